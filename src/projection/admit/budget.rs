//! Rules of the budget book: nothing is spent, held or released beyond what is available, on its day or on any later day.

use rust_decimal::Decimal;

use crate::event::{
    Angka, Event, IkuCode, RoCode, Rupiah, Tanggal,
    data::{OutputDicatat, RoDidaftarkan, RpdDitetapkan},
};

use super::{Admitted, Trial, one_of, rule, unknown};
use crate::projection::{Gerak, Ro, StreamKey};

impl Trial<'_> {
    pub(super) fn budget_event(&self, event: &Event) -> Admitted {
        match event {
            Event::RoDidaftarkan(d) => self.ro_registered(d),
            Event::PaguDitetapkan(d) => {
                let ro = self.ro(&d.ro)?;
                if let Some(first) = ro.mutasi.iter().find(|m| m.gerak == Gerak::Pagu) {
                    return rule(
                        "data.ro",
                        &d.ro,
                        format!("pagu awal sudah ditetapkan (event {})", first.seq),
                        "pagu.ditambah atau pagu.dikurangi",
                    );
                }
                self.moved(d.tahun, &d.ro, Gerak::Pagu, d.nilai)
            }
            Event::PaguDitambah(d) => self.moved(d.tahun, &d.ro, Gerak::Tambah, d.nilai),
            Event::PaguDikurangi(d) => self.moved(d.tahun, &d.ro, Gerak::Kurang, d.nilai),
            Event::BlokirDikenakan(d) => self.moved(d.tahun, &d.ro, Gerak::Blokir, d.nilai),
            Event::BlokirDilepas(d) => self.moved(d.tahun, &d.ro, Gerak::Lepas, d.nilai),
            Event::RefocusingDicatat(d) => {
                self.needs_reason("refocusing")?;
                self.moved(d.tahun, &d.ro, Gerak::Refocusing, d.nilai)
            }
            Event::RpdDitetapkan(d) => self.planned(d),
            Event::OutputDicatat(d) => self.output(d),
            Event::RealisasiAnggaranDicatat(d) => self.moved(d.tahun, &d.ro, Gerak::Realisasi, d.nilai),
            Event::RealisasiAnggaranDikoreksi(d) => {
                self.needs_reason("koreksi realisasi anggaran")?;
                let ro = self.ro(&d.ro)?;
                let last = |m: &crate::projection::Mutasi| m.koreksi.last().map_or(m.seq, |(seq, _)| *seq);
                let found = ro.mutasi.iter().find(|m| m.gerak == Gerak::Realisasi && self.fact.refs == [last(m)]);
                let Some(found) = found else {
                    return unknown(
                        "ref",
                        format!("{:?}", self.fact.refs),
                        "bukan realisasi anggaran terakhir yang berlaku dari RO ini",
                        "[nomor event realisasi_anggaran]",
                    );
                };
                if found.berlaku != self.fact.berlaku {
                    return rule(
                        "berlaku",
                        self.fact.berlaku,
                        "koreksi berlaku pada hari realisasi yang dikoreksi",
                        found.berlaku.to_string(),
                    );
                }
                self.moved(d.tahun, &d.ro, Gerak::Koreksi, d.nilai)
            }
            _ => Ok(()),
        }
    }

    fn ro(&self, code: &RoCode) -> Admitted<&Ro> {
        match self.book.ro.get(code).filter(|ro| !ro.daftar.is_empty()) {
            Some(ro) => Ok(ro),
            None => {
                let known: Vec<_> = self.book.ro.keys().map(ToString::to_string).take(30).collect();
                unknown(
                    "data.ro",
                    code,
                    "RO belum didaftarkan pada unit dan tahun ini",
                    format!(
                        "RO {}: {}",
                        self.unit_code(),
                        one_of(&known, "belum ada: perencana mendaftarkannya lebih dahulu dengan ro.didaftarkan")
                    ),
                )
            }
        }
    }

    fn ro_registered(&self, data: &RoDidaftarkan) -> Admitted {
        if let Some(iku) = &data.iku {
            self.indicator_above(iku, data.tahun)?;
            if !data.porsi.is_empty() {
                return rule("data.porsi", data.porsi.len(), "iku dan porsi keduanya diisi", "salah satu saja");
            }
        }
        let mut shares = Decimal::ZERO;
        for (at, porsi) in data.porsi.iter().enumerate() {
            self.indicator_above(&porsi.iku, data.tahun)?;
            shares += porsi.persen.get();
            if porsi.persen.get().is_zero() || data.porsi[..at].iter().any(|p| p.iku == porsi.iku) {
                return rule(
                    "data.porsi",
                    &porsi.iku,
                    "porsi nol, atau indikator disebut dua kali",
                    "porsi di atas nol",
                );
            }
        }
        if shares > Decimal::ONE_HUNDRED {
            return rule("data.porsi", shares, "jumlah porsi melebihi 100", "jumlah paling banyak 100");
        }
        if let Some(volume) = data.volume.filter(|volume| *volume <= Angka::ZERO) {
            return rule("data.volume", volume, "volume nol atau negatif", "volume di atas nol");
        }
        if self.book.ro.contains_key(&data.ro) {
            return self.needs_reason("perubahan RO");
        }
        Ok(())
    }

    fn planned(&self, data: &RpdDitetapkan) -> Admitted {
        let ro = self.ro(&data.ro)?;
        if let Some(month) = data.bulan.iter().position(|nilai| *nilai < Rupiah::ZERO) {
            return rule(
                "data.bulan",
                data.bulan[month],
                format!("rencana bulan {} negatif", month + 1),
                "0 atau lebih",
            );
        }
        if ro.rpd.is_empty() { Ok(()) } else { self.needs_reason("perubahan rencana penarikan dana") }
    }

    fn output(&self, data: &OutputDicatat) -> Admitted {
        let (ro, day) = (self.ro(&data.ro)?, self.fact.berlaku);
        if day.year() != data.tahun {
            let accepted = format!("tanggal dalam tahun {}", data.tahun);
            return rule("berlaku", day, "tanggal di luar tahun anggaran", accepted);
        }
        if data.volume.is_none() && data.progres.is_none() {
            return rule("data.volume", "(kosong)", "tanpa volume dan tanpa progres", "salah satu atau keduanya");
        }
        if let Some(volume) = data.volume.filter(|volume| *volume < Angka::ZERO) {
            return rule("data.volume", volume, "volume negatif", "0 atau lebih");
        }
        let again = ro.output.iter().any(|known| known.berlaku == day);
        if again { self.needs_reason("perubahan volume output pada hari yang sama") } else { Ok(()) }
    }

    /// Checks that an RO pays for an indicator of its own unit or of a unit above it.
    fn indicator_above(&self, iku: &IkuCode, tahun: u16) -> Admitted {
        for unit in self.world.global().ancestry(self.unit_code(), self.before()) {
            let book = self.world.book(&StreamKey::new(&unit, tahun))?;
            if book.iku.get(iku).is_some_and(|i| !i.definisi.is_empty()) {
                return Ok(());
            }
        }
        unknown(
            "data.iku",
            iku,
            format!("indikator tidak dikenal pada unit ini dan unit di atasnya, tahun {tahun}"),
            "indikator yang sudah ditetapkan",
        )
    }

    fn moved(&self, tahun: u16, code: &RoCode, gerak: Gerak, nilai: Rupiah) -> Admitted {
        let known = self.ro(code)?;
        let day = self.fact.berlaku;
        if day.year() != tahun && !(gerak == Gerak::Pagu && day.year() + 1 == tahun) {
            return rule(
                "berlaku",
                day,
                format!("tanggal berlaku di luar tahun anggaran {tahun}"),
                format!("tanggal dalam tahun {tahun}"),
            );
        }
        let fits = match gerak {
            Gerak::Refocusing => nilai != Rupiah::ZERO,
            Gerak::Pagu | Gerak::Koreksi => nilai >= Rupiah::ZERO,
            _ => nilai > Rupiah::ZERO,
        };
        if !fits {
            return rule(
                "data.nilai",
                nilai,
                "jumlah rupiah tidak masuk akal untuk jenis event ini",
                "rupiah di atas nol (refocusing: bukan nol)",
            );
        }
        if gerak != Gerak::Koreksi && known.affords(day, gerak, nilai) {
            return Ok(());
        }
        let mut ro = known.clone();
        ro.book(self.fact.seq, day, gerak, nilai, &self.fact.refs);
        self.covered(&ro, code, nilai, day)
    }

    /// Refuses to spend, cut or release more than is available, on `from` or on any later day.
    pub(super) fn covered(&self, ro: &Ro, code: &RoCode, nilai: Rupiah, from: Tanggal) -> Admitted {
        let Some((day, saldo)) = ro.first_overdraft(from) else { return Ok(()) };
        let before = self.book.ro.get(code).map(|ro| ro.saldo(day)).unwrap_or_default();
        let detail = format!(
            "melebihi yang tersedia pada RO {code} per {day}: pagu akhir {}, realisasi {}, blokir {} sesudah event ini",
            saldo.pagu_akhir(),
            saldo.realisasi,
            saldo.blokir
        );
        rule(
            "data.nilai",
            nilai,
            detail,
            format!("paling banyak sisa {} atau blokir {} per {day}", before.sisa(), before.blokir),
        )
    }
}

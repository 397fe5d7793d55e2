//! Rules for units, closings, and events about the ledger itself.

use crate::event::{
    Event, Refusal, RefusalKind, Rule, Seq, UnitCode,
    data::{PemeriksaDitetapkan, PeriodeDitutup, UnitDitetapkan},
};

use super::{Admitted, Trial, by, rule, unknown};
use crate::projection::{Per, View, statement};

impl Trial<'_> {
    pub(super) fn ledger_event(&self, event: &Event) -> Admitted {
        match event {
            Event::LedgerDibuka(_) if self.fact.seq != 1 => {
                rule("type", "ledger.dibuka", "buku besar sudah dibuka", "hanya sebagai event 1")
            }
            Event::UnitDitetapkan(data) => self.unit_set(data),
            Event::AksesDiberikan(data) => self.access_granted(data),
            Event::AksesDicabut(data) => self.access_withdrawn(data),
            Event::AksesDiperpanjang(data) => self.access_renewed(data),
            Event::RetensiDitetapkan(data) => self.schedule_set(data),
            Event::PenahananDitetapkan(data) => self.hold_set(data),
            Event::AksesDikonfirmasi(data) => self.access_confirmed(data),
            Event::KunciAkunDitetapkan(data) => self.key_set(data),
            Event::KunciAkunDicabut(data) => self.key_withdrawn(data),
            Event::AksesDipulihkan(data) => by(Rule::Konfirmasi, self.access_recovered(data)),
            Event::PenerimaanDitetapkan(data) => {
                self.whole_ledger()?;
                by(Rule::Penerimaan, self.penerimaan_set(data))
            }
            Event::EkorDiakui(data) => by(Rule::Konfirmasi, self.tail_acknowledged(data)),
            Event::DataDihapus(data) => by(Rule::Konfirmasi, self.data_erased(data)),
            Event::KunciDiganti(_) => {
                self.whole_ledger()?;
                self.needs_reason("penggantian kunci")
            }
            Event::EpochDibuka(_) => self.needs_reason("pembukaan epoch"),
            Event::PemeriksaDitetapkan(data) => self.body_set(data),
            Event::JamDikoreksi(data) => self.clock_corrected(data.sejak),
            Event::CheckpointDicatat(data) if data.ukuran > self.before() => {
                let accepted = format!("paling banyak {}", self.before());
                rule("data.ukuran", data.ukuran, "pohon melampaui event terakhir", accepted)
            }
            Event::EksporDibuat(data) if data.sampai > self.before() => {
                let accepted = format!("paling banyak {}", self.before());
                rule("data.sampai", data.sampai, "ekspor melampaui event terakhir", accepted)
            }
            Event::ReviuDicatat(data) if data.sampai > self.before() => {
                let accepted = format!("paling banyak {}", self.before());
                rule("data.sampai", data.sampai, "reviu melampaui event terakhir", accepted)
            }
            Event::CheckpointDicatat(_) => self.whole_ledger(),
            Event::ReviuDicatat(_) if self.versi() >= 2 => self.assesses_others(),
            Event::PeriodeDitutup(data) => self.period_closed(data),
            Event::PeriodeDibukaKembali(data) => {
                self.needs_reason("membuka kembali periode")?;
                let mut closings = self.world.global().closings(self.unit_code(), data.periode, self.before());
                if closings.any(|c| c.ended.is_none()) {
                    return Ok(());
                }
                rule("data.periode", data.periode, "periode tidak sedang ditutup", "periode yang sudah ditutup")
            }
            _ => Ok(()),
        }
    }

    /// Checks an auditor's code. `bpk` and `inspektorat` keep the meaning of version 1, in upper or lower case.
    fn body_set(&self, data: &PemeriksaDitetapkan) -> Admitted {
        self.whole_ledger()?;
        let kode = data.kode.as_str();
        if ["bpk", "inspektorat"].iter().any(|word| kode.eq_ignore_ascii_case(word)) {
            return rule(
                "data.kode",
                kode,
                "bpk dan inspektorat sudah dikenal tanpa dicatat",
                "kode badan lain, misalnya BPKP",
            );
        }
        match self.world.global().badan(&data.kode, self.before()) {
            Some(known) if known.pencatat != data.pencatat => rule(
                "data.pencatat",
                data.pencatat.role().name(),
                format!("{kode} dicatat oleh peran {} (event {})", known.pencatat.role().name(), known.seq),
                known.pencatat.role().name(),
            ),
            Some(_) => self.needs_reason("perubahan nama pemeriksa"),
            None => Ok(()),
        }
    }

    /// Checks that the first event of the wrong clock comes after the previous correction.
    fn clock_corrected(&self, sejak: Seq) -> Admitted {
        self.whole_ledger()?;
        self.needs_reason("koreksi jam")?;
        let first = self.world.global().jam.last() + 1;
        if (first..=self.before()).contains(&sejak) {
            return Ok(());
        }
        let accepted = format!("{first} sampai {}", self.before());
        rule("data.sejak", sejak, "bukan event yang dicatat sejak koreksi jam sebelumnya", accepted)
    }

    pub(super) fn known_unit(&self, field: &str, unit: &UnitCode) -> Admitted {
        if self.world.global().unit(unit, self.before()).is_some() {
            return Ok(());
        }
        unknown(field, unit, "unit tidak dikenal", self.known_units())
    }

    fn unit_set(&self, data: &UnitDitetapkan) -> Admitted {
        if data.kode.is_ledger() {
            return rule(
                "data.kode",
                &data.kode,
                "kode - dipakai untuk buku besar sebagai keseluruhan",
                UnitCode::ACCEPTED,
            );
        }
        if let Some(above) = &data.induk {
            self.known_unit("data.induk", above)?;
            if self.world.global().ancestry(above, self.before()).contains(&data.kode) {
                return rule(
                    "data.induk",
                    above,
                    "unit akan berada di bawah dirinya sendiri",
                    "unit yang tidak berada di bawah unit ini",
                );
            }
        }
        let known = self.world.global().unit(&data.kode, self.before());
        if self.versi() >= 2 {
            let touched: Vec<_> = data.induk.iter().chain(known.map(|unit| &unit.kode)).cloned().collect();
            self.within_own("data.induk", &touched)?;
        }
        match known {
            Some(_) => self.needs_reason("perubahan unit"),
            None => Ok(()),
        }
    }

    /// Checks that a closing commits to the card as it stands: recomputes the card and compares.
    fn period_closed(&self, data: &PeriodeDitutup) -> Admitted {
        let global = self.world.global();
        if let Some(closing) =
            global.closings(self.unit_code(), data.periode, self.before()).find(|c| c.ended.is_none())
        {
            return rule(
                "data.periode",
                data.periode,
                format!("periode sudah ditutup (event {})", closing.seq),
                "periode yang masih terbuka",
            );
        }
        if !self.case.alone {
            return rule(
                "type",
                "periode.ditutup",
                "penutupan periode dicatat sendiri, tidak dalam kelompok",
                "kelompok berisi satu event",
            );
        }
        if data.sampai != self.before() {
            let detail =
                format!("kartu dihitung sampai event {}, padahal event terakhir {}", data.sampai, self.before());
            return Err(Refusal::new(
                RefusalKind::Conflict,
                "data.sampai",
                data.sampai,
                detail,
                self.before().to_string(),
            )
            .into());
        }
        // A closing by another version of the computation cannot be recomputed by this one.
        if self.case.replayed && !statement::knows(data.perhitungan.as_str()) {
            return Ok(());
        }
        let tahun = data.periode.tahun();
        let per = Per::from(data.periode);
        let load = Box::new(|key: &_| self.world.book(key));
        let view = View::new(global, self.before(), per, self.fact.recorded_at.day(), load);
        let card = view.card(self.unit_code(), tahun)?;
        let wanted = statement::closing(&card, data.periode, data.sampai, None);
        let (hash, npss, aturan, version) = (wanted.kartu, wanted.npss, wanted.aturan, wanted.perhitungan);
        let same = data.kartu == hash && data.npss == npss && data.aturan == aturan && data.perhitungan == version;
        if !same {
            let accepted = format!("kartu {hash}, npss {npss}, aturan {aturan}, perhitungan {version}");
            return rule("data.kartu", data.kartu, "bukan hash kartu yang berlaku sekarang", accepted);
        }
        Ok(())
    }
}

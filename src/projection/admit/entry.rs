//! Rules for realisasi: entries, corrections, overrides, approvals.

use rust_decimal::Decimal;

use crate::event::{
    Angka, Event, IkuCode, Periode,
    data::{Bagian, Rasio, RealisasiDisetujui, Sebutan, SumberRealisasi},
};

use super::{Admitted, Trial, rule, unknown};
use crate::projection::{Indikator, Timpa, What, eval, round};

/// The parts of an entry from which its value is computed.
struct Parts<'a> {
    nilai: Option<Angka>,
    rasio: Option<&'a Rasio>,
    komponen: &'a [Bagian],
    sebutan: Option<&'a Sebutan>,
}

impl Trial<'_> {
    pub(super) fn entry_event(&self, event: &Event) -> Admitted {
        match event {
            Event::RealisasiDicatat(d) => {
                let parts = Parts {
                    nilai: d.nilai,
                    rasio: d.rasio.as_ref(),
                    komponen: &d.komponen,
                    sebutan: d.sebutan.as_ref(),
                };
                self.entry(&d.iku, d.periode, &parts)?;
                if let Some(last) = self.last_entry(&d.iku, d.periode) {
                    return rule(
                        "data.periode",
                        d.periode,
                        format!("realisasi periode ini sudah dicatat (event {last})"),
                        "realisasi.dikoreksi yang merujuk event itu",
                    );
                }
                Ok(())
            }
            Event::RealisasiDikoreksi(d) => {
                let parts = Parts {
                    nilai: d.nilai,
                    rasio: d.rasio.as_ref(),
                    komponen: &d.komponen,
                    sebutan: d.sebutan.as_ref(),
                };
                self.entry(&d.iku, d.periode, &parts)?;
                self.needs_reason("koreksi realisasi")?;
                self.refers_to_last(&d.iku, d.periode)
            }
            Event::RealisasiDitimpa(d) => {
                self.indikator(&d.iku)?;
                self.within(d.periode)?;
                self.needs_reason("menimpa nilai hasil hitung")?;
                self.of_its_day()
            }
            Event::RealisasiDisetujui(d) => self.approval(d),
            _ => Ok(()),
        }
    }

    fn last_entry(&self, iku: &IkuCode, periode: Periode) -> Option<u64> {
        self.book.iku.get(iku)?.realisasi.get(&periode)?.last().map(|e| e.seq)
    }

    fn refers_to_last(&self, iku: &IkuCode, periode: Periode) -> Admitted {
        match self.last_entry(iku, periode) {
            None => {
                unknown("data.periode", periode, "belum ada realisasi untuk dirujuk", "realisasi.dicatat lebih dahulu")
            }
            Some(last) if self.fact.refs == [last] => Ok(()),
            Some(last) => {
                rule("ref", format!("{:?}", self.fact.refs), "harus merujuk entri yang berlaku", format!("[{last}]"))
            }
        }
    }

    fn within(&self, periode: Periode) -> Admitted {
        let day = self.fact.berlaku;
        if (periode.awal()..=periode.akhir()).contains(&day) {
            return Ok(());
        }
        rule(
            "berlaku",
            day,
            format!("tanggal berlaku di luar periode {periode}"),
            format!("{} sampai {}", periode.awal(), periode.akhir()),
        )
    }

    fn entry(&self, iku: &IkuCode, periode: Periode, parts: &Parts) -> Admitted {
        let indikator = self.indikator(iku)?;
        self.within(periode)?;
        self.measured_then(&indikator, periode)?;
        if let Some(sebutan) = parts.sebutan {
            return self.in_words(&indikator, parts, sebutan);
        }
        match indikator.sumber {
            SumberRealisasi::Langsung => match parts {
                Parts { nilai: Some(nilai), rasio: None, komponen: [], .. } => {
                    match indikator.ukur.as_ref().and_then(|u| u.skala.as_ref()) {
                        None => Ok(()),
                        Some(skala) => rule(
                            "data.nilai",
                            nilai,
                            "indikator ini diisi dengan kata",
                            format!("sebutan dari skala {skala}"),
                        ),
                    }
                }
                _ => {
                    rule("data", iku, "indikator ini diisi dengan satu nilai", "nilai saja, tanpa rasio atau komponen")
                }
            },
            SumberRealisasi::Rasio => ratio_entry(&indikator, parts),
            SumberRealisasi::Berbobot => weighted_entry(&indikator, parts),
            SumberRealisasi::Unit
            | SumberRealisasi::Anggaran
            | SumberRealisasi::Temuan
            | SumberRealisasi::Rumus
            | SumberRealisasi::Asal => rule(
                "data.iku",
                iku,
                "realisasi indikator ini dihitung dari buku, tidak diketik",
                "realisasi.ditimpa dengan alasan, bila harus",
            ),
        }
    }

    /// Checks a word, a day or n of m, for an indicator that is entered as one value.
    fn in_words(&self, indikator: &Indikator, parts: &Parts, sebutan: &Sebutan) -> Admitted {
        if indikator.sumber != SumberRealisasi::Langsung || indikator.ukur.is_none() {
            return rule(
                "data.sebutan",
                sebutan,
                "indikator ini tidak diisi dengan sebutan",
                "nilai, rasio atau komponen",
            );
        }
        if parts.nilai.is_some() || parts.rasio.is_some() || !parts.komponen.is_empty() {
            return rule(
                "data.sebutan",
                sebutan,
                "sebutan berdiri sendiri",
                "sebutan saja, tanpa nilai, rasio atau komponen",
            );
        }
        match sebutan {
            Sebutan::Kata(word) => {
                self.word(indikator.ukur.as_ref().and_then(|u| u.skala.as_ref()), word, "data.sebutan")
            }
            Sebutan::Tanggal(_) if indikator.rumus.is_none() => rule(
                "data.sebutan",
                sebutan,
                "tanggal memerlukan rumus capaian sendiri",
                "rumus atas realisasi - target (hari)",
            ),
            Sebutan::Tanggal(_) | Sebutan::Dari(..) => Ok(()),
        }
    }

    /// Checks that an override has the version of the rules in force: in version 1 it counts at once.
    fn of_its_day(&self) -> Admitted {
        match self.fact.what {
            What::Ditimpa { perlu, .. } if perlu != (self.versi() >= 2) => {
                let accepted = if perlu { "v 1" } else { "v 2" };
                rule("v", if perlu { 2 } else { 1 }, "versi event ini bukan versi aturan yang berlaku", accepted)
            }
            _ => Ok(()),
        }
    }

    /// The override that an approval refers to, if overrides can be approved.
    fn named_override(&self, data: &RealisasiDisetujui) -> Option<&Timpa> {
        let last = self.book.iku.get(&data.iku)?.ditimpa.get(&data.periode)?.last()?;
        (self.versi() >= 2 && last.perlu && self.fact.refs == [last.seq]).then_some(last)
    }

    fn approval(&self, data: &RealisasiDisetujui) -> Admitted {
        self.indikator(&data.iku)?;
        if self.versi() >= 2 {
            self.approves_others(&data.iku, data.periode)?;
        }
        if let Some(put) = self.named_override(data) {
            return match put.disetujui {
                Some(by) => rule("ref", put.seq, format!("sudah disetujui (event {by})"), "yang belum disetujui"),
                None => Ok(()),
            };
        }
        self.refers_to_last(&data.iku, data.periode)?;
        let entry =
            self.book.iku.get(&data.iku).and_then(|i| i.realisasi.get(&data.periode)).and_then(|all| all.last());
        let Some(entry) = entry else { return Ok(()) };
        if entry.disetujui.is_some() {
            return rule("ref", entry.seq, "entri ini sudah disetujui", "entri yang belum disetujui");
        }
        if entry.actor == self.actor.id {
            return rule("actor", &self.actor.id, "entri tidak disetujui oleh akun yang mencatatnya", "akun lain");
        }
        Ok(())
    }
}

fn ratio_entry(indikator: &Indikator, parts: &Parts) -> Admitted {
    let (Some(rasio), []) = (parts.rasio, parts.komponen) else {
        return rule(
            "data.rasio",
            &indikator.kode,
            "indikator ini diisi sebagai rasio",
            "rasio dengan pembilang dan penyebut",
        );
    };
    if rasio.penyebut.nilai <= Angka::ZERO {
        return rule("data.rasio.penyebut", rasio.penyebut.nilai, "penyebut harus di atas nol", "angka di atas nol");
    }
    let sum: Decimal = rasio.pembilang.iter().map(|b| b.nilai.get()).sum();
    let value =
        sum.checked_mul(indikator.faktor()).and_then(|above| eval::divide(above, rasio.penyebut.nilai.get()).ok());
    match value.filter(|v| Angka::new(round(*v, 6)).is_some()) {
        Some(value) => agrees(indikator, parts.nilai, value),
        None => rule("data.rasio", sum, "hasil rasio di luar batas angka", Angka::ACCEPTED),
    }
}

fn weighted_entry(indikator: &Indikator, parts: &Parts) -> Admitted {
    let names = indikator.komponen.iter().map(|(nama, _)| nama.as_str()).collect::<Vec<_>>();
    let given = parts.komponen.iter().map(|b| b.nama.as_str()).collect::<Vec<_>>();
    if parts.rasio.is_some() || given != names {
        return rule(
            "data.komponen",
            given.join(", "),
            "komponen tidak sama dengan komponen indikator",
            if names.is_empty() { "tanpa komponen: indikator ini tidak punya".to_owned() } else { names.join(", ") },
        );
    }
    for (part, (nama, most)) in parts.komponen.iter().zip(&indikator.komponen) {
        if part.nilai < Angka::ZERO || part.nilai.get() > most.get() {
            return rule(
                "data.komponen",
                format!("{nama}: {}", part.nilai),
                "nilai komponen melebihi bobotnya",
                format!("0 sampai {most}"),
            );
        }
    }
    agrees(indikator, parts.nilai, parts.komponen.iter().map(|b| b.nilai.get()).sum())
}

/// Checks that a typed total equals the result of its parts.
fn agrees(indikator: &Indikator, typed: Option<Angka>, computed: Decimal) -> Admitted {
    let computed = round(computed, indikator.presisi.into());
    match typed {
        Some(typed) if round(typed.get(), indikator.presisi.into()) != computed => {
            let detail = format!("nilai yang diketik {typed} tidak sama dengan hasil bagian-bagiannya {computed}");
            rule("data.nilai", typed, detail, format!("{computed}, atau tanpa nilai"))
        }
        _ => Ok(()),
    }
}

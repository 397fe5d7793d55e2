//! Versions of event types: one struct for all versions of a type, read and written as the version that its header names.
//!
//! A type gains a version in one of two ways.
//! - Its meaning changes (`unit.ditetapkan`, `indikator.ditetapkan`, `aturan.ditetapkan`): the struct gets the new fields in a
//!   `kedua` section, and with it `makna`, which is not part of the data. Computations check `makna`; version 1 has none of
//!   the new fields and keeps its meaning.
//! - It only gains new forms (a target in words, a month): the version follows from the data, so that data that version 1 can
//!   express is still written as version 1.
//!
//! A field that every event may carry (`umum.rs`) can be added to all versions at once if it changes the meaning of none:
//! `tanda_tangan` was added so, and is in the schemas of older versions too.
//!
//! Either way the struct writes an old line with the same bytes again. The schema of an old version stays in `schemas/` as it
//! was; only that of the newest version is made from the struct.

use super::{
    Event, Periode,
    data::{AturanDitetapkan, IndikatorDitetapkan, NilaiTarget, Pemeriksa, SumberRealisasi, Versi},
    formula::{Formula, NAMED},
};

/// 2 if only version 2 can express it, else 1.
fn second(new: bool) -> u32 {
    if new { 2 } else { 1 }
}

fn target(periode: Periode, nilai: &NilaiTarget) -> u32 {
    second(!nilai.plain() || periode.baru())
}

impl Event {
    /// The version in which the event is written.
    pub fn version(&self) -> u32 {
        match self {
            Self::UnitDitetapkan(d) => d.makna.0,
            Self::IndikatorDitetapkan(d) => d.makna.0,
            Self::AturanDitetapkan(d) if !d.makna.lama() && !d.diwariskan.is_empty() => 3,
            Self::AturanDitetapkan(d) => d.makna.0,
            Self::TargetDitetapkan(d) => target(d.periode, &d.nilai),
            Self::TargetDiubah(d) => target(d.periode, &d.nilai),
            Self::RealisasiDicatat(d) => second(d.sebutan.is_some() || d.periode.baru()),
            Self::RealisasiDikoreksi(d) => second(d.sebutan.is_some() || d.periode.baru()),
            Self::RoDidaftarkan(d) => {
                let rinci = d.sumber_dana.is_some() || d.satuan.is_some() || d.volume.is_some();
                second(rinci || !d.porsi.is_empty())
            }
            Self::NarasiDitulis(d) => second(!d.jenis.of_indicator() || d.iku.is_none()),
            Self::TemuanDicatat(d) => second(Pemeriksa::tetap(&d.pemeriksa).is_none()),
            Self::RekomendasiDicatat(d) => second(d.nilai.is_some()),
            Self::TindakLanjutDisampaikan(d) => second(d.nilai.is_some()),
            Self::TindakLanjutDinilai(d) => second(d.nilai.is_some()),
            Self::PenerimaanDitetapkan(d) if !d.wajib_tanda_tangan.is_empty() => 4,
            Self::PenerimaanDitetapkan(d) if d.masa_akses.is_some() => 3,
            Self::PenerimaanDitetapkan(d) => second(d.penanda),
            Self::AksesDiberikan(d) => second(d.sampai.is_some()),
            _ => self.kind().version(),
        }
    }

    /// Sets the meaning of a version, and refuses data that this version cannot express.
    pub(super) fn read_as(&mut self, version: u32) -> Result<(), String> {
        let versi = Versi(version);
        let later = match self {
            Self::UnitDitetapkan(d) => {
                d.makna = versi;
                d.later()
            }
            Self::IndikatorDitetapkan(d) => {
                d.makna = versi;
                d.later().or_else(|| beyond(d))
            }
            Self::AturanDitetapkan(d) => {
                // Version 3 has the meaning of version 2 and one more field.
                d.makna = Versi(version.min(2));
                (!d.diwariskan.is_empty()).then_some("diwariskan").or_else(|| d.later()).or_else(|| beyond_rules(d))
            }
            // Both versions have the same data; they differ in when it counts, which follows from the header.
            Self::RealisasiDitimpa(_) => None,
            Self::RoDidaftarkan(_) if self.version() > version => Some("porsi, sumber_dana, satuan atau volume"),
            Self::NarasiDitulis(_) if self.version() > version => Some("jenis narasi tentang unit"),
            Self::TemuanDicatat(_) if self.version() > version => Some("pemeriksa"),
            Self::PenerimaanDitetapkan(d) if !d.wajib_tanda_tangan.is_empty() => Some("wajib_tanda_tangan"),
            Self::PenerimaanDitetapkan(d) if d.masa_akses.is_some() => Some("masa_akses"),
            Self::PenerimaanDitetapkan(d) => d.penanda.then_some("penanda"),
            Self::AksesDiberikan(d) => d.sampai.map(|_| "sampai"),
            _ if self.version() > version => Some("nilai atau periode"),
            _ => None,
        };
        // The first version that has the field.
        let since = match later {
            Some("masa_akses" | "diwariskan") => 3,
            Some("wajib_tanda_tangan") => 4,
            _ => 2,
        };
        match later {
            Some(field) if version < since => {
                Err(format!("{field}: baru dikenal sejak versi {since} dari {}", self.kind().name()))
            }
            _ => Ok(()),
        }
    }
}

/// The first field of an indicator whose value version 1 cannot express.
fn beyond(d: &IndikatorDitetapkan) -> Option<&'static str> {
    if matches!(d.sumber_realisasi, SumberRealisasi::Rumus | SumberRealisasi::Asal) {
        return Some("sumber_realisasi");
    }
    if !d.kode.as_str().starts_with("IKU.") {
        return Some("kode");
    }
    d.rumus.as_ref().filter(|rumus| !plain(rumus)).map(|_| "rumus")
}

fn beyond_rules(d: &AturanDitetapkan) -> Option<&'static str> {
    let formulas = [
        ("capaian_maksimum", &d.capaian_maksimum),
        ("capaian_minimum", &d.capaian_minimum),
        ("capaian_rentang", &d.capaian_rentang),
        ("efisiensi", &d.efisiensi),
        ("efisiensi_resmi", &d.efisiensi_resmi),
    ];
    formulas.into_iter().find(|(_, formula)| !plain(formula)).map(|(field, _)| field)
}

/// Returns whether version 1 of the events with formulas has these operators and inputs.
fn plain(formula: &Formula) -> bool {
    use Formula as F;
    let own = match formula {
        F::Input(input) => NAMED.iter().position(|(_, named)| named == input).is_some_and(|at| at < 7),
        F::Pangkat(_) | F::Akar(_) | F::Geometrik(_) | F::RataBobot(_) | F::Tabel(_) => false,
        F::Angka(_) | F::Tambah(_) | F::Kurang(_) | F::Kali(_) | F::Bagi(_) | F::Min(_) => true,
        F::Maks(_) | F::RataRata(_) | F::Bulat(_) | F::JikaKurang(_) => true,
    };
    own && formula.operands().into_iter().all(plain)
}

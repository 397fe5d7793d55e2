//! Records by the recorded retention schedules, with the holds over them.

use serde_json::{Value, json};

use super::{Query, QueryError};
use crate::{
    event::{
        ArsipCode, Seq, Tanggal, UnitCode,
        data::{BerkasArsip, NasibArsip},
    },
    projection::{Pandangan, Per, Retensi},
};

/// Years before today that are read: the longest duration of a schedule.
const LONGEST: u16 = 100;

/// The stage of a year's records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tahap {
    /// Their time is over.
    Habis,
    /// Inactive records.
    Inaktif,
    /// Active records.
    Aktif,
}

/// A year's records of a unit under a line of the schedule.
#[derive(Debug, Clone)]
pub struct Masa {
    /// Unit.
    pub unit: UnitCode,
    /// Year of the records.
    pub tahun: u16,
    /// The line of the schedule.
    pub jadwal: Retensi,
    /// Last day as active records, and last day of all.
    pub sampai: (Tanggal, Tanggal),
    /// The stage.
    pub tahap: Tahap,
    /// Holds over events of the unit.
    pub ditahan: Vec<ArsipCode>,
}

impl Masa {
    /// The stage in words.
    pub fn keadaan(&self) -> String {
        let fate = match self.jadwal.nasib {
            NasibArsip::Musnah => "dimusnahkan",
            NasibArsip::Permanen => "permanen: diserahkan kepada lembaga kearsipan",
            NasibArsip::DinilaiKembali => "dinilai kembali",
        };
        match (self.tahap, self.ditahan.is_empty()) {
            (Tahap::Aktif, _) => "aktif".to_owned(),
            (Tahap::Inaktif, _) => "inaktif".to_owned(),
            (Tahap::Habis, true) => format!("habis, {fate}"),
            (Tahap::Habis, false) => format!("habis, {fate}; ditahan"),
        }
    }

    /// As JSON.
    pub fn json(&self) -> Value {
        json!({
            "unit": self.unit, "tahun": self.tahun, "kode": self.jadwal.kode, "nama": self.jadwal.nama, "berkas": self.jadwal.berkas,
            "event": self.jadwal.seq, "aktif_sampai": self.sampai.0, "inaktif_sampai": self.sampai.1, "nasib": self.jadwal.nasib,
            "keadaan": self.keadaan(), "habis": self.tahap == Tahap::Habis, "penahanan": self.ditahan,
        })
    }
}

impl Query<'_> {
    /// All records of every unit by year and line of the schedule; those whose time is over come first.
    ///
    /// # Errors
    /// Books could not be read.
    pub fn retention(&self) -> Result<Vec<Masa>, QueryError> {
        let (global, last, hari) = (self.global, self.reader.last().seq, self.day());
        let view = self.view_at(last, Per::Tahun, hari, Pandangan::Semua);
        let mut found = Vec::new();
        for unit in global.units(Seq::MAX).map(|unit| &unit.kode) {
            let findings = view.book(unit, 0)?;
            let line: Vec<_> = global.above(unit).into_iter().chain([unit.clone()]).collect();
            let standing = global.arsip.tahan.values().filter(|t| !t.berakhir);
            let held = standing.filter(|t| t.unit.is_empty() || t.unit.iter().any(|held| line.contains(held)));
            let ditahan: Vec<_> = held.map(|t| t.kode.clone()).collect();
            for tahun in hari.year().saturating_sub(LONGEST)..=hari.year() {
                let book = view.book(unit, tahun)?;
                let there = |berkas| match berkas {
                    BerkasArsip::Kinerja => !book.iku.is_empty(),
                    BerkasArsip::Anggaran => !book.ro.is_empty(),
                    BerkasArsip::Temuan => findings.temuan.values().any(|t| t.diterima.year() == tahun),
                };
                for jadwal in global.arsip.retensi.values().filter(|jadwal| there(jadwal.berkas)) {
                    let Some(sampai) = jadwal.habis(tahun) else { continue };
                    let tahap = match hari {
                        day if day <= sampai.0 => Tahap::Aktif,
                        day if day <= sampai.1 => Tahap::Inaktif,
                        _ => Tahap::Habis,
                    };
                    let (unit, jadwal, ditahan) = (unit.clone(), jadwal.clone(), ditahan.clone());
                    found.push(Masa { unit, tahun, jadwal, sampai, tahap, ditahan });
                }
            }
        }
        found.sort_by_key(|one| (one.tahap, one.tahun, one.unit.clone(), one.jadwal.kode.clone()));
        Ok(found)
    }
}

//! How long records are kept by recorded schedules, and what must not be erased meanwhile.

use serde::{Deserialize, Serialize};

use crate::event::{
    AccountId, ArsipCode, Seq, Tanggal, UnitCode,
    data::{BerkasArsip, NasibArsip, PenahananDitetapkan, RetensiDitetapkan},
};

/// A line of the retention schedule, as last set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retensi {
    /// Event.
    pub seq: Seq,
    /// Code.
    pub kode: ArsipCode,
    /// Name of the series.
    pub nama: String,
    /// Which records it is about.
    pub berkas: BerkasArsip,
    /// Years as active records.
    pub aktif: u16,
    /// Years as inactive records after that.
    pub inaktif: u16,
    /// What becomes of them then.
    pub nasib: NasibArsip,
}

impl Retensi {
    pub(super) fn of(d: &RetensiDitetapkan) -> Self {
        let (kode, nama, berkas) = (d.kode.clone(), d.nama.to_string(), d.berkas);
        Self { seq: 0, kode, nama, berkas, aktif: d.aktif, inaktif: d.inaktif, nasib: d.nasib }
    }

    /// The last days of a year's records as active ones, and in all.
    pub fn habis(&self, tahun: u16) -> Option<(Tanggal, Tanggal)> {
        let end = |years: u16| Tanggal::new(tahun.checked_add(years)?, 12, 31);
        Some((end(self.aktif)?, end(self.aktif + self.inaktif)?))
    }
}

/// A hold, as last set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tahan {
    /// Event.
    pub seq: Seq,
    /// Code of the case.
    pub kode: ArsipCode,
    /// Units, each with those below it; empty: the whole ledger.
    pub unit: Vec<UnitCode>,
    /// First event that is held.
    pub dari: Seq,
    /// Last event that is held.
    pub sampai: Seq,
    /// It was lifted.
    pub berakhir: bool,
    /// Who set it.
    pub oleh: Option<AccountId>,
}

impl Tahan {
    pub(super) fn of(d: &PenahananDitetapkan) -> Self {
        let (kode, unit) = (d.kode.clone(), d.unit.clone());
        let (dari, sampai) = (d.dari.unwrap_or(1), d.sampai.unwrap_or(Seq::MAX));
        Self { seq: 0, kode, unit, dari, sampai, berakhir: d.berakhir, oleh: None }
    }
}

//! Recorded retention schedules, and holds that forbid erasure.

use serde::{Deserialize, Serialize};

use crate::event::{
    AccountId, ArsipCode, Seq, Tanggal, UnitCode,
    data::{BerkasArsip, NasibArsip, PenahananDitetapkan, RetensiDitetapkan},
};

/// A line of the retention schedule, as last set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retensi {
    /// Seq of the event.
    pub seq: Seq,
    /// Code.
    pub kode: ArsipCode,
    /// Name of the series.
    pub nama: String,
    /// The kind of records.
    pub berkas: BerkasArsip,
    /// Years as active records.
    pub aktif: u16,
    /// Years as inactive records after that.
    pub inaktif: u16,
    /// The fate of the records after that.
    pub nasib: NasibArsip,
}

impl Retensi {
    pub(super) fn of(d: &RetensiDitetapkan) -> Self {
        let (kode, nama, berkas) = (d.kode.clone(), d.nama.to_string(), d.berkas);
        Self { seq: 0, kode, nama, berkas, aktif: d.aktif, inaktif: d.inaktif, nasib: d.nasib }
    }

    /// The last day of a year's records as active records, and as records at all.
    pub fn habis(&self, tahun: u16) -> Option<(Tanggal, Tanggal)> {
        let end = |years: u16| Tanggal::new(tahun.checked_add(years)?, 12, 31);
        Some((end(self.aktif)?, end(self.aktif + self.inaktif)?))
    }
}

/// A hold, as last set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tahan {
    /// Seq of the event.
    pub seq: Seq,
    /// Code of the case.
    pub kode: ArsipCode,
    /// Units, each with the units below it; empty: the whole ledger.
    pub unit: Vec<UnitCode>,
    /// First event that is held.
    pub dari: Seq,
    /// Last event that is held.
    pub sampai: Seq,
    /// Whether it was lifted.
    pub berakhir: bool,
    /// Account that set it.
    pub oleh: Option<AccountId>,
}

impl Tahan {
    pub(super) fn of(d: &PenahananDitetapkan) -> Self {
        let (kode, unit) = (d.kode.clone(), d.unit.clone());
        let (dari, sampai) = (d.dari.unwrap_or(1), d.sampai.unwrap_or(Seq::MAX));
        Self { seq: 0, kode, unit, dari, sampai, berakhir: d.berakhir, oleh: None }
    }
}

//! How long records are kept, and holds that forbid their erasure (UU 43/2009, PP 28/2012).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::umum::{is_false, isi};
use crate::event::bounds::{MAX_INTEGER, batas, length, within};
use crate::event::{ArsipCode, Seq, Teks, UnitCode};

/// Which records of a unit's year a schedule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BerkasArsip {
    /// Plans, targets, realisasi and cards.
    Kinerja,
    /// Pagu, blokir, spending, outputs.
    Anggaran,
    /// Findings, of the year in which they were received.
    Temuan,
}

/// What becomes of records once their time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NasibArsip {
    /// Destroyed.
    Musnah,
    /// Kept for ever.
    Permanen,
    /// Judged once more.
    DinilaiKembali,
}

isi! {
    /// `retensi.ditetapkan`: a line of the agency's retention schedule (JRA). Needs `dokumen`, the regulation that sets it.
    RetensiDitetapkan {
        /// Classification code.
        kode: ArsipCode,
        /// Name of the series.
        nama: Teks,
        /// Which records it is about.
        berkas: BerkasArsip,
        /// Years as active records, from the end of the year that they are about.
        #[schemars(range(max = 100))]
        aktif: u16,
        /// Years as inactive records after that.
        #[schemars(range(max = 100))]
        inaktif: u16,
        /// What becomes of them then.
        nasib: NasibArsip,
    }
}

isi! {
    /// `penahanan.ditetapkan`: what a case rests on must not be erased while the hold stands (UU 43/2009 pasal 51 ayat (2) huruf d).
    /// Needs `alasan` and `dokumen`. A later one of the same code takes its place; only the role that set it sets it again.
    PenahananDitetapkan {
        /// Code of the case.
        kode: ArsipCode,
        /// Units whose events are held, each with the units below it; empty: the whole ledger.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schemars(length(max = 100))]
        unit: Vec<UnitCode>,
        /// First event that is held; none: from the first on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 1))]
        dari: Option<Seq>,
        /// Last event that is held; none: also those to come.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 1))]
        sampai: Option<Seq>,
        /// The hold is lifted.
        #[serde(default, skip_serializing_if = "is_false")]
        berakhir: bool,
    }
}

batas!(RetensiDitetapkan, |d| within("aktif", d.aktif, 0, 100).and(within("inaktif", d.inaktif, 0, 100)));
batas!(PenahananDitetapkan, |d| {
    length("unit", d.unit.len(), 0, 100)?;
    let bound = |name, seq: Option<u64>| seq.map_or(Ok(()), |seq| within(name, seq, 1, MAX_INTEGER));
    bound("dari", d.dari).and(bound("sampai", d.sampai))
});

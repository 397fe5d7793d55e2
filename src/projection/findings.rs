//! The findings book: temuan, rekomendasi, tindak lanjut and their assessment.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::event::{PemeriksaCode, Rupiah, Seq, Tanggal, TemuanCode, data::HasilTindakLanjut};

use super::{Dated, in_force};

/// Days within which a unit answers, from receipt of the LHP (UU 15/2004 ps 20).
pub const ANSWER_DAYS: i32 = 60;

/// A finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Temuan {
    /// Event.
    pub seq: Seq,
    /// Day of the fact.
    pub berlaku: Tanggal,
    /// Whose.
    pub pemeriksa: PemeriksaCode,
    /// Number of the LHP.
    pub lhp: String,
    /// Day of the LHP.
    pub lhp_tanggal: Tanggal,
    /// Day on which the unit received it.
    pub diterima: Tanggal,
    /// What was found.
    pub uraian: String,
    /// Value in rupiah.
    pub nilai: Rupiah,
}

impl Temuan {
    /// Last day to answer.
    pub fn tenggat(&self) -> Tanggal {
        Tanggal::from_days(i64::from(self.diterima.days() + ANSWER_DAYS))
    }
}

/// A recommendation with what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rekomendasi {
    /// Event.
    pub seq: Seq,
    /// Day of the fact.
    pub berlaku: Tanggal,
    /// Its finding.
    pub temuan: TemuanCode,
    /// What is recommended.
    pub uraian: String,
    /// Its value in rupiah, where one is recorded.
    pub nilai: Option<Rupiah>,
    /// Follow-ups, each with its own rupiah where recorded.
    pub tindak_lanjut: Vec<Dated<Option<Rupiah>>>,
    /// Assessments.
    pub penilaian: Vec<Dated<HasilTindakLanjut>>,
    /// Rupiah accepted, by assessment.
    pub diterima: BTreeMap<Seq, Rupiah>,
}

/// What earlier years left, without their single events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SaldoTemuan {
    /// Code.
    pub kode: TemuanCode,
    /// Whose.
    pub pemeriksa: PemeriksaCode,
    /// Year of the reports that it sums up.
    pub tahun: u16,
    /// Findings.
    pub temuan: u32,
    /// Their value.
    pub nilai: Rupiah,
    /// How many recommendations of what value: sesuai, belum sesuai, belum ditindaklanjuti, tidak dapat.
    pub status: [(u32, Rupiah); 4],
    /// Rupiah followed up.
    pub tindak_lanjut: Rupiah,
    /// Rupiah accepted.
    pub diterima: Rupiah,
    /// Number of the document that it rests on.
    pub dokumen: String,
}

impl Rekomendasi {
    /// The assessment in force on a day.
    pub fn hasil(&self, day: Tanggal) -> Option<&Dated<HasilTindakLanjut>> {
        in_force(&self.penilaian, day)
    }

    /// The first follow-up by a day.
    pub fn jawaban(&self, day: Tanggal) -> Option<&Dated<Option<Rupiah>>> {
        self.tindak_lanjut.iter().filter(|t| t.berlaku <= day).min_by_key(|t| (t.berlaku, t.seq))
    }

    /// Rupiah followed up by a day; none where none was stated.
    pub fn ditindaklanjuti(&self, day: Tanggal) -> Option<Decimal> {
        let told = self.tindak_lanjut.iter().filter(|t| t.berlaku <= day).filter_map(|t| t.isi);
        told.map(Rupiah::get).reduce(|sum, value| sum.checked_add(value).unwrap_or(Decimal::MAX))
    }

    /// Rupiah accepted on a day: as assessed, else the whole value where all was done as recommended.
    pub fn nilai_diterima(&self, day: Tanggal) -> Option<Decimal> {
        let assessed = self.hasil(day)?;
        let stated = self.diterima.get(&assessed.seq).copied();
        let whole = self.nilai.filter(|_| assessed.isi == HasilTindakLanjut::Sesuai);
        stated.or(whole).map(Rupiah::get)
    }

    /// Has it, or anything about it, a value in rupiah?
    pub fn bernilai(&self) -> bool {
        self.nilai.is_some() || !self.diterima.is_empty() || self.tindak_lanjut.iter().any(|t| t.isi.is_some())
    }
}

impl SaldoTemuan {
    /// Recommendations in all.
    pub fn rekomendasi(&self) -> u64 {
        self.status.iter().map(|(count, _)| u64::from(*count)).sum()
    }

    /// Their value.
    pub fn nilai_rekomendasi(&self) -> Decimal {
        self.status.iter().map(|(_, nilai)| nilai.get()).sum()
    }
}

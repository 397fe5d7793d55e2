//! The findings book: temuan, rekomendasi, tindak lanjut and their assessment.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::event::{PemeriksaCode, Rupiah, Seq, Tanggal, TemuanCode, data::HasilTindakLanjut};

use super::{Dated, in_force};

/// Days in which a unit must answer, from receipt of the LHP (UU 15/2004 ps 20).
pub const ANSWER_DAYS: i32 = 60;

/// A finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Temuan {
    /// Seq of the event.
    pub seq: Seq,
    /// Day of effect.
    pub berlaku: Tanggal,
    /// Code of the auditor.
    pub pemeriksa: PemeriksaCode,
    /// Number of the LHP.
    pub lhp: String,
    /// Day of the LHP.
    pub lhp_tanggal: Tanggal,
    /// Day on which the unit received it.
    pub diterima: Tanggal,
    /// Description of the finding.
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

/// A recommendation with its follow-ups and assessments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rekomendasi {
    /// Seq of the event.
    pub seq: Seq,
    /// Day of effect.
    pub berlaku: Tanggal,
    /// Code of its finding.
    pub temuan: TemuanCode,
    /// Description of the recommendation.
    pub uraian: String,
    /// Its value in rupiah, if recorded.
    pub nilai: Option<Rupiah>,
    /// Follow-ups, each with its own amount in rupiah if recorded.
    pub tindak_lanjut: Vec<Dated<Option<Rupiah>>>,
    /// Assessments.
    pub penilaian: Vec<Dated<HasilTindakLanjut>>,
    /// Rupiah accepted, by the seq of the assessment.
    pub diterima: BTreeMap<Seq, Rupiah>,
}

/// A balance of findings from earlier years, without their single events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SaldoTemuan {
    /// Code.
    pub kode: TemuanCode,
    /// Code of the auditor.
    pub pemeriksa: PemeriksaCode,
    /// Year of the reports that it covers.
    pub tahun: u16,
    /// Number of findings.
    pub temuan: u32,
    /// Their value in rupiah.
    pub nilai: Rupiah,
    /// Number and value of recommendations by status: sesuai, belum sesuai, belum ditindaklanjuti, tidak dapat.
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

    /// The first follow-up up to a day.
    pub fn jawaban(&self, day: Tanggal) -> Option<&Dated<Option<Rupiah>>> {
        self.tindak_lanjut.iter().filter(|t| t.berlaku <= day).min_by_key(|t| (t.berlaku, t.seq))
    }

    /// Rupiah followed up until a day; `None` if no event states an amount.
    pub fn ditindaklanjuti(&self, day: Tanggal) -> Option<Decimal> {
        let told = self.tindak_lanjut.iter().filter(|t| t.berlaku <= day).filter_map(|t| t.isi);
        told.map(Rupiah::get).reduce(|sum, value| sum.checked_add(value).unwrap_or(Decimal::MAX))
    }

    /// Rupiah accepted on a day: the stated amount, else the whole value if the assessment is `sesuai`.
    pub fn nilai_diterima(&self, day: Tanggal) -> Option<Decimal> {
        let assessed = self.hasil(day)?;
        let stated = self.diterima.get(&assessed.seq).copied();
        let whole = self.nilai.filter(|_| assessed.isi == HasilTindakLanjut::Sesuai);
        stated.or(whole).map(Rupiah::get)
    }

    /// Returns whether it, or an event about it, has a value in rupiah.
    pub fn bernilai(&self) -> bool {
        self.nilai.is_some() || !self.diterima.is_empty() || self.tindak_lanjut.iter().any(|t| t.isi.is_some())
    }
}

impl SaldoTemuan {
    /// Number of all recommendations.
    pub fn rekomendasi(&self) -> u64 {
        self.status.iter().map(|(count, _)| u64::from(*count)).sum()
    }

    /// Their value in rupiah.
    pub fn nilai_rekomendasi(&self) -> Decimal {
        self.status.iter().map(|(_, nilai)| nilai.get()).sum()
    }
}

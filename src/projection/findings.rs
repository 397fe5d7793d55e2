//! The findings book: temuan, rekomendasi, tindak lanjut and their assessment.

use serde::{Deserialize, Serialize};

use crate::event::{
    Rupiah, Seq, Tanggal, TemuanCode,
    data::{HasilTindakLanjut, Pemeriksa},
};

use super::{Book, Dated, Fact, What};

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
    pub pemeriksa: Pemeriksa,
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
    /// Follow-ups.
    pub tindak_lanjut: Vec<Dated<()>>,
    /// Assessments.
    pub penilaian: Vec<Dated<HasilTindakLanjut>>,
}

impl Rekomendasi {
    /// The assessment in force on a day.
    pub fn hasil(&self, day: Tanggal) -> Option<&Dated<HasilTindakLanjut>> {
        super::in_force(&self.penilaian, day)
    }

    /// The first follow-up by a day.
    pub fn jawaban(&self, day: Tanggal) -> Option<&Dated<()>> {
        self.tindak_lanjut.iter().filter(|t| t.berlaku <= day).min_by_key(|t| (t.berlaku, t.seq))
    }
}

pub(super) fn apply(book: &mut Book, fact: &Fact) {
    let (seq, berlaku) = (fact.seq, fact.berlaku);
    match &fact.what {
        What::Temuan { kode, pemeriksa, lhp, lhp_tanggal, diterima, uraian, nilai } => {
            let temuan = Temuan {
                seq,
                berlaku,
                pemeriksa: *pemeriksa,
                lhp: lhp.clone(),
                lhp_tanggal: *lhp_tanggal,
                diterima: *diterima,
                uraian: uraian.clone(),
                nilai: *nilai,
            };
            book.temuan.insert(kode.clone(), temuan);
        }
        What::Rekomendasi { kode, temuan, uraian } => {
            let rekomendasi = Rekomendasi {
                seq,
                berlaku,
                temuan: temuan.clone(),
                uraian: uraian.clone(),
                tindak_lanjut: Vec::new(),
                penilaian: Vec::new(),
            };
            book.rekomendasi.insert(kode.clone(), rekomendasi);
        }
        What::TindakLanjut { rekomendasi } => {
            if let Some(rekomendasi) = book.rekomendasi.get_mut(rekomendasi) {
                rekomendasi.tindak_lanjut.push(Dated { seq, berlaku, isi: () });
            }
        }
        What::Dinilai { rekomendasi, hasil } => {
            if let Some(rekomendasi) = book.rekomendasi.get_mut(rekomendasi) {
                rekomendasi.penilaian.push(Dated { seq, berlaku, isi: *hasil });
            }
        }
        _ => {}
    }
}

pub(super) fn void(book: &mut Book, seq: Seq) {
    book.temuan.retain(|_, t| t.seq != seq);
    book.rekomendasi.retain(|_, r| r.seq != seq);
    for rekomendasi in book.rekomendasi.values_mut() {
        rekomendasi.tindak_lanjut.retain(|t| t.seq != seq);
        rekomendasi.penilaian.retain(|p| p.seq != seq);
    }
}

//! The findings book: temuan, rekomendasi, tindak lanjut, assessment.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::umum::{Dokumen, isi};
use crate::event::{Rupiah, Tanggal, Teks, TemuanCode};

/// Whose finding it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pemeriksa {
    /// External auditor.
    Bpk,
    /// Internal auditor.
    Inspektorat,
}

isi! {
    /// `temuan.dicatat`: a finding about the unit.
    TemuanDicatat {
        /// Code.
        kode: TemuanCode,
        /// Whose.
        pemeriksa: Pemeriksa,
        /// The report (LHP).
        lhp: Dokumen,
        /// Day on which the unit received the LHP: 60 days run from it (UU 15/2004 ps 20).
        diterima: Tanggal,
        /// What was found.
        uraian: Teks,
        /// Its value in rupiah.
        nilai: Rupiah,
    }
}

isi! {
    /// `rekomendasi.dicatat`: a recommendation of a finding.
    RekomendasiDicatat {
        /// Code.
        kode: TemuanCode,
        /// Its finding.
        temuan: TemuanCode,
        /// What is recommended.
        uraian: Teks,
    }
}

isi! {
    /// `tindak_lanjut.disampaikan`: the unit's follow-up on a recommendation.
    TindakLanjutDisampaikan {
        /// Recommendation.
        rekomendasi: TemuanCode,
        /// What was done.
        uraian: Teks,
    }
}

/// The auditor's assessment (Peraturan BPK 2/2017).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HasilTindakLanjut {
    /// As recommended.
    Sesuai,
    /// Not yet as recommended.
    BelumSesuai,
    /// Not followed up yet.
    BelumDitindaklanjuti,
    /// Cannot be followed up for a valid reason; leaves the percentage.
    TidakDapatDitindaklanjuti,
}

impl HasilTindakLanjut {
    /// The words of the regulation.
    pub fn nama(self) -> &'static str {
        match self {
            Self::Sesuai => "sesuai",
            Self::BelumSesuai => "belum sesuai",
            Self::BelumDitindaklanjuti => "belum ditindaklanjuti",
            Self::TidakDapatDitindaklanjuti => "tidak dapat ditindaklanjuti",
        }
    }
}

isi! {
    /// `tindak_lanjut.dinilai`: the auditor's assessment of a recommendation; `ref` names the follow-up, if any.
    TindakLanjutDinilai {
        /// Recommendation.
        rekomendasi: TemuanCode,
        /// Assessment.
        hasil: HasilTindakLanjut,
    }
}

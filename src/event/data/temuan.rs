//! The findings book: temuan, rekomendasi, tindak lanjut, assessment.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::umum::{Dokumen, isi};
use crate::event::bounds::{Bound, batas, within, year};
use crate::event::{PemeriksaCode, Rupiah, Tanggal, Teks, TemuanCode};

/// The role that records for an auditor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pemeriksa {
    /// External auditor.
    Bpk,
    /// Internal auditor.
    Inspektorat,
}

impl Pemeriksa {
    /// The role that records for the auditor.
    pub fn role(self) -> super::Role {
        match self {
            Self::Bpk => super::Role::Bpk,
            Self::Inspektorat => super::Role::Inspektorat,
        }
    }

    /// The auditor of a code of version 1 (`bpk`, `inspektorat`); `None` for other codes.
    pub fn tetap(kode: &PemeriksaCode) -> Option<Self> {
        match kode.as_str() {
            "bpk" => Some(Self::Bpk),
            "inspektorat" => Some(Self::Inspektorat),
            _ => None,
        }
    }

    /// The name for people, if no recorded body is meant.
    pub fn nama(self) -> &'static str {
        match self {
            Self::Bpk => "BPK",
            Self::Inspektorat => "Inspektorat",
        }
    }
}

isi! {
    /// `pemeriksa.ditetapkan`: a body that audits units, as findings name it (a change needs `alasan`).
    PemeriksaDitetapkan {
        /// Code.
        kode: PemeriksaCode,
        /// Name.
        nama: Teks,
        /// Role in which its findings and assessments are recorded.
        pencatat: Pemeriksa,
    }
}

isi! {
    /// `temuan.dicatat`: a finding about the unit.
    TemuanDicatat {
        /// Code.
        kode: TemuanCode,
        /// Whose: `bpk`, `inspektorat`, or a recorded body (from version 2 on).
        pemeriksa: PemeriksaCode,
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
        /// Its value in rupiah (from version 2 on).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        nilai: Option<Rupiah>,
    }
}

isi! {
    /// `tindak_lanjut.disampaikan`: the unit's follow-up on a recommendation.
    TindakLanjutDisampaikan {
        /// Recommendation.
        rekomendasi: TemuanCode,
        /// What was done.
        uraian: Teks,
        /// Rupiah followed up by this, an amount of its own (from version 2 on).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        nilai: Option<Rupiah>,
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
    /// The wording of the regulation.
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
        /// Rupiah accepted in all up to this assessment (from version 2 on); of `sesuai` the whole value where nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        nilai: Option<Rupiah>,
    }
}

/// Recommendations of one status: how many, of what value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SaldoStatus {
    /// How many.
    #[schemars(range(max = 1000000))]
    pub jumlah: u32,
    /// Value recommended, in rupiah.
    pub nilai: Rupiah,
}

isi! {
    /// `saldo_temuan.dicatat`: what earlier years left, without their single events. Needs `dokumen`; another of the same
    /// code takes its place from its day on, with `alasan`.
    SaldoTemuanDicatat {
        /// Code.
        kode: TemuanCode,
        /// Whose.
        pemeriksa: PemeriksaCode,
        /// Year of the reports that it sums up.
        #[schemars(range(min = 2000, max = 2100))]
        tahun: u16,
        /// Findings.
        #[schemars(range(max = 1000000))]
        temuan: u32,
        /// Their value in rupiah.
        nilai: Rupiah,
        /// Recommendations followed up as recommended.
        sesuai: SaldoStatus,
        /// Not yet as recommended.
        belum_sesuai: SaldoStatus,
        /// Not followed up yet.
        belum_ditindaklanjuti: SaldoStatus,
        /// Cannot be followed up.
        tidak_dapat: SaldoStatus,
        /// Rupiah followed up by the unit.
        nilai_tindak_lanjut: Rupiah,
        /// Rupiah accepted by the auditor.
        nilai_diterima: Rupiah,
    }
}

batas!(TemuanDicatat, RekomendasiDicatat, TindakLanjutDisampaikan, TindakLanjutDinilai, PemeriksaDitetapkan);
batas!(SaldoTemuanDicatat, |d| balance(d));

fn balance(d: &SaldoTemuanDicatat) -> Bound {
    year(d.tahun).and(within("temuan", d.temuan, 0, 1_000_000))?;
    let all = [d.sesuai, d.belum_sesuai, d.belum_ditindaklanjuti, d.tidak_dapat];
    all.iter().try_for_each(|status| within("jumlah", status.jumlah, 0, 1_000_000))
}

//! The plan: perspectives, sasaran, indicators, rules and targets of a unit's card of one year.

use std::{borrow::Cow, fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::umum::isi;
use crate::event::{
    Angka, Bobot, Formula, IkuCode, Periode, PerspektifCode, SasaranCode, Teks, UnitCode, text::parsed,
};

isi! {
    /// `perspektif.ditetapkan`: a perspective of the card and its weight (a change needs `alasan`).
    PerspektifDitetapkan {
        /// Year of the card.
        #[schemars(range(min = 2000, max = 2100))]
        tahun: u16,
        /// Code.
        kode: PerspektifCode,
        /// Name.
        nama: Teks,
        /// Order on the card.
        #[schemars(range(max = 1000))]
        urutan: u16,
        /// Weight in per cent.
        bobot: Bobot,
    }
}

isi! {
    /// `sasaran.ditetapkan`: a sasaran strategis (a change needs `alasan`).
    SasaranDitetapkan {
        /// Year of the card.
        #[schemars(range(min = 2000, max = 2100))]
        tahun: u16,
        /// Code.
        kode: SasaranCode,
        /// Name.
        nama: Teks,
        /// Order on the card.
        #[schemars(range(max = 1000))]
        urutan: u16,
        /// Its perspective.
        perspektif: PerspektifCode,
    }
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Polarisasi {
    /// More is better.
    Maksimum,
    /// Less is better.
    Minimum,
    /// Within the target range is best.
    Rentang,
    /// Stays at the target: needs a formula on the indicator.
    Stabil,
}

/// How quarters become a year, and units become their parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KonsolidasiPeriode {
    /// Sum.
    Jumlah,
    /// Mean.
    RataRata,
    /// The last quarter that has target and realisasi.
    PosisiAkhir,
}

/// How units become their parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KonsolidasiUnit {
    /// Sum.
    Jumlah,
    /// Mean of the units' values.
    RataRata,
    /// Sum the numerators and the denominators, divide once.
    Mentah,
}

/// Where realisasi of the indicator comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SumberRealisasi {
    /// Entered.
    Langsung,
    /// Entered as numerators and a denominator.
    Rasio,
    /// Entered as weighted components.
    Berbobot,
    /// Consolidated from the units named in `penanggung_jawab`.
    Unit,
    /// Realised budget / pagu akhir of the budget book.
    Anggaran,
    /// Followed up / all recommendations of the findings book.
    Temuan,
}

/// A weighted component of an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Komponen {
    /// Name of the component, as used in entries.
    pub nama: Teks,
    /// Most points that it gives (per cent of the whole).
    pub bobot: Bobot,
}

isi! {
    /// `indikator.ditetapkan`: an indikator kinerja utama (a change needs `alasan`).
    IndikatorDitetapkan {
        /// Year of the card.
        #[schemars(range(min = 2000, max = 2100))]
        tahun: u16,
        /// Code.
        kode: IkuCode,
        /// Name.
        nama: Teks,
        /// Order on the card.
        #[schemars(range(max = 1000))]
        urutan: u16,
        /// Its sasaran; none: tracked, but not on the card.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sasaran: Option<SasaranCode>,
        /// Unit of measure as printed.
        satuan: Teks,
        /// Decimals that realisasi is rounded to, once, half away from zero (0 to 6).
        #[schemars(range(max = 6))]
        presisi: u8,
        /// Which way is better.
        polarisasi: Polarisasi,
        /// Own formula of capaian; required for `stabil`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rumus: Option<Formula>,
        /// How quarters become the year.
        konsolidasi_periode: KonsolidasiPeriode,
        /// How units become this unit; needed where `sumber_realisasi` is unit or anggaran.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        konsolidasi_unit: Option<KonsolidasiUnit>,
        /// Where realisasi comes from.
        sumber_realisasi: SumberRealisasi,
        /// Weighted components, for `berbobot`; weights sum to 100.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schemars(length(max = 32))]
        komponen: Vec<Komponen>,
        /// Units responsible.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schemars(length(max = 64))]
        penanggung_jawab: Vec<UnitCode>,
    }
}

/// A band of capaian with its word; bounds are on unrounded values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pita {
    /// The word (`Sangat Baik`).
    pub nama: Teks,
    /// Mark: `biru`, `hijau`, `kuning`, `merah`, …
    pub warna: Teks,
    /// Lower bound; none: without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dari: Option<Angka>,
    /// Does the lower bound belong to the band?
    pub termasuk_dari: bool,
    /// Upper bound; none: without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampai: Option<Angka>,
    /// Does the upper bound belong to the band?
    pub termasuk_sampai: bool,
}

/// What happens to a perspective that has no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TanpaSkor {
    /// It drops out and the weights of the others are scaled to 1.
    BobotDiskalakan,
    /// NPSS is not applicable then.
    NpssTidakBerlaku,
}

isi! {
    /// `aturan.ditetapkan`: the rules of a unit's card, whole, as the next version (from version 2 with `alasan`).
    AturanDitetapkan {
        /// Year of the card.
        #[schemars(range(min = 2000, max = 2100))]
        tahun: u16,
        /// Version, 1, 2, 3 …
        #[schemars(range(min = 1, max = 1000000))]
        versi: u32,
        /// Cap of capaian ("konversi 120"); none: no cap.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        batas_capaian: Option<Angka>,
        /// Status bands, highest first, without gap or overlap.
        #[schemars(length(min = 1, max = 16))]
        pita: Vec<Pita>,
        /// Perspectives without score.
        tanpa_skor: TanpaSkor,
        /// What a rate of nothing of nothing (0 of 0) counts as; none: not applicable.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        nol_dari_nol: Option<Angka>,
        /// Does a realisasi count only once another account approved it?
        wajib_disetujui: bool,
        /// Capaian of a maximise indicator, in per cent.
        capaian_maksimum: Formula,
        /// Capaian of a minimise indicator, in per cent.
        capaian_minimum: Formula,
        /// Capaian against a range target, in per cent.
        capaian_rentang: Formula,
        /// Efficiency as the unit computes it, in per cent.
        efisiensi: Formula,
        /// Efficiency by the regulation, in per cent.
        efisiensi_resmi: Formula,
        /// Lowest efficiency that is not flagged.
        efisiensi_terendah: Angka,
        /// Highest efficiency that is not flagged.
        efisiensi_tertinggi: Angka,
    }
}

/// The series that a target belongs to; they may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Seri {
    /// Five-year plan.
    Renstra,
    /// Annual performance agreement (Perjanjian Kinerja).
    Pk,
    /// Quarterly target: the position to reach at the quarter's end.
    Triwulan,
}

/// A target: a number, a range, or declared not applicable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NilaiTarget {
    /// A number.
    Angka(Angka),
    /// From a lower to an upper bound, both inside.
    Rentang(Angka, Angka),
    /// Declared not applicable.
    TidakBerlaku,
}

impl NilaiTarget {
    /// What this type accepts, for messages to people.
    pub const ACCEPTED: &'static str = "target: angka (\"85\"), rentang (\"70..80\") atau \"N/A\"";
}

impl fmt::Display for NilaiTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Angka(value) => write!(f, "{value}"),
            Self::Rentang(low, high) => write!(f, "{low}..{high}"),
            Self::TidakBerlaku => f.write_str("N/A"),
        }
    }
}

impl FromStr for NilaiTarget {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |_| format!("«{text}» bukan {}", Self::ACCEPTED);
        if text == "N/A" {
            return Ok(Self::TidakBerlaku);
        }
        let Some((low, high)) = text.split_once("..") else { return text.parse().map(Self::Angka).map_err(wrong) };
        let (low, high): (Angka, Angka) = (low.parse().map_err(wrong)?, high.parse().map_err(wrong)?);
        if low <= high {
            Ok(Self::Rentang(low, high))
        } else {
            Err(format!("rentang «{text}» terbalik: batas bawah melebihi batas atas"))
        }
    }
}

impl Serialize for NilaiTarget {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() {
            return s.collect_str(self);
        }
        match self {
            Self::Angka(value) => (0u8, value, value).serialize(s),
            Self::Rentang(low, high) => (1u8, low, high).serialize(s),
            Self::TidakBerlaku => (2u8, Angka::ZERO, Angka::ZERO).serialize(s),
        }
    }
}

impl<'de> Deserialize<'de> for NilaiTarget {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() {
            return parsed(d);
        }
        match <(u8, Angka, Angka)>::deserialize(d)? {
            (0, value, _) => Ok(Self::Angka(value)),
            (1, low, high) => Ok(Self::Rentang(low, high)),
            _ => Ok(Self::TidakBerlaku),
        }
    }
}

impl JsonSchema for NilaiTarget {
    fn schema_name() -> Cow<'static, str> {
        "NilaiTarget".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": r"^(N/A|-?[0-9]{1,13}(\.[0-9]+)?(\.\.-?[0-9]{1,13}(\.[0-9]+)?)?)$", "description": Self::ACCEPTED})
    }
}

isi! {
    /// `target.ditetapkan`: the first target of an indicator in a series and period.
    TargetDitetapkan {
        /// Series.
        seri: Seri,
        /// Indicator.
        iku: IkuCode,
        /// Period: a year for renstra and pk, a quarter for triwulan.
        periode: Periode,
        /// Target.
        nilai: NilaiTarget,
    }
}

/// The grounds on which a Perjanjian Kinerja may change (PermenPANRB 53/2014).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DasarPerubahan {
    /// Change of official.
    PergantianPejabat,
    /// Change of strategy, programme or allocation.
    PerubahanStrategi,
    /// Change of priority or assumption.
    PerubahanPrioritas,
}

isi! {
    /// `target.diubah`: a target changes, also to N/A. Needs `alasan` and `dokumen`.
    TargetDiubah {
        /// Series.
        seri: Seri,
        /// Indicator.
        iku: IkuCode,
        /// Period.
        periode: Periode,
        /// New target.
        nilai: NilaiTarget,
        /// Ground.
        dasar: DasarPerubahan,
    }
}

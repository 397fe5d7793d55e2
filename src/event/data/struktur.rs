//! The shape of a card as data: levels, nodes, how children are combined, scales of words, recorded formulas.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::umum::isi;
use crate::event::bounds::{batas, within, year};
use crate::event::{Angka, Bobot, Formula, IkuCode, SimpulCode, Teks, UnitCode};

/// How the children of a node (nodes and indicators) become its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Gabung {
    /// Mean.
    RataRata,
    /// Mean by the weights of the children.
    Berbobot,
    /// Geometric mean.
    Geometrik,
    /// Sum.
    Jumlah,
    /// Least.
    Minimum,
    /// Mean of all indicators below, at whatever level.
    RataIndikator,
    /// Share of the children that reach 100, in per cent.
    Tercapai,
    /// A formula over the children and other figures.
    Rumus(Formula),
}

/// What becomes of a child without a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnakTanpaNilai {
    /// It drops out; weights of the others are scaled.
    Dikeluarkan,
    /// It counts as 0.
    Nol,
    /// Then the node has none either.
    TidakBerlaku,
}

/// A level of the card, or the card as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tingkat {
    /// Code of the level, as nodes name it.
    pub kode: SimpulCode,
    /// What one is called (`sasaran strategis`).
    pub nama: Teks,
    /// What many are headed (`Sasaran Strategis`).
    pub judul: Teks,
    /// The word for the value (`NSS`, `Skor`, `Capaian`).
    pub nilai: Teks,
    /// The word for value x weight (`NKP`), where it is shown.
    #[serde(default)]
    pub kontribusi: Option<Teks>,
    /// How codes look: `#` a number, `?` any character, `*` anything; none: free.
    #[serde(default)]
    pub pola: Option<Teks>,
    /// How children become the value.
    pub gabung: Gabung,
    /// What becomes of a child without a value.
    pub tanpa_nilai: AnakTanpaNilai,
    /// Cap of the value; none: no cap.
    #[serde(default)]
    pub batas_atas: Option<Angka>,
    /// Floor of the value; none: no floor.
    #[serde(default)]
    pub batas_bawah: Option<Angka>,
    /// Decimals that the value is rounded to, half away from zero, before it goes on; none: it is not rounded.
    #[serde(default)]
    #[schemars(range(max = 6))]
    pub presisi: Option<u8>,
}

isi! {
    /// `simpul.ditetapkan`: a node of the card at some level (a change needs `alasan`).
    SimpulDitetapkan {
        /// Year of the card.
        #[schemars(range(min = 2000, max = 2100))]
        tahun: u16,
        /// Code, as the agency writes it.
        kode: SimpulCode,
        /// Level.
        tingkat: SimpulCode,
        /// The node above it; none at the topmost level.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        induk: Option<SimpulCode>,
        /// Name.
        nama: Teks,
        /// Order among those beside it.
        #[schemars(range(max = 1000))]
        urutan: u16,
        /// Weight among those beside it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bobot: Option<Bobot>,
        /// Its own way to combine children, instead of that of the level.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        gabung: Option<Gabung>,
        /// The node is given up from the day of effect on.
        #[serde(default, skip_serializing_if = "crate::event::data::is_false")]
        berakhir: bool,
    }
}

/// How often an indicator is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Frekuensi {
    /// Every month.
    Bulanan,
    /// Every quarter.
    Triwulanan,
    /// Every half year.
    Semesteran,
    /// Once a year.
    Tahunan,
}

/// What a number of a period is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cakupan {
    /// Of the period itself.
    Periode,
    /// From the year's beginning up to the period's end.
    SampaiDengan,
}

/// Whether an indicator contributes directly to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dukungan {
    /// Directly: it counts.
    Langsung,
    /// Indirectly: it is shown and does not count.
    TidakLangsung,
}

/// An indicator of a unit that another one draws from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asal {
    /// Its unit.
    pub unit: UnitCode,
    /// Its code there.
    pub iku: IkuCode,
    /// Its weight; none: as much as the others.
    #[serde(default)]
    pub bobot: Option<Bobot>,
    /// Directly or indirectly.
    pub dukungan: Dukungan,
}

/// A word of a scale and what it is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KataSkala {
    /// The word.
    pub kata: Teks,
    /// Its worth.
    pub nilai: Angka,
}

/// A scale of words, best first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Skala {
    /// Code, as indicators name it.
    pub kode: SimpulCode,
    /// Name.
    pub nama: Teks,
    /// Its words, best first.
    #[schemars(length(min = 1, max = 64))]
    pub kata: Vec<KataSkala>,
}

/// A recorded formula of the unit, with its own limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RumusBernama {
    /// Code, as its address names it.
    pub kode: SimpulCode,
    /// Name.
    pub nama: Teks,
    /// The formula, over figures of the unit and year.
    pub rumus: Formula,
    /// Lowest value; what is below counts as this. None: no floor.
    #[serde(default)]
    pub batas_bawah: Option<Angka>,
    /// Highest value; what is above counts as this. None: no cap.
    #[serde(default)]
    pub batas_atas: Option<Angka>,
    /// Decimals that it is printed with.
    #[schemars(range(max = 6))]
    pub presisi: u8,
}

/// What the share of followed-up recommendations is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PenyebutTemuan {
    /// All recommendations.
    Semua,
    /// All but those that cannot be followed up.
    TanpaTidakDapat,
}

/// The rule set that rules were copied from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paket {
    /// Name.
    pub nama: Teks,
    /// Version.
    pub versi: Teks,
    /// Where it comes from (regulation, number, year).
    pub sumber: Teks,
}

batas!(SimpulDitetapkan, |d| year(d.tahun).and(within("urutan", d.urutan, 0, 1000)));

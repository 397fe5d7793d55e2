//! The value of a figure: a number with its measure, a word, or the reason why there is none; and the way it was computed.

use std::sync::Arc;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::event::{Formula, Masukan, Tanggal};

/// Decimals of a quotient. Sums, means and weights of such numbers stay exact, so that differences add up.
pub const QUOTIENT_SCALE: u32 = 16;

/// Rounds half away from zero, as printed reports do.
pub fn round(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// The reason why there is no value (N/A).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is spelled out by `text`")]
pub enum Sebab {
    TanpaIndikator,
    TanpaAturan,
    TanpaTarget,
    TargetTidakBerlaku,
    TargetNol,
    TanpaRealisasi,
    BelumDisetujui,
    TanpaAnggaran,
    PaguNol,
    TanpaTemuan,
    TanpaSkor,
    PembagiNol,
    DiLuarBatas,
    DiLuarPita,
    TidakDiukur,
    DiLuarSkala,
    Melingkar,
    AkarNegatif,
    TanpaSimpul,
    TanpaBobot,
    DiLuarPenyebut,
    TanpaNilai,
    TanpaRencana,
    TanpaVolume,
    SatuanBerbeda,
}

impl Sebab {
    /// The word in place of a number: one for each of four cases, and a fifth for values that cannot be computed.
    pub fn kata(self) -> &'static str {
        match self {
            Self::TargetTidakBerlaku
            | Self::TidakDiukur
            | Self::TanpaAnggaran
            | Self::TanpaTemuan
            | Self::TanpaBobot
            | Self::DiLuarPenyebut
            | Self::TanpaNilai => "tidak berlaku",
            Self::TanpaRealisasi
            | Self::BelumDisetujui
            | Self::TanpaSkor
            | Self::TanpaIndikator
            | Self::TanpaRencana
            | Self::TanpaVolume
            | Self::TanpaSimpul => "belum tercatat",
            Self::TanpaTarget => "tanpa target",
            Self::TanpaAturan => "tanpa aturan",
            Self::TargetNol
            | Self::PaguNol
            | Self::PembagiNol
            | Self::DiLuarBatas
            | Self::DiLuarPita
            | Self::DiLuarSkala
            | Self::Melingkar
            | Self::AkarNegatif
            | Self::SatuanBerbeda => "tidak terhitung",
        }
    }

    /// The reason for people.
    pub fn text(self) -> &'static str {
        match self {
            Self::TanpaIndikator => "indikator belum ditetapkan",
            Self::TanpaAturan => "aturan kartu belum ditetapkan",
            Self::TanpaTarget => "belum ada target",
            Self::TargetTidakBerlaku => "target dinyatakan N/A",
            Self::TargetNol => "target nol",
            Self::TanpaRealisasi => "belum ada realisasi",
            Self::BelumDisetujui => "realisasi belum disetujui",
            Self::TanpaAnggaran => "tidak ada rincian output",
            Self::PaguNol => "pagu nol",
            Self::TanpaTemuan => "tidak ada temuan",
            Self::TanpaSkor => "belum ada skor",
            Self::PembagiNol => "pembagi nol",
            Self::DiLuarBatas => "hasil di luar batas hitung",
            Self::DiLuarPita => "di luar semua pita status",
            Self::TidakDiukur => "tidak diukur pada periode ini",
            Self::DiLuarSkala => "kata di luar skala yang berlaku",
            Self::Melingkar => "rujukan antarangka terlalu dalam atau melingkar",
            Self::AkarNegatif => "akar dari angka negatif",
            Self::TanpaSimpul => "simpul belum ditetapkan",
            Self::TanpaBobot => "tidak berbobot",
            Self::DiLuarPenyebut => "tidak termasuk penyebut menurut aturan",
            Self::TanpaNilai => "tidak ada nilai rupiah",
            Self::TanpaRencana => "belum ada rencana penarikan dana",
            Self::TanpaVolume => "belum ada volume output",
            Self::SatuanBerbeda => "satuan output berbeda-beda",
        }
    }
}

/// The value of a figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Nilai {
    /// An exact number.
    Angka(Decimal),
    /// A range target.
    Rentang(Decimal, Decimal),
    /// A word with its mark, for a status.
    Kata(Arc<str>, Arc<str>),
    /// A number that is shown in words: a word of a scale, a day, n of m, a bound.
    Berkata(Decimal, Arc<str>),
    /// Not applicable.
    TidakBerlaku(Sebab),
}

impl Nilai {
    /// The number; `None` for ranges, words and N/A.
    pub fn angka(&self) -> Option<Decimal> {
        match self {
            Self::Angka(value) | Self::Berkata(value, _) => Some(*value),
            _ => None,
        }
    }

    /// Returns whether there is no value.
    pub fn tanpa(&self) -> bool {
        matches!(self, Self::TidakBerlaku(_))
    }

    /// A computed number; N/A for `None`, which stands for a result out of range.
    pub fn of(value: Option<Decimal>) -> Self {
        value.map_or(Self::TidakBerlaku(Sebab::DiLuarBatas), Self::Angka)
    }
}

/// The text of a number in words: a day in Indonesian notation, anything else unchanged. No word of a scale begins with a digit.
pub fn worded(word: &str) -> String {
    word.parse::<Tanggal>().map_or_else(|_| word.to_owned(), Tanggal::tertulis)
}

/// The measure of a number, which decides how it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Satuan {
    /// Per cent or score, printed with 2 decimals.
    Persen,
    /// In the indicator's own unit of measure, printed with the given number of decimals.
    Indikator(u8),
    /// Rupiah, printed whole (or with sen where there are any).
    Rupiah,
    /// A count.
    Jumlah,
    /// A word.
    Kata,
}

/// The way a node got its value.
#[derive(Debug, Clone, PartialEq)]
pub enum Rumus {
    /// Entered by the events of the node.
    Entri,
    /// A recorded formula, with its inputs in order of first use.
    Tercatat(Arc<Formula>, Vec<Masukan>),
    /// Sum of the inputs.
    Jumlah,
    /// Mean of the inputs that apply.
    RataRata,
    /// Sum of all inputs but the last, divided by the last, x 100.
    Rasio,
    /// Sum of all inputs but the last, divided by the last, x a factor.
    RasioFaktor(Decimal),
    /// Mean of the inputs that apply, each with its weight.
    RataBobot,
    /// Geometric mean of the inputs that apply.
    Geometrik,
    /// Least of the inputs that apply.
    Minimum,
    /// First input x second / 100.
    Bobot,
    /// First input minus the second.
    Kurang,
    /// Pagu awal - blokir + penambahan + refocusing.
    PaguAkhir,
    /// Rounded to the given number of decimals, half away from zero.
    Bulat(u8),
    /// The lower of value and cap.
    Batas,
    /// The status band that contains the value.
    Pita,
    /// One of the inputs unchanged, chosen among several (last position, a direct annual entry).
    Pilihan,
    /// The first input overrides the second.
    Ditimpa,
    /// A count.
    Hitung,
    /// A constant of the rules.
    Aturan,
}

impl Rumus {
    /// A ratio with a factor.
    pub fn ratio(faktor: Decimal) -> Self {
        if faktor == Decimal::ONE_HUNDRED { Self::Rasio } else { Self::RasioFaktor(faktor) }
    }

    /// Returns whether it is a ratio, with any factor.
    pub fn is_ratio(&self) -> bool {
        matches!(self, Self::Rasio | Self::RasioFaktor(_))
    }

    /// Returns whether it is only a rounding.
    pub fn is_rounding(&self) -> bool {
        matches!(self, Self::Bulat(_))
    }
}

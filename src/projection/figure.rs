//! What a figure may be: a number with its measure, a word, or the reason why there is none; and how it came to be.

use std::sync::Arc;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::event::{Formula, Masukan, Tanggal};

/// Decimals that a quotient keeps. Sums, means and weights of such numbers stay exact, so that differences add up.
pub const QUOTIENT_SCALE: u32 = 16;

/// Rounds half away from zero, as the report does.
pub fn round(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// Why there is no value: N/A with its reason.
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
    /// The word in place of a number: four different things have four words, and what cannot be computed a fifth.
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
    /// A number that is written in words: a word of a scale, a day, n of m, a bound.
    Berkata(Decimal, Arc<str>),
    /// Not applicable.
    TidakBerlaku(Sebab),
}

impl Nilai {
    /// The number, if it is one.
    pub fn angka(&self) -> Option<Decimal> {
        match self {
            Self::Angka(value) | Self::Berkata(value, _) => Some(*value),
            _ => None,
        }
    }

    /// Is there no value?
    pub fn tanpa(&self) -> bool {
        matches!(self, Self::TidakBerlaku(_))
    }

    /// A computed number, or N/A where it went beyond what can be computed.
    pub fn of(value: Option<Decimal>) -> Self {
        value.map_or(Self::TidakBerlaku(Sebab::DiLuarBatas), Self::Angka)
    }
}

/// What a number is written in, for people: a day as they write it, else as it stands. No word of a scale begins with a digit.
pub fn worded(word: &str) -> String {
    word.parse::<Tanggal>().map_or_else(|_| word.to_owned(), Tanggal::tertulis)
}

/// What a number is measured in, which decides how it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Satuan {
    /// Per cent or score, printed with 2 decimals.
    Persen,
    /// In the indicator's own unit of measure, printed with so many decimals.
    Indikator(u8),
    /// Rupiah, printed whole (or with sen where there are any).
    Rupiah,
    /// A count.
    Jumlah,
    /// A word.
    Kata,
}

/// How a node came to its value.
#[derive(Debug, Clone, PartialEq)]
pub enum Rumus {
    /// Entered by the events named.
    Entri,
    /// A recorded formula over the inputs, which are named in its order of first use.
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
    /// Inputs by sign: first - second + third + fourth (pagu akhir), or first - second (sisa).
    Kurang,
    /// Pagu awal - blokir + penambahan + refocusing.
    PaguAkhir,
    /// Rounded to so many decimals, half away from zero.
    Bulat(u8),
    /// The lower of value and cap.
    Batas,
    /// The band that holds the value.
    Pita,
    /// The input itself, chosen among several (last position, a direct annual entry).
    Pilihan,
    /// The first input was put above the second (override).
    Ditimpa,
    /// How many of how many.
    Hitung,
    /// A constant of the rules.
    Aturan,
}

impl Rumus {
    /// A ratio with a factor.
    pub fn ratio(faktor: Decimal) -> Self {
        if faktor == Decimal::ONE_HUNDRED { Self::Rasio } else { Self::RasioFaktor(faktor) }
    }

    /// Is it a ratio, of whatever factor?
    pub fn is_ratio(&self) -> bool {
        matches!(self, Self::Rasio | Self::RasioFaktor(_))
    }

    /// Is it only a rounding?
    pub fn is_rounding(&self) -> bool {
        matches!(self, Self::Bulat(_))
    }
}

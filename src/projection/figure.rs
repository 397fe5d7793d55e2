//! A figure is never a bare number: it is a tree of formula, inputs and events.

use std::sync::Arc;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::event::{Formula, Masukan, Seq, indonesian};

use super::{Address, Nama, inputs::Inputs};

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

/// One node of a figure's tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is, for people.
    pub nama: Nama,
    /// Its address, where it is a figure of its own.
    pub alamat: Option<Address>,
    /// Its value.
    pub nilai: Nilai,
    /// Its measure.
    pub satuan: Satuan,
    /// How it came to be.
    pub rumus: Rumus,
    /// What it was computed from.
    pub masukan: Inputs,
    /// Events that stand behind this very node (its inputs have their own).
    pub event: Vec<Seq>,
    /// What a reader must know: capped, overridden, beyond limits, partial.
    pub catatan: Vec<String>,
}

impl Node {
    /// A node with a value and nothing else yet.
    pub fn new(nama: impl Into<Nama>, nilai: Nilai, satuan: Satuan, rumus: Rumus) -> Self {
        Self {
            nama: nama.into(),
            alamat: None,
            nilai,
            satuan,
            rumus,
            masukan: Inputs::default(),
            event: Vec::new(),
            catatan: Vec::new(),
        }
    }

    /// N/A for a reason.
    pub fn na(nama: impl Into<Nama>, satuan: Satuan, sebab: Sebab) -> Self {
        Self::new(nama, Nilai::TidakBerlaku(sebab), satuan, Rumus::Entri)
    }

    /// With its address.
    pub fn at(mut self, alamat: Address) -> Self {
        self.alamat = Some(alamat);
        self
    }

    /// With its inputs.
    pub fn from(mut self, masukan: Vec<Arc<Node>>) -> Self {
        self.masukan = Inputs::Here(masukan);
        self
    }

    /// With the events behind it.
    pub fn by(mut self, event: impl IntoIterator<Item = Seq>) -> Self {
        self.event.extend(event);
        self
    }

    /// With a remark.
    pub fn note(mut self, catatan: impl Into<String>) -> Self {
        self.catatan.push(catatan.into());
        self
    }

    /// All events of the tree, in order, each once.
    pub fn events(&self) -> Vec<Seq> {
        let mut all = Vec::new();
        self.collect(&mut all);
        all.sort_unstable();
        all.dedup();
        all
    }

    fn collect(&self, all: &mut Vec<Seq>) {
        all.extend(&self.event);
        self.masukan.iter().for_each(|node| node.collect(all));
    }

    /// The number, if it is one.
    pub fn angka(&self) -> Option<Decimal> {
        self.nilai.angka()
    }

    /// Is it of a card that has no weights? People are shown nothing in its place.
    pub fn unweighted(&self) -> bool {
        self.nilai == Nilai::TidakBerlaku(Sebab::TanpaBobot)
    }

    /// Decimals that it is printed with.
    pub fn decimals(&self) -> u32 {
        match (self.satuan, &self.nilai) {
            (Satuan::Persen, _) => 2,
            (Satuan::Indikator(decimals), _) => decimals.into(),
            (Satuan::Rupiah, Nilai::Angka(value)) if value.fract().is_zero() => 0,
            (Satuan::Rupiah, _) => 2,
            (Satuan::Jumlah | Satuan::Kata, _) => 0,
        }
    }

    /// As printed, a plain decimal (`101.70`), a range (`70.00..80.00`), a word, or `N/A`.
    pub fn printed(&self) -> String {
        let show = |value: Decimal| {
            let decimals = self.decimals();
            format!("{:.*}", decimals as usize, round(value, decimals))
        };
        match &self.nilai {
            Nilai::Angka(value) => show(*value),
            Nilai::Rentang(low, high) => format!("{}..{}", show(*low), show(*high)),
            Nilai::Kata(word, _) | Nilai::Berkata(_, word) => word.to_string(),
            Nilai::TidakBerlaku(_) => "N/A".to_owned(),
        }
    }

    /// As people write it: numbers as Indonesians do, words as they stand.
    pub fn tertulis(&self) -> String {
        match &self.nilai {
            Nilai::Angka(_) => indonesian(&self.printed()),
            Nilai::Rentang(..) => self.printed().split("..").map(indonesian).collect::<Vec<_>>().join(" s.d. "),
            Nilai::Kata(..) | Nilai::Berkata(..) | Nilai::TidakBerlaku(_) => self.printed(),
        }
    }

    /// Unrounded, a plain decimal.
    pub fn exact(&self) -> String {
        match &self.nilai {
            Nilai::Angka(value) | Nilai::Berkata(value, _) => value.normalize().to_string(),
            Nilai::Rentang(low, high) => format!("{}..{}", low.normalize(), high.normalize()),
            _ => self.printed(),
        }
    }
}

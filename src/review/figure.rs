//! A printed number with its place, what it was taken for, and what was found of it.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Alamat, column::Item, number::Printed};
use crate::projection::Node;

/// What was found of a printed number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Putusan {
    /// Equals the ledger.
    Sama,
    /// Equals what the ledger held for a time.
    SamaSaat,
    /// Equals if rounded inputs are used, or if it was cut instead of rounded.
    MasukanBulat,
    /// Follows from printed numbers, but the ledger holds another value, or none.
    MengikutiCetakan,
    /// Does not follow from its own printed inputs.
    TidakMengikuti,
    /// A sum that is not the sum of its rows.
    JumlahSalah,
    /// One figure printed with different values.
    DuaNilai,
    /// A code used twice.
    KodeGanda,
    /// A rate of nothing.
    NolDariNol,
    /// A band or word that contradicts the number.
    StatusBertentangan,
    /// A row that belongs to something else.
    BarisTersalin,
    /// Two numbers stand in each other's place.
    Tertukar,
    /// Never the ledger's value, and nothing printed explains it.
    Berbeda,
    /// Follows from a recorded formula that is not the regulation's.
    RumusLain,
    /// Bands that leave a gap or overlap, or bounds that contradict them.
    PitaBercelah,
    /// Nothing to compare with.
    TidakDapatDikatakan,
}

impl Putusan {
    /// All of them, in order.
    pub const ALL: [Self; 16] = [
        Self::Sama,
        Self::SamaSaat,
        Self::MasukanBulat,
        Self::MengikutiCetakan,
        Self::TidakMengikuti,
        Self::JumlahSalah,
        Self::DuaNilai,
        Self::KodeGanda,
        Self::NolDariNol,
        Self::StatusBertentangan,
        Self::BarisTersalin,
        Self::Tertukar,
        Self::Berbeda,
        Self::RumusLain,
        Self::PitaBercelah,
        Self::TidakDapatDikatakan,
    ];

    /// The name that machines read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sama => "sama",
            Self::SamaSaat => "sama_saat",
            Self::MasukanBulat => "masukan_bulat",
            Self::MengikutiCetakan => "mengikuti_cetakan",
            Self::TidakMengikuti => "tidak_mengikuti",
            Self::JumlahSalah => "jumlah_salah",
            Self::DuaNilai => "dua_nilai",
            Self::KodeGanda => "kode_ganda",
            Self::NolDariNol => "nol_dari_nol",
            Self::StatusBertentangan => "status_bertentangan",
            Self::BarisTersalin => "baris_tersalin",
            Self::Tertukar => "tertukar",
            Self::Berbeda => "berbeda",
            Self::RumusLain => "rumus_lain",
            Self::PitaBercelah => "pita_bercelah",
            Self::TidakDapatDikatakan => "tidak_dapat_dikatakan",
        }
    }

    /// The words for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Sama => "sama dengan buku besar",
            Self::SamaSaat => "sama dengan buku besar pada suatu saat",
            Self::MasukanBulat => "sama bila masukan dibulatkan atau hasil dipotong",
            Self::MengikutiCetakan => "mengikuti angka tercetak, tidak mengikuti buku besar",
            Self::TidakMengikuti => "tidak mengikuti masukannya sendiri yang tercetak",
            Self::JumlahSalah => "jumlah berbeda dari baris-barisnya",
            Self::DuaNilai => "angka yang sama tercetak dengan nilai berbeda",
            Self::KodeGanda => "kode dipakai lebih dari sekali",
            Self::NolDariNol => "rasio dari tidak ada (0 dari 0)",
            Self::StatusBertentangan => "status atau kata bertentangan dengan angkanya",
            Self::BarisTersalin => "baris milik hal lain tersalin",
            Self::Tertukar => "dua angka tertukar tempat",
            Self::Berbeda => "berbeda dari buku besar",
            Self::RumusLain => "rumus tercatat berbeda dari rumus peraturan",
            Self::PitaBercelah => "pita nilai bercelah, bertumpuk atau berbatas salah",
            Self::TidakDapatDikatakan => "tidak dapat dikatakan",
        }
    }

    /// Nothing that the report's author must answer for.
    pub fn quiet(self) -> bool {
        matches!(self, Self::Sama | Self::MengikutiCetakan | Self::TidakDapatDikatakan)
    }
}

/// What a number is measured as, by its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ukuran {
    /// May be summed: money, counts.
    Jumlah,
    /// Per cent, scores: never summed down a column.
    Rasio,
}

/// A printed number.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Table, row and column, from 0; which number of the cell.
    pub table: usize,
    #[allow(missing_docs, reason = "see table")]
    pub row: usize,
    #[allow(missing_docs, reason = "see table")]
    pub column: usize,
    #[allow(missing_docs, reason = "see table")]
    pub part: usize,
    /// Line, paragraph or row of the report.
    pub at: u32,
    /// Label of its row, which the numbers of a row share.
    pub label: Arc<str>,
    /// Heading of its column.
    pub head: Arc<str>,
    /// The cell as printed.
    pub raw: String,
    /// The number.
    pub printed: Printed,
    /// Summed or not.
    pub ukuran: Ukuran,
    /// What its column says that it is, and of which year.
    pub role: Option<(Item, u16)>,
    /// What it is in the ledger.
    pub alamat: Option<Alamat>,
    /// The ledger's value.
    pub held: Option<Decimal>,
    /// The tree behind that value, where it is a single figure.
    pub node: Option<Arc<Node>>,
    /// What was found.
    pub putusan: Putusan,
    /// Why, with the arithmetic.
    pub why: String,
    /// Something else was computed from it and came out.
    pub dipakai: bool,
    /// It stands in a sentence, not in a table.
    pub dari_kalimat: bool,
    /// What one of its units stands for, where its table counts in thousands or millions of rupiah.
    pub skala: Decimal,
    /// How surely it was read from an image, in per cent.
    pub keyakinan: Option<u8>,
}

/// A word of status in a cell.
#[derive(Debug, Clone)]
pub struct Word {
    /// Table, row and column.
    pub table: usize,
    #[allow(missing_docs, reason = "see table")]
    pub row: usize,
    #[allow(missing_docs, reason = "see table")]
    pub column: usize,
    /// Line, paragraph or row of the report.
    pub at: u32,
    /// Label of its row.
    pub label: String,
    /// The word as printed.
    pub raw: String,
    /// The status that it is.
    pub alamat: Alamat,
}

/// Something that an auditor must see.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Kind.
    pub jenis: Putusan,
    /// Its table.
    pub table: usize,
    /// Line, paragraph or row of the report.
    pub at: u32,
    /// What about: row and column, or the code.
    pub subject: String,
    /// The text as printed.
    pub printed: String,
    /// Address, where it has one.
    pub alamat: Option<Alamat>,
    /// What the ledger says.
    pub held: String,
    /// Explanation, with the arithmetic.
    pub why: String,
}

impl Figure {
    /// Row and column in words.
    pub fn place(&self) -> String {
        let (label, head) = (&self.label, &self.head);
        if head.is_empty() { label.to_string() } else { format!("{label} / {head}") }
    }

    /// What the ledger holds, in words.
    pub fn held_text(&self) -> String {
        let decimals = self.printed.decimals;
        self.held.map_or_else(String::new, |value| {
            crate::present::number::rounded(value, decimals.max(2).min(value.normalize().scale().max(decimals)))
        })
    }

    /// Its amount in single rupiah, where its table counts in larger units.
    pub fn amount(&self) -> Decimal {
        self.printed.value.checked_mul(self.skala).unwrap_or(self.printed.value)
    }

    /// The step of its last digit, in the same units.
    pub fn step(&self) -> Decimal {
        Decimal::new(1, self.printed.decimals).checked_mul(self.skala).unwrap_or(Decimal::ONE)
    }

    /// Does it print the same amount as another, as far as the coarser of the two says?
    pub fn prints_like(&self, other: &Self) -> bool {
        if self.skala == other.skala {
            let decimals = self.printed.decimals.min(other.printed.decimals);
            let short = |v: Decimal| crate::projection::round(v, decimals);
            return short(self.printed.value) == short(other.printed.value);
        }
        (self.amount() - other.amount()).abs() <= self.step().max(other.step())
    }

    /// The finding that it is, once it is judged.
    pub fn finding(&self) -> Finding {
        Finding {
            jenis: self.putusan,
            table: self.table,
            at: self.at,
            subject: self.place(),
            printed: self.raw.clone(),
            alamat: self.alamat.clone(),
            held: self.held_text(),
            why: self.why.clone(),
        }
    }
}

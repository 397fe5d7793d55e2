//! A printed number with its place, its interpretation, and the judgement on it.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Alamat, column::Item, number::Printed};
use crate::projection::Node;

/// The judgement on a printed number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Putusan {
    /// Equals the ledger.
    Sama,
    /// Equals a former value of the ledger.
    SamaSaat,
    /// Equals the ledger if rounded inputs are used, or if the number was truncated instead of rounded.
    MasukanBulat,
    /// Follows from printed numbers, but the ledger holds another value, or none.
    MengikutiCetakan,
    /// Does not follow from its own printed inputs.
    TidakMengikuti,
    /// A sum that differs from the sum of its rows.
    JumlahSalah,
    /// One figure printed with different values.
    DuaNilai,
    /// A code used twice.
    KodeGanda,
    /// A rate of zero out of zero.
    NolDariNol,
    /// A band or word that contradicts the number.
    StatusBertentangan,
    /// A row with the numbers of another subject.
    BarisTersalin,
    /// Two numbers that were interchanged.
    Tertukar,
    /// Never a value of the ledger, and nothing printed explains it.
    Berbeda,
    /// Follows from a recorded formula that is not the regulation's.
    RumusLain,
    /// Bands that leave a gap or overlap, or bounds that contradict them.
    PitaBercelah,
    /// Nothing to compare with.
    TidakDapatDikatakan,
}

impl Putusan {
    /// All judgements, in order.
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

    /// The machine-readable name.
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

    /// The title for people.
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

    /// Whether it needs no answer from the report's author.
    pub fn quiet(self) -> bool {
        matches!(self, Self::Sama | Self::MengikutiCetakan | Self::TidakDapatDikatakan)
    }
}

/// The measure of a number, from its column.
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
    /// Table, row and column, from 0, and index of the number within its cell.
    pub table: usize,
    #[allow(missing_docs, reason = "see table")]
    pub row: usize,
    #[allow(missing_docs, reason = "see table")]
    pub column: usize,
    #[allow(missing_docs, reason = "see table")]
    pub part: usize,
    /// Line, paragraph or row of the report.
    pub at: u32,
    /// Label of its row, shared by all numbers of the row.
    pub label: Arc<str>,
    /// Heading of its column.
    pub head: Arc<str>,
    /// The cell as printed.
    pub raw: String,
    /// The number.
    pub printed: Printed,
    /// Whether it may be summed.
    pub ukuran: Ukuran,
    /// The item and the year that its column names.
    pub role: Option<(Item, u16)>,
    /// Its address in the ledger.
    pub alamat: Option<Alamat>,
    /// The ledger's value.
    pub held: Option<Decimal>,
    /// The tree behind that value, for a single figure.
    pub node: Option<Arc<Node>>,
    /// The judgement.
    pub putusan: Putusan,
    /// The explanation, with the arithmetic.
    pub why: String,
    /// Whether another number was computed from it and agreed.
    pub dipakai: bool,
    /// Whether it is in a sentence instead of a table.
    pub dari_kalimat: bool,
    /// Factor of its unit, if the table is in thousands or millions of rupiah.
    pub skala: Decimal,
    /// Confidence of its recognition from an image, in per cent.
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
    /// The address of the status.
    pub alamat: Alamat,
}

/// A problem that an auditor must see.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Kind.
    pub jenis: Putusan,
    /// Its table.
    pub table: usize,
    /// Line, paragraph or row of the report.
    pub at: u32,
    /// The subject: row and column, or the code.
    pub subject: String,
    /// The text as printed.
    pub printed: String,
    /// Its address in the ledger, if it has one.
    pub alamat: Option<Alamat>,
    /// The ledger's value.
    pub held: String,
    /// Explanation, with the arithmetic.
    pub why: String,
}

impl Figure {
    /// Row and column as text.
    pub fn place(&self) -> String {
        let (label, head) = (&self.label, &self.head);
        if head.is_empty() { label.to_string() } else { format!("{label} / {head}") }
    }

    /// The ledger's value as text.
    pub fn held_text(&self) -> String {
        let decimals = self.printed.decimals;
        self.held.map_or_else(String::new, |value| {
            crate::present::number::rounded(value, decimals.max(2).min(value.normalize().scale().max(decimals)))
        })
    }

    /// Its amount in single rupiah if its table uses larger units.
    pub fn amount(&self) -> Decimal {
        self.printed.value.checked_mul(self.skala).unwrap_or(self.printed.value)
    }

    /// The unit of its last printed digit, in the same units.
    pub fn step(&self) -> Decimal {
        Decimal::new(1, self.printed.decimals).checked_mul(self.skala).unwrap_or(Decimal::ONE)
    }

    /// Whether it prints the same amount as another number, up to the coarser of the two precisions.
    pub fn prints_like(&self, other: &Self) -> bool {
        if self.skala == other.skala {
            let decimals = self.printed.decimals.min(other.printed.decimals);
            let short = |v: Decimal| crate::projection::round(v, decimals);
            return short(self.printed.value) == short(other.printed.value);
        }
        (self.amount() - other.amount()).abs() <= self.step().max(other.step())
    }

    /// Makes the finding of a judged number.
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

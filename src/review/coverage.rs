//! Coverage: how much of a report was read and checked. Unread content must not look like content without findings, so the
//! coverage is reported first, and below a stated share the result is not a review.

pub use super::bagian::Bagian;
use super::{Figure, Putusan, prose::sentence::Kalimat, read::Report};

/// Minimum share of numbers, and of pages, that must be read for a review, in per cent.
pub const CUKUP: u32 = 50;
/// Minimum share of the numbers that must be checked against something, in per cent.
pub const DIPERIKSA: u32 = 10;

/// The outcome of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hasil {
    /// Enough was read, and nothing found.
    TanpaTemuan,
    /// There are findings.
    Temuan,
    /// Too little was read or could be checked, so this is not a review.
    BukanReviu,
}

impl Hasil {
    /// The machine-readable name.
    pub fn word(self) -> &'static str {
        match self {
            Self::TanpaTemuan => "tanpa_temuan",
            Self::Temuan => "temuan",
            Self::BukanReviu => "bukan_reviu",
        }
    }

    /// The exit code of the command; 1 means failure and 2 wrong usage, as for all commands.
    pub fn code(self) -> u8 {
        match self {
            Self::TanpaTemuan => 0,
            Self::Temuan => 3,
            Self::BukanReviu => 4,
        }
    }
}

/// The coverage of a report.
#[derive(Debug, Clone, Default)]
pub struct Cakupan {
    /// Numbers that were read, of all in the report.
    pub angka: Bagian,
    /// Numbers that were judged, of those that were read.
    pub diperiksa: Bagian,
    /// Tables with numbers that were read.
    pub tabel: Bagian,
    /// Pages with text, if the format has pages.
    pub halaman: Option<Bagian>,
    /// Remarks on parts that were not read.
    pub catatan: Vec<String>,
    /// Remarks on how the report was read.
    pub keterangan: Vec<String>,
}

impl Cakupan {
    /// The coverage of a report, given the numbers read from it.
    pub fn of(report: &Report, tables: usize, figures: &[Figure], sentences: &[Kalimat]) -> Self {
        let told = figures.iter().filter(|f| f.putusan != Putusan::TidakDapatDikatakan || f.dipakai).count();
        let mut with: Vec<usize> = figures.iter().filter(|f| !f.dari_kalimat).map(|f| f.table).collect();
        with.dedup();
        let semua = figures.len() + unread(figures, sentences);
        Self {
            angka: Bagian { dibaca: figures.len(), semua },
            diperiksa: Bagian { dibaca: told, semua: figures.len() },
            tabel: Bagian { dibaca: with.len().min(tables), semua: tables },
            halaman: report.halaman,
            catatan: report.catatan.clone(),
            keterangan: report.keterangan.clone(),
        }
    }

    /// Why this is not a review (`None` if it is one).
    pub fn kurang(&self) -> Option<String> {
        if let Some(pages) = self.halaman.filter(|p| p.semua > 0 && p.persen() < CUKUP) {
            return Some(format!("hanya {} yang bertulisan; ambangnya {CUKUP} %", pages.words("halaman")));
        }
        if self.angka.semua == 0 {
            return Some("tidak ada satu angka pun yang dapat dibaca".to_owned());
        }
        if self.angka.persen() < CUKUP {
            return Some(format!("hanya {} yang dibaca; ambangnya {CUKUP} %", self.angka.words("angka")));
        }
        (self.diperiksa.persen() < DIPERIKSA).then(|| {
            format!("hanya {} yang ada pembandingnya; ambangnya {DIPERIKSA} %", self.diperiksa.words("angka terbaca"))
        })
    }

    /// The first sentences of every result.
    pub fn words(&self) -> Vec<String> {
        let mut all = Vec::new();
        if let Some(why) = self.kurang() {
            all.push(format!("BUKAN REVIU: {why}. Tiadanya temuan di bawah ini tidak berarti laporan benar."));
        }
        let mut read = vec![self.angka.words("angka dibaca")];
        read.push(format!("{} diperiksa", self.diperiksa.words("di antaranya")));
        read.push(self.tabel.words("tabel dibaca"));
        read.extend(self.halaman.map(|pages| pages.words("halaman dibaca")));
        all.push(format!("Cakupan: {}.", read.join("; ")));
        all.extend(self.catatan.iter().map(|note| format!("Tidak dibaca: {note}.")));
        all.extend(self.keterangan.iter().map(|note| format!("Catatan: {note}.")));
        all
    }
}

/// Number of numbers in sentences whose claim is unknown.
fn unread(figures: &[Figure], sentences: &[Kalimat]) -> usize {
    let all: usize = sentences.iter().map(|k| k.angka.len()).sum();
    all.saturating_sub(figures.iter().filter(|f| f.dari_kalimat).count())
}

//! The first page: the units, where they stand, what changed last, what is open and overdue.

use askama::Template;

use crate::web::{Angka, Peristiwa, Rangka};

/// A unit.
#[derive(Debug, Clone)]
pub struct Baris {
    /// Code.
    pub kode: String,
    /// Name.
    pub nama: String,
    /// How many units stand above it.
    pub tingkat: usize,
    /// Invented.
    pub contoh: bool,
    /// Year of the card that is shown; none where there is no card.
    pub tahun: Option<u16>,
    /// NPSS.
    pub npss: Angka,
    /// Status of NPSS.
    pub status: Angka,
    /// Filled indicators.
    pub terisi: Angka,
    /// Of how many.
    pub dari: usize,
    /// What changed last.
    pub terakhir: Option<Peristiwa>,
    /// Periods that have ended and are not closed.
    pub terbuka: Vec<String>,
    /// Recommendations past their day without an answer.
    pub terlambat: Option<Angka>,
}

/// The first page.
#[derive(Debug, Template)]
#[template(path = "beranda.html", config = "src/web/askama.toml")]
pub struct Beranda {
    /// Around the page.
    pub rangka: Rangka,
    /// Units, those below after those above.
    pub baris: Vec<Baris>,
    /// First and last of the units shown, of how many.
    pub dari: (usize, usize, usize),
    /// Page before.
    pub sebelum: Option<String>,
    /// Page after.
    pub sesudah: Option<String>,
    /// Latest events.
    pub terbaru: Vec<Peristiwa>,
}

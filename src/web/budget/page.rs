//! The budget book: from pagu awal to sisa, by unit, rincian output and indicator, over time, and efficiency.

use askama::Template;

use crate::web::{Angka, Baca, Rangka, Tangga, chart::Batang};

/// A step from pagu awal to sisa.
#[derive(Debug, Clone)]
pub struct Langkah {
    /// What it is.
    pub nama: &'static str,
    /// The sign before it.
    pub tanda: &'static str,
    /// The figure.
    pub angka: Angka,
    /// Its bar.
    pub batang: Batang,
    /// A whole, not a step.
    pub jumlah: bool,
}

/// A rincian output, a unit or an indicator with its money.
#[derive(Debug, Clone)]
pub struct Baris {
    /// Code.
    pub kode: String,
    /// Where the code leads.
    pub href: Option<String>,
    /// Name.
    pub nama: String,
    /// Unit of a rincian output.
    pub unit: String,
    /// Indicator of a rincian output.
    pub iku: String,
    /// Pagu awal, blokir, penambahan, refocusing, pagu akhir, realisasi, sisa, penyerapan.
    pub angka: Vec<Angka>,
    /// Part that was spent, for the bar.
    pub serap: Option<Batang>,
}

/// Efficiency of an indicator.
#[derive(Debug, Clone)]
pub struct Efisiensi {
    /// Code.
    pub kode: String,
    /// Name.
    pub nama: String,
    /// By the recorded formula, and by that of the regulation.
    pub angka: [Angka; 2],
    /// The recorded formula: with names, with numbers.
    pub rumus: [(String, String); 2],
    /// Their formulas are others than those that are told once, above the table.
    pub lain: [bool; 2],
    /// What a reader must know.
    pub catatan: Vec<String>,
}

/// The budget.
#[derive(Debug, Template)]
#[template(path = "anggaran.html", config = "src/web/askama.toml")]
pub struct Anggaran {
    /// Around the page.
    pub rangka: Rangka,
    /// As known when, about what.
    pub konteks: String,
    /// Absorption of the whole.
    pub penyerapan: Angka,
    /// From pagu awal to sisa.
    pub langkah: Vec<Langkah>,
    /// Absorption at the month ends, as a line.
    pub garis: Option<Tangga>,
    /// The same in numbers.
    pub bulan: Vec<(String, Angka, Angka)>,
    /// By unit.
    pub unit: Vec<Baris>,
    /// By rincian output.
    pub ro: Vec<Baris>,
    /// Rincian output that fit the filter, of how many.
    pub berapa: (usize, usize),
    /// Heads of their table: title, link that sorts, is it sorted by this, has it figures.
    pub kepala: Vec<(&'static str, String, bool, bool)>,
    /// What their row must contain.
    pub saring: String,
    /// Address of this page without its query.
    pub path: String,
    /// Reading of the page.
    pub baca: Baca,
    /// First and last of the units and rincian output shown, of how many.
    pub dari: (usize, usize, usize),
    /// Page before.
    pub sebelum: Option<String>,
    /// Page after.
    pub sesudah: Option<String>,
    /// Plan and output: code, unit of measure, figures.
    pub rencana: Vec<(String, String, Vec<Angka>)>,
    /// By source of money and kind of spending.
    pub bagian: Vec<(String, Vec<Angka>)>,
    /// By indicator.
    pub iku: Vec<Baris>,
    /// The whole.
    pub total: Vec<Angka>,
    /// Efficiency by indicator.
    pub efisiensi: Vec<Efisiensi>,
    /// The choices of `per`.
    pub per: Vec<(String, String, bool)>,
    /// The choices of `pandangan`.
    pub pandangan: Vec<(String, String, bool)>,
}

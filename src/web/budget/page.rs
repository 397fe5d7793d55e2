//! The budget book: from pagu awal to sisa, by unit, rincian output and indicator, over time, and efficiency.

use askama::Template;

use crate::web::{Angka, Baca, Rangka, Tangga, chart::Batang};

/// A step from pagu awal to sisa.
#[derive(Debug, Clone)]
pub struct Langkah {
    /// Name.
    pub nama: &'static str,
    /// Sign before it.
    pub tanda: &'static str,
    /// Figure.
    pub angka: Angka,
    /// Bar.
    pub batang: Batang,
    /// Whether it is a total instead of a step.
    pub jumlah: bool,
}

/// A rincian output, unit or indicator with its amounts.
#[derive(Debug, Clone)]
pub struct Baris {
    /// Code.
    pub kode: String,
    /// Address of the code's link.
    pub href: Option<String>,
    /// Name.
    pub nama: String,
    /// Unit of a rincian output.
    pub unit: String,
    /// Indicator of a rincian output.
    pub iku: String,
    /// Pagu awal, blokir, penambahan, refocusing, pagu akhir, realisasi, sisa, penyerapan.
    pub angka: Vec<Angka>,
    /// Bar of the spent share.
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
    /// The recorded formula and the regulation's: with names, and with numbers.
    pub rumus: [(String, String); 2],
    /// Whether each formula differs from the one shown above the table.
    pub lain: [bool; 2],
    /// Remarks for the reader.
    pub catatan: Vec<String>,
}

/// The budget.
#[derive(Debug, Template)]
#[template(path = "anggaran.html", config = "src/web/askama.toml")]
pub struct Anggaran {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Moment and period of the figures, in words.
    pub konteks: String,
    /// Absorption of the total.
    pub penyerapan: Angka,
    /// Steps from pagu awal to sisa.
    pub langkah: Vec<Langkah>,
    /// Line of the absorption at month ends.
    pub garis: Option<Tangga>,
    /// The same as numbers.
    pub bulan: Vec<(String, Angka, Angka)>,
    /// By unit.
    pub unit: Vec<Baris>,
    /// By rincian output.
    pub ro: Vec<Baris>,
    /// Number of rincian output that match the filter, and of all.
    pub berapa: (usize, usize),
    /// Column heads: title, address that sorts by it, whether it is the current order, whether it is numeric.
    pub kepala: Vec<(&'static str, String, bool, bool)>,
    /// Text of the filter.
    pub saring: String,
    /// Address of this page without its query.
    pub path: String,
    /// Parameters of the reading, for links.
    pub baca: Baca,
    /// First and last shown of the units and rincian output, and their number.
    pub dari: (usize, usize, usize),
    /// Address of the previous page.
    pub sebelum: Option<String>,
    /// Address of the next page.
    pub sesudah: Option<String>,
    /// Plan and output: code, unit of measure, figures.
    pub rencana: Vec<(String, String, Vec<Angka>)>,
    /// By source of money and kind of spending.
    pub bagian: Vec<(String, Vec<Angka>)>,
    /// By indicator.
    pub iku: Vec<Baris>,
    /// The total.
    pub total: Vec<Angka>,
    /// Efficiency by indicator.
    pub efisiensi: Vec<Efisiensi>,
    /// The choices of `per`.
    pub per: Vec<(String, String, bool)>,
    /// The choices of `pandangan`.
    pub pandangan: Vec<(String, String, bool)>,
}

//! The findings: recommendations, answers, assessments, days left, and how old what is open has become.

use askama::Template;

use crate::web::{Angka, Baca, Rangka};

/// A recommendation, or a finding without one.
#[derive(Debug, Clone)]
pub struct Rekomendasi {
    /// Code.
    pub kode: String,
    /// What is recommended.
    pub uraian: String,
    /// Events: the recommendation, the follow-ups, the assessments; what each is.
    pub event: Vec<(String, u64, String)>,
    /// The assessment in words.
    pub hasil: String,
    /// Its style and sign.
    pub gaya: (&'static str, &'static str),
    /// Days left, or days overdue, as a link to the finding that started the clock.
    pub sisa: Option<Angka>,
    /// Is it overdue?
    pub lewat: bool,
}

/// A finding.
#[derive(Debug, Clone)]
pub struct Temuan {
    /// Unit.
    pub unit: String,
    /// Code.
    pub kode: String,
    /// What was found.
    pub uraian: String,
    /// By whom, in which report.
    pub tentang: String,
    /// Event.
    pub seq: u64,
    /// Value in rupiah.
    pub nilai: Angka,
    /// Received, and to be answered by.
    pub tenggat: (String, String),
    /// Recommendations.
    pub rekomendasi: Vec<Rekomendasi>,
}

/// Figures of a unit.
#[derive(Debug, Clone)]
pub struct Ringkas {
    /// Unit: code, name, its page.
    pub unit: (String, String, String),
    /// Figures: title, figure.
    pub angka: Vec<(&'static str, Angka)>,
    /// Recommendations by status: words, how many, share, value, share of the value.
    pub keadaan: Vec<(&'static str, [Angka; 4])>,
    /// Rupiah accepted by the auditors, and its share.
    pub diterima: [Angka; 2],
    /// Columns of the parts.
    pub kolom: [&'static str; 7],
    /// By auditor and year, then by report: auditor, year or report, figures.
    pub bagian: Vec<(String, String, Vec<Angka>)>,
    /// What earlier years left: words, event.
    pub saldo: Vec<(String, u64)>,
}

/// The findings of a unit, or of all units.
#[derive(Debug, Template)]
#[template(path = "temuan.html", config = "src/web/askama.toml")]
pub struct DaftarTemuan {
    /// Around the page.
    pub rangka: Rangka,
    /// As known when, about what.
    pub konteks: String,
    /// Figures by unit.
    pub ringkas: Vec<Ringkas>,
    /// Open recommendations by age: title, how many as links to the first, width of the bar.
    pub umur: Vec<(&'static str, Angka, i64)>,
    /// Findings.
    pub temuan: Vec<Temuan>,
    /// First and last of the findings shown, of how many that fit the filter, of how many.
    pub dari: (usize, usize, usize, usize),
    /// Page before.
    pub sebelum: Option<String>,
    /// Page after.
    pub sesudah: Option<String>,
    /// Address of this page without its query.
    pub path: String,
    /// Reading of the page.
    pub baca: Baca,
    /// Which are shown: word, title, is it chosen.
    pub status: Vec<(&'static str, &'static str, bool)>,
    /// In which order.
    pub urut: Vec<(&'static str, &'static str, bool)>,
}

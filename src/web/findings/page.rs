//! Pages of findings: recommendations, answers, assessments, days left, and the age of open ones.

use askama::Template;

use crate::web::{Angka, Baca, Rangka};

/// A recommendation, or a finding without one.
#[derive(Debug, Clone)]
pub struct Rekomendasi {
    /// Code.
    pub kode: String,
    /// Text of the recommendation.
    pub uraian: String,
    /// Its events (recommendation, follow-ups, assessments): label, seq, kind.
    pub event: Vec<(String, u64, String)>,
    /// The assessment in words.
    pub hasil: String,
    /// CSS class and sign of the assessment.
    pub gaya: (&'static str, &'static str),
    /// Days left or overdue, linked to the finding that started the period.
    pub sisa: Option<Angka>,
    /// Whether it is overdue.
    pub lewat: bool,
}

/// A finding.
#[derive(Debug, Clone)]
pub struct Temuan {
    /// Unit.
    pub unit: String,
    /// Code.
    pub kode: String,
    /// Text of the finding.
    pub uraian: String,
    /// Auditor and report.
    pub tentang: String,
    /// Seq of its event.
    pub seq: u64,
    /// Value in rupiah.
    pub nilai: Angka,
    /// Day of receipt, and deadline of the answer.
    pub tenggat: (String, String),
    /// Recommendations.
    pub rekomendasi: Vec<Rekomendasi>,
}

/// Figures of a unit.
#[derive(Debug, Clone)]
pub struct Ringkas {
    /// Unit: code, name, address of its page.
    pub unit: (String, String, String),
    /// Figures: title, figure.
    pub angka: Vec<(&'static str, Angka)>,
    /// Recommendations by status: text, number, share, value, share of the value.
    pub keadaan: Vec<(&'static str, [Angka; 4])>,
    /// Rupiah accepted by the auditors, and its share.
    pub diterima: [Angka; 2],
    /// Heads of the parts' columns.
    pub kolom: [&'static str; 7],
    /// By auditor and year, then by report: auditor, year or report, figures.
    pub bagian: Vec<(String, String, Vec<Angka>)>,
    /// Balances of earlier years: text, event.
    pub saldo: Vec<(String, u64)>,
}

/// The findings of a unit, or of all units.
#[derive(Debug, Template)]
#[template(path = "temuan.html", config = "src/web/askama.toml")]
pub struct DaftarTemuan {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Moment and period of the figures, in words.
    pub konteks: String,
    /// Figures by unit.
    pub ringkas: Vec<Ringkas>,
    /// Open recommendations by age: title, number linked to the first of them, width of the bar.
    pub umur: Vec<(&'static str, Angka, i64)>,
    /// Findings.
    pub temuan: Vec<Temuan>,
    /// First and last shown of the findings, number that match the filter, and number of all.
    pub dari: (usize, usize, usize, usize),
    /// Address of the previous page.
    pub sebelum: Option<String>,
    /// Address of the next page.
    pub sesudah: Option<String>,
    /// Address of this page without its query.
    pub path: String,
    /// Parameters of the reading, for links.
    pub baca: Baca,
    /// The filters: word, title, whether it is chosen.
    pub status: Vec<(&'static str, &'static str, bool)>,
    /// The orders: word, title, whether it is chosen.
    pub urut: Vec<(&'static str, &'static str, bool)>,
}

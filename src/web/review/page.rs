//! Pages of the review of an uploaded report, and of a publication.

use askama::Template;

use crate::web::Rangka;

/// A finding, or a figure that no longer holds.
#[derive(Debug, Clone)]
pub struct Butir {
    /// Its number in the working paper.
    pub nomor: usize,
    /// Kind of finding, in words.
    pub jenis: &'static str,
    /// Table, with its page or line.
    pub tempat: String,
    /// Row and column.
    pub hal: String,
    /// As printed.
    pub tercetak: String,
    /// The ledger's value.
    pub buku: String,
    /// The explanation, with the arithmetic.
    pub mengapa: String,
    /// Its address, and the link to its trace.
    pub alamat: Option<(String, Option<String>)>,
}

/// The result of a review.
#[derive(Debug, Clone)]
pub struct Hasil {
    /// The outcome in a word.
    pub kata: &'static str,
    /// CSS class of the outcome.
    pub warna: &'static str,
    /// Coverage, beginning with what was not read.
    pub cakupan: Vec<String>,
    /// Number of judged numbers.
    pub angka: usize,
    /// Number of all findings; the page shows the first of them.
    pub semua: usize,
    /// The shown findings.
    pub temuan: Vec<Butir>,
    /// The stored files, as hidden fields of further steps.
    pub lampiran: Vec<(String, String)>,
    /// Period: `tahun` or a quarter.
    pub per: String,
    /// Whether the caller may record the review, and the report as published.
    pub boleh: (bool, bool),
}

/// Page of the upload form and of the review's result.
#[derive(Debug, Template)]
#[template(path = "reviu.html", config = "src/web/askama.toml")]
pub struct Reviu {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Moment of the figures, in words.
    pub konteks: String,
    /// Address of this page.
    pub path: String,
    /// Address of the comparison with a publication.
    pub terbitan: String,
    /// CSRF token (`None`: nobody is logged in, so nothing can be uploaded).
    pub csrf: Option<String>,
    /// Why there is no review.
    pub galat: Option<String>,
    /// The result.
    pub hasil: Option<Hasil>,
}

/// A published figure.
#[derive(Debug, Clone)]
pub struct Terbit {
    /// Its address, and the link to its trace.
    pub alamat: (String, Option<String>),
    /// The published value.
    pub terbit: String,
    /// The ledger's value now.
    pub kini: String,
    /// Explanation of the difference.
    pub kisah: String,
}

/// Page of a publication's comparison with the ledger.
#[derive(Debug, Template)]
#[template(path = "terbitan.html", config = "src/web/askama.toml")]
pub struct Terbitan {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Moment of the figures, in words.
    pub konteks: String,
    /// Address of the review.
    pub reviu: String,
    /// The publication: title, event, account and time (`None` if nothing was published).
    pub laporan: Option<(String, crate::event::Seq, String)>,
    /// Number of published figures.
    pub angka: usize,
    /// Figures that no longer hold.
    pub beda: Vec<Terbit>,
}

//! The review of an uploaded report, and what was published, as pages.

use askama::Template;

use crate::web::Rangka;

/// A finding, or a figure that no longer holds.
#[derive(Debug, Clone)]
pub struct Butir {
    /// Its number in the working paper.
    pub nomor: usize,
    /// Kind, in words.
    pub jenis: &'static str,
    /// Table, with its page or line.
    pub tempat: String,
    /// Row and column.
    pub hal: String,
    /// As printed.
    pub tercetak: String,
    /// What the ledger holds.
    pub buku: String,
    /// The explanation, with the arithmetic.
    pub mengapa: String,
    /// Its address, and where that leads.
    pub alamat: Option<(String, Option<String>)>,
}

/// What a review came to.
#[derive(Debug, Clone)]
pub struct Hasil {
    /// In a word.
    pub kata: &'static str,
    /// Class of its colour.
    pub warna: &'static str,
    /// What was read, first of all what was not.
    pub cakupan: Vec<String>,
    /// Numbers that were judged.
    pub angka: usize,
    /// Findings in all; the page shows the first of them.
    pub semua: usize,
    /// Findings that are shown.
    pub temuan: Vec<Butir>,
    /// The files, as further steps name them.
    pub lampiran: Vec<(String, String)>,
    /// About what: `tahun` or a quarter.
    pub per: String,
    /// May the caller record the review; the report as published?
    pub boleh: (bool, bool),
}

/// The form to upload a report, and what its review came to.
#[derive(Debug, Template)]
#[template(path = "reviu.html", config = "src/web/askama.toml")]
pub struct Reviu {
    /// Around the page.
    pub rangka: Rangka,
    /// As known when.
    pub konteks: String,
    /// Address of this page.
    pub path: String,
    /// Where what was published is compared.
    pub terbitan: String,
    /// What the form must carry; none: nobody is logged in, and nothing can be uploaded.
    pub csrf: Option<String>,
    /// Why nothing was reviewed.
    pub galat: Option<String>,
    /// What it came to.
    pub hasil: Option<Hasil>,
}

/// A published figure.
#[derive(Debug, Clone)]
pub struct Terbit {
    /// Its address, and where that leads.
    pub alamat: (String, Option<String>),
    /// As published.
    pub terbit: String,
    /// What the ledger holds now.
    pub kini: String,
    /// What became of it.
    pub kisah: String,
}

/// What was published, against what the ledger holds.
#[derive(Debug, Template)]
#[template(path = "terbitan.html", config = "src/web/askama.toml")]
pub struct Terbitan {
    /// Around the page.
    pub rangka: Rangka,
    /// As known when.
    pub konteks: String,
    /// Where a report is reviewed.
    pub reviu: String,
    /// The publication: title, event, who and when; none where nothing was published.
    pub laporan: Option<(String, crate::event::Seq, String)>,
    /// Figures published.
    pub angka: usize,
    /// Those that no longer hold.
    pub beda: Vec<Terbit>,
}

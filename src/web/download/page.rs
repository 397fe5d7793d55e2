//! The choices of what can be taken away.

use askama::Template;

use crate::web::{Baca, Rangka};

/// A table in the forms that it can be had in.
#[derive(Debug, Clone)]
pub struct Tabel {
    /// What it is.
    pub nama: &'static str,
    /// As CSV.
    pub csv: String,
    /// As a workbook.
    pub xlsx: String,
    /// As JSON, with the tree of each figure's address.
    pub json: String,
}

/// What can be taken away of a unit's year.
#[derive(Debug, Template)]
#[template(path = "unduh.html", config = "src/web/askama.toml")]
pub struct Unduh {
    /// Around the page.
    pub rangka: Rangka,
    /// As known when, about what.
    pub konteks: String,
    /// Address of this page without its query.
    pub path: String,
    /// Reading of the page.
    pub baca: Baca,
    /// What the form must carry; none: nobody is logged in, and no bag is made.
    pub csrf: Option<String>,
    /// The report, by form.
    pub laporan: Vec<(&'static str, String)>,
    /// Where a finished report is reviewed, and what was published is compared.
    pub reviu: String,
    #[allow(missing_docs, reason = "see reviu")]
    pub terbitan: String,
    /// Tables.
    pub tabel: Vec<Tabel>,
    /// All of them in one workbook.
    pub semua: String,
    /// What the ledger holds, by kind, as it is imported.
    pub isian: Vec<(&'static str, String)>,
}

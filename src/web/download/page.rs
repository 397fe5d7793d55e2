//! Page of downloads.

use askama::Template;

use crate::web::{Baca, Rangka};

/// A table in its formats.
#[derive(Debug, Clone)]
pub struct Tabel {
    /// Name.
    pub nama: &'static str,
    /// Address of the CSV.
    pub csv: String,
    /// Address of the workbook.
    pub xlsx: String,
    /// Address of the JSON, which has the addresses of all figures.
    pub json: String,
}

/// The downloads of a unit's year.
#[derive(Debug, Template)]
#[template(path = "unduh.html", config = "src/web/askama.toml")]
pub struct Unduh {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Moment and period of the figures, in words.
    pub konteks: String,
    /// Address of this page without its query.
    pub path: String,
    /// Parameters of the reading, for links.
    pub baca: Baca,
    /// CSRF token (`None`: nobody is logged in, so no bag can be made).
    pub csrf: Option<String>,
    /// The report by format.
    pub laporan: Vec<(&'static str, String)>,
    /// Addresses of the review of a finished report, and of the comparison with a publication.
    pub reviu: String,
    #[allow(missing_docs, reason = "see reviu")]
    pub terbitan: String,
    /// Tables.
    pub tabel: Vec<Tabel>,
    /// Address of a workbook of all tables.
    pub semua: String,
    /// Exports in the form of imports, by kind.
    pub isian: Vec<(&'static str, String)>,
}

//! What went wrong, as a page.

use askama::Template;

use crate::web::Rangka;

/// What went wrong.
#[derive(Debug, Template)]
#[template(path = "galat.html", config = "src/web/askama.toml")]
pub struct Galat {
    /// Around the page.
    pub rangka: Rangka,
    /// Status.
    pub status: u16,
    /// In a few words.
    pub judul: String,
    /// In full.
    pub rincian: String,
    /// Field, value and what would be accepted.
    pub bidang: Option<(String, String, String)>,
}

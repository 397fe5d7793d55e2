//! The page on which the browser itself checks the ledger, or an export.

use askama::Template;

use crate::web::Rangka;

/// What to check, and how to check it without a script.
#[derive(Debug, Template)]
#[template(path = "verifikasi.html", config = "src/web/askama.toml")]
pub struct Verifikasi {
    /// Around the page.
    pub rangka: Rangka,
    /// Hash of the last event.
    pub hash: String,
}

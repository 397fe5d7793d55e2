//! The page on which the browser itself checks the ledger, or an export.

use askama::Template;

use super::Rangka;

/// What to check, and how to check it without a script.
#[derive(Debug, Template)]
#[template(path = "verifikasi.html", config = "src/page/askama.toml")]
pub struct Verifikasi {
    /// Around the page.
    pub rangka: Rangka,
    /// Hash of the last event.
    pub hash: String,
}

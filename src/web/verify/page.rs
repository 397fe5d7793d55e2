//! Page on which the browser itself verifies the ledger or an export.

use askama::Template;

use crate::web::Rangka;

/// Page of what to verify, and how to verify it without a script.
#[derive(Debug, Template)]
#[template(path = "verifikasi.html", config = "src/web/askama.toml")]
pub struct Verifikasi {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Hash of the last event.
    pub hash: String,
}

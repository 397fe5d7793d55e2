//! Page of a problem.

use askama::Template;

use crate::web::Rangka;

/// Page of a problem.
#[derive(Debug, Template)]
#[template(path = "galat.html", config = "src/web/askama.toml")]
pub struct Galat {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// HTTP status.
    pub status: u16,
    /// Title.
    pub judul: String,
    /// Full text.
    pub rincian: String,
    /// Field, value and accepted values.
    pub bidang: Option<(String, String, String)>,
}

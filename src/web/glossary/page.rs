//! Page of the glossary.

use askama::Template;

use crate::web::{Rangka, istilah::Istilah};

/// Page of the glossary.
#[derive(Debug, Template)]
#[template(path = "istilah.html", config = "src/web/askama.toml")]
pub struct Kamus {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Terms in alphabetical order.
    pub semua: Vec<Istilah>,
}

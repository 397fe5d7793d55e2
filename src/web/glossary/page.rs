//! All words on one page.

use askama::Template;

use crate::web::{Rangka, istilah::Istilah};

/// The glossary.
#[derive(Debug, Template)]
#[template(path = "istilah.html", config = "src/web/askama.toml")]
pub struct Kamus {
    /// Around the page.
    pub rangka: Rangka,
    /// Words in alphabetical order.
    pub semua: Vec<Istilah>,
}

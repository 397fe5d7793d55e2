//! Like `git blame` for a card: behind each figure the event that last had a part in it.

use askama::Template;

use super::{Angka, Peristiwa, Rangka};

/// A figure with its last event.
#[derive(Debug, Clone)]
pub struct Baris {
    /// Code.
    pub kode: String,
    /// What the code stands for.
    pub nama: String,
    /// Which figure of it.
    pub apa: String,
    /// The figure.
    pub angka: Angka,
    /// The last event of its tree.
    pub event: Option<Peristiwa>,
}

/// The card with the last event behind each figure.
#[derive(Debug, Template)]
#[template(path = "asal.html", config = "src/web/askama.toml")]
pub struct Asal {
    /// Around the page.
    pub rangka: Rangka,
    /// As known when, about what.
    pub konteks: String,
    /// Figures, in the order of the card.
    pub baris: Vec<Baris>,
    /// The choices of `per`.
    pub per: Vec<(String, String, bool)>,
    /// The choices of `pandangan`.
    pub pandangan: Vec<(String, String, bool)>,
}

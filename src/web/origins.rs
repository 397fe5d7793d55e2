//! Page of the origins of a card, like `git blame`: for each figure, the last event that contributed to it.

use askama::Template;

use super::{Angka, Peristiwa, Rangka};

/// A figure with its last event.
#[derive(Debug, Clone)]
pub struct Baris {
    /// Code.
    pub kode: String,
    /// Name of the code.
    pub nama: String,
    /// Item of the figure.
    pub apa: String,
    /// The figure.
    pub angka: Angka,
    /// The last event in its tree.
    pub event: Option<Peristiwa>,
}

/// Page of a card with the last event of each figure.
#[derive(Debug, Template)]
#[template(path = "asal.html", config = "src/web/askama.toml")]
pub struct Asal {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Moment and period of the figures, in words.
    pub konteks: String,
    /// Figures, in the order of the card.
    pub baris: Vec<Baris>,
    /// The choices of `per`.
    pub per: Vec<(String, String, bool)>,
    /// The choices of `pandangan`.
    pub pandangan: Vec<(String, String, bool)>,
}

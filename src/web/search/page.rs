//! Page of search results.

use askama::Template;

use crate::web::{Peristiwa, Rangka};

/// A unit, indicator or rincian output that was found.
#[derive(Debug, Clone)]
pub struct Hasil {
    /// Code.
    pub kode: String,
    /// Name.
    pub nama: String,
    /// Unit or place that it belongs to.
    pub tempat: String,
    /// Address of its link.
    pub href: String,
}

/// Page of search results.
#[derive(Debug, Template)]
#[template(path = "cari.html", config = "src/web/askama.toml")]
pub struct Cari {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// The query.
    pub q: String,
    /// Groups: title, results.
    pub kelompok: Vec<(&'static str, Vec<Hasil>)>,
    /// Events.
    pub event: Vec<Peristiwa>,
    /// Whether there are more results than are shown.
    pub lebih: bool,
    /// Suggestions with their addresses.
    pub saran: Vec<(String, String)>,
}

impl Cari {
    /// Whether nothing was found.
    pub fn kosong(&self) -> bool {
        self.event.is_empty() && self.kelompok.iter().all(|(_, found)| found.is_empty())
    }
}

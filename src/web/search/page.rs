//! What was found for a search.

use askama::Template;

use crate::web::{Peristiwa, Rangka};

/// A unit, indicator or rincian output that was found.
#[derive(Debug, Clone)]
pub struct Hasil {
    /// Code.
    pub kode: String,
    /// Name.
    pub nama: String,
    /// Where it belongs.
    pub tempat: String,
    /// Where it leads.
    pub href: String,
}

/// What was found.
#[derive(Debug, Template)]
#[template(path = "cari.html", config = "src/web/askama.toml")]
pub struct Cari {
    /// Around the page.
    pub rangka: Rangka,
    /// What was searched for.
    pub q: String,
    /// Groups: title, what was found.
    pub kelompok: Vec<(&'static str, Vec<Hasil>)>,
    /// Events.
    pub event: Vec<Peristiwa>,
    /// There is more than is shown.
    pub lebih: bool,
    /// What may have been meant, with its address.
    pub saran: Vec<(String, String)>,
}

impl Cari {
    /// Nothing was found.
    pub fn kosong(&self) -> bool {
        self.event.is_empty() && self.kelompok.iter().all(|(_, found)| found.is_empty())
    }
}

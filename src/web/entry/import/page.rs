//! Import of a table: what will be recorded, what is in quarantine, and what changes.

use askama::Template;

use crate::web::{
    Rangka,
    entry::page::{Perubahan, Tanda},
};

/// A cell in quarantine.
#[derive(Debug, Clone)]
pub struct Karantina {
    /// Cell.
    pub sel: String,
    /// As it stands there.
    pub mentah: String,
    /// Why.
    pub alasan: String,
    /// What it might mean, to choose from.
    pub bacaan: Vec<String>,
}

/// An event that a cell becomes.
#[derive(Debug, Clone)]
pub struct Calon {
    /// Cell.
    pub sel: String,
    /// Type.
    pub tipe: String,
    /// What it is about.
    pub subjek: String,
    /// As it stands in the cell.
    pub tercetak: String,
    /// Day.
    pub berlaku: String,
}

/// What an import would do, before it does.
#[derive(Debug, Template)]
#[template(path = "rencana.html", config = "src/web/askama.toml")]
pub struct Rencana {
    /// Around the page.
    pub rangka: Rangka,
    /// File, sheet and the like: words and text.
    pub tentang: Vec<(String, String)>,
    /// Sheet.
    pub lembar: String,
    /// What of the file is not recorded, in words.
    pub ringkas: Vec<String>,
    /// Why it cannot be saved.
    pub pesan: Option<String>,
    /// Number of events that will be recorded.
    pub jumlah: usize,
    /// The first of them.
    pub calon: Vec<Calon>,
    /// Number of cells in quarantine.
    pub dikarantina: usize,
    /// The first of them.
    pub karantina: Vec<Karantina>,
    /// What changes.
    pub perubahan: Vec<Perubahan>,
    /// Units above, whose figures the account does not see.
    pub tertutup: Vec<String>,
    /// Where it is sent.
    pub ke: String,
    /// Back to the list.
    pub kembali: String,
    /// What every form must carry.
    pub csrf: String,
    /// What was said so far.
    pub tetap: Vec<(String, String)>,
    /// What the account signs, because it has a key.
    pub tanda: Option<Tanda>,
}

impl Rencana {
    /// Can any of the doubtful cells be settled by a choice?
    pub fn dapat_dipilih(&self) -> bool {
        self.karantina.iter().any(|k| !k.bacaan.is_empty())
    }

    /// May it be saved as it stands?
    pub fn dapat_disimpan(&self) -> bool {
        self.pesan.is_none() && self.jumlah > 0
    }
}

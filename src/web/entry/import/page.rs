//! Page of an import's plan: events, quarantine, and changes of figures.

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
    /// The cell's text.
    pub mentah: String,
    /// The reason.
    pub alasan: String,
    /// The possible meanings, to choose from.
    pub bacaan: Vec<String>,
}

/// The event of a cell.
#[derive(Debug, Clone)]
pub struct Calon {
    /// Cell.
    pub sel: String,
    /// Type.
    pub tipe: String,
    /// Subject.
    pub subjek: String,
    /// The cell's text.
    pub tercetak: String,
    /// Day of effect.
    pub berlaku: String,
}

/// The plan of an import.
#[derive(Debug, Template)]
#[template(path = "rencana.html", config = "src/web/askama.toml")]
pub struct Rencana {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// File, sheet and the like: label and text.
    pub tentang: Vec<(String, String)>,
    /// Sheet.
    pub lembar: String,
    /// Remarks on parts of the file that are not recorded.
    pub ringkas: Vec<String>,
    /// Why it cannot be saved.
    pub pesan: Option<String>,
    /// Number of events that will be recorded.
    pub jumlah: usize,
    /// The first of these events.
    pub calon: Vec<Calon>,
    /// Number of cells in quarantine.
    pub dikarantina: usize,
    /// The first of these cells.
    pub karantina: Vec<Karantina>,
    /// Figures that change.
    pub perubahan: Vec<Perubahan>,
    /// Units above whose figures the account does not see.
    pub tertutup: Vec<String>,
    /// Address that the form is sent to.
    pub ke: String,
    /// Address of the list.
    pub kembali: String,
    /// CSRF token of the session.
    pub csrf: String,
    /// Hidden fields with the choices so far.
    pub tetap: Vec<(String, String)>,
    /// The message to sign, if the account has a key.
    pub tanda: Option<Tanda>,
}

impl Rencana {
    /// Whether any doubtful cell can be settled by a choice.
    pub fn dapat_dipilih(&self) -> bool {
        self.karantina.iter().any(|k| !k.bacaan.is_empty())
    }

    /// Whether it can be saved in this state.
    pub fn dapat_disimpan(&self) -> bool {
        self.pesan.is_none() && self.jumlah > 0
    }
}

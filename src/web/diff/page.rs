//! Page of the changes of a card between two moments, with their events; and of quarter ends as reported and as known now.

use askama::Template;

use crate::web::{Angka, Baca, Peristiwa, Rangka, chart::Batang};

/// A changed figure.
#[derive(Debug, Clone)]
pub struct Ubah {
    /// Name of the figure.
    pub nama: String,
    /// Value before.
    pub dari: Angka,
    /// Value after.
    pub menjadi: Angka,
}

/// An event that changed figures.
#[derive(Debug, Clone)]
pub struct Langkah {
    /// The event.
    pub event: Peristiwa,
    /// Number of figures that it changed.
    pub berubah: usize,
    /// Its change of NPSS.
    pub geser: String,
    /// The same change with all decimals.
    pub tepat: String,
    /// Bar of the waterfall.
    pub batang: Batang,
}

/// The end of a period.
#[derive(Debug, Clone)]
pub struct Periode {
    /// Name.
    pub nama: String,
    /// The closing: day and event (`None` if the period is open).
    pub ditutup: Option<(String, Peristiwa)>,
    /// NPSS as reported.
    pub dilaporkan: Angka,
    /// NPSS as known at the shown moment.
    pub sekarang: Angka,
    /// Status as known at that moment.
    pub status: Angka,
    /// NPSS and status as known now, if that moment is in the past.
    pub kini: Option<(Angka, Angka)>,
    /// Their difference.
    pub selisih: String,
    /// The first of the figures that differ.
    pub berubah: Vec<Ubah>,
    /// Number of all of them.
    pub banyak: usize,
    /// Address of the page that lists them all.
    pub semua: String,
    /// Whether the recomputed card has the recorded hash.
    pub cocok: bool,
    /// The event that reopened it.
    pub dibuka: Option<Peristiwa>,
}

/// One of the two moments.
#[derive(Debug, Clone)]
pub struct Ujung {
    /// Its value in the address.
    pub nilai: String,
    /// In words.
    pub kata: String,
    /// NPSS then.
    pub npss: Angka,
    /// Bar of the waterfall.
    pub batang: Option<Batang>,
}

/// The changes.
#[derive(Debug, Template)]
#[template(path = "perubahan.html", config = "src/web/askama.toml")]
pub struct Perubahan {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Period, in words.
    pub konteks: String,
    /// Address of this page without its query.
    pub path: String,
    /// The shown moment in words, if it is not now.
    pub lampau: Option<String>,
    /// Parameters of the reading, for links.
    pub baca: Baca,
    /// The first moment.
    pub dari: Ujung,
    /// The second.
    pub sampai: Ujung,
    /// Usual ranges to choose: title, address.
    pub pilihan: Vec<(String, String)>,
    /// Figures of the card that differ.
    pub ubah: Vec<Ubah>,
    /// Figures of budget and findings that differ.
    pub ubah_lain: Vec<Ubah>,
    /// First and last of them that are shown, counted from 1, and their number.
    pub ubah_dari: (usize, usize, usize),
    /// Address of the previous part of them.
    pub sebelum: Option<String>,
    /// Address of the next part.
    pub sesudah: Option<String>,
    /// Events that changed figures.
    pub langkah: Vec<Langkah>,
    /// Number of further events that changed figures, and their total change.
    pub lebih: Option<(usize, String)>,
    /// Sum of all changes.
    pub geser: String,
    /// Set if too many events are in between, so that only the two ends were compared.
    pub terlalu_banyak: Option<u64>,
    /// Whether some NPSS did not apply, and counts as nothing.
    pub tanpa_npss: bool,
    /// Quarters and the year.
    pub periode: Vec<Periode>,
    /// The choices of `per`.
    pub per: Vec<(String, String, bool)>,
    /// The choices of `pandangan`.
    pub pandangan: Vec<(String, String, bool)>,
}

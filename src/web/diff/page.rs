//! What changed on a card between two moments, by which events; and quarter ends as reported and as known now.

use askama::Template;

use crate::web::{Angka, Baca, Peristiwa, Rangka, chart::Batang};

/// A figure that differs.
#[derive(Debug, Clone)]
pub struct Ubah {
    /// Which figure, in words.
    pub nama: String,
    /// As it was.
    pub dari: Angka,
    /// As it is.
    pub menjadi: Angka,
}

/// An event that changed figures.
#[derive(Debug, Clone)]
pub struct Langkah {
    /// The event.
    pub event: Peristiwa,
    /// Figures that it changed.
    pub berubah: usize,
    /// How far it moved NPSS.
    pub geser: String,
    /// The same with all decimals.
    pub tepat: String,
    /// Bar of the waterfall.
    pub batang: Batang,
}

/// The end of a period.
#[derive(Debug, Clone)]
pub struct Periode {
    /// Which.
    pub nama: String,
    /// The closing: day and event; none where it is open.
    pub ditutup: Option<(String, Peristiwa)>,
    /// NPSS as reported.
    pub dilaporkan: Angka,
    /// NPSS as known at the moment that is looked at.
    pub sekarang: Angka,
    /// Status as known at that moment.
    pub status: Angka,
    /// NPSS and status as known now, where that moment is past.
    pub kini: Option<(Angka, Angka)>,
    /// How they differ.
    pub selisih: String,
    /// Figures that differ.
    pub berubah: Vec<Ubah>,
    /// How many there are.
    pub banyak: usize,
    /// Address of the page that lists them all.
    pub semua: String,
    /// The card computed again has the hash that was recorded.
    pub cocok: bool,
    /// The event that opened it again.
    pub dibuka: Option<Peristiwa>,
}

/// One of the two moments.
#[derive(Debug, Clone)]
pub struct Ujung {
    /// As it stands in the address.
    pub nilai: String,
    /// In words.
    pub kata: String,
    /// NPSS then.
    pub npss: Angka,
    /// Bar of the waterfall.
    pub batang: Option<Batang>,
}

/// What changed.
#[derive(Debug, Template)]
#[template(path = "perubahan.html", config = "src/web/askama.toml")]
pub struct Perubahan {
    /// Around the page.
    pub rangka: Rangka,
    /// About what.
    pub konteks: String,
    /// Address of this page without its query.
    pub path: String,
    /// The moment that is looked at, in words, where it is not now.
    pub lampau: Option<String>,
    /// Reading of the page.
    pub baca: Baca,
    /// The first moment.
    pub dari: Ujung,
    /// The second.
    pub sampai: Ujung,
    /// Spans to choose from: title, address.
    pub pilihan: Vec<(String, String)>,
    /// Figures of the card that differ.
    pub ubah: Vec<Ubah>,
    /// Figures of budget and findings that differ.
    pub ubah_lain: Vec<Ubah>,
    /// Which of them, counted from 1, and of how many.
    pub ubah_dari: (usize, usize, usize),
    /// Address of the part of them before.
    pub sebelum: Option<String>,
    /// Address of the part after.
    pub sesudah: Option<String>,
    /// Events that changed figures.
    pub langkah: Vec<Langkah>,
    /// Changed events that are not listed, and their whole move.
    pub lebih: Option<(usize, String)>,
    /// Sum of all moves.
    pub geser: String,
    /// Too many events lie between: only the ends were compared.
    pub terlalu_banyak: Option<u64>,
    /// Some NPSS did not apply, and counts as nothing.
    pub tanpa_npss: bool,
    /// Quarters and the year.
    pub periode: Vec<Periode>,
    /// The choices of `per`.
    pub per: Vec<(String, String, bool)>,
    /// The choices of `pandangan`.
    pub pandangan: Vec<(String, String, bool)>,
}

//! Schedules, holds, and where the records of each year stand.

use askama::Template;

use crate::{event::Seq, web::Rangka};

/// A line of the schedule.
#[derive(Debug, Clone)]
pub struct Jadwal {
    /// Code.
    pub kode: String,
    /// Name of the series.
    pub nama: String,
    /// Which records.
    pub berkas: &'static str,
    /// How long.
    pub masa: String,
    /// What becomes of them.
    pub nasib: &'static str,
    /// The event that says so.
    pub event: Seq,
}

/// A hold.
#[derive(Debug, Clone)]
pub struct Penahanan {
    /// Code of the case.
    pub kode: String,
    /// Units.
    pub unit: String,
    /// Events.
    pub rentang: String,
    /// Was it lifted?
    pub berakhir: bool,
    /// The event that says so.
    pub event: Seq,
}

/// A year's records of a unit by a line of the schedule.
#[derive(Debug, Clone)]
pub struct Baris {
    /// Unit.
    pub unit: String,
    /// Year.
    pub tahun: u16,
    /// Code of the line.
    pub kode: String,
    /// Its name.
    pub nama: String,
    /// Last day as active records.
    pub aktif: String,
    /// Last day in all.
    pub inaktif: String,
    /// Where they stand, in words.
    pub keadaan: String,
    /// Holds.
    pub ditahan: String,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "arsip.html", config = "src/web/askama.toml")]
pub struct Arsip {
    /// Around the page.
    pub rangka: Rangka,
    /// The schedule.
    pub jadwal: Vec<Jadwal>,
    /// Holds.
    pub penahanan: Vec<Penahanan>,
    /// What is over comes first.
    pub berkas: Vec<Baris>,
    /// How many are over.
    pub habis: usize,
}

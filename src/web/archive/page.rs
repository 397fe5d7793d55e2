//! Page of schedules, holds, and the state of each year's records.

use askama::Template;

use crate::{event::Seq, web::Rangka};

/// A line of the schedule.
#[derive(Debug, Clone)]
pub struct Jadwal {
    /// Code.
    pub kode: String,
    /// Name of the series.
    pub nama: String,
    /// The kind of records.
    pub berkas: &'static str,
    /// The retention period, in words.
    pub masa: String,
    /// Their fate after it.
    pub nasib: &'static str,
    /// The event that sets it.
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
    /// Whether it was lifted.
    pub berakhir: bool,
    /// The event that sets it.
    pub event: Seq,
}

/// The records of a unit and year under a line of the schedule.
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
    /// Last day of retention.
    pub inaktif: String,
    /// State, in words.
    pub keadaan: String,
    /// The holds, in words.
    pub ditahan: String,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "arsip.html", config = "src/web/askama.toml")]
pub struct Arsip {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// The schedule.
    pub jadwal: Vec<Jadwal>,
    /// Holds.
    pub penahanan: Vec<Penahanan>,
    /// The records, expired ones first.
    pub berkas: Vec<Baris>,
    /// Number of expired ones.
    pub habis: usize,
}

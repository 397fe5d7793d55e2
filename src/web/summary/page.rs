//! Where units stand: a table that is ranking, trend and heat map at once, and what a leader should look at first.

mod isi;

use askama::Template;

use crate::web::{Angka, Baca, Rangka};

pub use isi::{Isi, kosong};

/// A figure at the end of a period, with the mark of its status.
#[derive(Debug, Clone)]
pub struct Sel {
    /// The figure.
    pub angka: Angka,
    /// Its status.
    pub status: Angka,
    /// What was reported, where that was another number.
    pub semula: Option<String>,
    /// It is what is shown as now.
    pub kini: bool,
}

impl Sel {
    /// Style of its status.
    pub fn warna(&self) -> &str {
        self.status.kelas.trim_start_matches("s ")
    }

    /// Where there is no figure, a heat map has a dash, and says why to who asks.
    pub fn pendek(angka: Angka) -> Angka {
        match angka.kelas {
            "na" => {
                Angka { nama: format!("{}: {}", angka.nama, angka.teks), teks: "–".to_owned(), sebab: "", ..angka }
            }
            _ => angka,
        }
    }
}

/// A unit.
#[derive(Debug, Clone)]
pub struct Baris {
    /// Place in the ranking; 0: without a figure there is none.
    pub peringkat: usize,
    /// Code.
    pub kode: String,
    /// Name.
    pub nama: String,
    /// Invented.
    pub contoh: bool,
    /// Its own page.
    pub href: String,
    /// How many units stand above it.
    pub tingkat: usize,
    /// Ends of periods.
    pub sel: Vec<Sel>,
    /// Status now.
    pub status: Angka,
    /// Indicators with a capaian.
    pub terisi: Angka,
    /// Of how many.
    pub dari: usize,
    /// Some have none.
    pub sebagian: bool,
    /// Share of the budget that was spent.
    pub serapan: Angka,
    /// Indicators in red.
    pub merah: usize,
    /// Indicators that are lower than a quarter before.
    pub turun: usize,
    /// Is NPSS lower?
    pub jatuh: bool,
    /// Recommendations past their day.
    pub lewat: Angka,
    /// Periods not closed.
    pub terbuka: Vec<String>,
}

/// How much of what there is.
#[derive(Debug, Clone, Default)]
pub struct Jumlah {
    /// Units with a card.
    pub unit: usize,
    /// Indicators in red, and units with one.
    pub merah: (usize, usize),
    /// Units whose NPSS is lower, and indicators.
    pub turun: (usize, usize),
    /// Recommendations past their day.
    pub lewat: String,
    /// Periods not closed.
    pub terbuka: usize,
    /// Indicators with a capaian, of how many.
    pub terisi: (usize, usize),
}

/// An indicator that a leader should look at.
#[derive(Debug, Clone)]
pub struct Sorotan {
    /// Unit.
    pub unit: String,
    /// Page of the unit.
    pub href: String,
    /// Code.
    pub kode: String,
    /// Name.
    pub nama: String,
    /// Realisasi.
    pub realisasi: Angka,
    /// Target.
    pub target: Angka,
    /// Unit of measure.
    pub satuan: String,
    /// Capaian a quarter before.
    pub dulu: Angka,
    /// Capaian.
    pub capaian: Angka,
    /// Status.
    pub status: Angka,
}

/// Some of many.
#[derive(Debug, Clone)]
pub struct Daftar<T> {
    /// Those that are shown.
    pub isi: Vec<T>,
    /// How many there are.
    pub semua: usize,
}

impl<T> Default for Daftar<T> {
    fn default() -> Self {
        Self { isi: Vec::new(), semua: 0 }
    }
}

/// A change of a weight.
#[derive(Debug, Clone)]
pub struct Bobot {
    /// Unit.
    pub unit: String,
    /// Of what.
    pub kode: String,
    /// From and to.
    pub ubah: (String, String),
    /// Event.
    pub seq: crate::event::Seq,
    /// Who.
    pub oleh: String,
    /// Effective from.
    pub berlaku: String,
    /// Why.
    pub alasan: String,
}

/// Units side by side.
#[derive(Debug, Clone)]
pub struct Banding {
    /// As it was asked.
    pub teks: String,
    /// Codes with their pages.
    pub unit: Vec<(String, String, String)>,
    /// A row for each figure: name, one cell for each unit; none where a unit has no such.
    pub baris: Vec<(String, Vec<Option<Sel>>)>,
}

/// Where all units stand.
#[derive(Debug, Template)]
#[template(path = "ringkasan.html", config = "src/web/askama.toml")]
pub struct Ringkasan {
    /// Around the page.
    pub rangka: Rangka,
    /// As known when, about what.
    pub konteks: String,
    /// Some units are invented.
    pub rekaan: bool,
    /// Address of this page without its query.
    pub path: String,
    /// Reading of the page.
    pub baca: Baca,
    /// Year shown.
    pub tahun_ini: u16,
    /// Only this unit with those below.
    pub unit: Option<String>,
    /// Years: title, address, is it the page's own.
    pub tahun: Vec<(String, String, bool)>,
    /// The choices of `per`.
    pub per: Vec<(String, String, bool)>,
    /// The choices of order.
    pub urutan: Vec<(String, String, bool)>,
    /// Heads of the periods.
    pub judul: Vec<(String, bool)>,
    /// Counts.
    pub jumlah: Jumlah,
    /// Units.
    pub baris: Vec<Baris>,
    /// First and last of the units shown, of how many.
    pub dari: (usize, usize, usize),
    /// Page before.
    pub sebelum: Option<String>,
    /// Page after.
    pub sesudah: Option<String>,
    /// Indicators in red.
    pub merah: Daftar<Sorotan>,
    /// Indicators that fell most.
    pub turun: Daftar<Sorotan>,
    /// Forecasts below the target: unit, its page, code, the forecast.
    pub risiko: Daftar<(String, String, String, Angka)>,
    /// Does a rule declare a forecast?
    pub prakiraan: bool,
    /// Changes of weights.
    pub bobot: Daftar<Bobot>,
    /// Units side by side.
    pub banding: Option<Banding>,
    /// Name of the quarter before.
    pub sebelumnya: Option<String>,
    /// Units without a card.
    pub tanpa: Vec<String>,
    /// The same as files.
    pub unduh: Vec<(&'static str, String)>,
}

/// Where a unit stands.
#[derive(Debug, Clone)]
pub struct Kini {
    /// Its row among others.
    pub baris: Baris,
    /// NPSS.
    pub npss: Angka,
    /// What it was reported as.
    pub semula: Option<String>,
    /// Indicators that reached their target, of those with a capaian.
    pub tercapai: (usize, usize),
}

/// A column of the trend.
#[derive(Debug, Clone)]
pub struct Tiang {
    /// From the left.
    pub x: i64,
    /// From the top.
    pub y: i64,
    /// Height.
    pub tinggi: i64,
    /// Middle of the column.
    pub tengah: i64,
    /// The figure as printed.
    pub teks: String,
    /// Where it leads.
    pub href: String,
    /// Name of the period.
    pub nama: String,
    /// Year, at the first column of one.
    pub tahun: Option<u16>,
    /// Restated since it was reported.
    pub ulang: bool,
    /// Style.
    pub kelas: &'static str,
}

/// The trend: columns from zero.
#[derive(Debug, Clone)]
pub struct Grafik {
    /// Columns.
    pub tiang: Vec<Tiang>,
    /// Width of a column.
    pub lebar: i64,
    /// Lines of the axis: place from the top, number.
    pub garis: Vec<(i64, String)>,
}

/// An indicator through the periods.
#[derive(Debug, Clone)]
pub struct BarisPeta {
    /// Code.
    pub kode: String,
    /// Name.
    pub nama: String,
    /// Target and realisasi now.
    pub target: Angka,
    /// Realisasi now.
    pub realisasi: Angka,
    /// Unit of measure.
    pub satuan: String,
    /// Ends of periods.
    pub sel: Vec<Option<Sel>>,
}

/// Where one unit stands.
#[derive(Debug, Template)]
#[template(path = "ringkasan-unit.html", config = "src/web/askama.toml")]
pub struct SatuUnit {
    /// Around the page.
    pub rangka: Rangka,
    /// As known when, about what.
    pub konteks: String,
    /// The choices of `per`.
    pub per: Vec<(String, String, bool)>,
    /// Where it stands; none: no card this year.
    pub kini: Option<Kini>,
    /// Trend.
    pub grafik: Option<Grafik>,
    /// Heads of the periods.
    pub judul: Vec<(String, bool)>,
    /// NPSS at the ends of periods.
    pub periode: Vec<Sel>,
    /// Indicators by period.
    pub peta: Vec<BarisPeta>,
    /// Indicators in red.
    pub merah: Daftar<Sorotan>,
    /// Indicators that fell.
    pub turun: Daftar<Sorotan>,
    /// Forecasts below the target.
    pub risiko: Daftar<(String, String, String, Angka)>,
    /// Does a rule declare a forecast?
    pub prakiraan: bool,
    /// Changes of weights.
    pub bobot: Daftar<Bobot>,
    /// Name of the quarter before.
    pub sebelumnya: Option<String>,
    /// Units below.
    pub bawahan: Vec<Baris>,
}

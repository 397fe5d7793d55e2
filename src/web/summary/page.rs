//! Pages of the summary: a table with ranking, trend and heat map, and the matters that a leader should look at first.

mod isi;

use askama::Template;

use crate::web::{Angka, Baca, Rangka};

pub use isi::{Isi, kosong};

/// A figure at the end of a period, with its status.
#[derive(Debug, Clone)]
pub struct Sel {
    /// The figure.
    pub angka: Angka,
    /// Its status.
    pub status: Angka,
    /// The reported value, if it was another one.
    pub semula: Option<String>,
    /// Whether it is the current period.
    pub kini: bool,
}

impl Sel {
    /// CSS class of its status.
    pub fn warna(&self) -> &str {
        self.status.kelas.trim_start_matches("s ")
    }

    /// In a heat map, a missing figure is a dash with the reason as title.
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
    /// Rank; 0 if there is no figure.
    pub peringkat: usize,
    /// Code.
    pub kode: String,
    /// Name.
    pub nama: String,
    /// Whether the unit is an invented example.
    pub contoh: bool,
    /// Address of its page.
    pub href: String,
    /// Number of units above it.
    pub tingkat: usize,
    /// Cells of the periods.
    pub sel: Vec<Sel>,
    /// Present status.
    pub status: Angka,
    /// Number of indicators with a capaian.
    pub terisi: Angka,
    /// Total number of indicators.
    pub dari: usize,
    /// Whether some indicators have none.
    pub sebagian: bool,
    /// Spent share of the budget.
    pub serapan: Angka,
    /// Number of indicators in red.
    pub merah: usize,
    /// Number of indicators lower than a quarter before.
    pub turun: usize,
    /// Whether NPSS is lower than a quarter before.
    pub jatuh: bool,
    /// Number of recommendations past their deadline.
    pub lewat: Angka,
    /// Periods that are not closed.
    pub terbuka: Vec<String>,
}

/// The totals.
#[derive(Debug, Clone, Default)]
pub struct Jumlah {
    /// Number of units with a card.
    pub unit: usize,
    /// Number of indicators in red, and of units with one.
    pub merah: (usize, usize),
    /// Number of units with a lower NPSS, and of lower indicators.
    pub turun: (usize, usize),
    /// Number of recommendations past their deadline.
    pub lewat: String,
    /// Number of periods that are not closed.
    pub terbuka: usize,
    /// Number of indicators with a capaian, and of all.
    pub terisi: (usize, usize),
}

/// An indicator that a leader should look at.
#[derive(Debug, Clone)]
pub struct Sorotan {
    /// Unit.
    pub unit: String,
    /// Address of the unit's page.
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

/// A list that is cut off.
#[derive(Debug, Clone)]
pub struct Daftar<T> {
    /// The shown items.
    pub isi: Vec<T>,
    /// Number of all items.
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
    /// Code of the weighted thing.
    pub kode: String,
    /// Old and new weight.
    pub ubah: (String, String),
    /// Seq of the event.
    pub seq: crate::event::Seq,
    /// Account that changed it.
    pub oleh: String,
    /// Day of effect.
    pub berlaku: String,
    /// The reason.
    pub alasan: String,
}

/// Units side by side.
#[derive(Debug, Clone)]
pub struct Banding {
    /// The parameter as given.
    pub teks: String,
    /// Codes, names and addresses of the units.
    pub unit: Vec<(String, String, String)>,
    /// One row for each figure: name, and a cell for each unit (`None` if the unit does not have it).
    pub baris: Vec<(String, Vec<Option<Sel>>)>,
}

/// Page of all units.
#[derive(Debug, Template)]
#[template(path = "ringkasan.html", config = "src/web/askama.toml")]
pub struct Ringkasan {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Moment and period of the figures, in words.
    pub konteks: String,
    /// Whether some units are invented.
    pub rekaan: bool,
    /// Address of this page without its query.
    pub path: String,
    /// Parameters of the reading, for links.
    pub baca: Baca,
    /// The shown year.
    pub tahun_ini: u16,
    /// The unit to which the page is limited, with those below it.
    pub unit: Option<String>,
    /// Years: title, address, whether it is the current one.
    pub tahun: Vec<(String, String, bool)>,
    /// The choices of `per`.
    pub per: Vec<(String, String, bool)>,
    /// The choices of order: title, address, whether it is the current one.
    pub urutan: Vec<(String, String, bool)>,
    /// Heads of the periods, with whether it is the current one.
    pub judul: Vec<(String, bool)>,
    /// The totals.
    pub jumlah: Jumlah,
    /// Units.
    pub baris: Vec<Baris>,
    /// First and last shown of the units, and their number.
    pub dari: (usize, usize, usize),
    /// Address of the previous page.
    pub sebelum: Option<String>,
    /// Address of the next page.
    pub sesudah: Option<String>,
    /// Indicators in red.
    pub merah: Daftar<Sorotan>,
    /// Indicators that fell most.
    pub turun: Daftar<Sorotan>,
    /// Forecasts below the target: unit, address of its page, code, forecast.
    pub risiko: Daftar<(String, String, String, Angka)>,
    /// Whether a rule declares a forecast.
    pub prakiraan: bool,
    /// Changes of weights.
    pub bobot: Daftar<Bobot>,
    /// Units side by side.
    pub banding: Option<Banding>,
    /// Name of the previous quarter.
    pub sebelumnya: Option<String>,
    /// Units without a card.
    pub tanpa: Vec<String>,
    /// Addresses of the same content as files.
    pub unduh: Vec<(&'static str, String)>,
}

/// The position of a unit.
#[derive(Debug, Clone)]
pub struct Kini {
    /// Its row in the table of units.
    pub baris: Baris,
    /// NPSS.
    pub npss: Angka,
    /// The reported NPSS, if it was another one.
    pub semula: Option<String>,
    /// Number of indicators that reached their target, and of those with a capaian.
    pub tercapai: (usize, usize),
}

/// A column of the trend.
#[derive(Debug, Clone)]
pub struct Tiang {
    /// Distance from the left.
    pub x: i64,
    /// Distance from the top.
    pub y: i64,
    /// Height.
    pub tinggi: i64,
    /// Horizontal middle of the column.
    pub tengah: i64,
    /// The figure as printed.
    pub teks: String,
    /// Address of its link.
    pub href: String,
    /// Name of the period.
    pub nama: String,
    /// The year, at its first column.
    pub tahun: Option<u16>,
    /// Whether it was restated since it was reported.
    pub ulang: bool,
    /// CSS class.
    pub kelas: &'static str,
}

/// The trend: columns from zero.
#[derive(Debug, Clone)]
pub struct Grafik {
    /// Columns.
    pub tiang: Vec<Tiang>,
    /// Width of a column.
    pub lebar: i64,
    /// Lines of the axis: distance from the top, number.
    pub garis: Vec<(i64, String)>,
}

/// An indicator over the periods.
#[derive(Debug, Clone)]
pub struct BarisPeta {
    /// Code.
    pub kode: String,
    /// Name.
    pub nama: String,
    /// Present target.
    pub target: Angka,
    /// Present realisasi.
    pub realisasi: Angka,
    /// Unit of measure.
    pub satuan: String,
    /// Cells of the periods.
    pub sel: Vec<Option<Sel>>,
}

/// Page of one unit.
#[derive(Debug, Template)]
#[template(path = "ringkasan-unit.html", config = "src/web/askama.toml")]
pub struct SatuUnit {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Moment and period of the figures, in words.
    pub konteks: String,
    /// The choices of `per`.
    pub per: Vec<(String, String, bool)>,
    /// The position (`None`: no card this year).
    pub kini: Option<Kini>,
    /// Trend.
    pub grafik: Option<Grafik>,
    /// Heads of the periods, with whether it is the current one.
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
    /// Whether a rule declares a forecast.
    pub prakiraan: bool,
    /// Changes of weights.
    pub bobot: Daftar<Bobot>,
    /// Name of the previous quarter.
    pub sebelumnya: Option<String>,
    /// Units below.
    pub bawahan: Vec<Baris>,
}

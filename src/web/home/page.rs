//! The first page: the units with their position, last change, open periods and overdue recommendations.

use askama::Template;

use crate::{
    present::{
        time,
        view::inbox::{self as present, Inbox},
    },
    web::{Angka, Peristiwa, Rangka},
};

/// A unit.
#[derive(Debug, Clone)]
pub struct Baris {
    /// Code.
    pub kode: String,
    /// Name.
    pub nama: String,
    /// Number of units above it.
    pub tingkat: usize,
    /// Invented.
    pub contoh: bool,
    /// Year of the shown card (`None` if there is no card).
    pub tahun: Option<u16>,
    /// NPSS.
    pub npss: Angka,
    /// Status of NPSS.
    pub status: Angka,
    /// Number of filled indicators.
    pub terisi: Angka,
    /// Total number of indicators.
    pub dari: usize,
    /// Last change.
    pub terakhir: Option<Peristiwa>,
    /// Periods that have ended and are not closed.
    pub terbuka: Vec<String>,
    /// Number of recommendations past their deadline without an answer.
    pub terlambat: Option<Angka>,
}

/// An inbox item.
#[derive(Debug, Clone)]
pub struct Tugas {
    /// Kind.
    pub judul: String,
    /// Number of things.
    pub jumlah: usize,
    /// Unit and period.
    pub tentang: String,
    /// Deadline.
    pub kapan: String,
    /// Whether the deadline has passed.
    pub lewat: bool,
    /// The things.
    pub rinci: String,
    /// Address where it is done.
    pub ke: Option<String>,
}

/// The inbox of the account.
#[derive(Debug, Clone, Default)]
pub struct Perlu {
    /// Listed items.
    pub baris: Vec<Tugas>,
    /// Number of further items.
    pub lebih: usize,
}

/// Maximum number of listed items.
const MOST: usize = 40;

impl Perlu {
    /// Formats the inbox.
    pub fn dari(inbox: &Inbox) -> Self {
        let one = |t: &present::Tugas| {
            let period = t.periode.map_or_else(|| t.tahun.to_string(), time::period);
            let ledger = t.unit.is_ledger();
            Tugas {
                judul: t.perihal.judul().to_owned(),
                jumlah: t.jumlah,
                tentang: if t.perihal == present::Perihal::Struktur {
                    t.tahun.to_string()
                } else if ledger {
                    String::new()
                } else {
                    format!("{} · {period}", t.unit)
                },
                kapan: t.kapan(inbox.hari),
                lewat: t.lewat,
                rinci: t.rinci(),
                ke: Some(match t.perihal {
                    present::Perihal::Struktur if t.tahun > inbox.hari.year() => {
                        format!("/struktur/tahun-berikutnya?dari={}", t.tahun - 1)
                    }
                    present::Perihal::Struktur => format!("/struktur?tahun={}", t.tahun),
                    present::Perihal::Konfirmasi | present::Perihal::Akses => "/akun".to_owned(),
                    present::Perihal::Karantina if t.unit.is_ledger() => format!("/struktur?tahun={}", t.tahun),
                    present::Perihal::Karantina => format!("/entri/{}/{}/impor", t.unit, t.tahun),
                    present::Perihal::Penutupan => format!("/tutup/{}/{}", t.unit, t.tahun),
                    _ => format!("/entri/{}/{}", t.unit, t.tahun),
                }),
            }
        };
        let baris: Vec<_> = inbox.tugas.iter().take(MOST).map(one).collect();
        Self { lebih: inbox.tugas.len() - baris.len(), baris }
    }
}

/// The first page.
#[derive(Debug, Template)]
#[template(path = "beranda.html", config = "src/web/askama.toml")]
pub struct Beranda {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// The inbox of the account.
    pub perlu: Perlu,
    /// Units in tree order.
    pub baris: Vec<Baris>,
    /// First and last shown of the units, number that match the filter, and number of all.
    pub dari: (usize, usize, usize, usize),
    /// Text of the filter: part of a code or name.
    pub saring: String,
    /// Address of the previous page.
    pub sebelum: Option<String>,
    /// Address of the next page.
    pub sesudah: Option<String>,
    /// Latest events.
    pub terbaru: Vec<Peristiwa>,
}

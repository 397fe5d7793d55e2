//! The first page: the units, where they stand, what changed last, what is open and overdue.

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
    /// How many units stand above it.
    pub tingkat: usize,
    /// Invented.
    pub contoh: bool,
    /// Year of the card that is shown; none where there is no card.
    pub tahun: Option<u16>,
    /// NPSS.
    pub npss: Angka,
    /// Status of NPSS.
    pub status: Angka,
    /// Filled indicators.
    pub terisi: Angka,
    /// Of how many.
    pub dari: usize,
    /// What changed last.
    pub terakhir: Option<Peristiwa>,
    /// Periods that have ended and are not closed.
    pub terbuka: Vec<String>,
    /// Recommendations past their day without an answer.
    pub terlambat: Option<Angka>,
}

/// Something that waits.
#[derive(Debug, Clone)]
pub struct Tugas {
    /// What kind.
    pub judul: String,
    /// How many things.
    pub jumlah: usize,
    /// Whose, and of which period.
    pub tentang: String,
    /// When it is due.
    pub kapan: String,
    /// Past its day.
    pub lewat: bool,
    /// Which things.
    pub rinci: String,
    /// Where it is done.
    pub ke: Option<String>,
}

/// What waits for who is logged in.
#[derive(Debug, Clone, Default)]
pub struct Perlu {
    /// What is listed.
    pub baris: Vec<Tugas>,
    /// How much more there is.
    pub lebih: usize,
}

/// Most things that are listed.
const MOST: usize = 40;

impl Perlu {
    /// What waits.
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
    /// Around the page.
    pub rangka: Rangka,
    /// What waits for who is logged in.
    pub perlu: Perlu,
    /// Units, those below after those above.
    pub baris: Vec<Baris>,
    /// First and last of the units shown, of how many that fit the filter, of how many.
    pub dari: (usize, usize, usize, usize),
    /// What code or name must contain.
    pub saring: String,
    /// Page before.
    pub sebelum: Option<String>,
    /// Page after.
    pub sesudah: Option<String>,
    /// Latest events.
    pub terbaru: Vec<Peristiwa>,
}

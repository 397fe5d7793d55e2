//! Entry: what can be entered, the form, what it will change, and the receipt. And the log-in that comes before.

use askama::Template;

use crate::event::Seq;
use crate::web::{Angka, Formulir, Rangka, bahasa::asli};

/// Log-in by token.
#[derive(Debug, Template)]
#[template(path = "masuk.html", config = "src/web/askama.toml")]
pub struct Masuk {
    /// Around the page.
    pub rangka: Rangka,
    /// Where to go on.
    pub lanjut: String,
    /// What was wrong.
    pub galat: Option<String>,
    /// What was typed into a form whose session had ended.
    pub isian: Vec<(String, String)>,
    /// The issuer where one can log in instead, and by which link.
    pub penerbit: Option<(String, String)>,
}

/// After a log-in at an issuer: on from here, for what comes from elsewhere brings no session along.
#[derive(Debug, Template)]
#[template(path = "sudah-masuk.html", config = "src/web/askama.toml")]
pub struct SudahMasuk {
    /// Around the page.
    pub rangka: Rangka,
    /// Where to go on.
    pub ke: String,
}

/// After log-in: on with a form whose session had ended.
#[derive(Debug, Template)]
#[template(path = "lanjutkan.html", config = "src/web/askama.toml")]
pub struct Lanjutkan {
    /// Around the page.
    pub rangka: Rangka,
    /// Where the form is sent.
    pub ke: String,
    /// What every form must carry.
    pub csrf: String,
    /// What was typed.
    pub isian: Vec<(String, String)>,
}

/// Units that the account may enter for.
#[derive(Debug, Template)]
#[template(path = "entri.html", config = "src/web/askama.toml")]
pub struct Entri {
    /// Around the page.
    pub rangka: Rangka,
    /// Code, name, invented, years.
    pub unit: Vec<(String, String, bool, Vec<u16>)>,
}

/// A cell of a work list.
#[derive(Debug, Clone, Default)]
pub struct Sel {
    /// Text.
    pub teks: String,
    /// Figures, each with its trace.
    pub angka: Vec<Angka>,
    /// What can be done: words, address, in full for who hears it.
    pub aksi: Vec<(String, String, String)>,
}

impl Sel {
    /// A text.
    pub fn teks(teks: impl Into<String>) -> Self {
        Self { teks: teks.into(), ..Self::default() }
    }

    /// A recorded text, which stays as it is in every language.
    pub fn asli(teks: &str) -> Self {
        Self::teks(asli(teks))
    }

    /// A figure.
    pub fn angka(angka: Angka) -> Self {
        Self { angka: vec![angka], ..Self::default() }
    }

    /// Is it a number, and set as one?
    pub fn bilangan(&self) -> bool {
        !self.angka.is_empty()
    }
}

/// A list of things that can be entered.
#[derive(Debug, Clone, Default)]
pub struct Daftar {
    /// Heading.
    pub judul: String,
    /// In a few words.
    pub keterangan: String,
    /// Headings of the columns; those of numbers.
    pub kolom: Vec<(String, bool)>,
    /// Rows: code, then cells.
    pub baris: Vec<(String, Vec<Sel>)>,
    /// What can be done beside the rows: words, address.
    pub aksi: Vec<(String, String)>,
    /// Where there is nothing.
    pub kosong: String,
}

/// What can be entered about a unit's year.
#[derive(Debug, Template)]
#[template(path = "kerja.html", config = "src/web/askama.toml")]
pub struct Kerja {
    /// Around the page.
    pub rangka: Rangka,
    /// Lists.
    pub daftar: Vec<Daftar>,
    /// Where a table is imported; none for who may import nothing.
    pub impor: Option<String>,
}

/// A form to fill in.
#[derive(Debug, Template)]
#[template(path = "isian.html", config = "src/web/askama.toml")]
pub struct Isian {
    /// Around the page.
    pub rangka: Rangka,
    /// What it enters.
    pub judul: String,
    /// About what.
    pub tentang: String,
    /// Back to the list.
    pub kembali: String,
    /// The form.
    pub formulir: Formulir,
}

/// A figure before and after.
#[derive(Debug, Clone)]
pub struct Ubahan {
    /// What it is.
    pub nama: String,
    /// Its address.
    pub alamat: String,
    /// As it is, with its trace.
    pub dari: Angka,
    /// As it will be, or is now.
    pub menjadi: Angka,
    /// How that comes about, with the numbers filled in.
    pub rumus: String,
}

/// Figures that change, of one reading.
#[derive(Debug, Clone)]
pub struct Perubahan {
    /// About what, in words.
    pub tentang: String,
    /// Figures, those of the unit itself first.
    pub baris: Vec<Ubahan>,
}

/// What an entry will change, before it is saved.
#[derive(Debug, Template)]
#[template(path = "pratinjau.html", config = "src/web/askama.toml")]
pub struct Pratinjau {
    /// Around the page.
    pub rangka: Rangka,
    /// What it enters.
    pub judul: String,
    /// About what.
    pub tentang: String,
    /// What will be recorded: words and text.
    pub isi: Vec<(String, String)>,
    /// Number of events.
    pub jumlah: usize,
    /// What changes.
    pub perubahan: Vec<Perubahan>,
    /// Units above, whose figures the account does not see.
    pub tertutup: Vec<String>,
    /// Where it is sent.
    pub ke: String,
    /// What every form must carry.
    pub csrf: String,
    /// All that was typed, and what goes with it.
    pub tetap: Vec<(String, String)>,
    /// The indicator that one may go on with in the same period.
    pub berikut: Option<String>,
    /// What the account signs of it.
    pub tanda: Option<Tanda>,
}

/// What the account signs, because it has a key.
#[derive(Debug, Clone)]
pub struct Tanda {
    /// Account.
    pub akun: String,
    /// Public half of its key in force.
    pub kunci: String,
    /// Is nothing recorded without?
    pub wajib: bool,
    /// For each event, the text that is signed.
    pub pesan: Vec<String>,
}

/// An event of a receipt.
#[derive(Debug, Clone)]
pub struct Tercatat {
    /// Number.
    pub seq: Seq,
    /// Type.
    pub tipe: String,
    /// What it is about.
    pub subjek: String,
    /// Day.
    pub berlaku: String,
    /// Hash.
    pub hash: String,
}

/// What was recorded.
#[derive(Debug, Template)]
#[template(path = "kuitansi.html", config = "src/web/askama.toml")]
pub struct Kuitansi {
    /// Around the page.
    pub rangka: Rangka,
    /// Who and when.
    pub oleh: String,
    /// When.
    pub saat: String,
    /// Events.
    pub event: Vec<Tercatat>,
    /// Events of the group.
    pub jumlah: u64,
    /// Further events of the group, which are not listed.
    pub lebih: u64,
    /// Figures that it changed.
    pub perubahan: Vec<Perubahan>,
    /// Back to the list.
    pub kembali: String,
}

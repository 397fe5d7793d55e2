//! The structure of an agency: where it stands, what a workbook would record, what it recorded.

use askama::Template;

use crate::{
    event::Seq,
    web::{Formulir, Rangka, entry::page::Tanda},
};

/// A step of the work of a year.
#[derive(Debug, Clone)]
pub struct LangkahKerja {
    /// What it is.
    pub judul: &'static str,
    /// Where it stands, in words.
    pub keadaan: String,
    /// Is it done?
    pub selesai: bool,
    /// Who does it, and where.
    pub oleh: &'static str,
    /// Where the caller does it.
    pub ke: Option<String>,
}

/// A workbook that was begun with.
#[derive(Debug, Clone)]
pub struct Tersimpan {
    /// Hash.
    pub hash: String,
    /// Name.
    pub nama: String,
    /// Who began.
    pub oleh: String,
    /// First event of it.
    pub sejak: Seq,
    /// Last event of it.
    pub sampai: Seq,
}

/// Where the structure stands, and the workbook.
#[derive(Debug, Template)]
#[template(path = "struktur.html", config = "src/web/askama.toml")]
pub struct Struktur {
    /// Around the page.
    pub rangka: Rangka,
    /// Year.
    pub tahun: u16,
    /// Role of the caller.
    pub peran: &'static str,
    /// Steps in order.
    pub langkah: Vec<LangkahKerja>,
    /// Workbooks that wait for a planner.
    pub dimulai: Vec<Tersimpan>,
    /// Is the caller a planner?
    pub perencana: bool,
    /// What every form must carry.
    pub csrf: String,
    /// The form of the workbook.
    pub formulir: Formulir,
}

/// How many events of a type.
#[derive(Debug, Clone)]
pub struct Hitung {
    /// By whom.
    pub oleh: &'static str,
    /// What they do.
    pub tindakan: &'static str,
    /// Type.
    pub jenis: &'static str,
    /// How many.
    pub jumlah: usize,
}

/// An event that would be recorded.
#[derive(Debug, Clone)]
pub struct Baris {
    /// Sheet and cell.
    pub sel: String,
    /// What it does.
    pub tindakan: &'static str,
    /// What it is about.
    pub subjek: String,
    /// What it says.
    pub isi: String,
    /// Day.
    pub berlaku: String,
    /// By whom.
    pub oleh: &'static str,
}

/// A cell that is unclear.
#[derive(Debug, Clone)]
pub struct Karantina {
    /// Sheet and cell.
    pub sel: String,
    /// As it stands there.
    pub mentah: String,
    /// Why.
    pub alasan: String,
    /// What would be accepted.
    pub diterima: String,
}

/// What a plan would record.
#[derive(Debug, Template)]
#[template(path = "struktur-rencana.html", config = "src/web/askama.toml")]
pub struct Rencana {
    /// Around the page.
    pub rangka: Rangka,
    /// Heading.
    pub judul: String,
    /// File, year: words and text.
    pub tentang: Vec<(String, String)>,
    /// Added, changed, ended.
    pub banyak: [usize; 3],
    /// The same already.
    pub sama: usize,
    /// What a person is told besides.
    pub catatan: Vec<String>,
    /// Events by type.
    pub hitung: Vec<Hitung>,
    /// How many the caller records.
    pub milik: usize,
    /// How many wait for another role.
    pub lain: usize,
    /// Role of the caller.
    pub peran: &'static str,
    /// The other role.
    pub peran_lain: &'static str,
    /// Events, changes and ends first.
    pub langkah: Vec<Baris>,
    /// How many there are.
    pub jumlah: usize,
    /// Cells that are unclear.
    pub karantina: Vec<Karantina>,
    /// How many there are.
    pub dikarantina: usize,
    /// What waits for them, in a line for each.
    pub menunggu: Vec<String>,
    /// Figures that change: address, before, after.
    pub angka: Vec<(String, String, String)>,
    /// How many there are.
    pub angka_semua: usize,
    /// What the account signs of its part, because it has a key.
    pub tanda: Option<Tanda>,
    /// Why it was not recorded.
    pub pesan: Option<String>,
    /// Where it is sent.
    pub ke: String,
    /// What every form must carry.
    pub csrf: String,
    /// What is sent along unseen.
    pub tetap: Vec<(String, String)>,
    /// Is it of a file?
    pub berkas: bool,
}

/// A token, shown once.
#[derive(Debug, Clone)]
pub struct TokenBaru {
    /// Account.
    pub akun: String,
    /// Role.
    pub peran: &'static str,
    /// Units, in words.
    pub unit: String,
    /// Token.
    pub token: String,
}

/// What was recorded.
#[derive(Debug, Template)]
#[template(path = "struktur-selesai.html", config = "src/web/askama.toml")]
pub struct Selesai {
    /// Around the page.
    pub rangka: Rangka,
    /// Of what.
    pub judul: String,
    /// How many events.
    pub jumlah: usize,
    /// First to last, in words.
    pub rentang: String,
    /// First.
    pub pertama: Seq,
    /// When, in words.
    pub saat: String,
    /// Hash of the last.
    pub hash: String,
    /// Tokens of new accounts.
    pub token: Vec<TokenBaru>,
    /// What comes next: words, and where.
    pub berikutnya: Vec<(String, Option<(&'static str, &'static str)>)>,
}

//! Pages of an agency's structure: progress, the plan of a workbook, and its result.

use askama::Template;

use crate::{
    event::Seq,
    web::{Formulir, Rangka, entry::page::Tanda},
};

/// A step of the work for a year.
#[derive(Debug, Clone)]
pub struct LangkahKerja {
    /// Title.
    pub judul: &'static str,
    /// State, in words.
    pub keadaan: String,
    /// Whether it is done.
    pub selesai: bool,
    /// The role that does it, and where.
    pub oleh: &'static str,
    /// Address where the caller does it.
    pub ke: Option<String>,
}

/// A workbook that somebody started with.
#[derive(Debug, Clone)]
pub struct Tersimpan {
    /// Hash.
    pub hash: String,
    /// Name.
    pub nama: String,
    /// The account that started.
    pub oleh: String,
    /// First event from it.
    pub sejak: Seq,
    /// Last event from it.
    pub sampai: Seq,
}

/// Page of the progress and of the workbook.
#[derive(Debug, Template)]
#[template(path = "struktur.html", config = "src/web/askama.toml")]
pub struct Struktur {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Year.
    pub tahun: u16,
    /// Role of the caller.
    pub peran: &'static str,
    /// Steps in order.
    pub langkah: Vec<LangkahKerja>,
    /// Workbooks that wait for a planner.
    pub dimulai: Vec<Tersimpan>,
    /// Whether the caller is a planner.
    pub perencana: bool,
    /// CSRF token of the session.
    pub csrf: String,
    /// The form of the workbook.
    pub formulir: Formulir,
}

/// A count of events of a type.
#[derive(Debug, Clone)]
pub struct Hitung {
    /// The role.
    pub oleh: &'static str,
    /// The action.
    pub tindakan: &'static str,
    /// Type.
    pub jenis: &'static str,
    /// The count.
    pub jumlah: usize,
}

/// An event that would be recorded.
#[derive(Debug, Clone)]
pub struct Baris {
    /// Sheet and cell.
    pub sel: String,
    /// The action.
    pub tindakan: &'static str,
    /// Subject.
    pub subjek: String,
    /// Content in words.
    pub isi: String,
    /// Day of effect.
    pub berlaku: String,
    /// The role.
    pub oleh: &'static str,
}

/// A cell that is unclear.
#[derive(Debug, Clone)]
pub struct Karantina {
    /// Sheet and cell.
    pub sel: String,
    /// The cell's text.
    pub mentah: String,
    /// The reason.
    pub alasan: String,
    /// Accepted contents.
    pub diterima: String,
}

/// Page of a plan.
#[derive(Debug, Template)]
#[template(path = "struktur-rencana.html", config = "src/web/askama.toml")]
pub struct Rencana {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Heading.
    pub judul: String,
    /// File, year: label and text.
    pub tentang: Vec<(String, String)>,
    /// Number of additions, changes, ends.
    pub banyak: [usize; 3],
    /// Number of rows that the ledger already has.
    pub sama: usize,
    /// Remarks for the importer.
    pub catatan: Vec<String>,
    /// Events by type.
    pub hitung: Vec<Hitung>,
    /// Number of events that the caller records.
    pub milik: usize,
    /// Number of events that wait for another role.
    pub lain: usize,
    /// Role of the caller.
    pub peran: &'static str,
    /// The other role.
    pub peran_lain: &'static str,
    /// Events, changes and ends first.
    pub langkah: Vec<Baris>,
    /// Number of all of them.
    pub jumlah: usize,
    /// Cells that are unclear.
    pub karantina: Vec<Karantina>,
    /// Number of all of them.
    pub dikarantina: usize,
    /// Cells that wait for them, in one line for each cause.
    pub menunggu: Vec<String>,
    /// Figures that change: address, before, after.
    pub angka: Vec<(String, String, String)>,
    /// Number of all of them.
    pub angka_semua: usize,
    /// The message to sign, if the account has a key.
    pub tanda: Option<Tanda>,
    /// Why it was not recorded.
    pub pesan: Option<String>,
    /// Address that the form is sent to.
    pub ke: String,
    /// CSRF token of the session.
    pub csrf: String,
    /// Hidden fields.
    pub tetap: Vec<(String, String)>,
    /// Whether it comes from a file.
    pub berkas: bool,
}

/// A token that is shown once.
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

/// Page of the result.
#[derive(Debug, Template)]
#[template(path = "struktur-selesai.html", config = "src/web/askama.toml")]
pub struct Selesai {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Title.
    pub judul: String,
    /// Number of events.
    pub jumlah: usize,
    /// First to last event, in words.
    pub rentang: String,
    /// First event.
    pub pertama: Seq,
    /// Time of recording, in words.
    pub saat: String,
    /// Hash of the last event.
    pub hash: String,
    /// Tokens of new accounts.
    pub token: Vec<TokenBaru>,
    /// Next steps: text, and link.
    pub berikutnya: Vec<(String, Option<(&'static str, &'static str)>)>,
}

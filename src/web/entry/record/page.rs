//! What can be recorded, where it is about, accounts, and periods: as pages.

use askama::Template;

use crate::{event::Seq, web::Rangka};

/// Forms that belong together.
#[derive(Debug, Clone)]
pub struct Kelompok {
    /// Heading.
    pub judul: &'static str,
    /// Words, type, address.
    pub tautan: Vec<(String, String, String)>,
}

/// What can be recorded.
#[derive(Debug, Template)]
#[template(path = "catat.html", config = "src/web/askama.toml")]
pub struct Daftar {
    /// Around the page.
    pub rangka: Rangka,
    /// Forms.
    pub kelompok: Vec<Kelompok>,
}

/// Of which unit and year.
#[derive(Debug, Template)]
#[template(path = "mana.html", config = "src/web/askama.toml")]
pub struct Mana {
    /// Around the page.
    pub rangka: Rangka,
    /// What it records.
    pub judul: String,
    /// Where it goes on.
    pub ke: String,
    /// Units: code and words.
    pub unit: Vec<(String, String)>,
    /// Year to begin with.
    pub tahun: u16,
}

/// A token, shown once.
#[derive(Debug, Template)]
#[template(path = "token.html", config = "src/web/askama.toml")]
pub struct Token {
    /// Around the page.
    pub rangka: Rangka,
    /// The token.
    pub token: String,
    /// The event that gives it.
    pub event: Seq,
    /// It is the caller's own, in the place of the one before.
    pub sendiri: bool,
    /// It opens nothing before another admin has confirmed it.
    pub menunggu: bool,
}

/// A grant of access.
#[derive(Debug, Clone)]
pub struct Akses {
    /// Event.
    pub event: Seq,
    /// Account.
    pub akun: String,
    /// Role.
    pub peran: &'static str,
    /// Units, in words.
    pub unit: String,
    /// Who gave it.
    pub oleh: String,
    /// Where it stands, in words.
    pub keadaan: String,
    /// When the account last recorded something, in words.
    pub terakhir: String,
    /// The last day on which it counts, in words.
    pub sampai: String,
    /// May the caller confirm it, withdraw it, make a new token for it?
    pub boleh: (bool, bool, bool),
    /// May the caller go on with it, as their own?
    pub perpanjang: bool,
}

/// Accounts.
#[derive(Debug, Template)]
#[template(path = "akun.html", config = "src/web/askama.toml")]
pub struct Akun {
    /// Around the page.
    pub rangka: Rangka,
    /// May the caller go on with one of them?
    pub perpanjang: bool,
    /// Grants.
    pub akses: Vec<Akses>,
    /// Gives access?
    pub admin: bool,
    /// What every form must carry.
    pub csrf: String,
    /// What was refused.
    pub galat: Option<String>,
    /// The reason that was typed.
    pub alasan: String,
}

/// A key of an account.
#[derive(Debug, Clone)]
pub struct Kunci {
    /// Event that set it.
    pub event: Seq,
    /// Account.
    pub akun: String,
    /// Public half.
    pub kunci: String,
    /// Who set it.
    pub oleh: String,
    /// Where it stands, in words.
    pub keadaan: String,
    /// May the caller confirm it?
    pub konfirmasi: bool,
    /// May the caller withdraw it?
    pub cabut: bool,
}

/// Keys of accounts.
#[derive(Debug, Template)]
#[template(path = "kunci.html", config = "src/web/askama.toml")]
pub struct Kuncian {
    /// Around the page.
    pub rangka: Rangka,
    /// Keys.
    pub kunci: Vec<Kunci>,
    /// The caller's key in force.
    pub berlaku: Option<String>,
    /// What the browser completes and signs to set a key.
    pub rancangan: Option<String>,
    /// Roles that must sign.
    pub wajib: Vec<&'static str>,
    /// What every form must carry.
    pub csrf: String,
    /// What was refused.
    pub galat: Option<String>,
}

/// A period of a card.
#[derive(Debug, Clone)]
pub struct Periode {
    /// As machines write it.
    pub kode: String,
    /// In words.
    pub nama: String,
    /// Where it stands, in words.
    pub keadaan: String,
    /// The closing in force.
    pub event: Option<Seq>,
    /// What is missing.
    pub kurang: Vec<String>,
    /// Can it be closed now?
    pub tutup: bool,
}

/// Periods to close.
#[derive(Debug, Template)]
#[template(path = "tutup.html", config = "src/web/askama.toml")]
pub struct Tutup {
    /// Around the page.
    pub rangka: Rangka,
    /// Code of the unit.
    pub unit: String,
    /// Year.
    pub tahun: u16,
    /// Periods.
    pub periode: Vec<Periode>,
    /// What every form must carry.
    pub csrf: String,
    /// The key of this form: sent twice, it closes once.
    pub kunci: String,
    /// What was refused.
    pub galat: Option<String>,
    /// The reason that was typed.
    pub alasan: String,
}

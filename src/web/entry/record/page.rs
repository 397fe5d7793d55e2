//! Pages of recordable types, of the choice of unit and year, of accounts, and of periods.

use askama::Template;

use crate::{
    event::{Seq, UnitCode},
    present::time,
    projection::{Address, CardItem, Closing, Per},
    web::{Angka, Baca, Rangka},
};

/// Forms that belong together.
#[derive(Debug, Clone)]
pub struct Kelompok {
    /// Heading.
    pub judul: &'static str,
    /// Text, type, address.
    pub tautan: Vec<(String, String, String)>,
}

/// Page of recordable types.
#[derive(Debug, Template)]
#[template(path = "catat.html", config = "src/web/askama.toml")]
pub struct Daftar {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Forms.
    pub kelompok: Vec<Kelompok>,
}

/// Page of the choice of unit and year.
#[derive(Debug, Template)]
#[template(path = "mana.html", config = "src/web/askama.toml")]
pub struct Mana {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Title.
    pub judul: String,
    /// Address of the form.
    pub ke: String,
    /// Units: code and text.
    pub unit: Vec<(String, String)>,
    /// Preselected year.
    pub tahun: u16,
}

/// Page that shows a token once.
#[derive(Debug, Template)]
#[template(path = "token.html", config = "src/web/askama.toml")]
pub struct Token {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// The token.
    pub token: String,
    /// The event of the grant.
    pub event: Seq,
    /// Whether it replaces the caller's own token.
    pub sendiri: bool,
    /// Whether it is invalid until another admin has confirmed it.
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
    /// The account that gave it.
    pub oleh: String,
    /// State, in words.
    pub keadaan: String,
    /// Time of the account's last event, in words.
    pub terakhir: String,
    /// The last day on which it is valid, in words.
    pub sampai: String,
    /// Whether the caller may confirm it, withdraw it, issue a new token for it.
    pub boleh: (bool, bool, bool),
    /// Whether the caller may renew it as their own.
    pub perpanjang: bool,
}

/// Page of accounts.
#[derive(Debug, Template)]
#[template(path = "akun.html", config = "src/web/askama.toml")]
pub struct Akun {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Whether the caller may renew one of them.
    pub perpanjang: bool,
    /// Grants.
    pub akses: Vec<Akses>,
    /// Whether the caller may give access.
    pub admin: bool,
    /// CSRF token of the session.
    pub csrf: String,
    /// Text of the refusal.
    pub galat: Option<String>,
    /// The typed reason.
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
    /// The account that set it.
    pub oleh: String,
    /// State, in words.
    pub keadaan: String,
    /// Whether the caller may confirm it.
    pub konfirmasi: bool,
    /// Whether the caller may withdraw it.
    pub cabut: bool,
}

/// Page of accounts' keys.
#[derive(Debug, Template)]
#[template(path = "kunci.html", config = "src/web/askama.toml")]
pub struct Kuncian {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Keys.
    pub kunci: Vec<Kunci>,
    /// The caller's key in force.
    pub berlaku: Option<String>,
    /// The message that the browser completes and signs to set a key.
    pub rancangan: Option<String>,
    /// Roles that must sign.
    pub wajib: Vec<&'static str>,
    /// CSRF token of the session.
    pub csrf: String,
    /// Text of the refusal.
    pub galat: Option<String>,
}

/// A period of a card.
#[derive(Debug, Clone)]
pub struct Periode {
    /// Machine-readable name.
    pub kode: String,
    /// In words.
    pub nama: String,
    /// State, in words.
    pub keadaan: String,
    /// The closing in force.
    pub ditutup: Option<Ditutup>,
    /// NPSS and the filled indicators, of how many, that a closing would record now.
    pub akan: Option<(Angka, Angka, usize)>,
    /// What is missing before it can be closed.
    pub kurang: Vec<String>,
    /// Whether it can be closed now.
    pub tutup: bool,
}

/// The closing of a period.
#[derive(Debug, Clone)]
pub struct Ditutup {
    /// The unit whose closing it is: this one, or one above it.
    pub unit: String,
    /// Whether it is one above.
    pub di_atas: bool,
    /// When it was recorded.
    pub saat: String,
    /// The event that closed it.
    pub event: Seq,
    /// NPSS of that unit as it was reported, with its trace as of then.
    pub npss: Angka,
}

impl Ditutup {
    /// As it is recorded; figures of a unit that the caller may not see are left out.
    pub fn baca(unit: &UnitCode, tampak: bool, di_atas: bool, closing: &Closing) -> Self {
        let per = Per::from(closing.periode).to_string();
        let baca = Baca { as_of: Some(closing.sampai.to_string()), per: Some(per), pandangan: None };
        let alamat = Address::Card(unit.clone(), closing.periode.tahun(), CardItem::Npss);
        let npss = Angka {
            teks: closing.npss.replace('.', ","),
            href: Some(baca.jejak(&alamat)),
            kelas: "n",
            ..Angka::default()
        };
        Self {
            unit: unit.to_string(),
            di_atas,
            saat: time::wib(closing.recorded_at),
            event: closing.seq,
            npss: if tampak { npss } else { Angka::kosong() },
        }
    }
}

/// Page of the periods to close.
#[derive(Debug, Template)]
#[template(path = "tutup.html", config = "src/web/askama.toml")]
pub struct Tutup {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Code of the unit.
    pub unit: String,
    /// Year.
    pub tahun: u16,
    /// Periods.
    pub periode: Vec<Periode>,
    /// CSRF token of the session.
    pub csrf: String,
    /// Idempotency key of this form: sent twice, it closes once.
    pub kunci: String,
    /// Text of the refusal.
    pub galat: Option<String>,
    /// The typed reason.
    pub alasan: String,
}

//! Pages of log-in and entry: work lists, the form, the preview, and the receipt.

use askama::Template;

use crate::event::Seq;
use crate::web::{Angka, Formulir, Rangka, bahasa::asli};

/// Log-in by token.
#[derive(Debug, Template)]
#[template(path = "masuk.html", config = "src/web/askama.toml")]
pub struct Masuk {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Address to continue with.
    pub lanjut: String,
    /// Error message.
    pub galat: Option<String>,
    /// Fields of a form whose session had ended.
    pub isian: Vec<(String, String)>,
    /// Name of the OpenID Connect issuer, and address of the log-in there.
    pub penerbit: Option<(String, String)>,
}

/// Page after a log-in at an issuer; it continues by itself, because a navigation from another site does not send the session
/// cookie.
#[derive(Debug, Template)]
#[template(path = "sudah-masuk.html", config = "src/web/askama.toml")]
pub struct SudahMasuk {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Address to continue with.
    pub ke: String,
}

/// Page after a log-in that continues with a form whose session had ended.
#[derive(Debug, Template)]
#[template(path = "lanjutkan.html", config = "src/web/askama.toml")]
pub struct Lanjutkan {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Address that the form is sent to.
    pub ke: String,
    /// CSRF token of the session.
    pub csrf: String,
    /// The typed fields.
    pub isian: Vec<(String, String)>,
}

/// Page of the units that the account may enter data for.
#[derive(Debug, Template)]
#[template(path = "entri.html", config = "src/web/askama.toml")]
pub struct Entri {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Code, name, whether it is invented, years.
    pub unit: Vec<(String, String, bool, Vec<u16>)>,
}

/// A cell of a work list.
#[derive(Debug, Clone, Default)]
pub struct Sel {
    /// Text.
    pub teks: String,
    /// Figures, each linked to its trace.
    pub angka: Vec<Angka>,
    /// Actions: text, address, full text for screen readers.
    pub aksi: Vec<(String, String, String)>,
}

impl Sel {
    /// A text.
    pub fn teks(teks: impl Into<String>) -> Self {
        Self { teks: teks.into(), ..Self::default() }
    }

    /// A recorded text, which is not translated.
    pub fn asli(teks: &str) -> Self {
        Self::teks(asli(teks))
    }

    /// A figure.
    pub fn angka(angka: Angka) -> Self {
        Self { angka: vec![angka], ..Self::default() }
    }

    /// Whether it is a number, and aligned as one.
    pub fn bilangan(&self) -> bool {
        !self.angka.is_empty()
    }
}

/// A list of subjects to enter data for.
#[derive(Debug, Clone, Default)]
pub struct Daftar {
    /// Heading.
    pub judul: String,
    /// Description.
    pub keterangan: String,
    /// Column heads, with whether they are numeric.
    pub kolom: Vec<(String, bool)>,
    /// Rows: code, then cells.
    pub baris: Vec<(String, Vec<Sel>)>,
    /// Further actions: text, address.
    pub aksi: Vec<(String, String)>,
    /// Text for an empty list.
    pub kosong: String,
}

/// Page of the work lists for a unit's year.
#[derive(Debug, Template)]
#[template(path = "kerja.html", config = "src/web/askama.toml")]
pub struct Kerja {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Lists.
    pub daftar: Vec<Daftar>,
    /// Address of the import (`None` if the account may import nothing).
    pub impor: Option<String>,
}

/// Page of a form.
#[derive(Debug, Template)]
#[template(path = "isian.html", config = "src/web/askama.toml")]
pub struct Isian {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Title.
    pub judul: String,
    /// Subject for the heading.
    pub tentang: String,
    /// Address of the list.
    pub kembali: String,
    /// The form.
    pub formulir: Formulir,
}

/// A figure before and after.
#[derive(Debug, Clone)]
pub struct Ubahan {
    /// Name of the figure.
    pub nama: String,
    /// Its address.
    pub alamat: String,
    /// Value before, linked to its trace.
    pub dari: Angka,
    /// Value after.
    pub menjadi: Angka,
    /// Formula with the numbers filled in.
    pub rumus: String,
}

/// Changed figures in one reading.
#[derive(Debug, Clone)]
pub struct Perubahan {
    /// Period and view, in words.
    pub tentang: String,
    /// Figures, those of the unit itself first.
    pub baris: Vec<Ubahan>,
}

/// Preview of an entry before it is saved.
#[derive(Debug, Template)]
#[template(path = "pratinjau.html", config = "src/web/askama.toml")]
pub struct Pratinjau {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Title.
    pub judul: String,
    /// Subject for the heading.
    pub tentang: String,
    /// The content to be recorded: label and text.
    pub isi: Vec<(String, String)>,
    /// Number of events.
    pub jumlah: usize,
    /// Figures that change.
    pub perubahan: Vec<Perubahan>,
    /// Units above whose figures the account does not see.
    pub tertutup: Vec<String>,
    /// Address that the form is sent to.
    pub ke: String,
    /// CSRF token of the session.
    pub csrf: String,
    /// Hidden fields with everything that was typed.
    pub tetap: Vec<(String, String)>,
    /// The next indicator in the same period.
    pub berikut: Option<String>,
    /// The message to sign, if the account has a key.
    pub tanda: Option<Tanda>,
}

/// The messages that the account signs with its key.
#[derive(Debug, Clone)]
pub struct Tanda {
    /// Account.
    pub akun: String,
    /// Public half of the key in force.
    pub kunci: String,
    /// Whether a signature is required.
    pub wajib: bool,
    /// The message to sign for each event.
    pub pesan: Vec<String>,
}

/// An event in a receipt.
#[derive(Debug, Clone)]
pub struct Tercatat {
    /// Number.
    pub seq: Seq,
    /// Type.
    pub tipe: String,
    /// Subject.
    pub subjek: String,
    /// Day of effect.
    pub berlaku: String,
    /// Hash.
    pub hash: String,
}

/// Receipt of a group.
#[derive(Debug, Template)]
#[template(path = "kuitansi.html", config = "src/web/askama.toml")]
pub struct Kuitansi {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Account and role.
    pub oleh: String,
    /// Time of recording.
    pub saat: String,
    /// Events.
    pub event: Vec<Tercatat>,
    /// Number of events in the group.
    pub jumlah: u64,
    /// Number of events that are not listed.
    pub lebih: u64,
    /// Figures that it changed.
    pub perubahan: Vec<Perubahan>,
    /// Address of the list.
    pub kembali: String,
}

//! Page of the record of reads.

use askama::Template;

use crate::web::Rangka;

/// A read or a log-in.
#[derive(Debug, Clone)]
pub struct Catatan {
    /// Its time.
    pub saat: String,
    /// The account; empty without one.
    pub akun: String,
    /// A read, or a log-in and how it ended.
    pub apa: String,
    /// Path and query of a read.
    pub jalur: String,
    /// Status of the answer to a read.
    pub status: String,
    /// Network address of the caller.
    pub alamat: String,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "pembacaan.html", config = "src/web/askama.toml")]
pub struct Pembacaan {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// The day, `2024-01-31`.
    pub hari: String,
    /// The account that is asked about; empty for all.
    pub akun: String,
    /// Its records, the oldest first.
    pub catatan: Vec<Catatan>,
    /// Address of the next page.
    pub lanjut: Option<String>,
}

//! The language of the pages: Indonesian, or English for who chose it with the switch that stands on every page.
//!
//! Templates and code say everything in Indonesian, and that text is its own key: one catalogue (`inggris.tsv`) has the
//! English of each. A page is translated where it is made into an answer, in one pass over the finished HTML, so that no
//! page can forget it. What is recorded (names, reasons, texts of events) is never translated: templates mark it with
//! `lang="id"`, code with [`asli`]. The choice is a cookie; what a browser says it accepts is not asked, so that one address shows one page
//! to everybody who chose nothing.

mod halaman;
mod kamus;

use axum::http::HeaderMap;

use crate::http::session;

use halaman::inggris;
pub use kamus::entri;

/// Name of the cookie.
pub const COOKIE: &str = "jejak_bahasa";

/// A recorded name within a text that code puts together: it stays as it is in every language.
pub fn asli(nama: &str) -> String {
    format!("{}{}{}", kamus::ASLI.0, nama.replace([kamus::ASLI.0, kamus::NAMA, kamus::ASLI.1], ""), kamus::ASLI.1)
}

/// The name of a figure: the program's own, or put together from recorded words, which stay as they are.
pub fn bernama(nama: &str) -> String {
    format!("{}{nama}{}", kamus::NAMA, kamus::ASLI.1)
}

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bahasa {
    /// Indonesian, where nothing was chosen.
    Indonesia,
    /// English.
    Inggris,
}

impl Bahasa {
    /// What a browser chose.
    pub fn dari(headers: &HeaderMap) -> Self {
        match session::named(headers, COOKIE) {
            Some("en") => Self::Inggris,
            _ => Self::Indonesia,
        }
    }

    /// A page in this language.
    pub fn halaman(self, html: String) -> String {
        match self {
            Self::Indonesia => halaman::tanpa_tanda(html),
            Self::Inggris => inggris(&html),
        }
    }
}

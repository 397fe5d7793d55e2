//! The language of the pages: Indonesian by default, English if chosen with the switch on every page.
//!
//! Templates and code contain Indonesian only, and this text is its own key: one catalogue (`inggris.tsv`) has the English of
//! each. The finished HTML is translated in one pass when it becomes an answer, so that no page can be left out. Recorded text
//! (names, reasons, texts of events) is never translated: templates mark it with `lang="id"`, code with [`asli`]. The choice is a
//! cookie; `Accept-Language` is ignored, so that an address shows the same page to everybody who chose nothing.

mod halaman;
mod kamus;

use axum::http::HeaderMap;

use crate::http::session;

use halaman::inggris;
pub use kamus::entri;

/// Name of the cookie.
pub const COOKIE: &str = "jejak_bahasa";

/// Marks a recorded name in a text that code composes: it is never translated.
pub fn asli(nama: &str) -> String {
    format!("{}{}{}", kamus::ASLI.0, nama.replace([kamus::ASLI.0, kamus::NAMA, kamus::ASLI.1], ""), kamus::ASLI.1)
}

/// Marks the name of a figure: the program's own, or composed of recorded words, which are not translated.
pub fn bernama(nama: &str) -> String {
    format!("{}{nama}{}", kamus::NAMA, kamus::ASLI.1)
}

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bahasa {
    /// Indonesian, the default.
    Indonesia,
    /// English.
    Inggris,
}

impl Bahasa {
    /// The language that the browser's cookie names.
    pub fn dari(headers: &HeaderMap) -> Self {
        match session::named(headers, COOKIE) {
            Some("en") => Self::Inggris,
            _ => Self::Indonesia,
        }
    }

    /// The page in this language.
    pub fn halaman(self, html: String) -> String {
        match self {
            Self::Indonesia => halaman::tanpa_tanda(html),
            Self::Inggris => inggris(&html),
        }
    }
}

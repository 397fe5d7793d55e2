//! The ledger's key in a PKCS#11 token: a card, an HSM, or softhsm2. The secret never leaves it.
//!
//! A file names it by a URI (RFC 7512), and stands wherever the file of a key stands. The key of tags follows from one
//! signature of the token, so there is nothing beside it to keep, rotate or lose; a token whose signatures of one message
//! differ (hedged ones) is refused, for its tags could not be checked later.

use std::{path::PathBuf, sync::Arc};

use crate::ledger::{Signs, TagKey};

mod uri;
pub use uri::{SCHEME, Uri};

#[cfg(feature = "pkcs11")]
mod device;
#[cfg(feature = "pkcs11")]
pub use device::{make, open};

/// Where the PIN is where the URI names no `pin-source`.
pub const PIN: &str = "JEJAK_PIN";

/// A signing key at hand.
pub struct Held {
    /// What signs.
    pub signs: Arc<dyn Signs>,
    /// What lines are tagged with.
    pub tag: TagKey,
}

/// Why a token's key is not at hand.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Not the URI of a key.
    #[error(
        "«{field}» dalam alamat kunci tidak diterima ({why}); yang diterima: \
         pkcs11:token=NAMA;object=KUNCI?module-path=/jalur/modul.so&pin-source=file:/jalur/pin"
    )]
    Uri {
        /// Which part.
        field: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The file that names it stands in a ledger's directory.
    #[error(
        "berkas kunci yang menyebut token tidak dibaca dari direktori buku besar: siapa yang dapat menulis di sana akan memilih \
         modul yang dijalankan. Letakkan di tempat lain dan sebutkan dengan --key"
    )]
    Place,
    /// The program has no code for tokens.
    #[error("kunci berada di token PKCS#11, dan program ini dibangun tanpa itu (cargo build --features pkcs11)")]
    Unbuilt,
    /// The module cannot be used.
    #[error("modul PKCS#11 {0} tidak dapat dipakai: {1}")]
    Module(PathBuf, String),
    /// No such token, or several.
    #[error("{1} token bernama «{0}»; pasang tokennya, atau sebutkan serial= bila lebih dari satu")]
    Tokens(String, usize),
    /// No PIN.
    #[error("PIN token tidak terbaca dari {0}: {1}")]
    Pin(String, String),
    /// The token did not take the PIN. It is not asked with the same again, for few tries are left.
    #[error("token menolak PIN dari {0}: {1}. PIN yang sama tidak dicoba lagi oleh proses ini")]
    Refused(String, String),
    /// No such key, or several.
    #[error("token berisi {1} kunci bernama «{0}»; diperlukan tepat satu, Ed25519")]
    Keys(String, usize),
    /// Not an Ed25519 key, or its two halves do not belong together.
    #[error("kunci «{0}» di token bukan pasangan kunci Ed25519 yang utuh")]
    Other(String),
    /// Two signatures of one message differ.
    #[error(
        "token menandatangani teks yang sama dengan dua tanda tangan berbeda; penanda baris tidak dapat diturunkan darinya"
    )]
    Hedged,
    /// Anything else that it said.
    #[error("token tidak menjawab sebagaimana mestinya: {0}")]
    Device(String),
}

/// The key of a token.
///
/// # Errors
/// Always: there is no code for tokens in this build.
#[cfg(not(feature = "pkcs11"))]
pub fn open(_: &Uri) -> Result<Held, TokenError> {
    Err(TokenError::Unbuilt)
}

/// Makes sure that the token holds the key; gives its public half.
///
/// # Errors
/// Always: there is no code for tokens in this build.
#[cfg(not(feature = "pkcs11"))]
pub fn make(_: &Uri) -> Result<[u8; 32], TokenError> {
    Err(TokenError::Unbuilt)
}

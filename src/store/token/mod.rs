//! The ledger's key in a PKCS#11 token: a card, an HSM, or softhsm2. The secret never leaves it.
//!
//! A key file names it by a URI (RFC 7512), and can be used wherever the file of a key can. The key of tags is derived from
//! one signature of the token, so it need not be stored, rotated or protected separately. A token that signs the same message
//! differently each time (hedged signatures) is refused, because its tags could not be checked later.

use std::{path::PathBuf, sync::Arc};

use crate::ledger::{Signs, TagKey};

mod uri;
pub use uri::{SCHEME, Uri};

#[cfg(feature = "pkcs11")]
mod device;
#[cfg(feature = "pkcs11")]
pub use device::{make, open};

/// Environment variable with the PIN, if the URI has no `pin-source`.
pub const PIN: &str = "JEJAK_PIN";

/// An available signing key.
pub struct Held {
    /// The signer.
    pub signs: Arc<dyn Signs>,
    /// Key of tags.
    pub tag: TagKey,
}

/// The reason why a token's key is not available.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Not the URI of a key.
    #[error(
        "«{field}» dalam alamat kunci tidak diterima ({why}); yang diterima: \
         pkcs11:token=NAMA;object=KUNCI?module-path=/jalur/modul.so&pin-source=file:/jalur/pin"
    )]
    Uri {
        /// The part at fault.
        field: String,
        /// The fault.
        why: &'static str,
    },
    /// The file that names it is in a ledger's directory.
    #[error(
        "berkas kunci yang menyebut token tidak dibaca dari direktori buku besar: siapa yang dapat menulis di sana akan memilih \
         modul yang dijalankan. Letakkan di tempat lain dan sebutkan dengan --key"
    )]
    Place,
    /// The program was built without support for tokens.
    #[error("kunci berada di token PKCS#11, dan program ini dibangun tanpa itu (cargo build --features pkcs11)")]
    Unbuilt,
    /// The module cannot be used.
    #[error("modul PKCS#11 {0} tidak dapat dipakai: {1}")]
    Module(PathBuf, String),
    /// There is no such token, or more than one.
    #[error("{1} token bernama «{0}»; pasang tokennya, atau sebutkan serial= bila lebih dari satu")]
    Tokens(String, usize),
    /// There is no PIN.
    #[error("PIN token tidak terbaca dari {0}: {1}")]
    Pin(String, String),
    /// The token refused the PIN. The same PIN is not tried again, because few attempts remain.
    #[error("token menolak PIN dari {0}: {1}. PIN yang sama tidak dicoba lagi oleh proses ini")]
    Refused(String, String),
    /// There is no such key, or more than one.
    #[error("token berisi {1} kunci bernama «{0}»; diperlukan tepat satu, Ed25519")]
    Keys(String, usize),
    /// It is not an Ed25519 key, or its two halves do not match.
    #[error("kunci «{0}» di token bukan pasangan kunci Ed25519 yang utuh")]
    Other(String),
    /// Two signatures of one message differ.
    #[error(
        "token menandatangani teks yang sama dengan dua tanda tangan berbeda; penanda baris tidak dapat diturunkan darinya"
    )]
    Hedged,
    /// Any other error of the token.
    #[error("token tidak menjawab sebagaimana mestinya: {0}")]
    Device(String),
}

/// Opens the key of a token.
///
/// # Errors
/// Always: this build has no support for tokens.
#[cfg(not(feature = "pkcs11"))]
pub fn open(_: &Uri) -> Result<Held, TokenError> {
    Err(TokenError::Unbuilt)
}

/// Makes sure that the token has the key; returns its public half.
///
/// # Errors
/// Always: this build has no support for tokens.
#[cfg(not(feature = "pkcs11"))]
pub fn make(_: &Uri) -> Result<[u8; 32], TokenError> {
    Err(TokenError::Unbuilt)
}

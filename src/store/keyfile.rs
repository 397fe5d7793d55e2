//! The file of a signing key: it contains the secret itself (64 hex digits), or the place of a key in a token (a PKCS#11 URI,
//! `tools/docs/token.md`). All signing and tagging goes through here, so a key is named by its file wherever it is.

use std::{fs, path::Path, sync::Arc};

use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

use super::{
    head::HEAD,
    journal::JOURNAL,
    publish_error::PublishError,
    token::{self, Held, SCHEME, TokenError, Uri},
};
use crate::ledger::TagKey;

/// Opens the key of a file.
///
/// # Errors
/// The file cannot be read or holds no key; the token does not answer.
pub fn open(file: &Path) -> Result<Held, PublishError> {
    let text = read(file)?;
    if text.trim_start().starts_with(SCHEME) {
        let placed = if apart(file) { Ok(()) } else { Err(TokenError::Place) };
        let held = placed.and_then(|()| text.parse()).and_then(|uri: Uri| token::open(&uri));
        return held.map_err(|e| PublishError::Token(file.to_owned(), e));
    }
    let mut seed = Zeroizing::new([0; 32]);
    hex::decode_to_slice(text.trim(), &mut *seed).map_err(|_| PublishError::Key(file.to_owned()))?;
    Ok(Held { tag: TagKey::derive(&seed), signs: Arc::new(SigningKey::from_bytes(&seed)) })
}

/// Returns whether a file is outside of any ledger. A token's module is code that the process loads: whoever may write to a
/// ledger's directory, or made one that is only inspected here, must not choose it.
pub fn apart(file: &Path) -> bool {
    let dir = file.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    [HEAD, JOURNAL].iter().all(|name| !dir.join(name).exists())
}

/// The place of the key in a token, if the file names one.
pub fn place(file: &Path) -> Option<Uri> {
    read(file).ok()?.parse().ok()
}

fn read(file: &Path) -> Result<Zeroizing<String>, PublishError> {
    fs::read_to_string(file).map(Zeroizing::new).map_err(|e| PublishError::KeyFile(file.to_owned(), e))
}

//! Signed notes (C2SP signed-note): a text, followed by signatures.

use std::fmt;

use super::{
    key::VerifierKey,
    signature::{KeyName, NoteError, Signature},
};

/// Longest note in bytes.
pub const MAX_NOTE: usize = 65_536;
/// Most signatures of a note.
pub const MAX_SIGNATURES: usize = 64;

/// A text and its signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The text, including its last line feed.
    pub text: String,
    /// Signatures, in order.
    pub signatures: Vec<Signature>,
}

/// A signature that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Name of the key.
    pub name: KeyName,
    /// Time at which a witness signed (seconds); `None` for a log's own signature.
    pub time: Option<u64>,
}

impl Note {
    /// Reads a note without checking its signatures.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE {
            return Err(NoteError::Form("terlalu panjang"));
        }
        let all = std::str::from_utf8(bytes).map_err(|_| NoteError::Form("bukan UTF-8"))?;
        if all.bytes().any(|b| b < 0x20 && b != b'\n') {
            return Err(NoteError::Form("karakter kendali"));
        }
        let at = all.rfind("\n\n").ok_or(NoteError::Form("tidak ada baris kosong"))?;
        let (text, below) = (&all[..=at], &all[at + 2..]);
        let below = below.strip_suffix('\n').ok_or(NoteError::Form("baris terakhir tidak lengkap"))?;
        let signatures = below.split('\n').map(Signature::parse).collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > MAX_SIGNATURES {
            return Err(NoteError::Form("terlalu banyak tanda tangan"));
        }
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// Checks the signatures of the given keys and returns them. One wrong signature of such a key invalidates the note.
    pub fn verify(&self, keys: &[VerifierKey]) -> Result<Vec<Verified>, NoteError> {
        let mut found: Vec<Verified> = Vec::new();
        for signature in &self.signatures {
            if let Some(key) = keys.iter().find(|key| key.made(signature)) {
                let time = key.verify(&self.text, signature)?;
                if !found.iter().any(|v| v.name == *key.name() && v.time.is_some() == time.is_some()) {
                    found.push(Verified { name: key.name().clone(), time });
                }
            }
        }
        if found.is_empty() { Err(NoteError::Unsigned) } else { Ok(found) }
    }

    /// Adds a signature, replacing an older one by the same key.
    pub fn add(&mut self, signature: Signature) {
        match self.signatures.iter_mut().find(|s| s.name == signature.name && s.id == signature.id) {
            Some(old) => *old = signature,
            None => self.signatures.push(signature),
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

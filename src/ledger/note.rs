//! Signed notes (C2SP signed-note): a text, and below it the signatures of those who vouch for it.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::key::{KeyName, VerifierKey};

/// Most bytes of a note.
pub const MAX_NOTE: usize = 65_536;
/// Most signatures of a note.
pub const MAX_SIGNATURES: usize = 64;
const DASH: &str = "— ";

/// Why a note is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not text, a blank line and signatures; says what.
    #[error("nota tidak dapat dibaca: {0}")]
    Form(&'static str),
    /// Not a public key in its text form.
    #[error("kunci publik tidak dapat dibaca")]
    Key,
    /// A signature of a known key does not hold.
    #[error("tanda tangan {0} tidak sah")]
    Signature(String),
    /// No known key has signed.
    #[error("tidak ada tanda tangan dari kunci yang dikenal")]
    Unsigned,
    /// Signed by a key of the ledger that does not count at this size: replaced before, or named after.
    #[error(
        "checkpoint berukuran {0} ditandatangani kunci yang tidak berlaku pada ukuran itu: sudah diganti, atau belum disebut"
    )]
    NotInForce(u64),
    /// The device that holds the key did not sign; says why.
    #[error("token kunci tidak menandatangani: {0}")]
    Device(String),
    /// The name of a log that is not the ledger's.
    #[error("checkpoint milik «{0}», bukan buku besar ini")]
    Origin(String),
}

/// A signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Name of the key.
    pub name: KeyName,
    /// Its number.
    pub id: u32,
    /// What it made.
    pub bytes: Vec<u8>,
}

impl Signature {
    /// Reads one line, without line feed.
    pub fn parse(line: &str) -> Result<Self, NoteError> {
        let parts = line.strip_prefix(DASH).and_then(|l| l.split_once(' '));
        let (name, blob) = parts.ok_or(NoteError::Form("baris tanda tangan"))?;
        let bytes = STANDARD.decode(blob).map_err(|_| NoteError::Form("base64 tanda tangan"))?;
        let (id, bytes) = bytes
            .split_first_chunk::<4>()
            .filter(|(_, b)| !b.is_empty())
            .ok_or(NoteError::Form("panjang tanda tangan"))?;
        Ok(Self {
            name: name.parse().map_err(|_| NoteError::Form("nama kunci"))?,
            id: u32::from_be_bytes(*id),
            bytes: bytes.to_vec(),
        })
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let blob = [self.id.to_be_bytes().as_slice(), &self.bytes].concat();
        write!(f, "{DASH}{} {}", self.name, STANDARD.encode(blob))
    }
}

/// A text and its signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The text, with its last line feed.
    pub text: String,
    /// Signatures, in order.
    pub signatures: Vec<Signature>,
}

/// A signature that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Name of the key.
    pub name: KeyName,
    /// When a witness made it (seconds); a log's own signature has no time.
    pub time: Option<u64>,
}

impl Note {
    /// Reads a note; says nothing yet about its signatures.
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

    /// The signatures of the keys given, checked. One that names such a key and does not hold spoils the note.
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

    /// Adds a signature, in place of an older one by the same key.
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

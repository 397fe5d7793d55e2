//! Signature lines of notes, the names of their keys, and the errors of notes.

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::STANDARD};

const DASH: &str = "— ";

/// Reason for refusing a note.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not a text, a blank line and signatures; holds the part at fault.
    #[error("nota tidak dapat dibaca: {0}")]
    Form(&'static str),
    /// Not a public key in its text form.
    #[error("kunci publik tidak dapat dibaca")]
    Key,
    /// A signature of a known key is wrong; holds the name of the key.
    #[error("tanda tangan {0} tidak sah")]
    Signature(String),
    /// No known key has signed.
    #[error("tidak ada tanda tangan dari kunci yang dikenal")]
    Unsigned,
    /// Signed by a key of the ledger that is not in force at this size: already replaced, or named later.
    #[error(
        "checkpoint berukuran {0} ditandatangani kunci yang tidak berlaku pada ukuran itu: sudah diganti, atau belum disebut"
    )]
    NotInForce(u64),
    /// The device that holds the key did not sign; holds its reason.
    #[error("token kunci tidak menandatangani: {0}")]
    Device(String),
    /// The checkpoint has the name of another log.
    #[error("checkpoint milik «{0}», bukan buku besar ini")]
    Origin(String),
}

/// Name of a key: not empty, without spaces and plus signs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

impl KeyName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for KeyName {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let fits = (1..=255).contains(&text.len())
            && !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+');
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("«{text}» bukan nama kunci: tanpa spasi dan tanda tambah"))
        }
    }
}

/// A signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Name of the key.
    pub name: KeyName,
    /// Key id.
    pub id: u32,
    /// Bytes of the signature.
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

//! Checkpoints (C2SP tlog-checkpoint): name of the log, size and root of its tree, signed.

use std::fmt;

use super::{
    key::{SignerKey, VerifierKey},
    merkle::TreeHash,
    note::{Note, Verified},
    signature::NoteError,
};

/// A tree head, without signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Name of the log: the ledger's name, and from its second epoch on `name/2`, `name/3`, ….
    pub origin: String,
    /// Number of leaves of the tree, which is the seq of the last event.
    pub size: u64,
    /// Root of the tree.
    pub root: TreeHash,
    /// Extension lines of other writers; this program writes none.
    pub extension: Vec<String>,
}

impl Checkpoint {
    /// A tree head as this program signs it, without extension lines.
    pub fn new(origin: impl Into<String>, size: u64, root: TreeHash) -> Self {
        Self { origin: origin.into(), size, root, extension: Vec::new() }
    }

    /// Reads the text of a note.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let wrong = NoteError::Form;
        let mut lines = text.strip_suffix('\n').ok_or(wrong("akhir teks"))?.split('\n');
        let origin = lines.next().filter(|l| !l.is_empty()).ok_or(wrong("nama log"))?.to_owned();
        let size = lines.next().ok_or(wrong("ukuran pohon"))?;
        let plain = size.bytes().all(|b| b.is_ascii_digit()) && (size == "0" || !size.starts_with('0'));
        // A size beyond i64 belongs to no ledger, and readers in other languages could not hold it.
        let size = size.parse().ok().filter(|n| plain && i64::try_from(*n).is_ok()).ok_or(wrong("ukuran pohon"))?;
        let root = lines.next().and_then(|l| l.parse().ok()).ok_or(wrong("akar pohon"))?;
        let extension: Vec<_> = lines.map(str::to_owned).collect();
        if extension.iter().any(String::is_empty) {
            return Err(wrong("baris tambahan kosong"));
        }
        Ok(Self { origin, size, root, extension })
    }

    /// Signs the tree head.
    ///
    /// # Errors
    /// As [`SignerKey::sign`].
    pub fn sign(&self, key: &SignerKey) -> Result<Signed, NoteError> {
        let text = self.to_string();
        let signature = key.sign(&text, 0)?;
        Ok(Signed { checkpoint: self.clone(), note: Note { text, signatures: vec![signature] } })
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.size, self.root)?;
        self.extension.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// A checkpoint with its signed note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The tree head in the text of the note.
    pub checkpoint: Checkpoint,
    /// Text and signatures.
    pub note: Note,
}

impl Signed {
    /// Reads a checkpoint without checking its signatures.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        let note = Note::parse(bytes)?;
        Ok(Self { checkpoint: Checkpoint::parse(&note.text)?, note })
    }

    /// Reads a checkpoint and checks that one of the log's keys has signed it.
    pub fn open(bytes: &[u8], log: &[VerifierKey]) -> Result<Self, NoteError> {
        let this = Self::parse(bytes)?;
        this.note.verify(log)?;
        Ok(this)
    }

    /// Checked cosignatures of the given witnesses; an empty list if none of them has signed.
    pub fn witnesses(&self, keys: &[VerifierKey]) -> Result<Vec<Verified>, NoteError> {
        match self.note.verify(keys) {
            Err(NoteError::Unsigned) => Ok(Vec::new()),
            other => other,
        }
    }
}

impl fmt::Display for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.note, f)
    }
}

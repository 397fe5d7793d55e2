//! The list of a backup: one line of JSON, and one with its BLAKE3.

use serde::{Deserialize, Serialize};

use super::moments::Moment;
use crate::{
    event::{Hash, Instant, LedgerName, Seq},
    store::{head::Head, journal::Cursor},
};

/// Version of this list.
pub const FORMAT: u32 = 1;

/// A file of the ledger's directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// Its name, relative to that directory.
    pub nama: String,
    /// Length in bytes.
    pub panjang: u64,
    /// BLAKE3 of the whole file.
    pub hash: Hash,
    /// BLAKE3 of its pieces, in order.
    pub potongan: Vec<Hash>,
}

/// The list of one backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `cadangan`.
    pub dokumen: String,
    /// Version of this list.
    pub format: u32,
    /// Version of the program that made it.
    pub program: String,
    /// Number of the backup in its folder, from 1.
    pub nomor: u64,
    /// Name of the ledger.
    pub ledger: LedgerName,
    /// Hash of event 1.
    pub pertama: Hash,
    /// Seq of the last event.
    pub seq: Seq,
    /// Its hash.
    pub hash: Hash,
    /// Segment of the last line.
    pub segmen: u32,
    /// Offset of the end of that line.
    pub byte: u64,
    /// Time when the ledger was read: later events are not in the backup.
    pub saat: Instant,
    /// Files of the backup.
    pub berkas: Vec<Stored>,
    /// Figures at ten moments.
    pub angka: Vec<Moment>,
    /// Evidence that lines name but the backup lacks.
    pub hilang: Vec<String>,
}

impl Manifest {
    /// The head that belongs to the backup.
    pub fn head(&self) -> Head {
        let at = Cursor { segment: self.segmen, offset: self.byte };
        Head { seq: self.seq, hash: self.hash, at, closed: true }
    }

    /// The file with a name.
    pub fn file(&self, name: &str) -> Option<&Stored> {
        self.berkas.iter().find(|file| file.nama == name)
    }

    pub(super) fn encode(&self) -> serde_json::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec(self)?;
        let check = blake3::hash(&bytes).to_hex();
        bytes.push(b'\n');
        bytes.extend_from_slice(check.as_bytes());
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// The list in the bytes of a file; the error is the format of a later program, or 0 if the file is damaged.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, u32> {
        let end = memchr::memchr(b'\n', bytes).ok_or(0_u32)?;
        let (body, check) = (&bytes[..end], &bytes[end + 1..]);
        if check.strip_suffix(b"\n") != Some(blake3::hash(body).to_hex().as_bytes()) {
            return Err(0);
        }
        #[derive(Deserialize)]
        struct Version {
            format: u32,
        }
        match serde_json::from_slice::<Version>(body).map_err(|_| 0_u32)?.format {
            FORMAT => serde_json::from_slice(body).map_err(|_| 0),
            later => Err(later),
        }
    }
}

//! Errors of making and trusting checkpoints.

use std::{io, path::PathBuf};

use super::{ReadError, token::TokenError, tree::TreeError};
use crate::{event::Seq, ledger::NoteError, projection::Unadmitted};

/// The reason why no checkpoint could be made, or none be trusted.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The tree failed.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The journal could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The file system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A note or key is not valid.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// An event that names keys or epochs could not be read.
    #[error("event {0} tidak dapat dibaca")]
    Event(Seq),
    /// The file of the signing key could not be read.
    #[error("berkas kunci {0} tidak dapat dibaca: {1}; sebutkan dengan --key")]
    KeyFile(PathBuf, io::Error),
    /// The key in the file is not the one that the ledger names.
    #[error("kunci {0} bukan kunci yang disebut buku besar")]
    Key(PathBuf),
    /// The file of the signing key names a token that does not answer, or does not have the key.
    #[error("kunci {0}: {1}")]
    Token(PathBuf, TokenError),
    /// The ledger is shorter than a checkpoint that was published: it was restored from an older state.
    #[error(
        "ALARM: checkpoint berukuran {known} pernah diterbitkan, tetapi buku besar hanya sampai event {have}; buku besar ini dipulihkan dari keadaan lama"
    )]
    Rollback {
        /// Size of the checkpoint.
        known: u64,
        /// Last event of the ledger.
        have: Seq,
    },
    /// A witness saw a longer ledger.
    #[error(
        "ALARM: saksi {url} pernah melihat {known} event buku besar ini, sekarang hanya ada {have}; buku besar ini dipulihkan \
         dari keadaan lama. Minta checkpoint itu dari saksi, letakkan di {record}, lalu buka epoch baru dengan --accept-rollback"
    )]
    Witnessed {
        /// Address of the witness.
        url: String,
        /// Size that it saw.
        known: u64,
        /// Last event of the ledger.
        have: Seq,
        /// Path for the record of the published checkpoint.
        record: String,
    },
    /// A file contains no checkpoint that a key of the ledger signed, and there is no other checkpoint.
    #[error(
        "checkpoint di {file} rusak atau tidak ditandatangani kunci buku besar ini ({why}); ia tidak membuktikan apa pun. \
         Pulihkan berkas itu dari salinan; tanpa salinan, pindahkan berkas itu dan mulai lagi"
    )]
    Doubtful {
        /// The file.
        file: PathBuf,
        /// The fault.
        why: String,
    },
    /// A line after the last checkpoint, which the rules could not have admitted.
    #[error(
        "ALARM: {0}. Belum ada checkpoint yang menjamin event itu, jadi tidak ada yang ditandatangani atau dicatat, dan tidak ada \
         yang diubah. Jalan keluar: simpan direktori ini sebagai bukti, pulihkan buku besar sampai event {before} dari cermin atau \
         cadangan, lalu buka lagi", before = .0.seq.saturating_sub(1)
    )]
    Unadmitted(Box<Unadmitted>),
    /// Lines after the last checkpoint that the holder of the key did not write.
    #[error(transparent)]
    Untagged(#[from] Untagged),
    /// The ledger is long enough, but has another past.
    #[error(
        "ALARM: pohon sampai event {0} tidak sama dengan checkpoint yang pernah diterbitkan; riwayat telah ditulis ulang"
    )]
    Fork(u64),
}

/// Events without a tag of the ledger's key, for which no administrators took responsibility.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "ALARM: event {first} sampai {last} ({count} baris) tidak memuat penanda kunci buku besar ini: hash dan aturannya cocok, tetapi \
     bukan pemegang kunci yang menulisnya. Tidak ada yang ditandatangani atau dicatat, dan tidak ada yang diubah. Jalan keluar: simpan \
     direktori ini sebagai bukti dan pulihkan buku besar sampai event {before} dari cermin atau cadangan; bila isinya benar (misalnya \
     ditulis program lama), dua admin dari sebelum event {first} mengakuinya dengan `jejak acknowledge-tail`{half}",
    before = .first.saturating_sub(1), half = .waiting.map_or(String::new(), |seq| format!(" (event {seq} menunggu admin kedua)"))
)]
pub struct Untagged {
    /// First such event.
    pub first: Seq,
    /// Last such event.
    pub last: Seq,
    /// Number of such events.
    pub count: u64,
    /// The event by which one administrator took responsibility for exactly these.
    pub waiting: Option<Seq>,
}

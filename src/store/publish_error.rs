//! Why no checkpoint can be made, or none be trusted.

use std::{io, path::PathBuf};

use super::{ReadError, token::TokenError, tree::TreeError};
use crate::{event::Seq, ledger::NoteError, projection::Unadmitted};

/// Why no checkpoint could be made, or none be trusted.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The tree.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The journal.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The file system.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A note or key.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// An event that names keys or epochs could not be read.
    #[error("event {0} tidak dapat dibaca")]
    Event(Seq),
    /// The file of the signing key.
    #[error("berkas kunci {0} tidak dapat dibaca: {1}; sebutkan dengan --key")]
    KeyFile(PathBuf, io::Error),
    /// The key in the file is not the one that the ledger names.
    #[error("kunci {0} bukan kunci yang disebut buku besar")]
    Key(PathBuf),
    /// The file of the signing key names a token that does not answer, or does not hold the key.
    #[error("kunci {0}: {1}")]
    Token(PathBuf, TokenError),
    /// The ledger is shorter than a checkpoint that was published: it was restored from an older state.
    #[error(
        "ALARM: checkpoint berukuran {known} pernah diterbitkan, tetapi buku besar hanya sampai event {have}; buku besar ini dipulihkan dari keadaan lama"
    )]
    Rollback {
        /// Size of the checkpoint.
        known: u64,
        /// Last event.
        have: Seq,
    },
    /// A witness saw a longer one.
    #[error(
        "ALARM: saksi {url} pernah melihat {known} event buku besar ini, sekarang hanya ada {have}; buku besar ini dipulihkan \
         dari keadaan lama. Minta checkpoint itu dari saksi, letakkan di {record}, lalu buka epoch baru dengan --accept-rollback"
    )]
    Witnessed {
        /// Address of the witness.
        url: String,
        /// Size that it saw.
        known: u64,
        /// Last event.
        have: Seq,
        /// Where the record of what was published stands.
        record: String,
    },
    /// A file that should hold a checkpoint holds none that a key of the ledger signed, and there is no other.
    #[error(
        "checkpoint di {file} rusak atau tidak ditandatangani kunci buku besar ini ({why}); ia tidak membuktikan apa pun. \
         Pulihkan berkas itu dari salinan; tanpa salinan, pindahkan berkas itu dan mulai lagi"
    )]
    Doubtful {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A line that no checkpoint vouches for yet, and that no program could have let in.
    #[error(
        "ALARM: {0}. Belum ada checkpoint yang menjamin event itu, jadi tidak ada yang ditandatangani atau dicatat, dan tidak ada \
         yang diubah. Jalan keluar: simpan direktori ini sebagai bukti, pulihkan buku besar sampai event {before} dari cermin atau \
         cadangan, lalu buka lagi", before = .0.seq.saturating_sub(1)
    )]
    Unadmitted(Box<Unadmitted>),
    /// Lines that no checkpoint vouches for yet, and that the holder of the key did not write.
    #[error(transparent)]
    Untagged(#[from] Untagged),
    /// The ledger is long enough and has another past.
    #[error(
        "ALARM: pohon sampai event {0} tidak sama dengan checkpoint yang pernah diterbitkan; riwayat telah ditulis ulang"
    )]
    Fork(u64),
}

/// Events that bear no tag of the ledger's key, and that nobody has taken responsibility for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "ALARM: event {first} sampai {last} ({count} baris) tidak memuat penanda kunci buku besar ini: hash dan aturannya cocok, tetapi \
     bukan pemegang kunci yang menulisnya. Tidak ada yang ditandatangani atau dicatat, dan tidak ada yang diubah. Jalan keluar: simpan \
     direktori ini sebagai bukti dan pulihkan buku besar sampai event {before} dari cermin atau cadangan; bila isinya benar (misalnya \
     ditulis program lama), dua admin dari sebelum event {first} mengakuinya dengan `jejak acknowledge-tail`{half}",
    before = .first.saturating_sub(1), half = .waiting.map_or(String::new(), |seq| format!(" (event {seq} menunggu admin kedua)"))
)]
pub struct Untagged {
    /// First of them.
    pub first: Seq,
    /// Last of them.
    pub last: Seq,
    /// How many.
    pub count: u64,
    /// The event by which one administrator took responsibility for just these.
    pub waiting: Option<Seq>,
}

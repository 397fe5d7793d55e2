//! Errors of repairs.

use std::{io, path::PathBuf};

use crate::{
    event::Seq,
    store::{
        ReadError, backup::BackupError, journal::JournalError, publish::PublishError, recovery::OpenError,
        verify::VerifyError,
    },
};

/// The reason why nothing was repaired.
#[derive(Debug, thiserror::Error)]
pub enum RepairError {
    /// The file system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The journal could not be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The ledger is held by another process, or is not a ledger.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The backup could not be read.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The repaired ledger could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Files beside the lines could not be checked.
    #[error(transparent)]
    Beside(#[from] PublishError),
    /// It still does not verify.
    #[error("sesudah perbaikan masih tidak utuh: {0}")]
    Verify(#[from] VerifyError),
    /// The source is of no kind that lines can be taken from.
    #[error(
        "{0}: bukan sumber yang dikenal; yang diterima: direktori cermin atau salinan buku besar, folder `jejak backup`, \
         atau ekspor (folder atau .zip)"
    )]
    Source(PathBuf),
    /// A line is valid neither here nor in the source.
    #[error(
        "event {seq}: baris yang hash-nya {hash} tidak ada di sini maupun di sumber; tidak ada yang diubah. Coba sumber lain: \
         cermin, cadangan yang lebih baru, atau ekspor"
    )]
    Lost {
        /// Seq of the event.
        seq: Seq,
        /// The hash that the chain names.
        hash: String,
    },
    /// The end of the ledger is unknown.
    #[error(
        "head hilang atau rusak, dan sumber tidak menyebut head yang cocok dengan baris di sini; tidak ada yang diubah"
    )]
    NoHead,
    /// A line was written by a later program.
    #[error("event {0} dibuat oleh Jejak yang lebih baru; perbaiki dengan versi itu. Tidak ada yang diubah")]
    Newer(Seq),
}

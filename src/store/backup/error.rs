//! Errors of making and restoring backups.

use std::{io, path::PathBuf};

use crate::{
    event::{LedgerName, Seq},
    store::{ReadError, VaultError, publish::PublishError, verify::VerifyError},
};

/// The reason why no backup was made, or nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A file could not be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
    /// The ledger, or its copy, does not verify.
    #[error("tidak terbukti utuh: {0}")]
    Verify(#[from] VerifyError),
    /// The ledger could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Checkpoints, tiles or keys beside the lines could not be read.
    #[error(transparent)]
    Beside(#[from] PublishError),
    /// The restored ledger does not open.
    #[error(transparent)]
    Open(#[from] VaultError),
    /// The ledger is being created or restored.
    #[error("{0}: buku besar di sini belum selesai dibuat atau dipulihkan; tidak ada yang dicadangkan")]
    Unfinished(PathBuf),
    /// There is no ledger in the directory.
    #[error("{0}: tidak ada buku besar di sini (berkas head tidak ada atau rusak)")]
    NoLedger(PathBuf),
    /// The target is inside the ledger's directory.
    #[error("{0}: tujuan ada di dalam direktori buku besar; pilih tempat lain, sebaiknya mesin lain")]
    Within(PathBuf),
    /// Another backup into the same folder is running.
    #[error("{0} sedang dipakai `jejak backup` lain")]
    Busy(PathBuf),
    /// There is no complete backup.
    #[error("{0}: tidak ada cadangan yang selesai di sini; ulangi `jejak backup`")]
    None(PathBuf),
    /// The list of a backup is damaged.
    #[error("{0}: daftar cadangan rusak; pakai nomor yang lain, atau ulangi `jejak backup`")]
    List(PathBuf),
    /// It was made by a later program.
    #[error("{0}: cadangan ini dibuat oleh Jejak yang lebih baru (format {1})")]
    Newer(PathBuf, u32),
    /// The folder holds backups of another ledger.
    #[error("tujuan berisi cadangan buku besar lain («{held}»), bukan «{given}»; pilih folder lain")]
    Other {
        /// Ledger of the backups in the folder.
        held: LedgerName,
        /// Ledger to be backed up.
        given: LedgerName,
    },
    /// The ledger is shorter than its last backup.
    #[error(
        "ALARM: cadangan terakhir memuat {held} event, buku besar hanya {have}; ia dipotong atau dipulihkan dari keadaan \
         lama. Cadangan tidak disentuh; bila pemulihan itu disengaja, cadangkan ke folder lain"
    )]
    Shorter {
        /// Events in the backup.
        held: Seq,
        /// Events in the ledger.
        have: Seq,
    },
    /// The ledger has another past than its last backup.
    #[error("ALARM: event {0} bukan yang ada di cadangan terakhir; riwayat ditulis ulang. Cadangan tidak disentuh")]
    Departs(Seq),
    /// A piece is missing or damaged.
    #[error("cadangan rusak: potongan {0} hilang atau isinya berubah; ulangi `jejak backup` selagi sumbernya utuh")]
    Piece(String),
    /// The target directory is not empty.
    #[error("{0} tidak kosong; tidak ada yang diubah. Sebutkan direktori yang belum ada")]
    Taken(PathBuf),
    /// A list names a file outside of its folder.
    #[error("daftar cadangan menyebut berkas yang tidak boleh: «{0}»")]
    Name(String),
    /// The restored figures differ from those of the backup.
    #[error("angka pada event {seq} tidak sama dengan yang dihitung saat pencadangan; pulihan tidak dipakai")]
    Figures {
        /// Position of the moment.
        seq: Seq,
    },
    /// Files beside the restored lines do not match them.
    #[error("pulihan tidak cocok dengan yang ada di sampingnya:\n{0}")]
    Faults(String),
    /// A signing key could not be encrypted or decrypted.
    #[error("kunci: {0}")]
    Key(String),
}

impl BackupError {
    /// Adds the path of the file to an I/O error.
    pub(super) fn at(file: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let file = file.into();
        move |error| Self::File(file, error)
    }
}

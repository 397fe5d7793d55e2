//! The decision of a witness (C2SP tlog-witness): it signs a checkpoint only if that extends the last one it signed.

use super::{
    checkpoint::Signed,
    key::VerifierKey,
    merkle::{TreeHash, empty_root, verify_consistency},
    proof::Consistency,
};

/// The last checkpoint that a witness signed for a log; size 0 before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Size of the tree.
    pub size: u64,
    /// Root of the tree.
    pub root: TreeHash,
}

impl Default for Seen {
    fn default() -> Self {
        Self { size: 0, root: empty_root() }
    }
}

/// Reason why a witness does not sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unwitnessed {
    /// The request is not in the form of the specification.
    #[error("permintaan tidak dapat dibaca: {0}")]
    Malformed(String),
    /// This witness does not watch this log.
    #[error("buku besar «{0}» tidak dikenal saksi ini")]
    UnknownLog(String),
    /// The log continues one that is watched, as a new epoch; people must decide whether to watch it.
    #[error(
        "log baru «{origin}» dibuka sebagai lanjutan «{before}», yang terakhir dilihat saksi ini berukuran {size}; alasannya \
         ada pada jejak checkpoint --vkey buku besar itu: bila dapat diterima, jejak witness watch"
    )]
    NewLog {
        /// Name of the new log.
        origin: String,
        /// Name of the log before.
        before: String,
        /// Size last seen of the log before.
        size: u64,
    },
    /// No known key of the log has signed.
    #[error("checkpoint tidak ditandatangani kunci buku besar yang dikenal")]
    Unsigned,
    /// The request starts from another size than the last one seen (which it holds).
    #[error("saksi terakhir melihat ukuran {0}")]
    Stale(u64),
    /// The same size with another root: a fork.
    #[error("PERCABANGAN: ukuran {0} sudah pernah ditandatangani dengan akar lain")]
    Fork(u64),
    /// The proof does not lead from the tree last seen to the one shown.
    #[error("PERCABANGAN atau bukti salah: {0}")]
    NotExtension(String),
}

impl Unwitnessed {
    /// The HTTP status that the specification demands.
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed(_) => 400,
            Self::UnknownLog(_) | Self::NewLog { .. } => 404,
            Self::Unsigned => 403,
            Self::Stale(_) | Self::Fork(_) => 409,
            Self::NotExtension(_) => 422,
        }
    }
}

/// Decides on a request; `keys` are those of the watched logs, each under the name of its origin. Returns the checkpoint to
/// sign; the caller must store it durably before it answers.
pub fn judge(request: &[u8], keys: &[VerifierKey], seen: impl FnOnce(&str) -> Seen) -> Result<Signed, Unwitnessed> {
    let asked = Consistency::parse(request).map_err(|e| Unwitnessed::Malformed(e.to_string()))?;
    let tree = &asked.checkpoint.checkpoint;
    let own: Vec<_> = keys.iter().filter(|key| key.name().as_str() == tree.origin).cloned().collect();
    if own.is_empty() {
        return Err(Unwitnessed::UnknownLog(tree.origin.clone()));
    }
    asked.checkpoint.note.verify(&own).map_err(|_| Unwitnessed::Unsigned)?;
    if asked.old > tree.size {
        return Err(Unwitnessed::Malformed(format!("ukuran lama {} melebihi {}", asked.old, tree.size)));
    }
    let seen = seen(&tree.origin);
    if asked.old != seen.size {
        return Err(Unwitnessed::Stale(seen.size));
    }
    if seen.size > 0 && seen.size == tree.size && seen.root != tree.root {
        return Err(Unwitnessed::Fork(seen.size));
    }
    verify_consistency((seen.size, seen.root), (tree.size, tree.root), &asked.hashes)
        .map_err(|e| Unwitnessed::NotExtension(e.to_string()))?;
    Ok(asked.checkpoint)
}

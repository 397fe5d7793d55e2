//! What a witness decides (C2SP tlog-witness): it signs a checkpoint only if that extends the last one it signed.

use super::{
    checkpoint::Signed,
    key::VerifierKey,
    merkle::{TreeHash, empty_root, verify_consistency},
    proof::Consistency,
};

/// The last checkpoint that a witness signed for a log; size 0 before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Size.
    pub size: u64,
    /// Root.
    pub root: TreeHash,
}

impl Default for Seen {
    fn default() -> Self {
        Self { size: 0, root: empty_root() }
    }
}

/// Why a witness does not sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unwitnessed {
    /// The request is not in the form of the specification.
    #[error("permintaan tidak dapat dibaca: {0}")]
    Malformed(String),
    /// Nobody asked this witness to watch this log.
    #[error("buku besar «{0}» tidak dikenal saksi ini")]
    UnknownLog(String),
    /// A log that continues, as a new epoch, one that it watches; whether to watch it is for people to decide.
    #[error(
        "log baru «{origin}» dibuka sebagai lanjutan «{before}», yang terakhir dilihat saksi ini berukuran {size}; alasannya \
         ada pada jejak checkpoint --vkey buku besar itu: bila dapat diterima, jejak witness watch"
    )]
    NewLog {
        /// Its name.
        origin: String,
        /// The log before.
        before: String,
        /// Size last seen of that.
        size: u64,
    },
    /// No key of the log has signed.
    #[error("checkpoint tidak ditandatangani kunci buku besar yang dikenal")]
    Unsigned,
    /// The request starts from another size than the last one seen.
    #[error("saksi terakhir melihat ukuran {0}")]
    Stale(u64),
    /// The same size with another root: a fork.
    #[error("PERCABANGAN: ukuran {0} sudah pernah ditandatangani dengan akar lain")]
    Fork(u64),
    /// The proof does not lead from what was seen to what is shown.
    #[error("PERCABANGAN atau bukti salah: {0}")]
    NotExtension(String),
}

impl Unwitnessed {
    /// The HTTP status of the specification.
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

/// Decides on a request; `keys` are those of the logs that are watched, each under its origin's name.
/// Gives what is to be signed; the caller keeps it durably before it answers.
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

//! The Merkle tree of RFC 6962 over SHA-256: incremental roots, and making and checking of proofs.
//!
//! Leaves are canonical headers; the event with seq n is leaf n-1. Making a proof asks a source for the hashes of whole
//! subtrees; checking one follows RFC 9162 and shares only the node hash with the making.

use sha2::{Digest, Sha256};

pub use crate::event::TreeHash;

/// Most hashes in a proof: one for each level of a tree of 2^63 leaves.
pub const MAX_PROOF: usize = 63;

/// Root of the tree without leaves.
pub fn empty_root() -> TreeHash {
    TreeHash(Sha256::digest([]).into())
}

/// Hash of a leaf.
pub fn leaf_hash(leaf: &[u8]) -> TreeHash {
    TreeHash(Sha256::new().chain_update([0]).chain_update(leaf).finalize().into())
}

/// Hash of an inner node.
pub fn node_hash(left: TreeHash, right: TreeHash) -> TreeHash {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(&left.0);
    bytes[33..].copy_from_slice(&right.0);
    TreeHash(Sha256::digest(bytes).into())
}

/// The right edge of a growing tree: enough to append leaves, and to compute the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// Roots of the whole subtrees that the tree consists of, largest first: one for each bit of `size`.
    whole: Vec<TreeHash>,
}

impl Frontier {
    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends the hash of the next leaf.
    pub fn push(&mut self, leaf: TreeHash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            match self.whole.pop() {
                Some(left) => hash = node_hash(left, hash),
                None => break,
            }
        }
        self.whole.push(hash);
        self.size += 1;
    }

    /// Root over all leaves.
    pub fn root(&self) -> TreeHash {
        self.whole.iter().rev().copied().reduce(|right, left| node_hash(left, right)).unwrap_or_else(empty_root)
    }

    /// The frontier of a tree of `size` leaves, from the hashes of its whole subtrees in `source`.
    pub fn load<E>(size: u64, source: &mut Source<'_, E>) -> Result<Self, E> {
        let mut whole = Vec::new();
        let mut start = 0;
        for level in (0..u64::BITS as u8).rev().filter(|level| size >> level & 1 == 1) {
            whole.push(source(level, start >> level)?);
            start += 1 << level;
        }
        Ok(Self { size, whole })
    }
}

/// Returns the hash of whole subtree number `index`, of 2^`level` leaves.
pub type Source<'a, E> = dyn FnMut(u8, u64) -> Result<TreeHash, E> + 'a;

/// Root of the tree of the first `size` leaves.
pub fn root<E>(size: u64, source: &mut Source<'_, E>) -> Result<TreeHash, E> {
    if size == 0 { Ok(empty_root()) } else { range(0, size, source) }
}

/// Proof that leaf `index` is in the tree of the first `size` leaves. `index` must be less than `size`.
pub fn inclusion<E>(index: u64, size: u64, source: &mut Source<'_, E>) -> Result<Vec<TreeHash>, E> {
    let mut proof = Vec::new();
    let (mut start, mut end) = (0, size);
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            proof.push(range(middle, end, source)?);
            end = middle;
        } else {
            proof.push(range(start, middle, source)?);
            start = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// Proof that the tree of the first `new` leaves begins with that of the first `old`; `old` must not exceed `new`.
pub fn consistency<E>(old: u64, new: u64, source: &mut Source<'_, E>) -> Result<Vec<TreeHash>, E> {
    let mut proof = Vec::new();
    if old == 0 || old == new {
        return Ok(proof);
    }
    let (mut start, mut end) = (0, new);
    while end != old {
        let middle = start + split(end - start);
        if old <= middle {
            proof.push(range(middle, end, source)?);
            end = middle;
        } else {
            proof.push(range(start, middle, source)?);
            start = middle;
        }
    }
    if start != 0 {
        proof.push(range(start, end, source)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The largest power of two below `count`, which must be more than 1.
fn split(count: u64) -> u64 {
    1 << (u64::BITS - 1 - (count - 1).leading_zeros())
}

/// Root over the leaves from `start` to `end`; `start` must be a multiple of the size of the range's largest whole subtree.
fn range<E>(start: u64, end: u64, source: &mut Source<'_, E>) -> Result<TreeHash, E> {
    let count = end - start;
    if count.is_power_of_two() {
        let level = count.trailing_zeros() as u8;
        return source(level, start >> level);
    }
    let middle = start + split(count);
    Ok(node_hash(range(start, middle, source)?, range(middle, end, source)?))
}

/// Reason for refusing a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Sizes or an index that no proof can connect.
    #[error("ukuran pohon atau nomor daun tidak masuk akal")]
    Range,
    /// More or fewer hashes than a proof in a tree of this size has.
    #[error("jumlah hash di dalam bukti tidak sesuai ukuran pohon")]
    Length,
    /// The proof leads to another root of the old tree.
    #[error("bukti tidak menghasilkan akar pohon lama")]
    OldRoot,
    /// The proof leads to another root of the tree.
    #[error("bukti tidak menghasilkan akar pohon")]
    Root,
}

/// Checks the proof that `leaf` is number `index` of a tree (RFC 9162, 2.1.3.2).
pub fn verify_inclusion(
    leaf: TreeHash,
    index: u64,
    size: u64,
    root: TreeHash,
    proof: &[TreeHash],
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::Range);
    }
    let (mut node, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(*sibling, hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(hash, *sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    if hash == root { Ok(()) } else { Err(ProofError::Root) }
}

/// Checks the proof that a tree begins with an older one (RFC 9162, 2.1.4.2). The empty tree is the beginning of every tree.
pub fn verify_consistency(
    (old, old_root): (u64, TreeHash),
    (new, new_root): (u64, TreeHash),
    proof: &[TreeHash],
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::Range);
    }
    if old == 0 || old == new {
        let before = if old == 0 { empty_root() } else { new_root };
        return match (proof.is_empty(), old_root == before) {
            (false, _) => Err(ProofError::Length),
            (true, false) => Err(ProofError::OldRoot),
            (true, true) => Ok(()),
        };
    }
    let mut path = proof.iter().copied();
    let (mut node, mut last) = (old - 1, new - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    // If the old tree is one whole subtree, its root is the first node and is not part of the proof.
    let first = if old.is_power_of_two() { Some(old_root) } else { path.next() };
    let mut from_old = first.ok_or(ProofError::Length)?;
    let mut from_new = from_old;
    for hash in path {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if node & 1 == 1 || node == last {
            from_old = node_hash(hash, from_old);
            from_new = node_hash(hash, from_new);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            from_new = node_hash(from_new, hash);
        }
        node >>= 1;
        last >>= 1;
    }
    match (last == 0, from_old == old_root, from_new == new_root) {
        (false, ..) => Err(ProofError::Length),
        (_, false, _) => Err(ProofError::OldRoot),
        (_, _, false) => Err(ProofError::Root),
        (true, true, true) => Ok(()),
    }
}

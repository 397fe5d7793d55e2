//! Proofs as files: inclusion as C2SP tlog-proof; consistency as the request of C2SP tlog-witness, so that a file that proves
//! an extension can also be sent to a witness. Both also as JSON.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Serialize;

use super::{
    checkpoint::Signed,
    merkle::{MAX_PROOF, ProofError, TreeHash, leaf_hash, verify_consistency, verify_inclusion},
    signature::NoteError,
};

const HEAD: &str = "c2sp.org/tlog-proof@v1";
/// Longest extra data in bytes.
const MAX_EXTRA: usize = 65_536;

/// Proof that a leaf is in the tree of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// Extra data, not proved by itself: here the canonical header, so that the file can be checked alone.
    pub extra: Option<Vec<u8>>,
    /// Index of the leaf: seq - 1.
    pub index: u64,
    /// Hashes, from the leaf's sibling up.
    pub hashes: Vec<TreeHash>,
    /// The signed head of the tree.
    pub checkpoint: Signed,
}

/// Proof that a checkpoint's tree begins with an older one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consistency {
    /// Size of the older tree.
    pub old: u64,
    /// Hashes of the proof, in the order of RFC 9162.
    pub hashes: Vec<TreeHash>,
    /// The signed head of the newer tree.
    pub checkpoint: Signed,
}

/// Reads a decimal without leading zeros.
fn decimal(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| plain)
}

/// Splits at the first blank line: the lines before it, and the text after it.
fn body(text: &str) -> Result<(Vec<&str>, &str), NoteError> {
    let (lines, rest) = text.split_once("\n\n").ok_or(NoteError::Form("tidak ada baris kosong sesudah bukti"))?;
    Ok((lines.split('\n').collect(), rest))
}

fn hashes(lines: &[&str]) -> Result<Vec<TreeHash>, NoteError> {
    if lines.len() > MAX_PROOF {
        return Err(NoteError::Form("terlalu banyak hash"));
    }
    lines.iter().map(|line| line.parse().map_err(|_| NoteError::Form("hash di dalam bukti"))).collect()
}

fn utf8(bytes: &[u8]) -> Result<&str, NoteError> {
    std::str::from_utf8(bytes).map_err(|_| NoteError::Form("bukan UTF-8"))
}

impl Inclusion {
    /// Reads the text form; checks neither the proof nor signatures.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        let (lines, checkpoint) = body(utf8(bytes)?)?;
        let mut lines = lines.as_slice();
        if lines.split_off_first() != Some(&HEAD) {
            return Err(NoteError::Form("bukan c2sp.org/tlog-proof@v1"));
        }
        let extra = match lines.first().and_then(|line| line.strip_prefix("extra ")) {
            None => None,
            Some(text) => {
                lines = &lines[1..];
                let data = STANDARD.decode(text).ok().filter(|data| data.len() <= MAX_EXTRA);
                Some(data.ok_or(NoteError::Form("data tambahan"))?)
            }
        };
        let index = lines.split_off_first().and_then(|l| l.strip_prefix("index ")).and_then(decimal);
        Ok(Self {
            extra,
            index: index.ok_or(NoteError::Form("nomor daun"))?,
            hashes: hashes(lines)?,
            checkpoint: Signed::parse(checkpoint.as_bytes())?,
        })
    }

    /// Checks that this leaf is where the proof says. Does not check the signatures of the checkpoint.
    pub fn verify(&self, leaf: &[u8]) -> Result<(), ProofError> {
        let tree = &self.checkpoint.checkpoint;
        verify_inclusion(leaf_hash(leaf), self.index, tree.size, tree.root, &self.hashes)
    }

    /// The proof as JSON.
    pub fn json(&self) -> serde_json::Value {
        let tree = &self.checkpoint.checkpoint;
        serde_json::json!({
            "type": "inclusion", "origin": tree.origin, "size": tree.size, "root": tree.root, "seq": self.index + 1,
            "index": self.index, "hashes": self.hashes, "checkpoint": self.checkpoint.to_string(),
            "header": self.extra.as_deref().and_then(|data| std::str::from_utf8(data).ok()),
        })
    }
}

impl fmt::Display for Inclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.hashes.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl Consistency {
    /// Reads the text form, which is also the body of a witness' `add-checkpoint`; checks neither the proof nor signatures.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        let (lines, checkpoint) = body(utf8(bytes)?)?;
        let old = lines[0].strip_prefix("old ").and_then(decimal).ok_or(NoteError::Form("ukuran lama"))?;
        Ok(Self { old, hashes: hashes(&lines[1..])?, checkpoint: Signed::parse(checkpoint.as_bytes())? })
    }

    /// Checks that the checkpoint's tree extends a tree of size `old` with this root.
    pub fn verify(&self, old_root: TreeHash) -> Result<(), ProofError> {
        let tree = &self.checkpoint.checkpoint;
        verify_consistency((self.old, old_root), (tree.size, tree.root), &self.hashes)
    }

    /// The proof as JSON.
    pub fn json(&self) -> serde_json::Value {
        #[derive(Serialize)]
        struct Wire<'a> {
            r#type: &'a str,
            origin: &'a str,
            old: u64,
            size: u64,
            root: TreeHash,
            hashes: &'a [TreeHash],
            checkpoint: String,
        }
        let tree = &self.checkpoint.checkpoint;
        serde_json::json!(Wire {
            r#type: "consistency",
            origin: &tree.origin,
            old: self.old,
            size: tree.size,
            root: tree.root,
            hashes: &self.hashes,
            checkpoint: self.checkpoint.to_string(),
        })
    }
}

impl fmt::Display for Consistency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.hashes.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

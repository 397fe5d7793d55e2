//! The tree as files: C2SP tlog-tiles. A tile holds 256 hashes of one level, or fewer at the tree's edge; an entry bundle
//! holds the leaves themselves.

use std::fmt;

use super::merkle::{Source, TreeHash, node_hash};

/// Number of hashes in a full tile.
pub const WIDTH: u64 = 256;
/// Number of tree levels in one tile.
pub const HEIGHT: u8 = 8;
/// Highest level of tiles.
const MAX_LEVEL: u8 = 63;
/// Length of a hash in bytes.
const HASH: usize = 32;

/// The level of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The leaves themselves.
    Entries,
    /// Hashes of subtrees of 256^level leaves.
    Hashes(u8),
}

/// The name of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// Level.
    pub level: Level,
    /// Number within the level, from 0.
    pub index: u64,
    /// Number of hashes or entries in it: 1 to 256.
    pub width: u16,
}

impl TileId {
    /// Returns whether it is full. A full tile never changes; a partial one is replaced by wider ones.
    pub fn is_full(self) -> bool {
        u64::from(self.width) == WIDTH
    }

    /// The full tile of the same level and number.
    pub fn full(self) -> Self {
        Self { width: WIDTH as u16, ..self }
    }

    /// The tile of this level and number in a tree of `size` leaves; `None` if the tree does not reach it.
    pub fn of(level: Level, index: u64, size: u64) -> Option<Self> {
        let count = match level {
            Level::Entries => size,
            Level::Hashes(level) => size.checked_shr(u32::from(level) * u32::from(HEIGHT)).unwrap_or(0),
        };
        let width = count.checked_sub(index.checked_mul(WIDTH)?)?.min(WIDTH);
        (width > 0).then_some(Self { level, index, width: width as u16 })
    }

    /// Reads a path in exactly the form that [`TileId`] prints.
    pub fn parse(path: &str) -> Option<Self> {
        let (level, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let level = match level {
            "entries" => Level::Entries,
            number => Level::Hashes(decimal(number, MAX_LEVEL.into())? as u8),
        };
        let (number, width) = match rest.split_once(".p/") {
            Some((number, width)) => (number, decimal(width, WIDTH - 1).filter(|w| *w > 0)?),
            None => (rest, WIDTH),
        };
        let id = Self { level, index: parse_number(number)?, width: width as u16 };
        // Any other spelling (too many zeros, x000 in front) is refused.
        (id.to_string() == path).then_some(id)
    }

    /// Tiles that are new or wider in a tree of `new` leaves than in one of `old`, lowest level first.
    pub fn grown(old: u64, new: u64) -> Vec<Self> {
        let mut found = Vec::new();
        for level in std::iter::once(Level::Entries).chain((0..HEIGHT).map(Level::Hashes)) {
            let shift = match level {
                Level::Entries => 0,
                Level::Hashes(level) => u32::from(level) * u32::from(HEIGHT),
            };
            let (from, to) = (old.checked_shr(shift).unwrap_or(0), new.checked_shr(shift).unwrap_or(0));
            if from != to {
                found.extend((from / WIDTH..to.div_ceil(WIDTH)).filter_map(|index| Self::of(level, index, new)));
            }
        }
        found
    }
}

impl fmt::Display for TileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Level::Entries => f.write_str("tile/entries/")?,
            Level::Hashes(level) => write!(f, "tile/{level}/")?,
        }
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for group in groups[1..].iter().rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{:03}", groups[0])?;
        if self.is_full() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

fn decimal(text: &str, most: u64) -> Option<u64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|n| plain && *n <= most)
}

fn parse_number(text: &str) -> Option<u64> {
    let mut number: u64 = 0;
    for part in text.split('/') {
        let digits = part.strip_prefix('x').unwrap_or(part);
        let valid = digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit());
        let value: u64 = digits.parse().ok().filter(|_| valid)?;
        number = number.checked_mul(1000)?.checked_add(value)?;
    }
    Some(number)
}

/// Reason for refusing a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// The number of bytes does not match the width.
    #[error("panjang ubin tidak sesuai lebarnya")]
    Length,
    /// An entry is longer than its two-byte length can say.
    #[error("entri melebihi 65.535 byte")]
    Entry,
}

/// The hashes in the bytes of a tile.
pub fn hashes(id: TileId, bytes: &[u8]) -> Result<Vec<TreeHash>, TileError> {
    if bytes.len() != usize::from(id.width) * HASH {
        return Err(TileError::Length);
    }
    Ok(bytes.as_chunks::<HASH>().0.iter().map(|hash| TreeHash(*hash)).collect())
}

/// The bytes of a tile of hashes.
pub fn hash_bytes(hashes: &[TreeHash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// Appends an entry to the bytes of a bundle.
pub fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), TileError> {
    let length = u16::try_from(entry.len()).map_err(|_| TileError::Entry)?;
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    Ok(())
}

/// The entries in the bytes of a bundle.
pub fn entries(id: TileId, mut bundle: &[u8]) -> Result<Vec<&[u8]>, TileError> {
    let mut found = Vec::with_capacity(id.width.into());
    while let Some((length, rest)) = bundle.split_first_chunk::<2>() {
        let (entry, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into()).ok_or(TileError::Length)?;
        found.push(entry);
        bundle = rest;
    }
    if bundle.is_empty() && found.len() == usize::from(id.width) { Ok(found) } else { Err(TileError::Length) }
}

/// The root over hashes whose number is a power of two; `None` if there are none.
pub fn fold(hashes: &[TreeHash]) -> Option<TreeHash> {
    match hashes {
        [] => None,
        [one] => Some(*one),
        many => {
            let (left, right) = many.split_at(many.len() / 2);
            Some(node_hash(fold(left)?, fold(right)?))
        }
    }
}

/// The tile, in a tree of `size` leaves, from which the hash of whole subtree `index` of 2^`level` leaves follows, and the
/// range of its hashes to fold.
pub fn locate(level: u8, index: u64, size: u64) -> Option<(TileId, std::ops::Range<usize>)> {
    let inner = level % HEIGHT;
    let first = index.checked_shl(inner.into())?;
    let id = TileId::of(Level::Hashes(level / HEIGHT), first / WIDTH, size)?;
    let start = (first % WIDTH) as usize;
    let end = start + (1 << inner);
    (end <= usize::from(id.width)).then_some((id, start..end))
}

/// Reads subtree hashes from tiles, and caches the tiles.
pub struct Tiles<F> {
    size: u64,
    fetch: F,
    kept: std::collections::BTreeMap<TileId, Folded>,
}

/// A tile's hashes, and above them the roots of pairs, of fours and so on, computed on demand: proofs of neighbouring leaves
/// use the same ones.
struct Folded(Vec<Vec<TreeHash>>);

impl Folded {
    /// The root of whole subtree `index` of 2^`inner` hashes.
    fn root(&mut self, inner: usize, index: usize) -> Option<TreeHash> {
        while self.0.len() <= inner {
            let above =
                self.0.last()?.as_chunks::<2>().0.iter().map(|[left, right]| node_hash(*left, *right)).collect();
            self.0.push(above);
        }
        self.0.get(inner)?.get(index).copied()
    }
}

/// Most tiles in the cache: a proof needs a few at each level.
const KEPT: usize = 64;

impl<E: From<TileError>, F: FnMut(TileId) -> Result<Vec<u8>, E>> Tiles<F> {
    /// Reads tiles of a tree of `size` leaves with `fetch`.
    pub fn new(size: u64, fetch: F) -> Self {
        Self { size, fetch, kept: Default::default() }
    }

    /// The hash of whole subtree `index` of 2^`level` leaves.
    pub fn hash(&mut self, level: u8, index: u64) -> Result<TreeHash, E> {
        let (id, part) = locate(level, index, self.size).ok_or(TileError::Length)?;
        if !self.kept.contains_key(&id) {
            let hashes = hashes(id, &(self.fetch)(id)?)?;
            if self.kept.len() >= KEPT {
                self.kept.pop_first();
            }
            self.kept.insert(id, Folded(vec![hashes]));
        }
        let inner = usize::from(level % HEIGHT);
        let folded = self.kept.get_mut(&id).and_then(|folded| folded.root(inner, part.start >> inner));
        Ok(folded.ok_or(TileError::Length)?)
    }

    /// A [`Source`] for making proofs.
    pub fn source(&mut self) -> Box<Source<'_, E>> {
        Box::new(|level, index| self.hash(level, index))
    }
}

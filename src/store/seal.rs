//! Seals: summaries of finished segments, so that opening the ledger need not read every line again.
//!
//! A seal proves nothing by itself: without it, or if it does not match, the lines of its segment are checked one by one.

use std::{
    collections::HashMap,
    io,
    sync::atomic::{AtomicUsize, Ordering},
};

use serde::{Deserialize, Serialize};

use super::{
    check,
    disk::{Disk, read_file, read_full, replace_file},
    journal::{JOURNAL, segment_name},
};
use crate::{
    event::{Hash, Instant, LedgerName, Seq, UnitCode},
    ledger::{Chain, UnitTip},
};

/// Bytes that are read at a time to hash a segment.
const BLOCK: usize = 1 << 20;

/// The summary of a finished segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Number of the segment.
    pub number: u32,
    /// Length of its file in bytes.
    pub length: u64,
    /// Seq of its first event.
    pub first: Seq,
    /// BLAKE3 of its file.
    pub hash: Hash,
    /// The chain after its last event.
    pub chain: Chain,
}

#[derive(Serialize, Deserialize)]
struct Wire {
    number: u32,
    length: u64,
    blake3: Hash,
    first: Seq,
    last: Seq,
    last_hash: Hash,
    recorded_at: Instant,
    group: (Seq, Seq),
    epoch: u32,
    ledger: LedgerName,
    ledger_hash: Hash,
    units: Vec<(UnitCode, Seq, Hash)>,
}

fn name(number: u32) -> String {
    format!("{number:08}.seal")
}

impl Seal {
    /// The number of the segment for a seal's file name; `None` for other files.
    pub fn number_of(file: &str) -> Option<u32> {
        file.strip_suffix(".seal").and_then(|number| number.parse().ok())
    }

    /// Hashes a finished segment and writes its seal.
    pub fn make(disk: &dyn Disk, number: u32, first: Seq, chain: Chain) -> io::Result<Self> {
        let (length, hash) = hash_segment(disk, number)?;
        let seal = Self { number, length, first, hash, chain };
        replace_file(disk, JOURNAL, &name(number), &seal.encode()?)?;
        Ok(seal)
    }

    /// Reads the seal of a segment; `None` if it is missing or not valid.
    pub fn read(disk: &dyn Disk, number: u32) -> io::Result<Option<Self>> {
        let bytes = read_file(disk, &format!("{JOURNAL}/{}", name(number)))?;
        Ok(bytes.and_then(|bytes| Self::decode(&bytes)).filter(|seal| seal.number == number))
    }

    /// One line of JSON, and one with its BLAKE3.
    fn encode(&self) -> io::Result<Vec<u8>> {
        let chain = &self.chain;
        let mut units: Vec<_> = chain.units().map(|(unit, tip)| (unit.clone(), tip.seq, tip.hash)).collect();
        units.sort_unstable();
        let wire = Wire {
            number: self.number,
            length: self.length,
            blake3: self.hash,
            first: self.first,
            last: chain.seq,
            last_hash: chain.hash,
            recorded_at: chain.recorded_at,
            group: chain.group,
            epoch: chain.epoch,
            ledger: chain.ledger.clone().ok_or(io::ErrorKind::InvalidInput)?,
            ledger_hash: chain.first,
            units,
        };
        let mut bytes = serde_json::to_vec(&wire)?;
        let check = blake3::hash(&bytes).to_hex();
        bytes.push(b'\n');
        bytes.extend_from_slice(check.as_bytes());
        bytes.push(b'\n');
        Ok(bytes)
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let end = memchr::memchr(b'\n', bytes)?;
        let (body, check) = (&bytes[..end], &bytes[end + 1..]);
        if check.strip_suffix(b"\n")? != blake3::hash(body).to_hex().as_bytes() {
            return None;
        }
        let wire: Wire = serde_json::from_slice(body).ok()?;
        let units: HashMap<_, _> =
            wire.units.into_iter().map(|(unit, seq, hash)| (unit, UnitTip { seq, hash })).collect();
        let chain = Chain {
            ledger: Some(wire.ledger),
            first: wire.ledger_hash,
            seq: wire.last,
            hash: wire.last_hash,
            recorded_at: wire.recorded_at,
            group: wire.group,
            epoch: wire.epoch,
            units,
            before: None,
        };
        Some(Self { number: wire.number, length: wire.length, first: wire.first, hash: wire.blake3, chain })
    }

    /// Returns whether the segment's file is still the one that was sealed.
    pub fn fits(&self, disk: &dyn Disk) -> io::Result<bool> {
        Ok(hash_segment(disk, self.number)? == (self.length, self.hash))
    }
}

fn hash_segment(disk: &dyn Disk, number: u32) -> io::Result<(u64, Hash)> {
    let file = disk.open(&segment_name(number))?;
    let mut hasher = blake3::Hasher::new();
    let mut buf = vec![0; BLOCK];
    let mut length = 0;
    loop {
        let count = read_full(file.as_ref(), &mut buf, length)?;
        hasher.update(&buf[..count]);
        length += count as u64;
        if count < buf.len() {
            return Ok((length, Hash(hasher.finalize().into())));
        }
    }
}

/// The number of seals, counted from the first, that match their segments; checked on several threads.
pub fn count_fitting(disk: &dyn Disk, seals: &[Seal]) -> io::Result<usize> {
    let next = AtomicUsize::new(0);
    let wrong = AtomicUsize::new(seals.len());
    let work = || -> io::Result<()> {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(seal) = seals.get(index).filter(|_| index < wrong.load(Ordering::Relaxed)) else { return Ok(()) };
            if !seal.fits(disk)? {
                wrong.fetch_min(index, Ordering::Relaxed);
            }
        }
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..check::threads().min(seals.len())).map(|_| scope.spawn(work)).collect();
        work()?;
        for other in others {
            other.join().map_err(|_| io::Error::other("pemeriksaan segel berhenti"))??;
        }
        Ok(wrong.load(Ordering::Relaxed))
    })
}

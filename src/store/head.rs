//! The file `head`: which prefix of the journal is durable.
//!
//! Two slots in two pages, written in turn, each readable text with a checksum over all of it, so that a torn
//! write costs at most the newer one. Written after each sync of the journal and before its acknowledgement;
//! its own sync may lag, for a head that is too old only vouches for less.

use std::{io, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    disk::{Disk, DiskFile, read_file, write_full},
    journal::Cursor,
};
use crate::event::{Hash, Seq};

/// Name of the file.
pub const HEAD: &str = "head";
/// Bytes of a slot: one sector.
const SLOT: usize = 512;
/// Bytes between the beginnings of the slots: one page.
const STRIDE: usize = 4096;
/// Hex digits of a slot's checksum.
const CHECK: usize = 64;

/// The durable prefix of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Last event.
    pub seq: Seq,
    /// Its hash; zeros before event 1.
    pub hash: Hash,
    /// Where its line ends.
    pub at: Cursor,
    /// Closed in good order: nothing follows.
    pub closed: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct Slot {
    /// Counts writes; the higher of two good slots counts.
    n: u64,
    seq: Seq,
    hash: Hash,
    segment: u32,
    offset: u64,
    closed: bool,
    /// Groups of a batch share one instant, and no two batches do: what is written after this head can be told apart.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    kelompok_tulis: bool,
}

impl Slot {
    fn head(&self) -> Head {
        let at = Cursor { segment: self.segment, offset: self.offset };
        Head { seq: self.seq, hash: self.hash, at, closed: self.closed }
    }

    fn of(n: u64, head: &Head) -> Self {
        let Head { seq, hash, at, closed } = *head;
        Self { n, seq, hash, segment: at.segment, offset: at.offset, closed, kelompok_tulis: true }
    }

    /// `{…}` then the checksum of that text, then spaces and a line feed.
    fn encode(&self) -> io::Result<[u8; SLOT]> {
        let text = serde_json::to_vec(self)?;
        let mut slot = [b' '; SLOT];
        let (body, rest) = slot.split_at_mut(text.len().min(SLOT));
        body.copy_from_slice(&text);
        let check = rest.get_mut(1..=CHECK).ok_or(io::ErrorKind::InvalidData)?;
        check.copy_from_slice(blake3::hash(&text).to_hex().as_bytes());
        slot[SLOT - 1] = b'\n';
        Ok(slot)
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let end = memchr::memchr(b'}', bytes)? + 1;
        let slot: Self = serde_json::from_slice(&bytes[..end]).ok()?;
        (slot.encode().ok()?.as_slice() == bytes).then_some(slot)
    }
}

/// What the file says; `None` when it is missing, or no slot of it can be trusted.
pub fn read(disk: &dyn Disk) -> io::Result<Option<Head>> {
    Ok(newest(disk)?.map(|slot| slot.head()))
}

/// Was what follows the head written by a program whose batches have instants of their own?
pub fn tells_batches(disk: &dyn Disk) -> io::Result<bool> {
    Ok(newest(disk)?.is_some_and(|slot| slot.kelompok_tulis))
}

fn newest(disk: &dyn Disk) -> io::Result<Option<Slot>> {
    Ok(read_file(disk, HEAD)?.as_deref().and_then(newest_of))
}

/// What the bytes of such a file say.
pub fn of(bytes: &[u8]) -> Option<Head> {
    newest_of(bytes).map(|slot| slot.head())
}

fn newest_of(bytes: &[u8]) -> Option<Slot> {
    let slots = [0, STRIDE].into_iter().filter_map(|at| bytes.get(at..at + SLOT)).filter_map(Slot::decode);
    slots.max_by_key(|slot| slot.n)
}

/// The file, for the one who holds the ledger.
#[derive(Debug)]
pub struct HeadFile {
    file: Arc<dyn DiskFile>,
    n: u64,
    /// What was found in the file, until it is known to be on the disk.
    found: Option<Slot>,
}

impl HeadFile {
    /// Opens the file to continue it.
    pub fn open(disk: &dyn Disk) -> io::Result<Self> {
        let found = newest(disk)?;
        Ok(Self { file: disk.open_write(HEAD)?, n: found.as_ref().map_or(0, |slot| slot.n), found })
    }

    /// Writes the head to the older slot, without a sync.
    pub fn write(&mut self, head: &Head) -> io::Result<()> {
        self.n += 1;
        self.put(&Slot::of(self.n, head))
    }

    /// A sector is written whole, or not at all; what was written in parts is synced before the other slot is touched.
    fn put(&self, slot: &Slot) -> io::Result<()> {
        let at = if slot.n.is_multiple_of(2) { 0 } else { STRIDE as u64 };
        let bytes = slot.encode()?;
        let count = self.file.write_at(&bytes, at)?;
        if count < bytes.len() {
            write_full(self.file.as_ref(), &bytes[count..], at + count as u64)?;
            self.file.sync_all()?;
        }
        Ok(())
    }

    /// Writes the head to both slots, one after the other, each synced: at opening and closing.
    ///
    /// What was found when the file was opened may be in the page cache only, after a sync that failed: it is written again
    /// first, in its own place, for the other slot is the one that the disk may hold then.
    pub fn settle(&mut self, head: &Head) -> io::Result<()> {
        if let Some(found) = &self.found {
            self.put(found)?;
            self.file.sync_all()?;
            self.found = None;
        }
        for _ in 0..2 {
            self.write(head)?;
            self.file.sync_all()?;
        }
        Ok(())
    }

    /// The file itself, to make the last write durable later.
    pub fn file(&self) -> Arc<dyn DiskFile> {
        self.file.clone()
    }
}

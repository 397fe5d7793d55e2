//! The file `head`: records which prefix of the journal is durable.
//!
//! Two slots in two pages, written in turn, each readable text with a checksum over all of it, so that a torn write destroys
//! at most the newer one. Written after each sync of the journal and before its acknowledgement; its own sync may come later,
//! because a head that is too old only covers less.

use std::{io, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    disk::{Disk, DiskFile, read_file, write_full},
    journal::Cursor,
};
use crate::event::{Hash, Seq};

/// Name of the file.
pub const HEAD: &str = "head";
/// Size of a slot in bytes: one sector.
const SLOT: usize = 512;
/// Distance of the slots in bytes: one page.
const STRIDE: usize = 4096;
/// Hexadecimal digits of a slot's checksum.
const CHECK: usize = 64;

/// The durable prefix of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Seq of the last event.
    pub seq: Seq,
    /// Its hash; zeros before event 1.
    pub hash: Hash,
    /// End of its line.
    pub at: Cursor,
    /// Whether the ledger was closed properly: nothing follows.
    pub closed: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct Slot {
    /// Counts writes; the valid slot with the higher number counts.
    n: u64,
    seq: Seq,
    hash: Hash,
    segment: u32,
    offset: u64,
    closed: bool,
    /// Whether the groups of a batch share one instant that no other batch has, so that lines after this head can be assigned
    /// to batches.
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

    /// `{…}`, the checksum of that text, then spaces and a line feed.
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

/// The head in the file; `None` if it is missing, or has no valid slot.
pub fn read(disk: &dyn Disk) -> io::Result<Option<Head>> {
    Ok(newest(disk)?.map(|slot| slot.head()))
}

/// Returns whether lines after the head were written by a program whose batches have distinct instants.
pub fn tells_batches(disk: &dyn Disk) -> io::Result<bool> {
    Ok(newest(disk)?.is_some_and(|slot| slot.kelompok_tulis))
}

fn newest(disk: &dyn Disk) -> io::Result<Option<Slot>> {
    Ok(read_file(disk, HEAD)?.as_deref().and_then(newest_of))
}

/// The head in the bytes of such a file.
pub fn of(bytes: &[u8]) -> Option<Head> {
    newest_of(bytes).map(|slot| slot.head())
}

fn newest_of(bytes: &[u8]) -> Option<Slot> {
    let slots = [0, STRIDE].into_iter().filter_map(|at| bytes.get(at..at + SLOT)).filter_map(Slot::decode);
    slots.max_by_key(|slot| slot.n)
}

/// The file, for the process that holds the ledger.
#[derive(Debug)]
pub struct HeadFile {
    file: Arc<dyn DiskFile>,
    n: u64,
    /// The slot found in the file, until it is known to be durable.
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

    /// Writes a slot. A sector is written whole or not at all; after a short write the file is synced before the other slot is
    /// touched.
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
    /// The slot found at opening may exist in the page cache only, after a failed sync. It is written again first, in its own
    /// place, because then the disk may have only the other slot.
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

    /// The file itself, to sync the last write later.
    pub fn file(&self) -> Arc<dyn DiskFile> {
        self.file.clone()
    }
}

//! The end of the journal, where lines are appended.
//!
//! Segments are filled with zeros in advance and overwritten: a sync then writes no metadata, and takes two thirds of the
//! time. A finished segment is cut to its length and synced before the next one gets its name, so that only the last one can
//! ever be torn.

use std::{io, sync::Arc};

use super::{
    disk::{Disk, DiskFile, join, write_full},
    journal::{Cursor, JOURNAL, NEXT, segment_name},
    upkeep::{Filled, Job, Upkeep},
};
use crate::{event::Seq, ledger::Chain};

/// Size of a segment in bytes.
pub const SEGMENT: u64 = 64 << 20;

/// The end of the journal, for the process that holds the ledger.
#[derive(Debug)]
pub struct Tail {
    disk: Arc<dyn Disk>,
    upkeep: Upkeep,
    segment_bytes: u64,
    file: Arc<dyn DiskFile>,
    filled: Arc<Filled>,
    at: Cursor,
    /// Seq of the first event of this segment.
    first: Seq,
    next_asked: bool,
}

impl Tail {
    /// Continues at `at`, where the file ends. Zeros are written in advance only after the first append: a ledger that is
    /// opened just to read it stays unchanged.
    pub fn open(disk: Arc<dyn Disk>, upkeep: Upkeep, segment_bytes: u64, at: Cursor, first: Seq) -> io::Result<Self> {
        let file = disk.open_write(&segment_name(at.segment))?;
        disk.sync_dir(JOURNAL)?;
        let filled = Arc::new(Filled::new(at.offset));
        Ok(Self { disk, upkeep, segment_bytes, file, filled, at, first, next_asked: false })
    }

    /// Position of the next line.
    pub fn at(&self) -> Cursor {
        self.at
    }

    /// Returns whether a new segment must begin before the next group.
    pub fn is_full(&self, beside: usize) -> bool {
        self.at.offset + beside as u64 >= self.segment_bytes
    }

    /// Writes whole groups and makes them durable. After an error the state of the file is unknown.
    pub fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.put(bytes)?;
        self.file.sync_data()?;
        self.advance(bytes)
    }

    /// Writes whole groups that are durable elsewhere, without a sync.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.put(bytes)?;
        self.advance(bytes)
    }

    /// Syncs what was written without a sync.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    fn put(&self, bytes: &[u8]) -> io::Result<()> {
        self.filled.reach(self.at.offset + bytes.len() as u64);
        write_full(self.file.as_ref(), bytes, self.at.offset)
    }

    fn advance(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.at.offset += bytes.len() as u64;
        self.look_ahead()
    }

    /// Finishes the segment and begins the next. `chain` is the chain up to its last event. After an error it may be tried
    /// again: every step can be repeated.
    pub fn roll(&mut self, chain: &Chain) -> io::Result<()> {
        self.settle_upkeep();
        self.file.set_len(self.at.offset)?;
        self.file.sync_all()?;
        let number = self.at.segment;
        let name = segment_name(number + 1);
        if self.next_asked {
            match self.disk.rename(&join(JOURNAL, NEXT), &name) {
                // No segment was prepared: the new one grows as it is written.
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                other => other?,
            }
            self.next_asked = false;
        }
        let file = self.disk.open_write(&name)?;
        let length = file.length()?;
        self.disk.sync_dir(JOURNAL)?;
        self.file = file;
        self.filled = Arc::new(Filled::new(length));
        self.upkeep.run(Job::Seal { number, first: self.first, chain: Box::new(chain.clone()) })?;
        self.at = Cursor { segment: number + 1, offset: 0 };
        self.first = chain.seq() + 1;
        self.look_ahead()
    }

    /// Waits for zeros, seals and late syncs. No line depends on them, so a failure there is only logged: if the disk itself
    /// fails, the sync of the lines fails too.
    fn settle_upkeep(&mut self) {
        if let Err(error) = self.upkeep.settle() {
            tracing::warn!(%error, "work beside the journal failed; lines are not affected");
        }
    }

    /// Cuts the segment to its length, durably, and ends the upkeep.
    pub fn close(mut self) -> io::Result<()> {
        self.settle_upkeep();
        self.file.set_len(self.at.offset)?;
        self.file.sync_all()?;
        if self.next_asked {
            match self.disk.remove(&join(JOURNAL, NEXT)) {
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                other => other?,
            }
        }
        self.disk.sync_dir(JOURNAL)
    }

    /// Syncs the head's last write some time later.
    pub fn sync_later(&mut self, file: Arc<dyn DiskFile>) -> io::Result<()> {
        self.upkeep.run(Job::Sync { file })
    }

    /// Has zeros written in advance: few while the segment is short, so that a small ledger stays small, more later; and the
    /// whole next segment once this one is a quarter full.
    fn look_ahead(&mut self) -> io::Result<()> {
        if !self.upkeep.fills() {
            return Ok(());
        }
        let whole = self.segment_bytes;
        let ahead = self.at.offset.clamp(whole / 64, whole / 4);
        let upto = (self.at.offset + ahead).min(whole);
        if self.filled.asked() < self.at.offset + ahead / 2 && self.filled.asked() < upto {
            self.filled.ask(upto);
            self.upkeep.run(Job::Fill { file: self.file.clone(), filled: self.filled.clone(), upto })?;
        }
        if !self.next_asked && self.at.offset >= whole / 4 {
            self.next_asked = true;
            self.upkeep.run(Job::Next { bytes: whole })?;
        }
        Ok(())
    }
}

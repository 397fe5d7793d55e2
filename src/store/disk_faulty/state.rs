//! The content of the disk, in the page cache and durable, and its failures.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
};

use super::{
    change::{Change, Done, apply},
    dice::Dice,
    loss::{Loss, lose_sectors},
};

/// Rates of failures, in 1/1000 of the operations.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rates {
    /// Writes that write less than requested, and report it.
    pub short_write: u32,
    /// Writes that fail, perhaps after some bytes.
    pub failed_write: u32,
    /// Syncs that fail.
    pub failed_sync: u32,
    /// Any other change that fails.
    pub failed_other: u32,
}

#[derive(Debug, Default)]
pub(super) struct Inode {
    pub(super) cached: Vec<u8>,
    pub(super) durable: Vec<u8>,
    pub(super) pending: Vec<Change>,
}

/// A name's new target; `None` if it was removed.
pub(super) type Entry = (String, Option<usize>);

#[derive(Debug)]
pub(super) struct State {
    pub(super) dice: Dice,
    pub(super) rates: Rates,
    pub(super) done: Done,
    pub(super) inodes: Vec<Inode>,
    pub(super) entries: BTreeMap<String, usize>,
    pub(super) durable_entries: BTreeMap<String, usize>,
    /// Changes of entries that were not synced; each is applied whole or not at all.
    pub(super) pending_entries: Vec<Vec<Entry>>,
    pub(super) dirs: BTreeSet<String>,
    pub(super) locked: bool,
    /// Number of the process: files that an earlier process opened no longer work.
    pub(super) process: u64,
    /// Number of changes until the process ends.
    pub(super) dies_after: Option<u64>,
    pub(super) dead: bool,
    pub(super) capacity: Option<u64>,
}

pub(super) fn parent(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(dir, _)| dir)
}

pub(super) fn died() -> io::Error {
    io::Error::other("process ended")
}

impl State {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            dice: Dice::new(seed),
            rates: Rates::default(),
            done: Done::default(),
            inodes: Vec::new(),
            entries: BTreeMap::new(),
            durable_entries: BTreeMap::new(),
            pending_entries: Vec::new(),
            dirs: BTreeSet::new(),
            locked: false,
            process: 0,
            dies_after: None,
            dead: false,
            capacity: None,
        }
    }

    pub(super) fn restart(&mut self) {
        self.process += 1;
        self.locked = false;
        self.dead = false;
        self.dies_after = None;
    }

    pub(super) fn used(&self) -> u64 {
        self.entries.values().map(|inode| self.inodes[*inode].cached.len() as u64).sum()
    }

    /// Counts a change; an error if the process ends with it.
    pub(super) fn step(&mut self) -> io::Result<()> {
        if self.dead {
            return Err(died());
        }
        match &mut self.dies_after {
            Some(0) => {
                self.dead = true;
                self.done.died += 1;
                Err(died())
            }
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub(super) fn other(&mut self) -> io::Result<()> {
        self.step()?;
        let rate = self.rates.failed_other;
        if self.dice.chance(rate) {
            self.done.failed_others += 1;
            return Err(io::Error::other("injected failure"));
        }
        Ok(())
    }

    fn put(&mut self, inode: usize, offset: u64, bytes: &[u8]) {
        let inode = &mut self.inodes[inode];
        apply(&mut inode.cached, &Change::Write(offset, bytes.to_vec()));
        inode.pending.push(Change::Write(offset, bytes.to_vec()));
    }

    pub(super) fn write(&mut self, inode: usize, buf: &[u8], offset: u64) -> io::Result<usize> {
        if let Err(error) = self.step() {
            // The process ends inside the write (an ended one does not come here): a part is written.
            let part = self.dice.below(buf.len() as u64 + 1) as usize;
            self.put(inode, offset, &buf[..part]);
            return Err(error);
        }
        let mut count = buf.len();
        let end = self.inodes[inode].cached.len() as u64;
        if let Some(capacity) = self.capacity {
            let free = capacity.saturating_sub(self.used());
            let fits = (end + free).saturating_sub(offset).min(count as u64) as usize;
            if fits == 0 && count > 0 {
                self.done.failed_writes += 1;
                self.done.full += 1;
                return Err(io::ErrorKind::StorageFull.into());
            }
            count = fits;
        }
        let Rates { short_write, failed_write, .. } = self.rates;
        if self.dice.chance(failed_write) {
            self.done.failed_writes += 1;
            let part = self.dice.below(count as u64 + 1) as usize;
            self.put(inode, offset, &buf[..part]);
            return Err(io::Error::other("injected failed write"));
        }
        if count > 1 && self.dice.chance(short_write) {
            self.done.short_writes += 1;
            count = 1 + self.dice.below(count as u64 - 1) as usize;
        }
        self.put(inode, offset, &buf[..count]);
        Ok(count)
    }

    pub(super) fn sync(&mut self, inode: usize) -> io::Result<()> {
        self.step()?;
        let rate = self.rates.failed_sync;
        if self.dice.chance(rate) {
            self.done.failed_syncs += 1;
            // As on Linux: the pages are marked clean, and their bytes may never reach the disk.
            if self.dice.chance(500) {
                self.inodes[inode].pending.retain(|change| matches!(change, Change::Length(_)));
            }
            return Err(io::Error::other("injected failed sync"));
        }
        let Inode { durable, pending, .. } = &mut self.inodes[inode];
        pending.drain(..).for_each(|change| apply(durable, &change));
        Ok(())
    }

    pub(super) fn change_entries(&mut self, changes: Vec<Entry>) {
        for (name, target) in &changes {
            match target {
                Some(inode) => drop(self.entries.insert(name.clone(), *inode)),
                None => drop(self.entries.remove(name)),
            }
        }
        self.pending_entries.push(changes);
    }

    pub(super) fn keep_entries(&mut self, changes: Vec<Entry>) {
        for (name, target) in changes {
            match target {
                Some(inode) => drop(self.durable_entries.insert(name, inode)),
                None => drop(self.durable_entries.remove(&name)),
            }
        }
    }

    /// Applies a power cut.
    pub(super) fn lose(&mut self) {
        for changes in std::mem::take(&mut self.pending_entries) {
            if self.dice.chance(500) {
                self.keep_entries(changes);
            }
        }
        self.entries = self.durable_entries.clone();
        let Self { inodes, dice, done, .. } = self;
        for inode in inodes.iter_mut() {
            let kept = Loss::choose(dice);
            let mut old = std::mem::take(&mut inode.durable);
            for change in inode.pending.drain(..) {
                match change {
                    Change::Length(length) if kept.keeps(dice, 0) => apply(&mut old, &Change::Length(length)),
                    Change::Length(_) => {}
                    Change::Write(offset, bytes) => lose_sectors(&mut old, offset, &bytes, &kept, dice, done),
                }
            }
            inode.cached = old.clone();
            inode.durable = old;
        }
    }
}

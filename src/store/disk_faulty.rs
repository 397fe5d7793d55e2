//! Files in memory that fail on purpose, for tests: never used by the program itself.
//!
//! Everything random comes from one seed, so a failing run replays. What is modelled: short and failed writes;
//! failed syncs, after which the page cache may hold bytes that no later sync writes; a kill, which keeps the
//! page cache, and a power cut, which loses what was not synced, or tears it at sectors, or keeps later sectors
//! without earlier ones; directory entries that were not synced; a full disk; the end of the process in the
//! middle of any operation.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::disk::{Disk, DiskFile, Held, Lock};

/// What a disk writes at once.
const SECTOR: u64 = 512;

/// How often something fails, in 1/1000 of the operations.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rates {
    /// Writes that write less than asked, and say so.
    pub short_write: u32,
    /// Writes that fail, perhaps after some bytes.
    pub failed_write: u32,
    /// Syncs that fail.
    pub failed_sync: u32,
    /// Any other change that fails.
    pub failed_other: u32,
}

/// What was done to a disk so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Short writes.
    pub short_writes: u64,
    /// Failed writes, a full disk's included.
    pub failed_writes: u64,
    /// Failed syncs.
    pub failed_syncs: u64,
    /// Failures of anything else.
    pub failed_others: u64,
    /// Writes that a full disk refused.
    pub full: u64,
    /// Processes that ended in the middle of something.
    pub died: u64,
    /// Kills.
    pub kills: u64,
    /// Power cuts.
    pub power_cuts: u64,
    /// Sectors that a power cut lost.
    pub lost_sectors: u64,
}

/// A random number generator: splitmix64.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The dice of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is not 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.roll() % bound
    }

    /// True in `per_mille` of 1000 cases.
    pub fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < u64::from(per_mille)
    }
}

#[derive(Debug, Clone)]
enum Change {
    Write(u64, Vec<u8>),
    Length(u64),
}

#[derive(Debug, Default)]
struct Inode {
    cached: Vec<u8>,
    durable: Vec<u8>,
    pending: Vec<Change>,
}

/// A name's new target, or none where it was removed.
type Entry = (String, Option<usize>);

#[derive(Debug)]
struct State {
    dice: Dice,
    rates: Rates,
    done: Done,
    inodes: Vec<Inode>,
    entries: BTreeMap<String, usize>,
    durable_entries: BTreeMap<String, usize>,
    /// Changes of entries that were not synced; each is whole or not there.
    pending_entries: Vec<Vec<Entry>>,
    dirs: BTreeSet<String>,
    locked: bool,
    /// Which process: files that an earlier one opened no longer work.
    process: u64,
    /// Changes until the process ends.
    dies_after: Option<u64>,
    dead: bool,
    capacity: Option<u64>,
}

/// A disk in memory.
#[derive(Debug, Clone)]
pub struct FaultyDisk(Arc<Mutex<State>>);

impl FaultyDisk {
    /// An empty disk that never fails, until told to.
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(State {
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
        })))
    }

    /// As the store takes it.
    pub fn disk(&self) -> Arc<dyn Disk> {
        Arc::new(self.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How often operations fail from now on.
    pub fn set_rates(&self, rates: Rates) {
        self.state().rates = rates;
    }

    /// Bytes that the disk can hold; none: any number.
    pub fn set_capacity(&self, bytes: Option<u64>) {
        self.state().capacity = bytes;
    }

    /// Ends the process in the middle of a change, that many changes from now.
    pub fn die_after(&self, changes: u64) {
        self.state().dies_after = Some(changes);
    }

    /// Has the process ended in the middle of a change?
    pub fn is_dead(&self) -> bool {
        self.state().dead
    }

    /// What was done to it.
    pub fn done(&self) -> Done {
        self.state().done
    }

    /// Bytes that its files hold.
    pub fn used(&self) -> u64 {
        self.state().used()
    }

    /// Ends the process: what was written stays, synced or not.
    pub fn kill(&self) {
        let mut state = self.state();
        state.done.kills += 1;
        state.restart();
    }

    /// Cuts the power: what was not synced is kept, lost or torn.
    pub fn power_cut(&self) {
        let mut state = self.state();
        state.done.power_cuts += 1;
        state.lose();
        state.restart();
    }

    /// Changes one byte of a file behind everyone's back.
    pub fn flip(&self, name: &str, offset: u64, mask: u8) {
        let mut state = self.state();
        if let Some(inode) = state.entries.get(name).copied() {
            state.inodes[inode].cached[offset as usize] ^= mask;
            state.inodes[inode].durable = state.inodes[inode].cached.clone();
        }
    }

    /// The bytes of a file.
    pub fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        let state = self.state();
        state.entries.get(name).map(|inode| state.inodes[*inode].cached.clone())
    }
}

fn parent(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(dir, _)| dir)
}

fn died() -> io::Error {
    io::Error::other("process ended")
}

impl State {
    fn restart(&mut self) {
        self.process += 1;
        self.locked = false;
        self.dead = false;
        self.dies_after = None;
    }

    fn used(&self) -> u64 {
        self.entries.values().map(|inode| self.inodes[*inode].cached.len() as u64).sum()
    }

    /// Counts a change; an error when the process ends with it.
    fn step(&mut self) -> io::Result<()> {
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

    fn other(&mut self) -> io::Result<()> {
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

    fn write(&mut self, inode: usize, buf: &[u8], offset: u64) -> io::Result<usize> {
        if let Err(error) = self.step() {
            // The process ends inside the write (a dead one does not come here): some of it is there.
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

    fn sync(&mut self, inode: usize) -> io::Result<()> {
        self.step()?;
        let rate = self.rates.failed_sync;
        if self.dice.chance(rate) {
            self.done.failed_syncs += 1;
            // As on Linux: the pages are marked clean, and what they hold may never reach the disk.
            if self.dice.chance(500) {
                self.inodes[inode].pending.retain(|change| matches!(change, Change::Length(_)));
            }
            return Err(io::Error::other("injected failed sync"));
        }
        let Inode { durable, pending, .. } = &mut self.inodes[inode];
        pending.drain(..).for_each(|change| apply(durable, &change));
        Ok(())
    }

    fn change_entries(&mut self, changes: Vec<Entry>) {
        for (name, target) in &changes {
            match target {
                Some(inode) => drop(self.entries.insert(name.clone(), *inode)),
                None => drop(self.entries.remove(name)),
            }
        }
        self.pending_entries.push(changes);
    }

    fn keep_entries(&mut self, changes: Vec<Entry>) {
        for (name, target) in changes {
            match target {
                Some(inode) => drop(self.durable_entries.insert(name, inode)),
                None => drop(self.durable_entries.remove(&name)),
            }
        }
    }

    /// What a power cut leaves.
    fn lose(&mut self) {
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

/// Which sectors a power cut keeps.
enum Loss {
    All,
    None,
    Random(u32),
    Before(u64),
    After(u64),
}

impl Loss {
    fn choose(dice: &mut Dice) -> Self {
        match dice.below(6) {
            0 => Self::All,
            1 => Self::None,
            2 => Self::Before(dice.below(128)),
            3 => Self::After(dice.below(128)),
            4 => Self::Random(900),
            _ => Self::Random(500),
        }
    }

    fn keeps(&self, dice: &mut Dice, sector: u64) -> bool {
        match self {
            Self::All => true,
            Self::None => false,
            Self::Random(per_mille) => dice.chance(*per_mille),
            Self::Before(limit) => sector < *limit,
            Self::After(limit) => sector >= *limit,
        }
    }
}

fn lose_sectors(file: &mut Vec<u8>, offset: u64, bytes: &[u8], loss: &Loss, dice: &mut Dice, done: &mut Done) {
    let mut at = 0;
    while at < bytes.len() {
        let position = offset + at as u64;
        let length = ((SECTOR - position % SECTOR) as usize).min(bytes.len() - at);
        if loss.keeps(dice, position / SECTOR) {
            apply(file, &Change::Write(position, bytes[at..at + length].to_vec()));
        } else {
            done.lost_sectors += 1;
        }
        at += length;
    }
}

fn apply(file: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Length(length) => file.resize(*length as usize, 0),
        Change::Write(offset, bytes) => {
            let (start, end) = (*offset as usize, *offset as usize + bytes.len());
            if file.len() < end {
                file.resize(end, 0);
            }
            file[start..end].copy_from_slice(bytes);
        }
    }
}

#[derive(Debug)]
struct FaultyFile {
    disk: FaultyDisk,
    inode: usize,
    process: u64,
    writes: bool,
}

impl FaultyFile {
    fn state(&self) -> io::Result<MutexGuard<'_, State>> {
        let state = self.disk.state();
        if state.process != self.process || state.dead { Err(died()) } else { Ok(state) }
    }

    fn state_to_write(&self) -> io::Result<MutexGuard<'_, State>> {
        if self.writes { self.state() } else { Err(io::ErrorKind::PermissionDenied.into()) }
    }
}

impl DiskFile for FaultyFile {
    fn read_at(&self, buf: &mut [u8], offset: u64) -> io::Result<usize> {
        let state = self.state()?;
        let bytes = state.inodes[self.inode].cached.get(offset as usize..).unwrap_or_default();
        let count = bytes.len().min(buf.len());
        buf[..count].copy_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn write_at(&self, buf: &[u8], offset: u64) -> io::Result<usize> {
        self.state_to_write()?.write(self.inode, buf, offset)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.state_to_write()?.sync(self.inode)
    }

    fn sync_all(&self) -> io::Result<()> {
        self.sync_data()
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        let mut state = self.state_to_write()?;
        state.other()?;
        let inode = &mut state.inodes[self.inode];
        apply(&mut inode.cached, &Change::Length(length));
        inode.pending.push(Change::Length(length));
        Ok(())
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.state()?.inodes[self.inode].cached.len() as u64)
    }

    fn write_back(&self, _: u64, _: u64) -> io::Result<()> {
        Ok(())
    }
}

#[derive(Debug)]
struct FaultyLock {
    disk: FaultyDisk,
    process: u64,
}

impl Held for FaultyLock {}

impl Drop for FaultyLock {
    fn drop(&mut self) {
        let mut state = self.disk.state();
        if state.process == self.process {
            state.locked = false;
        }
    }
}

impl FaultyDisk {
    fn handle(&self, state: &State, inode: usize, writes: bool) -> Arc<dyn DiskFile> {
        Arc::new(FaultyFile { disk: self.clone(), inode, process: state.process, writes })
    }
}

impl Disk for FaultyDisk {
    fn open(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        let state = self.state();
        let inode = *state.entries.get(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(self.handle(&state, inode, false))
    }

    fn open_write(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        let mut state = self.state();
        if let Some(inode) = state.entries.get(name).copied() {
            return Ok(self.handle(&state, inode, true));
        }
        state.other()?;
        let inode = state.inodes.len();
        state.inodes.push(Inode::default());
        state.change_entries(vec![(name.to_owned(), Some(inode))]);
        Ok(self.handle(&state, inode, true))
    }

    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        let state = self.state();
        let mut names: Vec<String> = state
            .entries
            .keys()
            .filter(|name| parent(name) == dir)
            .map(|name| name.rsplit('/').next().unwrap_or(name).to_owned())
            .collect();
        if dir.is_empty() {
            names.extend(state.dirs.iter().filter(|d| !d.is_empty()).cloned());
        }
        names.sort_unstable();
        Ok(names)
    }

    /// Directories themselves are never lost: their files' entries are.
    fn create_dir(&self, dir: &str) -> io::Result<()> {
        let mut state = self.state();
        state.other()?;
        state.dirs.insert(dir.to_owned());
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.state();
        state.other()?;
        let inode = *state.entries.get(from).ok_or(io::ErrorKind::NotFound)?;
        state.change_entries(vec![(from.to_owned(), None), (to.to_owned(), Some(inode))]);
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut state = self.state();
        state.other()?;
        if !state.entries.contains_key(name) {
            return Err(io::ErrorKind::NotFound.into());
        }
        state.change_entries(vec![(name.to_owned(), None)]);
        Ok(())
    }

    fn sync_dir(&self, dir: &str) -> io::Result<()> {
        let mut state = self.state();
        state.step()?;
        let rate = state.rates.failed_sync;
        if state.dice.chance(rate) {
            state.done.failed_syncs += 1;
            return Err(io::Error::other("injected failed sync"));
        }
        let (kept, left): (Vec<_>, Vec<_>) = std::mem::take(&mut state.pending_entries)
            .into_iter()
            .partition(|changes| changes.iter().any(|(name, _)| parent(name) == dir));
        state.pending_entries = left;
        kept.into_iter().for_each(|changes| state.keep_entries(changes));
        Ok(())
    }

    fn lock(&self, _: &str) -> io::Result<Option<Lock>> {
        let mut state = self.state();
        if state.locked {
            return Ok(None);
        }
        state.locked = true;
        Ok(Some(Box::new(FaultyLock { disk: self.clone(), process: state.process })))
    }
}

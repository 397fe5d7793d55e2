//! Files in memory that fail on purpose, for tests: never used by the program itself.
//!
//! Everything random comes from one seed, so a failing run can be replayed. The model has short and failed writes; failed
//! syncs, after which the page cache may hold bytes that no later sync writes; a kill, which keeps the page cache, and a power
//! cut, which loses unsynced data, or tears it at sectors, or keeps later sectors without earlier ones; unsynced directory
//! entries; a full disk; and the end of the process in the middle of any operation.

mod change;
mod dice;
mod loss;
mod state;

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub use change::Done;
use change::{Change, apply};
pub use dice::Dice;
pub use state::Rates;
use state::{Inode, State, died, parent};

use super::disk::{Disk, DiskFile, Held, Lock};

/// A disk in memory.
#[derive(Debug, Clone)]
pub struct FaultyDisk(Arc<Mutex<State>>);

impl FaultyDisk {
    /// An empty disk that never fails until it is configured to.
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(State::new(seed))))
    }

    /// The disk as the store takes it.
    pub fn disk(&self) -> Arc<dyn Disk> {
        Arc::new(self.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets how often operations fail from now on.
    pub fn set_rates(&self, rates: Rates) {
        self.state().rates = rates;
    }

    /// Sets the capacity in bytes; `None`: unlimited.
    pub fn set_capacity(&self, bytes: Option<u64>) {
        self.state().capacity = bytes;
    }

    /// Ends the process in the middle of the change that many changes from now.
    pub fn die_after(&self, changes: u64) {
        self.state().dies_after = Some(changes);
    }

    /// Returns whether the process ended in the middle of a change.
    pub fn is_dead(&self) -> bool {
        self.state().dead
    }

    /// Counts of what was done to the disk.
    pub fn done(&self) -> Done {
        self.state().done
    }

    /// Number of bytes in its files.
    pub fn used(&self) -> u64 {
        self.state().used()
    }

    /// Ends the process: everything written stays, synced or not.
    pub fn kill(&self) {
        let mut state = self.state();
        state.done.kills += 1;
        state.restart();
    }

    /// Cuts the power: unsynced data is kept, lost or torn.
    pub fn power_cut(&self) {
        let mut state = self.state();
        state.done.power_cuts += 1;
        state.lose();
        state.restart();
    }

    /// Changes one byte of a file, unnoticed by the store.
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

    /// Directories themselves are never lost, only the entries of files in them.
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

//! The catalog: what is durable and readable, shared by the writer and all readers of a process.
//!
//! `publish` makes events visible at once; a thread of its own writes the index behind it. When the index fails,
//! nothing is lost: the catalog lists the journal once and reads facts from there until the next start.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use uuid::Uuid;

use super::{
    Committed, Place,
    head::Head,
    ids::fingerprint,
    index::{Index, IndexError},
    journal::{Journal, JournalError},
    known::Known,
    load::{self, CatalogError, Progress},
    peek::Peek,
    step::{self, Snapshotter, Step},
    stream::Stream,
    writer::Lookup,
};
use crate::event::{Hash, Seq, UnitCode};

/// How long a writer waits for a read command that has the index open.
const WRITER_WAITS: Duration = Duration::from_secs(5);
/// Events that may wait in memory for the index; beyond it the index is given up.
const MOST_UNSAVED: u64 = 16 * step::EVENTS;
/// Behind by more than this, a read command lists the journal instead of reading the rest in full.
const READER_CATCHES_UP: u64 = 2 * step::EVENTS;

/// How the index fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexStatus {
    /// In use.
    Used,
    /// Not in use, and why; it is tried again at the next start.
    Unused(String),
}

/// How the index is kept.
#[derive(Clone)]
pub struct IndexOptions {
    /// Its directory.
    pub dir: PathBuf,
    /// Events that come together in memory before they are written.
    pub step: u64,
    /// Makes the snapshots that are kept in it.
    pub snapshotter: Snapshotter,
}

impl IndexOptions {
    /// In `dir`, in steps of the usual size.
    pub fn new(dir: impl Into<PathBuf>, snapshotter: Snapshotter) -> Self {
        Self { dir: dir.into(), step: step::EVENTS, snapshotter }
    }
}

/// What is durable and readable.
pub struct Catalog {
    known: RwLock<Known>,
    journal: Arc<Journal>,
    options: Option<IndexOptions>,
    status: Mutex<IndexStatus>,
    /// Held while the catalog changes from index to journal.
    repair: Mutex<()>,
    saver: Mutex<Option<Saver>>,
}

struct Saver {
    wake: SyncSender<()>,
    thread: JoinHandle<()>,
}

impl Catalog {
    /// Opens the catalog of the one who holds the ledger: index and journal up to `durable`. An index that is
    /// missing or bad is built again.
    pub fn open(
        journal: Arc<Journal>,
        index: Option<IndexOptions>,
        durable: &Head,
        progress: Progress<'_>,
    ) -> Result<Arc<Self>, CatalogError> {
        let upto = (durable.seq, durable.at);
        let mut status = IndexStatus::Used;
        let known = match &index {
            None => Err(IndexError::Damaged("tidak diminta".to_owned())),
            Some(index) => Self::with_index(&journal, index, durable, progress),
        };
        let known = match known {
            Ok(known) => known?,
            Err(e) => {
                status = IndexStatus::Unused(e.to_string());
                load::list(&journal, upto, true, progress)?
            }
        };
        let catalog = Self::new(known, journal, index, status);
        catalog.start_saver()?;
        Ok(catalog)
    }

    /// The outer error is the index's and can be done without; the inner one is the journal's.
    fn with_index(
        journal: &Journal,
        index: &IndexOptions,
        durable: &Head,
        progress: Progress<'_>,
    ) -> Result<Result<Known, CatalogError>, IndexError> {
        let mut known = Self::writer_index(&index.dir, journal, durable)?;
        let mut failed = None;
        let caught_up = load::catch_up(&mut known, journal, (durable.seq, durable.at), progress, &mut |known| {
            if known.unsaved() >= index.step && failed.is_none() {
                failed = save(known, &index.snapshotter).err();
            }
        });
        match failed {
            Some(e) => Err(e),
            None => Ok(caught_up.map(|()| known)),
        }
    }

    /// Opens the catalog for a read command beside whoever holds the ledger: uses the index if it is free and good,
    /// writes nothing to it, and otherwise lists the journal.
    pub fn open_beside(
        journal: Arc<Journal>,
        index_dir: Option<PathBuf>,
        durable: &Head,
        progress: Progress<'_>,
    ) -> Result<Arc<Self>, CatalogError> {
        let upto = (durable.seq, durable.at);
        let opened = match index_dir.filter(|dir| dir.is_dir()) {
            None => Err(IndexError::Damaged("tidak ada".to_owned())),
            Some(dir) => Index::open(&dir, Duration::ZERO).and_then(|index| {
                let known = usable(index, &journal, durable, false)?;
                let behind = durable.seq - known.last.seq;
                if behind <= READER_CATCHES_UP { Ok(known) } else { Err(IndexError::Damaged("tertinggal".to_owned())) }
            }),
        };
        let (known, status) = match opened {
            Ok(mut known) => {
                load::catch_up(&mut known, &journal, upto, progress, &mut |_| ())?;
                (known, IndexStatus::Used)
            }
            Err(e) => (load::list(&journal, upto, false, progress)?, IndexStatus::Unused(e.to_string())),
        };
        Ok(Self::new(known, journal, None, status))
    }

    fn new(known: Known, journal: Arc<Journal>, options: Option<IndexOptions>, status: IndexStatus) -> Arc<Self> {
        Arc::new(Self {
            known: RwLock::new(known),
            journal,
            options,
            status: Mutex::new(status),
            repair: Mutex::new(()),
            saver: Mutex::new(None),
        })
    }

    /// The index, if its content fits the journal; else a fresh one.
    fn writer_index(dir: &Path, journal: &Journal, durable: &Head) -> Result<Known, IndexError> {
        let opened = Index::open(dir, WRITER_WAITS).and_then(|index| usable(index, journal, durable, true));
        match opened {
            Ok(known) => Ok(known),
            Err(IndexError::Busy) => Err(IndexError::Busy),
            Err(IndexError::Damaged(_)) => {
                Index::discard(dir)?;
                let index = Index::open(dir, WRITER_WAITS)?;
                Ok(Known::empty(Some(Arc::new(index)), true))
            }
        }
    }

    fn start_saver(self: &Arc<Self>) -> Result<(), CatalogError> {
        if self.known().index.is_none() {
            return Ok(());
        }
        let (wake, woken) = sync_channel(1);
        let catalog = Arc::downgrade(self);
        let thread = thread::Builder::new().name("index".to_owned()).spawn(move || run_saver(&woken, &catalog));
        *lock(&self.saver) = Some(Saver { wake, thread: thread.map_err(CatalogError::Thread)? });
        Ok(())
    }

    /// Makes events readable: whole groups, in order, durable.
    pub fn publish(&self, events: Vec<Committed>) {
        let unsaved = {
            let mut known = self.known_mut();
            events.into_iter().for_each(|event| known.push(event));
            if known.index.is_some() { known.unsaved() } else { 0 }
        };
        if unsaved >= self.step()
            && let Some(saver) = &*lock(&self.saver)
        {
            // Full means that it has been woken already.
            let _ = saver.wake.try_send(());
        }
    }

    /// Writes to the index what it does not hold yet, and ends its thread. Reading goes on working.
    pub fn close(&self) {
        let Some(saver) = lock(&self.saver).take() else { return };
        drop(saver.wake);
        let _ = saver.thread.join();
        if self.known().unsaved() > 0 {
            self.save_step();
        }
    }

    /// The last event of a unit's chain: its place in that chain, and its hash.
    pub fn tip(&self, unit: &UnitCode) -> Option<(Seq, Hash)> {
        self.known().tips.get(unit).copied()
    }

    /// The ends of all chains.
    pub fn tips(&self) -> Vec<(UnitCode, Seq, Hash)> {
        self.known().tips.iter().map(|(unit, (seq, hash))| (unit.clone(), *seq, *hash)).collect()
    }

    /// How the index fares, and how many events it has yet to take.
    pub fn index_status(&self) -> (IndexStatus, u64) {
        let known = self.known();
        let unsaved = if known.index.is_some() { known.unsaved() } else { 0 };
        (lock(&self.status).clone(), unsaved)
    }

    /// Bytes of the index on disk.
    pub fn index_size(&self) -> u64 {
        self.known().index.as_ref().map_or(0, |index| index.size())
    }

    /// The journal beneath.
    pub fn journal(&self) -> &Arc<Journal> {
        &self.journal
    }

    /// The event with this id. A fresh id costs no read from the disk.
    pub fn find_id(&self, id: Uuid) -> Result<Option<Seq>, JournalError> {
        let candidates: Vec<(Seq, Option<Place>)> = {
            let known = self.known();
            let seqs = known.ids.candidates(fingerprint(id));
            seqs.into_iter().map(|seq| (seq, known.places.get(seq))).collect()
        };
        for (seq, place) in candidates {
            let Some(place) = place else { continue };
            let line = self.journal.read(place)?;
            if Peek::of(&line).is_some_and(|peek| peek.id.parse() == Ok(id)) {
                return Ok(Some(seq));
            }
        }
        Ok(None)
    }

    pub(super) fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn known_mut(&self) -> RwLockWriteGuard<'_, Known> {
        self.known.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn step(&self) -> u64 {
        self.options.as_ref().map_or(step::EVENTS, |options| options.step)
    }

    fn save_step(&self) {
        let Some(options) = &self.options else { return };
        let (index, step) = {
            let known = self.known();
            let Some(index) = known.index.clone() else { return };
            (index, Step::take(&known))
        };
        let written = step.and_then(|step| {
            step.write(&index, &options.snapshotter)?;
            Ok(step)
        });
        let failed = match written {
            Ok(step) => {
                step.done(&mut self.known_mut());
                let late = self.known().unsaved() > MOST_UNSAVED;
                late.then(|| IndexError::Damaged("tidak dapat mengikuti penulisan".to_owned()))
            }
            Err(e) => Some(e),
        };
        if let Some(e) = failed {
            // The journal is read again by whoever needs it, so an error here is met again there.
            let _ = self.drop_index(&e);
        }
    }

    /// Gives up the index: lists the journal, moves the index away, and says why.
    pub(super) fn drop_index(&self, why: &IndexError) -> Result<(), CatalogError> {
        let _repair = lock(&self.repair);
        if self.known().index.is_none() {
            return Ok(());
        }
        let upto = |known: &Known| (known.last.seq, known.places.end());
        let seen = upto(&self.known());
        let mut listed = load::list(&self.journal, seen, false, &|_, _| ())?;
        {
            let mut known = self.known_mut();
            load::catch_up(&mut listed, &self.journal, upto(&known), &|_, _| (), &mut |_| ())?;
            known.streams = listed.streams;
            known.index = None;
        }
        *lock(&self.status) = IndexStatus::Unused(why.to_string());
        if let Some(IndexOptions { dir, .. }) = &self.options {
            // What cannot be removed now is found bad, or behind, at the next start.
            let _ = Index::discard(dir);
        }
        Ok(())
    }
}

impl Lookup for Arc<Catalog> {
    fn find_id(&self, id: Uuid) -> Option<Seq> {
        Catalog::find_id(self, id).unwrap_or_else(|_| self.known().ids.candidates(fingerprint(id)).first().copied())
    }

    fn place(&self, seq: Seq) -> Option<Place> {
        self.known().places.get(seq)
    }

    fn publish(&self, events: Vec<Committed>) {
        Catalog::publish(self, events);
    }
}

/// What an opened index knows, if the journal agrees; an empty one agrees with any.
fn usable(index: Index, journal: &Journal, durable: &Head, with_ids: bool) -> Result<Known, IndexError> {
    let index = Arc::new(index);
    let Some(state) = index.state()? else { return Ok(Known::empty(Some(index), with_ids)) };
    if state.applied > durable.seq {
        return Err(IndexError::Damaged("mendahului jurnal".to_owned()));
    }
    let mut known = load::from_index(&index, state, with_ids)?;
    let agrees = load::matches(&mut known, journal, durable.at);
    if agrees { Ok(known) } else { Err(IndexError::Damaged("tidak cocok dengan jurnal".to_owned())) }
}

/// Saves while opening, where nobody else looks on.
fn save(known: &mut Known, snapshotter: &Snapshotter) -> Result<(), IndexError> {
    let Some(index) = known.index.clone() else { return Ok(()) };
    let step = Step::take(known)?;
    step.write(&index, snapshotter)?;
    step.done(known);
    Ok(())
}

fn run_saver(woken: &Receiver<()>, catalog: &Weak<Catalog>) {
    while woken.recv().is_ok() {
        let Some(catalog) = catalog.upgrade() else { break };
        if catalog.known().unsaved() >= catalog.step() {
            catalog.save_step();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let known = self.known();
        write!(f, "Catalog({} events, {} streams)", known.last.seq, known.streams.len())
    }
}

impl Catalog {
    /// Is a stream's content in the index or listed? For tests of what happens when the index fails.
    #[doc(hidden)]
    pub fn is_listed(&self) -> bool {
        self.known().streams.values().any(|stream| matches!(stream, Stream::Listed(_)))
    }
}

//! The catalog: everything durable and readable, shared by the writer and all readers of a process.
//!
//! `publish` makes events visible at once; a separate thread writes the index later. If the index fails, nothing is lost: the
//! catalog lists the journal once and reads facts from there until the next start.

use std::{
    ops::ControlFlow,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant as Clock},
};

use uuid::Uuid;

use super::{
    Committed, Place,
    catch_up::catch_up,
    held_books::HeldBooks,
    ids::fingerprint,
    index::{Index, IndexError},
    journal::{Cursor, Journal, JournalError},
    known::Known,
    listing::list,
    load::CatalogError,
    peek::Peek,
    step::{self, Snapshotter, Step},
    stream::Stream,
    writer::Lookup,
};
use crate::{
    event::{Hash, Seq, UnitCode},
    projection::Jam,
};

/// Longest wait, when the ledger is closed, for a step that is being written.
const CLOSE_WITHIN: Duration = Duration::from_secs(30);
/// Most events that may wait in memory for the index; beyond that the index is given up.
const MOST_UNSAVED: u64 = 16 * step::EVENTS;

/// State of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexStatus {
    /// In use.
    Used,
    /// Not in use, with the reason; it is tried again at the next start.
    Unused(IndexError),
}

/// Settings of the index.
#[derive(Clone)]
pub struct IndexOptions {
    /// Its directory.
    pub dir: PathBuf,
    /// Number of events that are collected in memory before they are written.
    pub step: u64,
    /// Makes the snapshots in the index.
    pub snapshotter: Snapshotter,
}

impl IndexOptions {
    /// An index in `dir`, with steps of the usual size.
    pub fn new(dir: impl Into<PathBuf>, snapshotter: Snapshotter) -> Self {
        Self { dir: dir.into(), step: step::EVENTS, snapshotter }
    }
}

/// Called after each step of the index, by the thread that wrote it.
pub(super) type AfterSaving = Box<dyn Fn(&Arc<Catalog>) + Send + Sync>;

/// Everything durable and readable.
pub struct Catalog {
    known: RwLock<Known>,
    journal: Arc<Journal>,
    options: Option<IndexOptions>,
    status: Mutex<IndexStatus>,
    /// Held while the catalog changes from index to journal.
    repair: Mutex<()>,
    saver: Mutex<Option<Saver>>,
    given_up: AtomicBool,
    /// Whether all events were judged: those present at opening with the key at hand, and later ones by admission in this
    /// process.
    judged: AtomicBool,
    pub(super) after_saving: OnceLock<AfterSaving>,
    /// Corrections of the clock, and the number of facts of the ledger's own stream that they were computed from.
    pub(super) jam: Mutex<(usize, Arc<Jam>)>,
    pub(super) books: HeldBooks,
    this: Weak<Self>,
}

struct Saver {
    wake: SyncSender<()>,
    thread: JoinHandle<()>,
}

impl Catalog {
    pub(super) fn shared(
        known: Known,
        journal: Arc<Journal>,
        options: Option<IndexOptions>,
        status: IndexStatus,
    ) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            known: RwLock::new(known),
            journal,
            options,
            status: Mutex::new(status),
            repair: Mutex::new(()),
            saver: Mutex::new(None),
            given_up: AtomicBool::new(false),
            judged: AtomicBool::new(false),
            after_saving: OnceLock::new(),
            jam: Mutex::default(),
            books: HeldBooks::default(),
            this: this.clone(),
        })
    }

    /// Records that every event was judged, or admitted, by this process.
    pub(super) fn set_judged(&self) {
        self.judged.store(true, Ordering::Release);
    }

    /// Returns whether no event needs to be judged again before it is signed.
    pub(super) fn is_judged(&self) -> bool {
        self.judged.load(Ordering::Acquire)
    }

    pub(super) fn start_saver(self: &Arc<Self>) -> Result<(), CatalogError> {
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
        if unsaved < self.step() {
            return;
        }
        if let Some(saver) = &*lock(&self.saver) {
            // If the channel is full, the thread was already woken.
            let _ = saver.wake.try_send(());
        }
        if unsaved > MOST_UNSAVED && !self.given_up.swap(true, Ordering::Relaxed) {
            self.give_up();
        }
    }

    /// Makes lines of the journal readable that are not in the catalog yet, up to a place where a group ends: they were
    /// written, but not reported, because a later step failed.
    pub(super) fn publish_rest(&self, upto: Cursor) -> Result<(), JournalError> {
        let (from, mut events) = (self.known().places.end(), Vec::new());
        self.journal.scan(from, Some(upto), |place, line| match Committed::read(place, line) {
            Ok(event) => {
                events.push(event);
                ControlFlow::Continue(())
            }
            // A caller that compares the two ends notices the missing line.
            Err(_) => ControlFlow::Break(()),
        })?;
        self.publish(events);
        Ok(())
    }

    /// Gives up an index that cannot keep up, or hangs, because memory would fill up behind it.
    fn give_up(&self) {
        let why = IndexError::Damaged("tidak dapat mengikuti penulisan".to_owned());
        let Some(this) = self.this.upgrade() else { return };
        if let Some(index) = &self.known().index {
            index.give_up();
        }
        // Listing the journal takes a while and would hold up the writer. If no thread can be started, the index stays as it is.
        let _ = thread::Builder::new().name("index-drop".to_owned()).spawn(move || this.drop_index(&why));
    }

    /// Writes to the index what it does not have yet, and ends its thread. Reading continues to work.
    pub fn close(&self) {
        let Some(saver) = lock(&self.saver).take() else { return };
        drop(saver.wake);
        let since = Clock::now();
        while !saver.thread.is_finished() {
            if since.elapsed() > CLOSE_WITHIN {
                // It hangs; the next start reads from the journal what it did not write.
                return;
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// The last event of a unit's chain: its position in that chain, and its hash.
    pub fn tip(&self, unit: &UnitCode) -> Option<(Seq, Hash)> {
        self.known().tips.get(unit).copied()
    }

    /// The last events of all chains.
    pub fn tips(&self) -> Vec<(UnitCode, Seq, Hash)> {
        self.known().tips.iter().map(|(unit, (seq, hash))| (unit.clone(), *seq, *hash)).collect()
    }

    /// State of the index, and the number of events that it does not have yet.
    pub fn index_status(&self) -> (IndexStatus, u64) {
        let known = self.known();
        let unsaved = if known.index.is_some() { known.unsaved() } else { 0 };
        (lock(&self.status).clone(), unsaved)
    }

    /// Size of the index on disk, in bytes.
    pub fn index_size(&self) -> u64 {
        self.known().index.as_ref().map_or(0, |index| index.size())
    }

    /// The journal behind the catalog.
    pub fn journal(&self) -> &Arc<Journal> {
        &self.journal
    }

    /// The event with this id. For a new id this costs no read from the disk.
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
        match step.write(&index, &options.snapshotter) {
            Ok(()) => step.done(&mut self.known_mut()),
            // The next reader of the journal meets the same error again.
            Err(e) => drop(self.drop_index(&e)),
        }
    }

    /// Drops the index, because it holds texts that were erased. The next opening makes another.
    pub(super) fn forget(&self) {
        let why = IndexError::Damaged("memuat teks yang dihapus; dibuat ulang saat pembukaan".to_owned());
        if let Err(error) = self.drop_index(&why) {
            tracing::error!(sebab = %error, "the index holds erased texts and could not be thrown away yet; the next opening does it");
        }
        // After that, because earlier readers of the index may have kept books with its facts.
        self.books.clear();
    }

    /// Gives up the index: lists the journal, moves the index away, and records the reason.
    pub(super) fn drop_index(&self, why: &IndexError) -> Result<(), CatalogError> {
        let _repair = lock(&self.repair);
        if self.known().index.is_none() {
            return Ok(());
        }
        let upto = |known: &Known| (known.last.seq, known.places.end());
        let seen = upto(&self.known());
        let mut listed = list(&self.journal, seen, false, &|_, _| ())?;
        let index = {
            let mut known = self.known_mut();
            catch_up(&mut listed, &self.journal, upto(&known), &|_, _| (), &mut |_| ())?;
            known.streams = listed.streams;
            known.index.take()
        };
        // Nothing waits for its close, and it is closed before its files are removed.
        drop(index);
        *lock(&self.status) = IndexStatus::Unused(why.clone());
        if let Some(IndexOptions { dir, .. }) = &self.options {
            // A remaining index is found bad, or behind, at the next start.
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

    fn forget(&self) {
        Catalog::forget(self);
    }
}

fn run_saver(woken: &Receiver<()>, catalog: &Weak<Catalog>) {
    while woken.recv().is_ok() {
        let Some(catalog) = catalog.upgrade() else { break };
        if catalog.known().unsaved() >= catalog.step() {
            catalog.save_step();
            if let Some(after) = catalog.after_saving.get() {
                after(&catalog);
            }
        }
    }
    // Told to end: writes the rest in this thread, so that closing the ledger waits no longer than necessary.
    if let Some(catalog) = catalog.upgrade().filter(|catalog| catalog.known().unsaved() > 0) {
        catalog.save_step();
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
    /// Returns whether a stream is listed because the index is not used. For tests of a failing index.
    #[doc(hidden)]
    pub fn is_listed(&self) -> bool {
        self.known().streams.values().any(|stream| matches!(stream, Stream::Listed(_)))
    }
}

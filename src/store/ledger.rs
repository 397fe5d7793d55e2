//! The ledger, open for appending: one writer thread with a queue in front of it.

use std::{
    collections::VecDeque,
    io,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread::JoinHandle,
};

use super::{
    append::Tail,
    commit::Committer,
    disk::{Disk, Lock},
    journal::Journal,
    keep::Keep,
    prepare::torn_record,
    recovery::{self, OpenError, Recovered, RecoveryReport, Torn},
    tagging::Tagger,
    upkeep::Upkeep,
    writer::{Admission, AppendError, Lookup, QUEUE, Receipt, Request},
};
pub use super::{
    options::{KEY, Options, Work},
    prepare::{Random, prepare, system_random},
};
use crate::{
    event::{AccountId, Actor, Draft, Instant, Prepared, data::Role},
    ledger::Chain,
};
use crossbeam_channel::{Receiver, Sender, bounded};

/// Most groups that one batch takes from the queue.
const MOST_GROUPS: usize = 512;

/// The reason why a ledger could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The first append (opening, or the record of a recovery) failed.
    #[error("event pertama tidak dapat ditulis: {0}")]
    Append(#[from] AppendError),
}

impl From<io::Error> for StartError {
    fn from(error: io::Error) -> Self {
        Self::Open(error.into())
    }
}

/// The actor of events that the program itself records.
pub fn system_actor() -> Actor {
    // The code is a valid constant; if it were not, every test would fail.
    let id: AccountId = "sistem".parse().expect("account code");
    Actor { grant: 0, id, role: Role::Sistem }
}

/// The core of the ledger, held by a writer thread, or by a test that must be repeatable.
pub struct Held {
    committer: Committer,
    report: RecoveryReport,
    /// Dropped last, when nothing writes any more.
    lock: Lock,
}

impl Held {
    /// Continues where recovery ended, and records what recovery moved aside before anything else is appended.
    pub fn start(
        recovered: Recovered,
        lookup: Box<dyn Lookup>,
        admission: Box<dyn Admission>,
        options: Options,
    ) -> Result<Self, StartError> {
        Self::begin(recovered, lookup, admission, options, None)
    }

    /// Opens a new ledger with its first events; `first` must begin with `ledger.dibuka`.
    pub fn create(
        recovered: Recovered,
        lookup: Box<dyn Lookup>,
        admission: Box<dyn Admission>,
        options: Options,
        first: Vec<Draft>,
        at: Option<Instant>,
    ) -> Result<Self, StartError> {
        match recovered.chain.seq() {
            0 => Self::begin(recovered, lookup, admission, options, Some((first, at))),
            events => Err(OpenError::Exists(events).into()),
        }
    }

    fn begin(
        recovered: Recovered,
        lookup: Box<dyn Lookup>,
        admission: Box<dyn Admission>,
        options: Options,
        first: Option<(Vec<Draft>, Option<Instant>)>,
    ) -> Result<Self, StartError> {
        let Recovered { journal, chain, at, first: first_seq, mut report, head, pending, lock } = recovered;
        let disk = journal.disk().clone();
        let upkeep = match options.work {
            Work::Beside => Upkeep::start(disk.clone())?,
            Work::Inline => Upkeep::inline(disk.clone()),
            Work::Grow => Upkeep::grow(disk.clone()),
        };
        let tail = Tail::open(disk.clone(), upkeep, options.segment_bytes, at, first_seq)?;
        let Options { clock, random, tag, unkeyed, .. } = options;
        let tagger = Tagger::new(tag, unkeyed);
        let committer =
            Committer::new(journal, Keep::local(tail, head), chain, clock, lookup, admission).tagging(tagger);
        let mut held = Self { committer, report: RecoveryReport::default(), lock };
        let (mut drafts, instant) = first.unwrap_or_default();
        if held.committer.chain.seq() > 0 || !drafts.is_empty() {
            let day = drafts.first().map_or_else(|| held.committer.chain.recorded_at().day(), |first| first.berlaku);
            let held_at = if drafts.is_empty() { held.held_clock(&pending) } else { None };
            drafts.extend(pending.iter().map(|torn| torn_record(torn, day, held_at)));
            if !drafts.is_empty() {
                held.append_now(drafts, instant, &random)?;
            }
            for torn in &pending {
                recovery::recorded(disk.as_ref(), torn)?;
            }
        }
        report.recorded = pending.into_iter().map(|torn| torn.file).collect();
        held.report = report;
        Ok(held)
    }

    /// Continues from a recovered whole copy, without a thread; for tests.
    #[doc(hidden)]
    pub fn over(
        recovered: Recovered,
        claim: super::engine::Claim,
        lookup: Box<dyn Lookup>,
        admission: Box<dyn Admission>,
        options: Options,
    ) -> io::Result<Self> {
        let Recovered { journal, chain, at, first, head, lock, .. } = recovered;
        let disk = journal.disk().clone();
        let tail = Tail::open(disk.clone(), Upkeep::grow(disk), options.segment_bytes, at, first)?;
        let keep = Keep::local(tail, head).with(claim);
        Ok(Self::resume((keep, chain, lock), journal, lookup, admission, options))
    }

    /// Continues from a whole copy, in place of the previous writer.
    pub(super) fn resume(
        (keep, chain, lock): (Keep, Chain, Lock),
        journal: Arc<Journal>,
        lookup: Box<dyn Lookup>,
        admission: Box<dyn Admission>,
        options: Options,
    ) -> Self {
        let report = RecoveryReport { last: chain.seq(), ..RecoveryReport::default() };
        let Options { clock, tag, unkeyed, .. } = options;
        let committer = Committer::new(journal, keep, chain, clock, lookup, admission);
        Self { committer: committer.tagging(Tagger::new(tag, unkeyed)), report, lock }
    }

    /// Keeps the program's own record from taking the clock far ahead, see [`Clock::hold`].
    fn held_clock(&mut self, pending: &[Torn]) -> Option<Instant> {
        let last = self.committer.chain.recorded_at();
        let now = if pending.is_empty() { None } else { self.committer.clock.hold(last) };
        if let Some(now) = now {
            tracing::warn!(jam = %now, event_terakhir = %last, "the clock is behind the last event or more than a day ahead; the recovery is recorded just after the last event");
        }
        now
    }

    fn append_now(&mut self, drafts: Vec<Draft>, at: Option<Instant>, random: &Random) -> Result<(), AppendError> {
        let group = prepare(drafts, random)?;
        let (reply, answer) = bounded(1);
        let reply = Box::new(move |result| drop(reply.send(result)));
        self.commit(&mut VecDeque::from([Request { group, actor: system_actor(), at, dry: false, reply }]));
        answer.recv().map_err(|_| AppendError::Unknown)?.map(drop)
    }

    /// The findings and actions of opening.
    pub fn report(&self) -> &RecoveryReport {
        &self.report
    }

    /// Appends the waiting groups, in order, and answers each.
    pub fn commit(&mut self, queue: &mut VecDeque<Request>) {
        self.committer.commit(queue);
    }

    /// Returns whether a failure has stopped it.
    pub fn is_stopped(&self) -> bool {
        self.committer.is_stopped()
    }

    /// Cuts the journal to its length and marks that nothing follows. A ledger that a failure has stopped is left as it is:
    /// the next start recovers it.
    pub fn close(self) -> io::Result<()> {
        let Self { committer, lock, .. } = self;
        let Committer { keep, durable, doubt, stopped, .. } = committer;
        if !stopped && !doubt {
            keep.close(durable)?;
        }
        drop(lock);
        Ok(())
    }
}

enum Message {
    Append(Request),
    Close(Sender<io::Result<()>>),
}

/// A ledger with its writer thread.
pub struct Ledger {
    queue: Sender<Message>,
    /// `None` once closed. Held while a batch is committed.
    held: Arc<Mutex<Option<Held>>>,
    /// Number of callers that wait for a receipt.
    callers: AtomicUsize,
    random: Random,
    report: RecoveryReport,
    journal: Arc<Journal>,
    failure: Arc<OnceLock<String>>,
    thread: Option<JoinHandle<()>>,
}

impl Ledger {
    /// Creates the directory and recovers its content: the first half of creating a ledger.
    pub fn prepare_new(disk: &Arc<dyn Disk>) -> Result<Recovered, OpenError> {
        recovery::create(disk)?;
        recovery::recover(disk)
    }

    /// Starts the writer thread.
    pub fn run(held: Held, random: Random) -> io::Result<Self> {
        let (queue, todo) = bounded(QUEUE);
        let (report, journal) = (held.report.clone(), held.committer.journal.clone());
        let failure = held.committer.failure.clone();
        let held = Arc::new(Mutex::new(Some(held)));
        let writer = held.clone();
        let thread = std::thread::Builder::new().name("writer".to_owned()).spawn(move || serve(&writer, &todo))?;
        let callers = AtomicUsize::new(0);
        Ok(Self { queue, held, callers, random, report, journal, failure, thread: Some(thread) })
    }

    /// The findings and actions of opening.
    pub fn report(&self) -> &RecoveryReport {
        &self.report
    }

    /// The journal, for reading.
    pub fn journal(&self) -> &Arc<Journal> {
        &self.journal
    }

    /// The failure that stopped the writer, for the operator; `None` while it works.
    pub fn failure(&self) -> Option<&str> {
        self.failure.get().map(String::as_str)
    }

    /// Appends a group, durably, and waits for its receipt.
    pub fn append(&self, drafts: Vec<Draft>, actor: Actor) -> Result<Receipt, AppendError> {
        self.append_at(drafts, actor, None)
    }

    /// Like [`Ledger::append`], at an instant of a simulated clock.
    pub fn append_at(&self, drafts: Vec<Draft>, actor: Actor, at: Option<Instant>) -> Result<Receipt, AppendError> {
        self.append_prepared(prepare(drafts, &self.random)?, actor, at)
    }

    /// Appends a prepared group, and waits for its receipt.
    pub fn append_prepared(
        &self,
        group: Vec<Prepared>,
        actor: Actor,
        at: Option<Instant>,
    ) -> Result<Receipt, AppendError> {
        let (answer, wait) = bounded(1);
        let reply = Box::new(move |result| drop(answer.send(result)));
        let request = Request { group, actor, at, dry: false, reply };
        let alone = self.callers.fetch_add(1, Ordering::AcqRel) == 0;
        let handed = if alone { self.commit_or_submit(request) } else { self.submit(request) };
        let result = handed.and_then(|()| wait.recv().unwrap_or(Err(AppendError::Unknown)));
        self.callers.fetch_sub(1, Ordering::AcqRel);
        result
    }

    /// A single caller commits on its own thread: two thread switches would cost a third of a sync.
    fn commit_or_submit(&self, request: Request) -> Result<(), AppendError> {
        if let Ok(mut held) = self.held.try_lock()
            && self.queue.is_empty()
        {
            let held = held.as_mut().ok_or(AppendError::Stopped)?;
            held.commit(&mut VecDeque::from([request]));
            return Ok(());
        }
        self.submit(request)
    }

    /// Queues a group; its reply is called later. Blocks only while the queue is full.
    pub fn submit(&self, request: Request) -> Result<(), AppendError> {
        self.queue.send(Message::Append(request)).map_err(|_| AppendError::Stopped)
    }

    /// Processes the waiting groups, then closes the ledger properly.
    pub fn close(mut self) -> io::Result<()> {
        let (done, wait) = bounded(1);
        let sent = self.queue.send(Message::Close(done));
        let result = sent.ok().and_then(|()| wait.recv().ok());
        self.join();
        result.unwrap_or_else(|| Err(io::Error::other("writer ended")))
    }

    fn join(&mut self) {
        // If it panicked, the callers see that in their answers.
        drop(self.thread.take().map(JoinHandle::join));
    }
}

/// Dropped without closing, as after a kill: the next start recovers. Waits until the thread has released the ledger.
impl Drop for Ledger {
    fn drop(&mut self) {
        let (queue, _) = bounded(0);
        self.queue = queue;
        self.join();
    }
}

fn serve(held: &Mutex<Option<Held>>, todo: &Receiver<Message>) {
    let mut waiting = VecDeque::new();
    while let Ok(first) = todo.recv() {
        // Poisoned: a commit panicked on a caller's thread. The outcome is in doubt, so nothing more is written.
        let Ok(mut held) = held.lock() else { return };
        let mut close = None;
        for message in std::iter::once(first).chain(todo.try_iter()) {
            match message {
                Message::Append(request) => waiting.push_back(request),
                Message::Close(done) => close = Some(done),
            }
            if close.is_some() || waiting.len() >= MOST_GROUPS {
                break;
            }
        }
        if let Some(held) = held.as_mut() {
            held.commit(&mut waiting);
        }
        if let Some(done) = close {
            drop(done.send(held.take().map_or(Ok(()), Held::close)));
            return;
        }
    }
}

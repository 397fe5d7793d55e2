//! What all requests share: the ledger, the ledger's own book kept up to date, and the durable head.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use arc_swap::{ArcSwap, ArcSwapOption};
use tokio::sync::{RwLock, RwLockWriteGuard, Semaphore, oneshot, watch};

use super::{
    Problem,
    config::Config,
    counts::Counts,
    limit::Rate,
    memo::Memo,
    oidc::Oidc,
    pool::{Pool, Shape},
    quota::Quotas,
    reads::Audit,
    session::Sessions,
    share::Share,
    standing::Together,
    tokens::Tokens,
    writer::Writer,
};
pub use crate::query::now;
use crate::{
    event::{Actor, Draft, Event, Instant, Prepared, Seq, Tanggal},
    present::LedgerInfo,
    projection::{Global, StreamKey},
    store::{
        ReadError, Reader, Vault, VaultError,
        attest::EVIDENCE,
        clock::{Clock, ClockError, Watch},
        writer::{AppendError, QUEUE, Receipt, Request},
    },
};

/// Units, access and closings up to the last event that changed them, ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct Books {
    /// The fold.
    pub global: Global,
    /// Grants by token.
    pub tokens: Tokens,
    facts: usize,
    /// Changes whenever the fold does.
    pub version: u64,
}

/// Why a group was not appended.
#[derive(Debug)]
pub enum Turned {
    /// By the ledger.
    Ledger(AppendError),
    /// By a quota of the account, before the ledger was asked.
    Quota(Problem),
}

impl From<AppendError> for Turned {
    fn from(error: AppendError) -> Self {
        Self::Ledger(error)
    }
}

/// Appends that may be with the writer at a time.
const APPENDS: usize = QUEUE - 8;

/// The service.
pub struct Service {
    /// The ledger, unless this is a mirror or another server writes it.
    pub(super) vault: ArcSwapOption<Vault>,
    /// Where this server stands among those that serve the ledger over one engine.
    pub together: Option<Together>,
    /// What is durable.
    pub reader: Reader,
    /// Name and clock.
    pub ledger: LedgerInfo,
    /// How it was set up.
    pub config: Config,
    /// Directory of evidence.
    pub evidence: PathBuf,
    /// Finished answers.
    pub memo: Memo,
    /// Requests per account.
    pub rate: Rate,
    /// What accounts may record in a minute and a day.
    pub quotas: Quotas,
    /// How much waits for each account.
    pub waiting: Counts,
    /// Who read what.
    pub audit: Audit,
    /// Wrong bearer tokens.
    pub wrong_bearer: Rate,
    /// Wrong tokens on the log-in page.
    pub wrong: Rate,
    /// Log-ins of the pages.
    pub sessions: Sessions,
    /// Log-in elsewhere.
    pub oidc: Option<Oidc>,
    /// The last durable event, for followers.
    pub head: watch::Sender<Seq>,
    /// Set when the service is about to stop.
    pub stopping: watch::Sender<bool>,
    /// What the writer was last seen to do.
    pub writer: Writer,
    /// A writer that has stopped can only be helped by a restart.
    pub failed: AtomicBool,
    /// The machine's clocks, watched from the start on.
    pub watch: Watch,
    /// Threads for reads and pages.
    pub light: Pool,
    /// Threads for what may take seconds.
    pub dear: Pool,
    /// Requests at a time.
    pub requests: Arc<Share>,
    /// Bytes of bodies and large answers in memory.
    pub memory: Arc<Share>,
    /// Evidence and long lists on their way.
    pub transfers: Arc<Share>,
    /// Followers at a time.
    pub followers: Arc<Share>,
    books: ArcSwap<Books>,
    changes: AtomicU64,
    refresh: Mutex<()>,
    /// Appends that may be with the writer, so that handing one over never blocks.
    appends: Arc<Semaphore>,
    /// Held shared by appends, alone by a closing: nothing may come between its card and its event.
    pub(super) gate: RwLock<()>,
}

impl Service {
    /// Over an open ledger.
    pub fn new(vault: Vault, config: Config, oidc: Option<Oidc>) -> Result<Arc<Self>, Problem> {
        let reader = vault.reader();
        Self::over(Some(vault), reader, config, oidc, None)
    }

    /// Over a copy that something else keeps up to date, and that tells by [`Service::advanced`].
    pub fn mirror(reader: Reader, config: Config, oidc: Option<Oidc>) -> Result<Arc<Self>, Problem> {
        Self::over(None, reader, config, oidc, None)
    }

    pub(super) fn over(
        vault: Option<Vault>,
        reader: Reader,
        config: Config,
        oidc: Option<Oidc>,
        together: Option<Together>,
    ) -> Result<Arc<Self>, Problem> {
        let opening = reader.committed(1)?.ok_or_else(|| Problem::new("belum-siap", "buku besar kosong"))?;
        let line = crate::present::Recorded::read(&reader.line(1)?).map_err(|e| Problem::internal(&e))?;
        let nama = line.header.ledger.to_string();
        let simulasi = matches!(opening.fact.what, crate::projection::What::Dibuka { simulasi: true });
        let global = reader.global().map_err(|e| Problem::internal(&e))?;
        let pemulihan = global.recovered().map(|grant| grant.seq).collect();
        let (head, _) = watch::channel(reader.last().seq);
        let cores = std::thread::available_parallelism().map_or(2, usize::from).max(2);
        // Whoever may send a body of the largest size must have room for it.
        let memory = config.memory_account.max(config.max_body * 2);
        let (stopping, _) = watch::channel(false);
        let service = Self {
            vault: ArcSwapOption::new(vault.map(Arc::new)),
            together,
            ledger: LedgerInfo { nama, simulasi, pemulihan },
            evidence: config.data.join(EVIDENCE),
            memo: Memo::new(config.memory),
            rate: Rate::new("rate", config.rate),
            quotas: Quotas::new(&config),
            waiting: Counts::default(),
            audit: Audit::open(&config.data, config.audit_days).map_err(|e| Problem::internal(&e))?,
            wrong_bearer: Rate::new("bearer_rate", config.bearer_rate),
            wrong: Rate::new("login_rate", config.login_rate),
            sessions: Sessions::new(&config),
            oidc,
            head,
            stopping,
            writer: Writer::default(),
            failed: AtomicBool::new(false),
            watch: Watch::of(Clock::system().within_days(config.clock_ahead_days)),
            light: pool("jawab", cores * 2, cores * 2 - 1, false),
            dear: pool("hitung", cores.max(2), cores / 2, true),
            requests: Share::new("requests_account", "permintaan serentak", config.requests_account, usize::MAX),
            memory: Share::new("memory_account", "byte di memori", memory, config.memory_all.max(memory)),
            transfers: Share::new("heavy_account", "pengiriman serentak", config.heavy_account, config.heavy),
            followers: Share::new("followers_account", "pengikut", config.followers_account, config.followers),
            books: ArcSwap::default(),
            changes: AtomicU64::new(1),
            refresh: Mutex::default(),
            appends: Arc::new(Semaphore::new(APPENDS)),
            gate: RwLock::default(),
            reader,
            config,
        };
        service.books()?;
        service.quotas.recall(&service.reader, now(), false)?;
        Ok(Arc::new(service))
    }

    /// By how many microseconds the clock is ahead of the last event, and why the writer would refuse what is appended now.
    pub fn clock(&self) -> (i64, Option<ClockError>) {
        match self.reader.jam() {
            Ok(jam) if self.vault().is_some() && !self.ledger.simulasi => {
                self.watch.look(jam.selisih(), self.reader.last().recorded_at)
            }
            _ => (0, None),
        }
    }

    /// Closes the ledger in good order, when nobody uses it any more.
    pub fn close(self) -> Result<(), VaultError> {
        let Self { vault, reader, .. } = self;
        drop(reader);
        let alone = vault.into_inner().and_then(Arc::into_inner);
        alone.map_or(Ok(()), Vault::close)
    }

    /// The copy beneath may have grown.
    pub fn advanced(&self) {
        let last = self.reader.last().seq;
        if *self.head.borrow() < last {
            self.changes.fetch_add(1, Ordering::Release);
            self.head.send_replace(last);
        }
    }

    /// The ledger's own book as of the last event. Folded forward only when an event has changed it.
    pub fn books(&self) -> Result<Arc<Books>, ReadError> {
        let wanted = self.changes.load(Ordering::Acquire);
        let books = self.books.load_full();
        if books.version == wanted {
            return Ok(books);
        }
        let _alone = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = self.changes.load(Ordering::Acquire);
        let mut next = Books::clone(&self.books.load());
        if next.version != wanted {
            let mut facts = Vec::new();
            self.reader.facts_into(&StreamKey::global(), next.facts, self.reader.last().seq, &mut facts)?;
            facts.iter().for_each(|fact| next.global.apply(fact));
            next.facts += facts.len();
            next.version = wanted;
            next.tokens = Tokens::of(&next.global);
            self.books.store(Arc::new(next));
        }
        Ok(self.books.load_full())
    }

    /// The day by which grants end: the machine's; of a simulated clock, that of the last event.
    pub fn hari(&self, books: &Books) -> Tanggal {
        if books.global.simulasi { self.reader.last().recorded_at.day() } else { now().day() }
    }

    /// Appends a group: the answer comes when it is durable.
    pub async fn append(self: &Arc<Self>, group: Vec<Prepared>, actor: Actor) -> Result<Receipt, Turned> {
        let _pass = self.gate.read().await;
        self.within_quota(group, actor).await
    }

    /// Says whether a group would be admitted now.
    pub async fn check(self: &Arc<Self>, group: Vec<Prepared>, actor: Actor) -> Result<Receipt, Turned> {
        Ok(self.submit(group, actor, None, true).await?)
    }

    /// Does something while nobody else appends: `work` gets the service once all that was under way is durable.
    pub async fn alone<T, F>(self: &Arc<Self>, work: impl FnOnce(Arc<Self>) -> F) -> T
    where
        F: Future<Output = T>,
    {
        let _alone = self.gate.write().await;
        work(self.clone()).await
    }

    /// Appends within [`Service::alone`].
    pub async fn append_alone(self: &Arc<Self>, group: Vec<Prepared>, actor: Actor) -> Result<Receipt, Turned> {
        self.within_quota(group, actor).await
    }

    /// Only what was recorded counts: what was refused, or recorded before, is given back. What is in doubt stays taken.
    async fn within_quota(self: &Arc<Self>, group: Vec<Prepared>, actor: Actor) -> Result<Receipt, Turned> {
        let taken = match self.quotas.take_group(&actor.id, &group, now()) {
            Ok(taken) => taken,
            // Whoever asks again what became of a group is told, also when nothing more may be recorded.
            Err(problem) => return self.before(group, actor).await?.ok_or(Turned::Quota(problem)),
        };
        let result = self.submit(group, actor, None, false).await;
        match &result {
            Ok(receipt) if !receipt.duplicate => {}
            Err(AppendError::Unknown) => {}
            _ => self.quotas.give_back(taken),
        }
        Ok(result?)
    }

    /// The first receipt of a group that is recorded already.
    async fn before(self: &Arc<Self>, group: Vec<Prepared>, actor: Actor) -> Result<Option<Receipt>, Turned> {
        let first = group.first().map(|prepared| prepared.id);
        match first.map(|id| self.reader.find_id(id)) {
            Some(Ok(Some(_))) => {
                Ok(Some(self.submit(group, actor, None, true).await?).filter(|receipt| receipt.duplicate))
            }
            _ => Ok(None),
        }
    }

    /// Nobody else appends while this is held, and all that was with the writer is durable.
    pub(super) async fn quiet(&self) -> RwLockWriteGuard<'_, ()> {
        let alone = self.gate.write().await;
        // A permit is held until the writer has answered, also where nobody waits for the answer any more.
        drop(self.appends.acquire_many(APPENDS as u32).await);
        alone
    }

    /// Appends for whoever could hold the ledger without this service: without quotas, and at an instant where the clock
    /// is simulated.
    pub(super) async fn hand_over(
        self: &Arc<Self>,
        group: Vec<Prepared>,
        actor: Actor,
        at: Option<Instant>,
    ) -> Result<Receipt, AppendError> {
        self.submit(group, actor, at, false).await
    }

    async fn submit(
        self: &Arc<Self>,
        group: Vec<Prepared>,
        actor: Actor,
        at: Option<Instant>,
        dry: bool,
    ) -> Result<Receipt, AppendError> {
        let vault = self.vault().ok_or_else(|| self.without())?;
        let permit = self.appends.clone().acquire_owned().await.map_err(|_| AppendError::Stopped)?;
        let (answer, wait) = oneshot::channel();
        let changes = !dry && group.iter().any(|prepared| changes_books(&prepared.draft));
        let service = self.clone();
        // Runs on the writer's thread, after publication: who is told may read at once what was appended.
        let number = self.writer.begins();
        let reply = Box::new(move |result: Result<Receipt, AppendError>| {
            // Held until the writer has answered, also where nobody waits any more.
            drop(permit);
            service.writer.answers(number);
            service.settled(&result, changes, dry);
            drop(answer.send(result));
        });
        let handed = vault.submit(Request { group, actor, at, dry, reply });
        if let Err(error) = handed {
            self.writer.answers(number);
            self.writer_stopped();
            return Err(error);
        }
        wait.await.unwrap_or(Err(AppendError::Unknown))
    }

    pub(super) fn settled(&self, result: &Result<Receipt, AppendError>, changes: bool, dry: bool) {
        match result {
            Ok(receipt) if !dry => {
                self.writer.recorded(now());
                if changes {
                    self.changes.fetch_add(1, Ordering::Release);
                }
                self.head.send_if_modified(|head| {
                    let later = receipt.last > *head;
                    *head = receipt.last.max(*head);
                    later
                });
            }
            // With an engine an outcome may be unknown, and the writer goes on.
            Err(AppendError::Unknown | AppendError::Stopped)
                if self.vault().is_some_and(|vault| vault.failure().is_some()) =>
            {
                self.writer_stopped();
            }
            Err(AppendError::Clock(_)) => self.writer.refused_clock(),
            _ => {}
        }
    }
}

fn pool(name: &'static str, threads: usize, of_one: usize, gives_way: bool) -> Pool {
    Pool::new(Shape { name, threads, of_one, gives_way })
}

/// May the event change the ledger's own book? Says yes when in doubt.
fn changes_books(draft: &Draft) -> bool {
    let of_ledger = draft.unit.is_ledger();
    let about_periods =
        matches!(draft.event, Event::PeriodeDitutup(_) | Event::PeriodeDibukaKembali(_) | Event::EventDibatalkan(_));
    of_ledger || about_periods
}

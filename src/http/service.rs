//! The state that all requests share: the ledger, its global book kept up to date, and the last durable event.

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

/// Units, access and closings up to the last event that changed them.
#[derive(Debug, Clone, Default)]
pub struct Books {
    /// The global book.
    pub global: Global,
    /// Grants by hash of the token.
    pub tokens: Tokens,
    facts: usize,
    /// Changes whenever the book does.
    pub version: u64,
}

/// Why a group was not appended.
#[derive(Debug)]
pub enum Turned {
    /// Refused by the ledger.
    Ledger(AppendError),
    /// Refused by a quota of the account, before the ledger was asked.
    Quota(Problem),
}

impl From<AppendError> for Turned {
    fn from(error: AppendError) -> Self {
        Self::Ledger(error)
    }
}

/// Maximum number of appends in the writer's queue.
const APPENDS: usize = QUEUE - 8;

/// The shared state of the service.
pub struct Service {
    /// The open ledger; absent in a mirror, and where another server writes.
    pub(super) vault: ArcSwapOption<Vault>,
    /// The role of this server among those that share one engine.
    pub together: Option<Together>,
    /// Reader of the durable events.
    pub reader: Reader,
    /// Name and clock of the ledger.
    pub ledger: LedgerInfo,
    /// Configuration.
    pub config: Config,
    /// Directory of evidence.
    pub evidence: PathBuf,
    /// Cache of finished answers.
    pub memo: Memo,
    /// Request rate by account.
    pub rate: Rate,
    /// Quotas of accounts.
    pub quotas: Quotas,
    /// Inbox counts by account.
    pub waiting: Counts,
    /// Record of reads.
    pub audit: Audit,
    /// Rate limit of wrong bearer tokens.
    pub wrong_bearer: Rate,
    /// Rate limit of wrong tokens on the log-in page.
    pub wrong: Rate,
    /// Sessions of the pages.
    pub sessions: Sessions,
    /// OpenID Connect issuer, if configured.
    pub oidc: Option<Oidc>,
    /// The last durable event, for followers.
    pub head: watch::Sender<Seq>,
    /// Set when the service is about to stop.
    pub stopping: watch::Sender<bool>,
    /// Activity of the writer, to notice a slow disk.
    pub writer: Writer,
    /// Set when the writer has stopped, which only a restart mends, or a copy cannot follow; cleared when it follows again.
    pub failed: AtomicBool,
    /// The machine's clocks, watched from the start on.
    pub watch: Watch,
    /// Threads for reads and pages.
    pub light: Pool,
    /// Threads for work that may take seconds.
    pub dear: Pool,
    /// Shares of concurrent requests.
    pub requests: Arc<Share>,
    /// Shares of memory for bodies and large answers.
    pub memory: Arc<Share>,
    /// Shares of transfers of evidence and long lists.
    pub transfers: Arc<Share>,
    /// Shares of followers.
    pub followers: Arc<Share>,
    books: ArcSwap<Books>,
    changes: AtomicU64,
    refresh: Mutex<()>,
    /// Permits for the writer's queue, so that handing over an append never blocks.
    appends: Arc<Semaphore>,
    /// Held shared by appends and exclusively by a closing: nothing may come between its card and its event.
    pub(super) gate: RwLock<()>,
}

impl Service {
    /// A service over an open ledger.
    pub fn new(vault: Vault, config: Config, oidc: Option<Oidc>) -> Result<Arc<Self>, Problem> {
        let reader = vault.reader();
        Self::over(Some(vault), reader, config, oidc, None)
    }

    /// A service over a copy that another task keeps up to date; the task calls [`Service::advanced`].
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
        // Anybody who may send a body of the maximum size must have room for it.
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

    /// Microseconds by which the clock is ahead of the last event, and why the writer would refuse an append now, if it would.
    pub fn clock(&self) -> (i64, Option<ClockError>) {
        match self.reader.jam() {
            Ok(jam) if self.vault().is_some() && !self.ledger.simulasi => {
                self.watch.look(jam.selisih(), self.reader.last().recorded_at)
            }
            _ => (0, None),
        }
    }

    /// Closes the ledger properly, when nobody uses it any more.
    pub fn close(self) -> Result<(), VaultError> {
        let Self { vault, reader, .. } = self;
        drop(reader);
        let alone = vault.into_inner().and_then(Arc::into_inner);
        alone.map_or(Ok(()), Vault::close)
    }

    /// Called when the copy may have grown.
    pub fn advanced(&self) {
        let last = self.reader.last().seq;
        if *self.head.borrow() < last {
            self.changes.fetch_add(1, Ordering::Release);
            self.head.send_replace(last);
        }
    }

    /// The global book as of the last event, folded forward only if an event has changed it.
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

    /// The day that decides whether a grant is in force: the machine's or, with a simulated clock, that of the last event.
    pub fn hari(&self, books: &Books) -> Tanggal {
        if books.global.simulasi { self.reader.last().recorded_at.day() } else { now().day() }
    }

    /// Appends a group; returns after it is durable.
    pub async fn append(self: &Arc<Self>, group: Vec<Prepared>, actor: Actor) -> Result<Receipt, Turned> {
        let _pass = self.gate.read().await;
        self.within_quota(group, actor).await
    }

    /// Checks whether a group would be admitted now.
    pub async fn check(self: &Arc<Self>, group: Vec<Prepared>, actor: Actor) -> Result<Receipt, Turned> {
        Ok(self.submit(group, actor, None, true).await?)
    }

    /// Runs `work` while nobody else appends, after all running appends are durable.
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

    /// Appends within the quota. Only recorded events count: the quota of a refused or repeated group is given back, that of an
    /// unknown outcome is not.
    async fn within_quota(self: &Arc<Self>, group: Vec<Prepared>, actor: Actor) -> Result<Receipt, Turned> {
        let taken = match self.quotas.take_group(&actor.id, &group, now()) {
            Ok(taken) => taken,
            // A repeated group gets its first receipt, even if the quota is exhausted.
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

    /// The first receipt of a group that is already recorded.
    async fn before(self: &Arc<Self>, group: Vec<Prepared>, actor: Actor) -> Result<Option<Receipt>, Turned> {
        let first = group.first().map(|prepared| prepared.id);
        match first.map(|id| self.reader.find_id(id)) {
            Some(Ok(Some(_))) => {
                Ok(Some(self.submit(group, actor, None, true).await?).filter(|receipt| receipt.duplicate))
            }
            _ => Ok(None),
        }
    }

    /// Blocks other appends while held, after all appends in the writer's queue are durable.
    pub(super) async fn quiet(&self) -> RwLockWriteGuard<'_, ()> {
        let alone = self.gate.write().await;
        // A permit is held until the writer has answered, even if the caller has gone.
        drop(self.appends.acquire_many(APPENDS as u32).await);
        alone
    }

    /// Appends for a command of somebody who could open the ledger without this service: without quotas, and at a given instant
    /// if the clock is simulated.
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
        // Runs on the writer's thread, after publication, so that the caller can read its append at once.
        let number = self.writer.begins();
        let reply = Box::new(move |result: Result<Receipt, AppendError>| {
            // Held until here, even if the caller has gone.
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
            // With an engine an outcome may be unknown although the writer goes on.
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

/// Whether the event may change the global book; true in doubt.
fn changes_books(draft: &Draft) -> bool {
    let of_ledger = draft.unit.is_ledger();
    let about_periods =
        matches!(draft.event, Event::PeriodeDitutup(_) | Event::PeriodeDibukaKembali(_) | Event::EventDibatalkan(_));
    of_ledger || about_periods
}

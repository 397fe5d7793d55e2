//! Many ledgers in one installation: a folder of folders, each a ledger of its own with key, chain, grants and checkpoints.
//!
//! A ledger is opened on its first request and closed when idle, so a thousand cost no more than those that are in use. They
//! share an address and nothing else: one that is damaged or busy does not affect the others.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, header},
    response::Response,
};
use futures_util::{StreamExt as _, stream};
use tokio::sync::{Mutex as Turn, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore, watch};
use tower::ServiceExt as _;

use super::{
    Beside, Config, Problem, Service, desk,
    known::{Glimpses, Known},
    limit::Rate,
    outside,
    prefix::{self, Address},
    router,
    running::log_in_elsewhere,
    scrub, tree,
};
use crate::store::{Vault, attest::EVIDENCE, clock::Clock, evidence, head::HEAD, ledger::Options};

/// Pause before a ledger that could not be opened is tried again.
const PAUSE: Duration = Duration::from_secs(5);
/// Pause between two searches for idle ledgers.
const LOOK: Duration = Duration::from_secs(1);

/// Minimum bytes of finished answers that each ledger may cache.
const KEPT: usize = 1 << 20;
/// Maximum number of ledgers that wait to be opened; further callers are told to ask again.
const MOST_WAITING: usize = 256;
/// Number of ledgers closed in parallel when the service stops.
const CLOSED_AT_ONCE: usize = 8;

/// The installation.
pub struct Many {
    dir: PathBuf,
    /// Configuration that all ledgers share.
    pub config: Config,
    beside: Beside,
    seats: Mutex<HashMap<String, Arc<Seat>>>,
    /// Facts about ledgers that need no opening.
    pub glimpses: Glimpses,
    /// Rate limit of tokens that open no ledger, by address.
    pub wrong: Rate,
    /// Permits to open a ledger, or to close one to make room for it.
    turns: Arc<Semaphore>,
    /// Places in the queue for such a permit.
    waiting: Semaphore,
    /// Set when the service is about to stop.
    pub stopping: watch::Sender<bool>,
}

/// The place of one ledger. Opening and closing take its lock; others wait for this ledger only.
struct Seat {
    open: Arc<Turn<State>>,
    used: Mutex<Instant>,
}

enum State {
    Closed,
    Open(Box<Open>),
    Broken(Instant, String),
}

struct Open {
    service: Arc<Service>,
    app: Router,
    /// Number of references to the service while no request is running.
    alone: usize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Many {
    /// An installation over a folder of ledgers.
    pub fn new(dir: PathBuf, config: Config, beside: Beside) -> Arc<Self> {
        let turns = 2 * std::thread::available_parallelism().map_or(2, usize::from);
        Arc::new(Self {
            dir,
            wrong: Rate::new("bearer_rate", config.bearer_rate),
            config,
            beside,
            seats: Mutex::default(),
            glimpses: Glimpses::default(),
            turns: Arc::new(Semaphore::new(turns)),
            waiting: Semaphore::new(MOST_WAITING),
            stopping: watch::channel(false).0,
        })
    }

    /// Names of all ledgers, in order.
    pub fn names(&self) -> std::io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.dir)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if prefix::is_name(&name) && self.folder(&name).join(HEAD).is_file() {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// The folder of a ledger.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Answers a request to one ledger.
    pub async fn answer(self: &Arc<Self>, at: Address, request: Request) -> Result<Response, Problem> {
        if let Some(response) = self.public(&at, request.method()).await? {
            return Ok(response);
        }
        let app = self.enter(&at.name).await?;
        let request = prefix::within(&at, request).map_err(|e| Problem::internal(&e))?;
        let Ok(response) = app.oneshot(request).await;
        prefix::beyond(&at, response.map(Body::new)).await
    }

    /// Answers public reads from the files, without opening the ledger: a witness of all ledgers opens none.
    async fn public(&self, at: &Address, method: &Method) -> Result<Option<Response>, Problem> {
        let path = at.rest.split('?').next().unwrap_or_default();
        if *method != Method::GET || self.service(&at.name).is_some() {
            return Ok(None);
        }
        self.seat(&at.name)?;
        Ok(tree::public(&self.folder(&at.name), path).await)
    }

    fn seat(&self, name: &str) -> Result<Arc<Seat>, Problem> {
        let mut seats = lock(&self.seats);
        if let Some(seat) = seats.get(name) {
            return Ok(seat.clone());
        }
        if !prefix::is_name(name) || !self.folder(name).join(HEAD).is_file() {
            return Err(Problem::new(
                "tidak-ditemukan",
                format!("tidak ada buku besar bernama «{name}» di instalasi ini"),
            ));
        }
        let seat = Arc::new(Seat { open: Arc::new(Turn::new(State::Closed)), used: Mutex::new(Instant::now()) });
        Ok(seats.entry(name.to_owned()).or_insert(seat).clone())
    }

    /// The router of a ledger, which is opened if needed. A caller waits for that no longer than for any answer.
    async fn enter(self: &Arc<Self>, name: &str) -> Result<Router, Problem> {
        let seat = self.seat(name)?;
        let patience = Duration::from_secs(self.config.request_seconds);
        let late = || later(&format!("buku besar «{name}» masih dibuka; coba lagi sebentar lagi"));
        tokio::time::timeout(patience, self.sit(name, &seat)).await.unwrap_or_else(|_| Err(late()))
    }

    async fn sit(self: &Arc<Self>, name: &str, seat: &Arc<Seat>) -> Result<Router, Problem> {
        let state = seat.open.clone().lock_owned().await;
        *lock(&seat.used) = Instant::now();
        match &*state {
            State::Open(open) => return Ok(open.app.clone()),
            State::Broken(since, why) if since.elapsed() < PAUSE => return Err(broken(name, why)),
            _ => {}
        }
        if *self.stopping.borrow() {
            return Err(Problem::new("belum-siap", "layanan sedang berhenti"));
        }
        // The caller may leave meanwhile: the opening goes on in its own task, or the next caller would find the ledger locked.
        let opening = tokio::spawn(self.clone().begin(name.to_owned(), state));
        opening.await.map_err(|e| Problem::internal(&e))?
    }

    /// Opens a ledger whose lock the caller holds.
    async fn begin(self: Arc<Self>, name: String, mut state: OwnedMutexGuard<State>) -> Result<Router, Problem> {
        let busy = || later("sedang banyak buku besar yang dibuka di instalasi ini; coba lagi sebentar lagi");
        let waits = self.waiting.try_acquire().map_err(|_| busy())?;
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| busy())?;
        drop(waits);
        match self.open(&name).await {
            Ok(open) => {
                let app = open.app.clone();
                *state = State::Open(Box::new(open));
                metrics::gauge!("jejak_buku_terbuka").increment(1);
                drop(state);
                self.make_room(&name, turn);
                Ok(app)
            }
            Err(why) => {
                tracing::error!(ledger = name, sebab = why, "a ledger cannot be opened; the others are not touched");
                let problem = broken(&name, &why);
                *state = State::Broken(Instant::now(), why);
                Err(problem)
            }
        }
    }

    async fn open(&self, name: &str) -> Result<Open, String> {
        let data = self.folder(name);
        // All ledgers together cache about as many finished answers as one would.
        let memory = (self.config.memory / self.config.ledgers_open.max(1)).max(KEPT).min(self.config.memory);
        let mut config = Config { data: data.clone(), key: None, ledgers: None, memory, ..self.config.clone() };
        if let Some(oidc) = &mut config.oidc {
            let domain = config.ledger_domain.as_deref();
            oidc.redirect = oidc.redirect.take().map(|whole| prefix::own_address(&whole, name, domain));
        }
        let clock = Clock::system().within_days(config.clock_ahead_days);
        let options = Options { clock, ..Options::system().with_key(config.signing_key()) };
        let opening = tokio::task::spawn_blocking(move || Vault::open(&data, options, &|_, _| ()));
        let vault = opening.await.map_err(|e| e.to_string())?.map_err(|e| e.to_string())?;
        if let Err(alarm) = outside::guard(&vault, &config).await {
            drop(vault.close());
            return Err(alarm.to_string());
        }
        evidence::tidy(&config.data.join(EVIDENCE));
        let oidc = log_in_elsewhere(&config);
        let service = Service::new(vault, config, oidc).map_err(|problem| problem.words())?;
        // An open ledger is noted at once: it may never have been looked at while closed.
        let books = service.books().map_err(|error| error.to_string())?;
        let known = Known::of_open(&service, &books).map_err(|error| error.to_string())?;
        self.glimpses.note(name, known);
        drop(books);
        let app = router(service.clone(), self.beside);
        drop(tokio::spawn(outside::run(service.clone())));
        desk::open(service.clone());
        scrub::start(&service);
        let alone = Arc::strong_count(&service);
        Ok(Open { service, app, alone })
    }

    /// Closes idle ledgers until the service stops, then all.
    pub async fn tend(self: Arc<Self>) {
        let mut stopping = self.stopping.subscribe();
        loop {
            let stop = tokio::select! {
                _ = stopping.wait_for(|stop| *stop) => true,
                () = tokio::time::sleep(LOOK) => false,
            };
            let idle = Duration::from_secs(self.config.ledger_idle_seconds.max(1));
            let all: Vec<_> = lock(&self.seats).iter().map(|(name, seat)| (name.clone(), seat.clone())).collect();
            if stop {
                // A ledger that takes long to close, or is being opened, does not delay the others.
                let close = |(name, seat): (String, Arc<Seat>)| {
                    let this = self.clone();
                    async move {
                        this.close(&name, &seat, true).await;
                    }
                };
                return stream::iter(all).for_each_concurrent(CLOSED_AT_ONCE, close).await;
            }
            for (name, seat) in all {
                if lock(&seat.used).elapsed() >= idle {
                    self.close(&name, &seat, false).await;
                }
            }
            self.trim(None).await;
        }
    }

    /// Closes the ledgers unused for longest if too many are open; the permit is held until that is done.
    fn make_room(self: &Arc<Self>, but: &str, turn: OwnedSemaphorePermit) {
        let (this, but) = (self.clone(), but.to_owned());
        drop(tokio::spawn(async move {
            this.trim(Some(&but)).await;
            drop(turn);
        }));
    }

    /// Closes the ledgers unused for longest while too many are open. One that is in use stays and is looked at again.
    async fn trim(&self, but: Option<&str>) {
        let open = |seat: &Seat| seat.open.try_lock().is_ok_and(|state| matches!(*state, State::Open(_)));
        let mut all: Vec<_> = {
            let seats = lock(&self.seats);
            let open = seats.iter().filter(|(_, seat)| open(seat));
            open.map(|(name, seat)| (*lock(&seat.used), name.clone(), seat.clone())).collect()
        };
        let mut excess = all.len().saturating_sub(self.config.ledgers_open.max(1));
        all.sort_by_key(|(used, ..)| *used);
        for (_, name, seat) in all {
            if excess > 0 && Some(name.as_str()) != but && self.close(&name, &seat, false).await {
                excess -= 1;
            }
        }
    }

    /// Closes a ledger unless it is in use; with `anyway`, also then. Returns whether it was closed.
    async fn close(&self, name: &str, seat: &Seat, anyway: bool) -> bool {
        // A ledger that is being opened is in use.
        let mut state = match seat.open.try_lock() {
            Ok(state) => state,
            Err(_) if anyway => seat.open.lock().await,
            Err(_) => return false,
        };
        let State::Open(open) = &*state else { return false };
        if !anyway && Arc::strong_count(&open.service) > open.alone {
            return false;
        }
        let State::Open(open) = std::mem::replace(&mut *state, State::Closed) else { return false };
        let Open { service, app, .. } = *open;
        service.stopping.send_replace(true);
        drop(app);
        if let Ok(known) = service.books().map_err(|_| ()).and_then(|b| Known::of_open(&service, &b).map_err(|_| ())) {
            self.glimpses.note(name, known);
        }
        let mut service = service;
        let since = Instant::now();
        while since.elapsed() < Duration::from_secs(self.config.shutdown_seconds) {
            match Arc::try_unwrap(service) {
                Ok(alone) => {
                    let closed = tokio::task::spawn_blocking(move || alone.close()).await;
                    if !matches!(closed, Ok(Ok(()))) {
                        tracing::warn!(ledger = name, "not closed in good order: left to the next opening's recovery");
                    }
                    metrics::gauge!("jejak_buku_terbuka").decrement(1);
                    return true;
                }
                Err(shared) => service = shared,
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        tracing::warn!(ledger = name, "still in use: left to the next opening's recovery");
        true
    }

    /// The service of a ledger if it is open now; does not wait for its lock.
    pub fn service(&self, name: &str) -> Option<Arc<Service>> {
        let seat = lock(&self.seats).get(name).cloned()?;
        let state = seat.open.try_lock().ok()?;
        match &*state {
            State::Open(open) => Some(open.service.clone()),
            State::Closed | State::Broken(..) => None,
        }
    }
}

fn later(told: &str) -> Problem {
    Problem::new("belum-siap", told).with_header(header::RETRY_AFTER, HeaderValue::from_static("2"))
}

fn broken(name: &str, why: &str) -> Problem {
    let told =
        format!("buku besar «{name}» tidak dapat dibuka: {why}. Buku besar lain di instalasi ini tidak terpengaruh");
    Problem::new("belum-siap", told)
}

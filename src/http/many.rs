//! Many ledgers in one installation: a folder of folders, each a ledger of its own with key, chain, grants and checkpoints.
//!
//! A ledger is opened when somebody asks it, and closed when nobody has for a while, so a thousand cost no more than those
//! that are in use. They share an address and nothing else: one that is damaged or busy is no matter of the others.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use axum::{Router, body::Body, extract::Request, http::header, response::Response};
use tokio::sync::{Mutex as Turn, watch};
use tower::ServiceExt as _;

use super::{
    Beside, Config, Problem, Service, desk,
    known::Known,
    outside,
    prefix::{self, Address},
    router,
    running::log_in_elsewhere,
    scrub,
};
use crate::store::{Vault, attest::EVIDENCE, clock::Clock, evidence, head::HEAD, ledger::Options};

/// How long a ledger that could not be opened is not tried again.
const PAUSE: Duration = Duration::from_secs(5);
/// Pause between two looks for ledgers that nobody uses.
const LOOK: Duration = Duration::from_secs(1);

/// The installation.
pub struct Many {
    dir: PathBuf,
    /// What all ledgers are set up with.
    pub config: Config,
    beside: Beside,
    seats: Mutex<HashMap<String, Arc<Seat>>>,
    /// What is known of ledgers without opening them.
    pub known: Mutex<HashMap<String, Known>>,
    /// Set when the service is about to stop.
    pub stopping: watch::Sender<bool>,
}

/// The place of one ledger. Whoever opens or closes it has its turn; the others wait, for this ledger only.
struct Seat {
    open: Turn<State>,
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
    /// Who holds the service when no request is under way.
    alone: usize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Many {
    /// Over a folder of ledgers.
    pub fn new(dir: PathBuf, config: Config, beside: Beside) -> Arc<Self> {
        let (seats, known) = (Mutex::default(), Mutex::default());
        Arc::new(Self { dir, config, beside, seats, known, stopping: watch::channel(false).0 })
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

    /// Answers a request to a ledger.
    pub async fn answer(self: &Arc<Self>, at: Address, request: Request) -> Result<Response, Problem> {
        let app = self.enter(&at.name).await?;
        let host = request.headers().get(header::HOST).cloned();
        let request = prefix::within(&at, request).map_err(|e| Problem::internal(&e))?;
        let Ok(response) = app.oneshot(request).await;
        prefix::beyond(&at, host.as_ref(), response.map(Body::new)).await
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
        let seat = Arc::new(Seat { open: Turn::new(State::Closed), used: Mutex::new(Instant::now()) });
        Ok(seats.entry(name.to_owned()).or_insert(seat).clone())
    }

    /// The application of a ledger, which is opened where it is not.
    async fn enter(self: &Arc<Self>, name: &str) -> Result<Router, Problem> {
        let seat = self.seat(name)?;
        let mut state = seat.open.lock().await;
        *lock(&seat.used) = Instant::now();
        match &*state {
            State::Open(open) => return Ok(open.app.clone()),
            State::Broken(since, why) if since.elapsed() < PAUSE => return Err(broken(name, why)),
            _ => {}
        }
        if *self.stopping.borrow() {
            return Err(Problem::new("belum-siap", "layanan sedang berhenti"));
        }
        match self.open(name).await {
            Ok(open) => {
                let app = open.app.clone();
                *state = State::Open(Box::new(open));
                metrics::gauge!("jejak_buku_terbuka").increment(1);
                drop(state);
                self.make_room(name);
                Ok(app)
            }
            Err(why) => {
                tracing::error!(ledger = name, sebab = why, "a ledger cannot be opened; the others are not touched");
                let problem = broken(name, &why);
                *state = State::Broken(Instant::now(), why);
                Err(problem)
            }
        }
    }

    async fn open(&self, name: &str) -> Result<Open, String> {
        let data = self.folder(name);
        let mut config = Config { data: data.clone(), key: None, ledgers: None, ..self.config.clone() };
        if let Some(oidc) = &mut config.oidc {
            // By host name each would have an address of its own, which one setting does not say.
            let below = |whole: String| format!("{}/l/{name}", whole.trim_end_matches('/'));
            oidc.redirect = oidc.redirect.take().filter(|_| config.ledger_domain.is_none()).map(below);
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
        // What is open is known at once: nobody need have looked into it before.
        let books = service.books().map_err(|error| error.to_string())?;
        let known = Known::of_open(&service, &books).map_err(|error| error.to_string())?;
        lock(&self.known).insert(name.to_owned(), known);
        drop(books);
        let app = router(service.clone(), self.beside);
        drop(tokio::spawn(outside::run(service.clone())));
        desk::open(service.clone());
        scrub::start(&service);
        let alone = Arc::strong_count(&service);
        Ok(Open { service, app, alone })
    }

    /// Closes those that nobody uses until the service stops, then all.
    pub async fn tend(self: Arc<Self>) {
        let mut stopping = self.stopping.subscribe();
        loop {
            let stop = tokio::select! {
                _ = stopping.wait_for(|stop| *stop) => true,
                () = tokio::time::sleep(LOOK) => false,
            };
            let idle = Duration::from_secs(self.config.ledger_idle_seconds.max(1));
            let all: Vec<_> = lock(&self.seats).iter().map(|(name, seat)| (name.clone(), seat.clone())).collect();
            for (name, seat) in all {
                let unused = lock(&seat.used).elapsed() >= idle;
                if stop || unused {
                    self.close(&name, &seat, stop).await;
                }
            }
            if stop {
                return;
            }
        }
    }

    /// Where too many are open, the one unused for longest is closed.
    fn make_room(self: &Arc<Self>, but: &str) {
        let open = |seat: &Seat| seat.open.try_lock().is_ok_and(|state| matches!(*state, State::Open(_)));
        let mut others: Vec<_> = {
            let seats = lock(&self.seats);
            let others = seats.iter().filter(|(name, seat)| *name != but && open(seat));
            others.map(|(name, seat)| (*lock(&seat.used), name.clone(), seat.clone())).collect()
        };
        if others.len() < self.config.ledgers_open.max(1) {
            return;
        }
        others.sort_by_key(|(used, ..)| *used);
        let this = self.clone();
        drop(tokio::spawn(async move {
            for (_, name, seat) in others {
                if this.close(&name, &seat, false).await {
                    return;
                }
            }
        }));
    }

    /// Closes a ledger, unless somebody uses it; at the end also then. True where it was closed.
    async fn close(&self, name: &str, seat: &Seat, anyway: bool) -> bool {
        let mut state = seat.open.lock().await;
        let State::Open(open) = &*state else { return false };
        if !anyway && Arc::strong_count(&open.service) > open.alone {
            return false;
        }
        let State::Open(open) = std::mem::replace(&mut *state, State::Closed) else { return false };
        let Open { service, app, .. } = *open;
        service.stopping.send_replace(true);
        drop(app);
        if let Ok(known) = service.books().map_err(|_| ()).and_then(|b| Known::of_open(&service, &b).map_err(|_| ())) {
            lock(&self.known).insert(name.to_owned(), known);
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

    /// The service of a ledger, where it is open now.
    pub async fn service(&self, name: &str) -> Option<Arc<Service>> {
        let seat = lock(&self.seats).get(name).cloned()?;
        let state = seat.open.lock().await;
        match &*state {
            State::Open(open) => Some(open.service.clone()),
            State::Closed | State::Broken(..) => None,
        }
    }
}

fn broken(name: &str, why: &str) -> Problem {
    let told =
        format!("buku besar «{name}» tidak dapat dibuka: {why}. Buku besar lain di instalasi ini tidak terpengaruh");
    Problem::new("belum-siap", told)
}

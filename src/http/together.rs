//! Several servers over one engine (PostgreSQL): one writes the ledger, the others follow it and answer reads. If the writer is
//! gone, another takes over by itself.
//!
//! Two things show that the writer lives: a lock that ends with its connection, so that a killed process is noticed at once, and
//! a counter that it increments, because a suspended process keeps its connections. Neither decides who may write: only the term
//! does, which the engine checks with every batch.

use std::{
    path::PathBuf,
    sync::{Arc, Weak},
    thread,
    time::{Duration, Instant},
};

use std::sync::atomic::Ordering;

pub use super::standing::Together;
use super::{
    Beside, Config, Problem, Running, Service, desk,
    fault::StartError,
    oidc::Oidc,
    outside,
    place::Place,
    running::{listen_with, log_in_elsewhere},
    service::now,
    session,
};
use crate::store::{
    Catalog, Reader, Vault,
    attest::EVIDENCE,
    clock::Clock,
    engine::{
        Copy, CopyError, Engine as _, Lost, Stand, Taken,
        evidence::Level,
        name_of,
        postgres::{Address, Postgres},
    },
    evidence,
    ledger::Options,
    replica,
    writer::AppendError,
};

/// Pause between two looks at the writer.
const LOOK: Duration = Duration::from_millis(500);
/// Pause between two synchronizations of evidence.
const LEVEL: Duration = Duration::from_secs(5);
/// Maximum seconds that a new writer's clock may be ahead of the engine's.
const AHEAD: i64 = 600;
/// Number of consecutive looks that must find the writer's lock free.
const LOOKS: u32 = 2;

/// Opens the local copy, follows the engine to its end, and starts to serve. This server writes as soon as no other does.
pub async fn start(config: Config, place: Place, beside: Beside) -> Result<Running, StartError> {
    let own = config.advertise.clone().unwrap_or_else(|| {
        let scheme = if config.tls_cert.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", place.address)
    });
    let named = config.clone();
    let opening = tokio::task::spawn_blocking(move || open(&named));
    let (engine, ledger, copy) = place.meanwhile(opening).await.map_err(std::io::Error::other)??;
    evidence::tidy(&config.data.join(EVIDENCE));
    let oidc = log_in_elsewhere(&config);
    let level = Level::new(engine.ledger(&ledger), &config.data.join(EVIDENCE));
    let service =
        Service::together(copy.reader(), config, oidc, Together::new(own, level)).map_err(StartError::Books)?;
    session::share(&service, engine.ledger(&ledger), engine.ledger(&ledger))?;
    let part = Part::of(&service, engine, ledger, copy);
    thread::Builder::new().name("together".to_owned()).spawn(move || part.play())?;
    let running = listen_with(service, place, beside);
    drop(tokio::spawn(outside::run(running.service.clone())));
    desk::open(running.service.clone());
    Ok(running)
}

/// The engine address, the ledger's name and the copy. An engine that is down at the start is waited for.
fn open(config: &Config) -> Result<(Address, String, Copy), StartError> {
    let address = Address::read(config.journal.as_deref().unwrap_or_default()).map_err(StartError::Setting)?;
    let address = address.silent_for(Duration::from_secs(config.journal_seconds.max(1)));
    let mut copy = Copy::open(&config.data, &address.to_string(), &|_, _| ())?;
    let ledger = loop {
        match which(config, &address, &mut copy) {
            Err(StartError::Engine(error)) if error.passes() => {
                tracing::warn!(%error, "engine not reached; trying again");
                thread::sleep(LOOK);
            }
            other => break other?,
        }
    };
    Ok((address, ledger, copy))
}

/// The name of the ledger, after the copy has caught up with it.
fn which(config: &Config, address: &Address, copy: &mut Copy) -> Result<String, StartError> {
    let there = address.ledgers().map_err(CopyError::from)?;
    let own = if copy.tip().seq > 0 { Some(name_of(&copy.reader()).map_err(CopyError::from)?) } else { None };
    let name = match (own.or_else(|| config.ledger.clone()), there.as_slice()) {
        (Some(name), _) => name,
        (None, [only]) => only.clone(),
        (None, _) => {
            let told = format!("--set ledger=NAMA: yang ada di mesin jurnal: {}", there.join(", "));
            return Err(StartError::Setting(told));
        }
    };
    let mut engine = address.ledger(&name);
    let stand = engine.stand().map_err(CopyError::from)?.ok_or(CopyError::None)?;
    if stand.closed {
        return Err(CopyError::Closed.into());
    }
    copy.follow(&mut engine)?;
    // Read later than the copy, so that the copy cannot be ahead of it.
    let stand = engine.stand().map_err(CopyError::from)?.ok_or(CopyError::None)?;
    if copy.check(&stand).is_err() {
        // A deposed leader that was suspended may show old data; but no write to it lasts, so a write confirms the state.
        let sure = engine.confirm(stand.term).map_err(CopyError::from)?;
        copy.check(&sure.ok_or_else(|| Lost("masa tulis berganti".to_owned())).map_err(CopyError::from)?)?;
    }
    Ok(name)
}

impl Service {
    /// One of several servers, following until it takes over.
    pub fn together(
        reader: Reader,
        config: Config,
        oidc: Option<Oidc>,
        together: Together,
    ) -> Result<Arc<Self>, Problem> {
        Self::over(None, reader, config, oidc, Some(together))
    }

    /// The open ledger while this server writes it.
    pub fn vault(&self) -> Option<Arc<Vault>> {
        self.vault.load_full()
    }

    /// Starts writing.
    pub fn promoted(&self, vault: Vault) {
        // Events that other servers recorded count against the quotas here too.
        if let Err(error) = self.quotas.recall(&self.reader, now(), true) {
            tracing::warn!(%error, "quotas begin anew");
        }
        self.vault.store(Some(Arc::new(vault)));
        self.writer_is(self.together.as_ref().map_or("", |together| &together.own));
        self.advanced();
    }

    /// Stops writing; the caller waits until no request uses the ledger any more.
    pub fn demoted(&self) -> Option<Arc<Vault>> {
        self.writer_is("");
        self.vault.swap(None)
    }

    /// Starts following; clears the failure of a former writer.
    pub fn follows(&self) {
        self.writer.starts();
        self.failed.store(false, Ordering::Relaxed);
    }

    /// Sets the address of the writing server, for forwarding.
    pub fn writer_is(&self, writer: &str) {
        if let Some(together) = self.together.as_ref().filter(|t| t.writer.load().as_str() != writer) {
            together.writer.store(Arc::new(writer.to_owned()));
        }
    }

    /// The reason why this server cannot append.
    pub fn without(&self) -> AppendError {
        match self.together {
            Some(_) => AppendError::Unsettled,
            None if replica::is_mirror(&self.config.data) => AppendError::Mirror,
            // The ledger could not be opened for writing.
            None => AppendError::Stopped,
        }
    }
}

/// The background task of a server: follows, or keeps the writer's lock.
pub struct Part {
    service: Weak<Service>,
    engine: Address,
    ledger: String,
    own: String,
    data: PathBuf,
    /// `None` while this server writes.
    copy: Option<Copy>,
    /// The catalog of its readers while the folder cannot be written because the disk is full or fails.
    left: Option<Arc<Catalog>>,
    /// The term in which it writes.
    term: u64,
    last: Option<(Stand, Instant)>,
    free: u32,
    still: Duration,
}

impl Part {
    /// The task of a server that follows for now.
    pub fn of(service: &Arc<Service>, engine: Address, ledger: String, copy: Copy) -> Self {
        let own = service.together.as_ref().map(|together| together.own.clone()).unwrap_or_default();
        let data = service.config.data.clone();
        let still = Duration::from_secs(service.config.takeover_seconds.max(2));
        let service = Arc::downgrade(service);
        Self { service, engine, ledger, own, data, copy: Some(copy), left: None, term: 0, last: None, free: 0, still }
    }

    /// Runs until the service stops.
    pub fn play(mut self) {
        let mut engine = self.engine.ledger(&self.ledger);
        let mut levelled: Option<Instant> = None;
        loop {
            let Some(service) = self.service.upgrade() else { break };
            if *service.stopping.borrow() {
                break;
            }
            let asked = Instant::now();
            let step = match (self.copy.take(), self.left.take()) {
                (Some(copy), _) => self.follow(&service, &mut engine, copy),
                (None, Some(catalog)) => self.again(&service, catalog),
                (None, None) => self.lead(&service, &mut engine),
            };
            service.together.iter().for_each(|together| together.unheard.heard(asked, &step));
            // An engine that does not answer is not asked for evidence too.
            if step.is_ok() && levelled.is_none_or(|at| at.elapsed() >= LEVEL) {
                service.together.iter().for_each(Together::level_evidence);
                levelled = Some(Instant::now());
            }
            drop(service);
            match step {
                Ok(()) => drop(engine.listen(LOOK).inspect_err(|_| thread::sleep(LOOK))),
                Err(error) if error.passes() || error.is_local() => {
                    let what = if error.is_local() { "cannot write or follow" } else { "engine not reached" };
                    tracing::warn!(%error, "{what}: trying again");
                    thread::sleep(LOOK);
                }
                Err(error) => {
                    tracing::error!(%error, "this server neither writes nor follows any more");
                    self.service.upgrade().inspect(|service| service.lost(&error.to_string()));
                    return;
                }
            }
        }
        if let Some(copy) = self.copy {
            drop(copy.close().inspect_err(|error| tracing::warn!(%error, "copy not closed in good order")));
        }
    }

    /// Copies new events, and takes over the writing if nobody writes.
    fn follow(&mut self, service: &Arc<Service>, engine: &mut Postgres, mut copy: Copy) -> Result<(), CopyError> {
        let looked = copy.follow(engine).and_then(|_| {
            service.advanced();
            service.followed();
            let stand = engine.stand()?.ok_or(CopyError::None)?;
            let held = stand.term > 0 && engine.is_held(stand.term)?;
            Ok((stand, held))
        });
        let (stand, held) = match looked {
            Ok(looked) => looked,
            Err(error) if error.is_local() => {
                service.lost_for_now(&error.to_string());
                self.left = Some(copy.leave());
                return Err(error);
            }
            Err(error) => {
                self.copy = Some(copy);
                return Err(error);
            }
        };
        service.writer_is(&stand.holder);
        if self.is_alive(&stand, held) {
            self.copy = Some(copy);
            return Ok(());
        }
        match engine.clock_ahead() {
            Ok(ahead) if ahead <= AHEAD => {}
            other => {
                self.copy = Some(copy);
                return Err(other.map_or_else(CopyError::from, CopyError::Clock));
            }
        }
        tracing::warn!(holder = stand.holder, term = stand.term, held, "the writer is gone or stopped: taking over");
        (self.free, self.last) = (0, None);
        let clock = Clock::system().within_days(service.config.clock_ahead_days);
        let options = Options { clock, ..Options::system().with_key(service.config.signing_key()) };
        match copy.take(Box::new(self.engine.ledger(&self.ledger)), &stand, &self.own, options) {
            Ok(Taken::Vault(vault)) => {
                self.term = stand.term + 1;
                service.promoted(*vault);
                tracing::info!(term = self.term, "this server writes the ledger");
                Ok(engine.hold(self.term)?)
            }
            Ok(Taken::Faster(copy)) => {
                self.copy = Some(*copy);
                Ok(())
            }
            Err(failed) => {
                let (copy, error) = *failed;
                // Another server may write then; this one follows.
                self.left = if copy.is_none() { Some(service.reader.catalog()) } else { None };
                self.copy = copy;
                Err(error)
            }
        }
    }

    /// Whether somebody writes, according to the lock and the counter.
    fn is_alive(&mut self, stand: &Stand, held: bool) -> bool {
        self.free = if held { 0 } else { self.free + 1 };
        if stand.closed {
            return true;
        }
        match &self.last {
            Some((before, since)) if before == stand => self.free < LOOKS && since.elapsed() < self.still,
            _ => {
                self.last = Some((stand.clone(), Instant::now()));
                self.free < LOOKS
            }
        }
    }

    /// Shows that the writer lives; stops writing if another server has taken over or if it cannot go on.
    fn lead(&mut self, service: &Arc<Service>, engine: &mut Postgres) -> Result<(), CopyError> {
        let stopped = service.vault().is_none_or(|vault| vault.failure().is_some());
        if !stopped {
            engine.hold(self.term)?;
            if engine.confirm(self.term)?.is_some() {
                thread::sleep(LOOK);
                return Ok(());
            }
        }
        tracing::warn!(term = self.term, stopped, "another server writes the ledger: following");
        let Some(vault) = service.demoted() else { return Ok(()) };
        let catalog = alone(vault).give_up();
        self.again(service, catalog)
    }

    /// Starts following again as soon as the folder can be written.
    fn again(&mut self, service: &Arc<Service>, catalog: Arc<Catalog>) -> Result<(), CopyError> {
        match Copy::resume(&self.data, catalog.clone()) {
            Ok(copy) => self.copy = Some(copy),
            Err(error) => {
                service.lost_for_now(&error.to_string());
                self.left = Some(catalog);
                return Err(error);
            }
        }
        service.follows();
        Ok(())
    }
}

/// Waits until nobody else uses the ledger: a request holds it only while it hands over an append.
fn alone(mut vault: Arc<Vault>) -> Vault {
    loop {
        match Arc::try_unwrap(vault) {
            Ok(alone) => return alone,
            Err(shared) => vault = shared,
        }
        thread::sleep(Duration::from_millis(5));
    }
}

//! From a configuration to a running service, and back to a closed ledger.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{net::TcpListener, task::JoinHandle};

use super::{Beside, Config, Problem, Service, health, listen, oidc, outside, router, tls};
use crate::store::{Reader, Vault, VaultError, attest::EVIDENCE, evidence, ledger::Options};

/// Why the service did not start, or did not end well.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The ledger could not be opened or closed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The address could not be listened on.
    #[error("tidak dapat mendengarkan di {0}: {1}")]
    Listen(SocketAddr, io::Error),
    /// Only one of certificate and key was given.
    #[error("TLS memerlukan sertifikat dan kunci: --tls-cert dan --tls-key")]
    HalfTls,
    /// TLS is not possible.
    #[error(transparent)]
    Tls(#[from] tls::TlsError),
    /// Log-in elsewhere is not possible.
    #[error(transparent)]
    Oidc(#[from] oidc::OidcError),
    /// The ledger's own book could not be read.
    #[error("buku besar tidak dapat dibaca: {0:?}")]
    Books(Problem),
    /// The ledger falls short of a checkpoint that was published.
    #[error(transparent)]
    Alarm(#[from] crate::store::attest::AttestError),
    /// There is no runtime.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A service that is running.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// What its requests share.
    pub service: Arc<Service>,
    task: JoinHandle<()>,
}

impl Running {
    /// Tells it to stop: nothing new is taken, what is under way is finished.
    pub fn stop(&self) {
        self.service.stopping.send_replace(true);
    }

    /// Waits until it has stopped, then closes the ledger in good order.
    pub async fn ended(self) -> Result<(), StartError> {
        drop(self.task.await);
        let mut service = self.service;
        // A request that ran into its time limit may hold the ledger a moment longer.
        for _ in 0..100 {
            match Arc::try_unwrap(service) {
                Ok(alone) => return Ok(alone.close()?),
                Err(shared) => service = shared,
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        tracing::warn!("ledger still in use: left to the next start's recovery");
        Ok(())
    }
}

/// Opens the ledger and starts to serve, with what is served beside the API.
pub async fn start(config: Config, beside: Beside) -> Result<Running, StartError> {
    let vault = Vault::open(&config.data, Options::system(), &|_, _| ())?;
    if let Some(torn) = &vault.report().torn {
        tracing::warn!(after = torn.after, bytes = torn.bytes, "torn tail moved aside");
    }
    outside::guard(&vault, &config).await?;
    evidence::tidy(&config.data.join(EVIDENCE));
    let oidc = log_in_elsewhere(&config).await?;
    let running = listen_with(Service::new(vault, config, oidc).map_err(StartError::Books)?, beside).await?;
    // It ends by itself when the service stops.
    drop(tokio::spawn(outside::run(running.service.clone())));
    Ok(running)
}

/// Serves a copy for reading; whoever keeps it up to date tells the service.
pub async fn start_mirror(reader: Reader, config: Config, beside: Beside) -> Result<Running, StartError> {
    let oidc = log_in_elsewhere(&config).await?;
    listen_with(Service::mirror(reader, config, oidc).map_err(StartError::Books)?, beside).await
}

async fn log_in_elsewhere(config: &Config) -> Result<Option<oidc::Oidc>, StartError> {
    Ok(match &config.oidc {
        Some(oidc) => Some(oidc::Oidc::open(oidc.clone()).await?),
        None => None,
    })
}

async fn listen_with(service: Arc<Service>, beside: Beside) -> Result<Running, StartError> {
    let config = &service.config;
    let tls = match (&config.tls_cert, &config.tls_key) {
        (Some(cert), Some(key)) => Some(tls::acceptor(cert, key)?),
        (None, None) => None,
        _ => return Err(StartError::HalfTls),
    };
    health::recorder();
    raise_descriptors();
    let listen_on = config.listen;
    let listener = TcpListener::bind(listen_on).await.map_err(|e| StartError::Listen(listen_on, e))?;
    let address = listener.local_addr()?;
    let app = router(service.clone(), beside);
    tracing::info!(%address, seq = service.reader.last().seq, "serving");
    let task = tokio::spawn(listen::serve(listener, tls, app, service.clone()));
    Ok(Running { address, service, task })
}

/// Each connection needs a descriptor: as many as the system allows.
fn raise_descriptors() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // Where it is not allowed, the limit on connections is reached sooner.
    setrlimit(Resource::Nofile, limit).unwrap_or_default();
}

/// Serves until the process is told to end (SIGTERM, SIGINT). `told` learns where.
pub fn run(config: Config, beside: Beside, told: impl FnOnce(SocketAddr)) -> Result<(), StartError> {
    until_told(start(config, beside), |running| told(running.address))
}

/// Serves a copy until the process is told to end. `told` gets the service, to say where it is and to keep it up to date.
pub fn run_mirror(
    reader: Reader,
    config: Config,
    beside: Beside,
    told: impl FnOnce(&Running),
) -> Result<(), StartError> {
    until_told(start_mirror(reader, config, beside), told)
}

fn until_told(
    starting: impl Future<Output = Result<Running, StartError>>,
    told: impl FnOnce(&Running),
) -> Result<(), StartError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let running = starting.await?;
        told(&running);
        ask_to_stop().await?;
        tracing::info!("stopping");
        running.stop();
        running.ended().await
    })
}

async fn ask_to_stop() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut term = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = term.recv() => Ok(()),
        done = tokio::signal::ctrl_c() => done,
    }
}

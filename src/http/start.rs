//! Starts a service from a configuration, and closes its ledger at the end.

use std::{io, net::SocketAddr};

use super::{
    Beside, Config, Running, Service,
    config::OnStop,
    desk,
    fault::StartError,
    outside, overview,
    place::Place,
    running::{listen_with, log_in_elsewhere},
    together, unwritten,
};
use crate::store::{Reader, Vault, attest::EVIDENCE, clock::Clock, evidence, ledger::Options};

/// Opens the ledger and starts to serve, including the pages in `beside`. Requests during the opening are told that it is
/// starting.
pub async fn start(config: Config, beside: Beside) -> Result<Running, StartError> {
    let place = Place::take(&config).await?;
    if config.journal.is_some() {
        return together::start(config, place, beside).await;
    }
    let opened = async {
        let clock = Clock::system().within_days(config.clock_ahead_days);
        let (data, options) =
            (config.data.clone(), Options { clock, ..Options::system().with_key(config.signing_key()) });
        let vault = tokio::task::spawn_blocking(move || Vault::open(&data, options, &|_, _| ()));
        let vault = vault.await.map_err(io::Error::other)??;
        if let Some(torn) = &vault.report().torn {
            tracing::warn!(after = torn.after, bytes = torn.bytes, "torn tail moved aside");
        }
        outside::guard(&vault, &config).await?;
        evidence::tidy(&config.data.join(EVIDENCE));
        Ok::<_, StartError>(vault)
    };
    let vault = match place.meanwhile(opened).await {
        Ok(vault) => vault,
        Err(error) => {
            let oidc = log_in_elsewhere(&config);
            let service = tokio::task::spawn_blocking(move || unwritten::service(&config, oidc, error));
            let service = place.meanwhile(service).await.map_err(io::Error::other)??;
            return Ok(listen_with(service, place, beside));
        }
    };
    let oidc = log_in_elsewhere(&config);
    let running = listen_with(Service::new(vault, config, oidc).map_err(StartError::Books)?, place, beside);
    // The task ends by itself when the service stops.
    drop(tokio::spawn(outside::run(running.service.clone())));
    desk::open(running.service.clone());
    Ok(running)
}

/// Serves a read-only copy; its maintainer notifies the service of growth.
pub async fn start_mirror(reader: Reader, config: Config, beside: Beside) -> Result<Running, StartError> {
    let place = Place::take(&config).await?;
    let oidc = log_in_elsewhere(&config);
    Ok(listen_with(Service::mirror(reader, config, oidc).map_err(StartError::Books)?, place, beside))
}

/// Serves until the process is told to end (SIGTERM, SIGINT). `told` gets the address.
pub fn run(config: Config, beside: Beside, told: impl FnOnce(SocketAddr)) -> Result<(), StartError> {
    until_told(start(config, beside), |running| told(running.address))
}

/// Serves all ledgers of a folder until the process is told to end.
pub fn run_many(config: Config, beside: Beside, told: impl FnOnce(SocketAddr)) -> Result<(), StartError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let running = overview::start_many(config, beside).await?;
        let asked = asked_to_stop()?;
        told(running.address);
        asked.await;
        tracing::info!("stopping");
        running.stop().await;
        Ok(())
    })
}

/// Serves a copy until the process is told to end. `told` gets the service, to print its address and to keep it up to date.
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
        let asked = asked_to_stop()?;
        told(&running);
        let mut stopping = running.service.stopping.subscribe();
        tokio::select! {
            () = asked => {}
            // The writer has stopped, and the configuration ends the process then.
            _ = stopping.wait_for(|stop| *stop) => {}
        }
        tracing::info!("stopping");
        running.stop();
        let ends = running.service.config.on_stop == OnStop::End;
        let cause = running.service.writer.cause().filter(|_| ends);
        running.ended().await?;
        cause.map_or(Ok(()), |cause| Err(StartError::Stopped(cause)))
    })
}

/// Resolves when the process is told to end. The signal handlers are installed by the call itself, so that a process that has
/// reported to serve can be ended properly at once.
fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut term, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

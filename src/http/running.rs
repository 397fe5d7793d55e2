//! A running service, from its socket to the closing of the ledger.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::task::JoinHandle;

use super::{
    Beside, Config, Service, compress, fault::StartError, health, listen, oidc, place::Place, router, scrub, tls,
};

/// A running service.
pub struct Running {
    /// The address that it listens on.
    pub address: SocketAddr,
    /// The state that its requests share.
    pub service: Arc<Service>,
    task: JoinHandle<()>,
}

impl Running {
    /// Tells the service to stop: nothing new is accepted, running requests finish.
    pub fn stop(&self) {
        self.service.stopping.send_replace(true);
    }

    /// Waits until the service has stopped, then closes the ledger properly.
    pub async fn ended(self) -> Result<(), StartError> {
        drop(self.task.await);
        let mut service = self.service;
        // A request that reached its time limit may hold a reference a moment longer.
        for _ in 0..100 {
            match Arc::try_unwrap(service) {
                // Closing an engine connection blocks, which an async thread must not.
                Ok(alone) => {
                    return Ok(tokio::task::spawn_blocking(move || alone.close())
                        .await
                        .map_err(io::Error::other)??);
                }
                Err(shared) => service = shared,
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        tracing::warn!("ledger still in use: left to the next start's recovery");
        Ok(())
    }
}

pub(super) fn log_in_elsewhere(config: &Config) -> Option<oidc::Oidc> {
    config.oidc.clone().map(oidc::Oidc::open)
}

pub(super) fn listen_with(service: Arc<Service>, place: Place, beside: Beside) -> Running {
    health::recorder();
    let Place { listener, address, tls, pair } = place;
    if let Some(pair) = pair {
        drop(tokio::spawn(tls::read_again(pair, service.stopping.subscribe())));
    }
    let app = compress::around(router(service.clone(), beside));
    tracing::info!(%address, seq = service.reader.last().seq, "serving");
    scrub::start(&service);
    let task = tokio::spawn(listen::serve(listener, tls, app, service.config.clone(), service.stopping.clone()));
    Running { address, service, task }
}

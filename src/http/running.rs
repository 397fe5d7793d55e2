//! A service that is running, from where it listens to its close.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::task::JoinHandle;

use super::{
    Beside, Config, Service, compress, fault::StartError, health, listen, oidc, place::Place, router, scrub, tls,
};

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
                // Connections to an engine end by waiting, which no async thread may.
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

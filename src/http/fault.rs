//! Errors of starting and ending the service.

use std::{io, net::SocketAddr};

use super::{Problem, tls};
use crate::store::VaultError;

/// Why the service did not start or ended with an error.
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
    /// The TLS set-up failed.
    #[error(transparent)]
    Tls(#[from] tls::TlsError),
    /// The journal's engine, or the local copy of it, failed.
    #[error(transparent)]
    Engine(#[from] crate::store::engine::CopyError),
    /// A setting is invalid.
    #[error("{0}")]
    Setting(String),
    /// The ledger's own book could not be read.
    #[error("buku besar tidak dapat dibaca: {0:?}")]
    Books(Problem),
    /// The ledger does not contain a checkpoint that was published.
    #[error(transparent)]
    Alarm(#[from] crate::store::attest::AttestError),
    /// The writer stopped, and the process is configured to end then.
    #[error("penulis berhenti: {0}")]
    Stopped(String),
    /// The runtime could not be started, or another operation of the system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

//! Why the service did not start, or did not end well.

use std::{io, net::SocketAddr};

use super::{Problem, tls};
use crate::store::VaultError;

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
    /// The journal's engine, or the copy of it.
    #[error(transparent)]
    Engine(#[from] crate::store::engine::CopyError),
    /// A setting does not fit.
    #[error("{0}")]
    Setting(String),
    /// The ledger's own book could not be read.
    #[error("buku besar tidak dapat dibaca: {0:?}")]
    Books(Problem),
    /// The ledger falls short of a checkpoint that was published.
    #[error(transparent)]
    Alarm(#[from] crate::store::attest::AttestError),
    /// The writer stopped, and the process is to end then.
    #[error("penulis berhenti: {0}")]
    Stopped(String),
    /// There is no runtime.
    #[error(transparent)]
    Io(#[from] io::Error),
}

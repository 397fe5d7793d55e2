//! The role of a server among those that serve one ledger over one engine.

use std::sync::{Mutex, PoisonError};

use arc_swap::ArcSwap;

use super::unheard::Unheard;
use crate::store::engine::evidence::{Level, LevelError};

/// The role of a server among those that serve one ledger.
pub struct Together {
    /// Address at which the other servers reach this one.
    pub own: String,
    /// Address of the writing server; empty if none is known.
    pub writer: ArcSwap<String>,
    /// Synchronizes evidence between this server and the engine.
    evidence: Mutex<Level>,
    /// Since when the engine has not answered.
    pub unheard: Unheard,
}

impl Together {
    /// A server that is reached at an address.
    pub fn new(own: String, evidence: Level) -> Self {
        Self { own, writer: ArcSwap::default(), evidence: Mutex::new(evidence), unheard: Unheard::default() }
    }

    /// Copies new evidence to the engine, before its hash is returned to the client.
    pub fn give_evidence(&self) -> Result<(), LevelError> {
        self.evidence.lock().unwrap_or_else(PoisonError::into_inner).give()
    }

    /// Copies evidence in both directions; failures are logged.
    pub fn level_evidence(&self) {
        let mut evidence = self.evidence.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = evidence.give().and_then(|()| evidence.take()) {
            tracing::warn!(%error, "evidence not levelled with the engine");
        }
    }
}

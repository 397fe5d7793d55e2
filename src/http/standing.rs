//! Where a server stands among those that serve one ledger over one engine.

use std::sync::{Mutex, PoisonError};

use arc_swap::ArcSwap;

use super::unheard::Unheard;
use crate::store::engine::evidence::{Level, LevelError};

/// Where a server stands among those that serve one ledger.
pub struct Together {
    /// Where this server is reached by the others.
    pub own: String,
    /// Who writes, by the address where it is reached; empty where nobody is known to.
    pub writer: ArcSwap<String>,
    /// Evidence, here and in the engine.
    evidence: Mutex<Level>,
    /// Since when the engine does not answer.
    pub unheard: Unheard,
}

impl Together {
    /// A server that is reached at an address.
    pub fn new(own: String, evidence: Level) -> Self {
        Self { own, writer: ArcSwap::default(), evidence: Mutex::new(evidence), unheard: Unheard::default() }
    }

    /// Gives the engine the evidence that is here: what was brought is there before anybody is told its hash.
    pub fn give_evidence(&self) -> Result<(), LevelError> {
        self.evidence.lock().unwrap_or_else(PoisonError::into_inner).give()
    }

    /// Gives what is here and takes what is there.
    pub fn level_evidence(&self) {
        let mut evidence = self.evidence.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = evidence.give().and_then(|()| evidence.take()) {
            tracing::warn!(%error, "evidence not levelled with the engine");
        }
    }
}

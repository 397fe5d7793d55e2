//! What is known of a ledger of an installation without opening it.

use std::io;

use super::{Service, service::Books, tokens::Tokens};
use crate::{
    event::{Seq, Tanggal},
    ledger::{Identity, KeyName, Scheme, VerifierKey},
    projection::Global,
    query::now,
    store::{self, Reader},
};

/// What is known of a ledger without opening it.
#[derive(Debug, Clone)]
pub struct Known {
    /// Last event.
    pub seq: Seq,
    /// Name of the ledger.
    pub ledger: String,
    /// Origin of its checkpoints.
    pub origin: String,
    /// Its key, as verifiers write it.
    pub key: Option<String>,
    /// Grants by token.
    pub tokens: Tokens,
    /// Of a simulated clock: the day of its last event, when the ledger was looked at.
    hari: Option<Tanggal>,
}

impl Known {
    /// Of one that is open.
    pub fn of_open(service: &Service, books: &Books) -> io::Result<Self> {
        Self::of(&service.reader, &books.global, books.tokens.clone())
    }

    fn of(reader: &Reader, global: &Global, tokens: Tokens) -> io::Result<Self> {
        let identity = Identity::read(reader).map_err(|e| io::Error::other(e.to_string()))?;
        let (origin, seq) = (identity.origin(), reader.last().seq);
        let hari = global.simulasi.then(|| reader.last().recorded_at.day());
        let name: Option<KeyName> = origin.parse().ok();
        let public = identity.keys.last().map(|(_, public)| *public);
        let key = name.zip(public).and_then(|(name, public)| VerifierKey::new(name, Scheme::Ed25519, public).ok());
        Ok(Self { seq, ledger: identity.ledger.to_string(), origin, key: key.map(|key| key.to_string()), tokens, hari })
    }

    /// Of one that is closed: read from its files beside whoever holds it.
    pub fn read(data: &std::path::Path) -> io::Result<Self> {
        let other = |e: &dyn std::fmt::Display| io::Error::other(e.to_string());
        let reader = store::read(data, &|_, _| ()).map_err(|e| other(&e))?;
        let global = reader.global().map_err(|e| other(&e))?;
        Self::of(&reader, &global, Tokens::of(&global))
    }

    /// The day by which grants end.
    pub fn hari(&self) -> Tanggal {
        self.hari.unwrap_or_else(|| now().day())
    }
}

//! What is known of the ledgers of an installation without opening them: read from their files beside the process that holds
//! them, and cached, including failures.

use std::{
    collections::HashMap,
    io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{Service, service::Books, tokens::Tokens};
use crate::{
    event::{Seq, Tanggal},
    ledger::{Identity, KeyName, Scheme, VerifierKey},
    projection::Global,
    query::now,
    store::{self, Reader, disk_real::RealDisk, head},
};

/// Pause before a ledger that could not be read is read again, so that questions about all ledgers do not read a large one each
/// time.
const PAUSE: Duration = Duration::from_secs(30);

/// Facts about a ledger that can be told without opening it.
#[derive(Debug, Clone)]
pub struct Known {
    /// Its last event.
    pub seq: Seq,
    /// Its name, from its first event.
    pub ledger: String,
    /// The name of its log in a path: SHA-256 of the origin of its checkpoints, in hex.
    pub log: String,
    /// The public key that verifies its checkpoints.
    pub key: Option<String>,
    /// Its tokens.
    pub tokens: Tokens,
    /// Day of the last event, if the clock is simulated.
    hari: Option<Tanggal>,
}

impl Known {
    /// From an open ledger.
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
        let (log, key) = (hash_of(&origin), key.map(|key| key.to_string()));
        Ok(Self { seq, ledger: identity.ledger.to_string(), log, key, tokens, hari })
    }

    /// From the files of a closed ledger.
    fn read(data: &Path) -> io::Result<Self> {
        let other = |e: &dyn std::fmt::Display| io::Error::other(e.to_string());
        let reader = store::read(data, &|_, _| ()).map_err(|e| other(&e))?;
        let global = reader.global().map_err(|e| other(&e))?;
        Self::of(&reader, &global, Tokens::of(&global))
    }

    /// Whether a token opens the ledger today.
    pub fn opens(&self, token: &str) -> bool {
        let hari = self.hari.unwrap_or_else(|| now().day());
        self.tokens.grant(token, hari).is_some()
    }
}

/// The name of a log in a path: SHA-256 of its origin in hex.
fn hash_of(origin: &str) -> String {
    use sha2::Digest;
    hex::encode(sha2::Sha256::digest(origin))
}

/// The cache, by name of the ledger.
#[derive(Default)]
pub struct Glimpses {
    known: Mutex<HashMap<String, Arc<Known>>>,
    failed: Mutex<HashMap<String, Instant>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Glimpses {
    /// Stores what was seen.
    pub fn note(&self, name: &str, known: Known) -> Arc<Known> {
        let known = Arc::new(known);
        lock(&self.failed).remove(name);
        lock(&self.known).insert(name.to_owned(), known.clone());
        known
    }

    /// The cached facts about a ledger.
    pub fn of(&self, name: &str) -> Option<Arc<Known>> {
        lock(&self.known).get(name).cloned()
    }

    /// The first cached ledger that fits.
    pub fn find(&self, fits: impl Fn(&Known) -> bool) -> Option<(String, Arc<Known>)> {
        lock(&self.known).iter().find(|(_, known)| fits(known)).map(|(name, known)| (name.clone(), known.clone()))
    }

    /// Whether the ledger would have to be read in full.
    pub fn is_new(&self, name: &str) -> bool {
        !lock(&self.known).contains_key(name) && !self.has_failed(name)
    }

    fn has_failed(&self, name: &str) -> bool {
        lock(&self.failed).get(name).is_some_and(|at| at.elapsed() < PAUSE)
    }

    /// Reads a closed ledger, but only if it has grown since the last look. Takes as long as reading its files does.
    pub fn look(&self, name: &str, folder: &Path) -> Option<Arc<Known>> {
        if self.has_failed(name) {
            return None;
        }
        let seen = head::read(RealDisk::new(folder).as_ref()).map(|head| head.map_or(0, |head| head.seq));
        let read = seen.and_then(|seq| match self.of(name).filter(|known| known.seq == seq) {
            Some(known) => Ok(known),
            None => Known::read(folder).map(|known| self.note(name, known)),
        });
        let told = |error: &io::Error| {
            tracing::warn!(ledger = name, %error, "not read");
            lock(&self.failed).insert(name.to_owned(), Instant::now());
        };
        read.inspect_err(told).ok()
    }
}

//! The state that follows from checked lines: chain, tree, and the keys that count.

use crate::{
    event::Seq,
    ledger::{
        Chain, ChainError, Checkpoint, Erasures, Fault, Frontier, Identity, NoteError, Signed, Sound, VerifierKey,
        merkle::leaf_hash,
    },
    projection::{Fact, Replay},
};

/// The state after the lines so far.
#[derive(Clone)]
pub struct Seen {
    /// The chain of the ledger and those of the units.
    pub chain: Chain,
    /// The right edge of the tree.
    pub frontier: Frontier,
    /// Name, keys and epochs; `None` before event 1.
    pub identity: Option<Identity>,
    /// Replay of admission over the lines.
    pub admission: Replay,
    /// Erased lines, and the events that confirm the erasures.
    pub erasures: Erasures,
}

impl Seen {
    /// The state before the first line.
    pub fn new() -> Self {
        Self {
            chain: Chain::new(),
            frontier: Frontier::default(),
            identity: None,
            admission: Replay::new(),
            erasures: Erasures::default(),
        }
    }

    /// Checks the next line and adds it.
    pub fn take(&mut self, line: &[u8]) -> Result<(), ChainError> {
        let sound = self.chain.push_line(line)?;
        let Sound { header, event, erased, .. } = &sound;
        self.erasures.take(header, event, *erased);
        let mut bytes = Vec::with_capacity(700);
        header.write(&mut bytes);
        self.frontier.push(leaf_hash(&bytes));
        let seq = header.seq;
        self.admission.take(&sound, &Fact::of(header, event));
        Identity::take(&mut self.identity, seq, event)
            .map_err(|_| ChainError { seq, fault: Fault::Data("kunci publik tidak dapat dibaca") })
    }

    /// Origin of the epoch of the last line; `None` before event 1.
    pub fn origin(&self) -> Option<String> {
        self.identity.as_ref().map(Identity::origin)
    }

    /// The key by which the checkpoint over these lines is trusted: a key in force at its size that has signed it, and that is
    /// among `trusted`. If `trusted` is empty, the key must be named by a line up to `before`, which was checked earlier; if
    /// no line was checked earlier, the first key is taken on trust.
    pub fn trust(&self, signed: &Signed, trusted: &[VerifierKey], before: Seq) -> Result<VerifierKey, Distrust> {
        let Some(identity) = &self.identity else { return Err(NoteError::Unsigned.into()) };
        identity.verify(signed)?;
        let known = |(named, key): &(Seq, VerifierKey)| match trusted {
            [] => before == 0 || *named <= before,
            given => given.contains(key),
        };
        let mut new = None;
        for (named, key) in identity.in_force(&signed.checkpoint)? {
            if signed.note.verify(std::slice::from_ref(&key)).is_err() {
                continue;
            }
            if known(&(named, key.clone())) {
                return Ok(key);
            }
            new = Some((named, key));
        }
        Err(new.map_or(NoteError::Unsigned.into(), |(named, key)| Distrust::Key { named, key: key.to_string() }))
    }

    /// Returns whether size and root are those of the lines so far.
    pub fn fits(&self, at: &Checkpoint) -> bool {
        (self.frontier.size(), self.frontier.root()) == (at.size, at.root)
    }
}

/// The reason why the signature of a checkpoint is not enough.
#[derive(Debug, thiserror::Error)]
pub enum Distrust {
    /// The note is not valid.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A valid signature by a key that is not trusted.
    #[error(
        "ditandatangani kunci yang disebut event {named} dan belum dipercaya cermin ini: {key}. Pastikan kepada pemilik buku \
         besar melalui jalan lain, lalu berikan dengan --keys"
    )]
    Key {
        /// The event that named it.
        named: Seq,
        /// The key, as vkey.
        key: String,
    },
}

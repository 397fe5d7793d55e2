//! The interface between the writer and the storage of its lines: it takes a batch and returns one of a few outcomes.
//!
//! The local journal stores a batch by one write and one sync. If an engine holds the ledger, the engine stores it first; then
//! the same bytes go to the local journal, and nothing waits for their sync.

use std::io;

use super::{
    append::Tail,
    engine::Claim,
    head::{Head, HeadFile},
    journal::Cursor,
};
use crate::ledger::Chain;

pub use super::tip::{Kept, Tip};

/// Number of batches after which the head itself is synced.
const HEAD_SYNC: u32 = 256;

/// Holds the end of the journal.
#[derive(Debug)]
pub struct Keep {
    tail: Tail,
    head: HeadFile,
    batches: u32,
    claim: Option<Claim>,
}

impl Keep {
    /// The local journal alone.
    pub fn local(tail: Tail, head: HeadFile) -> Self {
        Self { tail, head, batches: 0, claim: None }
    }

    /// An engine first, and the local journal after it.
    pub fn with(self, claim: Claim) -> Self {
        Self { claim: Some(claim), ..self }
    }

    /// Returns whether an engine holds the ledger.
    pub fn elsewhere(&self) -> bool {
        self.claim.is_some()
    }

    /// Position of the next line.
    pub fn at(&self) -> Cursor {
        self.tail.at()
    }

    /// Returns whether a new segment must begin before the next group.
    pub fn is_full(&self, beside: usize) -> bool {
        self.tail.is_full(beside)
    }

    /// Begins a new segment after the last event of `chain`.
    pub fn roll(&mut self, chain: &Chain) -> io::Result<()> {
        self.tail.roll(chain)
    }

    /// Stores whole groups that lead from one end of the ledger to another.
    pub fn commit(&mut self, from: Tip, lines: &[u8], to: Tip) -> Kept {
        if let Some(claim) = &mut self.claim {
            match claim.commit(from, lines, to) {
                Kept::Yes => {}
                other => return other,
            }
        }
        match self.write(lines, to) {
            Ok(()) => Kept::Yes,
            Err(error) => Kept::Failed(error),
        }
    }

    /// Writes lines and syncs them, then the head that covers them. Lines that an engine has are synced only from time to time.
    fn write(&mut self, lines: &[u8], to: Tip) -> io::Result<()> {
        match &self.claim {
            None => self.tail.append(lines)?,
            Some(_) => self.tail.write(lines)?,
        }
        self.head.write(&Head { seq: to.seq, hash: to.hash, at: self.tail.at(), closed: false })?;
        self.batches += 1;
        if self.batches.is_multiple_of(HEAD_SYNC) {
            if self.claim.is_some() {
                self.tail.sync()?;
            }
            self.tail.sync_later(self.head.file())?;
        }
        Ok(())
    }

    /// Cuts the journal to its length, and marks in the head that nothing follows.
    pub fn close(self, end: Tip) -> io::Result<()> {
        let Self { tail, mut head, .. } = self;
        let at = tail.at();
        tail.close()?;
        head.settle(&Head { seq: end.seq, hash: end.hash, at, closed: true })
    }
}

//! The seam between the writer and what keeps its lines: a batch goes in, and one of few outcomes comes out.
//!
//! The local journal keeps a batch by one write and one sync of its own. Where an engine holds the ledger, the engine keeps it
//! first; then the same bytes go to the local journal, whose sync nobody waits for.

use std::io;

use super::{
    append::Tail,
    engine::Claim,
    head::{Head, HeadFile},
    journal::Cursor,
};
use crate::ledger::Chain;

pub use super::tip::{Kept, Tip};

/// Batches after which the head's own sync is due.
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

    /// Does an engine hold the ledger?
    pub fn elsewhere(&self) -> bool {
        self.claim.is_some()
    }

    /// Where the next line goes.
    pub fn at(&self) -> Cursor {
        self.tail.at()
    }

    /// Must a new segment be begun before the next group?
    pub fn is_full(&self, beside: usize) -> bool {
        self.tail.is_full(beside)
    }

    /// Begins a new segment after the last event of `chain`.
    pub fn roll(&mut self, chain: &Chain) -> io::Result<()> {
        self.tail.roll(chain)
    }

    /// Keeps whole groups that lead from one end of the ledger to another.
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

    /// Writes lines and syncs them, then the head that vouches for them. What an engine has is synced from time to time.
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

    /// Cuts the journal to its length, and writes that nothing follows the end.
    pub fn close(self, end: Tip) -> io::Result<()> {
        let Self { tail, mut head, .. } = self;
        let at = tail.at();
        tail.close()?;
        head.settle(&Head { seq: end.seq, hash: end.hash, at, closed: true })
    }
}

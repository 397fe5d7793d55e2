//! Ends of a ledger, and what became of a batch that leads from one to another.

use std::io;

use crate::{
    event::{Hash, Seq},
    ledger::Chain,
};

/// An end of the ledger: its last event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tip {
    /// Its number; 0 before event 1.
    pub seq: Seq,
    /// Its hash; zeros before event 1.
    pub hash: Hash,
}

impl Tip {
    /// Where a chain ends.
    pub fn of(chain: &Chain) -> Self {
        Self { seq: chain.seq(), hash: chain.hash() }
    }
}

/// What became of a batch.
#[derive(Debug)]
pub enum Kept {
    /// It is durable, and may be acknowledged.
    Yes,
    /// Somebody else writes this ledger now. The batch may have been kept before that.
    Fenced(String),
    /// Nobody can say yet. The same batch may be given again, until it is settled; nothing else may.
    Unknown(String),
    /// Nobody can say, and only opening the ledger again tells.
    Failed(io::Error),
}

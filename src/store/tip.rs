//! Ends of a ledger, and the outcome of a batch that leads from one to another.

use std::io;

use crate::{
    event::{Hash, Seq},
    ledger::Chain,
};

/// An end of the ledger, given by its last event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tip {
    /// Seq; 0 before event 1.
    pub seq: Seq,
    /// Hash; zeros before event 1.
    pub hash: Hash,
}

impl Tip {
    /// The end of a chain.
    pub fn of(chain: &Chain) -> Self {
        Self { seq: chain.seq(), hash: chain.hash() }
    }
}

/// The outcome of a batch.
#[derive(Debug)]
pub enum Kept {
    /// It is durable, and may be acknowledged.
    Yes,
    /// Another process writes this ledger now. The batch may have been stored before that.
    Fenced(String),
    /// The outcome is open. The same batch may be sent again until it is settled; nothing else may.
    Unknown(String),
    /// The outcome is unknown until the ledger is opened again.
    Failed(io::Error),
}

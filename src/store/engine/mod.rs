//! A journal outside of this machine, in a database that its operators replicate. Lines go to the engine first, and then to
//! the local files, which are therefore always a prefix of the engine's journal.
//!
//! An engine does few things, each by one statement ([`Engine`]). The outcome of a statement that was not answered is
//! determined in one place for all engines ([`Claim`]): nothing is ever cancelled, because a commit that is cancelled while it
//! waits for its replicas looks like a completed one.

mod address;
mod claim;
pub mod copy;
pub mod evidence;
#[doc(hidden)]
pub mod faulty;
mod link;
pub mod moving;
pub mod postgres;
pub mod sessions;
mod tls;

pub use claim::Claim;
pub use copy::{Copy, CopyError, Taken, name_of};

use super::tip::Tip;
use crate::event::{Hash, Seq};

/// The state of a ledger in an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// Counts the writers, one after the other: a writer with an earlier term can no longer write.
    pub term: u64,
    /// Name of the writer, for messages: the address where it serves the ledger.
    pub holder: String,
    /// The last stored event.
    pub tip: Tip,
    /// Changes while the writer is alive.
    pub beat: u64,
    /// The ledger was moved away: it cannot be taken over.
    pub closed: bool,
}

/// A batch to be stored.
#[derive(Debug, Clone, Copy)]
pub struct Put<'a> {
    /// Term of the writer.
    pub term: u64,
    /// The end of the ledger before the batch.
    pub from: Tip,
    /// Whole groups of lines.
    pub lines: &'a [u8],
    /// The end of the ledger after the batch.
    pub to: Tip,
}

/// A stored batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its first event.
    pub first: Seq,
    /// Its lines.
    pub lines: Vec<u8>,
}

/// A statement was not answered properly: its outcome is unknown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("mesin jurnal tidak menjawab: {0}")]
pub struct Lost(pub String);

/// One ledger in an engine. After an error the next call uses a new connection.
pub trait Engine: Send {
    /// Stores a batch, if term and end are the given ones, durably on as many replicas as the engine demands; returns `false`
    /// otherwise.
    fn put(&mut self, put: &Put<'_>) -> Result<bool, Lost>;
    /// The state of the ledger, after a write of this term that is as durable as a batch: the state shown cannot be lost any
    /// more. Also increases the beat; `None` if another term has begun.
    fn confirm(&mut self, term: u64) -> Result<Option<Stand>, Lost>;
    /// The state as this connection sees it; `None` if there is no such ledger.
    fn stand(&mut self) -> Result<Option<Stand>, Lost>;
    /// Begins the next term after `term`, durably; `None` if another server was faster.
    fn take_over(&mut self, term: u64, holder: &str) -> Result<Option<Stand>, Lost>;
    /// Holds a sign of life as long as the connection lasts.
    fn hold(&mut self, term: u64) -> Result<(), Lost>;
    /// Returns whether that sign of life is held. Its end is visible at once if the process dies.
    fn is_held(&mut self, term: u64) -> Result<bool, Lost>;
    /// The last hash of the batch that begins with an event; `None` if there is no such batch.
    fn end_of(&mut self, first: Seq) -> Result<Option<Hash>, Lost>;
    /// Some batches in order, beginning with the one that contains the event; empty if it does not exist yet.
    fn batches(&mut self, from: Seq) -> Result<Vec<Batch>, Lost>;
    /// Creates an empty ledger, or reopens one that was moved away; `false` if there is one that was not moved away.
    fn create(&mut self) -> Result<bool, Lost>;
    /// Ends writing, because the ledger moves away; `false` if the term is another.
    fn close(&mut self, term: u64) -> Result<bool, Lost>;
}

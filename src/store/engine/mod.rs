//! A journal that stands beyond this machine: in a database that its operators replicate. The engine first, then the same
//! bytes in the local files, which so are always a beginning of what the engine holds.
//!
//! An engine does few things, each by one statement ([`Engine`]). What became of a statement that was not answered is
//! settled in one place for all engines ([`Claim`]): nothing is ever cancelled, for a commit that is cancelled while it
//! waits for its replicas looks like one that is done.

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

/// How a ledger stands in an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// Counts those who wrote it, one after the other: whoever has an earlier one writes no more.
    pub term: u64,
    /// Who writes it, in words that its neighbours understand: the address where it is served.
    pub holder: String,
    /// The last event that is kept.
    pub tip: Tip,
    /// Changes while its holder lives.
    pub beat: u64,
    /// It was moved away: nobody may take it over.
    pub closed: bool,
}

/// A batch to be put.
#[derive(Debug, Clone, Copy)]
pub struct Put<'a> {
    /// Term of the one who puts it.
    pub term: u64,
    /// The end of the ledger before it.
    pub from: Tip,
    /// Whole groups of lines.
    pub lines: &'a [u8],
    /// The end of the ledger with it.
    pub to: Tip,
}

/// A batch that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its first event.
    pub first: Seq,
    /// Its lines.
    pub lines: Vec<u8>,
}

/// A statement was not answered as it should be: whether it was done is unknown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("mesin jurnal tidak menjawab: {0}")]
pub struct Lost(pub String);

/// One ledger in an engine. After an error the next call begins with a fresh connection.
pub trait Engine: Send {
    /// Keeps a batch, if term and end are as they are said to be, durably with as many replicas as the engine demands;
    /// false where they are not.
    fn put(&mut self, put: &Put<'_>) -> Result<bool, Lost>;
    /// How the ledger stands, after a write of this term that is as durable as a batch: what it shows cannot be lost any
    /// more. Counts the beat; none where another term has begun.
    fn confirm(&mut self, term: u64) -> Result<Option<Stand>, Lost>;
    /// How it stands as far as this connection sees; none where there is no such ledger.
    fn stand(&mut self) -> Result<Option<Stand>, Lost>;
    /// Begins the next term after `term`, durably; none where somebody else was faster.
    fn take_over(&mut self, term: u64, holder: &str) -> Result<Option<Stand>, Lost>;
    /// Keeps a sign of life for as long as the connection lasts.
    fn hold(&mut self, term: u64) -> Result<(), Lost>;
    /// Does anybody hold that sign of life? Its end is seen at once where a process dies.
    fn is_held(&mut self, term: u64) -> Result<bool, Lost>;
    /// The last hash of the batch that begins with an event.
    fn end_of(&mut self, first: Seq) -> Result<Option<Hash>, Lost>;
    /// Some batches in order, from the one on that holds the event; none where it is not there yet.
    fn batches(&mut self, from: Seq) -> Result<Vec<Batch>, Lost>;
    /// Makes an empty ledger, or opens one that was moved away; false where there is one that was not.
    fn create(&mut self) -> Result<bool, Lost>;
    /// Ends the writing here, for the ledger moves away; false where the term is another.
    fn close(&mut self, term: u64) -> Result<bool, Lost>;
}

//! Messages between the writer and its callers, and the traits that it uses.

use std::fmt;

use crate::{
    event::{Actor, Event, Hash, Instant, Prepared, Refusal, Seq, signature::Origin},
    projection::{self, AdmitError, Fact},
};

use super::{Committed, Place, clock::ClockError, journal::JournalError};

/// Most events of a group: a whole imported table is one group. Over HTTP the limit is lower.
pub const MOST_EVENTS: usize = 60_000;
/// Most bytes of data in a group.
pub const MOST_DATA: usize = 48 << 20;
/// Most groups that wait for the writer; further callers block.
pub const QUEUE: usize = 1024;

/// Decides whether a group may be appended, and applies its decision: a whole group or nothing.
pub trait Admission: Send {
    /// Admits the group at `next` and has applied it on return, or refuses it and has changed nothing.
    fn admit(&mut self, group: &[Prepared], actor: &Actor, at: Instant, next: Seq) -> Result<Vec<Fact>, AdmitError>;

    /// Checks whether it would be admitted. Changes nothing.
    fn check(&mut self, group: &[Prepared], actor: &Actor, at: Instant, next: Seq) -> Result<(), AdmitError>;

    /// The version in which an event is written under the rules in force.
    fn version(&self, event: &Event) -> u32 {
        event.version()
    }

    /// Sets the ledger's name and first hash, before anything signed is admitted.
    fn belongs(&mut self, _: &Origin) {}

    /// Declares that everything admitted so far is published.
    fn settled(&mut self) {}
}

/// The part of the catalog that the writer needs. The writer keeps the tips of the units' chains itself.
pub trait Lookup: Send {
    /// A candidate for the event with this id: its line must be read to be sure.
    fn find_id(&self, id: uuid::Uuid) -> Option<Seq>;
    /// Place of the line of an event.
    fn place(&self, seq: Seq) -> Option<Place>;
    /// Makes events readable; called in order, after their sync and before their acknowledgement.
    fn publish(&self, events: Vec<Committed>);
    /// Drops data kept beside the journal, because it has texts that were erased.
    fn forget(&self) {}
}

/// The acknowledgement of a group: it is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// First event of the group.
    pub first: Seq,
    /// Last event of the group.
    pub last: Seq,
    /// Hash of each event.
    pub hashes: Vec<Hash>,
    /// Time of recording.
    pub recorded_at: Instant,
    /// Whether the same group was appended before; then this is its first receipt again.
    pub duplicate: bool,
}

/// The reason why a group was not acknowledged.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// It was refused; nothing was appended.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The writer's clock cannot be right; nothing was appended.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// The books for admission could not be read; nothing was appended.
    #[error(transparent)]
    Books(#[from] projection::ReadError),
    /// An earlier event was needed but could not be read; nothing was appended.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Writing failed: the next opening shows whether the group is durable. The same id may be sent again.
    #[error(
        "hasil tidak diketahui: penulisan gagal atau tidak dijawab; kirim ulang dengan id yang sama (bila penulis berhenti, setelah buku besar dibuka kembali)"
    )]
    Unknown,
    /// The outcome of an earlier batch is still open; nothing was appended.
    #[error("hasil penulisan sebelumnya belum diketahui; tidak ada yang dicatat, kirim ulang sebentar lagi")]
    Unsettled,
    /// The answer of the server that holds the ledger; nothing was appended.
    #[error("{0}")]
    Beside(String),
    /// This is a copy of a ledger that is held elsewhere; nothing was appended.
    #[error("layanan ini cermin dan hanya dapat dibaca; kirim ke buku besar sumbernya")]
    Mirror,
    /// The writer has stopped; nothing was appended.
    #[error("penulis berhenti; buku besar harus dibuka kembali")]
    Stopped,
}

impl From<AdmitError> for AppendError {
    fn from(error: AdmitError) -> Self {
        match error {
            AdmitError::Refused(refusal) => Self::Refused(refusal),
            AdmitError::Unreadable(error) => Self::Books(error),
        }
    }
}

/// Receives the answer, on the writer's thread: it must not block.
pub type Reply = Box<dyn FnOnce(Result<Receipt, AppendError>) + Send>;

/// A group to append.
pub struct Request {
    /// The events.
    pub group: Vec<Prepared>,
    /// The actor.
    pub actor: Actor,
    /// The instant, in a ledger with a simulated clock.
    pub at: Option<Instant>,
    /// Whether this is only a check; then the receipt says where the group would be.
    pub dry: bool,
    /// Receives the answer.
    pub reply: Reply,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("group", &self.group.len()).field("actor", &self.actor).finish_non_exhaustive()
    }
}

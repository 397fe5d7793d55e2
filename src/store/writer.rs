//! What passes between the writer and those who append, and what it asks of its neighbours.

use std::fmt;

use crate::{
    event::{Actor, Event, Hash, Instant, Prepared, Refusal, Seq, signature::Origin},
    projection::{self, AdmitError, Fact},
};

use super::{Committed, Place, clock::ClockError, journal::JournalError};

/// Most events of a group: a whole imported table is one group. Over HTTP a group is smaller.
pub const MOST_EVENTS: usize = 60_000;
/// Most bytes of data of a group.
pub const MOST_DATA: usize = 48 << 20;
/// Groups that may wait for the writer; who comes then waits to be let in.
pub const QUEUE: usize = 1024;

/// Decides whether a group may be appended, and keeps what it decided: a whole group or nothing.
pub trait Admission: Send {
    /// Admits the group at `next` and has applied it on return, or refuses it and has changed nothing.
    fn admit(&mut self, group: &[Prepared], actor: &Actor, at: Instant, next: Seq) -> Result<Vec<Fact>, AdmitError>;

    /// Would it be admitted? Changes nothing.
    fn check(&mut self, group: &[Prepared], actor: &Actor, at: Instant, next: Seq) -> Result<(), AdmitError>;

    /// The version of a type that lines name under the rules in force.
    fn version(&self, event: &Event) -> u32 {
        event.version()
    }

    /// Says which ledger it is, before anything signed is admitted.
    fn belongs(&mut self, _: &Origin) {}

    /// Everything admitted so far is published now.
    fn settled(&mut self) {}
}

/// What the writer asks of the catalog of what is durable. The tips of the units' chains it keeps itself.
pub trait Lookup: Send {
    /// A candidate for the event with this id: its line must be read to be sure.
    fn find_id(&self, id: uuid::Uuid) -> Option<Seq>;
    /// Where the line of an event stands.
    fn place(&self, seq: Seq) -> Option<Place>;
    /// Makes events readable; called in order, after their sync and before their acknowledgement.
    fn publish(&self, events: Vec<Committed>);
    /// Throws away what is kept beside the journal, because it holds texts that were erased.
    fn forget(&self) {}
}

/// Acknowledges a group: it is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// First event of the group.
    pub first: Seq,
    /// Last event of the group.
    pub last: Seq,
    /// Hash of each event.
    pub hashes: Vec<Hash>,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The same group was appended before; this is its first receipt again.
    pub duplicate: bool,
}

/// Why a group was not acknowledged.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// It was refused; nothing was appended.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The writer's clock cannot be right; nothing was appended.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// The books that it must be tested against could not be read; nothing was appended.
    #[error(transparent)]
    Books(#[from] projection::ReadError),
    /// An earlier event had to be read and could not be; nothing was appended.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Writing failed: whether it is durable shows when the ledger is opened next. The same id may be sent again.
    #[error(
        "hasil tidak diketahui: penulisan gagal atau tidak dijawab; kirim ulang dengan id yang sama (bila penulis berhenti, setelah buku besar dibuka kembali)"
    )]
    Unknown,
    /// What became of an earlier batch is not settled yet; nothing was appended.
    #[error("hasil penulisan sebelumnya belum diketahui; tidak ada yang dicatat, kirim ulang sebentar lagi")]
    Unsettled,
    /// What the server that holds the ledger said; nothing was appended.
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

/// Gets the answer, on the writer's thread: it must not block.
pub type Reply = Box<dyn FnOnce(Result<Receipt, AppendError>) + Send>;

/// A group to append.
pub struct Request {
    /// The events.
    pub group: Vec<Prepared>,
    /// Who appends them.
    pub actor: Actor,
    /// The instant, in a ledger with a simulated clock.
    pub at: Option<Instant>,
    /// Only ask whether it would be admitted; the receipt says where it would stand.
    pub dry: bool,
    /// Who gets the answer.
    pub reply: Reply,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("group", &self.group.len()).field("actor", &self.actor).finish_non_exhaustive()
    }
}

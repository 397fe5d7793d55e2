//! The writer: the one thread that appends. (Bodies follow.)

use crate::{
    event::{Actor, Hash, Instant, Prepared, Refusal, Seq, UnitCode},
    projection::Fact,
};

use super::{Committed, Place};

/// Decides whether a group may be appended, and keeps what it decided: a whole group or nothing.
pub trait Admission: Send {
    /// Admits the group at `next` and has applied it on return, or refuses it and has changed nothing.
    fn admit(&mut self, group: &[Prepared], actor: &Actor, at: Instant, next: Seq) -> Result<Vec<Fact>, Refusal>;
}

/// What the writer asks of the catalog of what is durable.
pub trait Lookup: Send {
    /// A candidate for the event with this id: the line must be read to be sure.
    fn find_id(&self, id: uuid::Uuid) -> Option<Seq>;
    /// Where the line of an event stands.
    fn place(&self, seq: Seq) -> Option<Place>;
    /// The last event of a unit's chain: its place in that chain, and its hash.
    fn tip(&self, unit: &UnitCode) -> Option<(Seq, Hash)>;
    /// Makes events readable; called in order, after their sync and before their acknowledgement.
    fn publish(&self, events: Vec<Committed>);
}

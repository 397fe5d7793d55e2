//! The only place that touches the disk: journal files, head, recovery, writer, index, readers.

#[doc(hidden)]
pub mod disk;
pub mod disk_real;
pub mod head;
pub mod journal;
pub mod writer;

use crate::{
    event::{Hash, Seq},
    projection::Fact,
};

/// Where a line stands in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Number of the segment file, from 0.
    pub segment: u32,
    /// Byte in that file at which the line begins.
    pub offset: u64,
    /// Bytes of the line, without its line feed.
    pub length: u32,
}

/// An event that is durable: what the catalog needs to make it readable.
#[derive(Debug, Clone)]
pub struct Committed {
    /// What the books need.
    pub fact: Fact,
    /// The client's id.
    pub id: uuid::Uuid,
    /// Hash of the event.
    pub hash: Hash,
    /// Its place in its unit's chain.
    pub unit_seq: Seq,
    /// Where its line stands.
    pub place: Place,
}

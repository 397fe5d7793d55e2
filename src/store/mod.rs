//! The only place that touches the disk: journal files, head, recovery, writer, index, readers.

mod ahead;
pub mod append;
mod as_of;
pub mod attest;
pub mod audit;
pub mod backup;
mod block;
pub mod books;
pub mod catalog;
mod catch_up;
pub mod check;
mod chunk;
pub mod clock;
pub mod commit;
pub mod damage;
pub mod depart;
#[doc(hidden)]
pub mod disk;
#[doc(hidden)]
pub mod disk_faulty;
pub mod disk_real;
pub mod engine;
pub mod erase;
mod erased;
mod events;
pub mod evidence;
mod fit;
mod flock;
mod folder;
pub mod head;
mod held_books;
mod ids;
mod in_order;
mod index;
pub mod journal;
pub mod keep;
pub mod keyfile;
mod known;
pub mod ledger;
mod listing;
mod load;
mod opening;
mod options;
mod origin;
mod peek;
mod places;
mod prepare;
pub mod publish;
mod publish_error;
mod published;
pub mod reader;
pub mod recovery;
pub mod repair;
pub mod replica;
mod rest;
mod retry;
pub mod sample;
pub mod scrub;
pub mod seal;
mod signing;
mod step;
mod stream;
pub mod subject;
mod survey;
mod tagging;
pub mod tip;
pub mod token;
mod tree;
pub(crate) mod tree_files;
pub mod unfinished;
pub mod upkeep;
mod vault;
mod vault_error;
pub mod verify;
pub mod vouch;
mod vouched;
pub mod witness;
pub mod writer;

pub use as_of::AsOf;
pub use catalog::{Catalog, IndexOptions, IndexStatus};
pub use events::{Filter, Found};
pub use folder::INDEX;
pub use index::IndexError;
pub use known::Last;
pub use load::{CatalogError, Progress};
pub use origin::{OriginError, origin};
pub use peek::Peek;
pub use reader::{ReadError, Reader};
pub use step::Snapshotter;
pub use tree::{Tree, TreeError};
pub use tree_files::{CHECKPOINT, TILES, TileFiles};
pub use vault::{Appending, Vault, read};
pub use vault_error::VaultError;
pub use vouched::{Untagged, tagged};

use crate::{
    event::{Erased, Hash, Seq},
    projection::Fact,
};

/// The place of a line in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Number of the segment file, from 0.
    pub segment: u32,
    /// Offset of the line in that file, in bytes.
    pub offset: u64,
    /// Length of the line in bytes, without its line feed.
    pub length: u32,
}

/// A durable event: everything that the catalog needs to make it readable.
#[derive(Debug, Clone)]
pub struct Committed {
    /// The data that the books need.
    pub fact: Fact,
    /// The client's id.
    pub id: uuid::Uuid,
    /// Hash of the event.
    pub hash: Hash,
    /// Position in its unit's chain.
    pub unit_seq: Seq,
    /// Place of its line.
    pub place: Place,
    /// The erasure that its line claims, if texts of it were erased.
    pub erased: Option<Erased>,
}

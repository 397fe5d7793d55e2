//! Repair: takes over from a mirror, a backup or a bag exactly the lines whose hashes the ledger's own chain names, and
//! evidence by the hash that its lines name. A valid line is never changed, and damaged files are set aside whole.
//!
//! The chain is followed backward from the end in `head`: each header names the hash of the one before, and the hash of its
//! data. So a line that matches is the line that was written, whatever its source.

mod apply;
mod bench;
mod beside;
mod error;
mod own;
mod plan;
mod record;
mod source;

pub use apply::repair;
pub use bench::{ASIDE, Repaired};
pub use error::RepairError;
pub use record::settle;
pub use source::Source;

//! Repair: takes over from a mirror, a backup or a bag exactly the lines that the ledger's own chain names by their hash,
//! and evidence by the hash that its lines name. A sound line is never changed, and what was damaged is set aside whole.
//!
//! The chain is followed backward from what `head` vouches for: each header names the hash of the one before, and each
//! header the hash of its data. So a line that fits is the line that was written, whoever gives it.

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

//! Bodies that audit: those of the first version, BPK and Inspektorat, and those that are recorded.

use crate::event::{Seq, data::Pemeriksa};

/// A body that audits, as set by one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badan {
    /// Event; 0: of the first version, which no event sets.
    pub seq: Seq,
    /// Name.
    pub nama: String,
    /// Role in which its findings are recorded.
    pub pencatat: Pemeriksa,
}

//! Auditors: BPK and Inspektorat, as in version 1, and recorded bodies.

use crate::event::{Seq, data::Pemeriksa};

/// An auditor, as set by one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badan {
    /// Seq of the event; 0 for BPK and Inspektorat, which no event sets.
    pub seq: Seq,
    /// Name.
    pub nama: String,
    /// Role in which its findings are recorded.
    pub pencatat: Pemeriksa,
}

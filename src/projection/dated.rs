//! Values that hold from a day on, until a later one replaces them.

use serde::{Deserialize, Serialize};

use crate::event::{Seq, Tanggal};

/// A value that an event set from a day on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dated<T> {
    /// Seq of the event.
    pub seq: Seq,
    /// Day from which it holds.
    pub berlaku: Tanggal,
    /// The value.
    pub isi: T,
}

/// The version in force on a day: the latest day of effect, and of those the latest recorded.
pub fn in_force<T>(versions: &[Dated<T>], day: Tanggal) -> Option<&Dated<T>> {
    versions.iter().filter(|v| v.berlaku <= day).max_by_key(|v| (v.berlaku, v.seq))
}

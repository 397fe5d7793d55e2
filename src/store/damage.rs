//! What is wrong with a ledger, in words that name the place.

use uuid::Uuid;

use super::{Place, journal::segment_name};
use crate::event::Seq;

/// Damage to what was durable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// A line does not hold.
    #[error("jurnal rusak pada event {seq}, {file} byte {offset}: {why}", file = segment_name(*.segment))]
    Line {
        /// The event whose line it is.
        seq: Seq,
        /// Segment.
        segment: u32,
        /// Byte in it at which the line begins.
        offset: u64,
        /// What is wrong with it.
        why: String,
    },
    /// A line that this version cannot read, and that is whole by all that it can tell.
    #[error(
        "event {seq} di jurnal {segment:08}.jsonl byte {offset} dibuat oleh Jejak yang lebih baru ({what}); buka dengan versi itu"
    )]
    Newer {
        /// The event.
        seq: Seq,
        /// Segment.
        segment: u32,
        /// Byte in it at which the line begins.
        offset: u64,
        /// What is newer.
        what: String,
    },
    /// `head` vouches for more than there is.
    #[error("jurnal berakhir pada event {found}, padahal head menjamin sampai event {head}")]
    Shorter {
        /// Last event that `head` vouches for.
        head: Seq,
        /// Last event that is there.
        found: Seq,
    },
    /// `head` is gone, so nobody can say how far the ledger reached.
    #[error("head hilang atau rusak; jurnal utuh sampai event {0}, tetapi tidak terbukti lengkap")]
    NoHead(Seq),
    /// An id stands twice: no writer lets that happen, so the journal was written by something else.
    #[error("event {second} memakai id {id} yang sudah dipakai event {first}; jurnal ditulis ulang oleh program lain")]
    Twice {
        /// The event that has it first.
        first: Seq,
        /// The one that has it again.
        second: Seq,
        /// The id.
        id: Uuid,
    },
    /// A seal says something else than its segment.
    #[error("segel {number:08}.seal tidak sesuai dengan isi segmennya, yang berakhir pada event {last}")]
    Seal {
        /// Segment.
        number: u32,
        /// Last event of it.
        last: Seq,
    },
}

impl Damage {
    /// Damage to the line of an event.
    pub(super) fn line(seq: Seq, place: Place, why: impl Into<String>) -> Self {
        Self::Line { seq, segment: place.segment, offset: place.offset, why: why.into() }
    }

    /// The event whose line is damaged, where one is.
    pub fn seq(&self) -> Option<Seq> {
        match self {
            Self::Line { seq, .. } | Self::Newer { seq, .. } | Self::Twice { second: seq, .. } => Some(*seq),
            Self::Shorter { .. } | Self::NoHead(_) | Self::Seal { .. } => None,
        }
    }
}

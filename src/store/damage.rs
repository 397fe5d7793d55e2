//! Faults of a ledger, with messages that name the place.

use uuid::Uuid;

use super::{Place, journal::segment_name};
use crate::event::Seq;

/// Damage to durable data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// A line is not valid.
    #[error("jurnal rusak pada event {seq}, {file} byte {offset}: {why}", file = segment_name(*.segment))]
    Line {
        /// Seq of the line's event.
        seq: Seq,
        /// Segment.
        segment: u32,
        /// Offset of the line in the segment.
        offset: u64,
        /// The fault.
        why: String,
    },
    /// A line that this version cannot read, but which is otherwise whole.
    #[error(
        "event {seq} di jurnal {segment:08}.jsonl byte {offset} dibuat oleh Jejak yang lebih baru ({what}); buka dengan versi itu"
    )]
    Newer {
        /// Seq of the event.
        seq: Seq,
        /// Segment.
        segment: u32,
        /// Offset of the line in the segment.
        offset: u64,
        /// The newer part.
        what: String,
    },
    /// `head` covers more events than there are.
    #[error("jurnal berakhir pada event {found}, padahal head menjamin sampai event {head}")]
    Shorter {
        /// Last event that `head` covers.
        head: Seq,
        /// Last existing event.
        found: Seq,
    },
    /// `head` is missing, so the length of the ledger is unknown.
    #[error("head hilang atau rusak; jurnal utuh sampai event {0}, tetapi tidak terbukti lengkap")]
    NoHead(Seq),
    /// Two events have the same id: no writer of this program allows that, so another program wrote the journal.
    #[error("event {second} memakai id {id} yang sudah dipakai event {first}; jurnal ditulis ulang oleh program lain")]
    Twice {
        /// The first event with the id.
        first: Seq,
        /// The second event with the id.
        second: Seq,
        /// The id.
        id: Uuid,
    },
    /// A seal does not match its segment.
    #[error("segel {number:08}.seal tidak sesuai dengan isi segmennya, yang berakhir pada event {last}")]
    Seal {
        /// Segment.
        number: u32,
        /// Last event of the segment.
        last: Seq,
    },
}

impl Damage {
    /// Damage to the line of an event.
    pub(super) fn line(seq: Seq, place: Place, why: impl Into<String>) -> Self {
        Self::Line { seq, segment: place.segment, offset: place.offset, why: why.into() }
    }

    /// The event whose line is damaged; `None` for other damage.
    pub fn seq(&self) -> Option<Seq> {
        match self {
            Self::Line { seq, .. } | Self::Newer { seq, .. } | Self::Twice { second: seq, .. } => Some(*seq),
            Self::Shorter { .. } | Self::NoHead(_) | Self::Seal { .. } => None,
        }
    }
}

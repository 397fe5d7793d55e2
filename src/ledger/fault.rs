//! What can be wrong with a line, in words for people.

use crate::event::{Hash, Instant, Kind, LedgerName, Seq};

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The line is not made of data, header and salt.
    #[error("{0}")]
    Shape(&'static str),
    /// The header is not in its canonical form; names the field where it departs.
    #[error("header tidak dapat dibaca mulai bidang `{0}`")]
    Header(&'static str),
    /// Only a later version of this program can have written it.
    #[error("dibuat oleh Jejak yang lebih baru ({0}); baca dengan versi itu")]
    Newer(String),
    /// The data is not canonical, or not what `data_hash` names.
    #[error("{0}")]
    Data(&'static str),
    /// The data is not in the shape of its type and version.
    #[error("data tidak sesuai skema {kind}: {why}", kind = .kind.name())]
    Schema {
        /// Type of the event.
        kind: Kind,
        /// What the reader stumbled over.
        why: String,
    },
    /// Another subject than the one that follows from type, unit and data.
    #[error("subject tidak sesuai dengan isi data")]
    Subject,
    /// Not the next number.
    #[error("seq {found}, seharusnya {expected}")]
    Seq {
        /// The number that should stand there.
        expected: Seq,
        /// The number that stands there.
        found: Seq,
    },
    /// `prev` is not the hash of the event before.
    #[error("prev {found} bukan hash event sebelumnya {expected}")]
    Prev {
        /// Hash of the event before.
        expected: Hash,
        /// What the header says.
        found: Hash,
    },
    /// Not the next number in the unit's chain.
    #[error("unit_seq {found}, seharusnya {expected}")]
    UnitSeq {
        /// The number that should stand there.
        expected: Seq,
        /// The number that stands there.
        found: Seq,
    },
    /// `unit_prev` is not the hash of the unit's event before.
    #[error("unit_prev {found} bukan hash event unit sebelumnya {expected}")]
    UnitPrev {
        /// Hash of the unit's event before.
        expected: Hash,
        /// What the header says.
        found: Hash,
    },
    /// The group does not hold this event, or its members disagree, or it is not complete.
    #[error("kelompok [{},{}] tidak cocok dengan letak event", .0.0, .0.1)]
    Group((Seq, Seq)),
    /// Recorded before the event before it.
    #[error("recorded_at {found} mendahului event sebelumnya {before}")]
    Time {
        /// Instant of the event before.
        before: Instant,
        /// What the header says.
        found: Instant,
    },
    /// Another ledger.
    #[error("ledger {found}, seharusnya {expected}")]
    Ledger {
        /// Name of this ledger.
        expected: LedgerName,
        /// What the header says.
        found: LedgerName,
    },
    /// Another epoch or format.
    #[error("epoch {epoch} atau format {format} tidak dikenal")]
    Format {
        /// What the header says.
        epoch: u32,
        /// What the header says.
        format: u32,
    },
    /// Event 1 does not open the ledger, or another one does.
    #[error("ledger.dibuka harus event 1, dan hanya event 1")]
    Opening,
    /// An event names itself or a later one.
    #[error("ref {0} bukan event yang lebih awal")]
    Ref(Seq),
}

/// A line that does not hold, with its place in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("event {seq}: {fault}")]
pub struct ChainError {
    /// Position that the line should have.
    pub seq: Seq,
    /// What is wrong.
    pub fault: Fault,
}

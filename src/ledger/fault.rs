//! Faults of lines, with messages for people.

use crate::event::{Hash, Instant, Kind, LedgerName, Seq};

/// A fault of a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The line does not consist of data, header and salt.
    #[error("{0}")]
    Shape(&'static str),
    /// The header is not in its canonical form; holds the first field that differs.
    #[error("header tidak dapat dibaca mulai bidang `{0}`")]
    Header(&'static str),
    /// Only a later version of this program can have written the line.
    #[error("dibuat oleh Jejak yang lebih baru ({0}); baca dengan versi itu")]
    Newer(String),
    /// The data is not canonical, or does not match `data_hash`.
    #[error("{0}")]
    Data(&'static str),
    /// The data does not match the schema of its type and version.
    #[error("data tidak sesuai skema {kind}: {why}", kind = .kind.name())]
    Schema {
        /// Type of the event.
        kind: Kind,
        /// The message of the reader.
        why: String,
    },
    /// The subject is not the one that follows from type, unit and data.
    #[error("subject tidak sesuai dengan isi data")]
    Subject,
    /// `seq` is not the next number.
    #[error("seq {found}, seharusnya {expected}")]
    Seq {
        /// The next number.
        expected: Seq,
        /// The number in the header.
        found: Seq,
    },
    /// `prev` is not the hash of the event before.
    #[error("prev {found} bukan hash event sebelumnya {expected}")]
    Prev {
        /// Hash of the event before.
        expected: Hash,
        /// The hash in the header.
        found: Hash,
    },
    /// `unit_seq` is not the next number in the unit's chain.
    #[error("unit_seq {found}, seharusnya {expected}")]
    UnitSeq {
        /// The next number in the unit's chain.
        expected: Seq,
        /// The number in the header.
        found: Seq,
    },
    /// `unit_prev` is not the hash of the unit's event before.
    #[error("unit_prev {found} bukan hash event unit sebelumnya {expected}")]
    UnitPrev {
        /// Hash of the unit's event before.
        expected: Hash,
        /// The hash in the header.
        found: Hash,
    },
    /// The group does not contain this event, its members disagree, or it is incomplete.
    #[error("kelompok [{},{}] tidak cocok dengan letak event", .0.0, .0.1)]
    Group((Seq, Seq)),
    /// `recorded_at` is before that of the event before.
    #[error("recorded_at {found} mendahului event sebelumnya {before}")]
    Time {
        /// Instant of the event before.
        before: Instant,
        /// The instant in the header.
        found: Instant,
    },
    /// The header names another ledger.
    #[error("ledger {found}, seharusnya {expected}")]
    Ledger {
        /// Name of this ledger.
        expected: LedgerName,
        /// The name in the header.
        found: LedgerName,
    },
    /// The epoch or format is not the expected one.
    #[error("epoch {epoch} atau format {format} tidak dikenal")]
    Format {
        /// The epoch in the header.
        epoch: u32,
        /// The format in the header.
        format: u32,
    },
    /// Event 1 is not `ledger.dibuka`, or a later event is.
    #[error("ledger.dibuka harus event 1, dan hanya event 1")]
    Opening,
    /// An event refers to itself, to 0, or to an event after its group.
    #[error("ref {0} bukan event yang lebih awal")]
    Ref(Seq),
}

/// An invalid line, with its position in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("event {seq}: {fault}")]
pub struct ChainError {
    /// Seq that the line should have.
    pub seq: Seq,
    /// The fault.
    pub fault: Fault,
}

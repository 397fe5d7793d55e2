//! Why nothing was answered.

use crate::{
    event::{Refusal, Seq},
    projection, store,
};

/// What a surface was given to ask with; each calls it by its own name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The unit.
    Unit,
    /// The moment of knowledge.
    AsOf,
    /// The address of a figure.
    Address,
    /// The earlier of two moments.
    From,
    /// The later of two moments.
    To,
}

impl Field {
    /// As API and pages call it.
    pub fn parameter(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::AsOf => "as_of",
            Self::Address => "alamat",
            Self::From => "from",
            Self::To => "to",
        }
    }
}

/// Why nothing was answered.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// What was asked for is not there, not seen by the asker, or makes no sense.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The ledger could not be read.
    #[error(transparent)]
    Read(#[from] store::ReadError),
    /// A figure could not be computed.
    #[error(transparent)]
    Figure(#[from] projection::ReadError),
    /// An event could not be read.
    #[error("event {0}: {1}")]
    Event(Seq, String),
}

//! Errors of queries.

use crate::{
    event::{Refusal, Seq},
    projection, store,
};

/// A parameter of a query; each surface has its own name for it.
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
    /// The name in the API and in pages.
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

/// The reason why a query was not answered.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The thing asked for does not exist, is not visible to the asker, or makes no sense.
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

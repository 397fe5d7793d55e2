//! The name and first hash of this ledger, for signatures of its actors.

use super::{ReadError, Reader};
use crate::event::{Header, Line, signature::Origin};

/// The reason why they cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum OriginError {
    /// Event 1 cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Its line is not valid.
    #[error("event 1: {0}")]
    Line(&'static str),
}

/// Name of the ledger, and hash of its event 1.
///
/// # Errors
/// Event 1 is missing or cannot be read.
pub fn origin(reader: &Reader) -> Result<Origin, OriginError> {
    let line = reader.line(1)?;
    let first = Line::split(&line).map_err(OriginError::Line)?;
    let header = Header::read(first.header).map_err(OriginError::Line)?;
    Ok(Origin { ledger: header.ledger, first: first.hash() })
}

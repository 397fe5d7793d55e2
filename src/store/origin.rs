//! Which ledger this is, as its actors sign for it.

use super::{ReadError, Reader};
use crate::event::{Header, Line, signature::Origin};

/// Why nobody can say.
#[derive(Debug, thiserror::Error)]
pub enum OriginError {
    /// Event 1 cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It is no line.
    #[error("event 1: {0}")]
    Line(&'static str),
}

/// Name of the ledger, and hash of its event 1.
///
/// # Errors
/// It has no event 1 that can be read.
pub fn origin(reader: &Reader) -> Result<Origin, OriginError> {
    let line = reader.line(1)?;
    let first = Line::split(&line).map_err(OriginError::Line)?;
    let header = Header::read(first.header).map_err(OriginError::Line)?;
    Ok(Origin { ledger: header.ledger, first: first.hash() })
}

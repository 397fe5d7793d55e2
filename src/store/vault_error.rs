//! Errors of opening a ledger for appending.

use super::{
    CatalogError, journal::JournalError, ledger::StartError, publish_error::PublishError, recovery::OpenError,
};
use crate::projection;

/// The reason why a ledger could not be opened for appending.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// Recovery failed: damage, a second writer, no ledger.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The catalog could not be built.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The books of access and units could not be read.
    #[error(transparent)]
    Books(#[from] projection::ReadError),
    /// The writer could not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The file system failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A line without a signed checkpoint that could not have been admitted, or a ledger that does not extend what was signed.
    #[error(transparent)]
    Vouched(#[from] Box<PublishError>),
    /// The ledger was not closed properly: the next start recovers it.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

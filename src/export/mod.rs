//! Exports: a bag that can be read without this program, and checked without trusting it.

mod about;
mod access;
mod bag;
mod cover;
mod judge;
mod make;
mod scope;
mod table;
mod tables;
mod texts;
mod verifier;

pub use about::{Made, Origin, Request};
pub use judge::{Brought, Judged, Kind, Verdict, judge};
pub use make::{export, read_keys};
pub use scope::Scope;
pub use table::Control;

use crate::{
    event::Refusal,
    projection,
    store::{self, TreeError, publish::PublishError},
};

/// The reason why no export was made.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The request cannot be fulfilled.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The file system failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The journal could not be read.
    #[error(transparent)]
    Read(#[from] store::ReadError),
    /// A figure could not be computed.
    #[error(transparent)]
    Figure(#[from] projection::ReadError),
    /// Checkpoint, keys or tree failed.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// CSV could not be written.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// The workbook could not be written.
    #[error("buku kerja tidak dapat ditulis: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// An event could not be read.
    #[error("event {0} tidak dapat dibaca")]
    Event(u64),
}

impl From<TreeError> for ExportError {
    fn from(error: TreeError) -> Self {
        Self::Publish(error.into())
    }
}

//! The figures part of a Laporan Kinerja (LKj), made from events: the same blocks as HTML, DOCX or PDF.
//!
//! Every number has its address and the position of the report; an annex lists the addresses. The same ledger, unit, year and
//! `as_of` give the same bytes.

use crate::projection;

/// The reason why no report was made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A figure could not be computed.
    #[error(transparent)]
    Figure(#[from] projection::ReadError),
    /// An event could not be read.
    #[error("event {0} tidak dapat dibaca: {1}")]
    Event(crate::event::Seq, String),
    /// An agency's own document is not valid, or requests something that does not exist.
    #[error("templat: {0}")]
    Layout(String),
    /// The HTML could not be written.
    #[error("laporan tidak dapat disusun: {0}")]
    Template(#[from] askama::Error),
    /// The QR code could not be drawn.
    #[error("kode QR tidak dapat dibuat: {0}")]
    Code(String),
    /// The package could not be written.
    #[error(transparent)]
    Package(#[from] zip::result::ZipError),
    /// A file could not be read or written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// There is no browser, or it failed.
    #[error("PDF tidak dapat dibuat: {0}")]
    Browser(String),
}

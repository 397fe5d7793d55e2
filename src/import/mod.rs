//! Import of tables that people keep (XLSX, XLSM, XLS, XLSB, ODS, CSV, TSV), without guessing: each row becomes a draft that
//! names its file, sheet and cell, or goes to quarantine with the reason and the possible meanings.
//!
//! ```text
//! bytes -> guard (bounds, links) -> sheet of raw cells, and what it hides -> heads -> mapping (columns to fields)
//!       -> matters (what needs a choice) -> plan: drafts, quarantine
//! ```
//!
//! Nothing is appended here: the importer confirms the plan first, and then all of it is one group.

mod about;
mod amount;
mod anggaran;
mod bagian;
mod delimited;
mod digits;
mod fields;
mod file;
pub mod format;
mod ground;
pub mod guard;
mod heads;
mod kata;
mod keluaran;
pub mod kembali;
mod line;
mod looks;
mod mapping;
mod matters;
mod measure;
pub mod number;
mod office;
mod plan;
mod plausible;
mod realisasi;
mod renaksi;
mod runs;
mod saldo;
mod sheet;
mod shown;
pub mod struktur;
mod target;
pub mod template;
mod temuan;
mod temuan_beda;
pub mod words;
mod workbook;

pub use delimited::inert;
pub use fields::Kind;
pub use file::read;
pub use format::Format;
pub use ground::{Ground, Quarantined, Source};
pub use heads::Head;
pub use mapping::Mapping;
pub use plan::{Plan, Waiting, plan};
pub use sheet::{MOST_BYTES, MOST_ROWS, Other, Raw, Sheet, address};
pub use workbook::Wanted;

/// Why a file cannot be read at all. A fault of a single cell goes to quarantine instead.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Damaged, or not of its claimed type.
    #[error("berkas tidak dapat dibaca: {0}")]
    Broken(String),
    /// Dangerous, or too large.
    #[error("berkas ditolak: {0}")]
    Refused(String),
    /// The columns cannot be mapped.
    #[error("{0}")]
    Mapping(String),
    /// The books could not be read.
    #[error(transparent)]
    Books(#[from] crate::projection::ReadError),
}

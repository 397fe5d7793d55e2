//! Tables that people keep (XLSX, XLSM, XLS, XLSB, ODS, CSV, TSV), read without guessing: each row becomes a draft that names its file, sheet and
//! cell, or goes to quarantine with the reason and what it might mean.
//!
//! ```text
//! bytes -> guard (bounds, links) -> sheet of raw cells, and what it hides -> heads -> mapping (columns to fields)
//!       -> matters (what needs a choice) -> plan: drafts, quarantine
//! ```
//!
//! Nothing is appended here: whoever asked confirms the plan first, and then all of it is one group.

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

/// Why a file cannot be read at all. What is wrong with a single cell goes to quarantine instead.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Not what it says it is, or damaged.
    #[error("berkas tidak dapat dibaca: {0}")]
    Broken(String),
    /// Dangerous, or too large.
    #[error("berkas ditolak: {0}")]
    Refused(String),
    /// The columns are not known.
    #[error("{0}")]
    Mapping(String),
    /// The books could not be read.
    #[error(transparent)]
    Books(#[from] crate::projection::ReadError),
}

//! What figures look like: numbers, days and tables as Indonesians write them, each view, each form, and the report.
//!
//! Nothing here reads a ledger: what is shown was computed before, and comes with the tree behind it.

pub mod block;
pub mod context;
pub mod document;
pub mod form;
pub mod formula;
pub mod lkj;
pub mod number;
pub mod recorded;
pub mod report;
pub mod sheet;
pub mod style;
pub mod time;
pub mod view;

pub use context::{Context, LedgerInfo, Moment, UnitInfo};
pub use recorded::Recorded;
pub use style::Style;

//! The presentation of figures: numbers, days and tables in Indonesian notation, the views, the output formats, and the report.
//!
//! Nothing here reads a ledger: figures are computed before, and come with their trees.

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

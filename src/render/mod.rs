//! How figures look: numbers, days and tables as Indonesians write them, and the JSON and CSV forms of every view.
//!
//! Nothing here reads a ledger: what is shown was computed before, and comes with the tree behind it.

pub mod budget;
pub mod card;
pub mod context;
pub mod csv;
pub mod diff;
pub mod document;
pub mod events;
pub mod findings;
pub mod formula;
pub mod history;
pub mod number;
pub mod quarters;
pub mod recorded;
pub mod style;
pub mod table;
pub mod time;
pub mod tree;

pub use context::{Context, LedgerInfo, Moment, UnitInfo};
pub use recorded::Recorded;
pub use style::Style;

//! The structure of an agency in one workbook: units, accounts, rules and levels, nodes, indicators, targets, outputs.
//!
//! ```text
//! workbook -> tables (columns by their heads, in any order) -> rows -> wanted events -> less what the ledger holds already
//!          -> tried one by one against the books, in memory -> plan: steps, quarantine, figures -> one group for each account
//! books -> events in force -> rows -> workbook: imported again, it holds no difference
//! ```
//!
//! Import and export share one table of columns ([`columns`]), which maps cells to fields of an event's data. Anything that a
//! workbook does not mention stays as it is; a row that ends something says so.

mod access;
mod cell;
mod choices;
mod columns;
mod columns_budget;
mod columns_rules;
mod example;
mod held;
mod kolom;
mod next;
mod outputs;
mod parts;
mod plan;
mod read;
mod rows;
mod rpd;
mod rules;
mod sebab;
mod step;
mod targets;
mod trial;
mod umum;
mod wanted;
mod write;

pub use columns::Lembar;
pub use example::example;
pub use held::{Held, Recorded};
pub use next::{Usulan, next_year};
pub use plan::{Berubah, Ground, Rencana, plan, tried};
pub use read::{Buku, Karantina, read};
pub use rows::{Isi, present};
pub use sebab::{Gagal, Menunggu};
pub use step::{Langkah, Tindakan};
pub use targets::worded as worded_target;
pub use write::workbook;
pub(in crate::import) use {cell::shares, targets::bound};

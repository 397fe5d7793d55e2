//! The views: the content of each, with its rows as text, JSON and CSV.

pub mod budget;
pub mod budget_sheet;
pub mod card;
pub mod diff;
pub mod events;
pub mod figure;
pub mod findings;
pub mod findings_sheet;
pub mod history;
pub mod inbox;
pub mod quarters;
pub mod summary;
pub mod trace;

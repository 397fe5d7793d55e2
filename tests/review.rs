//! The review of a published report: what it finds in the real one, and in changed copies of a clean one.
#![allow(clippy::unwrap_used)]

#[path = "review/cases.rs"]
mod cases;
#[path = "review/coverage.rs"]
mod coverage;
#[path = "review/drafts.rs"]
mod drafts;
#[path = "review/forms.rs"]
mod forms;
#[path = "review/hostile.rs"]
mod hostile;
#[path = "review/kit.rs"]
mod kit;
#[path = "review/mutants.rs"]
mod mutants;
#[path = "review/own.rs"]
mod own;
#[path = "review/report.rs"]
mod report;
#[path = "review/shapes.rs"]
mod shapes;
#[path = "review/siblings.rs"]
mod siblings;
#[path = "review/work.rs"]
mod work;

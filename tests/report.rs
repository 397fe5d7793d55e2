//! The generated report (LKj): the tables of the real one, with its numbers, the same bytes each time.
#![allow(clippy::unwrap_used)]

#[path = "report/forms.rs"]
mod forms;
#[path = "report/golden.rs"]
mod golden;
#[path = "report/kit.rs"]
mod kit;
#[path = "report/template.rs"]
mod template;

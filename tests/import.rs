//! Tables in: what is clear is recorded with its cell, what is not goes to quarantine, what is hostile is refused.
#![allow(clippy::unwrap_used)]

#[path = "import/amounts.rs"]
mod amounts;
#[path = "import/cases.rs"]
mod cases;
#[path = "import/choose.rs"]
mod choose;
#[path = "import/flow.rs"]
mod flow;
#[path = "import/form.rs"]
mod form;
#[path = "import/hostile.rs"]
mod hostile;
#[path = "cli/kit.rs"]
#[allow(dead_code)]
mod kit;
#[path = "import/siblings.rs"]
mod siblings;
#[path = "import/spelling.rs"]
mod spelling;
#[path = "import/table.rs"]
mod table;

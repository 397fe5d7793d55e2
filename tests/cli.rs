//! The real binary, as people and scripts use it.
#![allow(clippy::unwrap_used)]

#[path = "cli/bags.rs"]
mod bags;
#[path = "cli/beside.rs"]
mod beside;
#[path = "cli/kit.rs"]
mod kit;
#[path = "cli/peers.rs"]
mod peers;
#[path = "cli/rebuilt.rs"]
mod rebuilt;
#[path = "cli/refusals.rs"]
mod refusals;
#[path = "cli/report.rs"]
mod report;
#[path = "cli/review.rs"]
mod review;
#[path = "cli/tahun.rs"]
mod tahun;
#[path = "cli/trees.rs"]
mod trees;
#[path = "cli/views.rs"]
mod views;
#[path = "cli/writing.rs"]
mod writing;

//! What an operator needs for years: backups, repair, doctor, scrub. The real binary, on real files.
#![allow(clippy::unwrap_used, dead_code, reason = "tests")]

#[path = "operator/backup.rs"]
mod backup;
#[path = "operator/doctor.rs"]
mod doctor;
#[path = "operator/kerusakan.rs"]
mod kerusakan;
#[path = "cli/kit.rs"]
mod kit;
#[path = "operator/live.rs"]
mod live;
#[path = "operator/reload.rs"]
mod reload;
#[path = "operator/repair.rs"]
mod repair;
#[path = "operator/runbook.rs"]
mod runbook;
#[path = "operator/scrub.rs"]
mod scrub;
#[path = "operator/segments.rs"]
mod segments;

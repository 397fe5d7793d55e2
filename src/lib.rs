//! Jejak ("trail"): an event-sourced, hash-chained audit ledger for government performance figures.

pub mod cli;
pub mod event;
pub mod export;
pub mod ledger;
pub mod peer;
pub mod projection;
pub mod render;
pub mod sample;
pub mod store;

//! The journal in an engine: PostgreSQL as it is, started for the tests, and an engine that fails on purpose.
#![allow(clippy::unwrap_used, dead_code, reason = "tests")]

#[path = "../http/browser.rs"]
mod browser;
mod hung;
#[path = "../http/kit.rs"]
mod kit;
mod logins;
mod only;
mod pg;
#[path = "../http/port.rs"]
mod port;
mod reads;
mod rolling;
mod seeds;
mod servers;
#[path = "../store_kit/mod.rs"]
mod store_kit;
mod suite;
mod tls;

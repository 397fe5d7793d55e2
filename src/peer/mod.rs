//! Other machines: witnesses that sign this ledger's checkpoints, a witness that signs those of others, mirrors, and commands.

mod client;
mod cosign;
pub mod desk;
pub mod door;
pub mod mirror;
mod seen;
pub mod socket;
mod webhook;
mod witness;

pub use client::{PATIENCE, Peer, PeerError};
pub use cosign::{Outcome, ask_all, collect, import_signatures, last_seen, request};
pub use webhook::Message;
pub use witness::{router, serve};

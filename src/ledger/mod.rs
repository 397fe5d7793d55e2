//! Pure functions over lines: what a verifier needs, and nothing else.

mod chain;
mod fault;

pub use chain::{Chain, EPOCH, Links, Sound, UnitTip};
pub use fault::{ChainError, Fault};

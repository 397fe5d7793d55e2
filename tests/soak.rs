//! Years in minutes: real kills, a bit of every byte, mutated inputs. `tools/soak` runs it with the counts that it is told;
//! alone it runs a short form. The simulator's seeds and power cuts are `tests/faults.rs`, run by the same script.
#![allow(clippy::unwrap_used, dead_code, reason = "tests")]

#[path = "soak/bits.rs"]
mod bits;
#[path = "soak/inputs.rs"]
mod inputs;
#[path = "soak/kills.rs"]
mod kills;
#[path = "cli/kit.rs"]
mod kit;
#[path = "operator/live.rs"]
mod live;

/// A count that the script may raise.
pub fn count(name: &str, short: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(short)
}

//! Sentences: what their numbers claim, of what, and whether tables, ledger and arithmetic agree.

pub mod tokens;

//! A reading of a heading: how the numbers of a place may follow from others.

use super::formula::Rumus;

/// Most places to either side that a relation looks at.
pub const NEAR: usize = 12;

/// How a place may follow from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bacaan {
    /// The formula.
    pub rumus: Rumus,
    /// The places of its inputs.
    pub dari: Vec<usize>,
    /// The second input stands in the row of the total.
    pub bagian: bool,
    /// The roles say so; else rows must show it.
    pub pasti: bool,
}

/// A reading of places of the same row.
pub fn plain(rumus: Rumus, dari: &[usize], pasti: bool) -> Bacaan {
    Bacaan { rumus, dari: dari.to_vec(), bagian: false, pasti }
}

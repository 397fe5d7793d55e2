//! A reading of a heading: the derivation of the numbers of a place from others.

use super::formula::Rumus;

/// Maximum distance of the places that a relation considers.
pub const NEAR: usize = 12;

/// A possible derivation of a place from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bacaan {
    /// The formula.
    pub rumus: Rumus,
    /// The places of its inputs.
    pub dari: Vec<usize>,
    /// Whether the second input is in the row of the total.
    pub bagian: bool,
    /// Whether the roles determine it; if not, the rows must show it.
    pub pasti: bool,
}

/// A reading with inputs in the same row.
pub fn plain(rumus: Rumus, dari: &[usize], pasti: bool) -> Bacaan {
    Bacaan { rumus, dari: dari.to_vec(), bagian: false, pasti }
}

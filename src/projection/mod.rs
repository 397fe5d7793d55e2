//! Projections: pure folds over facts to the books of a unit, and from them every figure with its tree.

mod fact;

pub use fact::*;

//! Tables by meaning: roles of columns and rows, the relations between them, and what does not come out.

pub mod band;
pub mod cause;
pub mod formula;
pub mod grid;
pub mod role;
pub mod rules;

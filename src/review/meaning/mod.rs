//! Tables by meaning: roles of columns and rows, the relations between them, and what does not come out.

mod bacaan;
pub mod band;
pub mod cause;
pub mod formula;
mod gerak;
pub mod grid;
pub mod role;
pub mod rules;

//! The meaning of tables: roles of columns and rows, the relations between them, and broken relations.

mod bacaan;
pub mod band;
pub mod cause;
pub mod formula;
mod gerak;
pub mod grid;
pub mod role;
pub mod rules;

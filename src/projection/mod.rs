//! Projections: pure folds over facts to the books of a unit, and from them every figure with its tree.

pub mod access;
mod address;
pub mod admit;
mod audit;
mod book;
mod budget;
mod card;
mod distil;
pub mod eval;
mod fact;
mod figure;
pub mod findings;
mod global;
mod inputs;
mod memo;
mod money;
mod parts;
mod plan;
mod score;
pub mod statement;
pub mod timeline;
mod view;
mod walk;

pub use address::{Address, BudgetItem, CardItem, FindingsItem, IkuItem, PerspektifItem, SasaranItem};
pub use admit::{AdmitError, Facts, World};
pub use audit::FindingRow;
pub use book::{Book, Dated, Entri, Iku, in_force};
pub use budget::{Mutasi, Ro, Saldo};
pub use card::{Card, IkuRow, PerspektifRow, SasaranRow};
pub use fact::*;
pub use figure::{Nilai, Node, QUOTIENT_SCALE, Rumus, Satuan, Sebab, round};
pub use findings::{Rekomendasi, Temuan};
pub use global::{Closing, Global, Grant, Unit};
pub use inputs::Inputs;
pub use plan::Tree;
pub use view::{FIGURES_VERSION, Load, Pandangan, Per, ReadError, View};

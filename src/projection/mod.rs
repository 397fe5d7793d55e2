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
mod fate;
mod figure;
pub mod findings;
mod gabung;
mod global;
mod inputs;
mod kata;
mod memo;
mod money;
mod moves;
mod named;
mod parts;
mod plan;
mod planned;
pub mod pohon;
pub mod rujukan;
mod score;
pub mod statement;
mod target;
pub mod timeline;
mod tree_card;
mod ukur;
mod units;
mod view;
mod walk;

pub use address::{
    Address, BudgetItem, CardItem, FindingsItem, IkuItem, PerspektifItem, Saringan, SasaranItem, SimpulItem,
};
pub use admit::{AdmitError, Facts, Replay, Unadmitted, World};
pub use audit::FindingRow;
pub use book::{Book, Dated, Entri, Iku, in_force};
pub use budget::{Mutasi, Ro, Saldo};
pub use card::{Card, IkuRow, PerspektifRow, SasaranRow};
pub use fact::*;
pub use fate::{Fate, Successor, successors};
pub use figure::{Nilai, Node, QUOTIENT_SCALE, Rumus, Satuan, Sebab, round};
pub use findings::{Rekomendasi, Temuan};
pub use global::{Closing, Global, Grant, Unit};
pub use inputs::Inputs;
pub use kata::Kata;
pub use moves::Moves;
pub use plan::Tree;
pub use planned::*;
pub use pohon::{Pohon, SimpulRow};
pub use view::{FIGURES_VERSION, Load, Pandangan, Per, ReadError, View};

//! Movements of a budget.

use serde::{Deserialize, Serialize};

/// Kinds of budget movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Gerak {
    /// Pagu awal.
    Pagu,
    /// Penambahan.
    Tambah,
    /// Pengurangan.
    Kurang,
    /// Blokir imposed.
    Blokir,
    /// Blokir released.
    Lepas,
    /// Refocusing, signed.
    Refocusing,
    /// Money spent.
    Realisasi,
    /// Corrected amount of the spending that the fact refers to (`refs`).
    Koreksi,
}

/// The movements that make up each item of the budget book.
impl Gerak {
    /// Number of kinds.
    pub const COUNT: usize = Self::Koreksi as usize + 1;
    /// Pagu awal.
    pub const PAGU_AWAL: &[Self] = &[Self::Pagu];
    /// Blokir: imposed less released.
    pub const BLOKIR: &[Self] = &[Self::Blokir, Self::Lepas];
    /// Penambahan: added less reduced.
    pub const PENAMBAHAN: &[Self] = &[Self::Tambah, Self::Kurang];
    /// Refocusing.
    pub const REFOCUSING: &[Self] = &[Self::Refocusing];
    /// Realisasi, after corrections.
    pub const REALISASI: &[Self] = &[Self::Realisasi];
}

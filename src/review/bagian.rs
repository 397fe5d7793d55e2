//! So many of all.

/// So many of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bagian {
    /// How many.
    pub dibaca: usize,
    /// Of how many.
    pub semua: usize,
}

impl Bagian {
    /// In per cent, rounded down; nothing of nothing is nothing.
    pub fn persen(self) -> u32 {
        (self.dibaca * 100).checked_div(self.semua).map_or(0, |share| u32::try_from(share).unwrap_or(100))
    }

    /// In words, of what.
    pub fn words(self, what: &str) -> String {
        format!("{} dari {} {what} ({} %)", self.dibaca, self.semua, self.persen())
    }
}

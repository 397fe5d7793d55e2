//! A share: a count out of a total.

/// A share: a count out of a total.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bagian {
    /// The count.
    pub dibaca: usize,
    /// The total.
    pub semua: usize,
}

impl Bagian {
    /// The share in per cent, rounded down; 0 if the total is 0.
    pub fn persen(self) -> u32 {
        (self.dibaca * 100).checked_div(self.semua).map_or(0, |share| u32::try_from(share).unwrap_or(100))
    }

    /// The share in words; `what` names the things counted.
    pub fn words(self, what: &str) -> String {
        format!("{} dari {} {what} ({} %)", self.dibaca, self.semua, self.persen())
    }
}

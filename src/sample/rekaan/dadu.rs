//! Pseudo-random numbers that are the same in every run.

/// A small generator (xorshift).
pub struct Dadu(u64);

impl Dadu {
    /// Creates a generator from a seed.
    pub fn new(benih: u64) -> Self {
        Self(benih.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `dari`.
    pub fn lempar(&mut self, dari: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % dari.max(1)
    }

    /// True in `persen` of a hundred cases.
    pub fn kena(&mut self, persen: u64) -> bool {
        self.lempar(100) < persen
    }
}

/// A number of hundredths as a plain decimal.
pub fn perseratus(n: u64) -> String {
    format!("{}.{:02}", n / 100, n % 100)
}

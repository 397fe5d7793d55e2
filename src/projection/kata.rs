//! The names of a card's figures.

/// Names of the figures of a card, as its rules record them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words of version 1 name each")]
pub struct Kata {
    pub npss: String,
    pub npss_panjang: String,
    pub perspektif: String,
    pub nkp: String,
    pub sasaran: String,
}

impl Default for Kata {
    fn default() -> Self {
        let [npss, npss_panjang, perspektif, nkp, sasaran] =
            ["NPSS", "Nilai Pencapaian Sasaran Strategis", "Perspektif", "NKP", "Sasaran strategis"].map(str::to_owned);
        Self { npss, npss_panjang, perspektif, nkp, sasaran }
    }
}

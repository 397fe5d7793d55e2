//! Bodies that audit: those of the first version, BPK and Inspektorat, and those that are recorded.

use crate::event::{PemeriksaCode, Seq, data::Pemeriksa};

use super::{Fact, Global, What};

/// A body that audits, as set by one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badan {
    /// Event; 0: of the first version, which no event sets.
    pub seq: Seq,
    /// Name.
    pub nama: String,
    /// Role in which its findings are recorded.
    pub pencatat: Pemeriksa,
}

impl Global {
    pub(super) fn apply_badan(&mut self, fact: &Fact) {
        let What::Pemeriksa { kode, nama, pencatat } = &fact.what else { return };
        let badan = Badan { seq: fact.seq, nama: nama.clone(), pencatat: *pencatat };
        self.pemeriksa.entry(kode.clone()).or_default().push(badan);
    }

    /// The body of a code, as known by then.
    pub fn badan(&self, kode: &PemeriksaCode, as_of: Seq) -> Option<Badan> {
        if let Some(pencatat) = Pemeriksa::tetap(kode) {
            return Some(Badan { seq: 0, nama: pencatat.nama().to_owned(), pencatat });
        }
        self.pemeriksa.get(kode)?.iter().rev().find(|b| b.seq <= as_of).cloned()
    }

    /// Its name for people; the code where it is not known.
    pub fn nama_pemeriksa(&self, kode: &PemeriksaCode, as_of: Seq) -> String {
        self.badan(kode, as_of).map_or_else(|| kode.to_string(), |badan| badan.nama)
    }

    /// All codes known by then, those of the first version first.
    pub fn semua_pemeriksa(&self, as_of: Seq) -> Vec<PemeriksaCode> {
        let fixed = ["bpk", "inspektorat"].into_iter().filter_map(|kode| kode.parse().ok());
        let recorded = self.pemeriksa.iter().filter(|(_, all)| all.iter().any(|b| b.seq <= as_of));
        fixed.chain(recorded.map(|(kode, _)| kode.clone())).collect()
    }
}

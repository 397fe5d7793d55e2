//! Auditors, erasures of texts, and holds that forbid them.

use super::Global;
use crate::{
    event::{PemeriksaCode, Seq, UnitCode, data::Pemeriksa},
    projection::{Badan, Fact, Hapus, Tahan, What},
};

impl Global {
    pub(super) fn apply_badan(&mut self, fact: &Fact) {
        let What::Pemeriksa { kode, nama, pencatat } = &fact.what else { return };
        let badan = Badan { seq: fact.seq, nama: nama.clone(), pencatat: *pencatat };
        self.pemeriksa.entry(kode.clone()).or_default().push(badan);
    }

    /// The auditor with a code, as of a position.
    pub fn badan(&self, kode: &PemeriksaCode, as_of: Seq) -> Option<Badan> {
        if let Some(pencatat) = Pemeriksa::tetap(kode) {
            return Some(Badan { seq: 0, nama: pencatat.nama().to_owned(), pencatat });
        }
        self.pemeriksa.get(kode)?.iter().rev().find(|b| b.seq <= as_of).cloned()
    }

    /// The auditor's name for people; the code if it is unknown.
    pub fn nama_pemeriksa(&self, kode: &PemeriksaCode, as_of: Seq) -> String {
        self.badan(kode, as_of).map_or_else(|| kode.to_string(), |badan| badan.nama)
    }

    /// All codes known at a position, those of version 1 first.
    pub fn semua_pemeriksa(&self, as_of: Seq) -> Vec<PemeriksaCode> {
        let fixed = ["bpk", "inspektorat"].into_iter().filter_map(|kode| kode.parse().ok());
        let recorded = self.pemeriksa.iter().filter(|(_, all)| all.iter().any(|b| b.seq <= as_of));
        fixed.chain(recorded.map(|(kode, _)| kode.clone())).collect()
    }

    /// Erasures, both proposals and confirmations, in order.
    pub fn hapus(&self) -> &[Hapus] {
        &self.hapus
    }

    /// A proposal that is not confirmed yet.
    pub fn usulan_hapus(&self, seq: Seq) -> Option<&Hapus> {
        let confirmed = self.hapus.iter().any(|h| h.atas == Some(seq));
        self.hapus.iter().find(|h| h.seq == seq && h.atas.is_none() && !confirmed)
    }

    /// A hold in force over an event of a unit. A unit that moved stays under the holds of all units that were ever above it.
    pub fn ditahan(&self, unit: &UnitCode, event: Seq) -> Option<&Tahan> {
        let mut line = self.above(unit);
        line.push(unit.clone());
        let holds = |t: &&Tahan| {
            let there = t.unit.is_empty() || t.unit.iter().any(|held| line.contains(held));
            !t.berakhir && there && (t.dari..=t.sampai).contains(&event)
        };
        self.arsip.tahan.values().find(holds)
    }
}

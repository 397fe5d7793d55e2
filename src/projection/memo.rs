//! What a walk along a timeline has computed and may take over, until a fact changes it.

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use crate::event::{IkuCode, UnitCode};

use super::{Address, Fact, Node, Tree, What};

/// A capaian, and which books stand behind it besides entries of its own code.
struct Kept {
    node: Arc<Node>,
    budget: bool,
    findings: bool,
}

/// Capaian by unit, year and indicator.
#[derive(Default)]
pub(super) struct Memo(RefCell<HashMap<(UnitCode, u16, IkuCode), Kept>>);

impl Memo {
    /// The capaian kept, or computed and kept.
    pub fn get_or(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode, compute: impl FnOnce() -> Tree) -> Tree {
        let key = (unit.clone(), tahun, kode.clone());
        if let Some(kept) = self.0.borrow().get(&key) {
            return Ok(kept.node.clone());
        }
        let node = compute()?;
        let (mut budget, mut findings) = (false, false);
        lean(&node, &mut budget, &mut findings);
        self.0.borrow_mut().insert(key, Kept { node: node.clone(), budget, findings });
        Ok(node)
    }

    /// Drops what a fact may have changed.
    pub fn forget(&mut self, fact: &Fact) {
        let kept = self.0.get_mut();
        match &fact.what {
            What::Target { iku, .. }
            | What::Realisasi { iku, .. }
            | What::Ditimpa { iku, .. }
            | What::Disetujui { iku, .. } => {
                kept.retain(|(_, _, kode), _| kode != iku);
            }
            What::Ro { .. } | What::Anggaran { .. } => kept.retain(|_, k| !k.budget),
            What::Temuan { .. } | What::Rekomendasi { .. } | What::TindakLanjut { .. } | What::Dinilai { .. } => {
                kept.retain(|_, k| !k.findings);
            }
            What::Narasi { .. } | What::Bukti { .. } | What::Rincian | What::Laporan | What::Reviu => {}
            _ => kept.clear(),
        }
    }
}

/// Which books a tree leans on. Movements are not looked at: the sum above them has the address.
fn lean(node: &Node, budget: &mut bool, findings: &mut bool) {
    match &node.alamat {
        Some(Address::UnitBudget(..) | Address::IkuBudget(..) | Address::Ro(..)) => *budget = true,
        Some(Address::Findings(..)) => *findings = true,
        _ => node.masukan.iter().for_each(|n| lean(n, budget, findings)),
    }
}

//! What a walk along a timeline has computed and may take over, until a fact changes it.

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use crate::event::{IkuCode, UnitCode};

use super::{Fact, Node, ReadError, Tree, What, fact::bagian, score::Leaning};

/// A capaian, and which books stand behind it besides entries of its own code.
struct Kept {
    node: Arc<Node>,
    leans: Leaning,
}

/// Capaian by unit, year and indicator.
#[derive(Default)]
pub(super) struct Memo(RefCell<HashMap<(UnitCode, u16, IkuCode), Kept>>);

impl Memo {
    /// The capaian kept, or computed and kept; `leans` says what its definition leans on.
    pub fn get_or(
        &self,
        unit: &UnitCode,
        tahun: u16,
        kode: &IkuCode,
        leans: impl FnOnce() -> Result<Leaning, ReadError>,
        compute: impl FnOnce() -> Tree,
    ) -> Tree {
        let key = (unit.clone(), tahun, kode.clone());
        if let Some(kept) = self.0.borrow().get(&key) {
            return Ok(kept.node.clone());
        }
        let node = compute()?;
        // Not from the tree: a unit that is N/A today may leave no trace in it.
        let leans = leans()?;
        self.0.borrow_mut().insert(key, Kept { node: node.clone(), leans });
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
                kept.retain(|(_, _, kode), k| kode != iku && !k.leans.others);
            }
            bagian!(anggaran) => kept.retain(|_, k| !k.leans.budget),
            bagian!(temuan) => {
                kept.retain(|_, k| !k.leans.findings);
            }
            What::Narasi { .. } | What::Bukti { .. } | What::Rincian | What::Laporan | What::Reviu => {}
            What::Perspektif(_) | What::Sasaran(_) | What::Simpul(_) | What::Indikator(_) | What::Aturan(_) => {
                kept.clear()
            }
            What::Batal | bagian!(buku_besar) => kept.clear(),
        }
    }
}

//! Retention schedules and holds, each as last set.

use std::collections::BTreeMap;

use crate::{
    event::ArsipCode,
    projection::{Fact, Retensi, Tahan, What},
};

/// Schedules and holds, as last set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arsip {
    /// Schedules by code.
    pub retensi: BTreeMap<ArsipCode, Retensi>,
    /// Holds by code, including lifted ones.
    pub tahan: BTreeMap<ArsipCode, Tahan>,
}

impl Arsip {
    pub(super) fn apply(&mut self, fact: &Fact) {
        match &fact.what {
            What::Retensi(set) => {
                self.retensi.insert(set.kode.clone(), Retensi { seq: fact.seq, ..(**set).clone() });
            }
            What::Penahanan(set) => {
                let oleh = Some(fact.actor.clone());
                self.tahan.insert(set.kode.clone(), Tahan { seq: fact.seq, oleh, ..(**set).clone() });
            }
            _ => {}
        }
    }
}

//! The asker, and what they may see.

use crate::{
    event::{Seq, UnitCode},
    projection::{Global, Grant},
};

/// The asker.
#[derive(Debug, Clone, Copy)]
pub enum Who<'a> {
    /// Everything is visible: the asker has the files themselves, or the ledger is public for them.
    Everybody,
    /// A holder of grants, by the seqs of the grants. A withdrawn grant gives no access.
    Holder(&'a [Seq]),
}

impl<'a> Who<'a> {
    /// Returns whether the asker may see the data of a unit. Data of the ledger as a whole is visible to everyone.
    pub fn sees(self, global: &Global, unit: &UnitCode) -> bool {
        match self {
            Self::Everybody => true,
            Self::Holder(_) => {
                unit.is_ledger() || self.grants(global).any(|g| g.unit.is_empty() || global.covers(g, unit, Seq::MAX))
            }
        }
    }

    /// The grants that are in force.
    pub fn grants<'b: 'a>(self, global: &'b Global) -> impl Iterator<Item = &'b Grant> + use<'a, 'b> {
        let all: &'a [Seq] = match self {
            Self::Everybody => &[],
            Self::Holder(grants) => grants,
        };
        all.iter().filter_map(move |seq| global.grant(*seq))
    }

    /// The units that the asker's grants name.
    pub fn units(self, global: &Global) -> Vec<String> {
        let mut own: Vec<_> = self.grants(global).flat_map(|g| g.unit.iter().map(ToString::to_string)).collect();
        own.dedup();
        own
    }
}

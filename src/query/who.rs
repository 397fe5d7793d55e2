//! Who asks, and what they see.

use crate::{
    event::{Seq, UnitCode},
    projection::{Global, Grant},
};

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub enum Who<'a> {
    /// Somebody who has the files themselves, or whom the ledger is public for.
    Everybody,
    /// Somebody with grants, named by their events. A grant that is withdrawn shows nothing any more.
    Holder(&'a [Seq]),
}

impl<'a> Who<'a> {
    /// Does the asker see the data of a unit? Those of the ledger as a whole everyone sees.
    pub fn sees(self, global: &Global, unit: &UnitCode) -> bool {
        match self {
            Self::Everybody => true,
            Self::Holder(_) => {
                unit.is_ledger() || self.grants(global).any(|g| g.unit.is_empty() || global.covers(g, unit, Seq::MAX))
            }
        }
    }

    /// The grants that hold.
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

//! Which lines an export holds whole, and which only by their headers.

use std::collections::BTreeSet;

use crate::{
    event::{Header, Kind, Seq, UnitCode},
    projection::Global,
};

/// What an export is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The unit and those below it.
    pub units: BTreeSet<UnitCode>,
    /// Units above it: their rules hold for it, so the rules alone come along.
    pub above: BTreeSet<UnitCode>,
    /// First event that may be whole.
    pub from: Seq,
    /// Last event that may be whole.
    pub to: Seq,
}

impl Scope {
    /// Of a unit as the ledger knows it.
    pub fn new(global: &Global, unit: &UnitCode, from: Seq, to: Seq) -> Self {
        let units: BTreeSet<_> = global.subtree(unit, to).into_iter().collect();
        let above = global.ancestry(unit, to).into_iter().filter(|u| !units.contains(u)).collect();
        Self { units, above, from, to }
    }

    /// Is the line of this header held whole? The ledger's own lines always are: without them nobody could tell
    /// which units there are, nor who may sign.
    pub fn holds(&self, header: &Header) -> bool {
        let rule = header.kind == Kind::AturanDitetapkan && self.above.contains(&header.unit);
        let own = self.units.contains(&header.unit) || rule;
        header.unit.is_ledger() || own && (self.from..=self.to).contains(&header.seq)
    }
}

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
    /// Do nodes of units above hold for it too, and come along? So it is once rules of version 3 hand them down.
    pub nodes: bool,
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
        Self { units, above, nodes: false, from, to }
    }

    /// Takes the header of an event: rules of version 3, of these units or those above, hand nodes down.
    pub fn learn(&mut self, unit: &UnitCode, kind: Kind, version: u32, seq: Seq) {
        let here = self.units.contains(unit) || self.above.contains(unit);
        self.nodes |= kind == Kind::AturanDitetapkan && version >= 3 && seq <= self.to && here;
    }

    /// Does an event of a unit above come along, because it holds for the units below?
    pub fn comes_along(&self, unit: &UnitCode, kind: Kind) -> bool {
        let node = matches!(kind, Kind::SimpulDitetapkan | Kind::PerspektifDitetapkan | Kind::SasaranDitetapkan);
        (kind == Kind::AturanDitetapkan || self.nodes && node) && self.above.contains(unit)
    }

    /// Is the line of this header held whole? The ledger's own lines always are: without them nobody could tell
    /// which units there are, nor who may sign.
    pub fn holds(&self, header: &Header) -> bool {
        let own = self.units.contains(&header.unit) || self.comes_along(&header.unit, header.kind);
        header.unit.is_ledger() || own && (self.from..=self.to).contains(&header.seq)
    }
}

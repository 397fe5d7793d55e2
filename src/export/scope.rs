//! The lines that an export includes whole; all others are included by their headers only.

use std::collections::BTreeSet;

use crate::{
    event::{Header, Kind, Seq, UnitCode},
    projection::Global,
};

/// The scope of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The unit and the units below it.
    pub units: BTreeSet<UnitCode>,
    /// Units above it: their rules hold for it, so only their rules are included.
    pub above: BTreeSet<UnitCode>,
    /// Whether nodes of the units above hold for it too, and are included: so if rules of version 3 hand them down.
    pub nodes: bool,
    /// First event that may be included whole.
    pub from: Seq,
    /// Last event that may be included whole.
    pub to: Seq,
}

impl Scope {
    /// The scope of a unit as the ledger knows it.
    pub fn new(global: &Global, unit: &UnitCode, from: Seq, to: Seq) -> Self {
        let units: BTreeSet<_> = global.subtree(unit, to).into_iter().collect();
        let above = global.ancestry(unit, to).into_iter().filter(|u| !units.contains(u)).collect();
        Self { units, above, nodes: false, from, to }
    }

    /// Learns from the header of an event: rules of version 3, of these units or those above, hand nodes down.
    pub fn learn(&mut self, unit: &UnitCode, kind: Kind, version: u32, seq: Seq) {
        let here = self.units.contains(unit) || self.above.contains(unit);
        self.nodes |= kind == Kind::AturanDitetapkan && version >= 3 && seq <= self.to && here;
    }

    /// Returns whether an event of a unit above is included, because it holds for the units below.
    pub fn comes_along(&self, unit: &UnitCode, kind: Kind) -> bool {
        let node = matches!(kind, Kind::SimpulDitetapkan | Kind::PerspektifDitetapkan | Kind::SasaranDitetapkan);
        (kind == Kind::AturanDitetapkan || self.nodes && node) && self.above.contains(unit)
    }

    /// Returns whether the line of this header is included whole. The ledger's own lines always are: without them the units,
    /// and the rights to sign, would be unknown.
    pub fn holds(&self, header: &Header) -> bool {
        let own = self.units.contains(&header.unit) || self.comes_along(&header.unit, header.kind);
        header.unit.is_ledger() || own && (self.from..=self.to).contains(&header.seq)
    }
}

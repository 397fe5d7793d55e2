//! The place of a unit in the hierarchy: what admission needs of it repeatedly, cached until the ledger's own book changes.

use std::{
    cell::{OnceCell, RefCell},
    collections::HashMap,
    sync::Arc,
};

use crate::{
    event::{Periode, Seq, Tanggal, UnitCode},
    projection::{Closing, Global, memo::Quick},
};

/// Most units in the cache.
const MOST: usize = 1 << 14;

/// Data of the ledger's own book about a unit, and about a grant for it.
pub(super) struct Standing {
    /// Whether the unit is known.
    pub known: bool,
    /// Whether the grant covers it.
    pub covered: bool,
    line: Vec<UnitCode>,
    closings: Vec<(UnitCode, Closing)>,
}

impl Standing {
    fn of(global: &Global, unit: &UnitCode, grant: Seq, as_of: Seq) -> Self {
        let covered = global.grant(grant).is_some_and(|grant| global.covers(grant, unit, as_of));
        let line = global.ancestry(unit, as_of);
        let closings = closings(global, &line, as_of);
        Self { known: global.unit(unit, as_of).is_some(), covered, line, closings }
    }

    /// Closings in force of the unit and of the units above it, lowest first.
    pub fn closings(&self) -> &[(UnitCode, Closing)] {
        &self.closings
    }

    /// The closing in force for the first closed one of some periods of one year, of the unit or a unit above it.
    pub fn closed(&self, periods: impl Iterator<Item = Periode>) -> Option<&(UnitCode, Closing)> {
        let mut periods = periods.peekable();
        let tahun = periods.peek()?.tahun();
        let year = Periode::Tahun(tahun);
        let held: Vec<_> = self.closings.iter().filter(|(_, closing)| closing.periode.tahun() == tahun).collect();
        if held.is_empty() {
            return None;
        }
        let of = |above: &UnitCode, wanted: Periode| {
            held.iter().find(|(unit, closing)| unit == above && closing.periode == wanted).copied()
        };
        periods.find_map(|periode| self.line.iter().find_map(|above| of(above, periode).or_else(|| of(above, year))))
    }
}

/// Closings in force of units, in the order of the units.
pub(super) fn closings(global: &Global, line: &[UnitCode], as_of: Seq) -> Vec<(UnitCode, Closing)> {
    let of = |above: &UnitCode| {
        let above = above.clone();
        global.closings_in_force(&above.clone(), as_of).map(move |c| (above.clone(), c.clone())).collect::<Vec<_>>()
    };
    line.iter().flat_map(of).collect()
}

/// Cache of units, by unit and grant.
#[derive(Default)]
pub(super) struct Standings {
    held: RefCell<HashMap<(UnitCode, Seq), Arc<Standing>, Quick>>,
    /// Last day of all periods that were ever closed.
    closed_until: OnceCell<Option<Tanggal>>,
}

impl Standings {
    /// The place of a unit for an actor under a grant; `as_of` is the last event in `global`.
    pub fn of(&self, global: &Global, unit: &UnitCode, grant: Seq, as_of: Seq) -> Arc<Standing> {
        let mut known = self.held.borrow_mut();
        let key = (unit.clone(), grant);
        if let Some(found) = known.get(&key) {
            return found.clone();
        }
        if known.len() >= MOST {
            known.clear();
        }
        let found = Arc::new(Standing::of(global, unit, grant, as_of));
        known.insert(key, found.clone());
        found
    }

    /// Last day of all periods that were ever closed.
    pub fn closed_until(&self, global: &Global) -> Option<Tanggal> {
        let all = || global.all_closings(Seq::MAX).map(|(_, closing)| closing.periode.akhir());
        *self.closed_until.get_or_init(|| all().max())
    }

    /// Drops everything, because the ledger's own book changed.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

//! The hierarchy of units, as known at a position and on a day.

use crate::event::{Seq, Tanggal, UnitCode};

use super::{Global, Unit};

impl Global {
    /// The unit as last set by a position.
    pub fn unit(&self, kode: &UnitCode, as_of: Seq) -> Option<&Unit> {
        self.units.get(kode)?.iter().rev().find(|u| u.seq <= as_of)
    }

    /// The unit on a day, as known at a position; `None` before its first day. A unit that ended is as it last was.
    pub fn unit_on(&self, kode: &UnitCode, as_of: Seq, day: Tanggal) -> Option<&Unit> {
        let known = self.units.get(kode)?;
        let known = &known[..known.partition_point(|u| u.seq <= as_of)];
        // An event of version 1 holds for all days: nothing before it counts any more.
        let base = known.iter().rposition(|u| u.mulai.is_none()).unwrap_or(0);
        known[base..].iter().filter(|u| u.mulai.is_none_or(|from| from <= day)).max_by_key(|u| (u.mulai, u.seq))
    }

    /// Returns whether the unit exists on a day.
    pub fn alive(&self, kode: &UnitCode, as_of: Seq, day: Tanggal) -> bool {
        let found = self.unit_on(kode, as_of, day);
        found.is_some_and(|u| !u.berakhir || u.mulai.is_some_and(|last| day <= last))
    }

    /// Units directly below on a day, ordered by code; also those that ended earlier, but not before `since`.
    pub fn children_on(&self, kode: &UnitCode, as_of: Seq, day: Tanggal, since: Tanggal) -> Vec<&Unit> {
        let ever = self.below.get(kode).into_iter().flatten();
        let there = |u: &&Unit| {
            let gone = u.berakhir && u.mulai.is_some_and(|last| last < day && last < since);
            u.induk.as_ref() == Some(kode) && !gone
        };
        ever.filter_map(|code| self.unit_on(code, as_of, day)).filter(there).collect()
    }

    /// The unit and all units below it on a day.
    pub fn subtree_on(&self, kode: &UnitCode, as_of: Seq, day: Tanggal, since: Tanggal) -> Vec<UnitCode> {
        let mut found = vec![kode.clone()];
        let mut next = 0;
        while next < found.len() {
            for child in self.children_on(&found[next].clone(), as_of, day, since) {
                if !found.contains(&child.kode) {
                    found.push(child.kode.clone());
                }
            }
            next += 1;
        }
        found
    }

    /// The unit and all units above it on a day, lowest first.
    pub fn ancestry_on(&self, kode: &UnitCode, as_of: Seq, day: Tanggal) -> Vec<UnitCode> {
        let mut line = vec![kode.clone()];
        while let Some(above) = line.last().and_then(|k| self.unit_on(k, as_of, day)).and_then(|u| u.induk.clone()) {
            if line.contains(&above) {
                break;
            }
            line.push(above);
        }
        line
    }

    /// All units known at a position, ordered by code.
    pub fn units(&self, as_of: Seq) -> impl Iterator<Item = &Unit> {
        self.units.values().filter_map(move |all| all.iter().rev().find(|u| u.seq <= as_of))
    }

    /// Units directly below, ordered by code.
    pub fn children(&self, kode: &UnitCode, as_of: Seq) -> Vec<&Unit> {
        let ever = self.below.get(kode).into_iter().flatten();
        ever.filter_map(|code| self.unit(code, as_of)).filter(|u| u.induk.as_ref() == Some(kode)).collect()
    }

    /// The unit and all units below it.
    pub fn subtree(&self, kode: &UnitCode, as_of: Seq) -> Vec<UnitCode> {
        let mut found = vec![kode.clone()];
        let mut next = 0;
        while next < found.len() {
            for child in self.children(&found[next].clone(), as_of) {
                // Admission refuses circles; this guard keeps a read from looping in any case.
                if !found.contains(&child.kode) {
                    found.push(child.kode.clone());
                }
            }
            next += 1;
        }
        found
    }

    /// The unit, and every unit that was ever below or above it.
    pub fn family(&self, kode: &UnitCode) -> Vec<UnitCode> {
        let mut found = vec![kode.clone()];
        let mut next = 0;
        while next < found.len() {
            let below = self.below.get(&found[next]).into_iter().flatten();
            let fresh: Vec<_> = below.filter(|code| !found.contains(code)).cloned().collect();
            found.extend(fresh);
            next += 1;
        }
        found.extend(self.above(kode));
        found
    }

    /// Every unit that was ever above it.
    pub fn above(&self, kode: &UnitCode) -> Vec<UnitCode> {
        let (mut found, mut next) = (Vec::new(), vec![kode.clone()]);
        while let Some(code) = next.pop() {
            let parents = self.units.get(&code).into_iter().flatten().filter_map(|u| u.induk.clone());
            let fresh: Vec<_> = parents.filter(|code| !found.contains(code)).collect();
            found.extend(fresh.iter().cloned());
            next.extend(fresh);
        }
        found
    }

    /// Events that set or changed one of the units.
    pub fn unit_events(&self, units: &[UnitCode]) -> Vec<Seq> {
        let mut all: Vec<Seq> = units.iter().filter_map(|code| self.units.get(code)).flatten().map(|u| u.seq).collect();
        all.sort_unstable();
        all
    }

    /// The unit and all units above it, lowest first.
    pub fn ancestry(&self, kode: &UnitCode, as_of: Seq) -> Vec<UnitCode> {
        let mut line = vec![kode.clone()];
        while let Some(above) = line.last().and_then(|k| self.unit(k, as_of)).and_then(|u| u.induk.clone()) {
            if line.contains(&above) {
                break;
            }
            line.push(above);
        }
        line
    }
}

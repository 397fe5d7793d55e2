//! Closed cards of other units that an event may change: units whose indicators or formulas draw on the event's unit, in the
//! same year or in an earlier one, directly or through others.

use std::{collections::HashSet, ops::RangeInclusive};

use super::{Admitted, Trial, lean::drawn_by, standing};
use crate::{
    event::{Tanggal, UnitCode},
    projection::{Closing, StreamKey, stretched::Stretched},
};

/// A unit's year.
type At = (UnitCode, u16);

impl Trial<'_> {
    /// Closings in force of such cards, of periods that end on a day or after it.
    pub(super) fn closed_elsewhere(&self, unit: &UnitCode, from: Tanggal) -> Admitted<Vec<(UnitCode, Closing)>> {
        // Not checked in a replay, because earlier programs did not check it. And mostly no period that late is closed.
        if self.case.replayed || !self.world.closed_after(from) {
            return Ok(Vec::new());
        }
        let (global, before, own) = (self.world.global(), self.before(), self.fact.stream().tahun);
        let units: Vec<UnitCode> = global.units(before).map(|unit| unit.kode.clone()).collect();
        let mut found = standing::closings(global, &units, before);
        found.retain(|(_, closing)| closing.periode.akhir() >= from && closing.periode.tahun() >= own);
        let years = found.iter().map(|(_, closing)| closing.periode.tahun());
        let (Some(first), Some(last)) = (years.clone().min(), years.max()) else { return Ok(found) };
        // Events without a year may show in any year.
        let (years, begin) = if own == 0 { (first..=last, first..=last) } else { (own..=last, own..=own) };
        let leaning = self.leaning(&units, years, begin.map(|tahun| (unit.clone(), tahun)).collect())?;
        found.retain(|(above, closing)| leaning.contains(&(above.clone(), closing.periode.tahun())));
        Ok(found)
    }

    /// The units' years whose figures may depend on the given ones: those that draw on them, the units above, and so on.
    fn leaning(&self, units: &[UnitCode], years: RangeInclusive<u16>, begin: Vec<At>) -> Admitted<HashSet<At>> {
        let mut all = Vec::new();
        for tahun in years {
            for unit in units {
                let key = StreamKey::new(unit, tahun);
                all.push(((unit.clone(), tahun), self.draws_on(key)?));
            }
        }
        let (mut found, mut more) = (HashSet::new(), begin);
        while !more.is_empty() {
            for (unit, tahun) in more {
                let above = self.world.global().ancestry(&unit, self.before());
                found.extend(above.into_iter().map(|above| (above, tahun)));
                found.insert((unit, tahun));
            }
            let leans = |(at, on): &&(At, Vec<At>)| !found.contains(at) && on.iter().any(|on| found.contains(on));
            more = all.iter().filter(leans).map(|(at, _)| at.clone()).collect();
        }
        Ok(found)
    }

    /// The units' years that a unit's year draws on by its definitions and formulas, and its previous year, whose values may
    /// continue.
    fn draws_on(&self, key: StreamKey) -> Admitted<Vec<At>> {
        let stream = Stretched { book: self.world.book(&key)?, key, facts: Vec::new() };
        let (unit, tahun) = (&stream.key.unit, stream.key.tahun);
        let named = stream.definitions().flat_map(|i| drawn_by(unit, i)).map(|(unit, _)| (unit, tahun));
        let of_indicators = stream.definitions().flat_map(|i| i.formulas());
        let figures = stream.formulas().chain(of_indicators).flat_map(|formula| formula.figures());
        let figures = figures.map(|f| (f.unit.as_ref().unwrap_or(unit).clone(), tahun.saturating_sub(f.mundur.into())));
        Ok(named.chain(figures).chain([(unit.clone(), tahun - 1)]).collect())
    }
}

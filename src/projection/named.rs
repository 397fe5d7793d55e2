//! Streams outside a unit's own family and year that its figures depend on: units that it draws from, earlier years.

use std::collections::HashSet;

use crate::event::{Formula, Seq, UnitCode};

use super::{Global, Indikator, ReadError, StreamKey, reading::Source, stretched::Stretched};

/// Most streams that are followed; further ones are left out of a timeline.
const MOST: usize = 5_000;

/// Reads all streams that definitions and formulas in the given streams refer to, and those that these refer to in turn.
pub(super) fn add(
    global: &Global,
    source: Source,
    tahun: u16,
    streams: &mut Vec<Stretched>,
    (from, upto): (Seq, Seq),
) -> Result<(), ReadError> {
    let mut keys: HashSet<StreamKey> = streams.iter().map(|s| s.key.clone()).collect();
    let mut next = 0;
    while next < streams.len() && keys.len() < MOST {
        let wanted = streams[next].named(tahun);
        next += 1;
        for key in wanted {
            // A unit's rules may come from above, its budget from below.
            let family =
                global.family(&key.unit).into_iter().flat_map(|unit| [key.tahun, 0].map(|y| StreamKey::new(&unit, y)));
            for key in family {
                if keys.insert(key.clone()) {
                    streams.push(Stretched::read(source, key, from, upto)?);
                }
            }
        }
    }
    Ok(())
}

impl Stretched {
    /// The streams that definitions and rules refer to.
    fn named(&self, tahun: u16) -> Vec<StreamKey> {
        let own = self.definitions().flat_map(|i| of_indicator(&self.key.unit, i, self.key.tahun));
        // Rules also hold for units below, which refer to figures of their own.
        let rules = self.formulas().flat_map(|f| of_formula(&self.key.unit, f, tahun));
        own.chain(rules).collect()
    }
}

fn of_indicator(unit: &UnitCode, i: &Indikator, tahun: u16) -> Vec<StreamKey> {
    let Some(ukur) = &i.ukur else { return Vec::new() };
    let units = ukur.asal.iter().chain(&ukur.melanjutkan).map(|a| StreamKey::new(&a.unit, tahun));
    let formulas = i.rumus.iter().chain(&ukur.rumus_realisasi);
    units.chain(formulas.flat_map(|f| of_formula(unit, f, tahun))).collect()
}

fn of_formula(unit: &UnitCode, formula: &Formula, tahun: u16) -> Vec<StreamKey> {
    let key = |figur: &crate::event::Rujukan| {
        let unit = figur.unit.as_ref().unwrap_or(unit);
        let other = figur.unit.is_some() || figur.mundur > 0;
        other.then(|| StreamKey::new(unit, tahun.saturating_sub(figur.mundur.into())))
    };
    formula.figures().into_iter().filter_map(key).collect()
}

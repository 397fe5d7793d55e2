//! Streams beside a unit's own family and year that its figures lean on: units that it draws from, earlier years.

use crate::event::{Formula, Seq, UnitCode, data::Gabung};

use super::{Fact, Global, Indikator, ReadError, StreamKey, What, timeline::Source};

/// Most streams that are followed; what lies beyond is not part of a timeline.
const MOST: usize = 5_000;

/// Adds the facts of all streams that the facts at hand name, and that those name in turn.
pub(super) fn add(
    global: &Global,
    source: Source,
    tahun: u16,
    mut keys: Vec<StreamKey>,
    facts: &mut Vec<Fact>,
    upto: Seq,
) -> Result<(), ReadError> {
    let mut from = 0;
    while from < facts.len() && keys.len() < MOST {
        let wanted: Vec<StreamKey> = facts[from..].iter().flat_map(|fact| named_by(fact, tahun)).collect();
        from = facts.len();
        for key in wanted {
            // Its rules may come from above, its budget from below.
            let family =
                global.family(&key.unit).into_iter().flat_map(|unit| [key.tahun, 0].map(|y| StreamKey::new(&unit, y)));
            for key in family {
                if !keys.contains(&key) {
                    facts.append(&mut source(&key, upto)?);
                    keys.push(key);
                }
            }
        }
    }
    Ok(())
}

fn named_by(fact: &Fact, tahun: u16) -> Vec<StreamKey> {
    match &fact.what {
        What::Indikator(i) => of_indicator(&fact.unit, i, fact.stream().tahun),
        What::Aturan(a) => {
            let levels = a.tingkat.iter().chain(&a.kartu).map(|t| &t.gabung);
            let formulas = a.rumus.iter().map(|r| &r.rumus).chain(levels.filter_map(formula_of));
            // Rules hold for units below too, which name figures of their own.
            formulas.flat_map(|f| of_formula(&fact.unit, f, tahun)).collect()
        }
        What::Simpul(s) => {
            s.gabung.iter().filter_map(formula_of).flat_map(|f| of_formula(&fact.unit, f, tahun)).collect()
        }
        _ => Vec::new(),
    }
}

fn formula_of(gabung: &Gabung) -> Option<&Formula> {
    match gabung {
        Gabung::Rumus(formula) => Some(formula),
        _ => None,
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

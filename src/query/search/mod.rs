//! Search for printed text: a number, a code or words of a finding, words in events. Each search reads a bounded part of the
//! ledger, and says if it stopped early.

mod number;

use std::ops::ControlFlow;

pub use number::Printed;

use super::{Query, QueryError};
use crate::{
    event::{Seq, TemuanCode, UnitCode, YEARS},
    present::Recorded,
    projection::{Node, Pandangan, Per, StreamKey, timeline},
    store::Filter,
};

/// Most unit years whose figures are computed for one search.
const MOST_CARDS: usize = 150;
/// Most unit years whose quarters are computed too.
const MOST_QUARTERS: usize = 24;
/// Most events that are searched for words, from the latest back.
const MOST_EVENTS: usize = 20_000;

/// A figure that is printed like the searched number.
#[derive(Debug, Clone)]
pub struct FoundFigure {
    /// Unit.
    pub unit: UnitCode,
    /// Year of the card.
    pub tahun: u16,
    /// Moment of effect.
    pub per: Per,
    /// The figure.
    pub node: std::sync::Arc<Node>,
}

/// A finding or recommendation.
#[derive(Debug, Clone)]
pub struct FoundFinding {
    /// Unit.
    pub unit: UnitCode,
    /// Code.
    pub kode: TemuanCode,
    /// Description.
    pub uraian: String,
    /// Number of the LHP.
    pub lhp: String,
    /// Event that recorded it.
    pub event: Seq,
}

/// Results, and whether the search was complete.
#[derive(Debug, Clone)]
pub struct Found<T> {
    /// The results.
    pub all: Vec<T>,
    /// Whether the search stopped early.
    pub cut: bool,
}

impl Query<'_> {
    /// Unit years that the asker may see: first those whose unit or year is in `words`, then the others, latest years first.
    fn unit_years(&self, words: &[String]) -> Vec<(UnitCode, u16)> {
        let seen = self.global.units(Seq::MAX).filter(|u| self.who.sees(self.global, &u.kode));
        let mut all: Vec<(UnitCode, u16)> = Vec::new();
        for unit in seen {
            let years = self.reader.streams(&unit.kode).into_iter().map(|key| key.tahun);
            all.extend(years.filter(|year| YEARS.contains(year)).map(|year| (unit.kode.clone(), year)));
        }
        let named = |(unit, year): &(UnitCode, u16)| {
            words.iter().filter(|w| **w == unit.as_str().to_lowercase() || **w == year.to_string()).count()
        };
        all.sort_by(|a, b| named(b).cmp(&named(a)).then(b.1.cmp(&a.1)).then(a.0.cmp(&b.0)));
        all
    }

    /// Figures that are printed like a number.
    pub fn find_number(
        &self,
        printed: &Printed,
        words: &[String],
        most: usize,
    ) -> Result<Found<FoundFigure>, QueryError> {
        let (last, all) = (self.reader.last(), self.unit_years(words));
        let mut found = Found { all: Vec::new(), cut: all.len() > MOST_CARDS };
        for (place, (unit, tahun)) in all.into_iter().take(MOST_CARDS).enumerate() {
            let quarters = (1..=4).rev().map(Per::Triwulan).filter(|_| place < MOST_QUARTERS);
            let mut known: Vec<crate::projection::Address> = Vec::new();
            for per in std::iter::once(Per::Tahun).chain(quarters) {
                let view = self.view_at(last.seq, per, last.recorded_at.day(), Pandangan::Resmi);
                let figures = timeline::figures(&view, &unit, tahun)?;
                let fits = |node: &Node| {
                    node.angka().is_some_and(|v| printed.holds(crate::projection::round(v, node.decimals())))
                };
                let mut hits: Vec<_> = figures.into_iter().filter(|(a, n)| fits(n) && !known.contains(a)).collect();
                hits.sort_by(|a, b| a.0.cmp(&b.0));
                for (address, node) in hits {
                    if found.all.len() == most {
                        found.cut = true;
                        return Ok(found);
                    }
                    known.push(address);
                    found.all.push(FoundFigure { unit: unit.clone(), tahun, per, node });
                }
            }
        }
        Ok(found)
    }

    /// Findings and recommendations whose code, LHP or description contain all the words.
    pub fn find_findings(&self, words: &[String], most: usize) -> Result<Vec<FoundFinding>, QueryError> {
        let last = self.reader.last().seq;
        let mut found = Vec::new();
        let seen = self.global.units(Seq::MAX).filter(|u| self.who.sees(self.global, &u.kode));
        for unit in seen {
            let key = StreamKey::new(&unit.kode, 0);
            if self.reader.count(&key) == 0 {
                continue;
            }
            let book = self.reader.book(&key, last)?;
            let fits = |text: String| words.iter().all(|word| text.to_lowercase().contains(word));
            let (unit, of) = (&unit.kode, &book);
            let findings = of.temuan.iter().filter(|(kode, t)| fits(format!("{kode} {} {} {unit}", t.lhp, t.uraian)));
            found.extend(findings.map(|(kode, t)| FoundFinding {
                unit: unit.clone(),
                kode: kode.clone(),
                uraian: t.uraian.clone(),
                lhp: t.lhp.clone(),
                event: t.seq,
            }));
            let asked = of.rekomendasi.iter().filter(|(kode, r)| fits(format!("{kode} {} {unit}", r.uraian)));
            found.extend(asked.map(|(kode, r)| FoundFinding {
                unit: unit.clone(),
                kode: kode.clone(),
                uraian: r.uraian.clone(),
                lhp: of.temuan.get(&r.temuan).map_or_else(String::new, |t| t.lhp.clone()),
                event: r.seq,
            }));
            if found.len() >= most {
                break;
            }
        }
        found.truncate(most);
        Ok(found)
    }

    /// Events whose data contain all the words, latest first: narrations, reasons, documents, names of evidence.
    pub fn find_words(&self, words: &[String], most: usize) -> Result<Found<Recorded>, QueryError> {
        let (mut found, mut looked) = (Vec::new(), 0);
        let filter = Filter { reverse: true, limit: Some(MOST_EVENTS), ..Filter::default() };
        self.reader.events(&filter, &mut |event| {
            looked += 1;
            let data = String::from_utf8_lossy(event.line).to_lowercase();
            if words.iter().all(|word| data.contains(word))
                && self.who.sees(self.global, &event.header.unit)
                && let Ok(event) = Recorded::read(event.line)
            {
                found.push(event);
            }
            if found.len() == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(Found { cut: looked == MOST_EVENTS || found.len() == most, all: found })
    }
}

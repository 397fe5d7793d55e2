//! A stream for a timeline: the book where it begins, and the facts after that.

use std::sync::Arc;

use crate::event::{Formula, Seq, data::Gabung};

use super::{Book, Fact, Indikator, ReadError, StreamKey, What, reading::Source};

/// The book of a stream where a walk begins, and the facts ahead.
pub(super) struct Stretched {
    pub key: StreamKey,
    pub book: Arc<Book>,
    pub facts: Vec<Fact>,
}

impl Stretched {
    pub fn read(source: Source, key: StreamKey, from: Seq, upto: Seq) -> Result<Self, ReadError> {
        let book = if from > 0 { source.book(&key, from)? } else { Arc::default() };
        let facts = source.facts(&key, book.facts, upto)?;
        Ok(Self { key, book, facts })
    }

    /// Every definition of an indicator that is in force at some time along the way.
    pub fn definitions(&self) -> impl Iterator<Item = &Indikator> {
        let ahead = self.facts.iter().filter_map(|fact| match &fact.what {
            What::Indikator(i) => Some(&**i),
            _ => None,
        });
        self.book.iku.values().flat_map(|iku| &iku.definisi).map(|d| &*d.isi).chain(ahead)
    }

    /// Every formula of rules and nodes that is in force at some time along the way.
    pub fn formulas(&self) -> impl Iterator<Item = &Formula> {
        let rules = self.facts.iter().filter_map(|fact| match &fact.what {
            What::Aturan(a) => Some(&**a),
            _ => None,
        });
        let nodes = self.facts.iter().filter_map(|fact| match &fact.what {
            What::Simpul(s) => Some(&**s),
            _ => None,
        });
        let rules = self.book.aturan.iter().map(|d| &*d.isi).chain(rules).flat_map(|a| {
            let levels = a.tingkat.iter().chain(&a.kartu).map(|t| &t.gabung);
            a.rumus.iter().map(|r| &r.rumus).chain(levels.filter_map(formula_of))
        });
        let nodes = self.book.simpul.values().flatten().map(|d| &*d.isi).chain(nodes);
        rules.chain(nodes.flat_map(|s| &s.gabung).filter_map(formula_of))
    }

    /// Returns whether a node combines its children by a formula of its own.
    pub fn combines_by_formula(&self) -> bool {
        let by_formula = |gabung: &Option<Gabung>| matches!(gabung, Some(Gabung::Rumus(_)));
        let ahead = |fact: &Fact| matches!(&fact.what, What::Simpul(s) if by_formula(&s.gabung));
        self.book.simpul.values().flatten().any(|d| by_formula(&d.isi.gabung)) || self.facts.iter().any(ahead)
    }
}

fn formula_of(gabung: &Gabung) -> Option<&Formula> {
    match gabung {
        Gabung::Rumus(formula) => Some(formula),
        _ => None,
    }
}

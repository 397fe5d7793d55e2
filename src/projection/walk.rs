//! Books that advance fact by fact, and reuse values that do not change.

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use crate::event::{Seq, UnitCode};

use super::{
    Address, Book, Fact, Global, IkuItem, Indikator, ReadError, StreamKey, View,
    memo::Memo,
    named,
    parts::Parts,
    reading::{Reading, Source},
    scope::Scope,
    stretched::Stretched,
};

/// Books that advance fact by fact.
pub(super) struct Walk<'a> {
    global: &'a Global,
    books: RefCell<HashMap<StreamKey, Arc<Book>>>,
    memo: Memo,
    ahead: std::iter::Peekable<std::vec::IntoIter<Fact>>,
    scope: Scope,
    /// Events ahead that change which units belong together.
    units: std::iter::Peekable<std::vec::IntoIter<Seq>>,
}

impl<'a> Walk<'a> {
    /// Starts at a position, with all streams that figures of a unit may depend on.
    pub fn of_unit(
        global: &'a Global,
        source: Source,
        unit: &UnitCode,
        tahun: u16,
        span: (Seq, Seq),
    ) -> Result<Self, ReadError> {
        let family = global.family(unit);
        let keys = family.iter().flat_map(|unit| [tahun, 0].map(|year| StreamKey::new(unit, year)));
        let streams = keys.map(|key| Stretched::read(source, key, span.0, span.1));
        let mut streams = streams.collect::<Result<Vec<_>, _>>()?;
        named::add(global, source, tahun, &mut streams, span)?;
        let scope = Scope::of(None, &streams);
        Ok(Self::over(global, streams, scope, |_, _| true, span))
    }

    /// Starts at a position, with the streams that a figure may depend on; facts that cannot touch it are left out.
    pub fn of_figure(
        global: &'a Global,
        source: Source,
        address: &Address,
        reading: Reading,
        span: (Seq, Seq),
    ) -> Result<Self, ReadError> {
        let unit = address.unit();
        let tahun = address.tahun().unwrap_or_else(|| reading.per.findings_day(None, reading.hari).year());
        let own = Stretched::read(source, StreamKey::new(unit, tahun), span.0, span.1)?;
        let alone = match address {
            Address::Ro(..) => true,
            Address::Iku(_, _, iku, item) if !matches!(item, IkuItem::Efisiensi | IkuItem::EfisiensiResmi) => {
                own.definitions().filter(|i| i.kode == *iku).all(entered)
            }
            _ => false,
        };
        // An entered value depends on its own book, and on rules that may come from above.
        let more: Vec<StreamKey> = if alone {
            global.above(unit).iter().map(|unit| StreamKey::new(unit, tahun)).collect()
        } else {
            global.family(unit).iter().flat_map(|unit| [tahun, 0].map(|year| StreamKey::new(unit, year))).collect()
        };
        let more = more.into_iter().filter(|key| *key != own.key);
        let more = more.map(|key| Stretched::read(source, key, span.0, span.1)).collect::<Result<Vec<_>, _>>()?;
        let mut streams = vec![own];
        streams.extend(more);
        if !alone {
            named::add(global, source, tahun, &mut streams, span)?;
        }
        let scope = Scope::of(Some(address), &streams);
        Ok(Self::over(global, streams, scope, |scope, fact| scope.touches(address, fact), span))
    }

    fn over(
        global: &'a Global,
        streams: Vec<Stretched>,
        scope: Scope,
        wanted: impl Fn(&Scope, &Fact) -> bool,
        (from, upto): (Seq, Seq),
    ) -> Self {
        let mut family: Vec<UnitCode> = streams.iter().map(|s| s.key.unit.clone()).collect();
        family.sort();
        family.dedup();
        let units = global.unit_events(&family).into_iter().filter(|seq| (from + 1..=upto).contains(seq));
        let units: Vec<Seq> = units.collect();
        let (mut books, mut facts) = (HashMap::new(), Vec::new());
        for stream in streams {
            facts.extend(stream.facts.into_iter().filter(|fact| wanted(&scope, fact)));
            books.insert(stream.key, stream.book);
        }
        facts.sort_by_key(|f| f.seq);
        Self {
            global,
            books: RefCell::new(books),
            memo: Memo::default(),
            ahead: facts.into_iter().peekable(),
            scope,
            units: units.into_iter().peekable(),
        }
    }

    fn apply(&mut self, fact: &Fact) {
        self.memo.forget(fact);
        Arc::make_mut(self.books.get_mut().entry(fact.stream()).or_default()).apply(fact);
    }

    /// Takes the next event at or before a position: its seq, and its fact, or `None` if it only changed units.
    pub fn next(&mut self, upto: Seq) -> Option<(Seq, Option<Fact>)> {
        let fact = self.ahead.peek().map_or(Seq::MAX, |f| f.seq);
        let unit = self.units.peek().copied().unwrap_or(Seq::MAX);
        if fact.min(unit) > upto {
            return None;
        }
        if unit < fact {
            self.memo.clear();
            return self.units.next().map(|seq| (seq, None));
        }
        let fact = self.ahead.next()?;
        self.apply(&fact);
        Some((fact.seq, Some(fact)))
    }

    /// Takes the next group: the seq of its last event, and its events.
    pub fn next_group(&mut self, upto: Seq) -> Option<(Seq, Vec<Seq>)> {
        let (seq, fact) = self.next(upto)?;
        let end = fact.map_or(seq, |fact| fact.group_end);
        let mut events = vec![seq];
        while let Some((seq, _)) = self.next(end.min(upto)) {
            events.push(seq);
        }
        Some((end, events))
    }

    /// Number of values computed so far.
    pub fn work(&self) -> u64 {
        self.memo.computed()
    }

    /// The figures that a fact may change.
    pub fn parts(&self, fact: &Fact) -> Parts {
        Parts::of(fact, &self.scope)
    }

    /// The view of the books at the current position.
    pub fn view(&self, as_of: Seq, reading: Reading) -> View<'_> {
        let load = Box::new(|key: &StreamKey| Ok(self.books.borrow().get(key).cloned().unwrap_or_default()));
        View::new(self.global, as_of, reading.per, reading.hari, load).with(reading.pandangan).remembering(&self.memo)
    }
}

/// Returns whether its realisasi is entered, and not computed from other books.
fn entered(indikator: &Indikator) -> bool {
    !indikator.sumber.dihitung() && !indikator.leans_on_others()
}

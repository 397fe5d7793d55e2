//! The writer's state: the books as they will be when everything admitted is durable.

use std::{collections::HashMap, sync::Arc};

use rust_decimal::Decimal;

use crate::event::{Actor, Event, Instant, Prepared, Rule, Seq, Tanggal, signature::Origin};

use super::{AdmitError, Admitted, Case, Trial, by, rule, standing::Standings};
use crate::projection::{Book, Fact, Global, ReadError, StreamKey, memo::Quick};

/// Most books that the writer keeps between batches; others are loaded again when needed.
const MAX_BOOKS: usize = 2_048;

/// The source of streams that the writer does not hold yet.
pub trait Facts: Send {
    /// All published facts of a stream.
    fn facts(&self, key: &StreamKey) -> Result<Vec<Fact>, ReadError>;
}

/// The books that admission checks against.
pub struct World {
    global: Global,
    books: std::cell::RefCell<HashMap<StreamKey, Arc<Book>, Quick>>,
    standings: Standings,
    source: Box<dyn Facts>,
    /// The ledger's name and first hash, for signatures of actors; `None` until it is set.
    pub(super) origin: Option<Origin>,
}

impl World {
    /// The state after all durable events.
    pub fn open(source: Box<dyn Facts>) -> Result<Self, ReadError> {
        let global = Global::fold(&source.facts(&StreamKey::global())?);
        Ok(Self::over(source, global))
    }

    pub(super) fn over(source: Box<dyn Facts>, global: Global) -> Self {
        let (books, standings) = (std::cell::RefCell::default(), Standings::default());
        Self { global, books, standings, source, origin: None }
    }

    /// A copy that loads further books from another source.
    pub(super) fn copy(&self, source: Box<dyn Facts>) -> Self {
        let (global, books, origin) = (self.global.clone(), self.books.clone(), self.origin.clone());
        Self { global, books, standings: Standings::default(), source, origin }
    }

    /// The version in which an event is written under the rules in force: each version keeps its meaning.
    pub fn version(&self, event: &Event) -> u32 {
        let before = matches!(event, Event::RealisasiDitimpa(_)) && self.global.penerimaan(Seq::MAX).versi < 2;
        if before { 1 } else { event.version() }
    }

    /// Returns whether any unit's period was ever closed that ends on a day or after it.
    pub(super) fn closed_after(&self, day: Tanggal) -> bool {
        self.standings.closed_until(&self.global).is_some_and(|until| until >= day)
    }

    /// Sets the ledger's name and first hash: without them no signature of an actor is accepted.
    pub fn belongs(&mut self, origin: &Origin) {
        if self.origin.is_none() {
            self.origin = Some(origin.clone());
        }
    }

    /// Units, access, closings.
    pub fn global(&self) -> &Global {
        &self.global
    }

    /// The book of a stream.
    pub fn book(&self, key: &StreamKey) -> Result<Arc<Book>, ReadError> {
        if let Some(book) = self.books.borrow().get(key) {
            return Ok(book.clone());
        }
        let book = Arc::new(Book::fold(&self.source.facts(key)?));
        self.books.borrow_mut().insert(key.clone(), book.clone());
        Ok(book)
    }

    /// Drops books if there are too many. Only between batches: books may hold facts that are not published yet.
    pub fn trim(&mut self) {
        if self.books.get_mut().len() > MAX_BOOKS {
            self.books.get_mut().clear();
        }
    }

    /// Admits the whole group or nothing; admitted facts are applied on return.
    pub fn admit(&mut self, group: &[Prepared], actor: &Actor, at: Instant, next: Seq) -> Admitted<Vec<Fact>> {
        self.run(group, actor, at, next, true)
    }

    /// Checks whether the whole group would be admitted. Changes nothing.
    pub fn check(&mut self, group: &[Prepared], actor: &Actor, at: Instant, next: Seq) -> Admitted {
        self.run(group, actor, at, next, false).map(drop)
    }

    /// Runs the group through; its effects are undone if it is refused, or if they are not to be kept.
    fn run(&mut self, group: &[Prepared], actor: &Actor, at: Instant, next: Seq, keep: bool) -> Admitted<Vec<Fact>> {
        let undoable = group.len() > 1 || !keep;
        let end = next + group.len() as Seq - 1;
        let mut undo: Vec<(StreamKey, Arc<Book>)> = Vec::new();
        let mut global = None;
        let mut facts = Vec::with_capacity(group.len());
        let mut sums = Refocusing::default();
        group.iter().for_each(|prepared| sums.add(&prepared.draft.event));
        let outcome = sums.balanced().and_then(|()| {
            for (index, prepared) in group.iter().enumerate() {
                let fact = Fact::proposed(prepared, &actor.id, next + index as Seq, end, at)
                    .under(self.global.penerimaan(next + index as Seq - 1).versi);
                let key = fact.stream();
                let (event, expect) = (&prepared.draft.event, prepared.draft.expect);
                let (id, version, alone) = (prepared.id, self.version(event), group.len() == 1);
                let (replayed, erased, dry) = (false, false, !keep);
                let case = Case { event, fact: &fact, actor, expect, alone, dry, replayed, id, version, erased };
                self.try_one(&key, case).map_err(|e| at_index(e, index, group.len()))?;
                if undoable {
                    self.remember(&key, &mut undo, &mut global);
                }
                self.apply(&key, &fact);
                facts.push(fact);
            }
            Ok(())
        });
        if outcome.is_err() || !keep {
            self.books.get_mut().extend(undo);
            if let Some(before) = global {
                self.global = before;
                self.standings.clear();
            }
        }
        outcome.map(|()| facts)
    }

    pub(super) fn try_one(&self, key: &StreamKey, case: Case<'_>) -> Admitted {
        let book = if *key == StreamKey::global() { Arc::default() } else { self.book(key)? };
        let Case { fact, actor, .. } = case;
        let standing = self.standings.of(&self.global, &fact.unit, actor.grant, fact.seq - 1);
        Trial { world: self, case, fact, actor, book, standing }.run()
    }

    /// Keeps the state to restore if a later event of the group is refused.
    fn remember(&mut self, key: &StreamKey, undo: &mut Vec<(StreamKey, Arc<Book>)>, global: &mut Option<Global>) {
        if *key == StreamKey::global() {
            global.get_or_insert_with(|| self.global.clone());
        } else if !undo.iter().any(|(k, _)| k == key) {
            undo.extend(self.books.get_mut().get(key).map(|book| (key.clone(), book.clone())));
        }
    }

    pub(super) fn apply(&mut self, key: &StreamKey, fact: &Fact) {
        if *key == StreamKey::global() {
            self.global.apply(fact);
            self.standings.clear();
        } else {
            match self.books.get_mut().get_mut(key) {
                Some(book) => Arc::make_mut(book).apply(fact),
                None => Arc::make_mut(self.books.get_mut().entry(key.clone()).or_default()).apply(fact),
            }
        }
    }
}

fn at_index(error: AdmitError, index: usize, length: usize) -> AdmitError {
    match error {
        AdmitError::Refused(refusal) if length > 1 => AdmitError::Refused(refusal.at(index)),
        other => other,
    }
}

/// The legs of a refocusing, which moves money: all must be in one group and sum to zero, for each year.
#[derive(Clone, Default)]
pub(super) struct Refocusing(HashMap<u16, Decimal>);

impl Refocusing {
    /// Adds an event of the group if it is a leg.
    pub(super) fn add(&mut self, event: &Event) {
        if let Event::RefocusingDicatat(data) = event {
            *self.0.entry(data.tahun).or_default() += data.nilai.get();
        }
    }

    /// Checks that the legs of every year sum to zero.
    pub(super) fn balanced(&self) -> Admitted {
        match self.0.iter().find(|(_, sum)| !sum.is_zero()) {
            Some((tahun, sum)) => by(
                Rule::Refocusing,
                rule(
                    "data.nilai",
                    sum,
                    format!("kaki refocusing {tahun} dalam kelompok tidak berjumlah nol"),
                    "semua kaki dalam satu kelompok, berjumlah 0",
                ),
            ),
            None => Ok(()),
        }
    }
}

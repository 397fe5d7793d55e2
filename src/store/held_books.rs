//! Books as they stood after the last fact of their stream, kept in memory: who asks for the present, or for a year that is
//! over, waits for no fold, however many events a unit has. What was appended since is folded on top.
//!
//! A book depends on the facts of its stream alone, so one that was kept is the one that would be folded again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{
    event::Seq,
    projection::{Book, StreamKey},
};

/// Facts in all books that are kept; some hundred bytes each.
const MOST_FACTS: u64 = 200_000;

/// Books by stream.
#[derive(Debug, Default)]
pub(super) struct HeldBooks(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    books: HashMap<StreamKey, (u64, Arc<Book>)>,
    facts: u64,
    /// Counts uses: which book was used last.
    uses: u64,
    /// How often all were thrown away.
    cleared: u64,
}

impl HeldBooks {
    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Throws all away: they hold texts that were erased.
    pub fn clear(&self) {
        let held = &mut *self.lock();
        *held = Held { cleared: held.cleared + 1, ..Held::default() };
    }

    /// How often all were thrown away: to be asked before facts are read, and given with the book made of them.
    pub fn cleared(&self) -> u64 {
        self.lock().cleared
    }

    /// The book of a stream, if it holds nothing beyond a position.
    pub fn upto(&self, key: &StreamKey, upto: Seq) -> Option<Arc<Book>> {
        let held = &mut *self.lock();
        held.uses += 1;
        let (used, book) = held.books.get_mut(key)?;
        *used = held.uses;
        (book.seq <= upto).then(|| book.clone())
    }

    /// Lets go of a book, so that whoever has it may go on with it without copying it.
    pub fn release(&self, key: &StreamKey) {
        let held = &mut *self.lock();
        if let Some((_, book)) = held.books.remove(key) {
            held.facts -= book.facts;
        }
    }

    /// Keeps a book, unless one that goes further is kept already, or its facts were read before all were thrown away.
    pub fn keep(&self, key: &StreamKey, book: &Arc<Book>, cleared: u64) {
        let held = &mut *self.lock();
        if held.cleared != cleared
            || book.facts > MOST_FACTS
            || held.books.get(key).is_some_and(|(_, kept)| kept.facts >= book.facts)
        {
            return;
        }
        held.uses += 1;
        held.facts += book.facts;
        if let Some((_, before)) = held.books.insert(key.clone(), (held.uses, book.clone())) {
            held.facts -= before.facts;
        }
        if held.facts > MOST_FACTS {
            held.shrink();
        }
    }
}

impl Held {
    /// Lets go of those that were used longest ago, until there is room for some time.
    fn shrink(&mut self) {
        let mut all: Vec<(u64, StreamKey)> = self.books.iter().map(|(key, (used, _))| (*used, key.clone())).collect();
        all.sort_unstable();
        for (_, key) in all {
            if self.facts <= MOST_FACTS / 4 * 3 {
                break;
            }
            if let Some((_, book)) = self.books.remove(&key) {
                self.facts -= book.facts;
            }
        }
    }
}

//! Books as of the last fact of their stream, cached in memory: a read of the present, or of a past year, needs no fold,
//! however many events a unit has. Newer facts are folded on top.
//!
//! A book depends only on the facts of its stream, so a cached book equals one that is folded again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{
    event::Seq,
    projection::{Book, StreamKey},
};

/// Most facts in all cached books together; some hundred bytes each.
const MOST_FACTS: u64 = 200_000;

/// Books by stream.
#[derive(Debug, Default)]
pub(super) struct HeldBooks(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    books: HashMap<StreamKey, (u64, Arc<Book>)>,
    facts: u64,
    /// Counts uses, to find the book that was used last.
    uses: u64,
    /// Number of times that the cache was cleared.
    cleared: u64,
}

impl HeldBooks {
    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops all books, because they hold texts that were erased.
    pub fn clear(&self) {
        let held = &mut *self.lock();
        *held = Held { cleared: held.cleared + 1, ..Held::default() };
    }

    /// Number of times that the cache was cleared: read before the facts, and passed with the book that is made of them.
    pub fn cleared(&self) -> u64 {
        self.lock().cleared
    }

    /// The book of a stream, if it has no fact after a position.
    pub fn upto(&self, key: &StreamKey, upto: Seq) -> Option<Arc<Book>> {
        let held = &mut *self.lock();
        held.uses += 1;
        let (used, book) = held.books.get_mut(key)?;
        *used = held.uses;
        (book.seq <= upto).then(|| book.clone())
    }

    /// Drops a book, so that its user can change it without a copy.
    pub fn release(&self, key: &StreamKey) {
        let held = &mut *self.lock();
        if let Some((_, book)) = held.books.remove(key) {
            held.facts -= book.facts;
        }
    }

    /// Caches a book, unless a longer one is cached, or its facts were read before the cache was cleared.
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
    /// Drops the least recently used books, until there is room for some time.
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

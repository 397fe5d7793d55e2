//! Books from the store: the nearest snapshot, with the facts after it folded on top.

use std::sync::{Arc, PoisonError};

use super::{AsOf, Catalog, ReadError, Reader, Snapshotter, step::FIRST_SNAPSHOT};
use crate::{
    event::{Instant, Seq, Tanggal},
    projection::{self, Book, Fact, Facts, Global, Jam, Pandangan, Per, StreamKey, View, timeline::Past},
};

/// Makes a snapshot of a book from the one before it and the facts after that.
pub fn snapshotter() -> Snapshotter {
    Arc::new(|_, before, facts| {
        let mut book = before.and_then(|bytes| postcard::from_bytes(&bytes).ok()).unwrap_or_else(Book::default);
        facts.iter().for_each(|fact| book.apply(fact));
        // A book is plain data, so it always has an encoding. For an empty one readers would fold the facts instead.
        postcard::to_allocvec(&book).unwrap_or_default()
    })
}

impl From<ReadError> for projection::ReadError {
    fn from(error: ReadError) -> Self {
        Self(error.to_string())
    }
}

impl Reader {
    /// The book of a stream as of a position: the nearest book at hand, with the facts after it.
    pub fn book(&self, key: &StreamKey, upto: Seq) -> Result<Arc<Book>, ReadError> {
        let (cleared, count) = (self.catalog.books.cleared(), self.count(key) as u64);
        let held = self.catalog.books.upto(key, upto);
        let held = held.filter(|book| count.saturating_sub(book.facts) < u64::from(FIRST_SNAPSHOT));
        let mut book = match held {
            Some(book) if book.facts == count => return Ok(book),
            Some(book) => book,
            None => {
                let decoded = |(_, bytes): (usize, Vec<u8>)| postcard::from_bytes::<Book>(&bytes).ok();
                Arc::new(self.snapshot(key, upto).and_then(decoded).unwrap_or_default())
            }
        };
        let mut released = false;
        self.each_fact(key, book.facts as usize, upto, &mut |fact| {
            if !std::mem::replace(&mut released, true) {
                self.catalog.books.release(key);
            }
            Arc::make_mut(&mut book).apply(&fact);
        })?;
        // If others have more facts, this book is one of many moments in the past, and is not kept.
        if book.facts >= count {
            self.catalog.books.keep(key, &book, cleared);
        }
        Ok(book)
    }

    /// Units, access and closings up to the last event.
    pub fn global(&self) -> Result<Global, ReadError> {
        Ok(Global::fold(&self.facts(&StreamKey::global(), self.last().seq)?))
    }

    /// A view of the books as of a position.
    pub fn view<'a>(
        &'a self,
        global: &'a Global,
        as_of: Seq,
        per: Per,
        pandangan: Pandangan,
    ) -> Result<View<'a>, ReadError> {
        let day = self.recorded_at(as_of)?.day();
        let load = move |key: &StreamKey| Ok(self.book(key, as_of)?);
        Ok(View::new(global, as_of, per, day, Box::new(load)).with(pandangan))
    }

    /// Corrections of the ledger's clock, up to the last event.
    pub fn jam(&self) -> Result<Arc<Jam>, ReadError> {
        let key = StreamKey::global();
        let mut held = self.catalog.jam.lock().unwrap_or_else(PoisonError::into_inner);
        if held.0 < self.count(&key) {
            let mut jam = Jam::clone(&held.1);
            let mut count = held.0;
            self.each_fact(&key, held.0, Seq::MAX, &mut |fact| {
                count += 1;
                jam.apply(&fact);
            })?;
            *held = (count, Arc::new(jam));
        }
        Ok(held.1.clone())
    }

    /// The last event recorded at or before an instant, by the corrected clock.
    pub(super) fn recorded_by(&self, at: Instant) -> Result<Seq, ReadError> {
        self.jam()?.upto(at, |at| self.stated_by(at))
    }

    /// The time of recording of an event, by the corrected clock; for 0, that of event 1 (1970-01-01 in an empty
    /// ledger).
    pub fn recorded_at(&self, seq: Seq) -> Result<Instant, ReadError> {
        Ok(self.jam()?.saat(seq.max(1), self.stated_at(seq)?))
    }

    fn stated_at(&self, seq: Seq) -> Result<Instant, ReadError> {
        let last = self.last();
        if seq == last.seq && seq > 0 {
            return Ok(last.recorded_at);
        }
        let seq = seq.max(1);
        match self.place(seq) {
            Some(_) => self.peek(seq, |peek| peek.recorded_at),
            None => Ok(Instant::start_of(Tanggal::from_days(0))),
        }
    }

    /// A source of books and facts of streams, for timelines.
    pub fn source(&self) -> impl Past {
        Shelf(self.catalog.clone())
    }

    /// The position for a moment of knowledge, and the day of its last event.
    pub fn position(&self, as_of: AsOf) -> Result<(Seq, Tanggal), ReadError> {
        let seq = self.resolve(as_of)?;
        Ok((seq, self.recorded_at(seq)?.day()))
    }
}

/// The catalog as admission uses it.
pub(super) struct Shelf(pub Arc<Catalog>);

impl Past for Shelf {
    fn book(&self, key: &StreamKey, upto: Seq) -> Result<Arc<Book>, projection::ReadError> {
        Ok(Reader::new(self.0.clone()).book(key, upto)?)
    }

    fn facts(&self, key: &StreamKey, without: u64, upto: Seq) -> Result<Vec<Fact>, projection::ReadError> {
        let mut facts = Vec::new();
        let without = usize::try_from(without).unwrap_or(usize::MAX);
        Reader::new(self.0.clone()).facts_into(key, without, upto, &mut facts)?;
        Ok(facts)
    }
}

impl Facts for Shelf {
    fn facts(&self, key: &StreamKey) -> Result<Vec<Fact>, projection::ReadError> {
        let reader = Reader::new(self.0.clone());
        Ok(reader.facts(key, reader.last().seq)?)
    }
}

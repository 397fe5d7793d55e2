//! Reading: facts of streams, lines, and past positions. Cheap to clone; never waits for a sync.

use std::{borrow::Cow, ops::ControlFlow, path::PathBuf, sync::Arc};

use super::{
    AsOf, Committed, Place,
    ahead::ahead,
    catalog::{Catalog, IndexStatus},
    disk::Disk,
    head::{self, Head},
    index::{Index, IndexError},
    journal::{Cursor, Journal, JournalError},
    known::Last,
    load::{CatalogError, Progress},
    peek::{Peek, whole},
    step::{marks, read_facts},
    stream::{Run, Stream, runs},
};
use crate::{
    event::{Instant, Seq, UnitCode},
    projection::{Fact, StreamKey},
};

/// The reason why something could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The journal could not be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The catalog could not be opened, or could not be repaired after its index failed.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The event does not exist yet.
    #[error("event {asked} belum ada; event terakhir adalah {last}")]
    Beyond {
        /// The requested event.
        asked: Seq,
        /// The last event.
        last: Seq,
    },
    /// Creating the ledger was interrupted.
    #[error(
        "pembuatan atau pemulihan buku besar ini terputus, dan belum ada yang dicatat di dalamnya; ulangi `jejak init`, \
         `sample`, `demo` atau `restore`"
    )]
    Unfinished,
    /// There is no ledger.
    #[error("tidak ada buku besar di sini: berkas head tidak ada atau rusak")]
    NoHead,
}

/// Reads the durable part of a ledger.
#[derive(Debug, Clone)]
pub struct Reader {
    pub(super) catalog: Arc<Catalog>,
}

/// The place of the requested facts.
enum Found {
    Indexed { index: Arc<Index>, stored: u32, tail: Vec<Run> },
    Listed(Vec<(Seq, Place)>),
}

impl Reader {
    /// The catalog that it reads from.
    pub fn catalog(&self) -> Arc<Catalog> {
        self.catalog.clone()
    }

    /// A reader of an opened catalog.
    pub fn new(catalog: Arc<Catalog>) -> Self {
        Self { catalog }
    }

    /// Opens a reader for a read command, without the ledger's lock: up to the end in the head file, or a checkpoint after it.
    pub fn open(disk: Arc<dyn Disk>, index_dir: Option<PathBuf>, progress: Progress<'_>) -> Result<Self, ReadError> {
        let head = head::read(disk.as_ref()).map_err(JournalError::from)?.ok_or(ReadError::NoHead)?;
        let journal = Arc::new(Journal::open_read(disk)?);
        let head = ahead(&journal, head).map_err(JournalError::from)?;
        let catalog = Catalog::open_beside(journal.clone(), index_dir.clone(), &head, progress)?;
        let reader = Self::new(catalog);
        reader.agrees(&head)?;
        // The head covers whole groups; if one is cut nevertheless, it is not shown.
        let whole = reader.group_before(head.seq)?;
        if whole == head.seq {
            return Ok(reader);
        }
        let line = if whole > 0 { reader.committed(whole)? } else { None };
        let at = line.as_ref().map_or(Cursor::default(), |event| event.place.end());
        let hash = line.map_or(crate::event::Hash::ZERO, |event| event.hash);
        drop(reader);
        let head = Head { seq: whole, hash, at, closed: false };
        Ok(Self::new(Catalog::open_beside(journal, index_dir, &head, progress)?))
    }

    /// Checks that the last event is the one that `head` names.
    fn agrees(&self, head: &Head) -> Result<(), ReadError> {
        let last = self.last();
        match self.place(last.seq).filter(|_| last.seq == head.seq && last.hash != head.hash) {
            Some(place) => {
                Err(bad_line(last.seq, place, "header bukan yang dicatat head: baris berubah sesudah ditulis"))
            }
            None => Ok(()),
        }
    }

    /// The last durable event.
    pub fn last(&self) -> Last {
        self.catalog.known().last
    }

    /// State of the index, and the number of events that it does not have yet.
    pub fn index_status(&self) -> (IndexStatus, u64) {
        self.catalog.index_status()
    }

    /// The journal behind the catalog.
    pub fn journal(&self) -> &Arc<Journal> {
        self.catalog.journal()
    }

    /// The last event that counts: always the end of a group; 0 before the first.
    pub fn resolve(&self, as_of: AsOf) -> Result<Seq, ReadError> {
        let last = self.last().seq;
        match as_of {
            AsOf::Latest => Ok(last),
            AsOf::Seq(asked) if asked > last => Err(ReadError::Beyond { asked, last }),
            AsOf::Seq(seq) => self.group_before(seq),
            AsOf::Instant(at) => self.group_before(self.recorded_by(at)?),
            AsOf::Date(day) => self.resolve(AsOf::Instant(Instant::end_of(day))),
        }
    }

    /// `seq` if its group ends there, else the end of the previous group.
    fn group_before(&self, seq: Seq) -> Result<Seq, ReadError> {
        if seq == 0 {
            return Ok(0);
        }
        let (first, end) = self.peek(seq, |peek| peek.group)?;
        Ok(if end == seq { seq } else { first.saturating_sub(1) })
    }

    /// The last event whose line states an instant at or before this one.
    pub(super) fn stated_by(&self, at: Instant) -> Result<Seq, ReadError> {
        let (mut range, last) = {
            let known = self.catalog.known();
            (known.places.near(at), known.last)
        };
        if at >= last.recorded_at || range.is_empty() {
            return Ok(if range.is_empty() { 0 } else { last.seq });
        }
        // The first of the range was recorded by then, and the event after the range was not.
        while range.end - range.start > 1 {
            let middle = range.start + (range.end - range.start) / 2;
            if self.peek(middle, |peek| peek.recorded_at)? <= at {
                range.start = middle;
            } else {
                range.end = middle;
            }
        }
        Ok(range.start)
    }

    pub(super) fn peek<T>(&self, seq: Seq, f: impl FnOnce(&Peek<'_>) -> T) -> Result<T, ReadError> {
        let (place, line) = self.line_at(seq)?;
        match Peek::of(&line) {
            Some(peek) => Ok(f(&peek)),
            None => Err(bad_line(seq, place, "header tidak dapat dibaca")),
        }
    }

    fn line_at(&self, seq: Seq) -> Result<(Place, Vec<u8>), ReadError> {
        let (place, last) = {
            let known = self.catalog.known();
            (known.places.get(seq), known.last.seq)
        };
        let place = place.ok_or(ReadError::Beyond { asked: seq, last })?;
        let line = self.journal().read(place)?;
        self.check(seq, place, &line)?;
        Ok((place, line))
    }

    /// Checks that the line is the one that was written: its data by its header, its header by the `prev` of the next event,
    /// or by the last hash. Costs a second read of a line that is mostly in memory.
    fn check(&self, seq: Seq, place: Place, line: &[u8]) -> Result<(), ReadError> {
        let (header, parts) = whole(line).map_err(|why| bad_line(seq, place, &why))?;
        self.answered_for(seq, place, &header, &parts)?;
        let (next, last) = {
            let known = self.catalog.known();
            (known.places.get(seq + 1), known.last)
        };
        let named = match next {
            Some(next) => Peek::of(&self.journal().read(next)?).and_then(|peek| peek.prev.parse().ok()),
            None => (seq == last.seq).then_some(last.hash),
        };
        if header.seq == seq && named.is_none_or(|hash: crate::event::Hash| hash == parts.hash()) {
            return Ok(());
        }
        let why = format!("header bukan yang disebut event {}: salah satunya berubah sesudah ditulis", seq + 1);
        Err(bad_line(seq, place, &why))
    }

    /// The line of an event, without its line feed.
    pub fn line(&self, seq: Seq) -> Result<Vec<u8>, ReadError> {
        self.line_at(seq).map(|(_, line)| line)
    }

    /// The event with an id.
    pub fn find_id(&self, id: uuid::Uuid) -> Result<Option<Seq>, ReadError> {
        Ok(self.catalog.find_id(id)?)
    }

    /// Place of the line of an event.
    pub fn place(&self, seq: Seq) -> Option<Place> {
        self.catalog.known().places.get(seq)
    }

    /// Passes the lines of the events `from` to `to`, both included, to the callback, as far as they are durable.
    pub fn lines(
        &self,
        from: Seq,
        to: Seq,
        mut f: impl FnMut(Seq, Place, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        let from = from.max(1);
        let (start, end) = {
            let known = self.catalog.known();
            (known.places.get(from), known.places.get(to.min(known.last.seq)))
        };
        let (Some(start), Some(end)) = (start, end) else { return Ok(()) };
        let mut seq = from;
        self.journal().scan(start.start(), Some(end.end()), |place, line| {
            let flow = f(seq, place, line);
            seq += 1;
            flow
        })?;
        Ok(())
    }

    /// Every stream.
    pub fn all_streams(&self) -> Vec<StreamKey> {
        self.catalog.known().streams.keys().cloned().collect()
    }

    /// The streams of a unit, in order of year.
    pub fn streams(&self, unit: &UnitCode) -> Vec<StreamKey> {
        let known = self.catalog.known();
        let from = StreamKey::new(unit, 0)..=StreamKey::new(unit, u16::MAX);
        known.streams.range(from).map(|(key, _)| key.clone()).collect()
    }

    /// Number of facts of a stream.
    pub fn count(&self, key: &StreamKey) -> usize {
        self.catalog.known().streams.get(key).map_or(0, Stream::len)
    }

    /// Facts of a stream up to event `upto`.
    pub fn facts(&self, key: &StreamKey, upto: Seq) -> Result<Vec<Fact>, ReadError> {
        let all = upto >= self.last().seq;
        let mut facts = Vec::with_capacity(if all { self.count(key) } else { 0 });
        self.facts_into(key, 0, upto, &mut facts)?;
        Ok(facts)
    }

    /// Appends the facts of a stream up to event `upto`, without the first `from` of them.
    pub fn facts_into(&self, key: &StreamKey, from: usize, upto: Seq, out: &mut Vec<Fact>) -> Result<(), ReadError> {
        self.each_fact(key, from, upto, &mut |fact| out.push(fact.into_owned()))
    }

    /// Passes the facts of a stream up to event `upto` to the callback, without the first `from` of them: owned if they had to
    /// be decoded, borrowed if they are in memory.
    pub fn each_fact(
        &self,
        key: &StreamKey,
        from: usize,
        upto: Seq,
        f: &mut dyn FnMut(Cow<'_, Fact>),
    ) -> Result<(), ReadError> {
        let mut next = from;
        loop {
            let Some(found) = self.find(key, next, upto) else { return Ok(()) };
            match found {
                Found::Listed(places) => return self.read_listed(&places, f),
                Found::Indexed { index, stored, tail } => {
                    let taken = take_indexed(&index, key, stored, &tail, upto, &mut next, f);
                    // After a failure the journal is used; facts that were already passed stay valid.
                    let Err(e) = taken else { return Ok(()) };
                    self.catalog.drop_index(&e)?;
                }
            }
        }
    }

    fn find(&self, key: &StreamKey, from: usize, upto: Seq) -> Option<Found> {
        let known = self.catalog.known();
        match known.streams.get(key)? {
            Stream::Indexed { stored, tail } => {
                Some(Found::Indexed { index: known.index.clone()?, stored: *stored, tail: runs(tail, upto) })
            }
            Stream::Listed(seqs) => {
                let seqs = seqs.get(from..).unwrap_or_default();
                let end = seqs.partition_point(|seq| Seq::from(*seq) <= upto);
                let seqs = seqs[..end].iter().map(|seq| Seq::from(*seq));
                Some(Found::Listed(seqs.filter_map(|seq| Some((seq, known.places.get(seq)?))).collect()))
            }
        }
    }

    fn read_listed(&self, places: &[(Seq, Place)], f: &mut dyn FnMut(Cow<'_, Fact>)) -> Result<(), ReadError> {
        for (seq, place) in places {
            let line = self.journal().read(*place)?;
            let event = Committed::read(*place, &line).map_err(|why| bad_line(*seq, *place, &why))?;
            if let Some(erased) = event.erased {
                self.answered(*seq, *place, erased)?;
            }
            f(Cow::Owned(event.fact));
        }
        Ok(())
    }

    /// Seqs of a stream's events up to `upto`: of one unit if the facts show the unit, of all units if only the lines would.
    pub(super) fn seqs(&self, key: &StreamKey, unit: &UnitCode, upto: Seq) -> Result<Vec<Seq>, ReadError> {
        if let Some(Found::Listed(places)) = self.find(key, 0, upto) {
            return Ok(places.into_iter().map(|(seq, _)| seq).collect());
        }
        let facts = self.facts(key, upto)?;
        Ok(facts.into_iter().filter(|fact| fact.unit == *unit).map(|fact| fact.seq).collect())
    }

    /// An event with its data in the catalog; `None` after the last.
    pub fn committed(&self, seq: Seq) -> Result<Option<Committed>, ReadError> {
        if self.place(seq).is_none() {
            return Ok(None);
        }
        let (place, line) = self.line_at(seq)?;
        Committed::read(place, &line).map(Some).map_err(|why| bad_line(seq, place, &why))
    }

    /// The latest snapshot of a stream without facts after event `upto`, and the number of facts in it.
    pub fn snapshot(&self, key: &StreamKey, upto: Seq) -> Option<(usize, Vec<u8>)> {
        let (index, stored) = self.stored(key)?;
        let within =
            |mark: &u32| index.snapshot_ends(key, *mark).is_ok_and(|last| last.is_some_and(|last| last <= upto));
        let latest_first = marks().rev().skip_while(|mark| *mark > stored).filter(within);
        let mut found = latest_first.filter_map(|mark| snapshot_at(&index, key, mark));
        found.find(|(last, _, _)| *last <= upto).map(|(_, count, bytes)| (count, bytes))
    }

    /// Every snapshot of a stream with the number of facts in it, shortest first, for a full verification.
    pub fn snapshots(&self, key: &StreamKey) -> Vec<(usize, Vec<u8>)> {
        let Some((index, stored)) = self.stored(key) else { return Vec::new() };
        let all = marks().take_while(|mark| *mark <= stored).filter_map(|mark| snapshot_at(&index, key, mark));
        all.map(|(_, count, bytes)| (count, bytes)).collect()
    }

    /// The index, and the number of facts of a stream in it.
    fn stored(&self, key: &StreamKey) -> Option<(Arc<Index>, u32)> {
        let known = self.catalog.known();
        let Stream::Indexed { stored, .. } = known.streams.get(key)? else { return None };
        Some((known.index.clone()?, *stored))
    }
}

/// The snapshot after `mark` facts, with the seq of the last of them. A missing or bad snapshot only costs time: the facts are
/// read instead, and report what is wrong.
fn snapshot_at(index: &Index, key: &StreamKey, mark: u32) -> Option<(Seq, usize, Vec<u8>)> {
    let bytes = index.snapshot(key, mark).ok()??;
    let (last, snapshot) = bytes.split_first_chunk::<8>()?;
    Some((u64::from_be_bytes(*last), mark as usize, snapshot.to_vec()))
}

pub(super) fn bad_line(seq: Seq, place: Place, why: &str) -> ReadError {
    CatalogError::Line { seq, place, why: why.to_owned() }.into()
}

/// Passes facts number `next` on, up to event `upto`, to the callback: those in the index, then those in memory.
fn take_indexed(
    index: &Index,
    key: &StreamKey,
    stored: u32,
    tail: &[Run],
    upto: Seq,
    next: &mut usize,
    f: &mut dyn FnMut(Cow<'_, Fact>),
) -> Result<(), IndexError> {
    let whole = read_facts(index, key, u32::try_from(*next).unwrap_or(u32::MAX).min(stored), stored, &mut |fact| {
        let within = fact.seq <= upto;
        if within {
            *next += 1;
            f(Cow::Owned(fact));
        }
        within
    })?;
    if whole {
        let skip = next.saturating_sub(stored as usize);
        let facts = tail.iter().flat_map(|run| run.iter()).take_while(|fact| fact.seq <= upto);
        facts.skip(skip).for_each(|fact| f(Cow::Borrowed(fact)));
    }
    Ok(())
}

//! Lists events from their headers alone: everything that can be known without an index, in a fraction of the time.

use std::{
    collections::{BTreeMap, HashMap},
    num::NonZero,
    ops::ControlFlow,
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use crossbeam_channel::bounded;

use super::{
    Place,
    ids::fingerprint,
    journal::{Cursor, Journal, JournalError},
    known::Known,
    load::{CatalogError, Progress, finish},
    peek::Peek,
    stream::Stream,
};
use crate::{
    event::{Hash, Instant, Line, Seq, UnitCode, hash_header},
    projection::StreamKey,
};

const CHANGED: &str = "header bukan yang disebut event sesudahnya: baris berubah sesudah ditulis";

/// The content of one segment.
#[derive(Default)]
struct Part {
    /// Seq of its first event; the others follow in order.
    first: Seq,
    events: Vec<(Place, Instant, u64)>,
    streams: Vec<(StreamKey, Vec<u32>)>,
    /// Index in `streams` of a unit's years. Names are text here, because parsing each would cost more than a look-up.
    numbers: HashMap<String, Vec<(u16, usize)>>,
    /// For each unit its last event: place, and position in the unit's chain.
    tips: HashMap<String, (Place, Seq)>,
    /// The `prev` of the first line, and the hash of the last.
    ends: Option<(Hash, Hash)>,
    failed: Option<(Place, String)>,
}

impl Part {
    fn read(journal: &Journal, segment: u32, upto: Cursor, with_ids: bool) -> Result<Self, JournalError> {
        let mut part = Self::default();
        let upto = upto.min(Cursor { segment: segment + 1, offset: 0 });
        journal.scan(Cursor { segment, offset: 0 }, Some(upto), |place, line| {
            let added = Peek::of(line).and_then(|peek| part.add(&peek, place, with_ids));
            if added.is_some() {
                return ControlFlow::Continue(());
            }
            if part.failed.is_none() {
                part.failed = Some((place, "baris tidak dapat dibaca, atau bukan event berikutnya".to_owned()));
            }
            ControlFlow::Break(())
        })?;
        Ok(part)
    }

    fn add(&mut self, peek: &Peek<'_>, place: Place, with_ids: bool) -> Option<()> {
        if self.events.is_empty() {
            self.first = peek.seq;
        }
        if peek.seq != self.first + self.events.len() as Seq {
            return None;
        }
        // A changed header would put its event into another stream, where a figure would miss it: so the chain is checked here.
        let (prev, hash): (Hash, Hash) = (peek.prev.parse().ok()?, hash_header(peek.header));
        if self.ends.is_some_and(|(_, last)| last != prev) {
            let before = self.events.pop().map_or(place, |(before, _, _)| before);
            self.failed = Some((before, CHANGED.to_owned()));
            return None;
        }
        self.ends = Some((self.ends.map_or(prev, |(first, _)| first), hash));
        let (unit, year) = peek.stream()?;
        let known = self.numbers.get(unit).and_then(|years| years.iter().find(|(y, _)| *y == year));
        let number = match known {
            Some((_, number)) => *number,
            None => {
                self.streams.push((peek.stream_key()?, Vec::new()));
                let number = self.streams.len() - 1;
                self.numbers.entry(unit.to_owned()).or_default().push((year, number));
                number
            }
        };
        self.streams[number].1.push(u32::try_from(peek.seq).ok()?);
        match self.tips.get_mut(peek.unit) {
            Some(tip) => *tip = (place, peek.unit_seq),
            None => drop(self.tips.insert(peek.unit.to_owned(), (place, peek.unit_seq))),
        }
        let id = if with_ids { fingerprint(peek.id.parse().ok()?) } else { 0 };
        self.events.push((place, peek.recorded_at, id));
        Some(())
    }
}

/// The joined parts of the segments so far, in order.
struct Lists {
    known: Known,
    streams: BTreeMap<StreamKey, Vec<u32>>,
    tips: HashMap<String, (Place, Seq)>,
    hash: Hash,
}

impl Lists {
    /// Adds the next segment; the error is the place where it does not follow, and the reason.
    fn take_in(&mut self, part: Part, last: Seq) -> Result<(), (Place, String)> {
        let next = self.known.last.seq + 1;
        if let Some((place, _, _)) = part.events.first()
            && part.first != next
        {
            return Err((*place, format!("di sini ada event {}, bukan {next}", part.first)));
        }
        if let (Some((first, last)), Some((place, _, _))) = (part.ends, part.events.first()) {
            if first != self.hash {
                return Err((
                    *place,
                    "prev bukan hash event sebelumnya: salah satunya berubah sesudah ditulis".to_owned(),
                ));
            }
            self.hash = last;
        }
        for (place, recorded_at, id) in part.events {
            if self.known.last.seq == last {
                return Err((place, format!("sesudah event terakhir, {last}, masih ada baris")));
            }
            self.known.places.push(place, recorded_at);
            if self.known.with_ids {
                self.known.ids.push(id);
            }
            self.known.last.seq += 1;
            self.known.last.recorded_at = recorded_at;
        }
        for (key, seqs) in part.streams {
            self.streams.entry(key).or_default().extend(seqs);
        }
        self.tips.extend(part.tips);
        part.failed.map_or(Ok(()), Err)
    }

    fn into_known(self, journal: &Journal) -> Result<Known, CatalogError> {
        let mut known = self.known;
        let last = known.last.seq;
        let hash_at = |place: Place| -> Result<Hash, CatalogError> {
            let line = journal.read(place)?;
            let hash = Line::split(&line).map(|parts| parts.hash());
            hash.map_err(|why| CatalogError::Line { seq: last, place, why: why.to_owned() })
        };
        for (unit, (place, unit_seq)) in self.tips {
            let Ok(unit) = unit.parse::<UnitCode>() else { continue };
            known.tips.insert(unit, (unit_seq, hash_at(place)?));
        }
        if let Some(place) = known.places.get(last) {
            known.last.hash = hash_at(place)?;
        }
        known.streams = self.streams.into_iter().map(|(key, seqs)| (key, Stream::Listed(seqs))).collect();
        Ok(known)
    }
}

/// Lists every event up to `last`, whose line ends at `upto`: reads several segments at a time, and joins them in order.
pub fn list(
    journal: &Journal,
    (last, upto): (Seq, Cursor),
    with_ids: bool,
    progress: Progress<'_>,
) -> Result<Known, CatalogError> {
    let mut lists =
        Lists { known: Known::empty(None, with_ids), streams: BTreeMap::new(), tips: HashMap::new(), hash: Hash::ZERO };
    if last == 0 {
        return Ok(lists.known);
    }
    let threads = thread::available_parallelism().map_or(1, NonZero::get) as u32;
    // A segment that would only begin now need not exist.
    let segments = upto.segment + u32::from(upto.offset > 0);
    let next = AtomicU32::new(0);
    let (done, parts) = bounded(threads as usize);
    let mut failed = None;
    thread::scope(|scope| {
        for _ in 0..threads.min(segments) {
            let done = done.clone();
            let next = &next;
            scope.spawn(move || {
                // Each thread takes the next segment that no other has begun.
                while let Some(segment) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|s| *s < segments) {
                    if done.send((segment, Part::read(journal, segment, upto, with_ids))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done);
        // Segments finish in about the order in which they were begun; the few that are early wait here.
        let mut early = BTreeMap::new();
        let mut segment = 0;
        for (number, part) in parts {
            early.insert(number, part);
            while let Some(part) = early.remove(&segment) {
                failed = lists.take_in(part?, last).err();
                if failed.is_some() {
                    return Ok(());
                }
                progress(lists.known.last.seq, last);
                segment += 1;
            }
        }
        Ok::<_, JournalError>(())
    })?;
    finish(&lists.known, last, failed)?;
    lists.into_known(journal)
}

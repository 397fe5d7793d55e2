//! Opening the catalog: from the index as far as it goes, and from the journal for the rest.

use std::{
    collections::{BTreeMap, HashMap},
    ops::ControlFlow,
    sync::Arc,
};

use super::{
    Committed, Place, block,
    ids::fingerprint,
    index::{Index, IndexError, State},
    journal::{Cursor, Journal, JournalError},
    known::{Known, Last},
    peek::Peek,
    stream::Stream,
};
use crate::{
    event::{Hash, Line, Seq, UnitCode},
    projection::StreamKey,
};

/// Why the durable part of the journal could not be read. All of these name where.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The journal could not be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A line that is durable is not what it should be.
    #[error("event {seq} di jurnal {:08}.jsonl byte {}: {why}", .place.segment, .place.offset)]
    Line {
        /// The event that should stand there.
        seq: Seq,
        /// Where.
        place: Place,
        /// What is wrong.
        why: String,
    },
    /// The journal ends before its durable end.
    #[error("jurnal berakhir sesudah event {last}, padahal event {expected} sudah tercatat")]
    Short {
        /// Last event that is there.
        last: Seq,
        /// Last event that must be there.
        expected: Seq,
    },
    /// A thread could not be started.
    #[error("utas tidak dapat dibuat: {0}")]
    Thread(std::io::Error),
}

/// Told how many events are done, of how many.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// Events between two reports of progress.
const REPORT: u64 = 8_192;

/// Reads what the index holds. An error means that it must be dropped.
pub fn from_index(index: &Arc<Index>, state: State, with_ids: bool) -> Result<Known, IndexError> {
    let mut known = Known::empty(Some(index.clone()), with_ids);
    let events = state.applied as usize;
    known.ids.reserve(events);
    known.places.reserve(events);
    let mut next = 0;
    index.blocks(|number, bytes| {
        if number == next {
            block::decode(bytes, events.min((number as usize + 1) * block::EVENTS), &mut known.ids, &mut known.places)?;
            next += 1;
        }
        Ok(known.places.len() < events)
    })?;
    if known.places.len() != events || known.ids.len() != events {
        return Err(IndexError::Damaged(format!("{} tempat untuk {events} event", known.places.len())));
    }
    known.tips = state.tips.into_iter().map(|(unit, seq, hash)| (unit, (seq, Hash(hash)))).collect();
    let stream = |stored| Stream::Indexed { stored, tail: Vec::new() };
    known.streams = state.streams.into_iter().map(|(key, stored)| (key, stream(stored))).collect();
    known.saved = state.applied;
    known.last = Last { seq: state.applied, hash: Hash(state.hash), ..Last::NONE };
    Ok(known)
}

/// Does the journal hold the index's last event? If so, completes what is known of it.
pub fn matches(known: &mut Known, journal: &Journal, upto: Cursor) -> bool {
    let Some(place) = known.places.get(known.last.seq).filter(|place| place.end() <= upto) else { return false };
    let Ok(line) = journal.read(place) else { return false };
    let (Ok(parts), Some(peek)) = (Line::split(&line), Peek::of(&line)) else { return false };
    known.last.recorded_at = peek.recorded_at;
    peek.seq == known.last.seq && parts.hash() == known.last.hash
}

/// Reads every event behind `known` in full, without an index to take the facts away.
/// `after` is called after each event and may save what has come together.
pub fn catch_up(
    known: &mut Known,
    journal: &Journal,
    (last, upto): (Seq, Cursor),
    progress: Progress<'_>,
    after: &mut dyn FnMut(&mut Known),
) -> Result<(), CatalogError> {
    if known.last.seq == last {
        return Ok(());
    }
    let mut failed = None;
    let from = known.places.end();
    journal.scan(from, Some(upto), |place, line| {
        let seq = known.last.seq + 1;
        match Committed::read(place, line) {
            Ok(event) if event.fact.seq == seq => {
                known.push(event);
                after(known);
            }
            Ok(event) => failed = Some((place, format!("di sini ada event {}", event.fact.seq))),
            Err(why) => failed = Some((place, why)),
        }
        if seq.is_multiple_of(REPORT) {
            progress(seq, last);
        }
        if failed.is_some() || seq == last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    finish(known, last, failed)
}

fn finish(known: &Known, last: Seq, failed: Option<(Place, String)>) -> Result<(), CatalogError> {
    let seq = known.last.seq + 1;
    match failed {
        Some((place, why)) => Err(CatalogError::Line { seq, place, why }),
        None if seq <= last => Err(CatalogError::Short { last: known.last.seq, expected: last }),
        None => Ok(()),
    }
}

/// Lists every event from the headers alone: what can be known without an index, in a fraction of the time.
pub fn list(
    journal: &Journal,
    (last, upto): (Seq, Cursor),
    with_ids: bool,
    progress: Progress<'_>,
) -> Result<Known, CatalogError> {
    let mut known = Known::empty(None, with_ids);
    let mut lists = Lists::default();
    let mut failed = None;
    if last == 0 {
        return Ok(known);
    }
    journal.scan(Cursor::default(), Some(upto), |place, line| {
        let seq = known.last.seq + 1;
        match Peek::of(line).filter(|peek| peek.seq == seq) {
            Some(peek) if lists.add(&peek, place) => {
                known.places.push(place, peek.recorded_at);
                if with_ids {
                    known.ids.push(fingerprint(peek.id.parse().unwrap_or_default()));
                }
                (known.last.seq, known.last.recorded_at) = (seq, peek.recorded_at);
            }
            _ => failed = Some((place, "baris tidak dapat dibaca".to_owned())),
        }
        if seq.is_multiple_of(REPORT) {
            progress(seq, last);
        }
        if failed.is_some() || seq == last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    finish(&known, last, failed)?;
    lists.into_known(&mut known, journal)?;
    Ok(known)
}

/// Streams and chains as they come together while lines go by. Names are text here: parsing each would cost more
/// than looking it up.
#[derive(Default)]
struct Lists {
    streams: Vec<(StreamKey, Vec<u32>)>,
    /// Stream by unit, then by year.
    numbers: HashMap<String, Vec<(u16, usize)>>,
    /// Place and number in its chain of the last event of each unit.
    tips: HashMap<String, (Place, Seq)>,
}

impl Lists {
    fn add(&mut self, peek: &Peek<'_>, place: Place) -> bool {
        let Some((unit, year)) = peek.stream() else { return false };
        let number = self.numbers.get(unit).and_then(|years| years.iter().find(|(y, _)| *y == year)).map(|(_, n)| *n);
        let number = match number {
            Some(number) => number,
            None => {
                let Some(key) = peek.stream_key() else { return false };
                self.streams.push((key, Vec::new()));
                let number = self.streams.len() - 1;
                self.numbers.entry(unit.to_owned()).or_default().push((year, number));
                number
            }
        };
        self.streams[number].1.push(peek.seq as u32);
        match self.tips.get_mut(peek.unit) {
            Some(tip) => *tip = (place, peek.unit_seq),
            None => drop(self.tips.insert(peek.unit.to_owned(), (place, peek.unit_seq))),
        }
        true
    }

    fn into_known(self, known: &mut Known, journal: &Journal) -> Result<(), CatalogError> {
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
        let streams = self.streams.into_iter().map(|(key, seqs)| (key, Stream::Listed(seqs)));
        known.streams = streams.collect::<BTreeMap<_, _>>();
        Ok(())
    }
}

//! Loads the catalog: from the index as far as it goes, and from the journal for the rest.

use std::sync::Arc;

use super::{
    Place, block,
    index::{Index, IndexError, State},
    journal::{Cursor, Journal, JournalError},
    known::{Known, Last},
    peek::Peek,
    stream::Stream,
};
use crate::event::{Hash, Line, Seq};

/// The reason why the durable part of the journal could not be read. Each names the place.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The journal could not be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A durable line is not valid.
    #[error("event {seq} di jurnal {:08}.jsonl byte {}: {why}", .place.segment, .place.offset)]
    Line {
        /// Seq that the line should have.
        seq: Seq,
        /// Place of the line.
        place: Place,
        /// The fault.
        why: String,
    },
    /// The journal ends before its durable end.
    #[error("jurnal berakhir sesudah event {last}, padahal event {expected} sudah tercatat")]
    Short {
        /// Last existing event.
        last: Seq,
        /// Last event that must exist.
        expected: Seq,
    },
    /// A thread could not be started.
    #[error("utas tidak dapat dibuat: {0}")]
    Thread(std::io::Error),
}

/// Called with the number of events done, and the number of all.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// Events between two reports of progress.
pub const REPORT: u64 = 8_192;

/// Reads the content of the index. On an error the index must be dropped.
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

/// Returns whether the journal has the index's last event; if so, completes what is known of it.
pub fn matches(known: &mut Known, journal: &Journal, upto: Cursor) -> bool {
    let Some(place) = known.places.get(known.last.seq).filter(|place| place.end() <= upto) else { return false };
    let Ok(line) = journal.read(place) else { return false };
    let (Ok(parts), Some(peek)) = (Line::split(&line), Peek::of(&line)) else { return false };
    known.last.recorded_at = peek.recorded_at;
    peek.seq == known.last.seq && parts.hash() == known.last.hash
}

/// Checks that all events up to the last were read; the error is the reason why not.
pub fn finish(known: &Known, last: Seq, failed: Option<(Place, String)>) -> Result<(), CatalogError> {
    let seq = known.last.seq + 1;
    match failed {
        Some((place, why)) => Err(CatalogError::Line { seq, place, why }),
        None if seq <= last => Err(CatalogError::Short { last: known.last.seq, expected: last }),
        None => Ok(()),
    }
}

//! A step of the index: the events that were collected in memory since the last step, written at once.
//!
//! Steps are large, because a stream's last chunk is written again with every step that adds to it. After a kill at most one
//! step is read again from the journal.

use std::sync::Arc;

use super::{
    Place, block, chunk,
    index::{Index, IndexError, State, guarded},
    known::Known,
    places::STRIDE,
    stream::{Run, Stream},
};
use crate::{
    event::{Instant, Seq},
    projection::{Fact, StreamKey},
};

/// Events in a step.
pub const EVENTS: u64 = 32_768;
/// Number of facts at the first snapshot of a stream; each further one comes at twice as many.
pub const FIRST_SNAPSHOT: u32 = 256;

/// Makes the snapshot of a stream from the one before and the facts after that. Supplied by the projections.
pub type Snapshotter = Arc<dyn Fn(&StreamKey, Option<Vec<u8>>, &[Fact]) -> Vec<u8> + Send + Sync>;

/// The data that a step writes.
#[derive(Debug)]
pub struct Step {
    state: State,
    /// Number of the first block to write, and the events from there on.
    first_block: usize,
    ids: Vec<u64>,
    places: Vec<Place>,
    instants: Vec<Instant>,
    tails: Vec<(StreamKey, u32, Vec<Run>)>,
}

impl Step {
    /// Takes what the index does not have yet. Only copies, so that the lock is held briefly.
    pub fn take(known: &Known) -> Self {
        let first_block = known.saved as usize / block::EVENTS;
        let (from, to) = (first_block * block::EVENTS, known.last.seq as usize);
        let tails = known.streams.iter().filter_map(|(key, stream)| match stream {
            Stream::Indexed { stored, tail } if !tail.is_empty() => Some((key.clone(), *stored, tail.clone())),
            Stream::Indexed { .. } | Stream::Listed(_) => None,
        });
        Self {
            state: known.state(),
            first_block,
            ids: known.ids.range(from, to).to_vec(),
            places: (from as Seq + 1..=to as Seq).filter_map(|seq| known.places.get(seq)).collect(),
            instants: known.places.instants(from, to).to_vec(),
            tails: tails.collect(),
        }
    }

    /// Writes the step.
    pub fn write(&self, index: &Index, snapshotter: &Snapshotter) -> Result<(), IndexError> {
        guarded(|| self.write_all(index, snapshotter))
    }

    fn write_all(&self, index: &Index, snapshotter: &Snapshotter) -> Result<(), IndexError> {
        let instants = self.instants.chunks(block::EVENTS / STRIDE);
        let events = self.ids.chunks(block::EVENTS).zip(self.places.chunks(block::EVENTS)).zip(instants);
        for (number, ((ids, places), instants)) in events.enumerate() {
            index.put_block((self.first_block + number) as u32, block::encode(ids, places, instants)?)?;
        }
        for (key, stored, tail) in &self.tails {
            write_tail(index, key, *stored, tail)?;
        }
        for (key, stored, tail) in &self.tails {
            let count = stored + tail.iter().map(|run| run.len() as u32).sum::<u32>();
            for mark in marks().skip_while(|mark| mark <= stored).take_while(|mark| *mark <= count) {
                write_snapshot(index, key, mark, snapshotter)?;
            }
        }
        index.commit(&self.state)
    }

    /// Drops from memory what the index has now.
    pub fn done(&self, known: &mut Known) {
        known.saved = self.state.applied;
        for (key, stored, tail) in &self.tails {
            if let Some(stream) = known.streams.get_mut(key) {
                stream.saved(stored + tail.iter().map(|run| run.len() as u32).sum::<u32>());
            }
        }
    }
}

/// Numbers of facts at which snapshots are made.
pub fn marks() -> impl DoubleEndedIterator<Item = u32> {
    (0..24).map(|power| FIRST_SNAPSHOT << power)
}

fn write_tail(index: &Index, key: &StreamKey, stored: u32, tail: &[Run]) -> Result<(), IndexError> {
    let size = chunk::FACTS as u32;
    let mut number = stored / size;
    let begun = facts(index, key, number * size, stored)?;
    let mut pending: Vec<&Fact> = begun.iter().collect();
    for fact in tail.iter().flat_map(|run| run.iter()) {
        pending.push(fact);
        if pending.len() == chunk::FACTS {
            index.put_chunk(key, number, chunk::encode(&pending)?)?;
            pending.clear();
            number += 1;
        }
    }
    if !pending.is_empty() {
        index.put_chunk(key, number, chunk::encode(&pending)?)?;
    }
    Ok(())
}

/// Writes a snapshot: the seq of its last fact, then the bytes of the projections.
fn write_snapshot(index: &Index, key: &StreamKey, mark: u32, snapshotter: &Snapshotter) -> Result<(), IndexError> {
    let half = if mark > FIRST_SNAPSHOT { index.snapshot(key, mark / 2)? } else { None };
    let from = if half.is_some() { mark / 2 } else { 0 };
    let since = facts(index, key, from, mark)?;
    let Some(last) = since.last() else { return Ok(()) };
    let before = half.and_then(|bytes| bytes.get(8..).map(<[u8]>::to_vec));
    let mut bytes = last.seq.to_be_bytes().to_vec();
    bytes.extend(snapshotter(key, before, &since));
    index.put_snapshot(key, mark, &bytes)
}

/// Facts number `from` up to `to` of a stream, all of them in the index.
fn facts(index: &Index, key: &StreamKey, from: u32, to: u32) -> Result<Vec<Fact>, IndexError> {
    let mut facts = Vec::with_capacity((to - from) as usize);
    read_facts(index, key, from, to, &mut |fact| {
        facts.push(fact);
        true
    })?;
    Ok(facts)
}

/// Passes facts number `from` up to `to` of a stream to `f` until it returns `false`; returns `false` in that case.
pub fn read_facts(
    index: &Index,
    key: &StreamKey,
    from: u32,
    to: u32,
    f: &mut dyn FnMut(Fact) -> bool,
) -> Result<bool, IndexError> {
    let size = chunk::FACTS as u32;
    let mut next = from;
    while next < to {
        let number = next / size;
        let bytes = index.chunk(key, number)?;
        let mut go_on = true;
        // A chunk may have more facts than were committed, after an interrupted step.
        chunk::decode(&bytes, (next - number * size) as usize, &mut |fact| {
            next += 1;
            go_on = f(fact);
            go_on && next < to
        })?;
        if !go_on {
            return Ok(false);
        }
        if next < to && next < (number + 1) * size {
            return Err(IndexError::Damaged(format!("bagian {number} dari {key} terlalu pendek")));
        }
    }
    Ok(true)
}

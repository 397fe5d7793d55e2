//! Places of all lines, and the times of recording of every sixty-fourth: ten bytes for each event, in memory.

use std::ops::Range;

use super::{Place, journal::Cursor};
use crate::event::{Instant, Seq};

/// Events for each kept instant.
pub const STRIDE: usize = 64;
/// Bits of a packed place for the offset; the other bits are the segment.
const OFFSET_BITS: u32 = 40;

/// Places of all events from seq 1 on.
#[derive(Debug, Default)]
pub struct Places {
    starts: Vec<u64>,
    lengths: Vec<u16>,
    /// Time of recording of event `1 + 64·k`.
    instants: Vec<Instant>,
}

impl Places {
    /// Number of events.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Reserves space.
    pub fn reserve(&mut self, more: usize) {
        self.starts.reserve(more);
        self.lengths.reserve(more);
        self.instants.reserve(more / STRIDE + 1);
    }

    /// Adds the next event. A line has at most 65,535 bytes, so its length fits.
    pub fn push(&mut self, place: Place, recorded_at: Instant) {
        if self.len().is_multiple_of(STRIDE) {
            self.instants.push(recorded_at);
        }
        self.starts.push(u64::from(place.segment) << OFFSET_BITS | place.offset);
        self.lengths.push(place.length as u16);
    }

    /// Place of the line of an event.
    pub fn get(&self, seq: Seq) -> Option<Place> {
        let index = usize::try_from(seq.checked_sub(1)?).ok()?;
        let start = *self.starts.get(index)?;
        Some(Place {
            segment: (start >> OFFSET_BITS) as u32,
            offset: start & ((1 << OFFSET_BITS) - 1),
            length: self.lengths[index].into(),
        })
    }

    /// Position after the last line; the next line may also begin a new segment.
    pub fn end(&self) -> Cursor {
        self.get(self.len() as Seq).map_or(Cursor::default(), |place| place.end())
    }

    /// The events, up to sixty-four, among which the last one recorded at or before `at` must be. Empty if there is none.
    pub fn near(&self, at: Instant) -> Range<Seq> {
        let block = self.instants.partition_point(|t| *t <= at);
        let last = (block * STRIDE).min(self.len()) as Seq;
        match block.checked_sub(1) {
            Some(block) => (block * STRIDE) as Seq + 1..last + 1,
            None => 1..1,
        }
    }

    /// The kept instants of the events `from` (counted from 0, a multiple of [`STRIDE`]) up to `to`.
    pub fn instants(&self, from: usize, to: usize) -> &[Instant] {
        &self.instants[from / STRIDE..to.div_ceil(STRIDE)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_back_and_instants_narrow_the_search() {
        let mut places = Places::default();
        assert_eq!(places.near(Instant(5)), 1..1);
        let place = |n: u64| Place { segment: (n / 100) as u32, offset: n % 100 * 700, length: 699 };
        for n in 0..200 {
            places.push(place(n), Instant(n as i64 * 10));
        }
        assert_eq!(places.get(0), None);
        assert_eq!(places.get(201), None);
        for n in 0..200 {
            assert_eq!(places.get(n + 1), Some(place(n)));
        }
        assert_eq!(places.near(Instant(-1)), 1..1);
        assert_eq!(places.near(Instant(0)), 1..65);
        assert_eq!(places.near(Instant(639)), 1..65);
        assert_eq!(places.near(Instant(640)), 65..129);
        assert_eq!(places.near(Instant(99_999)), 193..201);
    }
}

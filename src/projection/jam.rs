//! Corrections of the ledger's clock: the corrected time of each event.
//!
//! `recorded_at` never decreases, so a clock that ran ahead and was set right leaves the ledger ahead of the machine. A
//! correction states by how much, and the writer's clock keeps that difference from then on. For events after the correction,
//! the corrected time is that of the machine's clock. Events before it cannot be later than the correction itself: one with a
//! later time gets the corrected time of the correction. Corrected times never decrease either.

use crate::event::{Instant, Seq};

use super::{Fact, What};

/// One correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Koreksi {
    /// Seq of its event.
    pub seq: Seq,
    /// First event that was recorded by the wrong clock, as stated.
    pub sejak: Seq,
    /// Time of the machine's clock at the correction.
    pub saat: Instant,
    /// Microseconds by which the ledger's clock is ahead of the machine's from here on.
    pub selisih: i64,
}

/// All corrections of a ledger's clock, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Jam {
    all: Vec<Koreksi>,
}

impl Jam {
    /// Applies a fact of the ledger's own stream.
    pub fn apply(&mut self, fact: &Fact) {
        if let What::Jam { sejak, selisih } = fact.what {
            let selisih = self.selisih().saturating_add_unsigned(selisih);
            let saat = Instant(fact.recorded_at.0.saturating_sub(selisih));
            self.all.push(Koreksi { seq: fact.seq, sejak, saat, selisih });
        }
    }

    /// The corrections, oldest first.
    pub fn all(&self) -> &[Koreksi] {
        &self.all
    }

    /// Seq of the last correction; 0 if there is none.
    pub fn last(&self) -> Seq {
        self.all.last().map_or(0, |k| k.seq)
    }

    /// Microseconds by which the ledger's clock is ahead of the machine's.
    pub fn selisih(&self) -> i64 {
        self.all.last().map_or(0, |k| k.selisih)
    }

    /// The corrected time of an event.
    pub fn saat(&self, seq: Seq, recorded_at: Instant) -> Instant {
        let (before, after) = self.all.split_at(self.all.partition_point(|k| k.seq <= seq));
        let own = Instant(recorded_at.0.saturating_sub(before.last().map_or(0, |k| k.selisih)));
        after.iter().map(|k| k.saat).fold(own, Instant::min)
    }

    /// The correction that changes the time of an event; `None` if its line states the corrected time.
    pub fn koreksi(&self, seq: Seq, recorded_at: Instant) -> Option<Seq> {
        if self.saat(seq, recorded_at) == recorded_at {
            return None;
        }
        let (before, after) = self.all.split_at(self.all.partition_point(|k| k.seq <= seq));
        let earliest = after.iter().min_by_key(|k| k.saat);
        let own = before.last().map_or(recorded_at, |k| Instant(recorded_at.0.saturating_sub(k.selisih)));
        earliest.filter(|k| k.saat < own).or(before.last()).map(|k| k.seq)
    }

    /// The last event at or before a corrected time; `stated` finds the last event at or before a time as the lines state it.
    pub fn upto<E>(&self, at: Instant, mut stated: impl FnMut(Instant) -> Result<Seq, E>) -> Result<Seq, E> {
        // Searches the stretches between corrections backwards: the first one with such an event contains the last event.
        for index in (0..self.all.len()).rev() {
            let Koreksi { seq, selisih, .. } = self.all[index];
            let end = self.end(index + 1);
            let found = stated(Instant(at.0.saturating_add(selisih)))?.min(end);
            if found >= seq {
                return Ok(found);
            }
        }
        Ok(stated(at)?.min(self.end(0)))
    }

    /// Seq of the last event before a correction; without a correction there is no bound.
    fn end(&self, index: usize) -> Seq {
        self.all.get(index).map_or(Seq::MAX, |k| k.seq - 1)
    }
}

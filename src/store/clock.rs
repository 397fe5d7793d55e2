//! Where `recorded_at` comes from.

use std::{fmt, time::Duration};

use rustix::time::{ClockId, clock_gettime};

use crate::event::{Instant, YEARS};

/// How far the machine's clock may step back without a refusal: events then follow the last instant closely.
const SLACK: i64 = 1_000_000;
/// How far the machine's clock may run ahead of the time that has passed since it was first read.
const DAY: i64 = 86_400_000_000;

/// Why an instant was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// Behind the last line.
    #[error("jam menunjukkan {now}, mendahului event terakhir {last}; perbaiki jam mesin")]
    Behind {
        /// What the clock says.
        now: Instant,
        /// When the last event was recorded.
        last: Instant,
    },
    /// It jumped ahead.
    #[error("jam menunjukkan {now}, lebih dari sehari di depan {expected}; perbaiki jam mesin")]
    Ahead {
        /// What the clock says.
        now: Instant,
        /// What it should say by the time that has passed.
        expected: Instant,
    },
    /// Only a simulated clock may be set.
    #[error("buku besar ini memakai jam sistem; waktu catat tidak dapat ditentukan")]
    NotSimulated,
    /// A simulated clock that was never set.
    #[error("jam simulasi belum ditentukan")]
    Unset,
}

/// The machine's clocks, as functions so that tests can turn them.
pub struct Machine {
    /// Time of day.
    pub wall: Box<dyn FnMut() -> Instant + Send>,
    /// Time since some moment; runs on while the machine sleeps.
    pub elapsed: Box<dyn FnMut() -> Duration + Send>,
    anchor: Option<(Instant, Duration)>,
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Machine").field("anchor", &self.anchor).finish_non_exhaustive()
    }
}

/// The clock of the writer.
#[derive(Debug)]
pub enum Clock {
    /// The machine's.
    System(Machine),
    /// Instants come with the groups, as in a sample ledger.
    Simulated,
}

impl Clock {
    /// The clock of this machine.
    pub fn system() -> Self {
        let read = |id| {
            let time = clock_gettime(id);
            Duration::new(time.tv_sec.try_into().unwrap_or(0), time.tv_nsec.try_into().unwrap_or(0))
        };
        let wall = move || Instant(read(ClockId::Realtime).as_micros().try_into().unwrap_or(i64::MAX));
        Self::of(wall, move || read(ClockId::Boottime))
    }

    /// A clock made of two functions: time of day, and time that has passed.
    pub fn of(
        wall: impl FnMut() -> Instant + Send + 'static,
        elapsed: impl FnMut() -> Duration + Send + 'static,
    ) -> Self {
        Self::System(Machine { wall: Box::new(wall), elapsed: Box::new(elapsed), anchor: None })
    }

    /// The instant of the next group. `given` came with it; `last` is that of the last event.
    pub(super) fn next(&mut self, given: Option<Instant>, last: Instant) -> Result<Instant, ClockError> {
        let now = match (self, given) {
            (Self::Simulated, Some(given)) => given,
            (Self::Simulated, None) if last.0 == i64::MIN => return Err(ClockError::Unset),
            (Self::Simulated, None) => last,
            (Self::System(_), Some(_)) => return Err(ClockError::NotSimulated),
            (Self::System(machine), None) => machine.next(last)?,
        };
        if !YEARS.contains(&now.day().year()) || now < last {
            return Err(ClockError::Behind { now, last });
        }
        Ok(now)
    }
}

impl Machine {
    fn next(&mut self, last: Instant) -> Result<Instant, ClockError> {
        let (now, elapsed) = ((self.wall)(), (self.elapsed)());
        let (wall, since) = *self.anchor.get_or_insert((now, elapsed));
        let passed = i64::try_from(elapsed.saturating_sub(since).as_micros()).unwrap_or(i64::MAX);
        let expected = Instant(wall.0.saturating_add(passed));
        if now.0.saturating_sub(expected.0) > DAY {
            return Err(ClockError::Ahead { now, expected });
        }
        if now <= last && last.0.saturating_sub(now.0) <= SLACK {
            // Later than what is written already, by the least there is.
            return Ok(Instant(last.0.saturating_add(1)));
        }
        Ok(now)
    }
}

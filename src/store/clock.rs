//! Where `recorded_at` comes from.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use rustix::time::{ClockId, clock_gettime};

use crate::event::{Instant, YEARS};

/// How far the machine's clock may step back without a refusal: events then follow the last instant closely.
const SLACK: i64 = 1_000_000;
/// How far the machine's clock may run ahead of the time that has passed since it was first read: five minutes, far more
/// than a clock that is kept right is ever set by.
pub const JUMP: i64 = 300_000_000;
/// How far ahead of the last event the program itself takes the clock without somebody's append.
pub const DAY: i64 = 86_400_000_000;

/// Why an instant was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// Behind the last line.
    #[error(
        "jam menunjukkan {now}, mendahului event terakhir {last}; perbaiki jam mesin, atau bila event terakhir dicatat \
         saat jam salah, catat koreksi: jejak clock-correct --data DIR --alasan TEKS"
    )]
    Behind {
        /// What the clock says.
        now: Instant,
        /// When the last event was recorded.
        last: Instant,
    },
    /// It jumped ahead.
    #[error(
        "jam menunjukkan {now}, lebih dari 5 menit di depan {expected} menurut waktu yang berlalu; perbaiki jam mesin, \
         atau bila jam sekarang yang benar, mulai ulang jejak"
    )]
    Ahead {
        /// What the clock says.
        now: Instant,
        /// What it should say by the time that has passed.
        expected: Instant,
    },
    /// Further ahead of the last event than is allowed.
    #[error(
        "jam menunjukkan {now}, lebih dari {days} hari di depan event terakhir {last}; perbaiki jam mesin, atau bila jam \
         benar, naikkan clock_ahead_days"
    )]
    Far {
        /// What the clock says.
        now: Instant,
        /// When the last event was recorded.
        last: Instant,
        /// Days that are allowed.
        days: u32,
    },
    /// There is nothing to correct.
    #[error("jam menunjukkan {now}, tidak di belakang event terakhir {last}; tidak ada yang perlu dikoreksi")]
    Right {
        /// What the clock says.
        now: Instant,
        /// When the last event was recorded.
        last: Instant,
    },
    /// A correction that would not take the clock to the last event.
    #[error(
        "selisih_mikrodetik {given} tidak membawa jam ke event terakhir; yang diterima: {least} sampai 5 menit di atasnya"
    )]
    Offset {
        /// What the correction says.
        given: u64,
        /// What would take it there.
        least: i64,
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
    /// By how much the ledger's clock is ahead of the machine's, by the corrections that it holds.
    ahead: i64,
    /// Days that an append may be ahead of the last event; 0: any.
    days: u32,
    /// The instant of the next group, where the clock does not give it.
    once: Option<Instant>,
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
        let (wall, elapsed) = (Box::new(wall), Box::new(elapsed));
        Self::System(Machine { wall, elapsed, anchor: None, ahead: 0, days: 0, once: None })
    }

    /// Refuses what would be more than some days ahead of the last event; 0 refuses nothing.
    pub fn within_days(mut self, most: u32) -> Self {
        if let Self::System(machine) = &mut self {
            machine.days = most;
        }
        self
    }

    /// Goes on this much further ahead of the machine's clock.
    pub(super) fn shift(&mut self, by: i64) {
        if let Self::System(machine) = self {
            machine.ahead = machine.ahead.saturating_add(by);
        }
    }

    /// For a record of the program itself: where the clock is behind the last event or more than a day ahead of it, the
    /// next group follows the last event closely, so that nobody's wrong clock locks the ledger without anybody's append.
    /// Gives what the clock says.
    pub(super) fn hold(&mut self, last: Instant) -> Option<Instant> {
        let Self::System(machine) = self else { return None };
        let now = machine.now();
        if last.0.saturating_sub(now.0) <= SLACK && now.0.saturating_sub(last.0) <= DAY {
            return None;
        }
        machine.once = Some(Instant(last.0.saturating_add(1)));
        Some(now)
    }

    /// The instant of a correction, which takes the clock to the last event.
    pub(super) fn correct(&mut self, given: u64, last: Instant) -> Result<Instant, ClockError> {
        let Self::System(machine) = self else { return Ok(last) };
        let now = machine.now();
        if last.0.saturating_sub(now.0) <= SLACK {
            return Err(ClockError::Right { now, last });
        }
        let at = Instant(now.0.saturating_add_unsigned(given));
        if at < last || at.0.saturating_sub(last.0) > JUMP {
            return Err(ClockError::Offset { given, least: last.0.saturating_sub(now.0) });
        }
        Ok(at)
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
    /// The ledger's time: the machine's, and what corrections add to it.
    fn now(&mut self) -> Instant {
        Instant((self.wall)().0.saturating_add(self.ahead))
    }

    fn next(&mut self, last: Instant) -> Result<Instant, ClockError> {
        if let Some(once) = self.once.take() {
            return Ok(once);
        }
        let (wall, elapsed) = ((self.wall)(), (self.elapsed)());
        let now = Instant(wall.0.saturating_add(self.ahead));
        if now <= last {
            if last.0.saturating_sub(now.0) <= SLACK {
                // Later than what is written already, by the least there is. What passes is counted from here all the same.
                self.anchor.get_or_insert((wall, elapsed));
                return Ok(Instant(last.0.saturating_add(1)));
            }
            // Shown to be wrong: what it says from here on is no jump of a right clock.
            self.anchor = None;
            return Err(ClockError::Behind { now, last });
        }
        if self.days > 0 && now.0.saturating_sub(last.0) > DAY.saturating_mul(self.days.into()) && last.0 != i64::MIN {
            return Err(ClockError::Far { now, last, days: self.days });
        }
        let (first, since) = *self.anchor.get_or_insert((wall, elapsed));
        if let Some(expected) = jumped((first, since), (wall, elapsed)) {
            return Err(ClockError::Ahead { now, expected: Instant(expected.0.saturating_add(self.ahead)) });
        }
        Ok(now)
    }
}

/// What the time of day should be by the time that has passed, where it is further ahead than [`JUMP`].
fn jumped(first: (Instant, Duration), now: (Instant, Duration)) -> Option<Instant> {
    let passed = i64::try_from(now.1.saturating_sub(first.1).as_micros()).unwrap_or(i64::MAX);
    let expected = Instant(first.0.0.saturating_add(passed));
    (now.0.0.saturating_sub(expected.0) > JUMP).then_some(expected)
}

/// Watches a machine's clocks beside the writer, for those who ask how the service fares.
#[derive(Debug)]
pub struct Watch {
    clock: Mutex<Clock>,
}

impl Default for Watch {
    fn default() -> Self {
        Self::of(Clock::system())
    }
}

impl Watch {
    /// Over a clock, read from now on.
    pub fn of(clock: Clock) -> Self {
        Self { clock: Mutex::new(clock) }
    }

    /// By how many microseconds the ledger's time is ahead of the last event, and why the writer would refuse now.
    pub fn look(&self, ahead: i64, last: Instant) -> (i64, Option<ClockError>) {
        let mut clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        let Clock::System(machine) = &mut *clock else { return (0, None) };
        machine.ahead = ahead;
        let gap = machine.now().0.saturating_sub(last.0);
        (gap, machine.next(last).err())
    }
}

//! The source of `recorded_at`.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use rustix::time::{ClockId, clock_gettime};

use crate::event::{Instant, YEARS};

/// Largest step back of the machine's clock, in microseconds, that is accepted: events then closely follow the last instant.
const SLACK: i64 = 1_000_000;
/// Most microseconds that the machine's clock may be ahead of the time elapsed since it was first read: five minutes, far more
/// than a well-kept clock is ever adjusted by.
pub const JUMP: i64 = 300_000_000;
/// Most microseconds ahead of the last event at which the program records something itself, without an append of a user.
pub const DAY: i64 = 86_400_000_000;

/// The reason why an instant was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// The clock is behind the last line.
    #[error(
        "jam menunjukkan {now}, mendahului event terakhir {last}; perbaiki jam mesin, atau bila event terakhir dicatat \
         saat jam salah, catat koreksi: jejak clock-correct --data DIR --alasan TEKS"
    )]
    Behind {
        /// Time of the clock.
        now: Instant,
        /// Time of recording of the last event.
        last: Instant,
    },
    /// The clock jumped ahead.
    #[error(
        "jam menunjukkan {now}, lebih dari 5 menit di depan {expected} menurut waktu yang berlalu; perbaiki jam mesin, \
         atau bila jam sekarang yang benar, mulai ulang jejak"
    )]
    Ahead {
        /// Time of the clock.
        now: Instant,
        /// Expected time, by the elapsed time.
        expected: Instant,
    },
    /// The clock is further ahead of the last event than allowed.
    #[error(
        "jam menunjukkan {now}, lebih dari {days} hari di depan event terakhir {last}; perbaiki jam mesin, atau bila jam \
         benar, naikkan clock_ahead_days"
    )]
    Far {
        /// Time of the clock.
        now: Instant,
        /// Time of recording of the last event.
        last: Instant,
        /// Days that are allowed.
        days: u32,
    },
    /// There is nothing to correct.
    #[error("jam menunjukkan {now}, tidak di belakang event terakhir {last}; tidak ada yang perlu dikoreksi")]
    Right {
        /// Time of the clock.
        now: Instant,
        /// Time of recording of the last event.
        last: Instant,
    },
    /// The correction would not take the clock to the last event.
    #[error(
        "selisih_mikrodetik {given} tidak membawa jam ke event terakhir; yang diterima: {least} sampai 5 menit di atasnya"
    )]
    Offset {
        /// Microseconds in the correction.
        given: u64,
        /// Microseconds needed to reach the last event.
        least: i64,
    },
    /// Only a simulated clock may be set.
    #[error("buku besar ini memakai jam sistem; waktu catat tidak dapat ditentukan")]
    NotSimulated,
    /// The simulated clock was never set.
    #[error("jam simulasi belum ditentukan")]
    Unset,
}

/// The machine's clocks, as functions so that tests can control them.
pub struct Machine {
    /// Time of day.
    pub wall: Box<dyn FnMut() -> Instant + Send>,
    /// Time since some fixed moment; continues while the machine sleeps.
    pub elapsed: Box<dyn FnMut() -> Duration + Send>,
    anchor: Option<(Instant, Duration)>,
    /// Microseconds by which the ledger's clock is ahead of the machine's, by its recorded corrections.
    ahead: i64,
    /// Days that an append may be ahead of the last event; 0: any.
    days: u32,
    /// The instant of the next group, if it is not read from the clock.
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
    /// The machine's clock.
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

    /// A clock from two functions: time of day, and elapsed time.
    pub fn of(
        wall: impl FnMut() -> Instant + Send + 'static,
        elapsed: impl FnMut() -> Duration + Send + 'static,
    ) -> Self {
        let (wall, elapsed) = (Box::new(wall), Box::new(elapsed));
        Self::System(Machine { wall, elapsed, anchor: None, ahead: 0, days: 0, once: None })
    }

    /// Sets the days that an append may be ahead of the last event; 0: any.
    pub fn within_days(mut self, most: u32) -> Self {
        if let Self::System(machine) = &mut self {
            machine.days = most;
        }
        self
    }

    /// Moves the ledger's clock ahead by `by` microseconds.
    pub(super) fn shift(&mut self, by: i64) {
        if let Self::System(machine) = self {
            machine.ahead = machine.ahead.saturating_add(by);
        }
    }

    /// For a record of the program itself: if the clock is behind the last event or more than a day ahead of it, the next
    /// group follows the last event closely, so that a wrong clock cannot lock the ledger before a user appended anything.
    /// Returns the time of the clock in that case.
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

    /// The instant of the next group. `given` came with the group; `last` is that of the last event.
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
    /// The ledger's time: the machine's, plus the corrections.
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
                // One microsecond after the last line, the least possible. The elapsed time still counts from here.
                self.anchor.get_or_insert((wall, elapsed));
                return Ok(Instant(last.0.saturating_add(1)));
            }
            // The clock was found wrong: a later correct reading must not count as a jump.
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

/// The expected time of day by the elapsed time, if the clock is more than [`JUMP`] ahead of it.
fn jumped(first: (Instant, Duration), now: (Instant, Duration)) -> Option<Instant> {
    let passed = i64::try_from(now.1.saturating_sub(first.1).as_micros()).unwrap_or(i64::MAX);
    let expected = Instant(first.0.0.saturating_add(passed));
    (now.0.0.saturating_sub(expected.0) > JUMP).then_some(expected)
}

/// Watches a machine's clocks beside the writer, for reports on the state of the service.
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
    /// A watch over a clock that is read from now on.
    pub fn of(clock: Clock) -> Self {
        Self { clock: Mutex::new(clock) }
    }

    /// Microseconds by which the ledger's time is ahead of the last event, and the reason for which the writer would refuse now.
    pub fn look(&self, ahead: i64, last: Instant) -> (i64, Option<ClockError>) {
        let mut clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        let Clock::System(machine) = &mut *clock else { return (0, None) };
        machine.ahead = ahead;
        let gap = machine.now().0.saturating_sub(last.0);
        (gap, machine.next(last).err())
    }
}

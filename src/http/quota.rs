//! Quotas of an account per minute and per day: a malicious account or a runaway program must not fill a ledger that is kept for
//! ever.

use std::{
    collections::HashMap,
    ops::ControlFlow,
    sync::{Mutex, PoisonError},
};

use axum::http::{HeaderValue, header};

use super::{Config, Problem, problem::Bound};
use crate::{
    event::{AccountId, Event, Instant, Kind, Prepared, Tanggal},
    store::{Filter, ReadError, Reader},
};

/// Maximum number of today's events that are counted again when the service starts.
const RECALL: usize = 200_000;
const MINUTE: i64 = 60_000_000;

/// The counted quantities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Of {
    /// Events of any type but exports.
    Events,
    /// Records of exports, which every role may make.
    Exports,
    /// Bytes of evidence.
    Evidence,
}

impl Of {
    fn counting(kind: Kind) -> Self {
        if kind == Kind::EksporDibuat { Self::Exports } else { Self::Events }
    }

    fn unit(self) -> &'static str {
        match self {
            Self::Events => "event",
            Self::Exports => "catatan ekspor",
            Self::Evidence => "byte bukti",
        }
    }

    /// Names of its limits per minute and per day, as in the configuration.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Events => ("events_minute", "events_day"),
            Self::Exports => ("exports_minute", "exports_day"),
            Self::Evidence => ("", "evidence_day"),
        }
    }
}

/// Usage in the current minute and on the current day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Used {
    minute: i64,
    in_minute: u64,
    day: Tanggal,
    in_day: u64,
}

/// The limits, and the usage of every account.
pub struct Quotas {
    used: Mutex<HashMap<(AccountId, Of), Used>>,
    /// Limits per minute and per day; 0: no limit.
    events: (u64, u64),
    exports: (u64, u64),
    evidence: u64,
}

/// A reservation that can be given back: account, amounts, time.
#[derive(Debug)]
pub struct Taken(AccountId, Vec<(Of, u64)>, Instant);

impl Quotas {
    /// Quotas without any usage.
    pub fn new(config: &Config) -> Self {
        Self {
            used: Mutex::default(),
            events: (config.events_minute.into(), config.events_day.into()),
            exports: (config.exports_minute.into(), config.exports_day.into()),
            evidence: config.evidence_day,
        }
    }

    /// Counts what was recorded today before the service started, so that a restart resets nothing. If another server recorded it
    /// (`elsewhere`), the current minute counts too.
    pub fn recall(&self, reader: &Reader, now: Instant, elsewhere: bool) -> Result<(), ReadError> {
        let (today, minute) = (now.day(), now.0.div_euclid(MINUTE));
        let filter = Filter { reverse: true, limit: Some(RECALL), ..Filter::default() };
        let jam = reader.jam()?;
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        // Usage of evidence is in no event, so it is kept.
        used.retain(|(_, of), _| *of == Of::Evidence);
        reader.events(&filter, &mut |found| {
            let at = jam.saat(found.header.seq, found.header.recorded_at);
            if at.day() != today {
                return ControlFlow::Break(());
            }
            let key = (found.header.actor.id.clone(), Of::counting(found.header.kind));
            let used = used.entry(key).or_insert(Used { minute, in_minute: 0, day: today, in_day: 0 });
            used.in_day += 1;
            used.in_minute += u64::from(elsewhere && at.0.div_euclid(MINUTE) == minute);
            ControlFlow::Continue(())
        })
    }

    fn limits(&self, of: Of) -> (u64, u64) {
        match of {
            Of::Events => self.events,
            Of::Exports => self.exports,
            Of::Evidence => (0, self.evidence),
        }
    }

    /// Reserves the quota of a group, completely or not at all.
    pub fn take_group(&self, akun: &AccountId, group: &[Prepared], now: Instant) -> Result<Taken, Problem> {
        let exports = group.iter().filter(|p| matches!(p.draft.event, Event::EksporDibuat(_))).count() as u64;
        let wanted = [(Of::Exports, exports), (Of::Events, group.len() as u64 - exports)];
        self.take(akun, wanted.into_iter().filter(|(_, n)| *n > 0).collect(), now)
    }

    /// Reserves all the amounts or none.
    pub fn take(&self, akun: &AccountId, wanted: Vec<(Of, u64)>, now: Instant) -> Result<Taken, Problem> {
        let (minute, day) = (now.0.div_euclid(MINUTE), now.day());
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        for (of, n) in &wanted {
            let known = used.get(&(akun.clone(), *of)).copied();
            let in_minute = known.filter(|u| u.minute == minute).map_or(0, |u| u.in_minute);
            let in_day = known.filter(|u| u.day == day).map_or(0, |u| u.in_day);
            let ((most, all), (name, name_day)) = (self.limits(*of), of.names());
            if most > 0 && in_minute.saturating_add(*n) > most {
                let wait = ((minute + 1) * MINUTE - now.0) / 1_000_000 + 1;
                return Err(spent(&Bound { name, most, unit: of.unit(), span: "semenit" }, wait));
            }
            if all > 0 && in_day.saturating_add(*n) > all {
                let tomorrow = Instant::start_of(day).0 + 1_440 * MINUTE;
                let wait = (tomorrow - now.0) / 1_000_000 + 1;
                return Err(spent(&Bound { name: name_day, most: all, unit: of.unit(), span: "sehari" }, wait));
            }
        }
        for (of, n) in &wanted {
            let fresh = Used { minute, in_minute: 0, day, in_day: 0 };
            let used = used.entry((akun.clone(), *of)).or_insert(fresh);
            if used.minute != minute {
                (used.minute, used.in_minute) = (minute, 0);
            }
            if used.day != day {
                (used.day, used.in_day) = (day, 0);
            }
            used.in_minute += n;
            used.in_day += n;
        }
        Ok(Taken(akun.clone(), wanted, now))
    }

    /// Gives back the reservation of a group that was not recorded.
    pub fn give_back(&self, taken: Taken) {
        let Taken(akun, all, at) = taken;
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        for (of, n) in all {
            let Some(used) = used.get_mut(&(akun.clone(), of)) else { continue };
            if used.minute == at.0.div_euclid(MINUTE) {
                used.in_minute = used.in_minute.saturating_sub(n);
            }
            if used.day == at.day() {
                used.in_day = used.in_day.saturating_sub(n);
            }
        }
    }
}

fn spent(bound: &Bound, seconds: i64) -> Problem {
    metrics::counter!("jejak_kuota_habis_total", "batas" => bound.name).increment(1);
    let detail = format!("akun ini sudah memakai jatahnya; coba lagi dalam {seconds} detik");
    Problem::new("terlalu-sering", detail)
        .with_bound(bound)
        .with_header(header::RETRY_AFTER, HeaderValue::from(seconds.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quotas() -> Quotas {
        let config = Config { events_minute: 10, events_day: 25, evidence_day: 100, ..Config::default() };
        Quotas::new(&config)
    }

    fn account(name: &str) -> AccountId {
        name.parse().expect("account")
    }

    #[test]
    fn a_minute_and_a_day_are_bounded_for_each_account_alone() {
        let (quotas, a, b) = (quotas(), account("ppu-01"), account("pmk-01"));
        let start = Instant::start_of("2026-03-01".parse().expect("day"));
        let at = |seconds: i64| Instant(start.0 + seconds * 1_000_000);
        let take = |akun: &AccountId, n, when| quotas.take(akun, vec![(Of::Events, n)], at(when));
        assert!(take(&a, 11, 0).is_err(), "more at once than a minute has");
        take(&a, 10, 1).expect("first ten");
        let problem = take(&a, 1, 59).expect_err("minute is spent");
        assert_eq!((problem.status().as_u16(), problem.bound()), (429, Some(("events_minute", 10))));
        take(&b, 10, 59).expect("another account");
        take(&a, 10, 60).expect("next minute");
        assert_eq!(take(&a, 6, 120).expect_err("day is spent").bound(), Some(("events_day", 25)));
        take(&a, 5, 120).expect("the rest of the day");
        take(&a, 10, 86_400).expect("next day, by Jakarta's clock");
    }

    #[test]
    fn what_was_not_recorded_is_given_back_and_a_group_takes_all_or_nothing() {
        let (quotas, a) = (quotas(), account("ppu-01"));
        let now = Instant::start_of("2026-03-01".parse().expect("day"));
        for _ in 0..100 {
            let taken = quotas.take(&a, vec![(Of::Events, 10)], now).expect("taken");
            quotas.give_back(taken);
        }
        assert!(quotas.take(&a, vec![(Of::Events, 10), (Of::Evidence, 101)], now).is_err());
        quotas.take(&a, vec![(Of::Events, 10), (Of::Evidence, 100)], now).expect("nothing was taken before");
        assert!(quotas.take(&a, vec![(Of::Evidence, 1)], now).is_err());
    }
}

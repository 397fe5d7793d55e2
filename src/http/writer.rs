//! The observed state of the writer.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::event::Instant as Moment;

/// The observed state of the writer.
#[derive(Default)]
pub struct Writer {
    waiting: Mutex<BTreeMap<u64, Instant>>,
    next: AtomicU64,
    cause: Mutex<Option<String>>,
    clock_refused: AtomicBool,
    /// Time of the last durable append, in microseconds of the Unix epoch; 0: none since the start.
    durable: AtomicI64,
}

impl Writer {
    fn waiting(&self) -> MutexGuard<'_, BTreeMap<u64, Instant>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a group was handed over; returns its number.
    pub fn begins(&self) -> u64 {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.waiting().insert(number, Instant::now());
        number
    }

    /// Notes that the group was answered.
    pub fn answers(&self, number: u64) {
        self.waiting().remove(&number);
    }

    /// Waiting time of the group that has waited longest.
    pub fn patience(&self) -> Duration {
        self.waiting().first_key_value().map_or(Duration::ZERO, |(_, since)| since.elapsed())
    }

    /// Notes that something was made durable; a doubt about the clock is settled by it.
    pub fn recorded(&self, now: Moment) {
        self.durable.store(now.0, Ordering::Relaxed);
        self.clock_refused.store(false, Ordering::Relaxed);
    }

    /// Time of the last durable append.
    pub fn durable(&self) -> i64 {
        self.durable.load(Ordering::Relaxed)
    }

    /// Notes that the writer refused an instant.
    pub fn refused_clock(&self) {
        self.clock_refused.store(true, Ordering::Relaxed);
    }

    /// Whether it refused an instant and has recorded nothing since.
    pub fn doubts_clock(&self) -> bool {
        self.clock_refused.load(Ordering::Relaxed)
    }

    /// Notes that the writer has stopped; returns whether that is news.
    pub fn stopped(&self, cause: &str) -> bool {
        let mut known = self.cause.lock().unwrap_or_else(PoisonError::into_inner);
        let news = known.is_none();
        known.get_or_insert_with(|| cause.to_owned());
        news
    }

    /// Clears the cause: it writes again, or no longer has to.
    pub fn starts(&self) {
        *self.cause.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The reason of the stop.
    pub fn cause(&self) -> Option<String> {
        self.cause.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_waits_for_longest_counts_and_the_first_cause_stays() {
        let writer = Writer::default();
        assert_eq!(writer.patience(), Duration::ZERO);
        let (first, second) = (writer.begins(), writer.begins());
        let waited = writer.patience();
        writer.answers(first);
        assert!(writer.patience() <= waited.max(writer.patience()));
        writer.answers(second);
        assert_eq!(writer.patience(), Duration::ZERO);
        assert!(writer.stopped("disk penuh") && !writer.stopped("lain"));
        assert_eq!(writer.cause().as_deref(), Some("disk penuh"));
    }
}

//! How the service stands, told apart: it starts, serves, waits for a slow disk, doubts its clock, only reads because the
//! writer stopped, or ends. And what the writer was last seen to do.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use super::Service;
use crate::{event::Instant as Moment, store::replica};

/// How the service stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keadaan {
    /// All is well.
    Baik,
    /// The disk has not answered the writer for a while.
    Lambat,
    /// The machine's clock is behind the last event, or was refused by the writer.
    JamDiragukan,
    /// The writer has stopped, or the copy no longer follows its source.
    HanyaBaca,
    /// It was told to stop.
    Berhenti,
    /// The ledger is being opened.
    Mulai,
}

impl Keadaan {
    /// All of them, for the measures.
    pub const ALL: [Self; 6] =
        [Self::Baik, Self::Lambat, Self::JamDiragukan, Self::HanyaBaca, Self::Berhenti, Self::Mulai];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Baik => "baik",
            Self::Lambat => "lambat",
            Self::JamDiragukan => "jam-diragukan",
            Self::HanyaBaca => "hanya-baca",
            Self::Berhenti => "berhenti",
            Self::Mulai => "mulai",
        }
    }

    /// May what is recorded be read? Figures do not depend on the writer.
    pub fn reads(self) -> bool {
        !matches!(self, Self::Berhenti | Self::Mulai)
    }
}

/// What the writer was last seen to do.
#[derive(Default)]
pub struct Writer {
    waiting: Mutex<BTreeMap<u64, Instant>>,
    next: AtomicU64,
    cause: Mutex<Option<String>>,
    clock_refused: AtomicBool,
    /// When something was last made durable, in microseconds of 1970; 0: not since the start.
    durable: AtomicI64,
}

impl Writer {
    fn waiting(&self) -> MutexGuard<'_, BTreeMap<u64, Instant>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A group is handed to it.
    pub fn begins(&self) -> u64 {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.waiting().insert(number, Instant::now());
        number
    }

    /// It has answered.
    pub fn answers(&self, number: u64) {
        self.waiting().remove(&number);
    }

    /// How long the one that waits for longest has waited.
    pub fn patience(&self) -> Duration {
        self.waiting().first_key_value().map_or(Duration::ZERO, |(_, since)| since.elapsed())
    }

    /// Something was made durable: what it doubted before is settled.
    pub fn recorded(&self, now: Moment) {
        self.durable.store(now.0, Ordering::Relaxed);
        self.clock_refused.store(false, Ordering::Relaxed);
    }

    /// When that was last.
    pub fn durable(&self) -> i64 {
        self.durable.load(Ordering::Relaxed)
    }

    /// It refused an instant.
    pub fn refused_clock(&self) {
        self.clock_refused.store(true, Ordering::Relaxed);
    }

    /// It has stopped, for this reason; true where that is news.
    pub fn stopped(&self, cause: &str) -> bool {
        let mut known = self.cause.lock().unwrap_or_else(PoisonError::into_inner);
        let news = known.is_none();
        known.get_or_insert_with(|| cause.to_owned());
        news
    }

    /// It writes again, or needs not.
    pub fn starts(&self) {
        *self.cause.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Why it has stopped.
    pub fn cause(&self) -> Option<String> {
        self.cause.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Service {
    /// How it stands now, and what there is to say about it.
    pub fn keadaan(&self) -> (Keadaan, Option<String>) {
        if *self.stopping.borrow() {
            return (Keadaan::Berhenti, Some("layanan sedang berhenti".to_owned()));
        }
        if self.failed.load(Ordering::Relaxed) {
            let cause = self.writer.cause().unwrap_or_else(|| "sebabnya ada di log layanan".to_owned());
            let mirror = self.vault().is_none() && self.together.is_none() && replica::is_mirror(&self.config.data);
            let what = if mirror { "cermin berhenti mengikuti sumbernya" } else { "penulis berhenti" };
            let words = format!("{what}: {cause}; yang sudah tercatat tetap dapat dibaca");
            return (Keadaan::HanyaBaca, Some(words));
        }
        let (waited, unheard) = (self.writer.patience(), self.unheard());
        if waited >= Duration::from_secs(self.config.slow_seconds.max(1)) {
            let words = format!("{} belum menjawab penulis selama {} detik", self.keeper(), waited.as_secs());
            return (Keadaan::Lambat, Some(words));
        }
        if self.vault().is_some() && unheard.is_some() {
            return (Keadaan::Lambat, unheard);
        }
        let behind = self.behind();
        let (_, refused) = self.clock();
        if refused.is_some() || self.writer.clock_refused.load(Ordering::Relaxed) {
            let words = format!(
                "jam mesin {} detik di belakang event terakhir, atau melompat; perbaiki jam{}",
                behind.max(0) / 1_000_000,
                refused.map_or(String::new(), |error| format!(": {error}")),
            );
            return (Keadaan::JamDiragukan, Some(words));
        }
        // A server that follows goes on answering reads meanwhile.
        (Keadaan::Baik, unheard)
    }

    /// What acknowledges what is recorded.
    pub fn keeper(&self) -> &'static str {
        if self.together.is_some() { "mesin jurnal" } else { "disk" }
    }

    /// That the engine has not answered for a while.
    fn unheard(&self) -> Option<String> {
        let (silent, why) = self.together.as_ref()?.unheard.silence()?;
        let words = || format!("mesin jurnal tidak dapat dipakai selama {} detik: {why}", silent.as_secs());
        (silent >= Duration::from_secs(self.config.slow_seconds.max(1))).then(words)
    }

    /// By how many microseconds the machine's clock stands behind the last event.
    pub fn behind(&self) -> i64 {
        -self.clock().0
    }

    /// The source of this copy has answered.
    pub fn followed(&self) {
        metrics::gauge!("jejak_cermin_terakhir").set((super::service::now().0 / 1_000_000) as f64);
    }

    /// This copy is none of its source any more; where it is so configured the process ends.
    pub fn lost(&self, cause: &str) {
        self.lost_for_now(cause);
        if self.config.on_stop == super::config::OnStop::End {
            self.stopping.send_replace(true);
        }
    }

    /// The copy cannot go on, until it can again.
    pub fn lost_for_now(&self, cause: &str) {
        self.writer.stopped(cause);
        self.failed.store(true, Ordering::Relaxed);
    }

    /// The writer has stopped: said once, with its cause, and where it is so configured the process ends.
    pub fn writer_stopped(&self) {
        self.failed.store(true, Ordering::Relaxed);
        let vault = self.vault();
        let cause = vault.as_ref().and_then(|vault| vault.failure()).unwrap_or("tidak diketahui");
        if self.together.is_some() || !self.writer.stopped(cause) {
            // Of several servers another takes over, and this one follows.
            return;
        }
        tracing::error!(cause, on_stop = ?self.config.on_stop, "writer stopped: nothing more is recorded");
        if self.config.on_stop == super::config::OnStop::End {
            self.stopping.send_replace(true);
        }
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

//! The state of the service: starting, serving, waiting for a slow disk, doubting its clock, read-only because the writer
//! stopped, or stopping.

use std::{sync::atomic::Ordering, time::Duration};

use super::Service;
use crate::store::replica;

/// The state of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keadaan {
    /// Serving normally.
    Baik,
    /// The disk has not answered the writer for a while.
    Lambat,
    /// The machine's clock is behind the last event, or was refused by the writer.
    JamDiragukan,
    /// The writer has stopped, or a copy no longer follows its source.
    HanyaBaca,
    /// Stopping.
    Berhenti,
    /// Starting: the ledger is being opened.
    Mulai,
}

impl Keadaan {
    /// All states, for the metrics.
    pub const ALL: [Self; 6] =
        [Self::Baik, Self::Lambat, Self::JamDiragukan, Self::HanyaBaca, Self::Berhenti, Self::Mulai];

    /// The name in answers and metrics.
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

    /// Whether reads are served; they do not depend on the writer.
    pub fn reads(self) -> bool {
        !matches!(self, Self::Berhenti | Self::Mulai)
    }
}

impl Service {
    /// The current state, and a remark on it if there is one.
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
        if refused.is_some() || self.writer.doubts_clock() {
            let words = format!(
                "jam mesin {} detik di belakang event terakhir, atau melompat; perbaiki jam{}",
                behind.max(0) / 1_000_000,
                refused.map_or(String::new(), |error| format!(": {error}")),
            );
            return (Keadaan::JamDiragukan, Some(words));
        }
        // A following server goes on answering reads meanwhile.
        (Keadaan::Baik, unheard)
    }

    /// What makes an append durable, in words: the engine or the disk.
    pub fn keeper(&self) -> &'static str {
        if self.together.is_some() { "mesin jurnal" } else { "disk" }
    }

    /// A remark that the engine has not answered for a while.
    fn unheard(&self) -> Option<String> {
        let (silent, why) = self.together.as_ref()?.unheard.silence()?;
        let words = || format!("mesin jurnal tidak dapat dipakai selama {} detik: {why}", silent.as_secs());
        (silent >= Duration::from_secs(self.config.slow_seconds.max(1))).then(words)
    }

    /// Microseconds by which the machine's clock is behind the last event; negative if it is ahead.
    pub fn behind(&self) -> i64 {
        -self.clock().0
    }

    /// Called when the source of this copy has answered.
    pub fn followed(&self) {
        metrics::gauge!("jejak_cermin_terakhir").set((super::service::now().0 / 1_000_000) as f64);
    }

    /// Called when this copy can no longer follow its source; ends the process if so configured.
    pub fn lost(&self, cause: &str) {
        self.lost_for_now(cause);
        if self.config.on_stop == super::config::OnStop::End {
            self.stopping.send_replace(true);
        }
    }

    /// Called when the copy cannot go on for now.
    pub fn lost_for_now(&self, cause: &str) {
        self.writer.stopped(cause);
        self.failed.store(true, Ordering::Relaxed);
    }

    /// Called when the writer has stopped: logs the cause once, and ends the process if so configured.
    pub fn writer_stopped(&self) {
        self.failed.store(true, Ordering::Relaxed);
        let vault = self.vault();
        let cause = vault.as_ref().and_then(|vault| vault.failure()).unwrap_or("tidak diketahui");
        if self.together.is_some() || !self.writer.stopped(cause) {
            // Of several servers another takes over, and this one follows it.
            return;
        }
        tracing::error!(cause, on_stop = ?self.config.on_stop, "writer stopped: nothing more is recorded");
        if self.config.on_stop == super::config::OnStop::End {
            self.stopping.send_replace(true);
        }
    }
}

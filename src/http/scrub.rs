//! The background check of the service: one round in the configured time, evenly paced, reported by metrics, in the log, and in a
//! file that `jejak doctor` reads.

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::sync::watch;

use super::{Service, service::now};
use crate::store::{
    Reader,
    scrub::{self, Round},
    tree_files::replace,
};

/// File in the ledger's directory with the result of the last round.
pub const FILE: &str = "pemeriksaan.json";
/// Maximum sleep between two checks whether the service stops.
const NAP: Duration = Duration::from_millis(50);

struct Scrub {
    data: PathBuf,
    key: PathBuf,
    reader: Reader,
    stop: watch::Receiver<bool>,
    period: Duration,
}

/// Starts the thread, unless it is disabled.
pub fn start(service: &Service) {
    let seconds = service.config.scrub_seconds;
    if seconds == 0 {
        return;
    }
    let scrub = Scrub {
        data: service.config.data.clone(),
        key: service.config.signing_key(),
        reader: service.reader.clone(),
        stop: service.stopping.subscribe(),
        period: Duration::from_secs(seconds),
    };
    // The thread ends by itself when the service stops.
    let started = thread::Builder::new().name("scrub".to_owned()).spawn(move || scrub.run());
    if let Err(error) = started {
        tracing::error!(%error, "nothing goes round the ledger: no thread");
    }
}

impl Scrub {
    /// Whether the service stops or has closed its ledger.
    fn stops(&self) -> bool {
        *self.stop.borrow() || self.stop.has_changed().is_err()
    }

    /// Sleeps until a moment; false if the service stops.
    fn sleep_until(&self, due: Instant) -> bool {
        loop {
            if self.stops() {
                return false;
            }
            match due.checked_duration_since(Instant::now()) {
                None => return true,
                Some(left) => thread::sleep(left.min(NAP)),
            }
        }
    }

    fn run(&self) {
        let mut told: Vec<String> = Vec::new();
        while !self.stops() {
            let (began, saat) = (Instant::now(), now());
            let all = scrub::size(&self.data, &self.reader).max(1);
            let (mut done, mut unpaced) = (0_u64, 0_u64);
            let mut pace = |bytes: u64| {
                (done, unpaced) = (done + bytes, unpaced + bytes);
                // Checked now and then only: a line is short.
                if unpaced < 64 << 10 {
                    return if self.stops() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
                }
                metrics::counter!("jejak_pemeriksaan_byte_total").increment(std::mem::take(&mut unpaced));
                let share = self.period.as_millis().saturating_mul(done.into()) / u128::from(all);
                let due = began + Duration::from_millis(u64::try_from(share).unwrap_or(u64::MAX)).min(self.period);
                if self.sleep_until(due) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            };
            match scrub::round(&self.data, &self.key, &self.reader, &mut pace) {
                Ok(round) if round.whole => self.tell(&round, saat, &mut told),
                Ok(_) => return,
                Err(error) => {
                    metrics::gauge!("jejak_pemeriksaan_rusak").set(1.0);
                    tracing::error!(%error, "the round over the ledger broke off");
                }
            }
            if !self.sleep_until(began + self.period) {
                return;
            }
        }
    }

    fn tell(&self, round: &Round, saat: crate::event::Instant, told: &mut Vec<String>) {
        let done = now();
        metrics::gauge!("jejak_pemeriksaan_rusak").set(round.found.len() as f64);
        metrics::gauge!("jejak_pemeriksaan_terakhir").set((done.0 / 1_000_000) as f64);
        for what in round.found.iter().filter(|what| !told.contains(what)) {
            tracing::error!(temuan = what, "scrub: what is kept is not what was written");
        }
        told.clone_from(&round.found);
        let report = json!({"dokumen": "pemeriksaan", "mulai": saat, "selesai": done, "seq": round.seq,
            "byte": round.bytes, "bukti": round.evidence, "temuan": round.found});
        if let Err(error) = replace(&self.data.join(FILE), report.to_string().as_bytes()) {
            tracing::warn!(%error, "the report of the scrub could not be kept");
        }
    }
}

/// The report of the last round, if there is one.
pub fn last(data: &Path) -> Option<serde_json::Value> {
    serde_json::from_slice(&std::fs::read(data.join(FILE)).ok()?).ok()
}

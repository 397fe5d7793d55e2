//! The right to write a ledger in an engine, for one term; and the outcome of a batch.

use std::{
    fmt, thread,
    time::{Duration, Instant},
};

use super::{Engine, Lost, Put, Stand};
use crate::store::tip::{Kept, Tip};

/// How long a batch is retried before its callers are told that the outcome is unknown.
pub const PATIENCE: Duration = Duration::from_secs(15);
/// Longest pause between two attempts.
const PAUSE: Duration = Duration::from_millis(500);

/// The right to write, for one term.
pub struct Claim {
    engine: Box<dyn Engine>,
    term: u64,
    patience: Duration,
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim").field("term", &self.term).finish_non_exhaustive()
    }
}

impl Claim {
    /// Takes over from the writer in the term of `stand`; `None` if another was faster.
    pub fn take(mut engine: Box<dyn Engine>, stand: &Stand, holder: &str) -> Result<Option<(Self, Stand)>, Lost> {
        let taken = engine.take_over(stand.term, holder)?;
        Ok(taken.map(|stand| (Self { engine, term: stand.term, patience: PATIENCE }, stand)))
    }

    /// Sets the time for retries; with zero, each batch is tried once and then looked up once.
    pub fn patient(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The term.
    pub fn term(&self) -> u64 {
        self.term
    }

    /// The engine, for reads and signs of life.
    pub fn engine(&mut self) -> &mut dyn Engine {
        self.engine.as_mut()
    }

    /// Stores a batch, and determines its outcome. Never cancels anything: a commit that waits for its replicas is waited for.
    pub fn commit(&mut self, from: Tip, lines: &[u8], to: Tip) -> Kept {
        let put = Put { term: self.term, from, lines, to };
        let until = Instant::now() + self.patience;
        let (mut pause, mut again) = (Duration::from_millis(10), !self.patience.is_zero());
        loop {
            let why = match self.engine.put(&put) {
                Ok(true) => return Kept::Yes,
                Ok(false) => Lost("ujung buku besar lain dari yang diharapkan".to_owned()),
                Err(lost) => lost,
            };
            match self.settle(from, to) {
                Ok(Some(kept)) => return kept,
                // It is not stored, and nobody else writes: it is sent again.
                // At least once, even if the first attempt took all the time because the engine hung.
                Ok(None) if again || !self.patience.is_zero() && Instant::now() < until => {
                    again = false;
                    continue;
                }
                Ok(None) => {}
                Err(_) if Instant::now() < until => {
                    thread::sleep(pause);
                    pause = (pause * 2).min(PAUSE);
                    continue;
                }
                Err(_) => {}
            }
            return Kept::Unknown(why.0);
        }
    }

    /// The outcome of a batch, determined by a write that is as durable as the batch: a plain read may show data that is not
    /// on the replicas yet, and is lost with the machine.
    fn settle(&mut self, from: Tip, to: Tip) -> Result<Option<Kept>, Lost> {
        let Some(stand) = self.engine.confirm(self.term)? else {
            let kept = self.engine.end_of(from.seq + 1)? == Some(to.hash);
            let after = if kept { "batch terakhir sudah tersimpan" } else { "batch terakhir tidak tersimpan" };
            return Ok(Some(Kept::Fenced(format!("masa tulis {} sudah berakhir; {after}", self.term))));
        };
        if stand.tip == to {
            return Ok(Some(Kept::Yes));
        }
        if stand.tip == from {
            return Ok(None);
        }
        let (at, own) = (stand.tip, self.term);
        Ok(Some(Kept::Fenced(format!(
            "ujung di mesin jurnal event {} pada masa tulis {own} bukan dari server ini",
            at.seq
        ))))
    }
}

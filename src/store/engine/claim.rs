//! The right to write a ledger in an engine, for one term; and what became of a batch.

use std::{
    fmt, thread,
    time::{Duration, Instant},
};

use super::{Engine, Lost, Put, Stand};
use crate::store::tip::{Kept, Tip};

/// How long a batch is given again and again before those who wait for it are told that its outcome is unknown.
pub const PATIENCE: Duration = Duration::from_secs(15);
/// Longest pause between two tries.
const PAUSE: Duration = Duration::from_millis(500);

/// The right to write.
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
    /// Takes over from whoever wrote in the term of `stand`, if nobody else was faster.
    pub fn take(mut engine: Box<dyn Engine>, stand: &Stand, holder: &str) -> Result<Option<(Self, Stand)>, Lost> {
        let taken = engine.take_over(stand.term, holder)?;
        Ok(taken.map(|stand| (Self { engine, term: stand.term, patience: PATIENCE }, stand)))
    }

    /// With another patience; without any, each batch is tried once and then asked after once.
    pub fn patient(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Its term.
    pub fn term(&self) -> u64 {
        self.term
    }

    /// Its engine, for reads and signs of life.
    pub fn engine(&mut self) -> &mut dyn Engine {
        self.engine.as_mut()
    }

    /// Keeps a batch, and finds out what became of it. Never cancels anything: a commit that waits for its replicas is
    /// waited for.
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
                // It is not there, and nobody else writes: it is sent again.
                // Once at least, also where the first try took all of the patience: its engine hung.
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

    /// What became of a batch, by a write that is as durable as the batch: a plain read may show what is not yet with the
    /// replicas, and is lost with the machine.
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

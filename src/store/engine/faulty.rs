//! An engine in memory that fails on purpose, for tests: answers are lost before or after a statement is done, abandoned
//! statements are done late, reads are stale or show data that no replica has, the engine hangs and accepts everything without
//! an answer, and others take over. The same seed gives the same run.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Batch, Engine, Lost, Put, Stand};
use crate::{
    event::{Hash, Seq},
    store::{disk_faulty::Dice, tip::Tip},
};

/// Rates of faults, in 1/1000 of the statements.
#[derive(Debug, Clone, Copy, Default)]
pub struct Faults {
    /// The statement is not done, and not answered.
    pub lost: u32,
    /// The statement is done, but not answered.
    pub unanswered: u32,
    /// The statement is done later, after others, and not answered.
    pub late: u32,
    /// A plain read shows an earlier state.
    pub stale: u32,
    /// From here on it never answers, until it resumes or another leads.
    pub hung: u32,
    /// The wait for its replicas is cut short: reads show the statement, but it is lost with the machine, unless a later
    /// statement that is waited for reaches the replicas.
    pub early: u32,
}

/// A forbidden behaviour that is planted to show that the tests would find it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Planted {
    /// Nothing.
    #[default]
    Nothing,
    /// It accepts batches of past terms.
    Unfenced,
    /// It accepts batches for any end of the ledger.
    Anywhere,
    /// Sometimes it confirms a batch that it does not store.
    Forgets,
    /// A statement that was waited for is on no replica either.
    Alone,
}

/// Counts of what happened in a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Happened {
    /// Statements that were not done.
    pub lost: u64,
    /// Statements that were done but not answered.
    pub unanswered: u64,
    /// Batches that were stored after their sender had stopped waiting.
    pub late: u64,
    /// Late batches that no longer fitted.
    pub too_late: u64,
    /// Stale reads.
    pub stale: u64,
    /// Times that it hung.
    pub hung: u64,
    /// Statements that a hanging engine did when it resumed, after their senders had left.
    pub woken: u64,
    /// Statements that were lost with a hanging engine.
    pub sunk: u64,
    /// Batches that reads showed, and that were lost with their machine.
    pub vanished: u64,
}

struct Kept {
    batch: Batch,
    end: Tip,
}

/// A statement sent to an engine that hangs.
enum Sent {
    Put(u64, Tip, Vec<u8>, Tip),
    Confirm(u64),
    TakeOver(u64, String),
    Close(u64),
}

struct State {
    dice: Dice,
    faults: Faults,
    happened: Happened,
    stand: Option<Stand>,
    before: Option<Stand>,
    batches: Vec<Kept>,
    late: Vec<(u64, Tip, Vec<u8>, Tip)>,
    /// Number of further statements that are not answered.
    hung: u64,
    sent: Vec<Sent>,
    /// The state, and the number of batches, before the batch that no replica has.
    fragile: Option<(Option<Stand>, usize)>,
    planted: Planted,
}

/// The engine; its connections share the state.
#[derive(Clone)]
pub struct FaultyEngine(Arc<Mutex<State>>);

impl FaultyEngine {
    /// An engine without ledgers and without faults.
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(State {
            dice: Dice::new(seed),
            faults: Faults::default(),
            happened: Happened::default(),
            stand: None,
            before: None,
            batches: Vec::new(),
            late: Vec::new(),
            hung: 0,
            sent: Vec::new(),
            fragile: None,
            planted: Planted::Nothing,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets the rates of faults from here on.
    pub fn set_faults(&self, faults: Faults) {
        self.state().faults = faults;
    }

    /// Plants a forbidden behaviour.
    pub fn plant(&self, planted: Planted) {
        self.state().planted = planted;
    }

    /// Counts of what happened so far.
    pub fn happened(&self) -> Happened {
        self.state().happened
    }

    /// All lines in the engine, in order.
    pub fn lines(&self) -> Vec<u8> {
        self.state().batches.iter().flat_map(|kept| kept.batch.lines.clone()).collect()
    }

    /// Another connection.
    pub fn connect(&self) -> Box<dyn Engine> {
        Box::new(self.clone())
    }
}

impl State {
    /// Accepts a statement without answering, if the engine hangs.
    fn hangs(&mut self, sent: Option<Sent>) -> Result<(), Lost> {
        if self.hung == 0 {
            if !self.dice.chance(self.faults.hung) {
                return Ok(());
            }
            self.happened.hung += 1;
            self.hung = 1 + self.dice.below(8);
        }
        self.hung -= 1;
        self.sent.extend(sent);
        if self.hung == 0 {
            self.goes_on();
        }
        Err(Lost("tidak pernah dijawab".to_owned()))
    }

    /// Resumes and does the statements sent, in any order, because each came over its own connection; or another leads by now,
    /// which has none of them.
    fn goes_on(&mut self) {
        let mut sent = std::mem::take(&mut self.sent);
        if self.dice.chance(500) {
            self.happened.sunk += sent.len() as u64;
            return;
        }
        while !sent.is_empty() {
            let at = self.dice.below(sent.len() as u64) as usize;
            let done = match sent.swap_remove(at) {
                Sent::Put(term, from, lines, to) => self.keep(&Put { term, from, lines: &lines, to }),
                Sent::Confirm(term) => self.change(term, |_| ()).is_some(),
                Sent::TakeOver(term, holder) => self.begin(term, &holder).is_some(),
                Sent::Close(term) => self.change(term, |stand| stand.closed = true).is_some(),
            };
            self.happened.woken += u64::from(done);
        }
    }

    fn begin(&mut self, term: u64, holder: &str) -> Option<Stand> {
        self.stand.as_ref().filter(|stand| !stand.closed)?;
        self.change(term, |stand| {
            stand.term += 1;
            holder.clone_into(&mut stand.holder);
        })
    }

    /// Does a statement under the configured faults.
    fn under<T>(&mut self, sent: Option<Sent>, work: impl FnOnce(&mut Self) -> T) -> Result<T, Lost> {
        self.hangs(sent)?;
        self.fails_over();
        self.do_late();
        let lost = |what: &str| Lost(what.to_owned());
        if self.dice.chance(self.faults.lost) {
            self.happened.lost += 1;
            return Err(lost("hilang sebelum dikerjakan"));
        }
        let done = work(self);
        if self.dice.chance(self.faults.unanswered) {
            self.happened.unanswered += 1;
            return Err(lost("jawaban hilang"));
        }
        Ok(done)
    }

    /// Some earlier statements arrive now; a batch is stored if it still fits.
    fn do_late(&mut self) {
        while !self.late.is_empty() && self.dice.chance(500) {
            let (term, from, lines, to) = self.late.remove(0);
            if self.keep(&Put { term, from, lines: &lines, to }) {
                self.happened.late += 1;
            } else {
                self.happened.too_late += 1;
            }
        }
    }

    /// Does a batch that reaches no replica before the next statement that is waited for.
    fn early(&mut self, put: &Put<'_>) -> Lost {
        let before = (self.stand.clone(), self.batches.len());
        if self.fragile.is_none() && self.keep(put) {
            self.fragile = Some(before);
        }
        Lost("tidak ditunggu sampai di replika".to_owned())
    }

    /// The machine fails while it has a batch that no replica has: another leads, without that batch.
    fn fails_over(&mut self) {
        if self.fragile.is_none() || !self.dice.chance(300) {
            return;
        }
        if let Some((stand, batches)) = self.fragile.take() {
            self.happened.vanished += 1;
            (self.stand, self.before) = (stand, None);
            self.batches.truncate(batches);
        }
    }

    /// A statement that reaches the replicas takes everything before it along.
    fn reaches_all(&mut self) {
        if self.planted != Planted::Alone {
            self.fragile = None;
        }
    }

    fn keep(&mut self, put: &Put<'_>) -> bool {
        let planted = self.planted;
        if planted == Planted::Forgets && self.dice.chance(100) {
            return true;
        }
        let fits = |stand: &&mut Stand| {
            (stand.term == put.term || planted == Planted::Unfenced)
                && (stand.tip == put.from || planted == Planted::Anywhere)
        };
        let Some(stand) = self.stand.as_mut().filter(fits) else {
            return false;
        };
        self.before = Some(stand.clone());
        stand.tip = put.to;
        let batch = Batch { first: put.from.seq + 1, lines: put.lines.to_vec() };
        self.batches.push(Kept { batch, end: put.to });
        self.reaches_all();
        true
    }

    fn change(&mut self, term: u64, change: impl FnOnce(&mut Stand)) -> Option<Stand> {
        let stand = self.stand.as_mut().filter(|stand| stand.term == term)?;
        self.before = Some(stand.clone());
        stand.beat += 1;
        change(stand);
        let changed = stand.clone();
        self.reaches_all();
        Some(changed)
    }
}

impl Engine for FaultyEngine {
    fn put(&mut self, put: &Put<'_>) -> Result<bool, Lost> {
        let mut state = self.state();
        let late = state.faults.late;
        if state.hung == 0 && state.dice.chance(late) {
            state.late.push((put.term, put.from, put.lines.to_vec(), put.to));
            return Err(Lost("belum dijawab".to_owned()));
        }
        let early = state.faults.early;
        if state.hung == 0 && state.dice.chance(early) {
            return Err(state.early(put));
        }
        let sent = Sent::Put(put.term, put.from, put.lines.to_vec(), put.to);
        state.under(Some(sent), |state| state.keep(put))
    }

    fn confirm(&mut self, term: u64) -> Result<Option<Stand>, Lost> {
        self.state().under(Some(Sent::Confirm(term)), |state| state.change(term, |_| ()))
    }

    fn stand(&mut self) -> Result<Option<Stand>, Lost> {
        self.state().under(None, |state| {
            if state.before.is_some() && state.dice.chance(state.faults.stale) {
                state.happened.stale += 1;
                return state.before.clone();
            }
            state.stand.clone()
        })
    }

    fn take_over(&mut self, term: u64, holder: &str) -> Result<Option<Stand>, Lost> {
        let sent = Sent::TakeOver(term, holder.to_owned());
        self.state().under(Some(sent), |state| state.begin(term, holder))
    }

    fn hold(&mut self, _term: u64) -> Result<(), Lost> {
        Ok(())
    }

    fn is_held(&mut self, _term: u64) -> Result<bool, Lost> {
        Ok(true)
    }

    fn end_of(&mut self, first: Seq) -> Result<Option<Hash>, Lost> {
        self.state().under(None, |state| {
            let found = state.batches.iter().find(|kept| kept.batch.first == first);
            found.map(|kept| kept.end.hash)
        })
    }

    fn batches(&mut self, from: Seq) -> Result<Vec<Batch>, Lost> {
        self.state().under(None, |state| {
            let there = state.batches.iter().skip_while(|kept| kept.end.seq < from);
            there.take(3).map(|kept| kept.batch.clone()).collect()
        })
    }

    fn create(&mut self) -> Result<bool, Lost> {
        self.state().under(None, |state| {
            let fresh = state.stand.is_none();
            state.stand.get_or_insert_with(|| Stand {
                term: 0,
                holder: String::new(),
                tip: Tip { seq: 0, hash: Hash::ZERO },
                beat: 0,
                closed: false,
            });
            fresh
        })
    }

    fn close(&mut self, term: u64) -> Result<bool, Lost> {
        self.state().under(Some(Sent::Close(term)), |state| state.change(term, |stand| stand.closed = true).is_some())
    }
}

//! Checks the lines of the journal on several threads: checks of single lines run in parallel, and checks that need the order
//! run one after the other.

use std::{
    ops::ControlFlow,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use super::{
    Place,
    journal::{Cursor, End, Journal, JournalError, lines},
};
use crate::{
    event::Line,
    ledger::{Chain, ChainError, Fault, Sound},
};

/// Number of threads for a check: that of the processors, up to a maximum.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, |n| n.get().min(MAX_THREADS))
}

/// Most threads that one check uses.
const MAX_THREADS: usize = 8;

/// The result of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Beginning of the first line that was not accepted.
    pub at: Cursor,
    /// End of the last complete group.
    pub good: Cursor,
    /// The reason why it ended there.
    pub why: Why,
}

/// The reason why a check ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// There is no further line.
    End(End),
    /// The next line is not valid.
    Fault(ChainError),
}

/// Reads every line from `from` on, checks it, and adds it to `chain`. For each line, `part` is called on any thread, and
/// `whole` with its result in the order of the lines; `whole` may stop the check.
pub fn check<T: Send>(
    journal: &Journal,
    from: Cursor,
    upto: Option<Cursor>,
    chain: &mut Chain,
    part: impl Fn(Place, &Sound, &Line<'_>) -> T + Sync,
    whole: impl FnMut(Place, &Sound, T) -> ControlFlow<()> + Send,
) -> Result<Checked, JournalError> {
    let feed = Mutex::new(Feed { at: Some(from), index: 0, upto });
    let turn = Mutex::new(Turn { index: 0, chain, whole, good: from, ended: None });
    let shared = Shared { journal, feed, turn, passed: Condvar::new() };
    std::thread::scope(|scope| {
        for _ in 1..threads() {
            scope.spawn(|| shared.work(&part));
        }
        shared.work(&part);
    });
    let turn = shared.turn.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (at, why) = turn.ended.unwrap_or(Ok((from, Why::End(End::Stopped))))?;
    Ok(Checked { at, good: turn.good, why })
}

struct Shared<'a, W> {
    journal: &'a Journal,
    feed: Mutex<Feed>,
    turn: Mutex<Turn<'a, W>>,
    passed: Condvar,
}

/// The part of the journal that is still to be read.
struct Feed {
    at: Option<Cursor>,
    index: u64,
    upto: Option<Cursor>,
}

/// The state of the ordered work: the number of the next block, and what is done with its lines.
struct Turn<'a, W> {
    index: u64,
    chain: &'a mut Chain,
    whole: W,
    good: Cursor,
    ended: Option<Result<(Cursor, Why), JournalError>>,
}

/// A block that one thread has taken.
struct Taken {
    index: u64,
    at: Cursor,
    next: Cursor,
    end: Option<End>,
}

/// Valid lines, each with the result of `part`, until it is their turn.
type Lines<T> = Vec<(Place, Sound, Option<T>)>;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'c, W> Shared<'c, W> {
    fn work<T>(&self, part: &(impl Fn(Place, &Sound, &Line<'_>) -> T + Sync))
    where
        W: FnMut(Place, &Sound, T) -> ControlFlow<()>,
    {
        let mut buf = Vec::new();
        let mut sound: Lines<T> = Vec::new();
        while let Some(taken) = self.take(&mut buf) {
            let mut fault = None;
            for (place, line) in lines(taken.at, &buf) {
                match Sound::read_parts(line) {
                    Ok((read, parts)) => {
                        let made = part(place, &read, &parts);
                        sound.push((place, read, Some(made)));
                    }
                    Err(why) => {
                        fault = Some((place, why));
                        break;
                    }
                }
            }
            self.in_turn(taken, fault, &mut sound);
        }
    }

    /// Takes the next block; `None` at the end, or if the check has ended.
    fn take(&self, buf: &mut Vec<u8>) -> Option<Taken> {
        let mut feed = lock(&self.feed);
        let at = feed.at?;
        let index = feed.index;
        feed.index += 1;
        match self.journal.block(at, feed.upto, buf) {
            Ok(block) => {
                feed.at = block.end.is_none().then_some(block.next);
                Some(Taken { index, at, next: block.next, end: block.end })
            }
            Err(error) => {
                feed.at = None;
                drop(feed);
                let mut turn = self.wait(index);
                turn.ended.get_or_insert(Err(error));
                self.passed.notify_all();
                None
            }
        }
    }

    fn wait(&self, index: u64) -> MutexGuard<'_, Turn<'c, W>> {
        let turn = lock(&self.turn);
        self.passed.wait_while(turn, |t| t.index < index && t.ended.is_none()).unwrap_or_else(PoisonError::into_inner)
    }

    fn in_turn<T>(&self, taken: Taken, fault: Option<(Place, Fault)>, sound: &mut Lines<T>)
    where
        W: FnMut(Place, &Sound, T) -> ControlFlow<()>,
    {
        let mut turn = self.wait(taken.index);
        if turn.ended.is_none() {
            turn.ended = turn
                .push(sound)
                .or_else(|| {
                    if let Some((place, fault)) = fault {
                        let seq = turn.chain.seq() + 1;
                        return Some((place.start(), Why::Fault(ChainError { seq, fault })));
                    }
                    taken.end.map(|end| (taken.next, Why::End(end)))
                })
                .map(Ok);
        }
        turn.index += 1;
        let ended = turn.ended.is_some();
        drop(turn);
        sound.clear();
        if ended {
            lock(&self.feed).at = None;
        }
        self.passed.notify_all();
    }
}

impl<W> Turn<'_, W> {
    /// Processes lines in their turn. They are freed later by the thread that read them, because that needs no order.
    fn push<T>(&mut self, sound: &mut Lines<T>) -> Option<(Cursor, Why)>
    where
        W: FnMut(Place, &Sound, T) -> ControlFlow<()>,
    {
        for (place, sound, made) in sound {
            let Some(made) = made.take() else { continue };
            if let Err(error) = self.chain.push(sound.links()) {
                return Some((place.start(), Why::Fault(error)));
            }
            if self.chain.is_complete() {
                self.good = place.end();
            }
            if (self.whole)(*place, sound, made).is_break() {
                return Some((place.end(), Why::End(End::Stopped)));
            }
        }
        None
    }
}

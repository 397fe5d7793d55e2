//! A stream in memory: what the index does not hold yet of it, or where its lines stand when there is no index.

use std::sync::Arc;

use super::chunk::FACTS;
use crate::{event::Seq, projection::Fact};

/// Facts in a row of one stream, shared with whoever reads them.
pub type Run = Arc<Vec<Fact>>;

/// One stream.
#[derive(Debug)]
pub enum Stream {
    /// The first `stored` facts are in the index; the others are here.
    Indexed {
        /// Facts in the index.
        stored: u32,
        /// The facts behind them, in runs of at most [`FACTS`].
        tail: Vec<Run>,
    },
    /// There is no index: the seqs of its facts. They fit, see [`super::ids::Ids`].
    Listed(Vec<u32>),
}

impl Stream {
    /// Adds a fact.
    pub fn push(&mut self, fact: Fact) {
        match self {
            Self::Listed(seqs) => seqs.push(fact.seq as u32),
            Self::Indexed { tail, .. } => match tail.last_mut().filter(|run| run.len() < FACTS) {
                // Copies the run first when a reader has it; then the reader's stays as it was.
                Some(run) => Arc::make_mut(run).push(fact),
                None => {
                    let mut run = Vec::with_capacity(FACTS);
                    run.push(fact);
                    tail.push(Arc::new(run));
                }
            },
        }
    }

    /// Number of facts.
    pub fn len(&self) -> usize {
        match self {
            Self::Indexed { stored, tail } => *stored as usize + tail.iter().map(|run| run.len()).sum::<usize>(),
            Self::Listed(seqs) => seqs.len(),
        }
    }

    /// Forgets the facts that the index holds now, up to fact number `count`.
    pub fn saved(&mut self, count: u32) {
        let Self::Indexed { stored, tail } = self else { return };
        let mut done = count.saturating_sub(*stored) as usize;
        *stored = count.max(*stored);
        let whole = tail.iter().take_while(|run| {
            let within = run.len() <= done;
            done -= if within { run.len() } else { 0 };
            within
        });
        let whole = whole.count();
        tail.drain(..whole);
        if done > 0
            && let Some(run) = tail.first_mut()
        {
            *run = Arc::new(run[done..].to_vec());
        }
    }
}

/// The runs of a tail from fact `skip` on, up to event `upto`; facts beyond it may still be in the last.
pub fn runs(tail: &[Run], upto: Seq) -> Vec<Run> {
    tail.iter().take_while(|run| run.first().is_some_and(|fact| fact.seq <= upto)).cloned().collect()
}

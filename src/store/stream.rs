//! A stream in memory: the facts that the index does not have yet, or the seqs of all its facts without an index.

use std::sync::Arc;

use super::chunk::FACTS;
use crate::{event::Seq, projection::Fact};

/// Consecutive facts of one stream, shared with readers.
pub type Run = Arc<Vec<Fact>>;

/// One stream.
#[derive(Debug)]
pub enum Stream {
    /// The first `stored` facts are in the index; the others are here.
    Indexed {
        /// Number of facts in the index.
        stored: u32,
        /// The facts after those, in runs of at most [`FACTS`].
        tail: Vec<Run>,
    },
    /// There is no index: the seqs of all facts. 32 bits are enough, see [`super::ids::Ids`].
    Listed(Vec<u32>),
}

impl Stream {
    /// Adds a fact.
    pub fn push(&mut self, fact: Fact) {
        match self {
            Self::Listed(seqs) => seqs.push(fact.seq as u32),
            Self::Indexed { tail, .. } => match tail.last_mut().filter(|run| run.len() < FACTS) {
                // Copies the run if a reader shares it; then the reader's copy stays unchanged.
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

    /// Drops the facts that the index has now, up to fact number `count`.
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

/// The runs of a tail up to event `upto`; the last run may contain later facts.
pub fn runs(tail: &[Run], upto: Seq) -> Vec<Run> {
    tail.iter().take_while(|run| run.first().is_some_and(|fact| fact.seq <= upto)).cloned().collect()
}

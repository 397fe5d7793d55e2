//! Processes lines of a range of the ledger: work on single lines runs on several threads, and the results are taken in order.

use std::{ops::ControlFlow, thread};

use crossbeam_channel::bounded;

use super::{Reader, check, publish_error::PublishError};
use crate::event::Seq;

/// Lines that a thread takes at a time.
const BATCH: u64 = 512;
/// Batches that a thread may be ahead.
const AHEAD: usize = 2;

/// Passes the lines after `known` up to `last` to `part`, on any thread, and its results to `whole`, in order; ends when
/// `part` cannot read a line.
pub(super) fn each_in_order<T: Send>(
    reader: &Reader,
    (known, last): (Seq, Seq),
    part: impl Fn(Seq, &[u8]) -> Option<T> + Sync,
    mut whole: impl FnMut(T),
) -> Result<(), PublishError> {
    let part = &part;
    let threads = (check::threads() as u64).min(last.saturating_sub(known).div_ceil(BATCH)).max(1);
    thread::scope(|scope| {
        // Each thread takes every n-th batch, so the order of the results needs no coordination.
        let parts = (0..threads).map(|number| {
            let (send, made) = bounded(AHEAD);
            scope.spawn(move || {
                let mut before = known + number * BATCH;
                while before < last {
                    let batch = batch(reader, (before, last.min(before + BATCH)), part);
                    let failed = batch.is_err();
                    // The receiver is gone if an earlier line was found wrong.
                    if send.send(batch).is_err() || failed {
                        return;
                    }
                    before += threads * BATCH;
                }
            });
            made
        });
        let parts: Vec<_> = parts.collect();
        // The first thread without a further result is the one whose turn is beyond the last line.
        for batch in parts.iter().cycle().map_while(|part| part.recv().ok()) {
            batch?.into_iter().for_each(&mut whole);
        }
        Ok(())
    })
}

fn batch<T>(
    reader: &Reader,
    (before, last): (Seq, Seq),
    part: &impl Fn(Seq, &[u8]) -> Option<T>,
) -> Result<Vec<T>, PublishError> {
    let (mut made, mut broken) = (Vec::with_capacity(BATCH as usize), None);
    reader.lines(before + 1, last, |seq, _, line| match part(seq, line) {
        Some(one) => {
            made.push(one);
            ControlFlow::Continue(())
        }
        None => {
            broken = Some(seq);
            ControlFlow::Break(())
        }
    })?;
    broken.map_or(Ok(made), |seq| Err(PublishError::Event(seq)))
}

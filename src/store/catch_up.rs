//! Reads events in full, in order: those that the index does not have yet, or all of them to build it.

use std::{num::NonZero, ops::ControlFlow, thread};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::{
    Committed, Place,
    erased::{confirms, unanswered},
    journal::{Cursor, Journal, JournalError},
    known::Known,
    load::{CatalogError, Progress, REPORT, finish},
};
use crate::event::Seq;

/// Lines that a thread decodes at a time.
const BATCH: usize = 256;
/// Batches that may wait to be decoded, or to be processed.
const WAITING: usize = 16;

/// Lines as in the journal, one after the other.
#[derive(Default)]
struct Batch {
    bytes: Vec<u8>,
    places: Vec<Place>,
}

type Decoded = Vec<Result<Committed, (Place, String)>>;

impl Batch {
    fn decode(&self) -> Decoded {
        let mut rest = self.bytes.as_slice();
        let mut one = |place: &Place| {
            let (line, behind) = rest.split_at(place.length as usize);
            rest = behind;
            Committed::read(*place, line).map_err(|why| (*place, why))
        };
        self.places.iter().map(&mut one).collect()
    }
}

/// A batch, and the channel for its result.
type Job = (Batch, Sender<Decoded>);

/// Reads every event after `known`; `after` is called after each and may save a step. One thread reads, others decode, and the
/// caller's thread processes the results.
pub fn catch_up(
    known: &mut Known,
    journal: &Journal,
    (last, upto): (Seq, Cursor),
    progress: Progress<'_>,
    after: &mut dyn FnMut(&mut Known),
) -> Result<(), CatalogError> {
    if known.last.seq >= last {
        return Ok(());
    }
    let from = known.places.end();
    let (jobs, to_do) = bounded::<Job>(WAITING);
    let (order, in_order) = bounded::<Receiver<Decoded>>(WAITING);
    thread::scope(|scope| {
        let reading = scope.spawn(move || read(journal, from, upto, &jobs, &order));
        for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
            let to_do = to_do.clone();
            scope.spawn(move || {
                for (batch, reply) in to_do {
                    // The receiver is gone if an earlier line was found wrong.
                    let _ = reply.send(batch.decode());
                }
            });
        }
        drop(to_do);
        let mut failed = None;
        for event in in_order.iter().map_while(|batch| batch.recv().ok()).flatten() {
            failed = take_in(known, event).err();
            if failed.is_some() || known.last.seq == last {
                break;
            }
            after(known);
            if known.last.seq.is_multiple_of(REPORT) {
                progress(known.last.seq, last);
            }
        }
        drop(in_order);
        match reading.join() {
            Ok(read) => read?,
            Err(_) => failed = failed.or(Some((Place { segment: 0, offset: 0, length: 0 }, "pembacaan gagal".into()))),
        }
        after(known);
        finish(known, last, failed)
    })?;
    answered(known, journal)
}

/// Checks each line with erased texts against the event that it names. An event that a mirror has not received yet is checked
/// later.
fn answered(known: &mut Known, journal: &Journal) -> Result<(), CatalogError> {
    for (seq, erased) in std::mem::take(&mut known.erased) {
        let Some(by) = known.places.get(erased.by) else { continue };
        if !confirms(&journal.read(by)?, seq, erased) {
            let place = known.places.get(seq).unwrap_or(by);
            return Err(CatalogError::Line { seq, place, why: unanswered(erased) });
        }
    }
    Ok(())
}

fn take_in(known: &mut Known, event: Result<Committed, (Place, String)>) -> Result<(), (Place, String)> {
    let event = event?;
    if event.fact.seq != known.last.seq + 1 {
        return Err((event.place, format!("di sini ada event {}", event.fact.seq)));
    }
    known.push(event);
    Ok(())
}

/// Reads lines and sends them out in batches; ends early if the receivers are gone.
fn read(
    journal: &Journal,
    from: Cursor,
    upto: Cursor,
    jobs: &Sender<Job>,
    order: &Sender<Receiver<Decoded>>,
) -> Result<(), JournalError> {
    let mut batch = Batch::default();
    let hand_out = |batch: &mut Batch| {
        let (reply, decoded) = bounded(1);
        let sent = order.send(decoded).is_ok() && jobs.send((std::mem::take(batch), reply)).is_ok();
        if sent { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    journal.scan(from, Some(upto), |place, line| {
        batch.bytes.extend_from_slice(line);
        batch.places.push(place);
        if batch.places.len() < BATCH { ControlFlow::Continue(()) } else { hand_out(&mut batch) }
    })?;
    let _ = hand_out(&mut batch);
    Ok(())
}

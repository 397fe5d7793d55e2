//! Lists events by unit, subject, type, actor and time, forwards or backwards, in the order of the journal.

use std::ops::ControlFlow;

use super::{
    Place,
    load::CatalogError,
    peek::{Peek, whole},
    reader::{ReadError, Reader},
};
use crate::{
    event::{AccountId, Header, Instant, Kind, Seq, Subject, UnitCode},
    projection::StreamKey,
};

/// Events that are read at a time when going backwards.
const BACKWARDS: Seq = 1_024;

/// A filter of events; an empty one includes all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Unit of the event.
    pub unit: Option<UnitCode>,
    /// Subject of the event.
    pub subject: Option<Subject>,
    /// Also subjects below that: `PPU/2023` includes `PPU/2023/IKU.2`.
    pub under: bool,
    /// Type of the event.
    pub kind: Option<Kind>,
    /// Account that recorded it.
    pub actor: Option<AccountId>,
    /// Recorded at or after this instant.
    pub since: Option<Instant>,
    /// Recorded at or before this instant.
    pub until: Option<Instant>,
    /// First seq; 0 and 1 mean from the beginning.
    pub from: Seq,
    /// Last seq; `None`: to the end.
    pub to: Option<Seq>,
    /// Latest first.
    pub reverse: bool,
    /// Most events to return; `None`: all.
    pub limit: Option<usize>,
}

/// An event that matches.
#[derive(Debug)]
pub struct Found<'a> {
    /// Its header.
    pub header: Header,
    /// Its line, without line feed.
    pub line: &'a [u8],
    /// Place of the line.
    pub place: Place,
}

impl Filter {
    fn about(&self, wanted: &Subject, subject: &str) -> bool {
        subject.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.is_empty() || self.under && rest.starts_with('/'))
    }

    fn passes(&self, peek: &Peek<'_>) -> bool {
        self.unit.as_ref().is_none_or(|unit| unit.as_str() == peek.unit)
            && self.subject.as_ref().is_none_or(|subject| self.about(subject, peek.subject))
            && self.kind.is_none_or(|kind| kind.name() == peek.kind)
            && self.actor.as_ref().is_none_or(|actor| actor.as_str() == peek.account)
    }
}

/// Passes on matching events until the limit is reached or the callback stops.
struct Taker<'a> {
    filter: &'a Filter,
    left: usize,
    f: &'a mut dyn FnMut(Found<'_>) -> ControlFlow<()>,
    failed: Option<CatalogError>,
}

impl Taker<'_> {
    fn take(&mut self, seq: Seq, place: Place, line: &[u8]) -> ControlFlow<()> {
        if self.left == 0 {
            return ControlFlow::Break(());
        }
        let Some(peek) = Peek::of(line) else { return self.fail(seq, place, "baris tidak dapat dibaca") };
        if !self.filter.passes(&peek) {
            return ControlFlow::Continue(());
        }
        match whole(line) {
            Ok((header, _)) => {
                self.left -= 1;
                (self.f)(Found { header, line, place })?;
                if self.left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            }
            Err(why) => self.fail(seq, place, &why),
        }
    }

    fn fail(&mut self, seq: Seq, place: Place, why: &str) -> ControlFlow<()> {
        self.failed = Some(CatalogError::Line { seq, place, why: why.to_owned() });
        ControlFlow::Break(())
    }
}

impl Reader {
    /// Passes the events that match a filter to `f`, in order, until `f` stops.
    pub fn events(&self, filter: &Filter, f: &mut dyn FnMut(Found<'_>) -> ControlFlow<()>) -> Result<(), ReadError> {
        let last = self.last().seq;
        let mut to = filter.to.unwrap_or(last).min(last);
        let mut from = filter.from.max(1);
        if let Some(until) = filter.until {
            to = to.min(self.recorded_by(until)?);
        }
        if let Some(since) = filter.since {
            from = from.max(self.recorded_by(Instant(since.0.saturating_sub(1)))? + 1);
        }
        let mut taker = Taker { filter, left: filter.limit.unwrap_or(usize::MAX), f, failed: None };
        match &filter.unit {
            Some(unit) => self.events_of_unit(unit, (from, to), &mut taker)?,
            None if filter.reverse => self.events_backwards(from, to, &mut taker)?,
            None => self.lines(from, to, |seq, place, line| taker.take(seq, place, line))?,
        }
        taker.failed.map_or(Ok(()), |e| Err(e.into()))
    }

    /// Events of one unit: its streams name them, so only their lines are read.
    fn events_of_unit(&self, unit: &UnitCode, (from, to): (Seq, Seq), taker: &mut Taker<'_>) -> Result<(), ReadError> {
        let mut streams = self.streams(unit);
        if !unit.is_ledger() {
            streams.push(StreamKey::global());
        }
        let mut seqs = Vec::new();
        for key in &streams {
            seqs.extend(self.seqs(key, unit, to)?.into_iter().filter(|seq| *seq >= from));
        }
        seqs.sort_unstable();
        if taker.filter.reverse {
            seqs.reverse();
        }
        for seq in seqs {
            let Some(place) = self.place(seq) else { continue };
            if taker.take(seq, place, &self.line(seq)?).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn events_backwards(&self, from: Seq, to: Seq, taker: &mut Taker<'_>) -> Result<(), ReadError> {
        let mut end = to;
        while end >= from && end > 0 {
            let start = from.max(end.saturating_sub(BACKWARDS - 1));
            let mut block = Vec::new();
            self.lines(start, end, |seq, place, line| {
                // Only matching lines are kept, and unreadable ones, to be reported in their turn.
                if Peek::of(line).is_none_or(|peek| taker.filter.passes(&peek)) {
                    block.push((seq, place, line.to_vec()));
                }
                ControlFlow::Continue(())
            })?;
            for (seq, place, line) in block.iter().rev() {
                if taker.take(*seq, *place, line).is_break() {
                    return Ok(());
                }
            }
            end = start - 1;
        }
        Ok(())
    }
}

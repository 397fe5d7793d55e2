//! Listing events: by unit, subject, type, actor, and time, forwards or backwards, as they stand in the journal.

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

/// Which events; an empty filter lets all pass.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this unit.
    pub unit: Option<UnitCode>,
    /// About this subject.
    pub subject: Option<Subject>,
    /// And about what stands below it: `PPU/2023` has `PPU/2023/IKU.2` too.
    pub under: bool,
    /// Of this type.
    pub kind: Option<Kind>,
    /// By this account.
    pub actor: Option<AccountId>,
    /// Recorded at or after this instant.
    pub since: Option<Instant>,
    /// Recorded at or before this instant.
    pub until: Option<Instant>,
    /// Position at or after this; 0 and 1 mean from the first on.
    pub from: Seq,
    /// Position at or before this; none: to the last.
    pub to: Option<Seq>,
    /// Latest first.
    pub reverse: bool,
    /// At most so many.
    pub limit: Option<usize>,
}

/// An event that passed.
#[derive(Debug)]
pub struct Found<'a> {
    /// Its header.
    pub header: Header,
    /// Its line, without line feed.
    pub line: &'a [u8],
    /// Where the line stands.
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

/// Takes what passes, until the limit or the one who asked says enough.
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
    /// Hands out the events that pass a filter, in order, until `f` breaks off.
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

    /// Of one unit: its streams name the events, so that only their lines are read.
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
                // Only what passes is kept; a line that cannot be read is, too, to be named in its turn.
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

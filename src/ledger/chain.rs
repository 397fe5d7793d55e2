//! The hash chain: checks every line, and that each follows from the lines before it.
//!
//! Split in two so that a verifier can use all cores: [`Sound::read`] checks one line alone, in any order; [`Chain::push`] is
//! cheap and takes the lines in order.

use std::collections::HashMap;

use super::{ChainError, Fault};
use crate::event::{
    Erased, Event, FORMAT, Hash, Header, Instant, Kind, LedgerName, Line, Seq, UnitCode, newer, signature::Origin,
};

/// The epoch with which a ledger begins; each `epoch.dibuka` begins the next.
pub const EPOCH: u32 = 1;

/// A line that is valid by itself: shape, header, canonical data, data hash, schema, subject.
#[derive(Debug, Clone)]
pub struct Sound {
    /// Header.
    pub header: Header,
    /// Hash of the event.
    pub hash: Hash,
    /// Data of the event.
    pub event: Event,
    /// Whether every text of its data is in Unicode NFC, as in all lines that are written today.
    pub nfc: bool,
    /// The erasure that the line claims, if its data does not match its header; the erasing event must confirm it
    /// ([`super::Erasures`]).
    pub erased: Option<Erased>,
}

impl Sound {
    /// Reads a line (without line feed) and makes all checks that do not need its neighbours.
    pub fn read(line: &[u8]) -> Result<Self, Fault> {
        Self::read_parts(line).map(|(sound, _)| sound)
    }

    /// Like [`Sound::read`], and also returns the parts of the line, for callers that need its bytes.
    pub fn read_parts(line: &[u8]) -> Result<(Self, Line<'_>), Fault> {
        let later = |json: &[u8], otherwise| newer(json).map_or(otherwise, Fault::Newer);
        let line = Line::split(line).map_err(|why| later(line, Fault::Shape(why)))?;
        let header = Header::read(line.header).map_err(|field| later(line.header, Fault::Header(field)))?;
        if header.format > FORMAT || header.v > header.kind.version() {
            return Err(later(line.header, Fault::Format { epoch: header.epoch, format: header.format }));
        }
        let (nfc, erased) = match line.check_data(header.data_hash) {
            Ok(nfc) => (nfc, None),
            Err(why) => match line.erased(header.seq) {
                Some(erased) => (line.is_nfc().map_err(Fault::Data)?, Some(erased)),
                None => return Err(Fault::Data(why)),
            },
        };
        let event = Event::decode(header.kind, header.v, line.data)
            .map_err(|e| Fault::Schema { kind: header.kind, why: e.to_string() })?;
        if event.subject(&header.unit) != header.subject {
            return Err(Fault::Subject);
        }
        if let Event::LedgerDibuka(opening) = &event
            && opening.nama != header.ledger
        {
            return Err(Fault::Ledger { expected: opening.nama.clone(), found: header.ledger });
        }
        Ok((Self { hash: line.hash(), header, event, nfc, erased }, line))
    }

    /// The part of the line that [`Chain::push`] needs.
    pub fn links(&self) -> Links<'_> {
        Links { header: &self.header, hash: self.hash }
    }
}

/// The input of the ordered part of the check: a header and its hash.
#[derive(Debug, Clone, Copy)]
pub struct Links<'a> {
    /// Header.
    pub header: &'a Header,
    /// Hash of the event.
    pub hash: Hash,
}

/// The last event of a unit's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitTip {
    /// Position in the unit's chain, from 1.
    pub seq: Seq,
    /// Hash of the event.
    pub hash: Hash,
}

/// A chain up to some event: the state that the next event must follow from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    pub(crate) ledger: Option<LedgerName>,
    pub(crate) first: Hash,
    pub(crate) seq: Seq,
    pub(crate) hash: Hash,
    pub(crate) recorded_at: Instant,
    pub(crate) group: (Seq, Seq),
    pub(crate) epoch: u32,
    pub(crate) units: HashMap<UnitCode, UnitTip>,
    /// The state to restore if the open group turns out to be incomplete.
    pub(crate) before: Option<Box<Before>>,
}

/// The chain before its open group, as far as the group changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Before {
    ledger: Option<LedgerName>,
    first: Hash,
    seq: Seq,
    hash: Hash,
    recorded_at: Instant,
    group: (Seq, Seq),
    epoch: u32,
    units: Vec<(UnitCode, Option<UnitTip>)>,
}

impl Default for Chain {
    fn default() -> Self {
        Self::new()
    }
}

impl Chain {
    /// Name and first hash of the ledger; `None` before event 1.
    pub fn origin(&self) -> Option<Origin> {
        self.ledger.clone().map(|ledger| Origin { ledger, first: self.first })
    }

    /// The chain before event 1.
    pub fn new() -> Self {
        Self {
            ledger: None,
            first: Hash::ZERO,
            seq: 0,
            hash: Hash::ZERO,
            recorded_at: Instant(i64::MIN),
            group: (0, 0),
            epoch: EPOCH,
            units: HashMap::new(),
            before: None,
        }
    }

    /// Seq of the last event; 0 before event 1.
    pub fn seq(&self) -> Seq {
        self.seq
    }

    /// Hash of the last event; zeros before event 1.
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// Time of recording of the last event; the earliest possible before event 1.
    pub fn recorded_at(&self) -> Instant {
        self.recorded_at
    }

    /// Name of the ledger; `None` before event 1.
    pub fn ledger(&self) -> Option<&LedgerName> {
        self.ledger.as_ref()
    }

    /// Hash of event 1.
    pub fn first(&self) -> Hash {
        self.first
    }

    /// Returns whether the group of the last event is complete.
    pub fn is_complete(&self) -> bool {
        self.seq == self.group.1
    }

    /// The last event of a unit; `None` if it has no events.
    pub fn unit(&self, unit: &UnitCode) -> Option<UnitTip> {
        self.units.get(unit).copied()
    }

    /// Every unit with its last event.
    pub fn units(&self) -> impl Iterator<Item = (&UnitCode, UnitTip)> {
        self.units.iter().map(|(unit, tip)| (unit, *tip))
    }

    /// Epoch of the last event.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The epoch that the header of the next event must have, depending on its type.
    pub fn epoch_of(&self, kind: Kind) -> u32 {
        self.epoch + u32::from(kind == Kind::EpochDibuka)
    }

    /// The `unit_seq` and `unit_prev` that the next event of a unit must have.
    pub fn unit_next(&self, unit: &UnitCode) -> (Seq, Hash) {
        self.units.get(unit).map_or((1, self.first), |tip| (tip.seq + 1, tip.hash))
    }

    /// Appends the next event. On an error the chain is unchanged.
    pub fn push(&mut self, links: Links<'_>) -> Result<(), ChainError> {
        let expected = self.seq + 1;
        self.check(links.header).map_err(|fault| ChainError { seq: expected, fault })?;
        self.take(links);
        Ok(())
    }

    /// Checks whether the next event would follow. Needs no hash of that event.
    pub fn follows(&self, header: &Header) -> Result<(), Fault> {
        self.check(header)
    }

    /// Reads a line and appends it.
    pub fn push_line(&mut self, line: &[u8]) -> Result<Sound, ChainError> {
        let sound = Sound::read(line).map_err(|fault| ChainError { seq: self.seq + 1, fault })?;
        self.push(sound.links())?;
        Ok(sound)
    }

    /// Restores the state at the end of the last complete group.
    pub fn roll_back(&mut self) {
        let Some(before) = self.before.take() else { return };
        self.ledger = before.ledger;
        self.first = before.first;
        self.seq = before.seq;
        self.hash = before.hash;
        self.recorded_at = before.recorded_at;
        self.group = before.group;
        self.epoch = before.epoch;
        for (unit, tip) in before.units.into_iter().rev() {
            match tip {
                Some(tip) => drop(self.units.insert(unit, tip)),
                None => drop(self.units.remove(&unit)),
            }
        }
    }

    /// Keeps the state that the open group will change. Most groups are a single event and need nothing kept.
    fn keep(&mut self, header: &Header) {
        if header.seq == header.group.0 {
            self.before = (header.group.0 != header.group.1).then(|| {
                Box::new(Before {
                    ledger: self.ledger.clone(),
                    first: self.first,
                    seq: self.seq,
                    hash: self.hash,
                    recorded_at: self.recorded_at,
                    group: self.group,
                    epoch: self.epoch,
                    units: Vec::new(),
                })
            });
        }
        if let Some(before) = &mut self.before {
            before.units.push((header.unit.clone(), self.units.get(&header.unit).copied()));
        }
    }

    fn check(&self, header: &Header) -> Result<(), Fault> {
        let expected = self.seq + 1;
        if header.seq != expected {
            return Err(Fault::Seq { expected, found: header.seq });
        }
        // Checked before the rest: if it fails, the line before may be the one that was changed.
        if header.prev != self.hash {
            return Err(Fault::Prev { expected: self.hash, found: header.prev });
        }
        if (header.epoch, header.format) != (self.epoch_of(header.kind), FORMAT) {
            return Err(Fault::Format { epoch: header.epoch, format: header.format });
        }
        if let Some(ledger) = self.ledger.as_ref().filter(|l| **l != header.ledger) {
            return Err(Fault::Ledger { expected: ledger.clone(), found: header.ledger.clone() });
        }
        if (header.kind == Kind::LedgerDibuka) != (expected == 1) {
            return Err(Fault::Opening);
        }
        let (unit_seq, unit_prev) = self.unit_next(&header.unit);
        if header.unit_seq != unit_seq {
            return Err(Fault::UnitSeq { expected: unit_seq, found: header.unit_seq });
        }
        if header.unit_prev != unit_prev {
            return Err(Fault::UnitPrev { expected: unit_prev, found: header.unit_prev });
        }
        let group = if self.is_complete() { (expected, header.group.1.max(expected)) } else { self.group };
        if header.group != group {
            return Err(Fault::Group(header.group));
        }
        if header.recorded_at < self.recorded_at {
            return Err(Fault::Time { before: self.recorded_at, found: header.recorded_at });
        }
        match header.refs.iter().find(|r| **r == 0 || **r > header.group.1 || **r == expected) {
            Some(wrong) => Err(Fault::Ref(*wrong)),
            None => Ok(()),
        }
    }

    fn take(&mut self, Links { header, hash }: Links<'_>) {
        self.keep(header);
        if header.seq == 1 {
            self.ledger = Some(header.ledger.clone());
            self.first = hash;
        }
        self.seq = header.seq;
        self.hash = hash;
        self.recorded_at = header.recorded_at;
        self.group = header.group;
        self.epoch = header.epoch;
        let tip = UnitTip { seq: header.unit_seq, hash };
        match self.units.get_mut(&header.unit) {
            Some(last) => *last = tip,
            None => drop(self.units.insert(header.unit.clone(), tip)),
        }
        if self.is_complete() {
            self.before = None;
        }
    }
}

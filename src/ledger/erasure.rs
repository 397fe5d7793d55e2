//! Lines whose texts were erased by law: for each, two persons must have recorded an erasure with the data that is left.

use std::collections::BTreeMap;

use crate::event::{AccountId, Erased, Event, Header, Seq, Teks, UnitCode, hash_rest};

/// An erasure that was proposed, confirmed and found in its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The event whose texts were erased.
    pub event: Seq,
    /// The event that confirmed the erasure.
    pub by: Seq,
    /// Accounts that proposed and confirmed it.
    pub persons: [AccountId; 2],
}

/// A proposed erasure.
#[derive(Debug, Clone)]
struct Proposal {
    by: AccountId,
    event: Seq,
    fields: Vec<Teks>,
    unit: UnitCode,
}

/// Takes lines in order, and keeps the lines with erased texts that no event has confirmed yet.
#[derive(Debug, Clone, Default)]
pub struct Erasures {
    waiting: BTreeMap<Seq, (Erased, UnitCode)>,
    proposals: BTreeMap<Seq, Proposal>,
    settled: Vec<Settled>,
}

impl Erasures {
    /// Takes the next line.
    pub fn take(&mut self, header: &Header, event: &Event, erased: Option<Erased>) {
        if let Some(erased) = erased {
            self.waiting.insert(header.seq, (erased, header.unit.clone()));
        }
        let Event::DataDihapus(data) = event else { return };
        let Some(rest) = data.rest() else {
            let (by, unit, fields) = (header.actor.id.clone(), header.unit.clone(), data.bidang.clone());
            self.proposals.insert(header.seq, Proposal { by, event: data.event, fields, unit });
            return;
        };
        let [named] = header.refs[..] else { return };
        let Some(first) = self.proposals.get(&named) else { return };
        let same = first.event == data.event && first.fields == data.bidang && first.unit == header.unit;
        if !same || first.by == header.actor.id {
            return;
        }
        let wanted = Erased { by: header.seq, rest: hash_rest(&rest) };
        if self.waiting.get(&data.event).is_some_and(|(erased, unit)| *erased == wanted && *unit == header.unit) {
            self.waiting.remove(&data.event);
            let persons = [first.by.clone(), header.actor.id.clone()];
            self.settled.push(Settled { event: data.event, by: header.seq, persons });
        }
    }

    /// The first erased line without a confirmation, and the event that the line names for it.
    pub fn left(&self) -> Option<(Seq, Seq)> {
        self.waiting.first_key_value().map(|(seq, (erased, _))| (*seq, erased.by))
    }

    /// All erased lines without a confirmation, with the events that they name for it.
    pub fn all_left(&self) -> impl Iterator<Item = (Seq, Seq)> {
        self.waiting.iter().map(|(seq, (erased, _))| (*seq, erased.by))
    }

    /// The confirmed erasures, in the order of their confirmations.
    pub fn settled(&self) -> &[Settled] {
        &self.settled
    }
}

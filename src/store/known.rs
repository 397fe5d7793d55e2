//! All that is known of the durable part of the ledger, in memory: what readers and the writer ask first.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::{
    Committed,
    ids::{Ids, fingerprint},
    index::{Index, State},
    places::Places,
    stream::Stream,
};
use crate::{
    event::{Erased, Hash, Instant, Seq, UnitCode},
    projection::{Fact, StreamKey},
};

/// The last durable event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Last {
    /// Position; 0 in an empty ledger.
    pub seq: Seq,
    /// Hash; zeros in an empty ledger.
    pub hash: Hash,
    /// When it was recorded.
    pub recorded_at: Instant,
}

impl Last {
    /// Of an empty ledger.
    pub const NONE: Self = Self { seq: 0, hash: Hash::ZERO, recorded_at: Instant(i64::MIN) };
}

/// What is known.
#[derive(Debug)]
pub struct Known {
    pub last: Last,
    /// Fingerprints of ids; left empty by read commands, which never ask for them.
    pub ids: Ids,
    pub with_ids: bool,
    pub places: Places,
    pub tips: HashMap<UnitCode, (Seq, Hash)>,
    pub streams: BTreeMap<StreamKey, Stream>,
    /// Where the facts are that are not in memory; none: in the journal only.
    pub index: Option<Arc<Index>>,
    /// Events that the index holds.
    pub saved: Seq,
    /// Lines that say that texts of them were erased, and were not asked yet by whom.
    pub erased: Vec<(Seq, Erased)>,
}

impl Known {
    /// Of an empty ledger.
    pub fn empty(index: Option<Arc<Index>>, with_ids: bool) -> Self {
        Self {
            last: Last::NONE,
            ids: Ids::default(),
            with_ids,
            places: Places::default(),
            tips: HashMap::new(),
            streams: BTreeMap::new(),
            index,
            saved: 0,
            erased: Vec::new(),
        }
    }

    /// Adds the next event.
    pub fn push(&mut self, event: Committed) {
        let Committed { fact, id, hash, unit_seq, place, erased } = event;
        self.erased.extend(erased.map(|erased| (fact.seq, erased)));
        if self.with_ids {
            self.ids.push(fingerprint(id));
        }
        self.places.push(place, fact.recorded_at);
        self.last = Last { seq: fact.seq, hash, recorded_at: fact.recorded_at };
        match self.tips.get_mut(&fact.unit) {
            Some(tip) => *tip = (unit_seq, hash),
            None => drop(self.tips.insert(fact.unit.clone(), (unit_seq, hash))),
        }
        self.add_fact(fact);
    }

    fn add_fact(&mut self, fact: Fact) {
        let listed = self.index.is_none();
        let key = fact.stream();
        let stream = self.streams.entry(key).or_insert_with(|| match listed {
            true => Stream::Listed(Vec::new()),
            false => Stream::Indexed { stored: 0, tail: Vec::new() },
        });
        stream.push(fact);
    }

    /// Events that the index does not hold yet.
    pub fn unsaved(&self) -> u64 {
        self.last.seq - self.saved
    }

    /// What the index will say of itself once everything up to now is in it.
    pub fn state(&self) -> State {
        State {
            versions: State::VERSIONS,
            applied: self.last.seq,
            hash: self.last.hash.0,
            tips: self.tips.iter().map(|(unit, (seq, hash))| (unit.clone(), *seq, hash.0)).collect(),
            streams: self.streams.iter().map(|(key, stream)| (key.clone(), stream.len() as u32)).collect(),
        }
    }
}

//! The in-memory state of the durable part of the ledger, which readers and the writer use first.

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
    /// Seq; 0 in an empty ledger.
    pub seq: Seq,
    /// Hash; zeros in an empty ledger.
    pub hash: Hash,
    /// Time of recording.
    pub recorded_at: Instant,
}

impl Last {
    /// For an empty ledger.
    pub const NONE: Self = Self { seq: 0, hash: Hash::ZERO, recorded_at: Instant(i64::MIN) };
}

/// The in-memory state.
#[derive(Debug)]
pub struct Known {
    pub last: Last,
    /// Fingerprints of ids; empty in read commands, which do not need them.
    pub ids: Ids,
    pub with_ids: bool,
    pub places: Places,
    pub tips: HashMap<UnitCode, (Seq, Hash)>,
    pub streams: BTreeMap<StreamKey, Stream>,
    /// The index with the facts that are not in memory; `None`: they are in the journal only.
    pub index: Option<Arc<Index>>,
    /// Last event that the index has.
    pub saved: Seq,
    /// Lines with erased texts whose erasing events were not checked yet.
    pub erased: Vec<(Seq, Erased)>,
}

impl Known {
    /// The state of an empty ledger.
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

    /// Number of events that the index does not have yet.
    pub fn unsaved(&self) -> u64 {
        self.last.seq - self.saved
    }

    /// The state of the index once everything up to now is in it.
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

//! A ledger in memory: the same admission and the same fold as the real one, without a disk.
#![allow(dead_code, clippy::unwrap_used)]

pub mod chaos;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use jejak::{
    event::{Actor, Draft, Instant, Prepared, Seq, data::Role},
    projection::{AdmitError, Book, Fact, Facts, Global, Per, ReadError, StreamKey, View, World, statement, timeline},
    sample,
};

type Streams = Arc<Mutex<HashMap<StreamKey, Vec<Fact>>>>;

struct Source(Streams);

impl Facts for Source {
    fn facts(&self, key: &StreamKey) -> Result<Vec<Fact>, ReadError> {
        Ok(self.0.lock().unwrap().get(key).cloned().unwrap_or_default())
    }
}

pub struct Rehearsal {
    pub world: World,
    pub streams: Streams,
    pub last: Seq,
    pub keys: HashMap<String, Seq>,
}

impl Rehearsal {
    pub fn empty() -> Self {
        let streams: Streams = Arc::default();
        Self { world: World::open(Box::new(Source(streams.clone()))).unwrap(), streams, last: 0, keys: HashMap::new() }
    }

    pub fn append(&mut self, drafts: Vec<Draft>, actor: &Actor, at: Instant) -> Result<Vec<Fact>, AdmitError> {
        let prepared = sample::prepare(drafts, self.last + 1).map_err(AdmitError::Refused)?;
        self.append_prepared(&prepared, actor, at)
    }

    pub fn append_prepared(
        &mut self,
        prepared: &[Prepared],
        actor: &Actor,
        at: Instant,
    ) -> Result<Vec<Fact>, AdmitError> {
        let facts = self.world.admit(prepared, actor, at, self.last + 1)?;
        self.last += facts.len() as Seq;
        let mut streams = self.streams.lock().unwrap();
        for fact in &facts {
            streams.entry(fact.stream()).or_default().push(fact.clone());
        }
        Ok(facts)
    }

    /// The whole sample.
    pub fn sample() -> Self {
        let mut this = Self::empty();
        let system = Actor { grant: 0, id: "sistem".parse().unwrap(), role: Role::Sistem };
        this.append(vec![sample::opening("00".repeat(32))], &system, sample::opened_at()).unwrap();
        let mut script = sample::Script::default();
        for step in sample::steps().unwrap() {
            let mut drafts = script.drafts(&step, this.last + 1).unwrap_or_else(|e| panic!("{step:?}: {e}"));
            if let Some(closing) = &step.tutup {
                drafts.push(this.closing(closing, step.waktu));
            }
            let actor = sample::actor(&step, this.world.global());
            this.append(drafts, &actor, step.waktu)
                .unwrap_or_else(|e| panic!("{:?} {:#?}: {e}", step.kunci, step.event));
        }
        this.keys = script.keys;
        this
    }

    fn closing(&self, closing: &sample::Closing, at: Instant) -> Draft {
        let per = closing.periode.triwulan().map_or(Per::Tahun, Per::Triwulan);
        let card = self.view(self.last, per).card(&closing.unit, closing.periode.tahun()).unwrap();
        sample::closing(closing, &card, self.last, at)
    }

    pub fn facts(&self, key: &StreamKey, upto: Seq) -> Vec<Fact> {
        let streams = self.streams.lock().unwrap();
        streams.get(key).into_iter().flatten().filter(|f| f.seq <= upto).cloned().collect()
    }

    pub fn view(&self, as_of: Seq, per: Per) -> View<'_> {
        let load = Box::new(move |key: &StreamKey| Ok(Arc::new(Book::fold(&self.facts(key, as_of)))));
        let day = self.day(as_of);
        View::new(self.world.global(), as_of, per, day, load)
    }

    /// A fold of the ledger cut at an event, read like a timeline.
    pub fn cut(&self, as_of: Seq, reading: timeline::Reading) -> View<'_> {
        let load = Box::new(move |key: &StreamKey| Ok(Arc::new(Book::fold(&self.facts(key, as_of)))));
        View::new(self.global(), as_of, reading.per, reading.hari, load).with(reading.pandangan)
    }

    pub fn day(&self, as_of: Seq) -> jejak::event::Tanggal {
        let streams = self.streams.lock().unwrap();
        let latest = streams.values().flatten().filter(|f| f.seq <= as_of).map(|f| f.recorded_at).max().unwrap();
        latest.day()
    }

    pub fn printed(&self, as_of: Seq, per: Per, address: &str) -> String {
        self.view(as_of, per).figure(&address.parse().unwrap()).unwrap().printed()
    }

    pub fn global(&self) -> &Global {
        self.world.global()
    }

    pub fn hash(&self, as_of: Seq, per: Per, unit: &str, tahun: u16) -> jejak::event::Hash {
        statement::hash(&self.view(as_of, per).card(&unit.parse().unwrap(), tahun).unwrap(), per)
    }
}

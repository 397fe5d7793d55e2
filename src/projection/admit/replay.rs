//! Admission replayed: could each event of a ledger have been admitted where it stands?
//!
//! The chain proves the order of the lines, not that anybody was allowed to write them. Replaying puts every event before
//! the rules of its day, against the books as they stood before it, and names the first that no program let in.

use std::fmt;

use super::{AdmitError, Case, Facts, World, by, world::Refocusing};
use crate::{
    event::{Kind, Refusal, RefusalKind, Rule, Seq, signature::Origin},
    ledger::Sound,
    projection::{Fact, Global, ReadError, StreamKey},
};

/// An event that could not have been admitted, and the rule that says so.
#[derive(Debug, Clone)]
pub struct Unadmitted {
    /// The event.
    pub seq: Seq,
    /// Its type.
    pub kind: Kind,
    /// Who it says recorded it.
    pub actor: String,
    /// Why not.
    pub why: Refusal,
}

impl Unadmitted {
    /// Name of the rule, as in `tools/docs/penerimaan.md`.
    pub fn rule(&self) -> &'static str {
        self.why.rule.map_or("aturan", Rule::name)
    }
}

impl fmt::Display for Unadmitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seq, kind, actor, why } = self;
        let (kind, rule) = (kind.name(), self.rule());
        write!(f, "event {seq} ({kind} oleh {actor}) tidak mungkin diterima menurut aturan «{rule}»: {why}")
    }
}

impl std::error::Error for Unadmitted {}

/// Everything is taken from the lines: there is nothing to load.
struct Nothing;

impl Facts for Nothing {
    fn facts(&self, _: &StreamKey) -> Result<Vec<Fact>, ReadError> {
        Ok(Vec::new())
    }
}

/// The books as they stand after the events taken so far. Keeps all of them in memory; a clone shares them until they change.
pub struct Replay {
    world: World,
    sums: Refocusing,
    refused: Option<Unadmitted>,
    /// Events that their actor signed.
    signed: Vec<Seq>,
}

/// Of one that began before event 1: a clone has nothing to load.
impl Clone for Replay {
    fn clone(&self) -> Self {
        let Self { world, sums, refused, signed } = self;
        let (sums, refused, signed) = (sums.clone(), refused.clone(), signed.clone());
        Self { world: world.copy(Box::new(Nothing)), sums, refused, signed }
    }
}

impl Default for Replay {
    fn default() -> Self {
        Self::new()
    }
}

impl Replay {
    /// Before event 1.
    pub fn new() -> Self {
        Self::over(World::over(Box::new(Nothing), Default::default()))
    }

    /// After events whose facts `source` has, and none of a later one. It reads books from there when they are needed.
    ///
    /// # Errors
    /// The books of access and units cannot be read.
    pub fn after(source: Box<dyn Facts>) -> Result<Self, ReadError> {
        Ok(Self::over(World::open(source)?))
    }

    fn over(world: World) -> Self {
        Self { world, sums: Refocusing::default(), refused: None, signed: Vec::new() }
    }

    /// How many of the events up to `last` their actor signed.
    pub fn signed(&self, last: Seq) -> u64 {
        self.signed.partition_point(|seq| *seq <= last) as u64
    }

    /// Units, access and settings as they stand after the events taken so far.
    pub fn global(&self) -> &Global {
        self.world.global()
    }

    /// Takes the next event in order; after the first that is refused nothing more is judged. A signed one costs a check of
    /// its signature more, in order, because the lines before it say which key counts.
    pub fn take(&mut self, sound: &Sound, fact: &Fact) {
        if self.refused.is_some() {
            return;
        }
        let header = &sound.header;
        if header.seq == 1 {
            self.belongs(&Origin { ledger: header.ledger.clone(), first: sound.hash });
        }
        if let Err(error) = self.judge(sound, fact) {
            let why = match error {
                AdmitError::Refused(why) => why,
                // Nothing is read here, so nothing can be unreadable.
                AdmitError::Unreadable(error) => {
                    Refusal::new(RefusalKind::Rule, "event", header.seq, error.to_string(), "")
                }
            };
            let actor = format!("{} ({}, akses {})", header.actor.id, header.actor.role.name(), header.actor.grant);
            self.refused = Some(Unadmitted { seq: header.seq, kind: header.kind, actor, why });
        }
    }

    /// Says which ledger it is, where event 1 is not among those that it takes.
    pub fn belongs(&mut self, origin: &Origin) {
        self.world.belongs(origin);
    }

    fn judge(&mut self, sound: &Sound, fact: &Fact) -> Result<(), AdmitError> {
        let Sound { header, event, erased, .. } = sound;
        let key = fact.stream();
        let alone = header.group.0 == header.group.1;
        let (id, version, erased, dry) = (header.id, header.v, erased.is_some(), false);
        let case =
            Case { event, fact, actor: &header.actor, expect: None, alone, dry, replayed: true, id, version, erased };
        self.world.try_one(&key, case)?;
        self.world.apply(&key, fact);
        if event.umum().tanda_tangan.is_some() {
            self.signed.push(header.seq);
        }
        self.sums.add(event);
        if header.seq == header.group.1 {
            by(Rule::Refocusing, std::mem::take(&mut self.sums).balanced())?;
        }
        Ok(())
    }

    /// The first event that could not have been admitted, of those up to `last`: what lies beyond is a torn tail.
    pub fn verdict(&self, last: Seq) -> Result<(), Box<Unadmitted>> {
        match self.refused.as_ref().filter(|refused| refused.seq <= last) {
            Some(refused) => Err(Box::new(refused.clone())),
            None => Ok(()),
        }
    }
}

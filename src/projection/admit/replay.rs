//! Replay of admission: finds events of a ledger that could not have been admitted in their place.
//!
//! The chain proves the order of the lines, not that anybody was allowed to write them. Replay checks every event by the rules
//! of its day, against the books before it, and reports the first that would have been refused.

use std::fmt;

use super::{AdmitError, Case, Facts, World, by, world::Refocusing};
use crate::{
    event::{Kind, Refusal, RefusalKind, Rule, Seq, signature::Origin},
    ledger::Sound,
    projection::{Fact, Global, ReadError, StreamKey},
};

/// An event that could not have been admitted, and the rule that refuses it.
#[derive(Debug, Clone)]
pub struct Unadmitted {
    /// Seq of the event.
    pub seq: Seq,
    /// Type of the event.
    pub kind: Kind,
    /// The actor in its header.
    pub actor: String,
    /// The refusal.
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

/// A source without facts: everything is taken from the lines.
struct Nothing;

impl Facts for Nothing {
    fn facts(&self, _: &StreamKey) -> Result<Vec<Fact>, ReadError> {
        Ok(Vec::new())
    }
}

/// The books after the events taken so far. Keeps all of them in memory; a clone shares them until they change.
pub struct Replay {
    world: World,
    sums: Refocusing,
    refused: Option<Unadmitted>,
    /// Events with a signature of their actor.
    signed: Vec<Seq>,
}

/// For a replay that began before event 1: a clone has nothing to load.
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
    /// A replay that begins before event 1.
    pub fn new() -> Self {
        Self::over(World::over(Box::new(Nothing), Default::default()))
    }

    /// A replay that begins after the events whose facts `source` has. It loads books from there when they are needed.
    ///
    /// # Errors
    /// The ledger's own book cannot be read.
    pub fn after(source: Box<dyn Facts>) -> Result<Self, ReadError> {
        Ok(Self::over(World::open(source)?))
    }

    fn over(world: World) -> Self {
        Self { world, sums: Refocusing::default(), refused: None, signed: Vec::new() }
    }

    /// Number of events up to `last` that their actor signed.
    pub fn signed(&self, last: Seq) -> u64 {
        self.signed.partition_point(|seq| *seq <= last) as u64
    }

    /// Units, access and settings after the events taken so far.
    pub fn global(&self) -> &Global {
        self.world.global()
    }

    /// Takes the next event in order; after the first refused one nothing more is judged. For a signed event this includes the
    /// check of its signature, because the lines before it define the key that counts.
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
                // Nothing is loaded here, so nothing can be unreadable.
                AdmitError::Unreadable(error) => {
                    Refusal::new(RefusalKind::Rule, "event", header.seq, error.to_string(), "")
                }
            };
            let actor = format!("{} ({}, akses {})", header.actor.id, header.actor.role.name(), header.actor.grant);
            self.refused = Some(Unadmitted { seq: header.seq, kind: header.kind, actor, why });
        }
    }

    /// Sets the ledger's name and first hash, if event 1 is not among the events taken.
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

    /// The first event up to `last` that could not have been admitted; later ones belong to a torn tail.
    pub fn verdict(&self, last: Seq) -> Result<(), Box<Unadmitted>> {
        match self.refused.as_ref().filter(|refused| refused.seq <= last) {
            Some(refused) => Err(Box::new(refused.clone())),
            None => Ok(()),
        }
    }
}

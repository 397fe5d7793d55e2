//! A plan is tried against the books in memory, event by event, before anybody carries it out: what admission would refuse is
//! told with its cell, and what is let through shows what the figures become.

use std::collections::HashSet;

use crate::{
    event::{AccountId, Actor, Instant, Refusal, RefusalKind, Seq, Subject, Tanggal, UnitCode, data::Role},
    projection::{AdmitError, Fact, Facts, ReadError, StreamKey, View, What, World, admit::SISTEM},
};

use super::step::Langkah;

/// The account that stands for the planner where an administrator imports, in memory only.
const PRATINJAU: &str = "pratinjau";

/// Books with grants that only the trial knows.
struct Granted {
    books: Box<dyn Facts>,
    grants: Vec<Fact>,
}

impl Facts for Granted {
    fn facts(&self, key: &StreamKey) -> Result<Vec<Fact>, ReadError> {
        let mut all = self.books.facts(key)?;
        if *key == StreamKey::global() {
            all.extend(self.grants.iter().cloned());
        }
        Ok(all)
    }
}

/// The books in memory, and who records what.
pub struct Trial {
    world: World,
    actors: Vec<Actor>,
    at: Instant,
    next: Seq,
}

/// What became of the steps.
pub struct Outcome {
    /// Those that were let through, in an order in which they can be recorded.
    pub taken: Vec<Langkah>,
    /// The others, each with why.
    pub refused: Vec<(Langkah, Refusal)>,
}

impl Trial {
    /// Over books as they stand at `last`; `own` are the importer's grants.
    pub fn open(books: Box<dyn Facts>, own: &[Actor], at: Instant, last: Seq) -> Result<Self, ReadError> {
        let mut actors = own.to_vec();
        let mut grants = Vec::new();
        // What an administrator records comes first: whoever records the rest needs it there, and does not pretend it.
        if own.iter().all(|actor| actor.role != Role::Perencana)
            && let Ok(id) = PRATINJAU.parse::<AccountId>()
        {
            let (seq, role) = (last + 1, Role::Perencana);
            grants.push(granted(seq, &id, role, at));
            actors.push(Actor { grant: seq, id, role });
        }
        let next = last + 1 + grants.len() as Seq;
        let world = World::open(Box::new(Granted { books, grants }))?;
        Ok(Self { world, actors, at, next })
    }

    /// Tries the steps; what leans on what follows is tried again, as long as anything is let through.
    pub fn run(&mut self, steps: Vec<Langkah>) -> Result<Outcome, ReadError> {
        let mut outcome = Outcome { taken: Vec::new(), refused: Vec::new() };
        let mut pending = steps;
        loop {
            let before = outcome.taken.len();
            let mut later = Vec::new();
            // What waits must not be overtaken by another step about the same thing: the first says which event was the last before.
            let mut waits: HashSet<Subject> = HashSet::new();
            for step in pending {
                let subject = step.draft.event.subject(&step.draft.unit);
                let tried = if waits.contains(&subject) { Err(behind(&subject).into()) } else { self.one(&step) };
                match tried {
                    Ok(()) => outcome.taken.push(step),
                    Err(AdmitError::Refused(refusal)) => {
                        waits.extend((refusal.kind == RefusalKind::Unknown).then_some(subject));
                        later.push((step, refusal));
                    }
                    Err(AdmitError::Unreadable(error)) => return Err(error),
                }
            }
            let (again, never): (Vec<_>, Vec<_>) =
                later.into_iter().partition(|(_, refusal)| refusal.kind == RefusalKind::Unknown);
            outcome.refused.extend(never);
            if outcome.taken.len() == before || again.is_empty() {
                outcome.refused.extend(again);
                return Ok(outcome);
            }
            pending = again.into_iter().map(|(step, _)| step).collect();
        }
    }

    fn one(&mut self, step: &Langkah) -> Result<(), AdmitError> {
        let role = step.peran();
        let Some(actor) = self.actors.iter().find(|actor| actor.role == role).cloned() else { return Ok(()) };
        let salt = [0; 16];
        let prepared = step.draft.clone().prepare(uuid::Uuid::nil(), salt)?;
        self.world.admit(&[prepared], &actor, self.at, self.next)?;
        self.next += 1;
        Ok(())
    }

    /// The books with the plan, about what another view is about.
    pub fn view(&self, of: &View<'_>) -> View<'_> {
        let load = Box::new(|key: &StreamKey| self.world.book(key));
        View::new(self.world.global(), self.next - 1, of.per, of.hari, load).with(of.pandangan)
    }
}

/// Why a step waits for another about the same thing.
const BEHIND: &str = "menunggu langkah lain tentang hal yang sama, yang belum dapat dicatat";

fn behind(subject: &Subject) -> Refusal {
    Refusal::new(RefusalKind::Unknown, "type", subject, BEHIND, "sesudah langkah itu diperbaiki")
}

/// Was a step refused only because another about the same thing was?
pub fn waits_in_line(refusal: &Refusal) -> bool {
    refusal.detail == BEHIND
}

fn granted(seq: Seq, akun: &AccountId, peran: Role, at: Instant) -> Fact {
    let sistem = SISTEM.parse().unwrap_or_else(|_| akun.clone());
    Fact {
        seq,
        group_end: seq,
        recorded_at: at,
        berlaku: Tanggal::from_days(0),
        unit: UnitCode::ledger(),
        actor: sistem,
        subject: format!("akses/{akun}").parse().unwrap_or_else(|_| Subject::of(PRATINJAU)),
        refs: Vec::new(),
        what: What::Akses { akun: akun.clone(), peran, unit: Vec::new(), token: None, sampai: None },
    }
}

//! Tries a plan on the books in memory, event by event, before it is recorded: a refusal by admission is reported with its cell,
//! and the admitted events show the effect on figures.

use std::collections::HashSet;

use crate::{
    event::{AccountId, Actor, Instant, Refusal, RefusalKind, Seq, Subject, Tanggal, UnitCode, data::Role},
    projection::{AdmitError, Fact, Facts, ReadError, StreamKey, View, What, World, admit::SISTEM},
};

use super::step::Langkah;

/// The in-memory account that stands for the planner if an administrator imports.
const PRATINJAU: &str = "pratinjau";

/// Books with grants that exist only in the trial.
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

/// The books in memory, and the accounts that record.
pub struct Trial {
    world: World,
    actors: Vec<Actor>,
    at: Instant,
    next: Seq,
}

/// The result of a trial.
pub struct Outcome {
    /// The admitted steps, in an order in which they can be recorded.
    pub taken: Vec<Langkah>,
    /// The refused steps, with the reasons.
    pub refused: Vec<(Langkah, Refusal)>,
}

impl Trial {
    /// A trial on the books as of `last`; `own` are the importer's grants.
    pub fn open(books: Box<dyn Facts>, own: &[Actor], at: Instant, last: Seq) -> Result<Self, ReadError> {
        let mut actors = own.to_vec();
        let mut grants = Vec::new();
        // The administrator's events come first; a planner needs them recorded, so a planner's trial does not assume them.
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

    /// Tries the steps repeatedly, as long as any more is admitted, because a step may depend on a later one.
    pub fn run(&mut self, steps: Vec<Langkah>) -> Result<Outcome, ReadError> {
        let mut outcome = Outcome { taken: Vec::new(), refused: Vec::new() };
        let mut pending = steps;
        loop {
            let before = outcome.taken.len();
            let mut later = Vec::new();
            // A waiting step must not be overtaken by another about the same subject: the first of them names the last recorded
            // event.
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

    /// The books including the plan, for the same period as another view.
    pub fn view(&self, of: &View<'_>) -> View<'_> {
        let load = Box::new(|key: &StreamKey| self.world.book(key));
        View::new(self.world.global(), self.next - 1, of.per, of.hari, load).with(of.pandangan)
    }
}

/// The detail of a refusal that only waits for another step about the same subject.
const BEHIND: &str = "menunggu langkah lain tentang hal yang sama, yang belum dapat dicatat";

fn behind(subject: &Subject) -> Refusal {
    Refusal::new(RefusalKind::Unknown, "type", subject, BEHIND, "sesudah langkah itu diperbaiki")
}

/// Whether a step was refused only because another about the same subject was.
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

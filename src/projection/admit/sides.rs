//! Separation of duties: no account is on both sides of an approval or an assessment.

use super::{Admitted, Trial, by, rule};
use crate::{
    event::{IkuCode, Periode, Rule, data::Role},
    projection::Grant,
};

impl Trial<'_> {
    /// A grant of the actor's account in a role, past or present, that covers the event's unit, or covered it while the grant
    /// was in force and the unit was elsewhere. A grant that was never confirmed does not count.
    fn ever(&self, peran: Role) -> Option<&Grant> {
        let global = self.world.global();
        let own = global.all_grants().iter().filter(|g| g.akun == self.actor.id && g.peran == peran && g.counted());
        own.into_iter().find(|g| global.covers(g, self.unit_code(), self.before()) || self.covered_once(g))
    }

    /// Returns whether a grant covered the event's unit at some time when the units were arranged differently. Not checked in
    /// a replay, because earlier programs did not check it.
    fn covered_once(&self, grant: &Grant) -> bool {
        if self.case.replayed {
            return false;
        }
        let global = self.world.global();
        let mut line = global.above(self.unit_code());
        if !line.iter().any(|unit| grant.unit.contains(unit)) {
            return false;
        }
        line.push(self.unit_code().clone());
        let moved = global.unit_events(&line).into_iter().filter(|seq| grant.in_force(*seq));
        std::iter::once(grant.counts_from()).chain(moved).any(|then| global.covers(grant, self.unit_code(), then))
    }

    /// Checks that the account that assesses a unit never entered or planned anything for it.
    pub(super) fn assesses_others(&self) -> Admitted {
        let Some(grant) = self.ever(Role::Unit).or_else(|| self.ever(Role::Perencana)) else { return Ok(()) };
        let state = if grant.ended.is_some() { "pernah" } else { "juga" };
        let detail =
            format!("akun ini {state} {} {} (akses event {})", grant.peran.name(), self.unit_code(), grant.seq);
        by(Rule::DuaSisi, rule("actor", &self.actor.id, detail, "akun yang tidak pernah mengisi data unit ini"))
    }

    /// Checks that the account that approves recorded no part of the entry, and does not both enter and plan for the unit.
    pub(super) fn approves_others(&self, iku: &IkuCode, periode: Periode) -> Admitted {
        let own = self.book.iku.get(iku).and_then(|iku| {
            let entered = iku.realisasi.get(&periode).into_iter().flatten().map(|e| (e.seq, &e.actor));
            let put = iku.ditimpa.get(&periode).into_iter().flatten().map(|t| (t.seq, &t.actor));
            entered.chain(put).find(|(_, actor)| **actor == self.actor.id)
        });
        if let Some((seq, _)) = own {
            let detail = format!("akun ini sendiri mencatat event {seq} tentang periode ini");
            return by(Rule::DuaSisi, rule("actor", &self.actor.id, detail, "akun lain"));
        }
        match (self.ever(Role::Unit), self.ever(Role::Perencana)) {
            (Some(unit), Some(planner)) => {
                let detail = format!(
                    "akun ini berperan unit (akses event {}) dan perencana (akses event {}) untuk {}",
                    unit.seq,
                    planner.seq,
                    self.unit_code()
                );
                by(Rule::DuaSisi, rule("actor", &self.actor.id, detail, "akun dengan satu peran saja pada unit ini"))
            }
            _ => Ok(()),
        }
    }
}

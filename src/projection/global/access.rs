//! Grants of access, the days on which they end, and the administrators of the ledger.

use std::collections::BTreeSet;

use super::Global;
use crate::{
    event::{AccountId, Hash, Seq, Tanggal, UnitCode, data::Role},
    projection::{Fact, Grant, SISTEM, What},
};

impl Global {
    /// Applies a grant, or its renewal by the holder.
    pub(super) fn apply_grant(&mut self, fact: &Fact) {
        let terbit = (fact.seq, fact.recorded_at);
        match &fact.what {
            What::Akses { akun, peran, unit, token, sampai } => {
                self.end_keys_if_recovered(fact, akun);
                let menunggu = self.waits(&fact.actor, akun, *peran);
                self.grants.push(Grant {
                    seq: fact.seq,
                    akun: akun.clone(),
                    peran: *peran,
                    unit: unit.clone(),
                    token: *token,
                    lama: Vec::new(),
                    oleh: fact.actor.clone(),
                    sampai: *sampai,
                    terbit,
                    menunggu,
                    konfirmasi: None,
                    ended: None,
                });
            }
            What::Diperpanjang(token) => {
                for grant in self.grants.iter_mut().filter(|g| fact.refs.contains(&g.seq)) {
                    grant.terbit = terbit;
                    if let Some(token) = token {
                        grant.lama.extend(grant.token.replace(*token));
                    }
                }
            }
            _ => {}
        }
    }

    /// The last day on which a grant counts, as known now; `None`: until it is withdrawn. The recorded rule counts from the
    /// day on which the grant was given or renewed, or from the day of the rule if that is later; of several rules the
    /// earliest end counts.
    pub fn berakhir(&self, grant: &Grant) -> Option<Tanggal> {
        self.berakhir_bila(grant, self.jam.saat(grant.terbit.0, grant.terbit.1).day())
    }

    /// The same, for a grant that would be given or renewed on a day.
    pub fn berakhir_bila(&self, grant: &Grant, terbit: Tanggal) -> Option<Tanggal> {
        let by_rule = self.penerimaan.iter().filter_map(|rule| {
            let from = terbit.max(self.jam.saat(rule.seq, rule.direkam).day());
            rule.masa_akses.map(|days| Tanggal::from_days(i64::from(from.days()) + i64::from(days)))
        });
        by_rule.chain(grant.sampai).min()
    }

    /// Returns whether a grant ended before a day.
    pub fn lewat(&self, grant: &Grant, hari: Tanggal) -> bool {
        self.berakhir(grant).is_some_and(|end| end < hari)
    }

    /// Grants in force now that did not end before a day.
    pub fn hidup(&self, hari: Tanggal) -> impl Iterator<Item = &Grant> {
        self.grants(Seq::MAX).filter(move |g| !self.lewat(g, hari))
    }

    /// Grants that end within `days` days after a day, or ended within as many before it, each with its end; without those
    /// whose account holds an equal grant for longer.
    pub fn menjelang(&self, hari: Tanggal, days: i32) -> Vec<(&Grant, Tanggal)> {
        let ends = self.grants(Seq::MAX).filter_map(|grant| Some((grant, self.berakhir(grant)?)));
        let near = ends.filter(|(_, end)| (end.days() - hari.days()).abs() <= days);
        let same = |a: &Grant, b: &Grant| (&a.akun, a.peran, &a.unit) == (&b.akun, b.peran, &b.unit);
        let longer = |one: &Grant, end: Tanggal| {
            self.grants(Seq::MAX).any(|other| same(one, other) && self.berakhir(other).is_none_or(|later| later > end))
        };
        near.filter(|(grant, end)| !longer(grant, *end)).collect()
    }

    /// The first day on which fewer than two accounts administer the whole ledger if nothing is done; `None`: they do not end.
    pub fn admin_sampai(&self) -> Option<Tanggal> {
        let mut ends: std::collections::BTreeMap<&AccountId, Tanggal> = Default::default();
        for grant in self.grants(Seq::MAX).filter(|g| g.peran == Role::Admin && g.unit.is_empty()) {
            let end = self.berakhir(grant).unwrap_or(Tanggal::from_days(i64::MAX));
            let kept = ends.entry(&grant.akun).or_insert(end);
            *kept = end.max(*kept);
        }
        let mut ends: Vec<_> = ends.into_values().collect();
        ends.sort_unstable();
        let end = ends.len().checked_sub(2).map(|second| ends[second])?;
        (end < Tanggal::from_days(i64::MAX)).then(|| Tanggal::from_days(i64::from(end.days()) + 1))
    }

    /// The grants in force with this token.
    pub fn hidup_dengan(&self, token: Hash, hari: Tanggal) -> impl Iterator<Item = &Grant> {
        self.hidup(hari).filter(move |g| g.token == Some(token))
    }

    /// Grants in force as of a position.
    pub fn grants(&self, as_of: Seq) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |g| g.in_force(as_of))
    }

    /// Grants by which the program restored access for an administrator, after others had recorded something.
    pub fn recovered(&self) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(|g| g.oleh.as_str() == SISTEM && self.acted.is_some_and(|since| g.seq > since))
    }

    /// All grants in order: in force, withdrawn, unconfirmed.
    pub fn all_grants(&self) -> &[Grant] {
        &self.grants
    }

    /// Returns whether a grant would wait for a second account, by the settings in force now.
    fn waits(&self, by: &AccountId, akun: &AccountId, peran: Role) -> bool {
        let roles = &self.penerimaan(Seq::MAX).konfirmasi;
        if roles.is_empty() || by.as_str() == SISTEM {
            return false;
        }
        let known = self.grants.iter().any(|g| g.akun == *akun);
        if peran == Role::Admin && !known && self.admins_ever().len() < 2 {
            return false;
        }
        known || by == akun || roles.contains(&peran)
    }

    /// Accounts that ever had an admin grant that counted.
    fn admins_ever(&self) -> BTreeSet<&AccountId> {
        self.grants.iter().filter(|g| g.peran == Role::Admin && g.counted()).map(|g| &g.akun).collect()
    }

    /// The grant of an event, in force or not.
    pub fn grant(&self, seq: Seq) -> Option<&Grant> {
        // Grants are in the order of their events.
        self.grants.binary_search_by_key(&seq, |grant| grant.seq).ok().map(|at| &self.grants[at])
    }

    /// Returns whether the grant covers the unit, by itself or by a unit above it.
    pub fn covers(&self, grant: &Grant, unit: &UnitCode, as_of: Seq) -> bool {
        grant.unit.is_empty() || self.ancestry(unit, as_of).iter().any(|above| grant.unit.contains(above))
    }
}

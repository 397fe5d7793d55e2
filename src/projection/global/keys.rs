//! Keys of accounts: set, confirmed, changed, withdrawn.

use super::Global;
use crate::{
    event::{AccountId, Seq},
    projection::{Fact, KunciAkun, SISTEM},
};

impl Global {
    /// All keys in order, including those that ended.
    pub fn keys(&self) -> &[KunciAkun] {
        &self.kunci
    }

    /// The key with which an account signs, as of a position.
    pub fn key_of(&self, akun: &AccountId, as_of: Seq) -> Option<&KunciAkun> {
        self.kunci.iter().rev().find(|k| k.akun == *akun && k.in_force(as_of))
    }

    /// Returns whether the ledger's own key restored access for the account, which has set no key since. Then its next key
    /// counts at once: it rests on that recovery, which every view and verdict shows.
    pub fn begins_anew(&self, akun: &AccountId) -> bool {
        let own = || self.all_grants().iter().filter(|g| g.akun == *akun);
        // The program grants access to a new account, or restores it.
        let since = own().skip(1).filter(|g| g.oleh.as_str() == SISTEM).map(|g| g.seq).max();
        since.is_some_and(|since| !self.kunci.iter().any(|k| k.akun == *akun && k.seq > since))
    }

    pub(super) fn set_key(&mut self, fact: &Fact, akun: &AccountId, kunci: [u8; 32]) {
        let own = fact.actor == *akun;
        let anew = self.begins_anew(akun);
        let mut sejak = (own && anew).then_some(fact.seq);
        if let Some(old) = self.kunci.iter_mut().find(|k| k.akun == *akun && own && k.in_force(Seq::MAX)) {
            old.ended = Some(fact.seq);
            sejak = Some(fact.seq);
        }
        let (seq, akun, oleh, ended) = (fact.seq, akun.clone(), fact.actor.clone(), None);
        self.kunci.push(KunciAkun { seq, akun, kunci, oleh, sejak, ended });
    }

    pub(super) fn confirm_key(&mut self, fact: &Fact) {
        for key in self.kunci.iter_mut().filter(|k| k.waits() && fact.refs.contains(&k.seq)) {
            key.sejak = Some(fact.seq);
        }
    }

    pub(super) fn end_key(&mut self, fact: &Fact) {
        for key in self.kunci.iter_mut().filter(|k| fact.refs.contains(&k.seq)) {
            key.ended.get_or_insert(fact.seq);
        }
    }

    /// An account whose access is restored has lost what it had: its keys no longer count.
    pub(super) fn end_keys_if_recovered(&mut self, fact: &Fact, akun: &AccountId) {
        if fact.actor.as_str() == SISTEM {
            for key in self.kunci.iter_mut().filter(|k| k.akun == *akun) {
                key.ended.get_or_insert(fact.seq);
            }
        }
    }
}

//! A grant of access: given, confirmed, withdrawn.

use crate::event::{AccountId, Hash, Seq, UnitCode, data::Role};

/// A grant of access.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    /// Event that granted it.
    pub seq: Seq,
    /// Account.
    pub akun: AccountId,
    /// Role.
    pub peran: Role,
    /// Units, each with those below it; empty: all.
    pub unit: Vec<UnitCode>,
    /// Hash of the token.
    pub token: Option<Hash>,
    /// Who gave it.
    pub oleh: AccountId,
    /// Does it count only once a second account confirms it?
    pub menunggu: bool,
    /// The event and the account that confirmed it.
    pub konfirmasi: Option<(Seq, AccountId)>,
    /// Event that withdrew it.
    pub ended: Option<Seq>,
}

impl Grant {
    /// Does it count, as known at a position?
    pub fn in_force(&self, as_of: Seq) -> bool {
        let confirmed = !self.menunggu || self.konfirmasi.as_ref().is_some_and(|(seq, _)| *seq <= as_of);
        self.stands(as_of) && confirmed
    }

    /// Was it given and not withdrawn? It may wait for its confirmation.
    pub fn stands(&self, as_of: Seq) -> bool {
        self.seq <= as_of && self.ended.is_none_or(|end| end > as_of)
    }

    /// Did it ever count?
    pub fn counted(&self) -> bool {
        !self.menunggu || self.konfirmasi.is_some()
    }
}

//! A grant of access: given, renewed, confirmed, withdrawn.

use crate::event::{AccountId, Actor, Hash, Instant, Seq, Tanggal, UnitCode, data::Role};

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
    /// Hashes of the tokens that renewals replaced.
    pub lama: Vec<Hash>,
    /// Who gave it.
    pub oleh: AccountId,
    /// Last day on which it counts, as was said when it was given.
    pub sampai: Option<Tanggal>,
    /// The event that gave or last renewed it, and when, as its line states.
    pub terbit: (Seq, Instant),
    /// Does it count only once a second account confirms it?
    pub menunggu: bool,
    /// The event and the account that confirmed it.
    pub konfirmasi: Option<(Seq, AccountId)>,
    /// Event that withdrew it.
    pub ended: Option<Seq>,
}

impl Grant {
    /// Does it count, as known at a position? The day on which it ends is asked elsewhere ([`super::Global::berakhir`]).
    pub fn in_force(&self, as_of: Seq) -> bool {
        let confirmed = !self.menunggu || self.konfirmasi.as_ref().is_some_and(|(seq, _)| *seq <= as_of);
        self.stands(as_of) && confirmed
    }

    /// Was it given and not withdrawn? It may wait for its confirmation.
    pub fn stands(&self, as_of: Seq) -> bool {
        self.seq <= as_of && self.ended.is_none_or(|end| end > as_of)
    }

    /// Who acts by it.
    pub fn actor(&self) -> Actor {
        Actor { grant: self.seq, id: self.akun.clone(), role: self.peran }
    }

    /// From which event on it counts, or would.
    pub fn counts_from(&self) -> Seq {
        self.konfirmasi.as_ref().map_or(self.seq, |(seq, _)| self.seq.max(*seq))
    }

    /// Did it ever count?
    pub fn counted(&self) -> bool {
        !self.menunggu || self.konfirmasi.is_some()
    }

    /// Is this its token, or was it before a renewal?
    pub fn knows(&self, token: &Hash) -> bool {
        self.token.as_ref() == Some(token) || self.lama.contains(token)
    }
}

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
    /// Units, each with the units below it; empty: all.
    pub unit: Vec<UnitCode>,
    /// BLAKE3 of the bearer token; `None` for accounts that log in elsewhere.
    pub token: Option<Hash>,
    /// Hashes of the tokens that renewals replaced.
    pub lama: Vec<Hash>,
    /// Account that gave it.
    pub oleh: AccountId,
    /// Last day on which it counts, as stated when it was given.
    pub sampai: Option<Tanggal>,
    /// The event that gave or last renewed it, and its time of recording.
    pub terbit: (Seq, Instant),
    /// Whether it counts only after a second account has confirmed it.
    pub menunggu: bool,
    /// The event that confirmed it, and the account.
    pub konfirmasi: Option<(Seq, AccountId)>,
    /// Event that withdrew it.
    pub ended: Option<Seq>,
}

impl Grant {
    /// Returns whether it counts as of a position. Does not check the day on which it ends ([`super::Global::berakhir`]).
    pub fn in_force(&self, as_of: Seq) -> bool {
        let confirmed = !self.menunggu || self.konfirmasi.as_ref().is_some_and(|(seq, _)| *seq <= as_of);
        self.stands(as_of) && confirmed
    }

    /// Returns whether it was given and not withdrawn; it may still be unconfirmed.
    pub fn stands(&self, as_of: Seq) -> bool {
        self.seq <= as_of && self.ended.is_none_or(|end| end > as_of)
    }

    /// The actor under this grant.
    pub fn actor(&self) -> Actor {
        Actor { grant: self.seq, id: self.akun.clone(), role: self.peran }
    }

    /// The event from which it counts; if unconfirmed, the event that gave it.
    pub fn counts_from(&self) -> Seq {
        self.konfirmasi.as_ref().map_or(self.seq, |(seq, _)| self.seq.max(*seq))
    }

    /// Returns whether it ever counted.
    pub fn counted(&self) -> bool {
        !self.menunggu || self.konfirmasi.is_some()
    }

    /// Returns whether the token is its own, or was before a renewal.
    pub fn knows(&self, token: &Hash) -> bool {
        self.token.as_ref() == Some(token) || self.lama.contains(token)
    }
}

//! Erasures of texts, proposed and confirmed.

use crate::event::{AccountId, Hash, Seq, UnitCode};

use super::Fact;

/// An erasure of texts, proposed or confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hapus {
    /// Event that says so.
    pub seq: Seq,
    /// The event whose texts they are.
    pub event: Seq,
    /// Its unit.
    pub unit: UnitCode,
    /// Hash of their names.
    pub bidang: Hash,
    /// Who.
    pub oleh: AccountId,
    /// The proposal that it confirms.
    pub atas: Option<Seq>,
}

impl Hapus {
    pub(super) fn of(fact: &Fact, event: Seq, bidang: Hash) -> Self {
        let (unit, oleh, atas) = (fact.unit.clone(), fact.actor.clone(), fact.refs.first().copied());
        Self { seq: fact.seq, event, unit, bidang, oleh, atas }
    }
}

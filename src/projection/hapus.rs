//! Erasures of texts, proposed and confirmed.

use crate::event::{AccountId, Hash, Seq, UnitCode};

use super::Fact;

/// An erasure of texts, proposed or confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hapus {
    /// Seq of the proposal or confirmation.
    pub seq: Seq,
    /// The event whose texts are erased.
    pub event: Seq,
    /// Unit of the event.
    pub unit: UnitCode,
    /// Hash of the paths of the texts.
    pub bidang: Hash,
    /// Account that proposed or confirmed it.
    pub oleh: AccountId,
    /// The proposal that it confirms; `None` for a proposal.
    pub atas: Option<Seq>,
}

impl Hapus {
    pub(super) fn of(fact: &Fact, event: Seq, bidang: Hash) -> Self {
        let (unit, oleh, atas) = (fact.unit.clone(), fact.actor.clone(), fact.refs.first().copied());
        Self { seq: fact.seq, event, unit, bidang, oleh, atas }
    }
}

//! A key of an account.

use crate::event::{AccountId, Seq};

/// A key by which an account signs what it records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KunciAkun {
    /// Event that set it.
    pub seq: Seq,
    /// Account.
    pub akun: AccountId,
    /// Public half.
    pub kunci: [u8; 32],
    /// Who set it.
    pub oleh: AccountId,
    /// From which event on it counts: its own, or that of the second account; none as long as it waits.
    pub sejak: Option<Seq>,
    /// Event that withdrew or replaced it.
    pub ended: Option<Seq>,
}

impl KunciAkun {
    /// Does it count, as known at a position?
    pub fn in_force(&self, as_of: Seq) -> bool {
        self.sejak.is_some_and(|seq| seq <= as_of) && self.ended.is_none_or(|end| end > as_of)
    }

    /// Does it wait for a second account?
    pub fn waits(&self) -> bool {
        self.sejak.is_none() && self.ended.is_none()
    }
}

//! A key of an account.

use crate::event::{AccountId, Seq};

/// A key with which an account signs what it records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KunciAkun {
    /// Seq of the event that set it.
    pub seq: Seq,
    /// Account.
    pub akun: AccountId,
    /// Ed25519 public key.
    pub kunci: [u8; 32],
    /// Account that set it.
    pub oleh: AccountId,
    /// Seq from which it counts: its own event, or that of the second account; `None` while it waits for one.
    pub sejak: Option<Seq>,
    /// Seq of the event that withdrew or replaced it.
    pub ended: Option<Seq>,
}

impl KunciAkun {
    /// Returns whether it counts as of a position.
    pub fn in_force(&self, as_of: Seq) -> bool {
        self.sejak.is_some_and(|seq| seq <= as_of) && self.ended.is_none_or(|end| end > as_of)
    }

    /// Returns whether it waits for a second account.
    pub fn waits(&self) -> bool {
        self.sejak.is_none() && self.ended.is_none()
    }
}

//! Events without a tag of the ledger's key, and who answers for them.

use crate::event::{AccountId, Seq};

/// Events without a tag, for which an administrator took responsibility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ekor {
    /// Event that says so.
    pub seq: Seq,
    /// First of them.
    pub dari: Seq,
    /// Last of them.
    pub sampai: Seq,
    /// Who.
    pub oleh: AccountId,
    /// The event by which another administrator had done so: then both have.
    pub atas: Option<Seq>,
}

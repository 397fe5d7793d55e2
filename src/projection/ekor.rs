//! Events without a tag of the ledger's key, and the administrators who take responsibility for them.

use crate::event::{AccountId, Seq};

/// A range of events without a tag, for which an administrator took responsibility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ekor {
    /// Seq of `ekor.diakui`.
    pub seq: Seq,
    /// First event without a tag.
    pub dari: Seq,
    /// Last event without a tag.
    pub sampai: Seq,
    /// Account of the administrator.
    pub oleh: AccountId,
    /// The earlier `ekor.diakui` of another administrator for the same range; with both, the range is acknowledged.
    pub atas: Option<Seq>,
}

//! By which rules the ledger admits events, and what two persons decide together.

use super::{Role, umum::isi};
use crate::event::AccountId;

isi! {
    /// `penerimaan.ditetapkan`: from the next event on, these rules of admission hold. Settings are widened, never narrowed.
    PenerimaanDitetapkan {
        /// Version of the rules, as in `tools/docs/penerimaan.md`.
        #[schemars(range(min = 1, max = 1000))]
        versi: u32,
        /// Roles whose grants wait for a second account. Not empty: so do grants to an account that exists, and to oneself.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schemars(length(max = 8))]
        konfirmasi: Vec<Role>,
    }
}

isi! {
    /// `akses.dikonfirmasi`: a second account confirms the grant that `ref` names; only from then on it counts.
    AksesDikonfirmasi {
        /// Account of the grant.
        akun: AccountId,
    }
}

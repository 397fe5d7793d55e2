//! The rules of admission of the ledger, and decisions that need two persons.

use super::{Role, umum::isi};
use crate::event::bounds::{MAX_INTEGER, batas, length, within};
use crate::event::{AccountId, Hash, Heksa, Seq};

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
        /// From the next event on every line bears a tag of the ledger's key (version 2). Not taken back once it is set.
        #[serde(default, skip_serializing_if = "crate::event::data::is_false")]
        penanda: bool,
        /// Days for which a grant counts once it was given or renewed, for one that there was already from this event on
        /// (version 3). Once set, it is only made shorter.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 30, max = 3660))]
        masa_akses: Option<u32>,
        /// Roles whose events from the next one on bear the signature of their actor (version 4). Admin is among them, for who
        /// decides over keys signs too.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schemars(length(max = 8))]
        wajib_tanda_tangan: Vec<Role>,
    }
}

isi! {
    /// `kunci_akun.ditetapkan`: the account signs what it records with this key. Set by the account itself, signed with the new key
    /// (the first) or with the one in force (a change); or by an administrator. It counts once a second account confirms it; a
    /// change that the key in force signed counts at once.
    KunciAkunDitetapkan {
        /// Account.
        akun: AccountId,
        /// Ed25519 public key, 64 hex digits.
        kunci: Heksa<32>,
    }
}

isi! {
    /// `kunci_akun.dicabut`: the key that `ref` names counts no more. Needs `alasan`. What it signed before stays signed.
    KunciAkunDicabut {
        /// Account.
        akun: AccountId,
    }
}

isi! {
    /// `akses.dikonfirmasi`: a second account confirms the grant that `ref` names; only from then on it counts.
    AksesDikonfirmasi {
        /// Account of the grant.
        akun: AccountId,
    }
}

isi! {
    /// `akses.dipulihkan`: whoever holds the signing key gives an administrator a new token, because every other is lost. Alone in
    /// its group, on a ground (`alasan`), in a ledger that tags its lines: the tag shows that the key was there.
    AksesDipulihkan {
        /// Account of an administrator of the whole ledger.
        akun: AccountId,
        /// BLAKE3 of the new bearer token.
        token: Hash,
    }
}

isi! {
    /// `ekor.diakui`: an administrator takes responsibility for events that bear no tag of the ledger's key, on a ground and a
    /// document; `ref` names the same by another administrator, and only both together let them be signed.
    EkorDiakui {
        /// First event without a tag.
        #[schemars(range(min = 2))]
        dari: Seq,
        /// Last event without a tag.
        #[schemars(range(min = 2))]
        sampai: Seq,
    }
}

batas!(AksesDikonfirmasi, AksesDipulihkan, KunciAkunDitetapkan, KunciAkunDicabut);
batas!(PenerimaanDitetapkan, |d| {
    within("versi", d.versi, 1, 1000)?;
    d.masa_akses.map_or(Ok(()), |days| within("masa_akses", days, 30, 3660))?;
    length("konfirmasi", d.konfirmasi.len(), 0, 8)?;
    length("wajib_tanda_tangan", d.wajib_tanda_tangan.len(), 0, 8)
});
batas!(EkorDiakui, |d| within("dari", d.dari, 2, MAX_INTEGER).and(within("sampai", d.sampai, 2, MAX_INTEGER)));

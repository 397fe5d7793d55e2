//! The grants that tokens open, and the accounts that page sessions of an OIDC issuer stand for.

use std::collections::HashMap;

use subtle::ConstantTimeEq;

use crate::{
    event::{AccountId, Hash, Seq, Tanggal},
    projection::Global,
    store::subject::of_account,
};

/// A grant that a token opens, and the last day on which it does.
#[derive(Debug, Clone, Copy)]
struct Opens {
    token: Hash,
    grant: Seq,
    end: Option<Tanggal>,
}

/// Grants in force by the hash of their token, and accounts by the hash that their sessions are remembered by.
#[derive(Debug, Clone, Default)]
pub struct Tokens {
    opens: HashMap<[u8; 8], Vec<Opens>>,
    accounts: HashMap<[u8; 32], AccountId>,
}

impl Tokens {
    /// The tokens of the grants in force now.
    pub fn of(global: &Global) -> Self {
        let mut all = Self::default();
        for grant in global.grants(Seq::MAX) {
            all.accounts.insert(of_account(&grant.akun).0, grant.akun.clone());
            if let Some(token) = grant.token {
                let (grant, end) = (grant.seq, global.berakhir(grant));
                all.opens.entry(prefix(&token)).or_default().push(Opens { token, grant, end });
            }
        }
        all
    }

    /// The grant of a token on a day. The hash is looked up by eight bytes and compared in full in constant time.
    pub fn grant(&self, token: &str, hari: Tanggal) -> Option<Seq> {
        self.granted(hash(token), hari)
    }

    /// The grant of the token with this hash on a day.
    pub fn granted(&self, hash: Hash, hari: Tanggal) -> Option<Seq> {
        self.opens(hash).filter(|one| one.end.is_none_or(|end| end >= hari)).map(|one| one.grant)
    }

    /// The day on which the token's grant ended, if it ended before `hari`.
    pub fn ended(&self, token: &str, hari: Tanggal) -> Option<Tanggal> {
        self.closed(hash(token), hari)
    }

    /// The same for the hash of a token.
    pub fn closed(&self, hash: Hash, hari: Tanggal) -> Option<Tanggal> {
        self.opens(hash).and_then(|one| one.end).filter(|end| *end < hari)
    }

    /// The account of the hash that a session of an OIDC issuer is remembered by.
    pub fn account(&self, known: &[u8; 32]) -> Option<&AccountId> {
        self.accounts.get(known)
    }

    fn opens(&self, hash: Hash) -> Option<Opens> {
        self.opens.get(&prefix(&hash))?.iter().find(|one| one.token.0.ct_eq(&hash.0).into()).copied()
    }
}

/// The hash by which the ledger knows a token.
pub fn hash(token: &str) -> Hash {
    Hash(blake3::hash(token.as_bytes()).into())
}

fn prefix(hash: &Hash) -> [u8; 8] {
    let mut first = [0; 8];
    first.copy_from_slice(&hash.0[..8]);
    first
}

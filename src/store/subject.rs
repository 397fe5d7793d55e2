//! People as an issuer outside the ledger knows them. A grant names one by a hash of issuer and subject that no earlier grant
//! used, just as each grant has a token of its own.

use crate::{
    event::{AccountId, Hash},
    projection::Global,
};

/// Context of the hashes: no token of the ledger, whose hash is a plain one, has the same hash.
pub const KIND: &str = "jejak oidc subject v1";
const ACCOUNT: &str = "jejak oidc account v1";
/// Most grants that can name one subject, including those that ended.
pub const MOST: usize = 64;

/// A person as an issuer knows them; any length and form.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The issuer, as in its tokens.
    pub issuer: &'a str,
    /// The subject at the issuer.
    pub name: &'a str,
}

impl Subject<'_> {
    /// The hashes by which a grant may name the person: BLAKE3 in key derivation mode over issuer, a line feed and subject;
    /// each hash is the next 32 bytes of the output.
    pub fn names(&self) -> Vec<Hash> {
        let mut hasher = blake3::Hasher::new_derive_key(KIND);
        hasher.update(self.issuer.as_bytes()).update(b"\n").update(self.name.as_bytes());
        let mut output = hasher.finalize_xof();
        let next = || {
            let mut bytes = [0; 32];
            output.fill(&mut bytes);
            Hash(bytes)
        };
        std::iter::repeat_with(next).take(MOST).collect()
    }

    /// The hash for the next grant: the first one that no grant has used; `None` if all are used.
    pub fn next(&self, global: &Global) -> Option<Hash> {
        self.names().into_iter().find(|name| !global.all_grants().iter().any(|grant| grant.knows(name)))
    }
}

/// The hash by which a log-in of the pages knows an account that an issuer named by its code.
pub fn of_account(account: &AccountId) -> Hash {
    Hash(blake3::derive_key(ACCOUNT, account.as_str().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_of_any_form_has_names_of_its_own() {
        let names = |issuer, name| Subject { issuer, name }.names();
        let all = names("https://id.example", "00u1 é/ü:|😀");
        assert_eq!(all.len(), MOST);
        let mut apart = all.clone();
        apart.sort_by_key(|hash| hash.0);
        apart.dedup();
        assert_eq!(apart.len(), MOST);
        assert_eq!(all, names("https://id.example", "00u1 é/ü:|😀"));
        let long = "x".repeat(5_000);
        for other in [names("https://id.example", &long), names("https://id.exampl", "e00u1"), names("", "")] {
            assert!(other.iter().all(|hash| !all.contains(hash)));
        }
    }
}

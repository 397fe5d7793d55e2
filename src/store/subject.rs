//! People as an issuer outside the ledger knows them, and how an access names one: by hashes of issuer and subject, of which
//! each access takes one that none before it had, as each takes a token of its own.

use crate::{
    event::{AccountId, Hash},
    projection::Global,
};

/// Of what kind the hashes are: no token of the ledger, whose hash is a plain one, has such a one.
pub const KIND: &str = "jejak oidc subject v1";
const ACCOUNT: &str = "jejak oidc account v1";
/// So many accesses can name one subject, those that have ended among them.
pub const MOST: usize = 64;

/// Somebody, as an issuer knows them: of any length and form.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The issuer, as its tokens say.
    pub issuer: &'a str,
    /// Who it is there.
    pub name: &'a str,
}

impl Subject<'_> {
    /// The hashes that an access may name them by: BLAKE3 in its mode for deriving keys of issuer, a line feed and subject,
    /// each the next 32 bytes of its output.
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

    /// By what the next access may name them: the first of the names that no access has had; none where all are used up.
    pub fn next(&self, global: &Global) -> Option<Hash> {
        self.names().into_iter().find(|name| !global.all_grants().iter().any(|grant| grant.knows(name)))
    }
}

/// By what a log-in of the pages knows an account that an issuer named by its code.
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

//! Log-in elsewhere: a token of a configured issuer says who somebody is.

use crate::event::AccountId;

/// The issuer with its keys.
pub struct Oidc;

impl Oidc {
    /// The account that a token names.
    pub fn account(&self, _token: &str) -> Option<AccountId> {
        None
    }
}

/// Why log-in elsewhere is not possible.
#[derive(Debug, thiserror::Error)]
#[error("penerbit OIDC: {0}")]
pub struct OidcError(String);

impl Oidc {
    /// Reads the issuer's keys.
    pub async fn open(_config: super::config::OidcConfig) -> Result<Self, OidcError> {
        Err(OidcError("belum".to_owned()))
    }
}

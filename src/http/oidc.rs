//! Log-in by OpenID Connect: a token of a configured issuer authenticates the caller. Its permissions are in the ledger.
//!
//! A subject of any length and form becomes an account by the grant that names it: in place of the hash of a token, this grant
//! has a hash of issuer and subject ([`crate::store::subject`]), so it is given, confirmed, withdrawn and verified like any
//! other. No token of the ledger can have that hash, because it is of another kind.

pub mod code;
mod fetch;
mod secret;

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{Jwk, JwkSet, KeyOperations, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;
use tokio::{sync::Notify, task::JoinHandle, time::timeout};

use super::config::OidcConfig;
use crate::{
    event::{AccountId, Hash},
    store::subject::Subject,
};
use fetch::OidcError;

/// Accepted signatures: only those that need the issuer's private key; with a shared secret, whoever verifies could forge.
const ALGORITHMS: &[Algorithm] = &[
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];
/// Age after which the keys are read again.
const FRESH: Duration = Duration::from_secs(300);
/// Minimum time between two reads of the keys, whatever tokens come.
const PAUSE: Duration = Duration::from_secs(5);
/// The issuer, with its keys and endpoints.
pub struct Oidc {
    config: OidcConfig,
    known: Arc<ArcSwap<Known>>,
    /// Signals that a token named an unknown key.
    wanted: Arc<Notify>,
    task: JoinHandle<()>,
}

struct Known {
    keys: JwkSet,
    /// Authorization endpoint of browsers' log-ins.
    authorize: Option<String>,
    /// Token endpoint, where an authorization code is exchanged.
    token: Option<String>,
    /// Client authentication methods of the token endpoint (`None`: not stated, so the default of the standard holds).
    shows: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

/// The holder of a token, as the issuer identifies them.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Hashes by which a grant may name the holder.
    pub names: Vec<Hash>,
    /// The account whose code is the claim, if the configuration accepts that.
    pub account: Option<AccountId>,
    /// Expiry of the token, in seconds of the Unix epoch.
    pub until: i64,
}

impl Oidc {
    /// Starts the task that reads the issuer's keys and keeps them fresh. An issuer that is down is no outage: the ledger's own
    /// tokens work, and the issuer's work as soon as it answers.
    pub fn open(config: OidcConfig) -> Self {
        let nothing = Known { keys: JwkSet { keys: Vec::new() }, authorize: None, token: None, shows: None };
        let known = Arc::new(ArcSwap::from_pointee(nothing));
        let wanted = Arc::new(Notify::new());
        let task = tokio::spawn(keep_fresh(config.issuer.clone(), known.clone(), wanted.clone()));
        Self { config, known, wanted, task }
    }

    /// The issuer's `iss`.
    pub fn issuer(&self) -> &str {
        &self.config.issuer
    }

    /// The holder of a token, if the issuer signed it for this service and it is valid now.
    pub fn shown(&self, token: &str) -> Option<Shown> {
        let claims = self.claims(token, &self.config.audience, &["jwt", "at+jwt"])?;
        let until = claims.get("exp")?.as_i64()?;
        // Nobody can withdraw such a token, so it must expire soon.
        if until > chrono::Utc::now().timestamp() + self.config.longest_seconds {
            return None;
        }
        self.who(&claims, until)
    }

    fn who(&self, claims: &Value, until: i64) -> Option<Shown> {
        let told = claims.get(&self.config.claim)?.as_str().filter(|told| !told.is_empty())?;
        let names = Subject { issuer: &self.config.issuer, name: told }.names();
        Some(Shown { names, account: told.parse().ok().filter(|_| self.config.accounts), until })
    }

    /// The claims of a token that the issuer signed for an audience, that has one of some types, and that is valid now.
    fn claims(&self, token: &str, audience: &str, kinds: &[&str]) -> Option<Value> {
        let header = decode_header(token).ok()?;
        if !ALGORITHMS.contains(&header.alg) || !plain(token, kinds) {
            return None;
        }
        let known = self.known.load();
        let Some(jwk) = known.keys.find(header.kid.as_deref()?) else {
            self.wanted.notify_one();
            return None;
        };
        if !for_signatures(jwk, header.alg) {
            return None;
        }
        let key = DecodingKey::from_jwk(jwk).ok()?;
        let mut validation = Validation::new(header.alg);
        validation.set_issuer(&[&self.config.issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        validation.validate_nbf = true;
        validation.leeway = 30;
        Some(decode::<Value>(token, &key, &validation).ok()?.claims)
    }
}

impl Drop for Oidc {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Checks the token's header beside its key id: no critical extensions (RFC 7515, 4.1.11), no key of its own, and no other type
/// than a token (RFC 9068).
fn plain(token: &str, kinds: &[&str]) -> bool {
    use base64::Engine as _;
    let head = token.split('.').next().and_then(|h| base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(h).ok());
    let Some(Value::Object(head)) = head.and_then(|bytes| serde_json::from_slice(&bytes).ok()) else { return false };
    let kind = head.get("typ").map(|typ| typ.as_str().unwrap_or_default().to_ascii_lowercase());
    let kind = kind.as_deref().map(|typ| typ.strip_prefix("application/").unwrap_or(typ));
    kind.is_none_or(|kind| kinds.contains(&kind))
        && ["crit", "b64", "jwk", "jku", "x5u", "x5c"].iter().all(|name| !head.contains_key(*name))
}

/// Whether the key may verify signatures with this algorithm; a key that does not state its use may.
fn for_signatures(jwk: &Jwk, alg: Algorithm) -> bool {
    let used = jwk.common.public_key_use.as_ref().is_none_or(|of| *of == PublicKeyUse::Signature);
    let checks = jwk.common.key_operations.as_ref().is_none_or(|all| all.contains(&KeyOperations::Verify));
    let same = jwk.common.key_algorithm.is_none_or(|of| format!("{of:?}") == format!("{alg:?}"));
    used && checks && same
}

async fn keep_fresh(issuer: String, known: Arc<ArcSwap<Known>>, wanted: Arc<Notify>) {
    loop {
        match look(&issuer).await {
            Ok(fresh) => known.store(Arc::new(fresh)),
            // The known keys remain valid meanwhile.
            Err(error) => tracing::warn!(%error, "keys of the issuer not read"),
        }
        tokio::time::sleep(PAUSE).await;
        let fresh = if known.load().keys.keys.is_empty() { PAUSE } else { FRESH };
        drop(timeout(fresh, wanted.notified()).await);
    }
}

async fn look(issuer: &str) -> Result<Known, OidcError> {
    let place = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let found: Discovery = fetch::get(&place).await?;
    if found.issuer != issuer {
        return Err(OidcError(format!("dokumen penerbit menyebut penerbit lain: {}", found.issuer)));
    }
    let keys = fetch::get(&found.jwks_uri).await?;
    let (authorize, token) = (found.authorization_endpoint, found.token_endpoint);
    Ok(Known { keys, authorize, token, shows: found.token_endpoint_auth_methods_supported })
}

//! Log-in elsewhere: a token of a configured issuer says who somebody is. What that account may do stands in the ledger.

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::{Request, Uri, body::Bytes};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{Jwk, JwkSet, KeyOperations, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;
use tokio::{sync::Notify, task::JoinHandle, time::timeout};

use super::config::OidcConfig;
use crate::event::AccountId;

/// Only signatures that need the issuer's private key; a shared secret could be forged by whoever checks it.
const ALGORITHMS: &[Algorithm] = &[
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];
/// Keys are read again after so long.
const FRESH: Duration = Duration::from_secs(300);
/// And not more often than this, whatever tokens come.
const PAUSE: Duration = Duration::from_secs(5);
/// How long the issuer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most bytes of its documents.
const MOST: usize = 1 << 20;

/// Why log-in elsewhere is not possible.
#[derive(Debug, thiserror::Error)]
#[error("penerbit OIDC: {0}")]
pub struct OidcError(String);

/// The issuer with its keys.
pub struct Oidc {
    config: OidcConfig,
    keys: Arc<ArcSwap<JwkSet>>,
    /// A token named a key that is not known.
    wanted: Arc<Notify>,
    task: JoinHandle<()>,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

impl Oidc {
    /// Begins to read the issuer's keys, and goes on reading them. An issuer that is down is no outage: the ledger's own
    /// tokens work, and its tokens do as soon as it is there.
    pub fn open(config: OidcConfig) -> Self {
        let keys = Arc::new(ArcSwap::from_pointee(JwkSet { keys: Vec::new() }));
        let wanted = Arc::new(Notify::new());
        let task = tokio::spawn(keep_fresh(config.issuer.clone(), keys.clone(), wanted.clone()));
        Self { config, keys, wanted, task }
    }

    /// The account that a token names and until when (seconds of 1970), if the issuer signed it for this service and it
    /// is valid now.
    pub fn account(&self, token: &str) -> Option<(AccountId, i64)> {
        let header = decode_header(token).ok()?;
        if !ALGORITHMS.contains(&header.alg) || !plain(token) {
            return None;
        }
        let keys = self.keys.load();
        let Some(jwk) = keys.find(header.kid.as_deref()?) else {
            self.wanted.notify_one();
            return None;
        };
        if !for_signatures(jwk, header.alg) {
            return None;
        }
        let key = DecodingKey::from_jwk(jwk).ok()?;
        let mut validation = Validation::new(header.alg);
        validation.set_issuer(&[&self.config.issuer]);
        validation.set_audience(&[&self.config.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        validation.validate_nbf = true;
        validation.leeway = 30;
        let claims = decode::<Value>(token, &key, &validation).ok()?.claims;
        let until = claims.get("exp")?.as_i64()?;
        // Nobody withdraws such a token: it must end by itself.
        if until > chrono::Utc::now().timestamp() + self.config.longest_seconds {
            return None;
        }
        Some((claims.get(&self.config.claim)?.as_str()?.parse().ok()?, until))
    }
}

impl Drop for Oidc {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What the head of a token says beside its key: nothing that must be understood (RFC 7515, 4.1.11), no key of its own,
/// and no other type than a token (RFC 9068).
fn plain(token: &str) -> bool {
    use base64::Engine as _;
    let head = token.split('.').next().and_then(|h| base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(h).ok());
    let Some(Value::Object(head)) = head.and_then(|bytes| serde_json::from_slice(&bytes).ok()) else { return false };
    let kind = head.get("typ").map(|typ| typ.as_str().unwrap_or_default().to_ascii_lowercase());
    let kind = kind.as_deref().map(|typ| typ.strip_prefix("application/").unwrap_or(typ));
    matches!(kind, None | Some("jwt" | "at+jwt"))
        && ["crit", "b64", "jwk", "jku", "x5u", "x5c"].iter().all(|name| !head.contains_key(*name))
}

/// Is the key meant for signatures, by this algorithm? A key says so or says nothing.
fn for_signatures(jwk: &Jwk, alg: Algorithm) -> bool {
    let used = jwk.common.public_key_use.as_ref().is_none_or(|of| *of == PublicKeyUse::Signature);
    let checks = jwk.common.key_operations.as_ref().is_none_or(|all| all.contains(&KeyOperations::Verify));
    let same = jwk.common.key_algorithm.is_none_or(|of| format!("{of:?}") == format!("{alg:?}"));
    used && checks && same
}

async fn keep_fresh(issuer: String, keys: Arc<ArcSwap<JwkSet>>, wanted: Arc<Notify>) {
    loop {
        match fetch_keys(&issuer).await {
            Ok(fresh) => keys.store(Arc::new(fresh)),
            // The keys that are known stay good meanwhile.
            Err(error) => tracing::warn!(%error, "keys of the issuer not read"),
        }
        tokio::time::sleep(PAUSE).await;
        let fresh = if keys.load().keys.is_empty() { PAUSE } else { FRESH };
        drop(timeout(fresh, wanted.notified()).await);
    }
}

async fn fetch_keys(issuer: &str) -> Result<JwkSet, OidcError> {
    let place = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let found: Discovery = fetch(&place).await?;
    if found.issuer != issuer {
        return Err(OidcError(format!("dokumen penerbit menyebut penerbit lain: {}", found.issuer)));
    }
    fetch(&found.jwks_uri).await
}

async fn fetch<T: serde::de::DeserializeOwned>(place: &str) -> Result<T, OidcError> {
    let failed = |why: String| OidcError(format!("{place}: {why}"));
    let uri: Uri = place.parse().map_err(|_| failed("bukan alamat".to_owned()))?;
    let here = matches!(uri.host(), Some("127.0.0.1" | "localhost" | "[::1]"));
    if uri.scheme_str() != Some("https") && !here {
        return Err(failed("hanya https, kecuali di mesin ini".to_owned()));
    }
    let connector = HttpsConnectorBuilder::new()
        .with_provider_and_native_roots(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider())
        .map_err(|e| failed(e.to_string()))?
        .https_or_http()
        .enable_http1()
        .build();
    let client: Client<_, Empty<Bytes>> = Client::builder(TokioExecutor::new()).build(connector);
    let request = Request::get(uri).body(Empty::new()).map_err(|e| failed(e.to_string()))?;
    let read = async {
        let answer = client.request(request).await.map_err(|e| failed(e.to_string()))?;
        if !answer.status().is_success() {
            return Err(failed(format!("status {}", answer.status())));
        }
        let body = Limited::new(answer.into_body(), MOST).collect().await.map_err(|e| failed(e.to_string()))?;
        serde_json::from_slice(&body.to_bytes()).map_err(|e| failed(e.to_string()))
    };
    timeout(PATIENCE, read).await.map_err(|_| failed("terlalu lama".to_owned()))?
}

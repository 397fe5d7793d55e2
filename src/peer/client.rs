//! Requests to another machine over HTTP.

use std::{
    io::Read,
    sync::{Arc, LazyLock},
    time::Duration,
};

use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

/// Longest duration of each step of a request: connecting, sending, the beginning of an answer, and the answer's whole body. A
/// peer that stalls or sends bytes slowly is given up after that; long lists are requested in pieces.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Largest small answer in bytes.
const MOST: u64 = 1 << 20;

/// The reason why a peer did not answer properly.
#[derive(Debug, thiserror::Error)]
pub enum PeerError {
    /// There was no answer.
    #[error("{url} tidak dapat dihubungi: {why}")]
    Unreachable {
        /// Address.
        url: String,
        /// The reason.
        why: String,
    },
    /// The answer was an error.
    #[error("{url} menjawab {status}: {text}")]
    Refused {
        /// Address.
        url: String,
        /// HTTP status.
        status: u16,
        /// Body of the answer.
        text: String,
    },
}

/// A peer, identified by the prefix of its addresses.
#[derive(Debug, Clone)]
pub struct Peer {
    prefix: String,
    token: Option<String>,
    agent: ureq::Agent,
}

/// Read once: a service creates a peer for each witness at each checkpoint.
static TLS: LazyLock<TlsConfig> = LazyLock::new(tls);

/// TLS that trusts the system's authorities; `SSL_CERT_FILE` names others.
fn tls() -> TlsConfig {
    let system = rustls_native_certs::load_native_certs().certs;
    let roots: Vec<_> = system.iter().map(|cert| Certificate::from_der(cert).to_owned()).collect();
    TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider()))
        .root_certs(RootCerts::new_with_certs(&roots))
        .build()
}

impl Peer {
    /// A peer with an optional bearer token.
    pub fn new(prefix: &str, token: Option<String>) -> Self {
        Self::patient(prefix, token, PATIENCE)
    }

    /// A peer with this limit for each step.
    pub fn patient(prefix: &str, token: Option<String>, patience: Duration) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).tls_config(TLS.clone());
        // No redirects: only the address that the operator configured is used, because a redirect could point into this
        // machine's network.
        let config = config.max_redirects(0);
        let config = config.timeout_resolve(Some(patience)).timeout_connect(Some(patience));
        let config = config.timeout_send_request(Some(patience)).timeout_send_body(Some(patience));
        let config = config.timeout_recv_response(Some(patience)).timeout_recv_body(Some(patience));
        let agent = config.build().into();
        Self { prefix: prefix.trim_end_matches('/').to_owned(), token, agent }
    }

    /// The prefix of its addresses.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    fn failed(&self, why: &impl ToString) -> PeerError {
        PeerError::Unreachable { url: self.prefix.clone(), why: why.to_string() }
    }

    /// Posts a text; returns status and answer, whatever the status.
    pub fn post(&self, path: &str, body: &str) -> Result<(u16, String), PeerError> {
        let url = format!("{}/{path}", self.prefix);
        let mut answer = self.agent.post(&url).content_type("text/plain").send(body).map_err(|e| self.failed(&e))?;
        let text = answer.body_mut().with_config().limit(MOST).read_to_string().map_err(|e| self.failed(&e))?;
        Ok((answer.status().as_u16(), text))
    }

    /// Posts JSON to the address itself, with headers; returns status and answer, whatever the status.
    pub fn post_json(&self, headers: &[(&str, String)], body: &str) -> Result<(u16, String), PeerError> {
        let mut request = self.agent.post(&self.prefix).content_type("application/json");
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let mut answer = request.send(body).map_err(|e| self.failed(&e))?;
        let text = answer.body_mut().with_config().limit(MOST).read_to_string().map_err(|e| self.failed(&e))?;
        Ok((answer.status().as_u16(), text))
    }

    /// Gets a resource as a stream; `accept` is the wanted media type.
    pub fn get(&self, path: &str, accept: &str) -> Result<impl Read + use<>, PeerError> {
        let url = format!("{}/{path}", self.prefix);
        let mut request = self.agent.get(&url).header("accept", accept);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let answer = request.call().map_err(|e| self.failed(&e))?;
        let status = answer.status().as_u16();
        let mut body = answer.into_body();
        if status != 200 {
            let text = body.with_config().limit(MOST).read_to_string().unwrap_or_default();
            return Err(PeerError::Refused { url, status, text });
        }
        Ok(body.into_reader())
    }

    /// Gets a small resource.
    pub fn get_bytes(&self, path: &str, accept: &str) -> Result<Vec<u8>, PeerError> {
        let mut bytes = Vec::new();
        self.get(path, accept)?.take(MOST).read_to_end(&mut bytes).map_err(|e| self.failed(&e))?;
        Ok(bytes)
    }
}

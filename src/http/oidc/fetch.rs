//! HTTP requests to the issuer.

use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Request, Uri,
    body::Bytes,
    header::{self, HeaderValue},
};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use tokio::time::timeout;

/// Maximum time for an answer of the issuer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Maximum size of its documents in bytes.
const MOST: usize = 1 << 20;

/// Why the issuer could not be used.
#[derive(Debug, thiserror::Error)]
#[error("penerbit OIDC: {0}")]
pub struct OidcError(pub String);

/// Reads a JSON document.
pub async fn get<T: serde::de::DeserializeOwned>(place: &str) -> Result<T, OidcError> {
    ask(place, None, None).await
}

/// Posts a form, with an `Authorization` header if one is given, and reads the JSON answer.
pub async fn post<T: serde::de::DeserializeOwned>(
    place: &str,
    form: String,
    by: Option<HeaderValue>,
) -> Result<T, OidcError> {
    ask(place, Some(form), by).await
}

async fn ask<T: serde::de::DeserializeOwned>(
    place: &str,
    form: Option<String>,
    by: Option<HeaderValue>,
) -> Result<T, OidcError> {
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
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build(connector);
    let request = match form {
        None => Request::get(uri).body(Full::default()),
        Some(form) => Request::post(uri)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .body(Full::from(form)),
    };
    let mut request = request.map_err(|e| failed(e.to_string()))?;
    request.headers_mut().extend(by.map(|by| (header::AUTHORIZATION, by)));
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

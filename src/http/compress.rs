//! Compresses answers (br, gzip) that are text and long enough, for clients that accept it.
//!
//! This is the outermost layer: in an installation of many ledgers the links in an answer are rewritten in plain text, and memory
//! is accounted by the plain size. Pages carry a form's token beside words of the address, which the compressed length could
//! betray; but session cookies are `SameSite=Strict`, so no other site can have such pages requested.

use axum::{
    Router,
    body::Body,
    http::{Extensions, HeaderMap, HeaderValue, StatusCode, Version, header},
    middleware,
    response::Response,
};
use http_body_util::BodyExt as _;
use tower_http::compression::{
    CompressionLayer,
    predicate::{Predicate, SizeAbove},
};

/// Answers below this size in bytes are not compressed: they fit into one packet anyway.
const LEAST: u16 = 1024;

/// The application, with answers that may be compressed.
pub fn around(app: Router) -> Router {
    let worth = SizeAbove::new(LEAST).and(smaller);
    app.layer(middleware::map_response(ended))
        .layer(CompressionLayer::new().compress_when(worth))
        .layer(middleware::map_response(honest))
}

/// The encoder polls a body again after its end; our streams must not be polled then, hence `fuse`.
async fn ended(response: Response) -> Response {
    response.map(|body| Body::new(body.fuse()))
}

/// Whether compression helps and betrays nothing. What is compressed already would only grow, followers wait for each event, and
/// what no cache may keep can be a secret, unless it is a file that was asked for.
fn smaller(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let no_store = headers.get(header::CACHE_CONTROL).is_some_and(|v| v.as_bytes().ends_with(b"no-store"));
    is_text(headers) && (!no_store || headers.contains_key(header::CONTENT_DISPOSITION))
}

fn is_text(headers: &HeaderMap) -> bool {
    let media = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim();
    match media.split_once('/') {
        Some(("text", kind)) => kind != "event-stream",
        Some(("application", kind)) => {
            matches!(kind, "json" | "x-ndjson" | "jsonl" | "javascript" | "xml") || kind.ends_with("+json")
        }
        Some(("image", kind)) => kind == "svg+xml",
        _ => false,
    }
}

/// Weakens a strong ETag, which names exact bytes: the compressed ones differ, but come from the same answer. `Vary` tells caches
/// that the answer depends on `Accept-Encoding`, also if this one was not compressed.
async fn honest(mut response: Response) -> Response {
    let headers = response.headers_mut();
    if is_text(headers) {
        let told = headers.get_all(header::VARY).iter().any(|v| v.as_bytes().ends_with(b"accept-encoding"));
        if !told {
            headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        let strong = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()).filter(|tag| tag.starts_with('"'));
        if let Some(weak) = strong.and_then(|tag| HeaderValue::try_from(format!("W/{tag}")).ok()) {
            headers.insert(header::ETAG, weak);
        }
    }
    response
}

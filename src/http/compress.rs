//! Answers are sent smaller to whoever takes that (br, gzip): what is text and long enough.
//!
//! This happens outside of everything else: links of a ledger among many are written anew in plain text, and what an answer
//! weighs in memory is told by its plain size. Pages carry a form's token beside words of the address, which a length could
//! tell of; but cookies of sessions are `SameSite=Strict`, so no other site can have such pages asked for.

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

/// Fewer bytes are not worth it: they fit into one packet anyway.
const LEAST: u16 = 1024;

/// The application, with answers that may be compressed.
pub fn around(app: Router) -> Router {
    let worth = SizeAbove::new(LEAST).and(smaller);
    app.layer(middleware::map_response(ended))
        .layer(CompressionLayer::new().compress_when(worth))
        .layer(middleware::map_response(honest))
}

/// An encoder asks a body that has ended once more; ours that are streams must not be asked then.
async fn ended(response: Response) -> Response {
    response.map(|body| Body::new(body.fuse()))
}

/// Gets it smaller, and keeps it nothing back? What is compressed already would only grow, followers wait for each event, and
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

/// A strong ETag is of bytes, and these are others now; both come from the same answer, so a weak one is right. Caches are
/// told that what is sent depends on what is taken, also where it was not compressed.
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

//! Middleware of every request: an id, a log line, metrics, the time limit, security headers.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use hyper::body::Body as _;
use tracing::Instrument;

use super::{Problem, Service, visit::Visit};

/// Maximum characters of a path in the record of reads.
const MOST_PATH: usize = 500;
/// Size in bytes from which an answer counts against the memory of its account.
const LARGE: usize = 64 << 10;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Wraps a request. Query, body and token are never logged.
pub async fn around(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("(lain)".to_owned(), |path| path.as_str().to_owned());
    // Only reads are recorded here: writes are in the ledger.
    let path = (method == Method::GET).then(|| request.uri().path_and_query().map(|path| path.as_str().to_owned()));
    let path = path.flatten().map(|path| path.chars().take(MOST_PATH).collect::<String>());
    let id = uuid::Uuid::now_v7().to_string();
    let upload = route == "/v1/evidence" || route.starts_with("/entri/");
    let patience = service.config.request_seconds * if upload { 10 } else { 1 };
    let visit = Visit::of(request.extensions());
    let span = tracing::info_span!("request", otel.name = format!("{method} {route}"), otel.kind = "server", %id,
        http.request.method = %method, http.route = route, http.response.status_code = tracing::field::Empty);
    let work = tokio::time::timeout(Duration::from_secs(patience), guarded(next, request));
    let mut response = match work.instrument(span.clone()).await {
        Ok(response) => response,
        Err(_) => late(&visit, service.keeper()).into_response(),
    };
    response = weighed(response, &visit, &service);
    let status = response.status();
    span.record("http.response.status_code", status.as_u16());
    let took = started.elapsed();
    if let (Some(akun), Some(path)) = (visit.account(), path) {
        service.audit.note(&serde_json::json!({"saat": super::service::now(), "akun": akun, "alamat": visit.address(),
            "apa": "baca", "jalur": path, "status": status.as_u16(), "id": id}));
    }
    let (account, address) = (visit.account().map_or("-", |account| account.as_str()), visit.address());
    metrics::histogram!("jejak_http_detik", "rute" => route.clone(), "status" => class(status))
        .record(took.as_secs_f64());
    let micros = took.as_micros() as u64;
    if status.is_server_error() {
        tracing::error!(%id, %method, route, status = status.as_u16(), micros, account, %address, "request");
    } else {
        tracing::info!(%id, %method, route, status = status.as_u16(), micros, account, %address, "request");
    }
    secure(&mut response, &service);
    response.headers_mut().extend(HeaderValue::try_from(id).ok().map(|id| (REQUEST_ID, id)));
    response
}

/// The answer after a timeout. Events that are with the writer may still be recorded, so they must not be reported as failed.
fn late(visit: &Visit, keeper: &str) -> Problem {
    let ids = visit.in_doubt();
    if ids.is_empty() {
        return Problem::new("terlalu-lama", "permintaan tidak selesai dalam batas waktu");
    }
    let detail = format!(
        "{keeper} belum menjawab, jadi belum pasti tercatat atau tidak; tanyakan dengan id-nya, atau kirim ulang dengan id yang sama"
    );
    Problem::new("hasil-tidak-diketahui", detail)
        .with_ids(&ids)
        .with_header(header::RETRY_AFTER, HeaderValue::from_static("10"))
}

/// Reserves memory for a large answer until it was taken, so that an account that asks for many and reads none gets no more.
fn weighed(response: Response, visit: &Visit, service: &Service) -> Response {
    let size = response.body().size_hint().exact().unwrap_or(0) as usize;
    if size < LARGE {
        return response;
    }
    match service.memory.take(visit.key(), size.min(service.memory.of_one())) {
        Ok(part) => {
            visit.hold(part);
            response
        }
        Err(problem) => problem.into_response(),
    }
}

/// Turns a panic of a handler into a plain 500; other requests are not affected.
async fn guarded(next: Next, request: Request) -> Response {
    match futures_util::FutureExt::catch_unwind(std::panic::AssertUnwindSafe(next.run(request))).await {
        Ok(response) => response,
        Err(_) => Problem::internal(&"handler panicked").into_response(),
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

fn secure(response: &mut Response, service: &Service) {
    let headers = response.headers_mut();
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(policy));
    if service.config.tls_cert.is_some() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
}

/// Fallback of unknown paths.
pub async fn not_found() -> Problem {
    Problem::new("tidak-ditemukan", "alamat ini tidak ada; lihat /docs")
}

/// Fallback of a known path with a wrong method.
pub async fn wrong_method() -> Problem {
    Problem::new("metode-salah", "metode ini tidak tersedia pada alamat ini; lihat /docs")
}

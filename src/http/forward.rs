//! A server that follows hands writes to the one that writes, and answers reads only when it knows as much as the reader
//! has seen.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, Uri, header, uri::PathAndQuery},
    middleware::Next,
    response::{IntoResponse, Response},
};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

use super::{Problem, Service, call::read_position};

/// Parameter and header that say how far a reader has seen.
const MIN_SEQ: &str = "min_seq";
const MIN_SEQ_HEADER: &str = "jejak-min-seq";
/// Marks what was handed on once: it is not handed on again.
const HANDED: HeaderName = HeaderName::from_static("jejak-diteruskan");
/// How long a reader waits for what it has seen elsewhere.
const PATIENCE: Duration = Duration::from_secs(5);
/// What belongs to one connection, and is not handed on.
const OF_CONNECTION: [HeaderName; 7] = [
    header::HOST,
    header::CONNECTION,
    header::TRANSFER_ENCODING,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
    header::PROXY_AUTHORIZATION,
];

type Hands = Client<HttpsConnector<HttpConnector>, Body>;

static CLIENT: LazyLock<Option<Hands>> = LazyLock::new(|| {
    let https = HttpsConnectorBuilder::new().with_native_roots().ok()?.https_or_http().enable_http1().build();
    Some(Client::builder(TokioExecutor::new()).build(https))
});

/// Before a handler: waits for what the reader has seen, and hands on what this server cannot do.
pub async fn around(State(service): State<Arc<Service>>, mut request: Request, next: Next) -> Response {
    match wait(&service, &mut request).await {
        Ok(()) => {}
        Err(problem) => return problem.into_response(),
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    // Log-ins of the pages are this server's own.
    let of_session = matches!(request.uri().path(), "/masuk" | "/keluar");
    let signed = request.uri().path() == "/checkpoint";
    match &service.together {
        Some(together) if service.vault().is_none() && (!reads && !of_session || signed) => {
            let writer = together.writer.load_full();
            hand_on(&writer, request).await.unwrap_or_else(IntoResponse::into_response)
        }
        _ => next.run(request).await,
    }
}

/// Takes `min_seq` off the request, and waits until this server has that event.
async fn wait(service: &Arc<Service>, request: &mut Request) -> Result<(), Problem> {
    let mut wanted = None;
    if let Some(value) = request.headers().get(MIN_SEQ_HEADER) {
        wanted = Some(read_position(MIN_SEQ_HEADER, value.to_str().unwrap_or_default())?);
    }
    let query = request.uri().query().filter(|query| query.contains(MIN_SEQ)).map(str::to_owned);
    if let Some(query) = query {
        let (own, others): (Vec<_>, Vec<_>) =
            query.split('&').partition(|pair| pair.split('=').next().is_some_and(|name| name == MIN_SEQ));
        for pair in own {
            wanted = Some(read_position(MIN_SEQ, pair.split_once('=').map_or("", |(_, value)| value))?);
        }
        let path = request.uri().path();
        let left = if others.is_empty() { path.to_owned() } else { format!("{path}?{}", others.join("&")) };
        let mut parts = request.uri().clone().into_parts();
        parts.path_and_query = Some(PathAndQuery::try_from(left).map_err(|e| Problem::internal(&e))?);
        *request.uri_mut() = Uri::from_parts(parts).map_err(|e| Problem::internal(&e))?;
    }
    let Some(wanted) = wanted else { return Ok(()) };
    let mut head = service.head.subscribe();
    let there = tokio::time::timeout(PATIENCE, head.wait_for(|seq| *seq >= wanted)).await;
    if there.is_ok() {
        return Ok(());
    }
    let last = service.reader.last().seq;
    let told =
        format!("server ini baru sampai event {last}, diminta paling sedikit {wanted}; coba lagi, atau di server lain");
    Err(Problem::new("belum-siap", told).with_header(header::RETRY_AFTER, HeaderValue::from_static("1")))
}

/// Sends a request to the server that writes, and gives its answer.
async fn hand_on(writer: &str, mut request: Request) -> Result<Response, Problem> {
    let later = |told: &str| {
        Problem::new("belum-siap", format!("{told}; kirim ulang sebentar lagi"))
            .with_header(header::RETRY_AFTER, HeaderValue::from_static("2"))
    };
    // While a ledger moves, what holds it is no server.
    if !writer.starts_with("http") || request.headers().contains_key(&HANDED) {
        return Err(later("belum ada server yang menulis buku besar ini"));
    }
    let client = CLIENT.as_ref().ok_or_else(|| Problem::internal(&"no TLS roots"))?;
    let path = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
    let uri = Uri::try_from(format!("{}{path}", writer.trim_end_matches('/'))).map_err(|e| Problem::internal(&e))?;
    for name in OF_CONNECTION {
        request.headers_mut().remove(name);
    }
    // Whoever asked gets it compressed from here: links in it may have to be written anew first.
    request.headers_mut().remove(header::ACCEPT_ENCODING);
    request.headers_mut().insert(HANDED, HeaderValue::from_static("1"));
    let (parts, body) = request.into_parts();
    let mut handed = Request::builder().method(parts.method).uri(uri).body(body).map_err(|e| Problem::internal(&e))?;
    *handed.headers_mut() = parts.headers;
    match client.request(handed).await {
        Ok(response) => {
            let mut response = response.map(Body::new);
            for name in OF_CONNECTION {
                response.headers_mut().remove(name);
            }
            Ok(response)
        }
        Err(error) if error.is_connect() => Err(later("server yang menulis belum dapat dihubungi")),
        Err(error) => {
            tracing::warn!(%error, writer, "what was handed on was not answered");
            let detail = "server yang menulis tidak menjawab, jadi belum pasti tercatat atau tidak; kirim ulang dengan id yang sama";
            Err(Problem::new("hasil-tidak-diketahui", detail)
                .with_header(header::RETRY_AFTER, HeaderValue::from_static("2")))
        }
    }
}

//! A following server forwards writes to the one that writes, and answers a read only after it has caught up with what the reader
//! has seen.

use std::{
    sync::{Arc, LazyLock},
    time::{Duration, Instant},
};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header, request::Parts, uri::PathAndQuery},
    middleware::Next,
    response::{IntoResponse, Response},
};
use hyper::body::Body as _;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

use super::{Problem, Service, call::read_position, session, standing::Together, visit::Visit};

/// Parameter and header with the last event that a reader has seen.
const MIN_SEQ: &str = "min_seq";
const MIN_SEQ_HEADER: &str = "jejak-min-seq";
/// Marks a forwarded request: it is not forwarded again.
const HANDED: HeaderName = HeaderName::from_static("jejak-diteruskan");
/// Maximum wait of a read for an event that the reader has seen elsewhere.
const PATIENCE: Duration = Duration::from_secs(5);
/// Maximum wait of a write for a server that writes.
const HOLD: Duration = Duration::from_secs(3);
/// Pause between two attempts to find one.
const LOOK: Duration = Duration::from_millis(100);
/// Maximum size of a body that is kept to be sent again.
const KEPT: u64 = 256 << 10;
/// Headers that belong to one connection and are not forwarded.
const OF_CONNECTION: [HeaderName; 6] = [
    header::CONNECTION,
    header::TRANSFER_ENCODING,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
    header::PROXY_AUTHORIZATION,
];

type Hands = Client<HttpsConnector<HttpConnector>, Body>;

static CLIENT: LazyLock<Option<Hands>> = LazyLock::new(|| {
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    // A machine that is gone does not even refuse a connection.
    connector.set_connect_timeout(Some(HOLD));
    let builder = HttpsConnectorBuilder::new().with_native_roots().ok()?.https_or_http().enable_http1();
    let https = builder.wrap_connector(connector);
    Some(Client::builder(TokioExecutor::new()).build(https))
});

/// Middleware: waits for the events that the reader has seen, and forwards what this server cannot do.
pub async fn around(State(service): State<Arc<Service>>, mut request: Request, next: Next) -> Response {
    match wait(&service, &mut request).await {
        Ok(()) => {}
        Err(problem) => return problem.into_response(),
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if service.together.is_some() {
        service.sessions.look(request.headers()).await;
        caught_up(&service, request.headers()).await;
    }
    let by_browser = !reads && request.headers().contains_key(header::COOKIE);
    // Log-in, log-out and language do not touch the journal: any server does them.
    let of_session = matches!(request.uri().path(), "/masuk" | "/masuk/lanjut" | "/keluar" | "/bahasa");
    let signed = request.uri().path() == "/checkpoint";
    let Some(together) = &service.together else { return next.run(request).await };
    let (mut response, own) = match service.vault().is_none() && (!reads && !of_session || signed) {
        true => elsewhere(&service, together, request, next).await,
        false => (next.run(request).await, true),
    };
    if own && by_browser {
        let seen = service.sessions.seen_cookie(service.reader.last().seq);
        response.headers_mut().extend(seen.map(|cookie| (header::SET_COOKIE, cookie)));
    }
    response
}

/// Has the writing server answer a request; the flag tells that this server is the writer by now. While nobody writes, as between
/// the end of one writer and the start of the next, a request that can be sent again waits.
async fn elsewhere(service: &Arc<Service>, together: &Together, request: Request, next: Next) -> (Response, bool) {
    let until = Instant::now() + HOLD;
    let (parts, mut body) = match kept(request).await {
        Ok(kept) => kept,
        Err(problem) => return (problem.into_response(), false),
    };
    loop {
        let again = body.again();
        let request = Request::from_parts(parts.clone(), body.take());
        if service.vault().is_some() {
            return (next.run(request).await, true);
        }
        let writer = together.writer.load_full();
        match hand_on(&writer, request).await {
            Ok(response) => return (response, false),
            Err(Away::Unsure(problem)) => return (problem.into_response(), false),
            Err(Away::Later(problem)) => match again {
                Some(whole) if Instant::now() < until && !*service.stopping.borrow() => body = Held::Whole(whole),
                _ => return (problem.into_response(), false),
            },
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// The body of a forwarded request.
enum Held {
    /// In memory: it can be sent again.
    Whole(Bytes),
    /// Sent as it arrives, once.
    Stream(Body),
}

impl Held {
    fn again(&self) -> Option<Bytes> {
        match self {
            Self::Whole(bytes) => Some(bytes.clone()),
            Self::Stream(_) => None,
        }
    }

    fn take(self) -> Body {
        match self {
            Self::Whole(bytes) => Body::from(bytes),
            Self::Stream(body) => body,
        }
    }
}

/// Keeps a small body; not if the request was forwarded to here, because then the other server does the waiting.
async fn kept(request: Request) -> Result<(Parts, Held), Problem> {
    let (parts, body) = request.into_parts();
    let small = body.size_hint().exact().is_some_and(|bytes| bytes <= KEPT);
    if !small || parts.headers.contains_key(&HANDED) {
        return Ok((parts, Held::Stream(body)));
    }
    let whole = axum::body::to_bytes(body, KEPT as usize).await;
    let whole = whole.map_err(|_| Problem::new("permintaan-keliru", "isi permintaan tidak datang seluruhnya"))?;
    Ok((parts, Held::Whole(whole)))
}

/// Waits, up to `PATIENCE`, for what the browser itself wrote: a cookie names the last event of its forms, so that it sees them
/// whichever server it asks next. After that the page shows what is there.
async fn caught_up(service: &Service, headers: &HeaderMap) {
    let Some(wanted) = session::seen(headers).filter(|_| service.vault().is_none()) else { return };
    let mut head = service.head.subscribe();
    drop(tokio::time::timeout(PATIENCE, head.wait_for(|seq| *seq >= wanted)).await);
}

/// Removes `min_seq` from the request, and waits until this server has that event.
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

/// Keeps the host under which the request was sent, because forms are checked against it, and the client's address; the writing
/// server believes the address if this server is among its `proxies`.
fn named(request: &mut Request) {
    let host = request.uri().authority().and_then(|host| HeaderValue::from_str(host.as_str()).ok());
    if let Some(host) = host.filter(|_| !request.headers().contains_key(header::HOST)) {
        request.headers_mut().insert(header::HOST, host);
    }
    let address = Visit::of(request.extensions()).address().to_string();
    if let Ok(address) = HeaderValue::from_str(&address) {
        request.headers_mut().append(HeaderName::from_static("x-forwarded-for"), address);
    }
}

/// Why a forwarded request has no answer of the writing server.
enum Away {
    /// It was not sent and can be sent again.
    Later(Problem),
    /// Its outcome is unknown, or it cannot be sent at all.
    Unsure(Problem),
}

/// Sends a request to the writing server and returns its answer.
async fn hand_on(writer: &str, mut request: Request) -> Result<Response, Away> {
    let later = |told: &str| {
        let problem = Problem::new("belum-siap", format!("{told}; kirim ulang sebentar lagi"));
        Away::Later(problem.with_header(header::RETRY_AFTER, HeaderValue::from_static("2")))
    };
    let internal = |error: &dyn std::fmt::Display| Away::Unsure(Problem::internal(error));
    // While a ledger moves, its holder is not a server with an address.
    if !writer.starts_with("http") || request.headers().contains_key(&HANDED) {
        return Err(later("belum ada server yang menulis buku besar ini"));
    }
    let client = CLIENT.as_ref().ok_or_else(|| internal(&"no TLS roots"))?;
    let path = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
    let uri = Uri::try_from(format!("{}{path}", writer.trim_end_matches('/'))).map_err(|e| internal(&e))?;
    for name in OF_CONNECTION {
        request.headers_mut().remove(name);
    }
    named(&mut request);
    // Compression happens on this server: links in the answer may have to be rewritten first.
    request.headers_mut().remove(header::ACCEPT_ENCODING);
    request.headers_mut().insert(HANDED, HeaderValue::from_static("1"));
    let (parts, body) = request.into_parts();
    let mut handed = Request::builder().method(parts.method).uri(uri).body(body).map_err(|e| internal(&e))?;
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
            let problem = Problem::new("hasil-tidak-diketahui", detail);
            Err(Away::Unsure(problem.with_header(header::RETRY_AFTER, HeaderValue::from_static("2"))))
        }
    }
}

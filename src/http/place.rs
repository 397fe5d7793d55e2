//! The listening socket, opened before the ledger: clients that ask meanwhile are told that the service is starting.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

use super::{Config, Problem, config::VERSION, fault::StartError, state::Keadaan, tls};
use crate::peer::socket::Socket;

/// Maximum time of a connection during the start.
const PATIENCE: Duration = Duration::from_secs(5);
/// Maximum number of such connections at a time.
const MOST: usize = 256;

/// A bound address.
pub struct Place {
    /// The listener.
    pub listener: TcpListener,
    /// The address, with the actual port.
    pub address: SocketAddr,
    /// TLS acceptor, if configured.
    pub tls: Option<TlsAcceptor>,
    /// Certificate and key of the acceptor, for reloading.
    pub pair: Option<Arc<tls::Pair>>,
}

impl Place {
    /// Binds the address and reads the certificate.
    pub async fn take(config: &Config) -> Result<Self, StartError> {
        let pair = match (&config.tls_cert, &config.tls_key) {
            (Some(cert), Some(key)) => Some(tls::Pair::read(cert, key)?),
            (None, None) => None,
            _ => return Err(StartError::HalfTls),
        };
        let tls = pair.clone().map(tls::acceptor).transpose()?;
        raise_descriptors();
        let on = config.listen;
        let listener = TcpListener::bind(on).await.map_err(|e| StartError::Listen(on, e))?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, tls, pair })
    }

    /// Answers that the service is starting until `work` is done.
    pub async fn meanwhile<T>(&self, work: impl Future<Output = T>) -> T {
        tokio::select! {
            done = work => done,
            never = self.answer() => match never {},
        }
    }

    async fn answer(&self) -> Infallible {
        let mut all = JoinSet::new();
        loop {
            while all.len() >= MOST {
                drop(all.join_next().await);
            }
            let Ok((stream, _)) = self.listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let tls = self.tls.clone();
            all.spawn(tokio::time::timeout(PATIENCE, greet(stream, tls)));
        }
    }
}

async fn greet(stream: TcpStream, tls: Option<TlsAcceptor>) {
    let socket = Socket::new(stream, PATIENCE);
    match tls {
        None => talk(socket).await,
        Some(tls) => {
            if let Ok(stream) = tls.accept(socket).await {
                talk(stream).await;
            }
        }
    }
}

async fn talk(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
    let answer =
        service_fn(|request: Request<Incoming>| async move { Ok::<Response<Body>, Infallible>(told(&request)) });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(PATIENCE).keep_alive(false);
    // The outcome concerns only the client.
    drop(builder.serve_connection(TokioIo::new(stream), answer).await);
}

fn told(request: &Request<Incoming>) -> Response {
    let word = Keadaan::Mulai.word();
    if request.uri().path() == "/healthz" {
        let body =
            serde_json::json!({"dokumen": "keadaan", "keadaan": word, "program": {"nama": "jejak", "versi": VERSION}});
        let media = HeaderValue::from_static("application/json");
        return (StatusCode::OK, [(header::CONTENT_TYPE, media)], body.to_string()).into_response();
    }
    Problem::new("belum-siap", format!("{word}: buku besar sedang dibuka"))
        .with_header(header::RETRY_AFTER, HeaderValue::from_static("2"))
        .into_response()
}

/// Raises the limit of file descriptors to the maximum: each connection needs one.
fn raise_descriptors() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // If that is refused, the limit on connections is reached sooner.
    setrlimit(Resource::Nofile, limit).unwrap_or_default();
}

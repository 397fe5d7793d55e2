//! Where the service listens, taken before the ledger is opened: who asks while it is, learns that the service starts.

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

/// How long a connection may last meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);
/// Most of them at a time.
const MOST: usize = 256;

/// An address that is listened on.
pub struct Place {
    /// The listener.
    pub listener: TcpListener,
    /// Its address.
    pub address: SocketAddr,
    /// TLS.
    pub tls: Option<TlsAcceptor>,
    /// Its certificate and key.
    pub pair: Option<Arc<tls::Pair>>,
}

impl Place {
    /// Takes the address.
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

    /// Answers that the service starts for as long as something takes.
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
    // How it ends concerns nobody but its client.
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

/// Each connection needs a descriptor: as many as the system allows.
fn raise_descriptors() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // Where it is not allowed, the limit on connections is reached sooner.
    setrlimit(Resource::Nofile, limit).unwrap_or_default();
}

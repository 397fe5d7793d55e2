//! Connections: their number, idle time, and end.

use std::{io, pin::pin, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, header},
};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use rustix::io::Errno;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tower::Service as _;

use super::{
    Config,
    visit::{Peer, Visit},
};
use crate::peer::{
    door::{Door, Entry},
    socket::Socket,
};

/// Serves until the service is told to stop, then lets running requests finish.
pub async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    app: Router,
    config: Config,
    stopped: watch::Sender<bool>,
) {
    let (config, stopped) = (Arc::new(config), Arc::new(stopped));
    let door = Door::new(config.max_connections, config.connections_address, config.proxies.clone());
    let mut stopping = stopped.subscribe();
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = async { drop(stopping.wait_for(|stop| *stop).await) } => break,
            Some(_) = connections.join_next() => continue,
        };
        match accepted {
            Ok((stream, address)) => {
                let entered = door.enter(address.ip().to_canonical());
                metrics::gauge!("jejak_koneksi").set(door.len() as f64);
                metrics::counter!("jejak_koneksi_ditolak_total").absolute(door.closed());
                // If all connections are busy, the new one is closed at once: waiting would only move the queue here.
                let Some(entry) = entered else { continue };
                let peer = Peer(address.ip().to_canonical());
                let (app, tls, shared) = (app.clone(), tls.clone(), (config.clone(), stopped.clone()));
                connections.spawn(async move {
                    tokio::select! {
                        () = connection(stream, tls, app, shared, (peer, entry.clone())) => {}
                        () = entry.ended() => {}
                    }
                });
            }
            Err(error) => {
                if matches!(Errno::from_io_error(&error), Some(Errno::MFILE | Errno::NFILE)) {
                    door.spare();
                }
                refused(&error).await;
            }
        }
    }
    drop(listener);
    let patience = Duration::from_secs(config.shutdown_seconds);
    let all = async { while connections.join_next().await.is_some() {} };
    if timeout(patience, all).await.is_err() {
        tracing::warn!("connections were still open at the end of the shutdown");
    }
    connections.shutdown().await;
}

/// Pauses after a failed `accept`, most likely for lack of file descriptors: other connections must end first.
async fn refused(error: &io::Error) {
    tracing::warn!(%error, "connection not accepted");
    sleep(Duration::from_millis(50)).await;
}

async fn connection(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    app: Router,
    (config, stopped): (Arc<Config>, Arc<watch::Sender<bool>>),
    from: (Peer, Arc<Entry>),
) {
    // Answers are written whole, so Nagle's delay only costs time.
    drop(stream.set_nodelay(true));
    let idle = Duration::from_secs(config.idle_seconds);
    let socket = Socket::new(stream, idle);
    match tls {
        None => talk(TokioIo::new(socket), app, (&config, &stopped), from).await,
        Some(tls) => {
            let shake = timeout(Duration::from_secs(config.header_seconds), tls.accept(socket));
            if let Ok(Ok(stream)) = shake.await {
                talk(TokioIo::new(stream), app, (&config, &stopped), from).await;
            }
        }
    }
}

async fn talk<S>(
    io: TokioIo<S>,
    app: Router,
    (config, stopped): (&Config, &watch::Sender<bool>),
    (peer, entry): (Peer, Arc<Entry>),
) where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(config.header_seconds))
        .max_headers(config.max_headers)
        .max_buf_size(config.max_header);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(64)
        .max_header_list_size(config.max_header as u32)
        .max_send_buf_size(256 << 10);
    let proxies = config.proxies.clone();
    let answer = service_fn(move |request: Request<Incoming>| {
        let busy = entry.busy();
        let mut request = request.map(Body::new);
        // HTTP/2 has the host in `:authority`; the check of Origin against Host reads the header.
        let authority = request.uri().authority().and_then(|a| HeaderValue::from_str(a.as_str()).ok());
        if let Some(host) = authority.filter(|_| !request.headers().contains_key(header::HOST)) {
            request.headers_mut().insert(header::HOST, host);
        }
        let visit = Visit::from(Visit::asked_by(peer.0, request.headers(), &proxies));
        request.extensions_mut().insert(visit.clone());
        let answer = app.clone().call(request);
        async move { answer.await.map(|response| visit.guard(response, busy)) }
    });
    let mut connection = pin!(builder.serve_connection(io, answer));
    let mut stopping = stopped.subscribe();
    let mut told = false;
    loop {
        tokio::select! {
            // The outcome of a connection concerns only its client.
            _ = connection.as_mut() => return,
            () = async { drop(stopping.wait_for(|stop| *stop).await) }, if !told => {
                told = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

//! Connections: how many, how long they may be silent, and how they end.

use std::{io, pin::pin, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::Request};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tower::Service as _;

use super::{Service, socket::Socket};

/// Serves until the service is told to stop, then lets what is under way finish.
pub async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, app: Router, service: Arc<Service>) {
    let slots = Arc::new(Semaphore::new(service.config.max_connections));
    let mut stopping = service.stopping.subscribe();
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = async { drop(stopping.wait_for(|stop| *stop).await) } => break,
            Some(_) = connections.join_next() => continue,
        };
        match accepted {
            Ok((stream, _)) => {
                // Beyond the limit a connection is closed at once: waiting would only move the queue here.
                let Ok(slot) = slots.clone().try_acquire_owned() else {
                    metrics::counter!("jejak_koneksi_ditolak_total").increment(1);
                    continue;
                };
                let (app, tls, service) = (app.clone(), tls.clone(), service.clone());
                connections.spawn(async move {
                    let _slot = slot;
                    connection(stream, tls, app, service).await;
                });
            }
            Err(error) => refused(&error).await,
        }
    }
    drop(listener);
    let patience = Duration::from_secs(service.config.shutdown_seconds);
    let all = async { while connections.join_next().await.is_some() {} };
    if timeout(patience, all).await.is_err() {
        tracing::warn!("connections were still open at the end of the shutdown");
    }
    connections.shutdown().await;
}

/// Out of descriptors, most likely: others must end first.
async fn refused(error: &io::Error) {
    tracing::warn!(%error, "connection not accepted");
    sleep(Duration::from_millis(50)).await;
}

async fn connection(stream: TcpStream, tls: Option<TlsAcceptor>, app: Router, service: Arc<Service>) {
    // Answers are written whole: waiting for more to send only costs time.
    drop(stream.set_nodelay(true));
    let idle = Duration::from_secs(service.config.idle_seconds);
    let socket = Socket::new(stream, idle);
    match tls {
        None => talk(TokioIo::new(socket), app, &service).await,
        Some(tls) => {
            let shake = timeout(Duration::from_secs(service.config.header_seconds), tls.accept(socket));
            if let Ok(Ok(stream)) = shake.await {
                talk(TokioIo::new(stream), app, &service).await;
            }
        }
    }
}

async fn talk<S>(io: TokioIo<S>, app: Router, service: &Service)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let config = &service.config;
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
    let answer = service_fn(move |request: Request<Incoming>| app.clone().call(request.map(Body::new)));
    let mut connection = pin!(builder.serve_connection(io, answer));
    let mut stopping = service.stopping.subscribe();
    let mut told = false;
    loop {
        tokio::select! {
            // How a connection ends concerns nobody but its client.
            _ = connection.as_mut() => return,
            () = async { drop(stopping.wait_for(|stop| *stop).await) }, if !told => {
                told = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

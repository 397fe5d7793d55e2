//! The program as a witness over HTTP: `POST add-checkpoint` of C2SP tlog-witness.

use std::{io, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tower::ServiceExt as _;

use super::{
    door::{Door, Entry},
    socket::Socket,
};
use crate::{
    event::hygiene,
    ledger::{MAX_NOTE, Unwitnessed},
    store::witness::{Witness, WitnessError},
};

/// The router with the only address of a witness.
pub fn router(witness: Arc<Witness>) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .layer(DefaultBodyLimit::max(MAX_NOTE))
        .with_state(witness)
}

async fn add_checkpoint(State(witness): State<Arc<Witness>>, body: Bytes) -> Response {
    let time = chrono::Utc::now().timestamp().unsigned_abs();
    // Waits for a sync, so it must not block other requests.
    let done = tokio::task::spawn_blocking(move || witness.add_checkpoint(&body, time)).await;
    match done {
        Ok(Ok(signature)) => format!("{signature}\n").into_response(),
        Ok(Err(error)) => refuse(&error),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}

fn refuse(error: &WitnessError) -> Response {
    match error {
        WitnessError::Refused(why @ (Unwitnessed::Stale(size) | Unwitnessed::Fork(size))) => {
            eprintln!("jejak: {}", hygiene::line(&why.to_string()));
            (StatusCode::CONFLICT, [(header::CONTENT_TYPE, "text/x.tlog.size")], format!("{size}\n")).into_response()
        }
        WitnessError::Refused(why) => {
            eprintln!("jejak: {}", hygiene::line(&why.to_string()));
            let status = StatusCode::from_u16(why.status()).unwrap_or(StatusCode::BAD_REQUEST);
            (status, format!("{why}\n")).into_response()
        }
        WitnessError::Io(_) | WitnessError::Note(_) => {
            eprintln!("jejak: {}", hygiene::line(&error.to_string()));
            (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response()
        }
    }
}

/// Most connections at a time, and of one address.
const CONNECTIONS: (usize, usize) = (512, 64);
/// Longest duration of a request, and longest silence of a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves until the process ends; `ready` is called with the address.
pub fn serve(witness: Witness, listen: &str, ready: impl FnOnce(std::net::SocketAddr)) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(listen).await?;
        ready(listener.local_addr()?);
        tokio::select! {
            // Without a signal handler it serves until it is killed, which is safe at any moment.
            _ = tokio::signal::ctrl_c() => {}
            () = accept(&listener, router(Arc::new(witness))) => {}
        }
        Ok(())
    })
}

/// Accepts connections; silent ones make room for new ones.
async fn accept(listener: &TcpListener, app: Router) {
    let door = Door::new(CONNECTIONS.0, CONNECTIONS.1, Vec::new());
    loop {
        let Ok((stream, address)) = listener.accept().await else {
            // Out of file descriptors: other connections must end first.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Some(entry) = door.enter(address.ip().to_canonical()) else { continue };
        let app = app.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = talk(stream, app, &entry) => {}
                () = entry.ended() => {}
            }
        });
    }
}

async fn talk(stream: TcpStream, app: Router, entry: &Arc<Entry>) {
    let entry = entry.clone();
    let answer = service_fn(move |request: Request<Incoming>| {
        let (busy, app) = (entry.busy(), app.clone());
        async move {
            let _busy = busy;
            let late = || (StatusCode::REQUEST_TIMEOUT, "too slow\n").into_response();
            let done = timeout(PATIENCE, app.oneshot(request.map(Body::new))).await;
            done.unwrap_or_else(|_| Ok(late()))
        }
    });
    let socket = TokioIo::new(Socket::new(stream, PATIENCE));
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(32 << 10);
    // The result of a connection matters only to its client.
    drop(builder.serve_connection(socket, answer).await);
}

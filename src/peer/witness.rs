//! Our own witness over HTTP: `POST add-checkpoint`, as C2SP tlog-witness says.

use std::{io, sync::Arc};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use tokio::net::TcpListener;

use crate::{
    ledger::{MAX_NOTE, Unwitnessed},
    store::witness::{Witness, WitnessError},
};

/// The one address of a witness.
pub fn router(witness: Arc<Witness>) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .layer(DefaultBodyLimit::max(MAX_NOTE))
        .with_state(witness)
}

async fn add_checkpoint(State(witness): State<Arc<Witness>>, body: Bytes) -> Response {
    let time = chrono::Utc::now().timestamp().unsigned_abs();
    // It waits for a sync, so it must not stand in the way of other requests.
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
            eprintln!("jejak: {why}");
            (StatusCode::CONFLICT, [(header::CONTENT_TYPE, "text/x.tlog.size")], format!("{size}\n")).into_response()
        }
        WitnessError::Refused(why) => {
            eprintln!("jejak: {why}");
            let status = StatusCode::from_u16(why.status()).unwrap_or(StatusCode::BAD_REQUEST);
            (status, format!("{why}\n")).into_response()
        }
        WitnessError::Io(_) | WitnessError::Note(_) => {
            eprintln!("jejak: {error}");
            (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response()
        }
    }
}

/// Serves until the process ends; `ready` gets the address.
pub fn serve(witness: Witness, listen: &str, ready: impl FnOnce(std::net::SocketAddr)) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(listen).await?;
        ready(listener.local_addr()?);
        let stop = async {
            // Without a signal handler it serves on until it is killed, which is safe at any moment.
            let _ = tokio::signal::ctrl_c().await;
        };
        axum::serve(listener, router(Arc::new(witness))).with_graceful_shutdown(stop).await
    })
}

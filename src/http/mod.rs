//! The service: the ledger over HTTP, for people's programs and for other systems.
//!
//! Each file holds some operations: what they are called, take and give, and the handler. Routes and the OpenAPI
//! document are made from those, problems are worded in one place, and what is common to all requests happens around them.

mod access;
mod append;
mod call;
mod cards;
mod close;
pub mod config;
mod docs;
mod events;
mod evidence;
mod example;
mod figures;
mod follow;
mod form;
mod health;
mod limit;
mod listen;
mod login;
mod memo;
mod observe;
mod oidc;
pub mod openapi;
mod operation;
mod outside;
mod page;
mod param;
mod problem;
mod quota;
mod sent;
mod service;
mod session;
mod shape;
mod socket;
mod start;
mod tls;
mod tree;
mod view;
mod who;

use std::sync::Arc;

use axum::{Router, middleware, response::Response};
use tokio::sync::OwnedSemaphorePermit;

pub use config::Config;
pub use operation::Operation;
pub use problem::{KINDS, Problem};
pub use service::Service;
pub use start::{Running, StartError, run, run_mirror, start, start_mirror};

use call::Call;

/// Every operation of the service.
pub fn operations() -> Vec<Operation> {
    [
        append::operations(),
        close::operations(),
        evidence::operations(),
        events::operations(),
        follow::operations(),
        cards::operations(),
        figures::operations(),
        who::operations(),
        health::operations(),
        docs::operations(),
        tree::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The service as a router.
pub fn router(service: Arc<Service>) -> Router {
    operation::routes(operations())
        .merge(page::routes())
        .fallback(observe::not_found)
        .method_not_allowed_fallback(observe::wrong_method)
        .layer(middleware::from_fn_with_state(service.clone(), page::around))
        .layer(middleware::from_fn_with_state(service.clone(), observe::around))
        .with_state(service)
}

/// Leave for long work; there is only so much at a time.
async fn busy(service: &Arc<Service>) -> Result<OwnedSemaphorePermit, Problem> {
    let stopped = |_| Problem::new("belum-siap", "layanan sedang berhenti");
    service.heavy.clone().acquire_owned().await.map_err(stopped)
}

/// Work that may take longer than a millisecond, in a thread beside.
async fn heavy(
    call: Call,
    work: impl FnOnce(&Call) -> Result<Response, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    beside(call, work).await.map(|(_, response)| response)
}

/// The same where the work is not the whole answer.
async fn beside<T: Send + 'static>(
    call: Call,
    work: impl FnOnce(&Call) -> Result<T, Problem> + Send + 'static,
) -> Result<(Call, T), Problem> {
    let permit = busy(&call.service).await?;
    let done = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        work(&call).map(|value| (call, value))
    });
    done.await.unwrap_or_else(|error| Err(Problem::internal(&error)))
}

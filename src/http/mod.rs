//! The service: the ledger over HTTP, for people's programs and for other systems.
//!
//! Each file holds some operations: their names, parameters and results, and the handlers. Routes and the OpenAPI document are
//! made from these, problems are worded in one place, and the work that all requests share is in middleware.

pub(crate) mod access;
pub(crate) mod append;
pub(crate) mod audit;
pub(crate) mod call;
pub(crate) mod cards;
pub(crate) mod close;
mod compress;
pub mod config;
mod counts;
mod cursor;
mod desk;
mod docs;
pub(crate) mod events;
pub(crate) mod evidence;
mod example;
mod fault;
pub(crate) mod figures;
mod follow;
mod forward;
mod health;
pub(crate) mod inbox;
mod known;
mod limit;
mod listen;
mod many;
pub(crate) mod memo;
pub(crate) mod observe;
pub mod oidc;
pub mod openapi;
mod operation;
mod outside;
mod overview;
mod param;
mod place;
mod pool;
mod prefix;
mod problem;
mod quota;
mod reads;
mod running;
pub mod scrub;
mod sent;
pub(crate) mod service;
pub(crate) mod session;
mod shape;
mod shape_base;
mod shape_event;
mod shape_import;
mod shape_summary;
mod share;
mod standing;
mod start;
mod state;
pub(crate) mod structure;
pub(crate) mod summary;
mod tables;
pub(crate) mod takeaway;
mod tls;
pub mod together;
mod tokens;
mod tree;
mod unheard;
mod unwritten;
pub(crate) mod view;
pub(crate) mod visit;
mod who;
pub(crate) mod workbook;
mod writer;

use std::sync::{Arc, OnceLock};

use axum::{Router, middleware, response::Response};

pub use config::Config;
pub use fault::StartError;
pub use operation::Operation;
pub use overview::{Installation, start_many};
pub use problem::{KINDS, Problem};
pub use running::Running;
pub use service::Service;
pub use start::{run, run_many, run_mirror, start, start_mirror};
pub use tls::ends as certificate_ends;

use call::Call;

/// Every operation of the service.
pub fn operations() -> Vec<Operation> {
    [
        append::operations(),
        audit::operations(),
        close::operations(),
        evidence::operations(),
        events::operations(),
        follow::operations(),
        cards::operations(),
        summary::operations(),
        workbook::operations(),
        takeaway::operations(),
        structure::operations(),
        tables::operations(),
        figures::operations(),
        who::operations(),
        inbox::operations(),
        health::operations(),
        docs::operations(),
        tree::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Adds routes and layers around the API's router: the pages.
pub type Beside = fn(Router<Arc<Service>>, Arc<Service>) -> Router<Arc<Service>>;

/// The router of the service, including what `beside` adds.
pub fn router(service: Arc<Service>, beside: Beside) -> Router {
    // Built once: in an installation of many ledgers each open one has a copy.
    static API: OnceLock<Router<Arc<Service>>> = OnceLock::new();
    let api = API.get_or_init(|| {
        operation::routes(operations()).fallback(observe::not_found).method_not_allowed_fallback(observe::wrong_method)
    });
    beside(api.clone(), service.clone())
        .layer(middleware::from_fn_with_state(service.clone(), forward::around))
        .layer(middleware::from_fn_with_state(service.clone(), observe::around))
        .with_state(service)
}

/// Runs work that may take longer than a millisecond on a blocking thread.
pub(crate) async fn heavy(
    call: Call,
    work: impl FnOnce(&Call) -> Result<Response, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    beside(call, work).await.map(|(_, response)| response)
}

/// Like `heavy`, for work that is only a part of the answer.
pub(crate) async fn beside<T: Send + 'static>(
    call: Call,
    work: impl FnOnce(&Call) -> Result<T, Problem> + Send + 'static,
) -> Result<(Call, T), Problem> {
    let (service, key) = (call.service.clone(), call.visit.key());
    service.light.run(key, move || work(&call).map(|value| (call, value))).await?
}

/// Runs work that may take seconds on a large ledger: it yields to `heavy` work, and each account has few such jobs at a time.
pub(crate) async fn dear(
    call: Call,
    work: impl FnOnce(&Call) -> Result<Response, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let (service, key) = (call.service.clone(), call.visit.key());
    service.dear.run(key, move || work(&call)).await?
}

//! Entry: lists of what can be entered, forms, what they will change, receipts. Each step is a page of its own, so it
//! works without a script; nothing is recorded before the user has seen what it changes.

mod apa;
mod bentuk;
mod draf;
mod impor;
mod kerja;
mod kuitansi;
mod lain;
mod langkah;
mod pratinjau;
mod realisasi;

use std::sync::Arc;

use axum::{
    Router,
    response::Response,
    routing::{get, post},
};

use crate::http::{Problem, Service, call::Call, heavy, login};

/// The routes of entry and log-in.
pub fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/masuk", get(login::page).post(login::log_in))
        .route("/keluar", post(login::log_out))
        .route("/entri", get(kerja::unit))
        .route("/entri/{unit}/{tahun}", get(kerja::kerja))
        .route("/entri/{unit}/{tahun}/impor", get(impor::buka).post(impor::kirim))
        .route("/entri/{unit}/{tahun}/{apa}", get(langkah::buka).post(langkah::kirim))
        .route("/entri/kuitansi/{seq}", get(kuitansi))
}

async fn kuitansi(call: Call) -> Result<Response, Problem> {
    heavy(call, kuitansi::kuitansi).await
}

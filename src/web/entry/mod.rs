//! Entry: work lists, forms, previews, receipts. Each step is a page of its own, so that it works without a script; nothing is
//! recorded before the user has seen its effect.

pub mod around;
mod draft;
mod fill;
mod following;
mod form;
mod import;
mod kind;
mod other;
pub mod page;
mod preview;
mod realisasi;
mod receipt;
pub mod record;
mod steps;
mod structure;
pub mod tanda;
mod worklist;

pub use draft::Lampiran;
pub use page::Pratinjau;
pub use steps::{LAMPIRAN, lampiran, tulis};
pub use structure::isi;

use std::sync::Arc;

use axum::{
    Router,
    response::Response,
    routing::{get, post},
};

use crate::{
    http::{Problem, Service, call::Call, heavy, oidc::code},
    web::{elsewhere, login},
};

/// The routes of entry and log-in.
pub fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/masuk", get(login::page).post(login::log_in))
        .route("/masuk/lanjut", post(login::go_on))
        .route("/masuk/oidc", get(elsewhere::begin))
        .route(code::BACK, get(elsewhere::end))
        .route("/keluar", post(login::log_out))
        .route("/entri", get(worklist::unit))
        .route("/entri/{unit}/{tahun}", get(worklist::kerja))
        .route("/entri/{unit}/{tahun}/impor", get(import::buka).post(import::kirim))
        .route("/entri/{unit}/{tahun}/{apa}", get(steps::buka).post(steps::kirim))
        .route("/entri/kuitansi/{seq}", get(kuitansi))
        .route("/struktur", get(structure::awal).post(structure::kirim))
        .route("/struktur/templat", get(structure::templat))
        .route("/struktur/tahun-berikutnya", get(structure::tahun_berikutnya).post(structure::tahun_berikutnya_kirim))
        .route("/catat", get(record::daftar))
        .route("/catat/{jenis}", get(record::buka).post(record::kirim))
        .route("/akun", get(record::akun).post(record::akun_aksi))
        .route("/kunci", get(record::kunci).post(record::kunci_aksi))
        .route("/tutup/{unit}/{tahun}", get(record::tutup).post(record::tutup_kirim))
}

async fn kuitansi(call: Call) -> Result<Response, Problem> {
    heavy(call, receipt::kuitansi).await
}

//! How the service fares: for supervisors and for Prometheus.

use std::sync::{Arc, OnceLock, atomic::Ordering};

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use serde_json::json;

use super::{
    Problem, Service,
    operation::{Content, Operation, reference, text},
    view::{VERSION, stamp},
};
use crate::store::IndexStatus;

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let state = || Some(Content { media: vec![("application/json", reference("Keadaan"))], examples: Vec::new() });
    let plain = Content { media: vec![("text/plain", text())], examples: Vec::new() };
    vec![
        Operation::get("/healthz", "healthz", alive).tell("Operasi", "Hidup?", "Layanan berjalan.").open().gives(
            200,
            "Ya",
            state(),
        ),
        Operation::get("/readyz", "readyz", ready)
            .tell("Operasi", "Siap?", "Layanan dapat membaca dan mencatat.")
            .open()
            .fails(["belum-siap"])
            .gives(200, "Ya", state()),
        Operation::get("/metrics", "metrics", measures)
            .tell("Operasi", "Ukuran", "Ukuran dalam format Prometheus.")
            .open()
            .gives(200, "Ukuran", Some(plain)),
    ]
}

async fn alive(State(service): State<Arc<Service>>) -> Response {
    state(&service)
}

async fn ready(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    if service.failed.load(Ordering::Relaxed) {
        return Err(Problem::new("belum-siap", "penulis berhenti; layanan harus dimulai kembali"));
    }
    if *service.stopping.borrow() {
        return Err(Problem::new("belum-siap", "layanan sedang berhenti"));
    }
    Ok(state(&service))
}

fn state(service: &Service) -> Response {
    let seq = service.reader.last().seq;
    let body = json!({"dokumen": "keadaan", "keadaan": "baik", "ledger": service.ledger.json(), "seq": seq,
        "program": {"nama": "jejak", "versi": VERSION}});
    let media = HeaderValue::from_static("application/json");
    let mut response = (StatusCode::OK, [(header::CONTENT_TYPE, media)], body.to_string()).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    stamp(response.headers_mut(), seq);
    response
}

async fn measures(State(service): State<Arc<Service>>) -> Response {
    let (status, behind) = service.reader.index_status();
    metrics::gauge!("jejak_seq").set(service.reader.last().seq as f64);
    metrics::gauge!("jejak_indeks_tertinggal").set(behind as f64);
    metrics::gauge!("jejak_indeks_dipakai").set(f64::from(u8::from(status == IndexStatus::Used)));
    let media = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(header::CONTENT_TYPE, media)], recorder().render()).into_response()
}

/// The one recorder of the process.
pub fn recorder() -> &'static PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER.get_or_init(|| {
        let times = [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];
        let sizes = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 10_000.0];
        let by = metrics_exporter_prometheus::Matcher::Suffix;
        let builder = PrometheusBuilder::new().set_buckets_for_metric(by("_detik".to_owned()), &times);
        let builder = builder.and_then(|b| b.set_buckets_for_metric(by("_event".to_owned()), &sizes));
        let recorder = builder.unwrap_or_else(|_| PrometheusBuilder::new()).build_recorder();
        let handle = recorder.handle();
        // Somebody else's recorder may stand already, as in a test: then this one stays empty.
        drop(metrics::set_global_recorder(recorder));
        handle
    })
}

//! Health of the service: for supervisors and for Prometheus.

use std::sync::{Arc, OnceLock};

use axum::{
    extract::{RawQuery, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use serde_json::json;

use super::{
    Problem, Service,
    operation::{Content, Operation, Param, reference, text},
    state::Keadaan,
    view::{VERSION, stamp},
};
use crate::{query::BERAKHIR, store::IndexStatus};

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let state = || Some(Content { media: vec![("application/json", reference("Keadaan"))], examples: Vec::new() });
    let plain = Content { media: vec![("text/plain", text())], examples: Vec::new() };
    vec![
        Operation::get("/healthz", "healthz", alive)
            .tell("Operasi", "Status layanan", "Layanan berjalan.")
            .open()
            .gives(200, "Ya", state()),
        Operation::get("/readyz", "readyz", ready)
            .tell("Operasi", "Kesiapan", "Layanan dapat membaca dan mencatat; dengan untuk=baca: dapat membaca.")
            .open()
            .with([Param::query(
                "untuk",
                "Siap untuk apa",
                json!({"type": "string", "enum": ["catat", "baca"]}),
                "catat",
            )])
            .fails(["belum-siap", "bentuk-salah"])
            .gives(200, "Ya", state()),
        Operation::get("/metrics", "metrics", measures)
            .tell("Operasi", "Ukuran", "Ukuran dalam format Prometheus.")
            .open()
            .gives(200, "Ukuran", Some(plain)),
    ]
}

async fn alive(State(service): State<Arc<Service>>) -> Response {
    let (keadaan, sebab) = service.keadaan();
    state(&service, keadaan, sebab)
}

/// Readiness to record or, with `untuk=baca`, to read: reads do not depend on the writer.
async fn ready(State(service): State<Arc<Service>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let (keadaan, sebab) = service.keadaan();
    let (enough, room) = match query.as_deref() {
        None | Some("" | "untuk=catat") => {
            let room = no_room(&service);
            (keadaan == Keadaan::Baik && room.is_none(), room)
        }
        Some("untuk=baca") => (keadaan.reads(), None),
        Some(other) => {
            return Err(Problem::value("untuk", other, "parameter tidak dikenal", "untuk=catat, untuk=baca"));
        }
    };
    if enough {
        return Ok(state(&service, keadaan, sebab));
    }
    let words = sebab.or(room).unwrap_or_else(|| keadaan.word().to_owned());
    Err(Problem::new("belum-siap", format!("{}: {words}", keadaan.word())))
}

/// Room on the disk below which nothing is promised to be recorded.
const LEAST_ROOM: u64 = 1 << 20;

/// A disk that is full: what is recorded next may not reach it, though the writer has not met it yet.
fn no_room(service: &Service) -> Option<String> {
    let disk = rustix::fs::statvfs(&service.config.data).ok()?;
    let free = disk.f_bavail * disk.f_frsize;
    if free < LEAST_ROOM {
        return Some(format!("disk buku besar penuh: {free} byte bebas"));
    }
    (disk.f_files > 0 && disk.f_favail == 0).then(|| "disk buku besar penuh: tidak ada inode bebas".to_owned())
}

fn state(service: &Service, keadaan: Keadaan, sebab: Option<String>) -> Response {
    let seq = service.reader.last().seq;
    let mut body = json!({"dokumen": "keadaan", "keadaan": keadaan.word(), "ledger": service.ledger.json(), "seq": seq,
        "program": {"nama": "jejak", "versi": VERSION}});
    if let Some(together) = &service.together {
        body["peran"] = if service.vault().is_some() { "penulis" } else { "pengikut" }.into();
        body["penulis"] = together.writer.load().as_str().into();
    }
    sebab.into_iter().for_each(|words| body["sebab"] = words.into());
    let media = HeaderValue::from_static("application/json");
    let mut response = (StatusCode::OK, [(header::CONTENT_TYPE, media)], body.to_string()).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    stamp(response.headers_mut(), seq);
    response
}

async fn measures(State(service): State<Arc<Service>>) -> Response {
    measure(&service);
    let media = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(header::CONTENT_TYPE, media)], recorder().render()).into_response()
}

/// Sets the gauges that are only computed on request.
fn measure(service: &Service) {
    let set = |name: &'static str, value: f64| metrics::gauge!(name).set(value);
    let (status, behind) = service.reader.index_status();
    let last = service.reader.last();
    set("jejak_seq", last.seq as f64);
    set("jejak_indeks_tertinggal", behind as f64);
    set("jejak_indeks_dipakai", f64::from(u8::from(status == IndexStatus::Used)));
    let (now, _) = service.keadaan();
    for keadaan in Keadaan::ALL {
        let here = f64::from(u8::from(keadaan == now));
        metrics::gauge!("jejak_keadaan", "keadaan" => keadaan.word()).set(here);
    }
    set("jejak_penulis_menunggu_detik_kini", service.writer.patience().as_secs_f64());
    let silent = service.together.as_ref().and_then(|together| together.unheard.silence());
    set("jejak_mesin_diam_detik_kini", silent.map_or(0.0, |(silent, _)| silent.as_secs_f64()));
    set("jejak_sinkron_terakhir", (service.writer.durable() / 1_000_000) as f64);
    set("jejak_event_terakhir", (last.recorded_at.0 / 1_000_000) as f64);
    set(
        "jejak_jam_tertinggal",
        if service.ledger.simulasi { 0.0 } else { (service.behind().max(0) / 1_000_000) as f64 },
    );
    if let Ok(disk) = rustix::fs::statvfs(&service.config.data) {
        set("jejak_disk_bebas_byte", (disk.f_bavail * disk.f_frsize) as f64);
        set("jejak_disk_byte", (disk.f_blocks * disk.f_frsize) as f64);
        set("jejak_disk_inode_bebas", disk.f_favail as f64);
    }
    let published = std::fs::metadata(service.config.data.join("tiles/checkpoint")).and_then(|m| m.modified());
    if let Some(age) = published.ok().and_then(|at| at.elapsed().ok()) {
        set("jejak_checkpoint_umur", age.as_secs_f64());
    }
    if let Some(ends) = service.config.tls_cert.as_ref().and_then(|file| super::tls::ends(file).ok()) {
        set("jejak_sertifikat_berakhir", ends as f64);
    }
    let backup = std::fs::metadata(service.config.data.join(crate::store::backup::LAST)).and_then(|m| m.modified());
    if let Some(age) = backup.ok().and_then(|at| at.elapsed().ok()) {
        set("jejak_cadangan_umur", age.as_secs_f64());
    }
    access(service);
    set("jejak_memori_jawaban_byte", service.memory.held() as f64);
    set("jejak_pengiriman", service.transfers.held() as f64);
    set("jejak_permintaan", service.requests.held() as f64);
    for (pool, name) in [(&service.light, "jawab"), (&service.dear, "hitung")] {
        metrics::gauge!("jejak_antrean", "kolam" => name).set(pool.waiting() as f64);
    }
}

/// Gauges of expiring access: grants that end soon, grants that have ended, and days for which there are two administrators.
fn access(service: &Service) {
    let Ok(books) = service.books() else { return };
    let hari = service.hari(&books);
    let ends = books.global.menjelang(hari, BERAKHIR);
    let gone = ends.iter().filter(|(_, end)| *end < hari).count();
    metrics::gauge!("jejak_akses_segera_berakhir").set((ends.len() - gone) as f64);
    metrics::gauge!("jejak_akses_baru_berakhir").set(gone as f64);
    if let Some(day) = books.global.admin_sampai() {
        metrics::gauge!("jejak_admin_hari").set(f64::from(day.days() - hari.days()));
    }
}

/// The recorder of metrics, one for the process.
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
        // Another recorder may be installed, as in a test: then this one stays empty.
        drop(metrics::set_global_recorder(recorder));
        handle
    })
}

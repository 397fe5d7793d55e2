//! What an account may record: exports one at a time and true, events and evidence within a minute's and a day's quota.

use jejak::{
    event::{Actor, data::Role},
    store::{Vault, ledger::Options},
};
use serde_json::{Value, json};

use super::kit::{Server, draft, narration, token};

/// A record of an export of a unit up to an event, with that event's hash.
async fn export(server: &Server, unit: &str, upto: u64, manifest: &str) -> Value {
    let event = server.client("bpk").get(&format!("/v1/events/{upto}")).await.ok().json();
    json!({"type": "ekspor.dibuat", "unit": unit, "berlaku": "2024-02-01", "data": {"tahun": 2023, "sampai": upto,
        "kepala": event["event"]["hash"], "manifes": format!("b3:{}", blake3::hash(manifest.as_bytes()).to_hex())}})
}

#[tokio::test]
async fn a_reader_records_exports_one_at_a_time_and_not_for_ever() {
    let server = Server::start(|config| (config.exports_minute, config.exports_day) = (0, 3)).await;
    let before = server.running.service.reader.last().seq;
    let good = export(&server, "PPU", 600, "satu").await;
    for name in ["reader", "unit", "bpk", "admin"] {
        // Ten thousand in one request, two in one, and one with an invented head.
        let many: Vec<_> = (0..10_000).map(|_| good.clone()).collect();
        server.client(name).post("/v1/events", &json!(many)).await.problem("melanggar-aturan");
        server.client(name).post("/v1/events", &json!([good, good])).await.problem("melanggar-aturan");
        let mut false_head = good.clone();
        false_head["data"]["kepala"] = json!(format!("b3:{}", "1".repeat(64)));
        server.client(name).post("/v1/events", &false_head).await.problem("melanggar-aturan");
    }
    assert_eq!(server.running.service.reader.last().seq, before);
    let reader = server.client("reader");
    let key = [("idempotency-key", "ekspor-satu")];
    let first = reader.post_with("/v1/events", &key, &good).await.ok().json();
    // The same bag is on record once; asked again by its key, the first receipt comes again.
    reader.post("/v1/events", &good).await.problem("melanggar-aturan");
    for n in 2..=3 {
        let other = export(&server, "PPU", 600, &n.to_string()).await;
        reader.post("/v1/events", &other).await.ok();
    }
    let refused = reader.post("/v1/events", &export(&server, "PPU", 600, "empat").await).await;
    let problem = refused.problem("terlalu-sering");
    assert_eq!(
        (refused.status, &problem["batas"]["nama"], &problem["batas"]["nilai"]),
        (429, &json!("exports_day"), &json!(3))
    );
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
    let again = reader.post_with("/v1/events", &key, &good).await;
    assert_eq!((again.status, &again.json()["first"]), (200, &first["first"]));
    // Others have a quota of their own.
    server.client("bpk").post("/v1/events", &export(&server, "PPU", 601, "lima").await).await.ok();
    server.stop().await;
}

/// A new ledger with the system's clock, one unit and a reader of all.
fn new_ledger(dir: &std::path::Path) {
    let hash = |name: &str| format!("b3:{}", blake3::hash(token(name).as_bytes()).to_hex());
    let grant = |akun: &str, peran: &str, name: &str, units: &[&str]| {
        draft(&json!({"type": "akses.diberikan", "unit": "-", "berlaku": "2024-02-01",
            "data": {"akun": akun, "peran": peran, "token": hash(name), "unit": units}}))
    };
    let opening = draft(&json!({"type": "ledger.dibuka", "unit": "-", "berlaku": "2024-02-01", "data": {
        "nama": "baru", "kunci_publik": "00".repeat(32), "hash": "blake3", "pohon": "sha256", "jam": "sistem"}}));
    let first = vec![opening, grant("admin-01", "admin", "admin", &[])];
    let vault = Vault::create(dir, first, None, Options::system()).unwrap();
    let unit = json!({"type": "unit.ditetapkan", "unit": "-", "berlaku": "2024-02-01",
        "data": {"kode": "PPU", "nama": "Unit"}});
    let actor = Actor { grant: 2, id: "admin-01".parse().unwrap(), role: Role::Admin };
    let more =
        vec![draft(&unit), grant("bpk-01", "bpk", "bpk", &[]), grant("pembaca-02", "reader", "reader", &["PPU"])];
    vault.append(more, actor, None).unwrap();
    vault.close().unwrap();
}

#[tokio::test]
async fn a_restart_forgives_nobody() {
    let dir = tempfile::tempdir().unwrap();
    new_ledger(dir.path());
    let server = Server::over(dir, |config| config.exports_day = 2).await;
    for n in 0..2 {
        server.client("reader").post("/v1/events", &export(&server, "PPU", 3, &n.to_string()).await).await.ok();
    }
    let server = Server::over(server.stop().await, |config| config.exports_day = 2).await;
    let late = export(&server, "PPU", 3, "lagi").await;
    server.client("reader").post("/v1/events", &late).await.problem("terlalu-sering");
    server.client("bpk").post("/v1/events", &late).await.ok();
    server.stop().await;
}

#[tokio::test]
async fn events_and_evidence_stop_at_the_quota_of_their_account() {
    let server = Server::start(|config| {
        (config.events_minute, config.events_day) = (0, 20);
        config.evidence_day = 100_000;
    })
    .await;
    let unit = server.client("unit");
    let group = |n: usize| json!(vec![narration("PPU", "Catatan"); n]);
    unit.post("/v1/events", &group(21)).await.problem("terlalu-sering");
    unit.post("/v1/events", &group(15)).await.ok();
    let problem = unit.post("/v1/events", &group(6)).await.problem("terlalu-sering");
    assert_eq!(problem["batas"], json!({"nama": "events_day", "nilai": 20, "satuan": "event"}));
    // What is refused by the ledger is not counted, nor is a question.
    let wrong = json!({"type": "narasi.ditulis", "unit": "CONTOH", "berlaku": "2024-02-01",
        "data": {"tahun": 2023, "iku": "IKU.2", "jenis": "kendala", "teks": "x"}});
    for _ in 0..30 {
        unit.post("/v1/events", &wrong).await.problem("tidak-berwenang");
        unit.post("/v1/events:check", &group(5)).await.ok();
    }
    unit.post("/v1/events", &group(5)).await.ok();
    unit.post("/v1/events", &narration("PPU", "Satu lagi")).await.problem("terlalu-sering");
    server.client("induk").post("/v1/events", &narration("PMK", "Lain")).await.ok();
    let bytes = [("content-type", "application/octet-stream")];
    unit.send("POST", "/v1/evidence", &bytes, vec![1; 60_000]).await.ok();
    let refused = unit.send("POST", "/v1/evidence", &bytes, vec![2; 60_000]).await;
    assert_eq!(refused.problem("terlalu-sering")["batas"]["nama"], "evidence_day");
    server.client("bpk").send("POST", "/v1/evidence", &bytes, vec![3; 60_000]).await.ok();
    server.stop().await;
}

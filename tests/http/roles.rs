//! Every operation by every role: who is allowed, who is refused.

use serde_json::json;

use super::kit::{ACCOUNTS, Server, narration};

/// Reads of unit PPU, and of all: names of those who are refused. Everybody else is allowed.
const READS: &[(&str, &[&str])] = &[
    ("/v1/me", &[]),
    ("/v1/units", &[]),
    ("/v1/events?limit=3", &[]),
    ("/v1/events/3", &[]),
    ("/v1/events/stream?after=0&until=3", &[]),
    ("/v1/units/PPU/2023/scorecard", &["contoh"]),
    ("/v1/units/PPU/2023/budget", &["contoh"]),
    ("/v1/units/PPU/findings", &["contoh"]),
    ("/v1/units/PPU/2023/quarters", &["contoh"]),
    ("/v1/units/PPU/2023/diff?from=2023-12-31", &["contoh"]),
    ("/v1/figure?alamat=PPU/2023/IKU.2/realisasi", &["contoh"]),
    ("/v1/trace?alamat=PPU/2023/IKU.2/realisasi", &["contoh"]),
    ("/v1/history?alamat=PPU/2023/IKU.2/realisasi", &["contoh"]),
    ("/v1/units/PMK/2023/scorecard", &["unit", "contoh", "reader"]),
    ("/v1/units/CONTOH/2023/scorecard", &["perencana", "unit", "induk", "reader"]),
];

#[tokio::test]
async fn reads() {
    let server = Server::start(|_| ()).await;
    for (path, refused) in READS {
        for (name, ..) in ACCOUNTS {
            let answer = server.client(name).get(path).await;
            match refused.contains(name) {
                true => drop(answer.problem("tidak-berwenang")),
                false => assert_eq!(answer.status, 200, "{name} {path}: {}", answer.text()),
            }
        }
        server.nobody().get(path).await.problem("tanpa-token");
    }
    server.stop().await;
}

#[tokio::test]
async fn writes() {
    let server = Server::start(|_| ()).await;
    let unit = json!({"type": "unit.ditetapkan", "unit": "-", "berlaku": "2024-02-01",
        "data": {"kode": "BARU", "nama": "Unit baru"}});
    let finding = |of: &str| {
        json!({"type": "temuan.dicatat", "unit": "PPU", "berlaku": "2024-02-01", "data": {
        "kode": format!("T-90.{of}"), "pemeriksa": of, "lhp": {"nomor": "LHP-1", "tanggal": "2024-01-05"}, "diterima": "2024-01-10",
        "uraian": "Bukti kurang", "nilai": "0"}})
    };
    let table = json!({"type": "realisasi_anggaran.dicatat", "unit": "PPU", "berlaku": "2024-02-01", "data": {
        "tahun": 2023, "ro": "001.AAH.001", "nilai": "1"}});
    let writes = [
        (unit, vec!["admin", "admin2"]),
        (narration("PPU", "Catatan"), vec!["perencana", "unit", "induk"]),
        (finding("bpk"), vec!["bpk"]),
        (finding("inspektorat"), vec!["inspektorat"]),
    ];
    for (draft, allowed) in &writes {
        for (name, ..) in ACCOUNTS {
            let answer = server.client(name).post("/v1/events:check", draft).await;
            match allowed.contains(name) {
                true => assert_eq!(answer.status, 200, "{name} {draft}: {}", answer.text()),
                false => drop(answer.problem("tidak-berwenang")),
            }
            if !allowed.contains(name) {
                server.client(name).post("/v1/events", draft).await.problem("tidak-berwenang");
            }
        }
        server.nobody().post("/v1/events", draft).await.problem("tanpa-token");
        server.client(allowed[0]).post("/v1/events", draft).await.ok();
    }
    // What a unit may record, it may not for another; who records nothing, records no budget.
    for name in ["contoh", "reader", "bpk", "admin", "perencana"] {
        server.client(name).post("/v1/events", &table).await.problem("tidak-berwenang");
    }
    server.stop().await;
}

#[tokio::test]
async fn closing_and_evidence() {
    let server = Server::start(|_| ()).await;
    for (name, ..) in ACCOUNTS.iter().filter(|a| a.0 != "perencana") {
        let answer = server.client(name).post("/v1/units/PMK/periods/2023-TW2:close", &json!({})).await;
        answer.problem("tidak-berwenang");
    }
    server.nobody().post("/v1/units/PMK/periods/2023-TW2:close", &json!({})).await.problem("tanpa-token");
    let bytes = [("content-type", "application/octet-stream")];
    for (name, _, role, _) in ACCOUNTS {
        let answer = server.client(name).send("POST", "/v1/evidence", &bytes, *name).await;
        // An administrator brings workbooks of structure.
        match *role == "reader" {
            true => drop(answer.problem("tidak-berwenang")),
            false => assert_eq!(answer.status, 201, "{name}"),
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn access_ends_when_it_is_withdrawn_and_a_new_token_works_at_once() {
    let server = Server::start(|_| ()).await;
    let (admin, reader) = (server.client("admin"), server.client("reader"));
    let grant = reader.get("/v1/me").await.ok().json()["akses"][0]["event"].clone();
    let withdraw = json!({"type": "akses.dicabut", "unit": "-", "berlaku": "2024-02-02", "ref": [grant],
        "data": {"akun": "pembaca-02", "alasan": "Pindah tugas"}});
    admin.post("/v1/events", &withdraw).await.ok();
    reader.get("/v1/units").await.problem("tanpa-token");
    let token = "jejak_baru_dan_cukup_panjang";
    let hash = format!("b3:{}", blake3::hash(token.as_bytes()).to_hex());
    let grant = json!({"type": "akses.diberikan", "unit": "-", "berlaku": "2024-02-02",
        "data": {"akun": "pembaca-03", "peran": "reader", "unit": ["PPU"], "token": hash}});
    admin.post("/v1/events", &grant).await.ok();
    let fresh = super::kit::Client::new(server.running.address, Some(token.to_owned()));
    fresh.get("/v1/units/PPU/2023/scorecard").await.ok();
    server.stop().await;
}

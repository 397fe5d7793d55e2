//! The record of reads and log-ins, and what is asked of a token.

use serde_json::{Value, json};

use super::kit::{Client, Server, token};

/// Records of today once there are so many; they are written by a thread beside.
async fn records(client: &Client, query: &str, least: usize) -> Vec<Value> {
    for _ in 0..2_000 {
        let page = client.get(&format!("/v1/audit?{query}")).await.ok().json();
        let found = page["catatan"].as_array().unwrap();
        if found.len() >= least {
            return found.clone();
        }
        tokio::task::yield_now().await;
    }
    panic!("{least} records were not written");
}

#[tokio::test]
async fn reads_and_log_ins_are_on_record_for_the_auditors() {
    let server = Server::start(|_| ()).await;
    let unit = server.client("unit");
    unit.get("/v1/units/PPU/2023/scorecard?per=TW2").await.ok();
    unit.get("/v1/units/PMK/2023/scorecard").await.problem("tidak-berwenang");
    let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    let nobody = server.nobody();
    for (given, status) in [(token("unit"), 303), ("salah".to_owned(), 401)] {
        let answer = nobody.send("POST", "/masuk", &form, format!("token={given}")).await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
    for name in ["admin", "unit", "perencana", "reader"] {
        server.client(name).get("/v1/audit").await.problem("tidak-berwenang");
    }
    let auditor = server.client("inspektorat");
    let found = records(&auditor, "akun=ppu-01", 4).await;
    let told: Vec<_> =
        found.iter().map(|r| (r["apa"].as_str().unwrap(), r["jalur"].as_str(), r["status"].as_u64())).collect();
    assert_eq!(
        told[..3],
        [
            ("baca", Some("/v1/units/PPU/2023/scorecard?per=TW2"), Some(200)),
            ("baca", Some("/v1/units/PMK/2023/scorecard"), Some(403)),
            ("masuk", None, None),
        ]
    );
    assert!(found.iter().all(|r| r["alamat"] == "127.0.0.1" && r["saat"].is_string()));
    let all = records(&auditor, "limit=1000", 8).await;
    assert!(all.iter().any(|r| r["apa"] == "gagal masuk" && r["akun"].is_null()));
    // No token is written anywhere, and pages go on where the one before ended.
    assert!(!json!(all).to_string().contains("jejak_"));
    let first = auditor.get("/v1/audit?limit=2").await.ok().json();
    let second = auditor.get(&format!("/v1/audit?limit=1&after={}", first["lanjut"])).await.ok().json();
    assert_eq!(second["catatan"][0], all[2]);
    assert_eq!(auditor.get("/v1/audit?hari=2020-01-01").await.ok().json()["catatan"], json!([]));
    // The same as a page, which others do not get.
    let page = auditor.get("/pembacaan?akun=ppu-01").await.ok().text();
    for told in ["/v1/units/PMK/2023/scorecard", "gagal masuk", "127.0.0.1", "403"] {
        assert_eq!(page.contains(told), told != "gagal masuk", "{told}: {page}");
    }
    assert!(auditor.get("/buku-besar").await.ok().text().contains("href=\"/pembacaan\""));
    assert!(!unit.get("/buku-besar").await.ok().text().contains("href=\"/pembacaan\""));
    // The form sends its empty field too.
    assert!(auditor.get("/pembacaan?hari=&akun=").await.ok().text().contains("gagal masuk"));
    unit.get("/pembacaan").await.problem("tidak-berwenang");
    assert!(auditor.get("/pembacaan?hari=2020-01-01").await.ok().text().contains("Tidak ada pembacaan yang tercatat"));
    server.stop().await;
}

#[tokio::test]
async fn an_auditor_of_some_units_sees_what_concerns_these() {
    let server = Server::start(|_| ()).await;
    let hash = |name: &str| format!("b3:{}", blake3::hash(token(name).as_bytes()).to_hex());
    let grant = |akun: &str, peran: &str, unit: &[&str]| {
        json!({"type": "akses.diberikan", "unit": "-", "berlaku": "2024-02-02",
            "data": {"akun": akun, "peran": peran, "unit": unit, "token": hash(akun)}})
    };
    let admin = server.client("admin");
    let told = admin.post("/v1/events", &grant("itjen-ppu", "inspektorat", &["PPU"])).await.ok().json();
    let seq = told["event"][0]["seq"].as_u64().unwrap();
    server.client("admin2").post("/v1/events", &super::kit::confirmation("itjen-ppu", seq)).await.ok();
    admin.post("/v1/events", &grant("keduanya", "reader", &["PPU", "PMK"])).await.ok();
    let with = |akun: &str| Client::new(server.running.address, Some(token(akun)));
    let both = with("keduanya");
    let read = [
        "/v1/units/PPU/2023/scorecard",
        "/v1/units/PMK/2023/scorecard",
        "/v1/figure?alamat=PMK%2F2023%2Fnpss",
        "/v1/figure?alamat=PPU%2F2023%2Fnpss",
        "/v1/units",
    ];
    for path in read {
        both.get(path).await.ok();
    }
    server.client("unit").get("/v1/units").await.ok();
    records(&server.client("inspektorat"), "limit=1000", 9).await;
    let found = with("itjen-ppu").get("/v1/audit?limit=1000").await.ok().json();
    let told: Vec<_> =
        found["catatan"].as_array().unwrap().iter().map(|r| (r["akun"].as_str(), r["jalur"].as_str())).collect();
    let both = Some("keduanya");
    assert!(told.contains(&(both, Some(read[0]))) && told.contains(&(both, Some(read[3]))), "{told:?}");
    assert!(told.contains(&(Some("ppu-01"), Some("/v1/units"))), "{told:?}");
    assert!(
        told.iter()
            .all(|(akun, path)| !path.unwrap_or_default().contains("PMK") && (*akun, *path) != (both, Some(read[4]))),
        "{told:?}"
    );
    server.stop().await;
}

#[tokio::test]
async fn weak_tokens_open_nothing_and_wrong_ones_are_counted() {
    let server = Server::start(|config| config.bearer_rate = 5).await;
    let hash = format!("b3:{}", blake3::hash(b"1").to_hex());
    let grant = json!({"type": "akses.diberikan", "unit": "-", "berlaku": "2024-02-02",
        "data": {"akun": "bpk-02", "peran": "bpk", "unit": [], "token": hash}});
    server.client("admin").post("/v1/events", &grant).await.ok();
    let with = |token: &str| Client::new(server.running.address, Some(token.to_owned()));
    let problem = with("1").get("/v1/me").await.problem("tanpa-token");
    assert!(problem["detail"].as_str().unwrap().contains("terlalu pendek"), "{problem}");
    let mut statuses = Vec::new();
    for n in 0..50 {
        statuses.push(with(&format!("jejak_salah_dan_cukup_panjang_{n}")).get("/v1/me").await.status);
    }
    assert!(statuses.contains(&401) && statuses.contains(&429), "{statuses:?}");
    // Who has a right one is let in all the same.
    server.client("unit").get("/v1/me").await.ok();
    server.stop().await;
}

//! Writes: durable, safe to repeat, whole or not at all; and every kind of refusal.

use serde_json::{Value, json};

use super::kit::{Client, Server, narration};

async fn last(client: &Client) -> u64 {
    client.get("/healthz").await.ok().json()["seq"].as_u64().unwrap()
}

#[tokio::test]
async fn one_and_a_group_and_again_after_a_restart() {
    let server = Server::start(|_| ()).await;
    let client = server.client("unit");
    let before = last(&client).await;
    let answer = client.post("/v1/events", &narration("PPU", "Satu")).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let receipt = answer.json();
    assert_eq!((receipt["first"].as_u64(), &receipt["sudah_ada"]), (Some(before + 1), &json!(false)));
    assert_eq!(answer.header("location"), format!("/v1/events/{}", before + 1));
    let event = client.get(answer.header("location")).await.ok().json()["event"].clone();
    for name in ["seq", "hash", "id"] {
        assert_eq!(event[name], receipt["event"][0][name]);
    }
    assert_eq!(event["recorded_at"], receipt["recorded_at"]);
    let group = json!([narration("PPU", "Dua"), narration("PPU", "Tiga")]);
    let receipt = client.post("/v1/events", &group).await.ok().json();
    assert_eq!(receipt["event"].as_array().unwrap().len(), 2);
    let dir = server.stop().await;
    let server = Server::over(dir, |_| ()).await;
    assert_eq!(last(&server.nobody()).await, before + 3);
    server.stop().await;
}

#[tokio::test]
async fn a_repeated_write_is_recorded_once() {
    let server = Server::start(|_| ()).await;
    let client = server.client("unit");
    let keyed = async |key: &str, body: Value| client.post_with("/v1/events", &[("idempotency-key", key)], &body).await;
    let group = json!([narration("PPU", "A"), narration("PPU", "B")]);
    for (key, body) in [
        ("kunci-1", narration("PPU", "Satu")),
        ("0192f3a0-0000-7000-8000-000000000001", narration("PPU", "Dua")),
        ("kelompok/1", group),
    ] {
        let first = keyed(key, body.clone()).await;
        assert_eq!(first.status, 201, "{}", first.text());
        let again = keyed(key, body.clone()).await;
        assert_eq!(again.status, 200, "{}", again.text());
        let (mut one, mut two) = (first.json(), again.json());
        assert_eq!((one["sudah_ada"].take(), two["sudah_ada"].take()), (json!(false), json!(true)));
        assert_eq!(one, two);
    }
    keyed("kunci-1", narration("PPU", "Lain")).await.problem("bentrok");
    let other = server.client("induk");
    let same_key = other.post_with("/v1/events", &[("idempotency-key", "kunci-1")], &narration("PMK", "Satu")).await;
    assert_eq!(same_key.status, 201, "keys are each account's own");
    let mut own = narration("PPU", "Tiga");
    own["id"] = json!("0192f3a0-0000-7000-8000-000000000002");
    assert_eq!(client.post("/v1/events", &own).await.status, 201);
    assert_eq!(client.post("/v1/events", &own).await.status, 200);
    for key in ["", "dua kata", &"x".repeat(201)] {
        let body = keyed(key, narration("PPU", "x")).await.problem("bentuk-salah");
        assert_eq!(body["field"], "Idempotency-Key");
    }
    server.stop().await;
}

#[tokio::test]
async fn an_expectation_that_fails_comes_with_the_newer_event() {
    let server = Server::start(|_| ()).await;
    let client = server.client("unit");
    let seq = client.post("/v1/events", &narration("PPU", "Satu")).await.ok().json()["last"].as_u64().unwrap();
    let with = async |name: &str, value: String| {
        client.post_with("/v1/events", &[(name, value.as_str())], &narration("PPU", "Dua")).await
    };
    let body = with("if-match", format!("\"{}\"", seq - 1)).await.problem("bentrok");
    assert_eq!((body["event"]["seq"].as_u64(), &body["field"]), (Some(seq), &json!("expect")));
    assert_eq!(body["event"]["data"]["teks"], "Satu");
    with("if-none-match", "*".to_owned()).await.problem("bentrok");
    with("if-match", "41".to_owned()).await.problem("bentuk-salah");
    assert_eq!(with("if-match", format!("\"{seq}\"")).await.status, 201);
    let mut late = narration("PPU", "Tiga");
    late["expect"] = json!(seq);
    client.post("/v1/events", &late).await.problem("bentrok");
    let group = json!([narration("PPU", "A"), narration("PPU", "B")]);
    let body = client.post_with("/v1/events", &[("if-match", "\"1\"")], &group).await.problem("bentuk-salah");
    assert_eq!(body["field"], "If-Match");
    server.stop().await;
}

#[tokio::test]
async fn refusals_name_field_value_and_index_and_append_nothing() {
    let server = Server::start(|config| config.max_body = 256 << 10).await;
    let client = server.client("unit");
    let before = last(&client).await;
    let with = |pointer: &str, value: Value| {
        let mut draft = narration("PPU", "Teks");
        *draft.pointer_mut(pointer).unwrap() = value;
        draft
    };
    let budget = json!({"type": "realisasi_anggaran.dicatat", "unit": "PPU", "berlaku": "2023-12-31", "data": {
        "tahun": 2023, "ro": "001.AAH.001", "nilai": "999999999999", "alasan": "uji"}});
    for (draft, kind, field) in [
        (with("/type", json!("apa.saja")), "bentuk-salah", "type"),
        (with("/unit", json!("TIADA")), "tidak-dikenal", "unit"),
        (with("/berlaku", json!("2023-02-30")), "bentuk-salah", "berlaku"),
        (with("/data/tahun", json!(1999)), "bentuk-salah", "data"),
        (with("/data/teks", json!("")), "bentuk-salah", "data.teks"),
        (with("/data/iku", json!("IKU.99")), "tidak-dikenal", "data.iku"),
        (with("/data", json!({})), "bentuk-salah", ""),
        (budget, "melanggar-aturan", "data.nilai"),
        (json!({"apa": 1}), "bentuk-salah", "event"),
        (json!("teks"), "bentuk-salah", "event"),
        (json!([]), "di-luar-batas", "event"),
        (json!([["narasi.ditulis", "PPU", "2024-02-01", {}]]), "bentuk-salah", "event"),
    ] {
        for path in ["/v1/events", "/v1/events:check"] {
            let body = client.post(path, &draft).await.problem(kind);
            assert!(field.is_empty() || body["field"] == field, "{draft}: {body}");
            assert!(body["value"].is_string());
        }
    }
    let group = json!([narration("PPU", "A"), narration("PPU", "B"), with("/data/iku", json!("IKU.99"))]);
    let body = client.post("/v1/events", &group).await.problem("tidak-dikenal");
    assert_eq!(body["index"], 2);
    let json_type = [("content-type", "application/json")];
    for bad in ["", "{", "{\"a\":1", "\u{0}", "[1,2", "NaN"] {
        client.send("POST", "/v1/events", &json_type, bad).await.problem("json-salah");
    }
    client.send("POST", "/v1/events", &[("content-type", "text/plain")], "{}").await.problem("media-salah");
    client.send("POST", "/v1/events", &[], "{}").await.problem("media-salah");
    let huge = with("/data/teks", json!("x".repeat(300 << 10)));
    client.post("/v1/events", &huge).await.problem("terlalu-besar");
    let deep = "[".repeat(100_000);
    client.send("POST", "/v1/events", &json_type, deep).await.problem("json-salah");
    assert_eq!(last(&client).await, before);
    server.stop().await;
}

#[tokio::test]
async fn a_check_changes_nothing_and_says_what_an_append_would() {
    let server = Server::start(|_| ()).await;
    let client = server.client("unit");
    let before = last(&client).await;
    let group = json!([narration("PPU", "A"), narration("PPU", "B")]);
    for _ in 0..3 {
        let verdict = client.post("/v1/events:check", &group).await.ok().json();
        assert_eq!((&verdict["diterima"], verdict["first"].as_u64()), (&json!(true), Some(before + 1)));
    }
    let mut expects = narration("PPU", "C");
    expects["expect"] = client.post("/v1/events", &narration("PPU", "Awal")).await.ok().json()["last"].clone();
    client.post("/v1/events:check", &expects).await.ok();
    client.post("/v1/events:check", &expects).await.ok();
    client.post("/v1/events", &expects).await.ok();
    client.post("/v1/events:check", &expects).await.problem("bentrok");
    assert_eq!(last(&client).await, before + 2);
    server.stop().await;
}

#[tokio::test]
async fn a_period_is_closed_once_also_while_others_write() {
    let server = Server::start(|_| ()).await;
    let client = server.client("perencana");
    let writers: Vec<_> = (0..8)
        .map(|n| {
            let unit = server.client("unit");
            tokio::spawn(async move {
                for index in 0..20 {
                    unit.post("/v1/events", &narration("PPU", &format!("{n}/{index}"))).await.ok();
                }
            })
        })
        .collect();
    let path = "/v1/units/PMK/periods/2023-TW1:close";
    let key = [("idempotency-key", "tutup-1")];
    let first = client.post_with(path, &key, &json!({})).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let again = client.post_with(path, &key, &json!({})).await;
    assert_eq!((again.status, &again.json()["event"]), (200, &first.json()["event"]));
    for writer in writers {
        writer.await.unwrap();
    }
    client.post(path, &json!({})).await.problem("melanggar-aturan");
    client.post("/v1/units/PMK/periods/2023-TW9:close", &json!({})).await.problem("bentuk-salah");
    client.post("/v1/units/PMK/periods/2023-TW2", &json!({})).await.problem("tidak-ditemukan");
    client.post("/v1/units/TIADA/periods/2023-TW2:close", &json!({})).await.problem("tidak-ditemukan");
    client.post("/v1/units/PMK/periods/2023-TW2:close", &json!({"apa": 1})).await.problem("bentuk-salah");
    client.post("/v1/units/PMK/periods/2023-TW2:close", &json!([null, null])).await.problem("bentuk-salah");
    let quarters = client.get("/v1/units/PMK/2023/quarters").await.ok().json();
    let closed = &quarters["periode"][0]["dilaporkan"][0];
    assert_eq!(closed["cocok"], true, "{closed}");
    server.stop().await;
}

#[tokio::test]
async fn the_limit_of_requests_is_each_accounts_own() {
    let server = Server::start(|config| config.rate = 5).await;
    let client = server.client("unit");
    let mut refused = 0;
    for _ in 0..20 {
        let answer = client.get("/v1/me").await;
        if answer.status == 429 {
            answer.problem("terlalu-sering");
            assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
            refused += 1;
        }
    }
    assert!(refused >= 10);
    server.client("bpk").get("/v1/me").await.ok();
    server.stop().await;
}

//! Reads: what they say, as known when, in which form; and what is refused.

use jejak::{
    event::Line,
    http::{openapi, operations},
};
use serde_json::Value;

use super::{
    document::validator,
    kit::{Client, Server},
};

/// A read of each kind, and the schema of its answer.
pub const READS: &[(&str, &str)] = &[
    ("/v1/units", "DaftarUnit"),
    ("/v1/units/PPU/2023/scorecard", "Kartu"),
    ("/v1/units/PPU/2023/budget", "Anggaran"),
    ("/v1/units/PPU/findings", "Temuan"),
    ("/v1/units/PPU/2023/quarters", "Triwulan"),
    ("/v1/units/PPU/2023/diff?from=2023-06-30", "Perubahan"),
    ("/v1/figure?alamat=PPU/2023/IKU.2/capaian", "SatuAngka"),
    ("/v1/trace?alamat=PPU/2023/IKU.2/capaian", "Jejak"),
    ("/v1/history?alamat=PPU/2023/IKU.2/capaian", "Riwayat"),
    ("/v1/events?limit=7", "DaftarEvent"),
    ("/v1/events/3", "SatuEvent"),
];

#[tokio::test]
async fn each_says_what_it_is_of_in_both_forms_and_is_not_sent_twice() {
    let server = Server::start(|_| ()).await;
    let document = openapi::document(&operations());
    let client = server.client("bpk");
    for (path, schema) in READS.iter().map(|(p, s)| (p.replace("PPU", "PMK"), *s)) {
        let answer = client.get(&path).await.ok();
        let body = answer.json();
        let reference = serde_json::json!({"$ref": format!("#/components/schemas/{schema}")});
        let errors: Vec<_> = validator(&document, &reference).iter_errors(&body).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{path}: {errors:?}");
        assert_eq!(body["program"]["versi"], answer.header("jejak-version"));
        assert_eq!(answer.header("jejak-figures"), "angka/1");
        if let Some(seq) = body["as_of"]["seq"].as_u64() {
            assert_eq!(answer.header("jejak-seq"), seq.to_string(), "{path}");
        }
        let tag = answer.header("etag").to_owned();
        assert!(tag.starts_with("\"0.1.0-angka.1-"), "{tag}");
        let again = client.send("GET", &path, &[("if-none-match", &tag)], "").await;
        assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, &*tag), "{path}");
        let table = client.send("GET", &path, &[("accept", "text/csv")], "").await.ok();
        assert!(table.header("content-type").starts_with("text/csv"), "{path}");
        // PMK has no findings: their table is its head row.
        let least = if path.contains("findings") { 1 } else { 2 };
        assert!(table.text().lines().count() >= least, "{path}: {}", table.text());
        client.send("GET", &path, &[("accept", "image/png")], "").await.problem("format-tidak-tersedia");
    }
    server.stop().await;
}

#[tokio::test]
async fn figures_as_known_then_and_now() {
    let server = Server::start(|_| ()).await;
    let client = server.client("bpk");
    let npss = |as_of: String| {
        let client = client.clone();
        async move { client.get(&format!("/v1/figure?alamat=PMK/2023/npss{as_of}")).await.ok().json()["tercetak"].clone() }
    };
    assert_eq!(npss(String::new()).await, "101.70");
    let history = client.get("/v1/history?alamat=PMK/2023/npss").await.ok().json();
    let moments = history["riwayat"].as_array().unwrap();
    for moment in moments.iter().rev().take(4) {
        let then = npss(format!("&as_of={}", moment["seq"])).await;
        assert_eq!(then, moment["nilai"]["tercetak"]);
    }
    assert!(moments.iter().any(|m| m["nilai"]["tercetak"] == "101.67"));
    server.stop().await;
}

#[tokio::test]
async fn bad_questions_get_the_field_and_what_would_do() {
    let server = Server::start(|_| ()).await;
    let client = server.client("bpk");
    for (path, kind, field) in [
        ("/v1/units/pmk/2023/scorecard", "bentuk-salah", "unit"),
        ("/v1/units/PMK/1999/scorecard", "bentuk-salah", "tahun"),
        ("/v1/units/PMK/x/scorecard", "bentuk-salah", "tahun"),
        ("/v1/units/TIADA/2023/scorecard", "tidak-ditemukan", "unit"),
        ("/v1/units/PMK/2023/scorecard?as_of=kemarin", "bentuk-salah", "as_of"),
        ("/v1/units/PMK/2023/scorecard?as_of=999999", "tidak-ditemukan", "seq"),
        ("/v1/units/PMK/2023/scorecard?as_of=2001-01-01", "tidak-ditemukan", "as_of"),
        ("/v1/units/PMK/2023/scorecard?per=TW5", "bentuk-salah", "per"),
        ("/v1/units/PMK/2023/scorecard?pandangan=x", "bentuk-salah", "pandangan"),
        ("/v1/units/PMK/2023/scorecard?asof=3", "bentuk-salah", "asof"),
        ("/v1/units/PMK/2023/scorecard?per=TW1&per=TW2", "bentuk-salah", "per"),
        ("/v1/units/PMK/2023/diff", "bentuk-salah", "from"),
        ("/v1/units/PMK/2023/diff?from=600&to=20", "bentuk-salah", "from"),
        ("/v1/figure", "bentuk-salah", "alamat"),
        ("/v1/figure?alamat=PMK/2023", "bentuk-salah", "alamat"),
        ("/v1/figure?alamat=PMK/2023/IKU.99/capaian", "tidak-ditemukan", "alamat"),
        ("/v1/events/0", "tidak-ditemukan", "seq"),
        ("/v1/events/999999", "tidak-ditemukan", "seq"),
        ("/v1/events/x", "bentuk-salah", "seq"),
        ("/v1/events?type=apa", "bentuk-salah", "type"),
        ("/v1/events?limit=0", "bentuk-salah", "limit"),
        ("/v1/events?limit=1001", "bentuk-salah", "limit"),
        ("/v1/events?since=x", "bentuk-salah", "since"),
        ("/v1/events?id=x", "bentuk-salah", "id"),
        ("/v1/events/stream?after=x", "bentuk-salah", "after"),
        ("/v1/evidence/b3:00", "bentuk-salah", "hash"),
    ] {
        let body = client.get(path).await.problem(kind);
        assert_eq!(body["field"], field, "{path}: {body}");
    }
    server.stop().await;
}

async fn pages(client: &Client, query: &str) -> Vec<u64> {
    let (mut all, mut next) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("/v1/events?{query}{next}")).await.ok().json();
        all.extend(page["event"].as_array().unwrap().iter().map(|e| e["seq"].as_u64().unwrap()));
        match page["lanjut"].as_u64() {
            Some(seq) => next = format!("&after={seq}"),
            None => return all,
        }
    }
}

#[tokio::test]
async fn pages_and_streams_hold_the_same_events_in_order() {
    let server = Server::start(|_| ()).await;
    let client = server.client("bpk");
    let last: u64 = client.get("/healthz").await.ok().json()["seq"].as_u64().unwrap();
    let all = pages(&client, "limit=100").await;
    assert_eq!(all, (1..=last).collect::<Vec<_>>());
    let back = pages(&client, "limit=64&reverse=true").await;
    assert_eq!(back, (1..=last).rev().collect::<Vec<_>>());
    let of_unit = pages(&client, "limit=10&unit=PPU&type=realisasi.dicatat").await;
    assert!(!of_unit.is_empty() && of_unit.is_sorted());
    let lines = client.send("GET", "/v1/events", &[("accept", "application/x-ndjson")], "").await.ok().text();
    assert_eq!(lines.lines().count() as u64, last);
    let table = client.send("GET", "/v1/events", &[("accept", "text/csv")], "").await.ok().text();
    assert_eq!(csv::Reader::from_reader(table.as_bytes()).records().count() as u64, last);
    let one = client.get("/v1/events/40").await.ok().json()["event"].clone();
    let found = client.get(&format!("/v1/events?id={}", one["id"].as_str().unwrap())).await.ok().json();
    assert_eq!(found["event"][0], one);
    server.stop().await;
}

#[tokio::test]
async fn a_reader_sees_the_data_of_its_units_and_can_still_verify_the_chain() {
    let server = Server::start(|_| ()).await;
    let reader = server.client("reader");
    let lines = reader.send("GET", "/v1/events", &[("accept", "application/x-ndjson")], "").await.ok().text();
    let (mut prev, mut seen, mut withheld) = (format!("b3:{}", "0".repeat(64)), 0, 0);
    for line in lines.lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        let header = match value.get("data") {
            Some(_) => Line::split(line.as_bytes()).unwrap().header.to_vec(),
            None => line.strip_prefix("{\"header\":").unwrap().strip_suffix('}').unwrap().as_bytes().to_vec(),
        };
        let unit = value["header"]["unit"].as_str().unwrap();
        assert_eq!(value.get("data").is_some(), unit == "PPU" || unit == "-", "{unit}");
        assert_eq!(value.get("salt").is_some(), value.get("data").is_some());
        if value.get("data").is_some() {
            seen += 1
        } else {
            withheld += 1
        }
        assert_eq!(value["header"]["prev"], prev);
        prev = jejak::event::hash_header(&header).to_string();
    }
    assert!(seen > 20 && withheld > 100, "{seen} {withheld}");
    let page = reader.get("/v1/events?unit=PMK&limit=3").await.ok().json();
    assert!(page["event"].as_array().unwrap().iter().all(|e| e.get("data").is_none() && e["data_ditahan"] == true));
    let own = reader.get("/v1/events?unit=PPU&limit=3").await.ok().json();
    assert!(own["event"].as_array().unwrap().iter().all(|e| e.get("data").is_some()));
    reader.get("/v1/units/PMK/2023/scorecard").await.problem("tidak-berwenang");
    reader.get("/v1/figure?alamat=PMK/2023/npss").await.problem("tidak-berwenang");
    server.stop().await;
}

#[tokio::test]
async fn public_reading_is_opened_on_purpose_and_never_writing() {
    let server = Server::start(|config| config.public_read = true).await;
    let nobody = server.nobody();
    nobody.get("/v1/units/PMK/2023/scorecard").await.ok();
    assert_eq!(nobody.get("/v1/me").await.ok().json()["akun"], Value::Null);
    nobody.post("/v1/events", &super::kit::narration("PMK", "x")).await.problem("tanpa-token");
    let wrong = Client::new(server.running.address, Some("jejak_salah".to_owned()));
    assert_eq!(wrong.get("/v1/units").await.status, 401);
    server.stop().await;
}

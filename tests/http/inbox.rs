//! What waits for whom: by API, on the first page, by the command line's query; each by their role.

use serde_json::Value;

use super::{
    document::validator,
    kit::{Client, Server},
};
use jejak::http::{openapi, operations};

async fn waiting(client: &Client) -> Value {
    let answer = client.get("/v1/inbox").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn of<'a>(inbox: &'a Value, perihal: &str) -> Vec<&'a Value> {
    inbox["tugas"].as_array().unwrap().iter().filter(|t| t["perihal"] == perihal).collect()
}

#[tokio::test]
async fn each_role_sees_what_it_can_do_and_the_document_is_as_described() {
    let server = Server::start(|_| ()).await;
    let document = openapi::document(&operations());
    let shape = validator(&document, &document["components"]["schemas"]["Perlu"]);
    for name in ["perencana", "unit", "induk", "contoh", "inspektorat", "bpk", "reader", "admin"] {
        let inbox = waiting(&server.client(name)).await;
        assert!(shape.is_valid(&inbox), "{name}: {inbox:#}");
        assert_eq!(inbox["jumlah"], inbox["tugas"].as_array().unwrap().len());
    }
    // The planner of PMK closes periods and sees that entries are missing; who only enters is not asked to close.
    let planner = waiting(&server.client("perencana")).await;
    assert!(!of(&planner, "penutupan").is_empty(), "{planner:#}");
    assert!(of(&planner, "entri").is_empty());
    let unit = waiting(&server.client("contoh")).await;
    assert!(of(&unit, "penutupan").is_empty());
    assert!(!unit["tugas"].as_array().unwrap().is_empty(), "{unit:#}");
    // A reader can do nothing, so nothing waits.
    assert_eq!(waiting(&server.client("reader")).await["jumlah"], 0);
    assert_eq!(server.nobody().get("/v1/inbox").await.status, 401);
    server.stop().await;
}

#[tokio::test]
async fn what_was_done_waits_no_more() {
    let server = Server::start(|_| ()).await;
    let (first, second) = (server.client("admin"), server.client("admin2"));
    let grant = serde_json::json!({"type": "akses.diberikan", "unit": "-", "berlaku": "2024-02-02",
        "data": {"akun": "bpk-09", "peran": "bpk", "token": format!("b3:{}", blake3::hash(b"x").to_hex())}});
    let receipt = first.post("/v1/events", &grant).await;
    assert_eq!(receipt.status, 201, "{}", receipt.text());
    let seq = receipt.json()["first"].as_u64().unwrap();
    let theirs = waiting(&second).await;
    assert_eq!(of(&theirs, "konfirmasi")[0]["kode"], serde_json::json!(["bpk-09"]));
    assert!(of(&waiting(&first).await, "konfirmasi").is_empty(), "who gave it cannot confirm it");
    let confirmed = second.post("/v1/events", &super::kit::confirmation("bpk-09", seq)).await;
    assert_eq!(confirmed.status, 201, "{}", confirmed.text());
    assert!(of(&waiting(&second).await, "konfirmasi").is_empty());
    server.stop().await;
}

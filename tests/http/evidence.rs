//! Evidence: by hash, within the limit, for whom it concerns.

use serde_json::json;

use super::kit::Server;

const BYTES: [(&str, &str); 1] = [("content-type", "application/octet-stream")];

#[tokio::test]
async fn up_attached_and_down_again() {
    let server = Server::start(|config| config.max_evidence = 100_000).await;
    let unit = server.client("unit");
    let file: Vec<u8> = (0..90_000_u32).map(|n| (n * 7 % 251) as u8).collect();
    let hash = format!("b3:{}", blake3::hash(&file).to_hex());
    let kept = unit.send("POST", "/v1/evidence", &BYTES, file.clone()).await;
    assert_eq!((kept.status, &kept.json()["hash"]), (201, &json!(hash)));
    assert_eq!(unit.send("POST", "/v1/evidence", &BYTES, file.clone()).await.status, 200);
    let place = kept.header("location").to_owned();
    unit.get(&place).await.problem("tidak-ditemukan");
    let attach = json!({"type": "bukti.dilampirkan", "unit": "PPU", "berlaku": "2024-02-01", "data": {
        "subjek": "PPU/2023/IKU.2", "nama": "nota.bin", "media": "application/octet-stream", "ukuran": 90000, "hash": hash}});
    unit.post("/v1/events", &attach).await.ok();
    for name in ["unit", "induk", "reader", "bpk", "inspektorat", "perencana"] {
        let down = server.client(name).get(&place).await.ok();
        assert_eq!(down.body, file, "{name}");
        assert_eq!(down.header("content-disposition"), "attachment");
    }
    server.client("contoh").get(&place).await.problem("tidak-ditemukan");
    server.nobody().get(&place).await.problem("tanpa-token");
    unit.send("POST", "/v1/evidence", &BYTES, vec![0; 100_001]).await.problem("terlalu-besar");
    unit.send("POST", "/v1/evidence", &[("content-type", "image/png")], "x").await.problem("media-salah");
    unit.get(&format!("/v1/evidence/b3:{}", "0".repeat(64))).await.problem("tidak-ditemukan");
    unit.get("/v1/evidence/..%2F..%2Fhead").await.problem("bentuk-salah");
    let left = std::fs::read_dir(server.dir.path().join("bukti")).unwrap().count();
    assert_eq!(left, 1, "what was refused leaves nothing behind");
    server.stop().await;
}

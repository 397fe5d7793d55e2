//! Imports by API: a file is uploaded, its plan looked at, and that very plan recorded; what is unclear waits in the inbox.

use jejak::http::{openapi, operations};
use serde_json::{Value, json};

use super::{
    document::validator,
    kit::{Client, Server},
};

const TABLE: &str = "/v1/units/PPU/2023/tables/realisasi";

async fn uploaded(client: &Client, bytes: impl Into<hyper::body::Bytes>) -> String {
    let headers = [("content-type", "application/octet-stream")];
    client.send("POST", "/v1/evidence", &headers, bytes).await.ok().json()["hash"].as_str().unwrap().to_owned()
}

async fn waits(client: &Client) -> Vec<Value> {
    let inbox = client.get("/v1/inbox").await.ok().json();
    let all = inbox["tugas"].as_array().unwrap().clone();
    assert_eq!(inbox["jumlah"], all.len());
    all.into_iter().filter(|task| task["perihal"] == "karantina").collect()
}

fn fits(schema: &str, value: &Value) {
    let document = openapi::document(&operations());
    let shape = validator(&document, &document["components"]["schemas"][schema]);
    assert!(shape.is_valid(value), "{schema}: {value:#}");
}

#[tokio::test]
async fn a_table_is_looked_at_and_that_very_plan_recorded() {
    let server = Server::start(|_| ()).await;
    let client = server.client("unit");
    let hash = uploaded(&client, "Kode;Periode;Realisasi;Alasan\nIKU.2;2023;sekian;Salah ketik\n").await;
    let asked = json!({"berkas": hash, "nama": "ikm.csv", "pemetaan": {"locale": "id"}});
    let plan = client.post(TABLE, &asked).await.ok().json();
    fits("RencanaTabel", &plan);
    assert_eq!((plan["karantina"][0]["sel"].as_str(), plan["event"].as_array().unwrap().len()), (Some("C2"), 0));
    // It waits for who brought it, by name, and for nobody else; a browser sees the same.
    let waiting = waits(&client).await;
    assert_eq!(waiting[0]["kode"], json!(["realisasi ikm.csv (1 sel)"]));
    assert!(waits(&server.client("induk")).await.is_empty());
    let mut again = asked.clone();
    again["rencana"] = plan["rencana"].clone();
    client.post(TABLE, &again).await.problem("melanggar-aturan");
    // Mended, it is another file: looked at, recorded, and nothing waits any more.
    let hash = uploaded(&client, "Kode;Periode;Realisasi;Alasan\nIKU.2;2023;92,02;Salah ketik\n").await;
    let mut asked = json!({"berkas": hash, "nama": "ikm.csv", "pemetaan": {"locale": "id"}});
    let plan = client.post(TABLE, &asked).await.ok().json();
    assert_eq!(plan["event"][0]["type"], "realisasi.dikoreksi", "{plan:#}");
    assert_eq!(waits(&client).await.len(), 1, "nothing was recorded yet");
    asked["rencana"] = json!(format!("b3:{}", "0".repeat(64)));
    client.post(TABLE, &asked).await.problem("bentrok");
    asked["rencana"] = plan["rencana"].clone();
    let receipt = client.post(TABLE, &asked).await;
    assert_eq!(receipt.status, 201, "{}", receipt.text());
    fits("Kuitansi", &receipt.json());
    assert!(waits(&client).await.is_empty());
    let figure = client.get("/v1/figure?alamat=PPU/2023/IKU.2/realisasi").await.ok().json();
    assert_eq!(figure["tercetak"], "92.02");
    // Once more: another plan by now, and looked at it holds nothing.
    client.post(TABLE, &asked).await.problem("bentrok");
    asked["rencana"] = Value::Null;
    let plan = client.post(TABLE, &asked).await.ok().json();
    assert_eq!(plan["event"], json!([]));
    server.stop().await;
}

#[tokio::test]
async fn a_file_is_imported_by_who_brought_it_and_read_as_it_is_said() {
    let server = Server::start(|_| ()).await;
    let (client, other) = (server.client("unit"), server.client("induk"));
    let hash = uploaded(&client, "Kode;Periode;Realisasi\nIKU.2;2023;1.234\n").await;
    let asked = json!({"berkas": hash, "nama": "ikm.csv"});
    other.post(TABLE, &asked).await.problem("tidak-ditemukan");
    for (body, why) in [
        (json!([hash, "ikm.csv"]), "bukan objek"),
        (json!({"nama": "ikm.csv"}), "berkas"),
        (json!({"berkas": hash, "nama": "ikm.csv", "entah": 1}), "entah"),
        (json!({"berkas": hash, "nama": "ikm.pdf"}), "berkas"),
        (json!({"berkas": hash, "nama": "ikm.csv", "pemetaan": {"kolom": {"iku": "Tidak ada"}}}), "Tidak ada"),
    ] {
        let told = client.post(TABLE, &body).await;
        assert!(told.status == 422 && told.text().contains(why), "{body}: {}", told.text());
    }
    // Of two readings one is chosen, by the words that the plan offered.
    let plan = client.post(TABLE, &asked).await.ok().json();
    let doubt = &plan["karantina"][0];
    assert!(doubt["bacaan"].as_array().unwrap().len() > 1, "{plan:#}");
    let unknown = client.post("/v1/units/PPU/2023/tables/entah", &asked).await;
    assert!(unknown.status == 422 && unknown.text().contains("renaksi"), "{}", unknown.text());
    server.stop().await;
}

#[tokio::test]
async fn a_structure_comes_out_as_a_workbook_and_goes_in_by_who_may() {
    let server = Server::start(|_| ()).await;
    let admin = server.client("admin");
    let book = admin.get("/v1/structure?tahun=2027&isi=contoh").await.ok();
    let hash = uploaded(&admin, book.body).await;
    let mut asked = json!({"berkas": hash, "nama": "struktur.xlsx"});
    let plan = admin.post("/v1/structure", &asked).await.ok().json();
    fits("RencanaStruktur", &plan);
    assert_eq!(plan["karantina"], json!([]), "{plan:#}");
    asked["rencana"] = plan["rencana"].clone();
    let receipt = admin.post("/v1/structure", &asked).await;
    assert_eq!(receipt.status, 201, "{}", receipt.text());
    let receipt = receipt.json();
    fits("KuitansiStruktur", &receipt);
    // The tokens are told once, and open what they name.
    let new = receipt["token"].as_array().unwrap().iter().find(|new| new["peran"] == "perencana").unwrap();
    let planner = Client::new(server.running.address, Some(new["token"].as_str().unwrap().to_owned()));
    assert_eq!(planner.get("/v1/me").await.ok().json()["akun"], new["akun"]);
    admin.post("/v1/structure", &asked).await.problem("bentrok");
    // What is left of it is the planner's, who brings the same file.
    let bytes = admin.get(&format!("/v1/evidence/{hash}")).await.ok().body;
    let same = uploaded(&planner, bytes).await;
    assert_eq!(same, hash);
    let mut asked = json!({"berkas": hash, "nama": "struktur.xlsx"});
    let plan = planner.post("/v1/structure", &asked).await.ok().json();
    asked["rencana"] = plan["rencana"].clone();
    assert_eq!(planner.post("/v1/structure", &asked).await.status, 201);
    // As it stands it comes out, and holds no difference.
    let book = planner.get("/v1/structure?tahun=2027&isi=tercatat").await.ok();
    let hash = uploaded(&planner, book.body).await;
    let plan = planner.post("/v1/structure", &json!({"berkas": hash, "nama": "kini.xlsx"})).await.ok().json();
    assert_eq!((&plan["langkah"], &plan["karantina"]), (&json!([]), &json!([])), "{plan:#}");
    // The next year, looked at and recorded; whoever may not is told.
    let plan = planner.post("/v1/structure/next", &json!({"dari": 2027, "ke": 2028})).await.ok().json();
    fits("RencanaStruktur", &plan);
    let asked = json!({"dari": 2027, "ke": 2028, "rencana": plan["rencana"]});
    assert_eq!(planner.post("/v1/structure/next", &asked).await.status, 201);
    admin.post("/v1/structure/next", &json!({"dari": 2027})).await.problem("tidak-berwenang");
    server.client("perencana").post("/v1/structure/next", &json!({"dari": 2027})).await.problem("tidak-berwenang");
    planner.post("/v1/structure/next", &json!({"dari": 2100})).await.problem("bentuk-salah");
    planner.post("/v1/structure/next", &json!({"dari": 2027, "ke": 2026})).await.problem("bentuk-salah");
    server.stop().await;
}

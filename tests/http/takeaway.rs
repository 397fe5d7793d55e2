//! What is taken away: by whom, recorded once, and it proves itself.

use std::process::Command;

use super::kit::{Server, keyed};

/// The last event of the ledger, and how many events of a type there are.
async fn recorded(server: &Server, kind: &str) -> usize {
    let found = server.client("perencana").get(&format!("/v1/events?type={kind}&limit=1000")).await.ok().json();
    found["event"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_bag_is_recorded_once_and_holds_together() {
    let server = Server::over(keyed(), |_| ()).await;
    let before = (recorded(&server, "ekspor.dibuat").await, recorded(&server, "checkpoint.dicatat").await);
    let path = "/v1/units/PPU/2023/exports?publik=ya&penerima=BPK";
    let first = server.client("bpk").send("POST", path, &[], "").await;
    assert_eq!(first.status, 201, "{}", first.text());
    assert_eq!(first.header("content-type"), "application/zip");
    assert!(first.header("content-disposition").contains("jejak-PPU-2023-event-"));
    let dir = tempfile::tempdir().unwrap();
    let bag = dir.path().join("paket.zip");
    std::fs::write(&bag, &first.body).unwrap();
    // Without a key that the auditor brought, it is never more than consistent.
    let judged = Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tools/verify_bag.py"))
        .args(["--lambat".as_ref(), bag.as_os_str()])
        .output()
        .unwrap();
    assert_eq!(judged.status.code(), Some(3), "{}", String::from_utf8_lossy(&judged.stdout));
    let second = server.client("bpk").send("POST", path, &[], "").await;
    assert_eq!(second.status, 201, "{}", second.text());
    // Each is on record; the second commits to nothing anew, for only an export came between.
    assert_eq!(recorded(&server, "ekspor.dibuat").await, before.0 + 2);
    assert!(recorded(&server, "checkpoint.dicatat").await <= before.1 + 1);
    server.stop().await;
}

#[tokio::test]
async fn who_sees_no_unit_takes_nothing_of_it_away_and_nobody_fills_the_ledger() {
    let server = Server::over(keyed(), |config| config.exports_minute = 2).await;
    let path = "/v1/units/PPU/2023/exports?publik=ya";
    server.client("contoh").send("POST", path, &[], "").await.problem("tidak-berwenang");
    server.nobody().send("POST", path, &[], "").await.problem("tanpa-token");
    server
        .client("reader")
        .send("POST", "/v1/units/PPU/2023/exports?publik=tidak", &[], "")
        .await
        .problem("bentuk-salah");
    let long = format!("{path}&penerima={}", "x".repeat(201));
    server.client("reader").send("POST", &long, &[], "").await.problem("bentuk-salah");
    let before = recorded(&server, "ekspor.dibuat").await;
    for status in [201, 201, 429] {
        let answer = server.client("reader").send("POST", path, &[], "").await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
    assert_eq!(recorded(&server, "ekspor.dibuat").await, before + 2);
    server.stop().await;
}

#[tokio::test]
async fn the_report_is_the_same_file_for_the_same_moment() {
    let server = Server::start(|_| ()).await;
    let client = server.client("perencana");
    for (form, media) in [("html", "text/html"), ("docx", "application/vnd.openxmlformats")] {
        let path = format!("/v1/units/PMK/2023/report?as_of=617&bentuk={form}");
        let (first, second) = (client.get(&path).await.ok(), client.get(&path).await.ok());
        assert!(first.header("content-type").starts_with(media));
        assert!(first.header("content-disposition").contains(&format!("lkj-PMK-2023-event-617.{form}")));
        assert_eq!(first.body, second.body, "{form}");
    }
    let wrong = client.get("/v1/units/PMK/2023/report?bentuk=odt").await.problem("bentuk-salah");
    assert_eq!(wrong["accepted"], "html, docx, pdf");
    server.stop().await;
}

#[tokio::test]
async fn without_a_key_there_is_nothing_to_prove_a_bag_by() {
    let server = Server::start(|_| ()).await;
    let told = server.client("bpk").send("POST", "/v1/units/PPU/2023/exports", &[], "").await.problem("belum-siap");
    assert!(told["detail"].as_str().unwrap().contains("checkpoint"), "{told}");
    server.stop().await;
}

#[tokio::test]
async fn what_the_ledger_holds_comes_as_it_is_imported_for_whom_sees_it() {
    let server = Server::over(keyed(), |_| ()).await;
    let client = server.client("perencana");
    for kind in ["realisasi", "target", "anggaran", "temuan", "renaksi"] {
        let table = client.get(&format!("/v1/units/PPU/2023/workbook?isian={kind}")).await.ok();
        assert!(table.header("content-type").contains("spreadsheetml"), "{kind}");
        assert!(table.header("content-disposition").contains(&format!("{kind}-PPU-2023.xlsx")), "{kind}");
        assert!(table.body.starts_with(b"PK"), "{kind}");
    }
    let wrong = client.get("/v1/units/PPU/2023/workbook?isian=lain").await;
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    assert!(wrong.text().contains("renaksi"), "{}", wrong.text());
    let page = client.get("/unduh/PPU/2023").await.ok();
    assert!(page.text().contains("isian=anggaran"), "{}", page.text());
    server.stop().await;
}

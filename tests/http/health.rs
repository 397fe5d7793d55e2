//! How the service says that it stands, and what it answers when the disk is slow or the writer has stopped.

use std::time::Duration;

use serde_json::json;

use super::kit::{Server, narration};

#[tokio::test]
async fn a_stopped_writer_is_told_and_reads_go_on() {
    let server = Server::start(|_| ()).await;
    let client = server.nobody();
    assert_eq!(client.get("/healthz").await.ok().json()["keadaan"], "baik");
    for path in ["/readyz", "/readyz?untuk=catat", "/readyz?untuk=baca"] {
        client.get(path).await.ok();
    }
    client.get("/readyz?untuk=tidur").await.problem("bentuk-salah");
    server.running.service.writer_stopped();
    let state = client.get("/healthz").await.ok().json();
    assert_eq!(state["keadaan"], "hanya-baca");
    assert!(state["sebab"].as_str().unwrap().contains("penulis berhenti"));
    let problem = client.get("/readyz").await.problem("belum-siap");
    assert!(problem["detail"].as_str().unwrap().starts_with("hanya-baca: "), "{problem}");
    client.get("/readyz?untuk=baca").await.ok();
    server.client("bpk").get("/v1/units/PMK/2023/scorecard").await.ok();
    let measures = client.get("/metrics").await.ok().text();
    for name in
        ["jejak_keadaan", "jejak_disk_bebas_byte", "jejak_sinkron_terakhir", "jejak_antrean", "jejak_jam_tertinggal"]
    {
        assert!(measures.is_empty() || measures.contains(name), "{name}");
    }
    server.stop().await;
}

#[tokio::test]
async fn what_is_not_known_yet_is_not_called_a_failure() {
    let server = Server::start(|config| config.request_seconds = 1).await;
    let service = server.running.service.clone();
    let (release, held) = tokio::sync::oneshot::channel::<()>();
    let (taken, holds) = tokio::sync::oneshot::channel::<()>();
    // Nothing gets to the disk while this holds the ledger, as with a disk that does not answer.
    let slow = tokio::spawn(async move {
        service
            .alone(|_| async move {
                taken.send(()).unwrap();
                drop(held.await);
            })
            .await;
    });
    holds.await.unwrap();
    let unit = server.client("unit");
    let mut draft = narration("PPU", "Saat disk lambat");
    draft["id"] = json!("01890a5d-ac96-774b-bcce-b302099a8057");
    let answer = unit.post("/v1/events", &draft).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("retry-after"), "10");
    assert_eq!(answer.problem("hasil-tidak-diketahui")["id"], json!([draft["id"]]));
    release.send(()).unwrap();
    slow.await.unwrap();
    // Asked again with the same id it is recorded once, whatever became of the first.
    let first = unit.post("/v1/events", &draft).await.ok().json();
    let again = unit.post("/v1/events", &draft).await.ok().json();
    assert_eq!((&first["first"], &again["sudah_ada"]), (&again["first"], &json!(true)));
    let found = unit.get(&format!("/v1/events?id={}", draft["id"].as_str().unwrap())).await.ok().json();
    assert_eq!(found["event"][0]["seq"], first["first"]);
    server.stop().await;
}

#[tokio::test]
async fn a_follower_of_another_history_is_told() {
    let server = Server::start(|config| config.stream_seconds = 1).await;
    let client = server.client("bpk");
    let last = server.running.service.reader.last().seq;
    let path = format!("/v1/events/stream?until={last}");
    let from = |cursor: String| {
        let (client, path) = (client.clone(), path.clone());
        async move { client.send("GET", &path, &[("last-event-id", &cursor)], "").await }
    };
    let text = from(format!("{}-1-bkn-pmk", last - 2)).await.ok().text();
    let ids: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("id: ")).collect();
    assert_eq!(ids, [format!("{}-1-bkn-pmk", last - 1), format!("{last}-1-bkn-pmk")]);
    for (cursor, begin) in [
        (format!("{}-1-bkn-pmk", last + 1), format!("after={last}")),
        ((last + 5).to_string(), format!("after={last}")),
        ("5-2-bkn-pmk".to_owned(), "after=0".to_owned()),
        ("5-1-buku-lain".to_owned(), "after=0".to_owned()),
    ] {
        let problem = from(cursor.clone()).await.problem("kursor-salah");
        assert!(problem["accepted"].as_str().unwrap().ends_with(&begin), "{cursor} {problem}");
    }
    from("5-x".to_owned()).await.problem("bentuk-salah");
    server.stop().await;
}

#[tokio::test]
async fn log_in_over_http_2_with_an_origin() {
    use http_body_util::Full;
    use hyper::{Request, body::Bytes};
    use hyper_util::{client::legacy::Client, rt::TokioExecutor};
    let server = Server::start(|_| ()).await;
    let address = server.running.address;
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).http2_only(true).build_http();
    let log_in = |origin: String| {
        let form = format!("token={}&lanjut=%2F", super::kit::token("unit"));
        let request = Request::post(format!("http://{address}/masuk"))
            .header("origin", origin)
            .header("content-type", "application/x-www-form-urlencoded");
        client.request(request.body(Full::new(form.into())).unwrap())
    };
    let answer =
        tokio::time::timeout(Duration::from_secs(20), log_in(format!("http://{address}"))).await.unwrap().unwrap();
    assert_eq!((answer.version(), answer.status().as_u16()), (hyper::Version::HTTP_2, 303));
    assert_eq!(log_in("http://lain.example".to_owned()).await.unwrap().status().as_u16(), 403);
    server.stop().await;
}

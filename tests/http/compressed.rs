//! Answers are sent smaller to whoever takes that, and are the same answers.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use super::kit::{Answer, Client, Server};

async fn ask(client: &Client, path: &str, encoding: &str) -> Answer {
    client.send("GET", path, &[("accept", "text/html, */*"), ("accept-encoding", encoding)], "").await.ok()
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut child = Command::new("gzip").arg("-dc").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&bytes)));
    let told = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(told.status.success());
    told.stdout
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_texts_are_smaller_and_the_same() {
    let server = Server::start(|_| {}).await;
    let client = server.client("bpk");
    let style = client.send("GET", "/", &[("accept", "text/html")], "").await.ok().text();
    let style = style.split("stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    for path in
        ["/kartu/PMK/2023", "/v1/units/PMK/2023/scorecard", "/v1/events?limit=50", "/openapi.json", style.as_str()]
    {
        let plain = ask(&client, path, "identity").await;
        assert_eq!(plain.header("content-encoding"), "", "{path}");
        let told: Vec<_> = plain.headers.get_all("vary").iter().map(|v| v.to_str().unwrap()).collect();
        assert!(told.join(",").contains("accept-encoding"), "{path}: a cache must know: {told:?}");
        let small = ask(&client, path, "gzip").await;
        assert_eq!(small.header("content-encoding"), "gzip", "{path}");
        assert!(small.body.len() * 2 < plain.body.len(), "{path}: {} of {}", small.body.len(), plain.body.len());
        assert_eq!(gunzip(&small.body), plain.body, "{path}");
        let brotli = ask(&client, path, "gzip, deflate, br").await;
        assert_eq!(brotli.header("content-encoding"), "br", "{path}");
        assert!(brotli.body.len() * 2 < plain.body.len(), "{path}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_of_other_bytes_is_weak_and_is_known_again() {
    let server = Server::start(|_| {}).await;
    let client = server.client("bpk");
    for path in ["/kartu/PMK/2023", "/v1/units/PMK/2023/scorecard"] {
        let plain = ask(&client, path, "identity").await;
        let small = ask(&client, path, "br").await;
        assert_eq!(small.header("etag"), format!("W/{}", plain.header("etag")), "{path}");
        for tag in [plain.header("etag"), small.header("etag")] {
            let headers = [("accept", "text/html, */*"), ("accept-encoding", "br"), ("if-none-match", tag)];
            let again = client.send("GET", path, &headers, "").await;
            assert_eq!((again.status, again.body.len()), (304, 0), "{path} {tag}");
        }
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_not_gain_or_must_not_wait_is_left_alone() {
    let server = Server::start(|_| {}).await;
    let client = server.client("admin");
    // A workbook is compressed already; an answer of some bytes fits into a packet.
    for path in ["/v1/units/PMK/2023/workbook", "/v1/me", "/healthz"] {
        let answer = ask(&client, path, "br, gzip").await;
        assert_eq!(answer.header("content-encoding"), "", "{path}");
        assert!(!answer.body.is_empty(), "{path}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_streamed_comes_whole() {
    let server = Server::start(|_| {}).await;
    let client = server.client("bpk");
    for media in ["application/x-ndjson", "text/csv"] {
        let ask = async |encoding: &str| {
            client.send("GET", "/v1/events", &[("accept", media), ("accept-encoding", encoding)], "").await.ok()
        };
        let plain = ask("identity").await;
        assert!(plain.body.iter().filter(|b| **b == b'\n').count() > 600, "{media}");
        let small = ask("gzip").await;
        assert_eq!(small.header("content-encoding"), "gzip", "{media}");
        assert_eq!(gunzip(&small.body), plain.body, "{media}");
        // An encoder that was cut off would have broken the answer.
        assert_eq!(ask("br").await.header("content-encoding"), "br", "{media}");
    }
    server.stop().await;
}

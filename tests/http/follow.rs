//! Following: what was there, then what comes, each once, in order; who is slow or may not see is let go.

use std::time::Duration;

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{sleep, timeout},
};

use super::kit::{Server, narration, sse, token};

/// Reads a stream until it has so many events, or ends.
async fn read(server: &Server, who: &str, path: &str, headers: &str, most: usize) -> Vec<(u64, serde_json::Value)> {
    let mut stream = TcpStream::connect(server.running.address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n{headers}\r\n", token(who));
    stream.write_all(request.as_bytes()).await.unwrap();
    let (mut text, mut bytes) = (String::new(), vec![0; 65_536]);
    loop {
        let got = timeout(Duration::from_secs(10), stream.read(&mut bytes)).await.expect("no event came").unwrap();
        text.push_str(&String::from_utf8_lossy(&bytes[..got]));
        let plain = unchunked(&text);
        let whole = &plain[..plain.rfind("\n\n").map_or(0, |at| at + 2)];
        let events = sse(whole);
        if events.len() >= most || got == 0 || text.ends_with("0\r\n\r\n") {
            return events;
        }
    }
}

/// The body of a chunked answer, as far as it came.
fn unchunked(text: &str) -> String {
    let Some((_, mut rest)) = text.split_once("\r\n\r\n") else { return String::new() };
    let mut body = String::new();
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap_or(0).min(after.len());
        body.push_str(&after[..size]);
        rest = after.get(size + 2..).unwrap_or("");
    }
    body
}

#[tokio::test]
async fn catches_up_goes_on_live_and_resumes() {
    let server = Server::start(|_| ()).await;
    let last = server.running.service.reader.last().seq;
    let all = read(&server, "bpk", "/v1/events/stream?after=0", "", last as usize).await;
    assert_eq!(all.iter().map(|e| e.0).collect::<Vec<_>>(), (1..=last).collect::<Vec<_>>());
    let client = server.client("unit");
    let live = read(&server, "bpk", "/v1/events/stream", "", 5);
    let write = async {
        sleep(Duration::from_millis(300)).await;
        client.post("/v1/events", &narration("PPU", "Satu")).await.ok();
        client.post("/v1/events", &json!([narration("PPU", "Dua"), narration("PPU", "Tiga")])).await.ok();
        client.post("/v1/events", &narration("PPU", "Empat")).await.ok();
        client.post("/v1/events", &narration("PPU", "Lima")).await.ok();
    };
    let (live, ()) = tokio::join!(live, write);
    assert_eq!(live.iter().map(|e| e.0).collect::<Vec<_>>(), (last + 1..=last + 5).collect::<Vec<_>>());
    assert_eq!(live[4].1["data"]["teks"], "Lima");
    let resumed = format!("last-event-id: {}\r\n", last + 2);
    let rest = read(&server, "bpk", "/v1/events/stream?after=0", &resumed, 3).await;
    assert_eq!(rest.iter().map(|e| e.0).collect::<Vec<_>>(), (last + 3..=last + 5).collect::<Vec<_>>());
    let some = read(&server, "bpk", "/v1/events/stream?after=10&until=20", "", 100).await;
    assert_eq!(some.len(), 10);
    server.stop().await;
}

#[tokio::test]
async fn a_reader_gets_headers_of_what_it_may_not_see() {
    let server = Server::start(|_| ()).await;
    let last = server.running.service.reader.last().seq;
    let events = read(&server, "reader", "/v1/events/stream?after=0", "", last as usize).await;
    for (_, event) in &events {
        let unit = event["header"]["unit"].as_str().unwrap();
        assert_eq!(event.get("data").is_some(), unit == "PPU" || unit == "-");
    }
    server.stop().await;
}

#[tokio::test]
async fn heartbeats_come_and_withdrawn_access_ends_the_stream() {
    let server = Server::start(|config| config.heartbeat_seconds = 1).await;
    let mut stream = TcpStream::connect(server.running.address).await.unwrap();
    let request =
        format!("GET /v1/events/stream HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\r\n", token("reader"));
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    let mut bytes = vec![0; 4096];
    while !text.contains(": masih di sini") {
        let got = timeout(Duration::from_secs(5), stream.read(&mut bytes)).await.unwrap().unwrap();
        text.push_str(&String::from_utf8_lossy(&bytes[..got]));
    }
    let grant = server.client("reader").get("/v1/me").await.ok().json()["akses"][0]["event"].clone();
    let withdraw = json!({"type": "akses.dicabut", "unit": "-", "berlaku": "2024-02-02", "ref": [grant],
        "data": {"akun": "pembaca-02", "alasan": "Pindah tugas"}});
    server.client("admin").post("/v1/events", &withdraw).await.ok();
    let ended = async {
        let mut all = String::new();
        loop {
            let got = stream.read(&mut bytes).await.unwrap_or(0);
            all.push_str(&String::from_utf8_lossy(&bytes[..got]));
            if got == 0 || all.ends_with("0\r\n\r\n") {
                return;
            }
        }
    };
    timeout(Duration::from_secs(5), ended).await.expect("the stream goes on");
    server.stop().await;
}

#[tokio::test]
async fn a_slow_follower_is_disconnected_and_others_are_served() {
    let server = Server::start(|config| {
        config.follower_seconds = 1;
        config.idle_seconds = 2;
    })
    .await;
    // It keeps little: what the system would hold for it on this side is none of its own reading.
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(64 << 10).unwrap();
    let mut slow = socket.connect(server.running.address).await.unwrap();
    let request =
        format!("GET /v1/events/stream?after=0 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\r\n", token("bpk"));
    slow.write_all(request.as_bytes()).await.unwrap();
    slow.read_u8().await.unwrap();
    let client = server.client("unit");
    let text = "x".repeat(7_900);
    let group: Vec<_> = (0..1_000).map(|n| narration("PPU", &format!("{n} {text}"))).collect();
    // Each is small enough to be answered within `idle_seconds` on a machine under load.
    for part in group.chunks(50) {
        client.post("/v1/events", &json!(part)).await.ok();
    }
    let gone = async {
        while server.running.service.followers.held() > 0 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(60), gone).await.expect("still followed");
    // It reads again, too late: what was on its way, then the end, before all was sent. An end in the midst is one too.
    let mut rest = Vec::new();
    let ended = timeout(Duration::from_secs(60), slow.read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "still connected");
    assert!(rest.len() < 8_000_000, "{} bytes", rest.len());
    client.get("/v1/me").await.ok();
    server.stop().await;
}

#[tokio::test]
async fn stopping_ends_streams_and_closes_the_ledger() {
    let server = Server::start(|_| ()).await;
    let address = server.running.address;
    let reading = async { read(&server, "bpk", "/v1/events/stream", "", usize::MAX).await };
    let stopping = async {
        sleep(Duration::from_millis(300)).await;
        server.running.stop();
    };
    let (events, ()) = tokio::join!(reading, stopping);
    assert!(events.is_empty());
    let started = std::time::Instant::now();
    server.stop().await;
    assert!(started.elapsed() < Duration::from_secs(5));
    assert!(TcpStream::connect(address).await.is_err());
}

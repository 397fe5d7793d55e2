//! Clients that mean ill: nobody else notices, and memory stays below a bound.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use super::kit::{Server, token};

/// What the process may grow by while it is under attack. Connections cost some 20 kB each on both ends.
const MOST_GROWTH: u64 = 256 << 20;

/// Resident bytes of this process, which is client and server at once.
fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    text.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}

async fn served(server: &Server) {
    let started = Instant::now();
    server.client("bpk").get("/v1/units/PMK/2023/scorecard").await.ok();
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
}

/// Sends bytes and reads what comes until the server closes.
async fn answer(server: &Server, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.running.address).await.unwrap();
    // The server may answer and close before all is sent.
    let _ = stream.write_all(bytes).await;
    let mut all = Vec::new();
    let _ = timeout(Duration::from_secs(10), stream.read_to_end(&mut all)).await.expect("still open");
    String::from_utf8_lossy(&all).into_owned()
}

#[tokio::test]
async fn half_requests_and_silence_are_cut_off() {
    let server = Server::start(|config| {
        config.header_seconds = 1;
        config.idle_seconds = 4;
        config.request_seconds = 2;
    })
    .await;
    let before = resident();
    assert!(answer(&server, b"").await.is_empty());
    answer(&server, b"GET /v1/un").await;
    answer(&server, b"GET /v1/units HTTP/1.1\r\nhost: x\r\n").await;
    let head = format!(
        "POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n",
        token("unit")
    );
    let half = format!("{head}content-length: 1000\r\n\r\n{{\"type\":");
    let said = answer(&server, half.as_bytes()).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
    assert!(answer(&server, b"\x16\x03\x01garbage\r\n\r\n").await.starts_with("HTTP/1.1 400"));
    // Many at once, each with a body that it says is as large as any may be.
    let large = format!("{head}content-length: {}\r\n\r\n{{\"type\":", server.running.service.config.max_body);
    let mut held = Vec::new();
    for _ in 0..500 {
        let mut stream = TcpStream::connect(server.running.address).await.unwrap();
        stream.write_all(large.as_bytes()).await.unwrap();
        held.push(stream);
    }
    served(&server).await;
    assert!(resident() < before + MOST_GROWTH);
    server.stop().await;
}

#[tokio::test]
async fn too_many_and_too_long_headers() {
    let server = Server::start(|_| ()).await;
    let before = resident();
    let many: String = (0..10_000).map(|n| format!("x-{n}: y\r\n")).collect();
    let said = answer(&server, format!("GET /v1/units HTTP/1.1\r\nhost: x\r\n{many}\r\n").as_bytes()).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 431"), "{said}");
    let long = "y".repeat(1 << 20);
    let said = answer(&server, format!("GET /v1/units HTTP/1.1\r\nhost: x\r\nx: {long}\r\n\r\n").as_bytes()).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 431"), "{said}");
    let said = answer(&server, format!("GET /{long} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes()).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{said}");
    served(&server).await;
    assert!(resident() < before + MOST_GROWTH);
    server.stop().await;
}

#[tokio::test]
async fn readers_that_do_not_read() {
    let server = Server::start(|_| ()).await;
    let before = resident();
    let mut held = Vec::new();
    for n in 0..210 {
        // Most followers, and long lists besides.
        let path = if n < 200 { "/v1/events/stream?after=0" } else { "/v1/events?after=0" };
        let mut stream = TcpStream::connect(server.running.address).await.unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n", token("bpk"));
        stream.write_all(format!("{head}accept: */*;q=0.1, application/x-ndjson\r\n\r\n").as_bytes()).await.unwrap();
        held.push(stream);
    }
    for stream in &held {
        timeout(Duration::from_secs(10), stream.readable()).await.expect("no answer began").unwrap();
    }
    served(&server).await;
    let growth = resident().saturating_sub(before);
    assert!(growth < MOST_GROWTH, "{growth}");
    server.stop().await;
}

#[tokio::test]
async fn an_endless_body_is_refused_early() {
    let server = Server::start(|config| config.max_body = 1 << 20).await;
    let before = resident();
    for (path, media) in [("/v1/events", "application/json"), ("/v1/evidence", "application/octet-stream")] {
        let mut stream = TcpStream::connect(server.running.address).await.unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: {media}\r\ntransfer-encoding: chunked\r\n\r\n",
            token("unit")
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let chunk = format!("{:x}\r\n{}\r\n", 1 << 16, "1".repeat(1 << 16));
        let mut sent = 0_usize;
        // 70 MB are more than either takes.
        while sent < 70 << 20
            && timeout(Duration::from_secs(5), stream.write_all(chunk.as_bytes())).await.is_ok_and(|r| r.is_ok())
        {
            sent += 1 << 16;
        }
        let mut said = vec![0; 4096];
        let got = timeout(Duration::from_secs(5), stream.read(&mut said)).await.unwrap().unwrap_or(0);
        let said = String::from_utf8_lossy(&said[..got]);
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 413"), "{path}: {said}");
    }
    assert!(resident() < before + MOST_GROWTH);
    served(&server).await;
    server.stop().await;
}

#[tokio::test]
async fn five_thousand_connections() {
    let server = Server::start(|config| config.header_seconds = 20).await;
    let before = resident();
    let mut held = Vec::new();
    for n in 0..5_000 {
        let Ok(mut stream) = TcpStream::connect(server.running.address).await else { break };
        if n % 2 == 0 {
            let _ = stream.write_all(b"GET /v1/units HTTP/1.1\r\nhost: x\r\n").await;
        }
        held.push(stream);
        if n % 500 == 0 {
            served(&server).await;
        }
    }
    assert!(held.len() > 2_000, "only {} connections; raise the limit of descriptors", held.len());
    served(&server).await;
    let growth = resident().saturating_sub(before);
    println!("{} connections, resident memory of client and server grew by {} MiB", held.len(), growth >> 20);
    assert!(growth < MOST_GROWTH, "{growth}");
    drop(held);
    sleep(Duration::from_millis(200)).await;
    served(&server).await;
    server.stop().await;
}

/// Opens a request as an account and leaves its answer unread.
async fn asked(server: &Server, name: &str, request: &str, accept: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.running.address).await.unwrap();
    let head = format!("{request} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n", token(name));
    stream.write_all(format!("{head}accept: {accept}\r\n\r\n").as_bytes()).await.unwrap();
    stream
}

/// Status of an answer whose body nobody reads.
async fn status(stream: &mut TcpStream) -> u16 {
    let mut head = [0; 12];
    let read = timeout(Duration::from_secs(20), stream.read_exact(&mut head)).await.expect("no answer began");
    read.map_or(0, |_| String::from_utf8_lossy(&head[9..]).parse().unwrap())
}

#[tokio::test]
async fn beyond_the_limit_the_silent_make_room_and_the_busy_stay() {
    let server = Server::start(|config| config.max_connections = 8).await;
    let mut silent = Vec::new();
    for n in 0..100 {
        let mut stream = TcpStream::connect(server.running.address).await.unwrap();
        if n % 2 == 0 {
            stream.write_all(b"GET /v1/units HTTP/1.1\r\nhost: x\r\n").await.unwrap();
        }
        silent.push(stream);
    }
    let told = answer(&server, b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(told.starts_with("HTTP/1.1 200"), "{told}");
    let mut busy = Vec::new();
    for _ in 0..8 {
        let mut stream = asked(&server, "bpk", "GET /v1/events/stream?after=0", "*/*").await;
        assert_eq!(status(&mut stream).await, 200);
        busy.push(stream);
    }
    assert!(answer(&server, b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.is_empty());
    busy.pop();
    // The place is free as soon as the server has seen the end of that stream.
    let mut free = false;
    for _ in 0..100 {
        free = free
            || answer(&server, b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
                .await
                .contains("200 OK");
    }
    assert!(free);
    server.stop().await;
}

#[tokio::test]
async fn one_accounts_followers_and_downloads_leave_room_for_others() {
    let server = Server::start(|_| ()).await;
    let mut held = Vec::new();
    let mut answers = Vec::new();
    for _ in 0..300 {
        let mut stream = asked(&server, "reader", "GET /v1/events/stream?after=0", "*/*").await;
        answers.push(status(&mut stream).await);
        held.push(stream);
    }
    let count = |answers: &[u16], wanted| answers.iter().filter(|status| **status == wanted).count();
    assert_eq!((count(&answers, 200), count(&answers, 429)), (server.running.service.config.followers_account, 268));
    // Evidence of 4 MB fills what the sockets hold, so that the answers stay on their way.
    let bytes = [("content-type", "application/octet-stream")];
    let kept = server.client("unit").send("POST", "/v1/evidence", &bytes, vec![7; 8 << 20]).await.ok().json();
    let path = format!("GET /v1/evidence/{}", kept["hash"].as_str().unwrap());
    answers.clear();
    for n in 0..32 {
        let list = n % 2 == 0;
        let (request, accept) = if list { ("GET /v1/events?after=0", "application/x-ndjson") } else { (&*path, "*/*") };
        let mut stream = asked(&server, "unit", request, accept).await;
        answers.push(status(&mut stream).await);
        held.push(stream);
    }
    assert!(count(&answers, 429) >= 8 && count(&answers, 200) + count(&answers, 429) == 32, "{answers:?}");
    let mut other = asked(&server, "bpk", "GET /v1/events/stream?after=0", "*/*").await;
    assert_eq!(status(&mut other).await, 200);
    for path in ["/v1/units/PMK/2023/quarters", "/v1/history?alamat=PMK/2023/npss", &path[4..]] {
        let started = Instant::now();
        server.client("bpk").get(path).await.ok();
        assert!(started.elapsed() < Duration::from_secs(3), "{path} {:?}", started.elapsed());
    }
    server.client("unit").get("/v1/units/PPU/2023/scorecard").await.ok();
    server.stop().await;
}

#[tokio::test]
async fn held_bodies_have_their_share_of_memory() {
    let server = Server::start(|_| ()).await;
    let before = resident();
    let body = vec![b' '; 18 << 20];
    let mut held = Vec::new();
    for name in ["unit", "reader"].iter().cycle().take(60) {
        let mut stream = TcpStream::connect(server.running.address).await.unwrap();
        let head = format!(
            "POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            token(name),
            (18 << 20) + 1
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        // It is refused in the midst of it, or one byte is missing in the end.
        let _ = timeout(Duration::from_secs(5), stream.write_all(&body)).await;
        held.push(stream);
    }
    let growth = resident().saturating_sub(before);
    println!("60 bodies of 18 MiB, resident memory of client and server grew by {} MiB", growth >> 20);
    assert!(growth < MOST_GROWTH, "{growth}");
    assert!(server.running.service.memory.held() <= 2 * server.running.service.memory.of_one());
    served(&server).await;
    let large = serde_json::json!(vec![super::kit::narration("PMK", &"x".repeat(2_000)); 500]);
    server.client("induk").post("/v1/events:check", &large).await.ok();
    drop(held);
    server.stop().await;
}

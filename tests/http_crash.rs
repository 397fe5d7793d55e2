//! Many writers and followers at once, and the server killed in their midst: each follower sees exactly the events that
//! were acknowledged, once and in order, and none of them is lost. `JEJAK_SECONDS` says how long.
#![allow(clippy::unwrap_used, dead_code)]

#[path = "http/kit.rs"]
mod kit;
#[path = "http/port.rs"]
mod port;

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use http_body_util::{BodyExt, Full};
use hyper::{Request, body::Bytes};
use serde_json::Value;
use tokio::time::{sleep, timeout};

use kit::{Client, narration, token};

const WRITERS: usize = 64;
const FOLLOWERS: usize = 16;

/// Events by position: their ids.
type Seen = BTreeMap<u64, String>;

fn serve(dir: &Path, address: SocketAddr) -> Child {
    // Another build of the program may be tried, such as the one that is released.
    let binary = std::env::var("JEJAK_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_jejak").to_owned());
    Command::new(binary)
        .args(["serve", "--listen", &address.to_string(), "--rate", "0", "--log-level", "warn"])
        .args(["--set", "events_minute=0", "--set", "events_day=0", "--data"])
        .arg(dir)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

async fn ready(client: &Client) -> u64 {
    loop {
        if let Some(answer) = ask(client, "GET", "/readyz", &[], "").await {
            return answer["seq"].as_u64().unwrap();
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// An answer, unless the server is gone or starts.
async fn ask(client: &Client, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Option<Value> {
    let mut request = Request::builder().method(method).uri(format!("http://{}{path}", client.address));
    request = request.header("authorization", format!("Bearer {}", client.token.as_ref().unwrap()));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Full::new(Bytes::from(body.to_owned()))).unwrap();
    let answer = timeout(Duration::from_secs(20), client.inner.request(request)).await.expect("no answer").ok()?;
    // It starts, or does not know yet: asked again, under the same key.
    let (good, later) = (answer.status().is_success(), answer.status() == 503);
    let body = answer.into_body().collect().await.ok()?.to_bytes();
    let value: Value = serde_json::from_slice(&body).unwrap();
    assert!(good || later, "{value}");
    good.then_some(value)
}

/// Writes until the end; what was not answered is sent again under the same key.
async fn write(client: Client, number: usize, until: Instant, acknowledged: Arc<Mutex<Seen>>) {
    let mut index = 0;
    while Instant::now() < until {
        let key = format!("w{number}-{index}");
        let body = narration("PPU", &key).to_string();
        let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
        let receipt = loop {
            if let Some(receipt) = ask(&client, "POST", "/v1/events", &headers, &body).await {
                break receipt;
            }
            sleep(Duration::from_millis(50)).await;
        };
        let event = &receipt["event"][0];
        let (seq, id) = (event["seq"].as_u64().unwrap(), event["id"].as_str().unwrap().to_owned());
        assert!(acknowledged.lock().unwrap().insert(seq, id).is_none(), "{seq} acknowledged twice");
        index += 1;
    }
}

/// Follows from a position to another, connecting again where the connection ends.
async fn follow(client: Client, from: u64, end: tokio::sync::watch::Receiver<u64>) -> Seen {
    let (mut seen, mut at) = (Seen::new(), from);
    while at < *end.borrow() {
        let request = Request::get(format!("http://{}/v1/events/stream", client.address))
            .header("authorization", format!("Bearer {}", client.token.as_ref().unwrap()))
            .header("last-event-id", at.to_string())
            .body(Full::new(Bytes::new()))
            .unwrap();
        let Ok(answer) = client.inner.request(request).await else {
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        if answer.status() == 503 {
            sleep(Duration::from_millis(50)).await;
            continue;
        }
        let (mut body, mut text) = (answer.into_body(), String::new());
        while at < *end.borrow() {
            let Ok(frame) = timeout(Duration::from_millis(500), body.frame()).await else { continue };
            let Some(Ok(frame)) = frame else { break };
            text.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
            let whole = text.rfind("\n\n").map_or(0, |end| end + 2);
            for (seq, event) in kit::sse(&text[..whole]) {
                assert_eq!(seq, at + 1, "out of order");
                seen.insert(seq, event["header"]["id"].as_str().unwrap().to_owned());
                at = seq;
            }
            text.drain(..whole);
        }
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_event_is_lost_or_skipped() {
    let seconds = std::env::var("JEJAK_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(6);
    let dir = tempfile::tempdir().unwrap();
    kit::ledger(dir.path());
    let address = port::address();
    let mut server = serve(dir.path(), address);
    let client = || Client::new(address, Some(token("unit")));
    let first = ready(&client()).await;
    let acknowledged: Arc<Mutex<Seen>> = Arc::default();
    let (end, watch) = tokio::sync::watch::channel(u64::MAX);
    let until = Instant::now() + Duration::from_secs(seconds);
    let writers: Vec<_> = (0..WRITERS).map(|n| tokio::spawn(write(client(), n, until, acknowledged.clone()))).collect();
    let followers: Vec<_> = (0..FOLLOWERS).map(|_| tokio::spawn(follow(client(), first, watch.clone()))).collect();
    sleep(Duration::from_secs(seconds / 2)).await;
    let before = acknowledged.lock().unwrap().len();
    server.kill().unwrap();
    server.wait().unwrap();
    server = serve(dir.path(), address);
    for writer in writers {
        writer.await.unwrap();
    }
    let acknowledged = acknowledged.lock().unwrap().clone();
    let last = *acknowledged.last_key_value().unwrap().0;
    assert!(before > 100 && acknowledged.len() > before, "{before} of {}", acknowledged.len());
    assert_eq!(acknowledged.keys().copied().collect::<Vec<_>>(), (first + 1..=last).collect::<Vec<_>>());
    end.send(last).unwrap();
    for follower in followers {
        let seen = timeout(Duration::from_secs(30), follower).await.expect("a follower lags behind").unwrap();
        assert!(seen == acknowledged, "a follower saw something else");
    }
    println!("{} events acknowledged, {before} before the kill, seen by {FOLLOWERS} followers", acknowledged.len());
    server.kill().unwrap();
    server.wait().unwrap();
}

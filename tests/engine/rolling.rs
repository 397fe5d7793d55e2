//! A new version is brought in one server at a time, under writers: no write is refused beyond being sent again.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use jejak::store::{disk_real::RealDisk, verify::verify};
use serde_json::Value;
use tokio::time::timeout;

use crate::{
    kit::{Client, narration},
    servers::{Seen, Server, eventually, in_engine, up, writer},
};

const WRITERS: usize = 4;

#[derive(Default)]
struct Told {
    acknowledged: Mutex<Seen>,
    again: AtomicU64,
    most: AtomicU64,
}

/// Sends one event until it is recorded, to one server and the other in turn, under one key. Whatever is told must say that
/// it is for the moment.
async fn record(clients: &[Client], key: &str, turn: usize, told: &Told) {
    let body = narration("PPU", key).to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    for again in 0.. {
        let client = &clients[(turn + again) % clients.len()];
        let sent = timeout(Duration::from_secs(20), attempt(client, &headers, &body)).await;
        told.most.fetch_max(again as u64, Ordering::Relaxed);
        if let Ok(Some(receipt)) = sent {
            let (seq, id) = (receipt["event"][0]["seq"].as_u64().unwrap(), receipt["event"][0]["id"].to_string());
            let before = told.acknowledged.lock().unwrap().insert(seq, id);
            assert_eq!(before, None, "{seq} acknowledged twice");
            return;
        }
        told.again.fetch_add(1, Ordering::Relaxed);
    }
}

/// None: nobody listens there, the connection ended, or it is to be sent again.
async fn attempt(client: &Client, headers: &[(&str, &str)], body: &str) -> Option<Value> {
    use http_body_util::{BodyExt, Full};
    let mut request = hyper::Request::post(format!("http://{}/v1/events", client.address))
        .header("authorization", format!("Bearer {}", client.token.as_ref().unwrap()));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Full::new(hyper::body::Bytes::from(body.to_owned()))).unwrap();
    let answer = client.inner.request(request).await.ok()?;
    let (status, later) = (answer.status().as_u16(), answer.headers().contains_key("retry-after"));
    let body = answer.into_body().collect().await.ok()?.to_bytes();
    match status {
        200 | 201 => Some(serde_json::from_slice(&body).unwrap()),
        503 if later => None,
        _ => panic!("{status} {}", String::from_utf8_lossy(&body)),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_are_replaced_one_by_one_without_a_refused_write() {
    let (pg, first, ..) = tokio::task::block_in_place(in_engine);
    let mut servers = vec![Server::new(first, &pg), Server::new(tempfile::tempdir().unwrap(), &pg)];
    servers.iter_mut().for_each(Server::start);
    writer(&servers).await;
    for server in &servers {
        up(server).await;
    }
    let (told, stop) = (Arc::new(Told::default()), Arc::new(AtomicBool::new(false)));
    let writers: Vec<_> = (0..WRITERS)
        .map(|number| {
            let clients: Vec<_> = servers.iter().map(|server| server.client("unit")).collect();
            let (told, stop) = (told.clone(), stop.clone());
            tokio::spawn(async move {
                for index in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    record(&clients, &format!("g{number}-{index}"), number + index, &told).await;
                }
            })
        })
        .collect();
    let count = || told.acknowledged.lock().unwrap().len();
    let goes_on = async || {
        let before = count();
        eventually("no write is acknowledged", async || count() >= before + 20).await;
    };
    // The one that follows first, the one that writes last; and the same once more, with the parts exchanged.
    for _ in 0..2 {
        let last = writer(&servers).await;
        for number in [1 - last, last] {
            goes_on().await;
            tokio::task::block_in_place(|| servers[number].stop());
            goes_on().await;
            servers[number].start();
            up(&servers[number]).await;
        }
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
    let (again, most) = (told.again.load(Ordering::Relaxed), told.most.load(Ordering::Relaxed));
    println!("{} acknowledged, {again} sent again, one event at most {most} times", count());
    let dir = servers[0].dir.path().to_owned();
    for server in &mut servers {
        tokio::task::block_in_place(|| server.stop());
        verify(&RealDisk::new(server.dir.path()), |_, _| ()).unwrap();
    }
    let kept = jejak::store::read(&dir, &|_, _| ()).unwrap();
    let acknowledged = told.acknowledged.lock().unwrap();
    for (seq, id) in acknowledged.iter().take(50).chain(acknowledged.iter().rev().take(1)) {
        if *seq <= kept.last().seq {
            let line = String::from_utf8(kept.line(*seq).unwrap().to_vec()).unwrap();
            assert!(line.contains(id.trim_matches('"')), "{seq} is another event");
        }
    }
}

//! Two servers over one engine, as processes: the writer is killed and stopped under load, and nothing that was acknowledged
//! is lost, doubled or out of order. `JEJAK_SERVERS_KILLS` and `JEJAK_SERVERS_STOPS` say how often.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use http_body_util::{BodyExt, Full};
use hyper::{Request, body::Bytes};
use jejak::store::{
    disk_real::RealDisk,
    engine::{moving, name_of, postgres::Address},
    verify::verify,
};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

use crate::{
    kit::{self, Client, narration, token},
    pg::Pg,
    port,
};

const WRITERS: usize = 6;
const FOLLOWERS: usize = 2;

pub struct Server {
    pub dir: TempDir,
    pub address: SocketAddr,
    pub url: String,
    pub process: Option<Child>,
    settings: Vec<String>,
}

impl Server {
    pub fn new(dir: TempDir, pg: &Pg) -> Self {
        Self { dir, address: port::address(), url: pg.url(), process: None, settings: Vec::new() }
    }

    /// With settings, from the next start on; a later one counts.
    pub fn with(mut self, settings: &[&str]) -> Self {
        self.settings = settings.iter().map(|s| (*s).to_owned()).collect();
        self
    }

    /// Ends it in good order.
    pub fn stop(&mut self) {
        self.signal(Signal::TERM);
        assert!(self.process.take().unwrap().wait().unwrap().success());
    }

    pub fn start(&mut self) {
        let process = Command::new(env!("CARGO_BIN_EXE_jejak"))
            .args(["serve", "--listen", &self.address.to_string(), "--rate", "0", "--log-level", "warn"])
            .args(["--set", "events_minute=0", "--set", "events_day=0", "--set", "takeover_seconds=3"])
            .args(["--journal", &self.url, "--data"])
            .arg(self.dir.path())
            .args(self.settings.iter().flat_map(|setting| ["--set", setting]))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.process = Some(process.unwrap());
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(self.process.as_ref().unwrap()), signal).unwrap();
    }

    pub fn kill(&mut self) {
        self.signal(Signal::KILL);
        self.process.take().unwrap().wait().unwrap();
    }

    pub fn client(&self, name: &str) -> Client {
        Client::new(self.address, Some(token(name)))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            drop(process.kill());
            drop(process.wait());
        }
    }
}

/// An answer, unless the server is gone, starts, or does not know yet.
pub async fn ask(client: &Client, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Option<Value> {
    let mut request = Request::builder().method(method).uri(format!("http://{}{path}", client.address));
    request = request.header("authorization", format!("Bearer {}", client.token.as_ref().unwrap()));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Full::new(Bytes::from(body.to_owned()))).unwrap();
    let answer = timeout(Duration::from_secs(4), client.inner.request(request)).await.ok()?.ok()?;
    let (good, later) = (answer.status().is_success(), answer.status() == 503);
    let body = timeout(Duration::from_secs(4), answer.into_body().collect()).await.ok()?.ok()?.to_bytes();
    let value: Value = serde_json::from_slice(&body).ok()?;
    assert!(good || later, "{value}");
    good.then_some(value)
}

/// Asks until it is so.
pub async fn eventually(what: &str, mut ask: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while !ask().await {
        assert!(since.elapsed() < Duration::from_secs(60), "{what}");
        sleep(Duration::from_millis(20)).await;
    }
}

/// Waits until a server answers.
pub async fn up(server: &Server) {
    let client = server.client("admin");
    eventually("it does not serve", async || ask(&client, "GET", "/v1/me", &[], "").await.is_some()).await;
}

/// Who writes, as one of the servers says.
pub async fn writer(servers: &[Server]) -> usize {
    let since = Instant::now();
    loop {
        for (number, server) in servers.iter().enumerate() {
            let state = ask(&server.client("admin"), "GET", "/healthz", &[], "").await;
            if state.is_some_and(|state| state["peran"] == "penulis") {
                return number;
            }
        }
        assert!(since.elapsed() < Duration::from_secs(60), "nobody writes");
        sleep(Duration::from_millis(50)).await;
    }
}

pub type Seen = BTreeMap<u64, String>;

/// Writes to one server after the other; what was not answered is sent again, anywhere, under the same key.
pub async fn write(clients: Vec<Client>, number: usize, stop: Arc<AtomicBool>, acknowledged: Arc<Mutex<Seen>>) {
    let mut turn = number;
    for index in 0.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let key = format!("s{number}-{index}");
        let body = narration("PPU", &key).to_string();
        let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
        let (receipt, at) = loop {
            turn += 1;
            let client = &clients[turn % clients.len()];
            if let Some(receipt) = ask(client, "POST", "/v1/events", &headers, &body).await {
                break (receipt, turn);
            }
            sleep(Duration::from_millis(50)).await;
        };
        let event = &receipt["event"][0];
        let (seq, id) = (event["seq"].as_u64().unwrap(), event["id"].as_str().unwrap().to_owned());
        let before = acknowledged.lock().unwrap().insert(seq, id.clone());
        assert_eq!(before, None, "{seq} acknowledged twice");
        // What was written is read on the other server, which waits for it.
        let other = &clients[(at + 1) % clients.len()];
        if index % 5 == 0
            && let Some(read) = ask(other, "GET", &format!("/v1/events/{seq}?min_seq={seq}"), &[], "").await
        {
            assert!(read.to_string().contains(&id), "{read}");
        }
    }
}

/// Follows, and goes to the other server when a connection ends.
async fn follow(clients: Vec<Client>, number: usize, from: String, last: tokio::sync::watch::Receiver<u64>) -> Seen {
    let (mut seen, mut cursor, mut turn) = (Seen::new(), from, number);
    let position = |cursor: &str| cursor.split('-').next().unwrap().parse::<u64>().unwrap();
    while position(&cursor) < *last.borrow() {
        turn += 1;
        let client = &clients[turn % clients.len()];
        let request = Request::get(format!("http://{}/v1/events/stream", client.address))
            .header("authorization", format!("Bearer {}", client.token.as_ref().unwrap()))
            .header("last-event-id", &cursor)
            .header("jejak-min-seq", position(&cursor).to_string())
            .body(Full::new(Bytes::new()))
            .unwrap();
        let answer = timeout(Duration::from_secs(2), client.inner.request(request)).await;
        let Ok(Ok(answer)) = answer else {
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        if !answer.status().is_success() {
            sleep(Duration::from_millis(50)).await;
            continue;
        }
        let (mut body, mut text, since) = (answer.into_body(), String::new(), Instant::now());
        // After a while it tries the other server, which goes on where this one was.
        while position(&cursor) < *last.borrow() && since.elapsed() < Duration::from_secs(2) {
            let Ok(frame) = timeout(Duration::from_millis(300), body.frame()).await else { continue };
            let Some(Ok(frame)) = frame else { break };
            text.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
            let whole = text.rfind("\n\n").map_or(0, |end| end + 2);
            for (seq, event) in kit::sse(&text[..whole]) {
                assert_eq!(seq, position(&cursor) + 1, "out of order");
                seen.insert(seq, event["header"]["id"].as_str().unwrap().to_owned());
                cursor = format!("{seq}{}", cursor.find('-').map_or("", |at| &cursor[at..]));
            }
            text.drain(..whole);
        }
    }
    seen
}

fn times(name: &str, or: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or)
}

fn journal(dir: &Path) -> Vec<u8> {
    let bytes = std::fs::read(dir.join("journal/00000000.jsonl")).unwrap();
    let end = bytes.iter().rposition(|b| *b == b'\n').unwrap();
    bytes[..=end].to_vec()
}

/// The sample in an engine, and the folder that it came from; its name and its last event.
pub fn in_engine() -> (Pg, TempDir, String, u64) {
    moved(kit::ledger)
}

/// A ledger that was made in a folder, moved into an engine.
pub fn moved(make: fn(&Path)) -> (Pg, TempDir, String, u64) {
    let pg = Pg::start();
    let first = tempfile::tempdir().unwrap();
    make(first.path());
    let address = Address::read(&pg.url()).unwrap();
    address.ledgers().unwrap();
    let name = name_of(&jejak::store::read(first.path(), &|_, _| ()).unwrap()).unwrap();
    let start = moving::into_engine(first.path(), Box::new(address.ledger(&name)), &pg.url(), &|_, _| ()).unwrap();
    (pg, first, name, start)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_when_the_writer_is_killed_or_stopped() {
    let (pg, first, name, start) = tokio::task::block_in_place(in_engine);
    let mut servers = vec![Server::new(first, &pg), Server::new(tempfile::tempdir().unwrap(), &pg)];
    servers.iter_mut().for_each(Server::start);
    writer(&servers).await;
    let (acknowledged, stop) = (Arc::new(Mutex::new(Seen::new())), Arc::new(AtomicBool::new(false)));
    let clients = |name: &str| servers.iter().map(|server| server.client(name)).collect::<Vec<_>>();
    let writers: Vec<_> =
        (0..WRITERS).map(|n| tokio::spawn(write(clients("unit"), n, stop.clone(), acknowledged.clone()))).collect();
    let (end, last) = tokio::sync::watch::channel(u64::MAX);
    let followers: Vec<_> = (0..FOLLOWERS)
        .map(|n| tokio::spawn(follow(clients("admin"), n, format!("{start}-1-{name}"), last.clone())))
        .collect();
    let mut gaps = Vec::new();
    for round in 0..times("JEJAK_SERVERS_KILLS", 3) + times("JEJAK_SERVERS_STOPS", 1) {
        let before = acknowledged.lock().unwrap().len();
        while acknowledged.lock().unwrap().len() < before + 20 {
            sleep(Duration::from_millis(20)).await;
        }
        let (current, began) = (writer(&servers).await, Instant::now());
        let stopped = round >= times("JEJAK_SERVERS_KILLS", 3);
        if stopped {
            servers[current].signal(Signal::STOP)
        } else {
            servers[current].kill()
        }
        let had = acknowledged.lock().unwrap().len();
        while acknowledged.lock().unwrap().len() < had + 10 {
            sleep(Duration::from_millis(20)).await;
            assert!(began.elapsed() < Duration::from_secs(60), "nobody took over");
        }
        gaps.push((if stopped { "stopped" } else { "killed" }, began.elapsed().as_millis()));
        if stopped {
            servers[current].signal(Signal::CONT)
        } else {
            servers[current].start()
        }
        // It is back, and follows: nobody gives the writing back to it.
        let since = Instant::now();
        loop {
            let told = ask(&servers[current].client("admin"), "GET", "/healthz", &[], "").await;
            if told.as_ref().is_some_and(|s| s["peran"] == "pengikut") {
                break;
            }
            let ended = servers[current].process.as_mut().unwrap().try_wait().unwrap();
            assert!(since.elapsed() < Duration::from_secs(60), "it does not follow: {ended:?} {told:?}");
            sleep(Duration::from_millis(50)).await;
        }
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
    let acknowledged = acknowledged.lock().unwrap().clone();
    end.send_replace(*acknowledged.last_key_value().unwrap().0);
    for follower in followers {
        let seen = follower.await.unwrap();
        for (seq, id) in &acknowledged {
            assert_eq!(seen.get(seq), Some(id), "acknowledged event {seq} is lost or another");
        }
    }
    println!("{} acknowledged, gaps {gaps:?}", acknowledged.len());
    let pid = |server: &Server| server.process.as_ref().unwrap().id();
    assert_ne!(pid(&servers[0]), pid(&servers[1]));
    for server in &mut servers {
        server.signal(Signal::TERM);
        server.process.take().unwrap().wait().unwrap();
        verify(&RealDisk::new(server.dir.path()), |_, _| ()).unwrap();
    }
    let (a, b) = (journal(servers[0].dir.path()), journal(servers[1].dir.path()));
    assert!(a.starts_with(&b) || b.starts_with(&a), "one history");
}

//! The service on the sample ledger, on a free port of this machine, with a token for each role; and a client.

use std::{collections::HashMap, net::SocketAddr, time::Duration};

use http_body_util::{BodyExt, Full};
use hyper::{HeaderMap, Request, body::Bytes};
use hyper_util::{
    client::legacy::{Client as Legacy, connect::HttpConnector},
    rt::TokioExecutor,
};
use jejak::{
    event::{Actor, Draft, Hash, data::Role},
    http::{self, Config, Running},
    store::{self, Vault, ledger::Options},
    web,
};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Accounts: name in tests, account, role, units.
pub const ACCOUNTS: &[(&str, &str, &str, &[&str])] = &[
    ("admin", "admin-01", "admin", &[]),
    ("perencana", "perencana-01", "perencana", &["PMK"]),
    ("unit", "ppu-01", "unit", &["PPU"]),
    ("induk", "pmk-01", "unit", &["PMK"]),
    ("contoh", "contoh-01", "unit", &["CONTOH"]),
    ("inspektorat", "inspektorat-01", "inspektorat", &[]),
    ("bpk", "bpk-01", "bpk", &[]),
    ("reader", "pembaca-02", "reader", &["PPU"]),
    ("admin2", "admin-02", "admin", &[]),
];

/// The service, and where its ledger is.
pub struct Server {
    pub dir: TempDir,
    pub running: Running,
}

/// The token of an account.
pub fn token(name: &str) -> String {
    format!("jejak_{}", blake3::hash(name.as_bytes()).to_hex())
}

/// The sample with tokens in a directory.
pub fn ledger(dir: &std::path::Path) {
    written(dir, "00".repeat(32));
}

/// The same with its signing key.
pub fn keyed() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let seed = jejak::sample::KEY_SEED;
    std::fs::write(dir.path().join("ledger.key"), format!("{}\n", hex::encode(seed))).unwrap();
    let name = "uji".parse().unwrap();
    let signer = jejak::ledger::SignerKey::new(name, jejak::ledger::Scheme::Ed25519, &seed).unwrap();
    written(dir.path(), hex::encode(signer.public().public()));
    dir
}

/// Invented agencies over three years, with tokens of who sees all of them.
#[allow(dead_code, reason = "only the laws of pages take it")]
pub fn invented(agencies: usize) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let opening = jejak::sample::opening_of(jejak::sample::rekaan::NAME.parse().unwrap(), "00".repeat(32));
    let steps = jejak::sample::rekaan::steps(agencies, 1);
    let (vault, _) = store::sample::write_steps(dir.path(), opening, &steps, &|_, _| ()).unwrap();
    vault.close().unwrap();
    let vault = Vault::open(dir.path(), Options::system(), &|_, _| ()).unwrap();
    grant(&vault);
    vault.close().unwrap();
    dir
}

fn written(dir: &std::path::Path, public: String) {
    let (vault, _) = store::sample::write(dir, public, &|_, _| ()).unwrap();
    vault.close().unwrap();
    // The sample's own randomness repeats; a ledger that is opened again has the system's.
    let vault = Vault::open(dir, Options::system(), &|_, _| ()).unwrap();
    grant(&vault);
    vault.close().unwrap();
}

/// Tokens for accounts that there are: what one admin gives, the other confirms.
fn grant(vault: &Vault) {
    for (giver, other) in [("admin-01", "admin-02"), ("admin-02", "admin-01")] {
        let global = vault.reader().global().unwrap();
        let known = |unit: &&str| global.units(global.seq).any(|known| known.kode.as_str() == *unit);
        let there = ACCOUNTS.iter().filter(|a| a.3.iter().all(&known));
        let mine = there.filter(|a| (a.1 == "admin-02") == (giver == "admin-02"));
        let drafts = mine.map(|(name, akun, peran, unit)| {
            let hash = Hash(blake3::hash(token(name).as_bytes()).into());
            draft(&json!({"type": "akses.diberikan", "unit": "-", "berlaku": "2024-02-01",
                "data": {"akun": akun, "peran": peran, "unit": unit, "token": hash}}))
        });
        let drafts: Vec<_> = drafts.collect();
        if drafts.is_empty() {
            continue;
        }
        vault.append(drafts, admin(vault, giver), None).unwrap();
        let global = vault.reader().global().unwrap();
        let waiting = global.all_grants().iter().filter(|g| !g.in_force(u64::MAX) && g.stands(u64::MAX));
        let confirm = waiting.map(|g| confirmation(g.akun.as_str(), g.seq)).map(|wire| draft(&wire));
        let confirm: Vec<_> = confirm.collect();
        if !confirm.is_empty() {
            vault.append(confirm, admin(vault, other), None).unwrap();
        }
    }
}

fn admin(vault: &Vault, akun: &str) -> Actor {
    let global = vault.reader().global().unwrap();
    let own = global.grants(u64::MAX).find(|g| g.peran == Role::Admin && g.akun.as_str() == akun).unwrap();
    Actor { grant: own.seq, id: own.akun.clone(), role: Role::Admin }
}

/// The confirmation of a grant.
pub fn confirmation(akun: &str, seq: u64) -> Value {
    json!({"type": "akses.dikonfirmasi", "unit": "-", "berlaku": "2024-02-01", "ref": [seq], "data": {"akun": akun}})
}

pub fn draft(value: &Value) -> Draft {
    Draft::parse(value.to_string().as_bytes()).unwrap()
}

impl Server {
    /// On the sample.
    pub async fn start(change: impl FnOnce(&mut Config)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        ledger(dir.path());
        Self::over(dir, change).await
    }

    pub async fn over(dir: TempDir, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config {
            data: dir.path().to_owned(),
            listen: ([127, 0, 0, 1], 0).into(),
            rate: 0,
            bearer_rate: 0,
            ..Config::default()
        };
        change(&mut config);
        let running = http::start(config, web::beside).await.unwrap();
        Self { dir, running }
    }

    pub fn client(&self, name: &str) -> Client {
        Client::new(self.running.address, Some(token(name)))
    }

    pub fn nobody(&self) -> Client {
        Client::new(self.running.address, None)
    }

    pub async fn stop(self) -> TempDir {
        self.running.stop();
        self.running.ended().await.unwrap();
        self.dir
    }
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    /// It is the problem of this kind, in the form of RFC 9457, with nothing that tells of the inside.
    pub fn problem(&self, kind: &str) -> Value {
        let body = self.json();
        assert_eq!(body["type"], format!("urn:jejak:masalah:{kind}"), "{body}");
        assert_eq!(body["status"], self.status, "{body}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert!(!body["detail"].as_str().unwrap().is_empty());
        for secret in ["/tmp", "panicked", "src/", "jejak_"] {
            assert!(!self.text().contains(secret), "{body}");
        }
        body
    }

    pub fn ok(self) -> Self {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text());
        self
    }
}

/// Asks as an account.
#[derive(Clone)]
pub struct Client {
    pub address: SocketAddr,
    pub token: Option<String>,
    pub inner: Legacy<HttpConnector, Full<Bytes>>,
}

impl Client {
    pub fn new(address: SocketAddr, token: Option<String>) -> Self {
        Self { address, token, inner: Legacy::builder(TokioExecutor::new()).build_http() }
    }

    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body.into())).unwrap();
        let work = async {
            let answer = self.inner.request(request).await.unwrap();
            let (parts, body) = answer.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            Answer { status: parts.status.as_u16(), headers: parts.headers, body }
        };
        tokio::time::timeout(Duration::from_secs(60), work).await.unwrap()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_with(path, &[], body).await
    }

    pub async fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let all: Vec<_> = [("content-type", "application/json")].into_iter().chain(headers.iter().copied()).collect();
        self.send("POST", path, &all, body.to_string()).await
    }
}

/// A narration about an indicator: a small event that a unit may always record.
pub fn narration(unit: &str, text: &str) -> Value {
    json!({"type": "narasi.ditulis", "unit": unit, "berlaku": "2024-02-01",
        "data": {"tahun": 2023, "iku": "IKU.2", "jenis": "kendala", "teks": text}})
}

/// A server-sent event: its id and data.
pub fn sse(text: &str) -> Vec<(u64, Value)> {
    let blocks = text.split("\n\n").filter(|b| b.starts_with("id: "));
    let parse = |block: &str| {
        let fields: HashMap<_, _> = block.lines().filter_map(|l| l.split_once(": ")).collect();
        (fields["id"].split('-').next().unwrap().parse().unwrap(), serde_json::from_str(fields["data"]).unwrap())
    };
    blocks.map(parse).collect()
}

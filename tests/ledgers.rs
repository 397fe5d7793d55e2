//! Many ledgers in one installation: each by itself, opened when it is asked, closed when it is not, and one's damage or load
//! no matter of another. `JEJAK_LEDGERS=n` makes n of them for the test of the memory.
#![allow(clippy::unwrap_used, dead_code, reason = "tests")]

#[path = "http/kit.rs"]
mod kit;

use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use jejak::{
    http::{self, Config, Installation},
    ledger::{Signed, VerifierKey},
    store::{Vault, ledger::Options},
    web,
};
use kit::Client;
use serde_json::Value;

/// Makes a ledger as an operator does, and gives the first administrator's token.
fn init(dir: &Path, name: &str) -> String {
    let made =
        Command::new(env!("CARGO_BIN_EXE_jejak")).arg("init").arg(dir.join(name)).args(["--name", name]).output();
    let made = made.unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let told = String::from_utf8(made.stdout).unwrap();
    told.split_whitespace().find(|word| word.starts_with("jejak_")).unwrap().to_owned()
}

async fn start(dir: &Path, change: impl FnOnce(&mut Config)) -> Installation {
    let mut config = Config {
        ledgers: Some(dir.to_owned()),
        listen: ([127, 0, 0, 1], 0).into(),
        rate: 0,
        bearer_rate: 0,
        checkpoint_seconds: 1,
        ..Config::default()
    };
    change(&mut config);
    http::start_many(config, web::beside).await.unwrap()
}

fn unit(kode: &str) -> Vec<u8> {
    serde_json::json!({"type": "unit.ditetapkan", "unit": "-", "berlaku": "2024-02-01",
        "data": {"kode": kode, "nama": "Unit uji"}})
    .to_string()
    .into_bytes()
}

async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(since.elapsed() < Duration::from_secs(60), "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_ledger_is_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let tokens: Vec<String> = ["satu", "dua", "rusak"].iter().map(|name| init(dir.path(), name)).collect();
    fs::create_dir(dir.path().join("bukan-buku")).unwrap();
    // A bit of a line that was acknowledged.
    let journal = dir.path().join("rusak/journal/00000000.jsonl");
    let mut bytes = fs::read(&journal).unwrap();
    bytes[60] ^= 2;
    fs::write(&journal, bytes).unwrap();

    let running = start(dir.path(), |config| config.ledger_domain = Some("jejak.example".to_owned())).await;
    let client = |n: usize| Client::new(running.address, Some(tokens[n].clone()));
    let (one, two) = (client(0), client(1));
    let json = [("content-type", "application/json")];

    // Written in one, with its own access, and not in the other.
    let answer = one.send("POST", "/l/satu/v1/events", &json, unit("PMK")).await;
    assert_eq!(answer.status, 201, "{:?}", answer.json());
    assert!(answer.headers["location"].to_str().unwrap().starts_with("/l/satu/v1/events/"));
    assert_eq!(one.send("POST", "/l/dua/v1/events", &json, unit("PMK")).await.status, 401);
    let state = async |client: &Client, path: &str, headers: &[(&str, &str)]| {
        client.send("GET", path, headers, "").await.json()["ledger"]["nama"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(state(&two, "/l/dua/healthz", &[]).await, "dua");
    assert_eq!(state(&two, "/healthz", &[("host", "dua.jejak.example")]).await, "dua");
    assert_eq!(state(&two, "/healthz", &[("host", "Dua.JEJAK.example.:8443")]).await, "dua");

    // The damaged one says so, and nobody else notices.
    let broken = one.send("GET", "/l/rusak/v1/events", &[], "").await;
    assert_eq!(broken.status, 503);
    assert!(broken.json()["detail"].as_str().unwrap().contains("rusak"), "{}", broken.json());
    assert_eq!(one.send("GET", "/l/satu/v1/events", &[], "").await.status, 200);
    for (path, status) in
        [("/l/bukan-buku/", 404), ("/l/tidak-ada/v1/events", 404), ("/l/..%2fsatu/", 404), ("/x", 404)]
    {
        assert_eq!(one.send("GET", path, &[], "").await.status, status, "{path}");
    }

    // Who has access to which.
    let list = one.send("GET", "/v1/ledgers", &[], "").await.json();
    let names: Vec<_> = list["buku"].as_array().unwrap().iter().map(|buku| buku["nama"].clone()).collect();
    assert_eq!((names, &list["tidak_terbaca"]), (vec![Value::from("satu")], &Value::from(1)));
    assert_eq!(Client::new(running.address, None).send("GET", "/v1/ledgers", &[], "").await.status, 401);
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let page = one.send("POST", "/", &form, format!("token={}", tokens[1])).await.text();
    assert!(page.contains("href=\"/l/dua/\"") && !page.contains("satu"), "{page}");

    // Pages of a ledger link to itself.
    let page = one.send("GET", "/l/satu/masuk", &[("accept", "text/html")], "").await.text();
    assert!(page.contains("=\"/l/satu/") && !page.contains("=\"/masuk"), "{page}");

    published(&one).await;
    running.stop().await;
    // Everything was closed in good order.
    Vault::open(&dir.path().join("satu"), Options::system(), &|_, _| ()).unwrap().close().unwrap();
}

/// The public list names each log with its key, and each checkpoint is signed by it.
async fn published(client: &Client) {
    let list = client.send("GET", "/checkpoints", &[], "").await.text();
    assert!(list.contains("\nlogs/v0\n") && list.contains("# rusak: not readable"), "{list}");
    let mut seen = 0;
    for log in list.split("\n\n").filter(|log| log.contains("\nvkey ")) {
        let field = |name: &str| log.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
        let key: VerifierKey = field("vkey ").parse().unwrap();
        let path = log.lines().find_map(|line| line.strip_prefix("# ")).unwrap().split(": ").nth(1).unwrap().to_owned();
        let note = eventually(&format!("no checkpoint at {path} of {list}"), async || {
            let answer = client.send("GET", &path, &[], "").await;
            (answer.status == 200).then(|| answer.text())
        })
        .await;
        let signed = Signed::parse(note.as_bytes()).unwrap();
        assert_eq!(signed.checkpoint.origin, key.name().to_string());
        assert!(signed.note.verify(&[key]).is_ok());
        seen += 1;
    }
    assert_eq!(seen, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ledger_that_nobody_uses_is_closed_and_opened_again() {
    let dir = tempfile::tempdir().unwrap();
    let token = init(dir.path(), "satu");
    let running = start(dir.path(), |config| config.ledger_idle_seconds = 1).await;
    let client = Client::new(running.address, Some(token));
    let free = || Vault::open(&dir.path().join("satu"), Options::system(), &|_, _| ());
    for round in 1..=2 {
        let json = [("content-type", "application/json")];
        let answer = client.send("POST", "/l/satu/v1/events", &json, unit(&format!("U{round}"))).await;
        assert_eq!(answer.status, 201, "{}", answer.json());
        assert!(free().is_err(), "it is held while it is used");
        let vault = eventually("not closed", async || free().ok()).await;
        vault.close().unwrap();
    }
    running.stop().await;
}

/// Resident bytes of this process.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<u64>().unwrap() * 1024
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_are_open_than_may_be() {
    let count: usize = std::env::var("JEJAK_LEDGERS").ok().and_then(|text| text.parse().ok()).unwrap_or(12);
    let dir = tempfile::tempdir().unwrap();
    let tokens: Vec<String> = (0..count).map(|n| init(dir.path(), &format!("buku-{n}"))).collect();
    let running = start(dir.path(), |config| {
        config.ledgers_open = count.div_ceil(4);
        config.checkpoint_seconds = 60;
    })
    .await;
    let before = resident();
    let mut times = Vec::new();
    for (n, token) in tokens.iter().enumerate() {
        let client = Client::new(running.address, Some(token.clone()));
        let since = Instant::now();
        assert_eq!(client.send("GET", &format!("/l/buku-{n}/v1/events"), &[], "").await.status, 200);
        times.push(since.elapsed());
    }
    times.sort();
    let grown = resident().saturating_sub(before);
    println!(
        "{count} ledgers: {} MiB more, first answer p50 {:?}, p99 {:?}",
        grown >> 20,
        times[count / 2],
        times[count * 99 / 100]
    );
    assert!(grown < 2 << 30, "{grown}");
    // Those that had to go can be held by others.
    let held = |n: &usize| Vault::open(&dir.path().join(format!("buku-{n}")), Options::system(), &|_, _| ()).is_err();
    let open = eventually("too many are open", async || {
        let open = (0..count).filter(held).count();
        (open <= count.div_ceil(4)).then_some(open)
    })
    .await;
    assert!(open > 0);
    running.stop().await;
}

/// Whoever watches all ledgers opens none of them: what is public is read from files, by pages of anybody too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_public_opens_no_ledger() {
    let dir = tempfile::tempdir().unwrap();
    let token = init(dir.path(), "satu");
    let running = start(dir.path(), |config| config.ledger_idle_seconds = 1).await;
    let (client, stranger) = (Client::new(running.address, Some(token)), Client::new(running.address, None));
    let free = || Vault::open(&dir.path().join("satu"), Options::system(), &|_, _| ());
    let json = [("content-type", "application/json")];
    client.send("POST", "/l/satu/v1/events", &json, unit("PMK")).await.ok();
    let last = client.send("GET", "/l/satu/healthz", &[], "").await.json()["seq"].as_u64().unwrap();
    let of = |note: &str| Signed::parse(note.as_bytes()).unwrap().checkpoint;
    // Published while it is open, then closed.
    eventually("not published", async || {
        let answer = stranger.send("GET", "/l/satu/checkpoint", &[], "").await;
        (answer.status == 200 && of(&answer.text()).size == last).then_some(())
    })
    .await;
    eventually("not closed", async || free().ok()).await.close().unwrap();
    let list = stranger.send("GET", "/checkpoints", &[], "").await.text();
    let log = list.lines().find_map(|line| line.strip_prefix("# satu: ")).unwrap().to_owned();
    for path in ["/l/satu/checkpoint", &log, &format!("/l/satu/tile/0/000.p/{last}")] {
        let answer = stranger.send("GET", path, &[], "").await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "*"), "{path}");
    }
    for path in ["/l/satu/tile/0/000.p/250", "/l/satu/tile/9/x", "/l/lain/checkpoint"] {
        assert_eq!(stranger.send("GET", path, &[], "").await.status, 404, "{path}");
    }
    // Nothing of this holds it.
    free().unwrap().close().unwrap();
    // Tiles of headers need access.
    let entries = format!("/l/satu/tile/entries/000.p/{last}");
    let answer = stranger.send("GET", &entries, &[], "").await;
    assert!(answer.status == 401 && answer.header("access-control-allow-origin").is_empty());
    assert_eq!(client.send("GET", &entries, &[], "").await.status, 200);
    running.stop().await;
}

/// All ledgers are asked at once, and few may be open: everybody is answered, and no more stay open.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_are_asked_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let tokens: Vec<String> = (0..12).map(|n| init(dir.path(), &format!("buku-{n}"))).collect();
    let running = start(dir.path(), |config| (config.ledgers_open, config.request_seconds) = (2, 300)).await;
    let address = running.address;
    let mut asked = tokio::task::JoinSet::new();
    for (n, token) in tokens.into_iter().enumerate() {
        asked.spawn(async move {
            let client = Client::new(address, Some(token));
            client.send("GET", &format!("/l/buku-{n}/v1/events"), &[], "").await.status
        });
    }
    assert!(asked.join_all().await.iter().all(|status| *status == 200));
    let held = |n: &usize| Vault::open(&dir.path().join(format!("buku-{n}")), Options::system(), &|_, _| ()).is_err();
    eventually("too many are open", async || ((0..12).filter(held).count() <= 2).then_some(())).await;
    running.stop().await;
}

/// Whoever leaves while a ledger is opened for them harms nobody who comes after.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_while_a_ledger_is_opened_takes_nothing_along() {
    let dir = tempfile::tempdir().unwrap();
    let token = init(dir.path(), "satu");
    let running = start(dir.path(), |_| ()).await;
    for _ in 0..5 {
        let leaves = Client::new(running.address, Some(token.clone()));
        let asked = tokio::spawn(async move { leaves.send("GET", "/l/satu/v1/events", &[], "").await });
        tokio::task::yield_now().await;
        asked.abort();
        let answer = Client::new(running.address, Some(token.clone())).send("GET", "/l/satu/v1/events", &[], "").await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    running.stop().await;
}

/// Who tries tokens at the list of all ledgers is slowed down; who has one is not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_tokens_are_counted_before_ledgers_are_read_for_them() {
    let dir = tempfile::tempdir().unwrap();
    let token = init(dir.path(), "satu");
    let running = start(dir.path(), |config| config.bearer_rate = 1).await;
    let right = Client::new(running.address, Some(token));
    let wrong = Client::new(running.address, Some(format!("jejak_{}", "0".repeat(64))));
    eventually("not listed", async || {
        let list = right.send("GET", "/v1/ledgers", &[], "").await;
        (list.status == 200 && list.json()["buku"].as_array().unwrap().len() == 1).then_some(())
    })
    .await;
    // All at once, by the list and by the page.
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let many = futures_util::future::join_all((0..20).map(|n| {
        let (wrong, form) = (&wrong, &form);
        async move {
            match n % 2 {
                0 => wrong.send("GET", "/v1/ledgers", &[], "").await,
                _ => wrong.send("POST", "/", form, "token=jejak_00000000000000000000").await,
            }
        }
    }));
    let told: Vec<_> = many.await.iter().map(|answer| answer.status).collect();
    assert!(told.iter().all(|status| [200, 429].contains(status)) && told.contains(&429), "{told:?}");
    assert_eq!(right.send("GET", "/v1/ledgers", &[], "").await.status, 200);
    running.stop().await;
}

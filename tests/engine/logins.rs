//! Log-ins of the pages, tokens, withdrawn access and quotas count on all servers of one engine, also when one is gone.

use std::path::Path;

use jejak::store::{Vault, ledger::Options};
use serde_json::json;

use crate::{
    browser::{Browser, FORM, encoded, origin},
    kit::{self, Client, token},
    pg::Pg,
    servers::{Server, ask, eventually, moved, up, writer},
};

/// Two servers that run: the one that writes first.
pub async fn two(make: fn(&Path), settings: &[&str]) -> (Pg, Server, Server) {
    let (pg, first, ..) = tokio::task::block_in_place(|| moved(make));
    let mut servers =
        vec![Server::new(first, &pg).with(settings), Server::new(tempfile::tempdir().unwrap(), &pg).with(settings)];
    servers.iter_mut().for_each(Server::start);
    let writes = writer(&servers).await;
    let (mut one, mut other) = (servers.pop().unwrap(), servers.pop().unwrap());
    if writes == 0 {
        std::mem::swap(&mut one, &mut other);
    }
    up(&other).await;
    (pg, one, other)
}

/// Waits until a server writes.
async fn writes(server: &Server) {
    let client = server.client("admin");
    let role = async || Some(ask(&client, "GET", "/healthz", &[], "").await?["peran"].clone());
    eventually("it does not take over", async || role().await.is_some_and(|role| role == "penulis")).await;
}

async fn log_in(server: &Server, name: &str) -> Browser {
    let client = Client::new(server.address, None);
    let fields = encoded(&[("token", &token(name))]);
    let answer = client.send("POST", "/masuk", &[("origin", &origin(&client)), FORM], fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    let id = cookie.strip_prefix("jejak_session=").unwrap();
    let csrf = hex::encode(blake3::derive_key("jejak csrf v1", id.as_bytes()));
    Browser { client, cookie, csrf }
}

/// The same browser, sent to another server by whatever stands before them.
fn at(browser: &Browser, server: &Server) -> Browser {
    let client = Client::new(server.address, None);
    Browser { client, cookie: browser.cookie.clone(), csrf: browser.csrf.clone() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_in_counts_on_all_servers_and_outlives_the_one_that_gave_it() {
    let (pg, mut one, two) = two(kit::ledger, &[]).await;
    let me = async |browser: &Browser| browser.get("/v1/me").await.status;
    // Known on the other one at once, in both directions.
    let (first, second) = (log_in(&one, "unit").await, log_in(&two, "induk").await);
    assert_eq!(at(&first, &two).get("/v1/me").await.ok().json()["akun"], "ppu-01");
    assert_eq!(at(&second, &one).get("/v1/me").await.ok().json()["akun"], "pmk-01");

    // A form that comes to the server that follows is carried out by the one that writes, with the name that was asked for.
    let own = origin(&at(&first, &two).client);
    let form = [("origin", own.as_str())];
    let sent = at(&first, &two).submit_as("/entri/PPU/2023/realisasi", &form, &[("csrf", &first.csrf)]).await;
    assert!(![401, 403, 503].contains(&sent.status), "{} {}", sent.status, sent.text());
    let forged = [("origin", "http://elsewhere.example")];
    let sent = at(&first, &two).submit_as("/entri/PPU/2023/realisasi", &forged, &[("csrf", &first.csrf)]).await;
    assert_eq!(sent.status, 403, "and no other site's");

    // The server that gave it is killed, and the other takes over.
    one.kill();
    assert_eq!(me(&at(&first, &two)).await, 200);
    writes(&two).await;
    assert_eq!(me(&at(&first, &two)).await, 200);
    one.start();
    up(&one).await;
    assert_eq!(me(&at(&first, &one)).await, 200, "also where its memory is gone");

    // Whoever logs out at one is logged out everywhere, and stays so.
    assert_eq!(at(&first, &one).submit("/keluar", &[]).await.status, 303);
    assert_eq!(me(&at(&first, &one)).await, 401);
    eventually("still logged in at the other", async || me(&at(&first, &two)).await == 401).await;
    assert_eq!(me(&at(&second, &two)).await, 200, "and nobody else is");
    one.kill();
    one.start();
    up(&one).await;
    assert_eq!(me(&at(&first, &one)).await, 401);

    // Log-ins outlive an engine that is down, where they are known.
    let mut pg = pg;
    tokio::task::block_in_place(|| pg.kill());
    assert_eq!(me(&at(&second, &two)).await, 200);
}

/// A ledger with the system's clock: what is of today there counts for the quotas of a day.
fn of_today(dir: &Path) {
    let opening = kit::draft(&json!({"type": "ledger.dibuka", "unit": "-", "berlaku": "2024-02-01", "data": {
        "nama": "baru", "kunci_publik": "00".repeat(32), "hash": "blake3", "pohon": "sha256", "jam": "sistem"}}));
    let hash = format!("b3:{}", blake3::hash(token("admin").as_bytes()).to_hex());
    let grant = kit::draft(&json!({"type": "akses.diberikan", "unit": "-", "berlaku": "2024-02-01",
        "data": {"akun": "admin-01", "peran": "admin", "token": hash, "unit": []}}));
    Vault::create(dir, vec![opening, grant], None, Options::system()).unwrap().close().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quotas_are_counted_together() {
    let (_pg, mut one, two) = two(of_today, &["events_day=5"]).await;
    let record = async |server: &Server, kode: &str| {
        let unit = json!({"type": "unit.ditetapkan", "unit": "-", "berlaku": "2024-02-01",
            "data": {"kode": kode, "nama": "Unit uji"}});
        server.client("admin").post("/v1/events", &unit).await
    };
    for n in 0..5 {
        record([&one, &two][n % 2], &format!("U{n}")).await.ok();
    }
    for server in [&one, &two] {
        record(server, "LEBIH").await.problem("terlalu-sering");
    }
    // Also where another server writes from now on.
    one.kill();
    writes(&two).await;
    record(&two, "LEBIH").await.problem("terlalu-sering");
    one.start();
    up(&one).await;
    record(&one, "LEBIH").await.problem("terlalu-sering");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn withdrawn_access_opens_nothing_on_any_server() {
    let (_pg, one, two) = two(kit::ledger, &[]).await;
    let unit = log_in(&two, "unit").await;
    let grant = at(&unit, &one).get("/v1/me").await.ok().json()["akses"][0]["event"].clone();
    let withdraw = json!({"type": "akses.dicabut", "unit": "-", "berlaku": "2024-02-02", "ref": [grant],
        "data": {"akun": "ppu-01", "alasan": "Pindah tugas"}});
    // At the one that follows, which hands it on.
    let receipt = two.client("admin").post("/v1/events", &withdraw).await.ok().json();
    let seen = format!("/v1/me?min_seq={}", receipt["event"][0]["seq"]);
    for server in [&one, &two] {
        server.client("unit").get(&seen).await.problem("tanpa-token");
        at(&unit, server).get(&seen).await.problem("tanpa-token");
    }
}

//! A unit with very many events: its long reads come in pages that together tell all, and none of them is in the way of
//! others.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use jejak::{
    event::{Actor, data::Role},
    projection::{
        Address, Pandangan, Per,
        timeline::{self, Reading},
    },
    store::{Vault, ledger::Options},
};
use serde_json::{Value, json};

use super::kit::{Client, Server, draft, ledger};

/// Events that the unit gets; more where a longer test is wanted.
fn many() -> usize {
    std::env::var("JEJAK_LARGE").map_or(3_000, |n| n.parse().unwrap())
}

/// The sample, and in unit PPU so many corrections of one realisasi, each with another value, and as many movements of
/// the budget.
fn large(dir: &std::path::Path) {
    ledger(dir);
    let vault = Vault::open(dir, Options::system(), &|_, _| ()).unwrap();
    let global = vault.reader().global().unwrap();
    let grant = global.grants(u64::MAX).find(|g| g.akun.as_str() == "ppu-01").unwrap();
    let actor = Actor { grant: grant.seq, id: grant.akun.clone(), role: Role::Unit };
    for from in (0..many()).step_by(100) {
        let group = (from..from + 100).map(|n| {
            if n % 2 == 0 {
                draft(&json!({"type": "realisasi_anggaran.dicatat", "unit": "PPU", "berlaku": "2023-12-30", "data": {
                    "tahun": 2023, "ro": "001.AAH.001", "nilai": "1"}}))
            } else {
                draft(&json!({"type": "realisasi.ditimpa", "unit": "PPU", "berlaku": "2023-12-31", "data": {
                    "iku": "IKU.2", "periode": "2023", "nilai": format!("{}.{:02}", 50 + n % 40, n % 97), "alasan": "Uji beban"}}))
            }
        });
        // One by one: each is a group of its own.
        for draft in group {
            vault.append(vec![draft], actor.clone(), None).unwrap();
        }
    }
    vault.close().unwrap();
}

async fn pages(client: &Client, path: &str) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let answer = client.get(&format!("{path}&after={after}")).await.ok();
        let (header, page) = (answer.header("jejak-lanjut").to_owned(), answer.json());
        let next = page["lanjut"].as_u64();
        assert_eq!(page["masih_ada"], next.is_some());
        assert_eq!(header, next.map_or(String::new(), |n| n.to_string()));
        all.push(page);
        match next {
            Some(next) => {
                assert!(next > after, "a cursor goes forward");
                after = next;
            }
            None => return all,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_tell_all_and_nobody_waits_for_them() {
    let dir = tempfile::tempdir().unwrap();
    large(dir.path());
    let server = Server::over(dir, |_| ()).await;
    let client = server.client("reader");
    let reader = server.running.service.reader.clone();
    let (last, global) = (reader.last().seq, reader.global().unwrap());

    let address: Address = "PPU/2023/IKU.2/realisasi".parse().unwrap();
    let reading = Reading { per: Per::Tahun, pandangan: Pandangan::Resmi, hari: "2024-01-31".parse().unwrap() };
    let whole = timeline::history(&global, &reader.source(), &address, reading, last).unwrap();
    assert!(whole.len() > many() / 3);
    let told = pages(&client, &format!("/v1/history?alamat={address}&limit=700")).await;
    assert!(told.len() > 2 && told.iter().all(|p| p["riwayat"].as_array().unwrap().len() <= 700));
    let seqs: Vec<_> =
        told.iter().flat_map(|p| p["riwayat"].as_array().unwrap()).map(|m| m["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, whole.iter().map(|m| m.seq).collect::<Vec<_>>());

    let told = pages(&client, "/v1/trace?alamat=PPU/2023/npss&limit=1000").await;
    let events: BTreeSet<_> =
        told.iter().flat_map(|p| p["event"].as_array().unwrap()).map(|e| e["seq"].as_u64().unwrap()).collect();
    let behind = reader
        .view(&global, last, Per::Tahun, Pandangan::Resmi)
        .unwrap()
        .figure(&"PPU/2023/npss".parse().unwrap())
        .unwrap();
    assert_eq!(events, behind.events().into_iter().collect());
    client.send("GET", "/v1/trace?alamat=PPU/2023/anggaran/realisasi", &[("accept", "text/csv")], "").await;

    let from = last - many() as u64;
    let told = pages(&client, &format!("/v1/units/PPU/2023/diff?from={from}&limit=1000")).await;
    assert!(told.len() >= many() / 1_000);
    let steps: Vec<_> = told.iter().flat_map(|p| p["langkah"].as_array().unwrap()).collect();
    assert!(
        steps
            .windows(2)
            .all(|w| w[0]["seq"].as_u64() < w[1]["seq"].as_u64() && w[0]["npss_sesudah"] == w[1]["npss_sebelum"])
    );
    assert_eq!(steps.last().unwrap()["npss_sesudah"], told[0]["npss_menjadi"]);
    assert!(told.iter().all(|p| p["perubahan"] == told[0]["perubahan"] && p["geseran"] == told[0]["geseran"]));

    attacked(&server).await;
    server.stop().await;
}

fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    text.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}

/// One reader asks for the dearest answers, four at once and again and again; others are served as if it were not there.
async fn attacked(server: &Server) {
    let before = resident();
    let dear = [
        "/v1/history?alamat=PPU/2023/IKU.2/realisasi&limit=1000",
        "/v1/trace?alamat=PPU/2023/npss&limit=1000",
        "/v1/units/PPU/2023/diff?from=1&limit=1000",
        "/v1/units/PPU/2023/quarters",
    ];
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let attack: Vec<_> = (0..16)
        .map(|n| {
            let (client, stopped) = (server.client("reader"), stopped.clone());
            tokio::spawn(async move {
                let mut answers = 0;
                while !*stopped.borrow() {
                    let status = client.get(dear[n % 4]).await.status;
                    assert!([200, 408, 429].contains(&status), "{status}");
                    answers += 1;
                }
                answers
            })
        })
        .collect();
    let mut slowest = Duration::ZERO;
    let (client, nobody) = (server.client("bpk"), server.nobody());
    for n in 0..40 {
        let started = Instant::now();
        nobody.get("/healthz").await.ok();
        client.get(&format!("/v1/units/CONTOH/2023/scorecard?as_of={}", 600 + n)).await.ok();
        slowest = slowest.max(started.elapsed());
    }
    stop.send_replace(true);
    let mut answers = 0;
    for task in attack {
        answers += task.await.unwrap();
    }
    let growth = resident().saturating_sub(before);
    println!("{answers} dear answers; slowest of the others {slowest:?}; memory grew by {} MiB", growth >> 20);
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    assert!(growth < 400 << 20, "{growth}");
}

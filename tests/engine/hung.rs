//! A leader of PostgreSQL that hangs with its connections open: it is left, nothing that it was sent is cancelled, and what
//! became of it is asked of whoever leads next.

use std::{
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use jejak::{
    event::{Hash, Seq},
    store::{
        Vault,
        disk_real::RealDisk,
        engine::{CopyError, Engine as _, postgres::Address},
        ledger::{prepare, system_random},
        verify::verify,
        writer::AppendError,
    },
};

use crate::{
    pg::Pg,
    servers::{Seen, Server, ask, eventually, in_engine, up, write, writer},
    suite::{Place, actor, fill, hold, narration, take},
};

/// A leader whose commits wait for the replica beside it.
fn pair() -> (Pg, Pg, Place) {
    let mut pg = Pg::start();
    let replica = pg.replica();
    let mut place = Place::engine(&pg);
    pg.kill();
    pg.up(&["synchronous_standby_names=ANY 1 (*)"]);
    until_followed(&pg);
    let both = Address::read(&pg.url_with(&replica)).unwrap();
    place.engine = Some(both.silent_for(Duration::from_secs(1)));
    (pg, replica, place)
}

/// A replica that was left alone looks for its leader every five seconds.
fn until_followed(pg: &Pg) {
    let follows = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'";
    let mut admin = pg.admin().unwrap();
    until("a replica that follows", || admin.query_one(follows, &[]).unwrap().get::<_, i64>(0) > 0);
}

/// Processes that wait for replicas which do not come.
fn waiting(pg: &Pg) -> i64 {
    let count = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    pg.admin().unwrap().query_one(count, &[]).unwrap().get(0)
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Appends one after the other; what is told to be unknown is sent again, and is recorded once.
fn persist(vault: &Vault, count: usize) -> Vec<(Seq, Hash)> {
    let one = |n: usize| {
        let group = prepare(vec![narration(&format!("tekun {n}"))], &system_random()).unwrap();
        loop {
            match vault.append_prepared(group.clone(), actor(vault), None) {
                Ok(receipt) => return (receipt.first, receipt.hashes[0]),
                Err(AppendError::Unknown | AppendError::Unsettled) => {}
                Err(error) => panic!("{error}"),
            }
        }
    };
    (0..count).map(one).collect()
}

#[test]
fn a_leader_that_hangs_is_left_and_what_it_does_later_counts_for_nothing() {
    let (pg, replica, place) = pair();
    let vault = place.open();
    let mut acknowledged = fill(&vault, 30);
    // What is appended next goes out over the connection that is open.
    pg.hang();
    let during = std::thread::scope(|scope| {
        let writes = scope.spawn(|| persist(&vault, 100));
        replica.promote();
        writes.join().unwrap()
    });
    acknowledged.extend(during);
    hold(&vault, &acknowledged);
    assert_eq!(vault.failure(), None, "the writer went on by itself");

    // It wakes up, believes that it leads, and does what it had been sent: that waits for replicas which follow another.
    pg.go_on();
    until("what was sent to the one that hung is done late", || waiting(&pg) > 0);
    acknowledged.extend(fill(&vault, 3));
    hold(&vault, &acknowledged);
    let last = vault.reader().last().seq;
    drop(vault);

    // Whoever comes first to the one that woke up reads what is old there, and takes nothing over there.
    let address = Address::read(&pg.url_with(&replica)).unwrap().silent_for(Duration::from_secs(1));
    assert!(
        address.ledger(&place.name).stand().unwrap().unwrap().tip.seq < last,
        "it is the old one that is asked first"
    );
    let (other, mut tries) = (tempfile::tempdir().unwrap(), 0);
    let vault = loop {
        match take(&address, &place.name, other.path()) {
            Ok(vault) => break vault,
            Err(CopyError::Lost(_)) => tries += 1,
            Err(error) => panic!("{error}"),
        }
        assert!(tries < 20, "it does not get to the one that leads");
    };
    assert!(tries > 0, "the old one lets nobody write");
    assert_eq!(vault.reader().last().seq, last);
    acknowledged.extend(fill(&vault, 3));
    hold(&vault, &acknowledged);
    let mut there = Address::read(&replica.url()).unwrap().ledger(&place.name);
    assert_eq!(there.stand().unwrap().unwrap().tip.seq, last + 6);
}

/// Until a server says something of the engine: its health, and its measures.
async fn tells(server: &Server) {
    let client = server.client("admin");
    eventually("it does not say that the engine hangs", async || {
        let state = ask(&client, "GET", "/healthz", &[], "").await;
        state.is_some_and(|state| state["sebab"].as_str().is_some_and(|why| why.contains("mesin jurnal")))
    })
    .await;
    eventually("it does not measure for how long the engine hangs", async || {
        let measures = client.get("/metrics").await.text();
        let silent = measures.lines().find_map(|line| line.strip_prefix("jejak_mesin_diam_detik_kini "));
        silent.is_some_and(|seconds| seconds.parse::<f64>().unwrap() > 0.0)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_move_to_the_next_leader_and_lose_and_double_nothing() {
    another_leads(true).await;
}

/// Nobody stopped it: it answers reads as before, and its commits wait for a replica that leads by now.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_leave_a_former_leader_that_believes_it_leads() {
    another_leads(false).await;
}

async fn another_leads(hangs: bool) {
    let (mut pg, first, ..) = tokio::task::block_in_place(in_engine);
    let replica = tokio::task::block_in_place(|| {
        let replica = pg.replica();
        pg.kill();
        pg.up(&["synchronous_standby_names=ANY 1 (*)"]);
        until_followed(&pg);
        replica
    });
    let settings = ["journal_seconds=1", "slow_seconds=1"];
    let server = |dir| {
        let mut server = Server::new(dir, &pg).with(&settings);
        server.url = pg.url_with(&replica);
        server
    };
    let mut servers = vec![server(first), server(tempfile::tempdir().unwrap())];
    servers.iter_mut().for_each(Server::start);
    writer(&servers).await;
    for server in &servers {
        up(server).await;
    }
    let (acknowledged, stop) = (Arc::new(Mutex::new(Seen::new())), Arc::new(AtomicBool::new(false)));
    let clients = || servers.iter().map(|server| server.client("unit")).collect::<Vec<_>>();
    let writers: Vec<_> =
        (0..4).map(|n| tokio::spawn(write(clients(), n, stop.clone(), acknowledged.clone()))).collect();
    let goes_on = async || {
        let had = acknowledged.lock().unwrap().len();
        eventually("no write is acknowledged", async || acknowledged.lock().unwrap().len() >= had + 20).await;
    };
    goes_on().await;
    if hangs {
        pg.hang();
        for server in &servers {
            tells(server).await;
        }
        let doctor = Command::new(env!("CARGO_BIN_EXE_jejak"))
            .args(["doctor", "--quick", "--json", "--journal", &pg.url(), "--data"])
            .arg(servers[0].dir.path())
            .output();
        let doctor = String::from_utf8(doctor.unwrap().stdout).unwrap();
        assert!(doctor.contains("\"bagian\": \"mesin\"") || doctor.contains("\"bagian\":\"mesin\""), "{doctor}");
        assert!(doctor.contains("tidak ada jawaban"), "{doctor}");
    }
    tokio::task::block_in_place(|| replica.promote());
    goes_on().await;
    if hangs {
        pg.go_on();
        goes_on().await;
    }
    // All of them, the one that only reads too.
    let last = *acknowledged.lock().unwrap().last_key_value().unwrap().0;
    for server in &servers {
        let client = server.client("admin");
        let path = format!("/v1/events/{last}?min_seq={last}");
        eventually("it does not follow the next leader", async || ask(&client, "GET", &path, &[], "").await.is_some())
            .await;
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
    let acknowledged = acknowledged.lock().unwrap().clone();
    for server in &mut servers {
        tokio::task::block_in_place(|| server.stop());
        verify(&RealDisk::new(server.dir.path()), |_, _| ()).unwrap();
    }
    let most = servers.iter().map(|server| jejak::store::read(server.dir.path(), &|_, _| ()).unwrap());
    let kept = most.max_by_key(|reader| reader.last().seq).unwrap();
    let last = acknowledged.last_key_value().unwrap().0;
    assert!(kept.last().seq >= *last);
    for (seq, id) in &acknowledged {
        let line = String::from_utf8(kept.line(*seq).unwrap().to_vec()).unwrap();
        assert!(line.contains(id), "acknowledged event {seq} is lost or another");
    }
}

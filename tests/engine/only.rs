//! What only an engine has: the suite on PostgreSQL, and then a server that is replaced, an engine that was restored, a leader
//! that dies, and the way back into the folder.

use std::{path::Path, sync::mpsc, time::Duration};

use jejak::{
    event::Hash,
    store::{
        Vault,
        engine::{
            CopyError, Engine, Put, copy, moving,
            postgres::{Address, Postgres},
        },
        keep::Tip,
        ledger::Options,
        writer::AppendError,
    },
};

use crate::{
    pg::Pg,
    suite::{Place, actor, fill, hold, holds, narration, segment, take},
};

/// What a power cut leaves of the last batches, which no head vouches for: the engine has them whole.
fn tear(dir: &Path) {
    let file = segment(dir);
    let bytes = std::fs::read(&file).unwrap();
    let end = bytes.iter().rposition(|b| *b == b'\n').unwrap();
    let mut torn = bytes.clone();
    torn[end - 5_000..end - 3_000].fill(0);
    std::fs::write(&file, torn).unwrap();
}

#[test]
fn in_postgresql() {
    let mut pg = Pg::start();
    let place = Place::engine(&pg);
    let dir = place.dir.path();
    // The folder alone is not the ledger any more.
    let refused = Vault::open(dir, Options::system(), &|_, _| ()).err().unwrap().to_string();
    assert!(refused.contains("--journal"), "{refused}");
    holds(&place);

    // Lines that a power cut took are fetched again, and nothing is moved aside.
    let whole = std::fs::read(segment(dir)).unwrap();
    tear(dir);
    drop(place.open());
    let lines =
        |bytes: &[u8]| bytes.iter().take(bytes.iter().rposition(|b| *b == b'\n').unwrap()).copied().collect::<Vec<_>>();
    assert_eq!(lines(&std::fs::read(segment(dir)).unwrap()), lines(&whole));
    assert_eq!(std::fs::read_dir(dir.join("torn")).unwrap().count(), 0);

    // A second server is filled from the engine, byte for byte.
    let other = tempfile::tempdir().unwrap();
    drop(take(place.engine.as_ref().unwrap(), &place.name, other.path()).unwrap());
    assert_eq!(lines(&std::fs::read(segment(other.path())).unwrap()), lines(&whole));

    restarted(&mut pg, &place);
    rolled_back(&pg, &place);
    back_in_the_folder(&pg, &place);
}

/// The server dies and comes back under a writer: what was under way is settled, and the writer goes on.
fn restarted(pg: &mut Pg, place: &Place) {
    let vault = place.open();
    let acknowledged = fill(&vault, 3);
    pg.kill();
    pg.up(&[]);
    let more = fill(&vault, 3);
    hold(&vault, &acknowledged);
    hold(&vault, &more);
    assert_eq!(vault.failure(), None);
    vault.close().unwrap();
}

/// An engine that was restored from an older state, or holds another history, is an alarm.
fn rolled_back(pg: &Pg, place: &Place) {
    let mut admin = pg.admin().unwrap();
    let row = admin.query_one("SELECT seq, hash FROM jejak_head", &[]).unwrap();
    let (seq, hash): (i64, Vec<u8>) = (row.get(0), row.get(1));
    let alarm = |place: &Place| place.try_open().err().unwrap().to_string();
    admin.execute("UPDATE jejak_head SET seq = seq - 1", &[]).unwrap();
    let told = alarm(place);
    assert!(told.contains("ALARM") && told.contains(&format!("sampai {seq}")), "{told}");
    admin.execute("UPDATE jejak_head SET seq = $1, hash = $2", &[&seq, &&[7_u8; 32][..]]).unwrap();
    assert!(alarm(place).contains("riwayat"));
    admin.execute("UPDATE jejak_head SET hash = $1", &[&hash]).unwrap();
    drop(place.open());
}

fn back_in_the_folder(pg: &Pg, place: &Place) {
    let (dir, address) = (place.dir.path(), place.engine.as_ref().unwrap());
    let engine = || Box::new(address.ledger(&place.name));
    let before = std::fs::read(segment(dir)).unwrap();
    let end = moving::out_of_engine(dir, engine(), &pg.url(), &|_, _| ()).unwrap();
    assert!(!copy::is_engine(dir));
    let vault = Vault::open(dir, Options::system(), &|_, _| ()).unwrap();
    assert_eq!(vault.reader().last().seq, end);
    fill(&vault, 2);
    vault.close().unwrap();
    assert!(
        std::fs::read(segment(dir)).unwrap().starts_with(&before[..before.iter().rposition(|b| *b == b'\n').unwrap()])
    );
    // Nobody goes on there meanwhile; and it can be moved in again, from where it was.
    let other = tempfile::tempdir().unwrap();
    assert!(matches!(take(address, &place.name, other.path()), Err(CopyError::Closed)));
    assert_eq!(moving::into_engine(dir, engine(), &pg.url(), &|_, _| ()).unwrap(), end + 3);
    drop(place.open());
}

/// Whoever was replaced writes nothing more, whatever it believes.
#[test]
fn an_earlier_term_is_fenced() {
    let pg = Pg::start();
    let place = Place::engine(&pg);
    let stale = place.open();
    fill(&stale, 2);
    let other = tempfile::tempdir().unwrap();
    let fresh = take(place.engine.as_ref().unwrap(), &place.name, other.path()).unwrap();
    let kept = fill(&fresh, 2);
    let late = stale.append(vec![narration("terlambat")], actor(&stale), None);
    assert!(matches!(late, Err(AppendError::Unknown)), "{late:?}");
    assert!(stale.failure().unwrap().contains("masa tulis"));
    let later = stale.append(vec![narration("terlambat")], actor(&stale), None);
    assert!(matches!(later, Err(AppendError::Stopped)), "{later:?}");
    hold(&fresh, &kept);
    let last = fresh.reader().last().seq;
    let next = fill(&fresh, 1);
    assert_eq!(next[0].0, last + 1, "nothing came between");
}

/// A commit that waits for its replicas and is cancelled looks like one that is done: PostgreSQL says so only by a warning.
/// A batch is not taken for kept then, nor by reading the head, which shows it; only a write that reaches the replicas tells.
#[test]
fn a_cancelled_wait_for_the_replicas_is_no_commit() {
    let pg = Pg::start();
    let place = Place::engine(&pg);
    let vault = place.open();
    let (actor, mut before) = (actor(&vault), vault.reader().last().seq);
    let mut admin = pg.admin().unwrap();
    // From here on a commit waits for a replica that is not there.
    admin.batch_execute("ALTER SYSTEM SET synchronous_standby_names = 'tidak_ada'").unwrap();
    admin.batch_execute("SELECT pg_reload_conf()").unwrap();
    let (send, answer) = mpsc::channel();
    std::thread::scope(|scope| {
        let vault = &vault;
        let give = || {
            let (send, actor) = (send.clone(), actor.clone());
            scope.spawn(move || drop(send.send(vault.append(vec![narration("menunggu")], actor, None))));
        };
        give();
        let waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        let mut cancelled = 0;
        // The batch, and then whatever asks after it: each is cancelled, and none of it is an acknowledgement.
        while cancelled < 4 {
            for row in admin.query(waiting, &[]).unwrap() {
                let pid: i32 = row.get(0);
                cancelled +=
                    usize::from(admin.query_one("SELECT pg_cancel_backend($1)", &[&pid]).unwrap().get::<_, bool>(0));
            }
            // The server takes the setting up when it gets to it: what was kept before that waited for nobody.
            if let Some(kept) = (cancelled == 0).then(|| answer.try_recv().ok()).flatten() {
                before = kept.unwrap().last;
                give();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let shown: i64 = admin.query_one("SELECT seq FROM jejak_head", &[]).unwrap().get(0);
        assert_eq!(shown as u64, before + 1, "a plain read shows what no replica has");
        assert!(answer.try_recv().is_err(), "not acknowledged");
        assert_eq!(vault.reader().last().seq, before, "and not readable");
        // The replicas are back: settled without anybody's help, once.
        admin.batch_execute("ALTER SYSTEM RESET synchronous_standby_names").unwrap();
        admin.batch_execute("SELECT pg_reload_conf()").unwrap();
        match answer.recv_timeout(Duration::from_secs(60)).unwrap() {
            Ok(receipt) => assert_eq!(receipt.last, before + 1),
            Err(error) => assert!(matches!(error, AppendError::Unknown), "{error}"),
        }
    });
    let next = fill(&vault, 1);
    assert_eq!(next[0].0, before + 2, "kept once");
}

/// The leader of a quorum dies while a ledger is written, and its replica takes over: what was acknowledged is there, once, and
/// the writer goes on by itself.
#[test]
fn a_leader_that_dies_takes_nothing_with_it() {
    let mut pg = Pg::start();
    let replica = pg.replica();
    let mut place = Place::engine(&pg);
    pg.kill();
    // Nothing is acknowledged that a replica does not have.
    pg.up(&["synchronous_standby_names=ANY 1 (*)"]);
    place.engine = Some(Address::read(&pg.url_with(&replica)).unwrap());
    let vault = place.open();
    let mut acknowledged = fill(&vault, 30);
    let during = std::thread::scope(|scope| {
        let writes = scope.spawn(|| fill(&vault, 300));
        let begun = vault.reader().last().seq;
        while vault.reader().last().seq < begun + 20 {
            std::thread::sleep(Duration::from_millis(1));
        }
        pg.kill();
        replica.promote();
        writes.join().unwrap()
    });
    acknowledged.extend(during);
    hold(&vault, &acknowledged);
    assert_eq!(vault.failure(), None);
    // A second copy, filled from the new leader, holds the same.
    let other = tempfile::tempdir().unwrap();
    drop(vault);
    let copy = take(place.engine.as_ref().unwrap(), &place.name, other.path()).unwrap();
    hold(&copy, &acknowledged);
}

/// One statement decides: of those who put at the same end, or in another term, one wins.
#[test]
fn a_batch_is_put_where_it_was_expected_and_nowhere_else() {
    let pg = Pg::start();
    let address = Address::read(&pg.url()).unwrap();
    assert!(address.ledgers().unwrap().is_empty());
    let mut engine: Postgres = address.ledger("uji");
    assert!(engine.create().unwrap() && !engine.create().unwrap());
    let tip = |seq| Tip { seq, hash: if seq == 0 { Hash::ZERO } else { Hash([seq as u8; 32]) } };
    let term = engine.take_over(0, "satu").unwrap().unwrap().term;
    let put = |term, from, to| Put { term, from: tip(from), lines: b"{}\n", to: tip(to) };
    assert!(engine.put(&put(term, 0, 3)).unwrap());
    for wrong in [put(term, 0, 4), put(term + 1, 3, 4), put(term - 1, 3, 4), put(term, 4, 5)] {
        assert!(!engine.put(&wrong).unwrap(), "{wrong:?}");
    }
    assert!(engine.is_held(term).unwrap(), "by itself");
    let mut other = address.ledger("uji");
    assert!(other.is_held(term).unwrap());
    assert_eq!(engine.end_of(1).unwrap(), Some(Hash([3; 32])));
    assert_eq!(engine.batches(2).unwrap(), engine.batches(1).unwrap());
    assert!(engine.batches(4).unwrap().is_empty());
    drop(engine);
    let since = std::time::Instant::now();
    while other.is_held(term).unwrap() {
        assert!(since.elapsed() < Duration::from_secs(10), "the sign of life ends with its connection");
    }
    assert!(other.take_over(term - 1, "dua").unwrap().is_none(), "a term is taken once");
    assert_eq!(other.take_over(term, "dua").unwrap().unwrap().holder, "dua");
}

//! The server killed (SIGKILL) in the midst of writes, again and again: what was acknowledged is there, once, and what is
//! sound is not called damaged.

use std::{
    collections::BTreeMap,
    os::unix::process::ExitStatusExt as _,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jejak::store::{self, disk_faulty::Dice, scrub};
use serde_json::json;

use crate::{
    count,
    kit::{self, Ledger},
    live::Live,
};

const WRITERS: usize = 4;

/// Writes until the server is gone; remembers what was acknowledged.
fn write(live: &Live, name: &str, gone: &AtomicBool, acknowledged: &Mutex<BTreeMap<u64, String>>) {
    for number in 0.. {
        if gone.load(Ordering::Relaxed) {
            return;
        }
        let text = format!("{name}-{number}");
        let data = json!({"tahun": 2023, "iku": "IKU.1", "jenis": "kendala", "teks": text});
        let body = kit::draft("U", "narasi.ditulis", data).to_string();
        let Some((201, answer)) = live.ask("POST", "/v1/events", kit::UNIT, &body) else { continue };
        let (Some(from), Some(to)) = (answer.find('{'), answer.rfind('}')) else { continue };
        // An answer that was cut off in its midst told nobody anything.
        let Ok(receipt) = serde_json::from_str::<serde_json::Value>(&answer[from..=to]) else { continue };
        let seq = receipt["event"][0]["seq"].as_u64().unwrap();
        assert!(acknowledged.lock().unwrap().insert(seq, text).is_none(), "{seq} acknowledged twice");
    }
}

/// Tells how far a run came, also where it stopped.
struct Told {
    wanted: u64,
    kills: u64,
    outside: u64,
    acknowledged: usize,
    lost: u64,
    alarms: u64,
}

impl Drop for Told {
    fn drop(&mut self) {
        let Self { wanted, kills, outside, acknowledged, lost, alarms } = self;
        let stopped = if std::thread::panicking() { format!(", STOPPED of {wanted}") } else { String::new() };
        println!(
            "soak kills: {kills} kills, {acknowledged} acknowledged, {lost} lost, {alarms} false alarms, {outside} ended from \
             outside{stopped}"
        );
    }
}

/// A server that serves. One that somebody else ended while it started (out of memory, an operator) is started again, and
/// counted apart; one that ended by itself, or by a fault of its own, fails the test.
fn started(ledger: &Ledger, told: &mut Told) -> Live {
    const OUTSIDE: [i32; 3] = [9, 15, 2];
    loop {
        match Live::try_start(ledger.path(), &["--log-level", "error", "--set", "scrub_seconds=2"]) {
            Ok(live) => return live,
            Err((ended, why)) => {
                told.outside += 1;
                let foreign = ended.signal().is_some_and(|signal| OUTSIDE.contains(&signal));
                assert!(foreign && told.outside <= 10, "after {} kills: {ended}: {why}", told.kills);
            }
        }
    }
}

#[test]
fn what_was_acknowledged_outlives_every_kill() {
    let kills = count("JEJAK_SOAK_KILLS", 6);
    let ledger = Ledger::full();
    let mut dice = Dice::new(count("JEJAK_SOAK_SEED", 1));
    let acknowledged = Mutex::new(BTreeMap::new());
    let mut told = Told { wanted: kills, kills: 0, outside: 0, acknowledged: 0, lost: 0, alarms: 0 };
    for round in 0..kills {
        let mut live = started(&ledger, &mut told);
        let gone = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (live, gone, acknowledged) = (&live, &gone, &acknowledged);
                scope.spawn(move || write(live, &format!("r{round}w{writer}"), gone, acknowledged));
            }
            std::thread::sleep(Duration::from_millis(20 + dice.below(400)));
            // The process, not the handle: the writers hold that.
            let id = live.child.id().to_string();
            assert!(std::process::Command::new("kill").args(["-9", &id]).status().unwrap().success());
            gone.store(true, Ordering::Relaxed);
        });
        // By our signal, and by nothing before it.
        assert_eq!(live.child.wait().unwrap().signal(), Some(9), "{}", std::fs::read_to_string(&live.log).unwrap());
        (told.kills, told.acknowledged) = (round + 1, acknowledged.lock().unwrap().len());
        // Every tenth time, and at the end: all lines, and all that stands beside them.
        if round % 10 == 9 || round + 1 == kills {
            let looked = kit::run(ledger.path(), &["doctor", "--json", "--data", ledger.path().to_str().unwrap()]);
            told.alarms += u64::from(looked.code != 0);
            assert_eq!(looked.code, 0, "after kill {round}: {}", looked.out);
        }
    }
    let live = Live::start(ledger.path(), &[]);
    let reader = store::read(ledger.path(), &|_, _| ()).unwrap();
    let acknowledged = acknowledged.into_inner().unwrap();
    for (seq, text) in &acknowledged {
        let held = reader.line(*seq).is_ok_and(|line| String::from_utf8_lossy(&line).contains(text.as_str()));
        told.lost += u64::from(!held);
    }
    live.stop();
    let round = scrub::round(ledger.path(), &ledger.path().join("ledger.key"), &reader, &mut |_| {
        std::ops::ControlFlow::Continue(())
    });
    told.alarms += round.unwrap().found.len() as u64;
    assert_eq!((told.lost, told.alarms), (0, 0));
}

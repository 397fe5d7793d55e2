//! The server killed (SIGKILL) in the midst of writes, again and again: what was acknowledged is there, once, and what is
//! sound is not called damaged.

use std::{
    collections::BTreeMap,
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

#[test]
fn what_was_acknowledged_outlives_every_kill() {
    let kills = count("JEJAK_SOAK_KILLS", 6);
    let ledger = Ledger::full();
    let mut dice = Dice::new(count("JEJAK_SOAK_SEED", 1));
    let acknowledged = Mutex::new(BTreeMap::new());
    let mut alarms = 0;
    for round in 0..kills {
        let mut live = Live::start(ledger.path(), &["--log-level", "error", "--set", "scrub_seconds=2"]);
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
        live.child.wait().unwrap();
        // Every tenth time, and at the end: all lines, and all that stands beside them.
        if round % 10 == 9 || round + 1 == kills {
            let looked = kit::run(ledger.path(), &["doctor", "--json", "--data", ledger.path().to_str().unwrap()]);
            alarms += u64::from(looked.code != 0);
            assert_eq!(looked.code, 0, "after kill {round}: {}", looked.out);
        }
    }
    let live = Live::start(ledger.path(), &[]);
    let reader = store::read(ledger.path(), &|_, _| ()).unwrap();
    let acknowledged = acknowledged.into_inner().unwrap();
    let mut lost = 0;
    for (seq, text) in &acknowledged {
        let held = reader.line(*seq).is_ok_and(|line| String::from_utf8_lossy(&line).contains(text.as_str()));
        lost += u64::from(!held);
    }
    live.stop();
    let round = scrub::round(ledger.path(), &ledger.path().join("ledger.key"), &reader, &mut |_| {
        std::ops::ControlFlow::Continue(())
    });
    alarms += round.unwrap().found.len() as u64;
    println!("soak kills: {kills} kills, {} acknowledged, {lost} lost, {alarms} false alarms", acknowledged.len());
    assert_eq!((lost, alarms), (0, 0));
}

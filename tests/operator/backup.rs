//! Backups beside a running server, restored and compared.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jejak::store::backup::{self, BackupError, Pieces};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    kit::{self, Ledger, Run},
    live::{Ends, Live, files},
};

/// A ledger with evidence, checkpoint and tiles.
fn ledger() -> Ledger {
    let ledger = Ledger::full();
    let recorded = kit::run(ledger.path(), &["checkpoint", "--record"]);
    assert_eq!(recorded.code, 0, "{}", recorded.err);
    ledger
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn backup(data: &Path, target: &Path, more: &[&str]) -> Run {
    kit::run(data, &[&["backup", text(data), text(target)], more].concat())
}

fn must(data: &Path, target: &Path) -> Value {
    let run = backup(data, target, &["--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    serde_json::from_str(&run.out).unwrap()
}

fn restore(target: &Path, dir: &Path, more: &[&str]) -> Run {
    kit::run(dir, &[&["restore", text(target), text(dir)], more].concat())
}

fn start(args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_jejak")).args(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Kills it after a while, unless it has ended by itself; true where it had succeeded.
fn kill_after(mut child: Child, millis: u64) -> bool {
    std::thread::sleep(Duration::from_millis(millis));
    drop(child.kill());
    child.wait().unwrap().success()
}

#[test]
fn what_is_restored_is_what_was_backed_up_and_the_next_backup_writes_what_is_new() {
    let (ledger, place) = (ledger(), TempDir::new().unwrap());
    let (target, dir) = (place.path().join("cadangan"), place.path().join("pulih"));
    let first = must(ledger.path(), &target);
    assert_eq!((first["nomor"].as_u64(), first["seq"].as_u64()), (Some(1), Some(ledger.last())));
    let again = must(ledger.path(), &target);
    assert_eq!((again["nomor"].as_u64(), again["byte_baru"].as_u64()), (Some(2), Some(0)), "nothing is new");
    assert_eq!(restore(&target, &dir, &[]).code, 0);
    for file in files(ledger.path()) {
        let name = file.strip_prefix(ledger.path()).unwrap();
        let top = name.iter().next().unwrap().to_str().unwrap();
        let tiles = top == "tiles" && !name.ends_with("checkpoint");
        let made =
            ["index", "lock", "head", "cadangan-terakhir.json"].contains(&top) || name.ends_with("lock") || tiles;
        let key = top.starts_with("ledger.key") && !top.ends_with(".checkpoint");
        match dir.join(name) {
            copy if key => assert!(!copy.exists(), "the key is never among the lines"),
            copy if !made => assert!(fs::read(&file).unwrap() == fs::read(copy).unwrap(), "{name:?}"),
            _ => {}
        }
    }
    let verified = kit::run(&dir, &["verify", "--full"]);
    assert_eq!(verified.code, 0, "{}", verified.err);
    let card = ["scorecard", "U", "2023", "--format", "json"];
    assert_eq!(kit::show(&dir, &card), kit::show(ledger.path(), &card));
    // It goes on from there.
    // The key is no part of the lines: whoever goes on with them brings it.
    let key = ledger.path().join("ledger.key");
    let append = ["append", "-", "--key", key.to_str().unwrap()];
    let added = kit::run_with(&dir, Some(&ledger.admin), &append, &unit("V").to_string());
    assert_eq!(added.code, 0, "{}", added.err);
    assert_eq!(restore(&target, &dir, &[]).code, 1, "a directory that holds something is never written into");
}

fn unit(code: &str) -> Value {
    kit::draft("-", "unit.ditetapkan", serde_json::json!({"kode": code, "nama": "Unit lain", "contoh": true}))
}

/// A restored ledger has no index: what is listed by headers alone must stand where reading in full puts it.
#[test]
fn a_restored_ledger_lists_its_events_where_they_are_folded() {
    let (ledger, place) = (ledger(), TempDir::new().unwrap());
    let (target, dir, bag) = (place.path().join("cadangan"), place.path().join("pulih"), place.path().join("u.zip"));
    // A code that reads like a year, and an event of a unit that belongs to the books of the ledger.
    let body = serde_json::json!({"kode": "2023", "nama": "Badan rekaan", "pencatat": "inspektorat"});
    ledger.must(&ledger.admin, &kit::draft("-", "pemeriksa.ditetapkan", body));
    let made = kit::run(ledger.path(), &["export", "U", "2023", "--out", text(&bag)]);
    assert_eq!(made.code, 0, "{}", made.err);
    must(ledger.path(), &target);
    assert_eq!(restore(&target, &dir, &[]).code, 0);
    let verified = kit::run(&dir, &["verify", "--full"]);
    assert!(verified.code == 0 && verified.err.contains("penanda baris tidak diperiksa"), "{}", verified.err);
}

#[test]
fn killed_at_any_point_beside_a_running_server_it_leaves_whole_backups_only() {
    let (ledger, place) = (ledger(), TempDir::new().unwrap());
    let (data, target) = (ledger.path(), place.path().join("cadangan"));
    let live = Live::start(data, &[]);
    let (acknowledged, done) = (Mutex::new(BTreeSet::new()), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut number = 0;
            while !done.load(Ordering::Relaxed) {
                number += 1;
                acknowledged.lock().unwrap().insert(live.note(&format!("kendala {number}")).unwrap());
            }
        });
        let _ends = Ends(&done);
        let mut held = 0;
        for round in 0..14 {
            let known = acknowledged.lock().unwrap().last().copied().unwrap_or(0);
            let child = start(&["backup", text(data), text(&target)]);
            // Early, in its midst, and where it ends by itself.
            let whole = kill_after(child, [2, 20, 60, 120, 200, 300, 2_500][round % 7]);
            if whole {
                held = known.max(held);
            }
            let dir = place.path().join(format!("pulih-{round}"));
            let restored = restore(&target, &dir, &[]);
            if held == 0 && restored.code != 0 {
                assert!(restored.err.contains("tidak ada cadangan yang selesai"), "{}", restored.err);
                continue;
            }
            assert_eq!(restored.code, 0, "round {round}: {}", restored.err);
            assert_eq!(kit::run(&dir, &["verify"]).code, 0);
            let last =
                kit::document(&dir, &["events", "--limit", "1", "--reverse"])["event"][0]["seq"].as_u64().unwrap();
            assert!(last >= held, "round {round}: {last} of {held}");
            fs::remove_dir_all(&dir).unwrap();
        }
        assert!(held > 0, "a backup came to its end");
    });
    live.stop();
    let made = must(data, &target);
    assert!(made["seq"].as_u64().unwrap() >= *acknowledged.lock().unwrap().last().unwrap());
}

#[test]
fn a_restore_that_was_broken_off_passes_for_nothing_and_goes_on() {
    let (ledger, place) = (ledger(), TempDir::new().unwrap());
    let (target, dir) = (place.path().join("cadangan"), place.path().join("pulih"));
    must(ledger.path(), &target);
    let mut broken = 0;
    for millis in [1, 5, 10, 20, 40, 80] {
        let whole = kill_after(start(&["restore", text(&target), text(&dir)]), millis);
        if !whole && dir.join("head").exists() && dir.join("belum-selesai").exists() {
            broken += 1;
            let refused = kit::run(&dir, &["verify"]);
            assert!(refused.code == 1 && refused.err.contains("terputus"), "{}", refused.err);
            let refused = kit::run(&dir, &["init"]);
            assert!(refused.code == 1 && refused.err.contains("pemulihan yang terputus"), "{}", refused.err);
        }
        if whole {
            break;
        }
    }
    println!("broken off {broken} times");
    if !dir.join("head").exists() || dir.join("belum-selesai").exists() {
        let done = restore(&target, &dir, &[]);
        assert_eq!(done.code, 0, "{}", done.err);
    }
    assert_eq!(kit::run(&dir, &["verify", "--full"]).code, 0);
}

#[test]
fn a_damaged_piece_is_named_and_mended_by_the_next_backup() {
    let (ledger, place) = (ledger(), TempDir::new().unwrap());
    let target = place.path().join("cadangan");
    must(ledger.path(), &target);
    let pieces = Pieces::read(&target).unwrap();
    let list = pieces.manifest(1).unwrap();
    for (number, file) in files(&target.join("potongan")).into_iter().enumerate() {
        let sound = fs::read(&file).unwrap();
        for damage in 0..2 {
            let mut bytes = sound.clone();
            match damage {
                0 => bytes[sound.len() / 2] ^= 1,
                _ => bytes.truncate(sound.len() / 2),
            }
            fs::write(&file, bytes).unwrap();
            let dir = place.path().join(format!("p{number}-{damage}"));
            let done = backup::restore(&pieces, list.clone(), &dir, &dir.join("ledger.key"), &|_, _| ());
            match done {
                Err(BackupError::Piece(_)) => {}
                // The file `head` is made anew of the list.
                Ok(_) => assert!(
                    list.file("head")
                        .unwrap()
                        .potongan
                        .iter()
                        .any(|hash| { file.ends_with(hash.to_string().trim_start_matches("b3:")) })
                ),
                Err(other) => panic!("{other}"),
            }
            let _ = fs::remove_dir_all(&dir);
            if number % 4 == 0 {
                assert_eq!(must(ledger.path(), &target)["potongan_diperbaiki"], 1);
                assert!(fs::read(&file).unwrap() == sound);
            }
        }
        fs::write(&file, sound).unwrap();
    }
    // A damaged list is no list; the one before counts.
    must(ledger.path(), &target);
    let newest = *pieces.numbers().unwrap().last().unwrap();
    let file = target.join(format!("daftar/{newest:08}.json"));
    let mut bytes = fs::read(&file).unwrap();
    bytes[100] ^= 1;
    fs::write(&file, bytes).unwrap();
    let dir = place.path().join("dari-yang-lama");
    let done = restore(&target, &dir, &[]);
    assert!(done.code == 0 && done.err.contains("rusak"), "{}", done.err);
}

#[test]
fn a_backup_is_never_overwritten_by_another_a_shorter_or_a_rewritten_ledger() {
    let (ledger, place) = (ledger(), TempDir::new().unwrap());
    let target = place.path().join("cadangan");
    let early = place.path().join("awal");
    must(ledger.path(), &early);
    ledger.must(&ledger.admin, &unit("V"));
    must(ledger.path(), &target);
    let other = Ledger::full();
    let refused = backup(other.path(), &target, &[]);
    assert!(refused.code == 1 && refused.err.contains("buku besar lain"), "{}", refused.err);
    let old = place.path().join("pulihan-lama");
    assert_eq!(restore(&early, &old, &[]).code, 0);
    let refused = backup(&old, &target, &[]);
    assert!(refused.code == 1 && refused.err.contains("ALARM: cadangan terakhir memuat"), "{}", refused.err);
    // A copy of the key without what was published under it: that would tell of the older state at once.
    let key = place.path().join("kunci-pulihan");
    fs::copy(ledger.path().join("ledger.key"), &key).unwrap();
    let append = ["append", "-", "--key", key.to_str().unwrap()];
    let added = kit::run_with(&old, Some(&ledger.admin), &append, &unit("W").to_string());
    assert_eq!(added.code, 0, "{}", added.err);
    let refused = backup(&old, &target, &[]);
    assert!(refused.code == 1 && refused.err.contains("ditulis ulang"), "{}", refused.err);
    let refused = backup(ledger.path(), &ledger.path().join("di-dalam"), &[]);
    assert!(refused.code == 1 && refused.err.contains("di dalam direktori"), "{}", refused.err);
    assert_eq!(must(ledger.path(), &target)["seq"], ledger.last());
}

#[test]
fn evidence_that_the_source_lost_stays_in_the_backup() {
    let (ledger, place) = (ledger(), TempDir::new().unwrap());
    let target = place.path().join("cadangan");
    must(ledger.path(), &target);
    let evidence = files(&ledger.path().join("bukti")).remove(0);
    let sound = fs::read(&evidence).unwrap();
    fs::remove_file(&evidence).unwrap();
    let kept = backup(ledger.path(), &target, &[]);
    assert!(kept.code == 0 && kept.err.contains("dipertahankan dari cadangan terdahulu"), "{}", kept.err);
    fs::write(&evidence, b"lain").unwrap();
    let kept = backup(ledger.path(), &target, &[]);
    assert!(kept.code == 0 && kept.err.contains("rusak di sumber"), "{}", kept.err);
    let dir = place.path().join("pulih");
    assert_eq!(restore(&target, &dir, &[]).code, 0);
    assert!(fs::read(dir.join("bukti").join(evidence.file_name().unwrap())).unwrap() == sound);
}

#[test]
fn keys_are_kept_locked_and_apart() {
    let (ledger, place) = (ledger(), TempDir::new().unwrap());
    let (target, keys, dir) = (place.path().join("cadangan"), place.path().join("kunci"), place.path().join("pulih"));
    let secret = place.path().join("frasa");
    fs::write(&secret, "kuda baterai jepit benar\n").unwrap();
    let phrase = format!("@{}", text(&secret));
    let open = backup(ledger.path(), &target, &["--keys-to", text(&keys)]);
    assert!(open.code == 1 && open.err.contains("tidak pernah disimpan terbuka"), "{}", open.err);
    let inside = backup(ledger.path(), &target, &["--keys-to", text(&target.join("k")), "--passphrase", &phrase]);
    assert!(inside.code == 1 && inside.err.contains("harus di luar"), "{}", inside.err);
    fs::remove_dir_all(&target).unwrap();
    let made = backup(ledger.path(), &target, &["--keys-to", text(&keys), "--passphrase", &phrase]);
    assert_eq!(made.code, 0, "{}", made.err);
    let key = fs::read_to_string(ledger.path().join("ledger.key")).unwrap();
    let locked = keys.join("ledger.key.age");
    assert!(fs::read(&locked).unwrap().starts_with(b"age-encryption.org/v1\n"));
    for file in files(place.path()).into_iter().filter(|file| *file != secret) {
        let bytes = fs::read(&file).unwrap();
        assert!(!bytes.windows(64).any(|w| w == key.trim().as_bytes()), "{file:?} holds the key");
    }
    fs::write(&secret, "kuda baterai jepit salah\n").unwrap();
    let wrong = restore(&target, &dir, &["--unlock", text(&locked), "--passphrase", &phrase]);
    assert!(wrong.code == 1 && !dir.exists(), "{}", wrong.err);
    fs::write(&secret, "kuda baterai jepit benar\n").unwrap();
    let tried = kit::run(
        ledger.path(),
        &[
            "restore",
            text(&target),
            "--rehearse",
            "--unlock",
            text(&locked),
            "--passphrase",
            &phrase,
            "--format",
            "json",
        ],
    );
    let told: Value = serde_json::from_str(&tried.out).unwrap();
    assert_eq!(told["terbuka_untuk_menulis"], true, "{}", tried.err);
    let done = restore(&target, &dir, &["--unlock", text(&locked), "--passphrase", &phrase]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(fs::read_to_string(dir.join("ledger.key")).unwrap(), key);
    assert_eq!(kit::run(&dir, &["checkpoint"]).code, 0, "it signs as before");
}

#[test]
fn a_rehearsal_measures_and_leaves_nothing_behind() {
    let (ledger, place) = (ledger(), TempDir::new().unwrap());
    let (target, room) = (place.path().join("cadangan"), place.path().join("ruang"));
    fs::create_dir(&room).unwrap();
    must(ledger.path(), &target);
    ledger.must(&ledger.admin, &unit("V"));
    let before: Vec<_> = files(&target);
    let live = text(ledger.path());
    let run = kit::run(
        ledger.path(),
        &["restore", text(&target), text(&room), "--rehearse", "--against", live, "--format", "json"],
    );
    assert_eq!(run.code, 0, "{}", run.err);
    let told: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(told["ukuran"]["rpo_event"], 1);
    assert!(told["ukuran"]["rto_detik"].as_str().unwrap().parse::<f64>().unwrap() > 0.0);
    assert_eq!(told["terbuka_untuk_menulis"], false, "no key was at hand");
    assert_eq!(fs::read_dir(&room).unwrap().count(), 0);
    assert_eq!(files(&target), before);
}

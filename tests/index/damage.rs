//! Whatever is done to the index, the next opening reads the same.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
};

use jejak::store::{Catalog, IndexStatus, Reader};

use crate::{
    assert_reads,
    fixture::{Ledger, Numbers},
};

const EVENTS: u64 = 3_000;
const STEP: u64 = 500;

/// A closed ledger with a good index.
fn closed(dir: &Path, seed: u64) -> Ledger {
    let mut ledger = Ledger::new(dir, seed, 3, 400_000);
    ledger.up_to(EVENTS);
    let (catalog, reader) = ledger.open(STEP);
    assert_reads(&ledger, &reader);
    catalog.close();
    assert_eq!(catalog.index_status(), (IndexStatus::Used, 0));
    ledger
}

fn reopened(ledger: &mut Ledger) {
    ledger.head();
    // A read command first: it must not trust the index either, and must not repair it.
    let reader = Reader::open(ledger.disk(), Some(ledger.index_dir()), &|_, _| ()).unwrap();
    assert_reads(ledger, &reader);
    drop(reader);
    let (catalog, reader) = ledger.open(STEP);
    assert_reads(ledger, &reader);
    // And the one who holds the ledger goes on.
    let more = ledger.some();
    ledger.head();
    catalog.publish(more);
    assert_reads(ledger, &reader);
    for event in &ledger.events {
        assert_eq!(catalog.find_id(event.id).unwrap(), Some(event.fact.seq));
    }
    assert_eq!(catalog.find_id(uuid::Uuid::nil()).unwrap(), None);
    catalog.close();
}

fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all.sort();
    all
}

#[test]
fn a_good_index_is_used_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = closed(dir.path(), 1);
    let (catalog, reader) = ledger.open(STEP);
    assert_eq!(catalog.index_status(), (IndexStatus::Used, 0));
    assert!(!catalog.is_listed());
    assert_reads(&ledger, &reader);
    assert!(reader.all_streams().iter().any(|key| reader.snapshot(key, EVENTS).is_some()));
}

#[test]
fn a_deleted_index_is_built_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = closed(dir.path(), 2);
    fs::remove_dir_all(ledger.index_dir()).unwrap();
    reopened(&mut ledger);
    fs::remove_dir_all(ledger.index_dir()).unwrap();
    fs::write(ledger.index_dir(), b"bukan direktori").unwrap();
    reopened(&mut ledger);
}

#[test]
fn flipped_bytes_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = closed(dir.path(), 3);
    let mut numbers = Numbers(99);
    for _ in 0..8 {
        for path in files(&ledger.index_dir()) {
            let mut bytes = fs::read(&path).unwrap();
            for _ in 0..3 {
                let at = numbers.below(bytes.len().max(1) as u64) as usize;
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << numbers.below(8);
                }
            }
            fs::write(&path, bytes).unwrap();
        }
        reopened(&mut ledger);
    }
}

#[test]
fn truncated_and_garbage_files_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = closed(dir.path(), 4);
    let mut numbers = Numbers(7);
    for garbage in [false, true, false, true] {
        for path in files(&ledger.index_dir()) {
            let mut bytes = fs::read(&path).unwrap();
            let keep = numbers.below(bytes.len().max(1) as u64) as usize;
            bytes.truncate(keep);
            if garbage {
                bytes.extend((0..50_000).map(|_| numbers.below(256) as u8));
            }
            fs::write(&path, bytes).unwrap();
        }
        reopened(&mut ledger);
    }
}

#[test]
fn an_index_behind_catches_up_and_one_ahead_is_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = closed(dir.path(), 5);
    ledger.up_to(EVENTS + 1_700);
    reopened(&mut ledger);

    // An older journal was restored beside a newer index, and went another way.
    let other = tempfile::tempdir().unwrap();
    let mut older = Ledger::new(other.path(), 5, 3, 400_000);
    older.up_to(EVENTS / 2);
    let newer = ledger.index_dir();
    fs::rename(&newer, older.index_dir()).unwrap();
    reopened(&mut older);

    // Another ledger of the same length: the counts may fit, the hash does not.
    let third = tempfile::tempdir().unwrap();
    let mut stranger = Ledger::new(third.path(), 6, 3, 400_000);
    stranger.up_to(older.events.len() as u64 + 100);
    fs::rename(older.index_dir(), stranger.index_dir()).unwrap();
    reopened(&mut stranger);
}

/// Works on the trees of a closed index.
fn with_trees(ledger: &Ledger, f: impl FnOnce(&dyn Fn(&str) -> sled::Tree)) {
    let db = sled::Config::new().path(ledger.index_dir()).flush_every_ms(None).open().unwrap();
    f(&|name| db.open_tree(name).unwrap());
    db.flush().unwrap();
}

#[test]
fn entries_that_sled_loses_or_mixes_up_are_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = closed(dir.path(), 10);
    let keys = |tree: &sled::Tree| tree.iter().keys().map(Result::unwrap).collect::<Vec<_>>();
    type Trees<'a> = &'a dyn Fn(&str) -> sled::Tree;
    let damages: [&dyn Fn(Trees<'_>); 6] = [
        &|tree| keys(&tree("facts")).iter().step_by(3).for_each(|key| drop(tree("facts").remove(key).unwrap())),
        &|tree| {
            let all = keys(&tree("facts"));
            let (one, other) =
                (tree("facts").get(&all[0]).unwrap().unwrap(), tree("facts").get(&all[1]).unwrap().unwrap());
            tree("facts").insert(&all[0], other).unwrap();
            tree("facts").insert(&all[1], one).unwrap();
        },
        &|tree| drop(tree("blocks").remove(&keys(&tree("blocks"))[1]).unwrap()),
        &|tree| tree("snapshots").clear().unwrap(),
        &|tree| keys(&tree("snapshots")).iter().for_each(|key| drop(tree("snapshots").insert(key, b"salah").unwrap())),
        &|tree| tree("state").clear().unwrap(),
    ];
    for damage in damages {
        with_trees(&ledger, |tree| damage(tree));
        reopened(&mut ledger);
        let (catalog, reader) = ledger.open(STEP);
        assert_reads(&ledger, &reader);
        // What was found bad is good again after at most two starts.
        catalog.close();
        drop((catalog, reader));
        let (catalog, reader) = ledger.open(STEP);
        assert_reads(&ledger, &reader);
        assert_eq!(catalog.index_status().0, IndexStatus::Used);
        catalog.close();
    }
}

#[test]
fn without_an_index_everything_works() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::new(dir.path(), 8, 3, 400_000);
    ledger.up_to(EVENTS);
    let head = ledger.head();
    let catalog = Catalog::open(ledger.journal(), None, &head, &|_, _| ()).unwrap();
    let reader = Reader::new(catalog.clone());
    assert_reads(&ledger, &reader);
    let more = ledger.some();
    ledger.head();
    catalog.publish(more);
    assert_reads(&ledger, &reader);
}

#[test]
fn an_index_that_fails_while_in_use_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::new(dir.path(), 9, 3, 400_000);
    ledger.up_to(EVENTS);
    let head = ledger.head();
    // The first snapshot of a stream panics: the step fails in the middle of things.
    let panicking: jejak::store::Snapshotter = std::sync::Arc::new(|_, _, _| panic!("rusak dengan sengaja"));
    let options = jejak::store::IndexOptions { snapshotter: panicking, ..ledger.options(5_000) };
    let catalog = Catalog::open(ledger.journal(), Some(options), &head, &|_, _| ()).unwrap();
    let reader = Reader::new(catalog.clone());
    assert_reads(&ledger, &reader);
    assert!(!catalog.is_listed());
    while !catalog.is_listed() && ledger.events.len() < 20_000 {
        let more = ledger.some();
        ledger.head();
        catalog.publish(more);
    }
    assert_reads(&ledger, &reader);
    assert!(matches!(catalog.index_status(), (IndexStatus::Unused(why), 0) if why.to_string().contains("sengaja")));
    let more = ledger.some();
    ledger.head();
    catalog.publish(more);
    assert_reads(&ledger, &reader);
    catalog.close();
    drop((catalog, reader));
    reopened(&mut ledger);
}

const CHILD: &str = "JEJAK_TEST_KILLED";
const PUBLISHED: &str = "terbit ";

/// Runs in the process that the test below kills; alone it does nothing.
#[test]
fn killed() {
    let Ok(dir) = std::env::var(CHILD) else { return };
    let mut ledger = Ledger::new(Path::new(&dir), 21, 3, 200_000);
    ledger.keep = false;
    let (catalog, _reader) = ledger.open(64);
    for _ in 0..1_000_000 {
        let more = ledger.some();
        let head = ledger.head();
        catalog.publish(more);
        // The one who kills waits for this line; it goes when nobody listens any more.
        if writeln!(std::io::stdout(), "{PUBLISHED}{}", head.seq).is_err() {
            return;
        }
    }
}

#[test]
fn a_kill_in_the_middle_of_a_step_changes_nothing() {
    for reached in [1_000, 5_000, 12_000, 20_000] {
        let dir = tempfile::tempdir().unwrap();
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["damage::killed", "--exact", "--nocapture"])
            .env(CHILD, dir.path())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let told = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut published = told.filter_map(|line| line.strip_prefix(PUBLISHED)?.parse::<u64>().ok());
        assert!(published.any(|seq| seq >= reached), "it ended before event {reached}");
        child.kill().unwrap();
        child.wait().unwrap();
        let disk = jejak::store::disk_real::RealDisk::new(dir.path());
        let head = jejak::store::head::read(disk.as_ref()).unwrap().unwrap();
        // The same seed writes the same ledger: what the killed one wrote is known.
        let other = tempfile::tempdir().unwrap();
        let mut again = Ledger::new(other.path(), 21, 3, 200_000);
        again.up_to(head.seq);
        assert_eq!(again.events.last().map(|event| event.hash), Some(head.hash));
        let journal = std::sync::Arc::new(jejak::store::journal::Journal::open_read(disk).unwrap());
        let options = jejak::store::IndexOptions::new(dir.path().join("index"), crate::fixture::seqs());
        let catalog = Catalog::open(journal, Some(options), &head, &|_, _| ()).unwrap();
        assert_reads(&again, &Reader::new(catalog.clone()));
        catalog.close();
    }
}

//! Repair of a journal of several segments: each line goes back into the segment that it came from, also at their edges.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jejak::{
    event::Instant,
    store::{
        Vault, attest,
        disk_real::RealDisk,
        ledger::Options,
        repair::{self, Source},
        verify::verify,
    },
};
use tempfile::TempDir;

use crate::{kit::Ledger, live::files, repair::copy};

fn segment(dir: &Path, number: usize) -> PathBuf {
    dir.join(format!("journal/{number:08}.jsonl"))
}

fn seal(dir: &Path, number: usize) -> PathBuf {
    dir.join(format!("journal/{number:08}.seal"))
}

/// The journal, file by file.
fn journal(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all: Vec<_> = files(&dir.join("journal"))
        .into_iter()
        .map(|file| (file.strip_prefix(dir).unwrap().to_owned(), fs::read(&file).unwrap()))
        .collect();
    all.sort();
    all
}

/// One bit of a line is another: of the first line of a segment, or of its last.
fn spoil(file: &Path, last: bool) {
    let mut bytes = fs::read(file).unwrap();
    let at = if last { bytes.len() - 20 } else { 20 };
    bytes[at] ^= 1;
    fs::write(file, bytes).unwrap();
}

#[test]
fn lines_at_the_edges_of_segments_go_back_to_where_they_were() {
    let (ledger, place) = (Ledger::full(), TempDir::new().unwrap());
    let sound = ledger.path();
    let vault = Vault::open(sound, Options { segment_bytes: 12_000, ..Options::system() }, &|_, _| ()).unwrap();
    for _ in 0..40 {
        attest::record(&vault, sound).unwrap();
    }
    vault.close().unwrap();
    let before = journal(sound);
    let sealed = before.iter().filter(|(name, _)| name.extension().is_some_and(|e| e == "seal")).count();
    assert!(sealed >= 3, "{sealed} sealed segments");
    type Damage = fn(&Path, usize);
    let damages: [(&str, Damage); 6] = [
        ("last line", |dir, n| spoil(&segment(dir, n), true)),
        ("last line and seal", |dir, n| {
            spoil(&segment(dir, n), true);
            fs::remove_file(seal(dir, n)).unwrap();
        }),
        ("first line", |dir, n| spoil(&segment(dir, n), false)),
        ("last line, and the first of the next", |dir, n| {
            spoil(&segment(dir, n), true);
            spoil(&segment(dir, n + 1), false);
        }),
        ("segment gone", |dir, n| fs::remove_file(segment(dir, n)).unwrap()),
        ("segment and seal gone", |dir, n| {
            fs::remove_file(segment(dir, n)).unwrap();
            fs::remove_file(seal(dir, n)).unwrap();
        }),
    ];
    for number in [0, 1, sealed - 1] {
        for (name, damage) in damages {
            let dir = place.path().join("rusak");
            copy(sound, &dir);
            damage(&dir, number);
            let source = Source::open(sound).unwrap();
            let now = Instant(chrono::Utc::now().timestamp_micros());
            let done = repair::repair(&dir, &dir.join("ledger.key"), &source, now)
                .unwrap_or_else(|why| panic!("{name} of segment {number}: {why}"));
            assert!(!done.lines.is_empty(), "{name} of segment {number}");
            let lines = |all: Vec<(PathBuf, Vec<u8>)>| {
                all.into_iter().filter(|(name, _)| name.extension().is_some_and(|e| e == "jsonl")).collect::<Vec<_>>()
            };
            assert!(lines(journal(&dir)) == lines(before.clone()), "{name} of segment {number}");
            verify(&RealDisk::new(&dir), |_, _| ()).unwrap();
            Vault::open(&dir, Options::system(), &|_, _| ()).unwrap().close().unwrap();
            fs::remove_dir_all(&dir).unwrap();
        }
    }
}

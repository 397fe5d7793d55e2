//! The round over all that is kept finds a flipped bit anywhere, without a reader.

use std::{
    fs,
    ops::ControlFlow,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use jejak::store::{self, scrub};
use tempfile::TempDir;

use crate::{
    kit::{self, Ledger},
    live::{Live, files, until},
    repair::{copy, sound, tiles},
};

fn flip(file: &Path, at: u64) {
    let open = fs::OpenOptions::new().read(true).write(true).open(file).unwrap();
    let mut byte = [0];
    open.read_exact_at(&mut byte, at).unwrap();
    open.write_all_at(&[byte[0] ^ 4], at).unwrap();
}

/// Files that a round must vouch for.
fn kept(dir: &Path) -> Vec<PathBuf> {
    let mut found =
        vec![dir.join("journal/00000000.jsonl"), dir.join("tiles/checkpoint"), dir.join("ledger.key.checkpoint")];
    let named = |file: &PathBuf| file.file_name().unwrap().len() == 64;
    found.extend(files(&dir.join("bukti")).into_iter().filter(named));
    found.extend(tiles(dir));
    found
}

#[test]
fn a_round_finds_a_flipped_bit_in_every_file_that_it_vouches_for() {
    let place = TempDir::new().unwrap();
    let dir = place.path().join("buku");
    copy(sound().dir(), &dir);
    let reader = store::read(&dir, &|_, _| ()).unwrap();
    let key = dir.join("ledger.key");
    let round = || scrub::round(&dir, &key, &reader, &mut |_| ControlFlow::Continue(())).unwrap();
    let first = round();
    assert!(first.whole && first.found.is_empty() && first.evidence > 0, "{first:?}");
    let mut tried = 0;
    for file in kept(&dir) {
        let length = fs::metadata(&file).unwrap().len();
        let step = (length / 60).max(1);
        for at in (0..length).step_by(step as usize) {
            flip(&file, at);
            let round = round();
            assert!(!round.found.is_empty(), "{} byte {at}", file.display());
            flip(&file, at);
            tried += 1;
        }
    }
    // Line feeds too: no line holds them.
    let journal = dir.join("journal/00000000.jsonl");
    for at in memchr::memchr_iter(b'\n', &fs::read(&journal).unwrap()).step_by(5) {
        flip(&journal, at as u64);
        assert!(!round().found.is_empty(), "line feed at {at}");
        flip(&journal, at as u64);
    }
    assert!(tried > 200 && round().found.is_empty());
    for file in files(&dir.join("bukti")).into_iter().filter(|file| file.file_name().unwrap().len() == 64) {
        fs::rename(&file, place.path().join("weg")).unwrap();
        assert!(round().found[0].starts_with("hilang: bukti event"));
        fs::rename(place.path().join("weg"), &file).unwrap();
    }
}

#[test]
fn the_service_goes_round_by_itself_and_tells() {
    let ledger = Ledger::full();
    assert_eq!(kit::run(ledger.path(), &["checkpoint", "--record"]).code, 0);
    let live = Live::start(ledger.path(), &["--set", "scrub_seconds=1", "--set", "checkpoint_seconds=3600"]);
    until("a first round", || live.measure("jejak_pemeriksaan_terakhir ").filter(|at| *at > 0.0));
    assert_eq!(live.measure("jejak_pemeriksaan_rusak "), Some(0.0));
    let evidence =
        files(&ledger.path().join("bukti")).into_iter().find(|f| f.file_name().unwrap().len() == 64).unwrap();
    let tile = tiles(ledger.path()).remove(0);
    for (file, at, word) in [
        (ledger.path().join("journal/00000000.jsonl"), 3_000, "event"),
        (evidence, 3, "bukti event"),
        (tile, 5, "ubin"),
    ] {
        flip(&file, at);
        until(word, || live.measure("jejak_pemeriksaan_rusak ").filter(|count| *count > 0.0));
        let told = until("the report", || {
            let report = fs::read_to_string(ledger.path().join("pemeriksaan.json")).ok()?;
            report.contains("rusak: ").then_some(report)
        });
        assert!(told.contains(word), "{told}");
        let doctor = kit::run(ledger.path(), &["doctor", "--quick"]);
        assert!(doctor.code == 1 && doctor.out.contains("GAWAT      keliling"), "{}", doctor.out);
        flip(&file, at);
        until("all is well again", || live.measure("jejak_pemeriksaan_rusak ").filter(|count| *count == 0.0));
    }
    let log = fs::read_to_string(&live.log).unwrap();
    assert!(log.matches("scrub: what is kept is not what was written").count() >= 3, "{log}");
    // It works on while the service is told to stop, and holds nobody up.
    live.stop();
}

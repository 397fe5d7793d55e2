//! The ledger that version 431d4d3 wrote (its sample), and what that version's own commands said of it at twenty moments, for the
//! year, quarters and days (`431d4d3/angka.tsv`): it opens, verifies with its closings, and gives the same figures.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use jejak::{
    event::{Seq, Tanggal},
    projection::{Per, StreamKey, View},
    store,
};

const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/431d4d3");

/// A copy that may be opened: whoever reads makes an index beside it.
fn ledger() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(&Path::new(KEPT).join("buku"), &dir.path().join("buku"));
    dir
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        let target = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy(&entry, &target);
        } else {
            fs::copy(&entry, &target).unwrap();
        }
    }
}

/// A line of `angka.tsv`: moment, period, address, as printed, exact value. Only what changed since the moment before is told;
/// a dash takes a figure out.
fn told(text: &str) -> BTreeMap<Seq, Vec<[&str; 4]>> {
    let moments = text.lines().find_map(|line| line.strip_prefix("# saat\t")).unwrap();
    let mut all: BTreeMap<Seq, Vec<[&str; 4]>> =
        moments.split('\t').map(|seq| (seq.parse().unwrap(), Vec::new())).collect();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [seq, per, address, printed, exact] = cells[..] else { panic!("{line}") };
        all.get_mut(&seq.parse().unwrap()).unwrap().push([per, address, printed, exact]);
    }
    all
}

#[test]
fn a_ledger_of_431d4d3_gives_its_figures_at_twenty_moments() {
    let dir = ledger();
    let text = fs::read_to_string(Path::new(KEPT).join("angka.tsv")).unwrap();
    let all = told(&text);
    let reader = store::read(&dir.path().join("buku"), &|_, _| ()).unwrap();
    let global = reader.global().unwrap();
    assert_eq!(all.len(), 20);
    let mut figures = 0;
    let mut stands: BTreeMap<(&str, &str), (&str, &str)> = BTreeMap::new();
    for (seq, changes) in &all {
        for [per, address, printed, exact] in changes {
            match *printed {
                "-" => drop(stands.remove(&(*per, *address))),
                printed => drop(stands.insert((*per, *address), (printed, *exact))),
            }
        }
        // Within a group the end of the one before counts. Findings have no year: they were asked for as of that moment's own day.
        let header = |seq: Seq| jejak::ledger::Sound::read(&reader.line(seq).unwrap()).unwrap().header;
        let (first, end) = header(*seq).group;
        let seq = &if end == *seq { *seq } else { first - 1 };
        let hari: Tanggal = header(*seq).recorded_at.day();
        let pers: BTreeSet<&str> = stands.keys().map(|(per, _)| *per).collect();
        for per in pers {
            let load = |key: &StreamKey| Ok(reader.book(key, *seq)?);
            let view = View::new(&global, *seq, per.parse::<Per>().unwrap(), hari, Box::new(load));
            for ((_, address), (printed, exact)) in stands.iter().filter(|((own, _), _)| *own == per) {
                let node = view.figure(&address.parse().unwrap()).unwrap();
                let value = node.angka().map_or_else(String::new, |value| value.normalize().to_string());
                assert_eq!(
                    (node.printed().as_str(), value.as_str()),
                    (*printed, *exact),
                    "{address} {per} as of {seq}"
                );
                figures += 1;
            }
        }
    }
    assert!(figures > 5_000, "{figures}");
}

#[test]
fn a_ledger_of_431d4d3_verifies_with_its_closings_and_keeps_its_hashes() {
    let dir = ledger();
    let data = dir.path().join("buku");
    let done =
        Command::new(env!("CARGO_BIN_EXE_jejak")).args(["verify", "--full"]).env("JEJAK_DATA", &data).output().unwrap();
    let out = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{out} {}", String::from_utf8_lossy(&done.stderr));
    let head = fs::read_to_string(Path::new(KEPT).join("kepala")).unwrap();
    let reader = store::read(&data, &|_, _| ()).unwrap();
    let last = reader.last();
    assert_eq!(format!("{} {}", last.seq, last.hash), head.trim());
}

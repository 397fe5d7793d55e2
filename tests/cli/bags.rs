//! `verify-bag`: a verdict is never better than its evidence.

use std::{fs, path::Path};

use super::kit::{Run, run, sample, show};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)
        } else {
            fs::copy(entry.path(), target).map(drop).unwrap()
        }
    }
}

fn judged(bag: &Path, more: &[&str]) -> Run {
    let args: Vec<&str> = ["verify-bag", bag.to_str().unwrap()].into_iter().chain(more.iter().copied()).collect();
    run(Path::new("."), &args)
}

#[test]
fn a_verdict_is_never_better_than_its_evidence() {
    let work = tempfile::tempdir().unwrap();
    let (data, bag) = (work.path().join("buku"), work.path().join("paket"));
    copy(sample(), &data);
    show(&data, &["export", "PPU", "2023", "--out", bag.to_str().unwrap(), "--no-record"]);
    let (keys, empty) = (work.path().join("kunci"), work.path().join("kosong"));
    fs::write(&keys, show(&data, &["checkpoint", "--vkey"])).unwrap();
    fs::write(&empty, "").unwrap();
    let (keys, empty) = (keys.to_str().unwrap(), empty.to_str().unwrap());

    let whole = judged(&bag, &["--keys", keys]);
    assert_eq!((whole.code, whole.out.contains("TERBUKTI")), (0, true), "{}", whole.out);
    assert!(whole.out.contains("lengkap sampai event"));
    for (more, why) in [
        (vec![], "kunci buku besar diambil dari paket"),
        (vec!["--keys", empty], "tidak memuat kunci"),
        (vec!["--keys", keys, "--witness-keys", empty], "tidak ada saksi"),
    ] {
        let found = judged(&bag, &more);
        assert!(found.code == 3 && found.out.contains(why), "{more:?}: {}", found.out);
    }
    assert_eq!(judged(&work.path().join("tidak-ada"), &[]).code, 2);

    let without = work.path().join("tanpa-nota");
    copy(&bag, &without);
    fs::remove_file(without.join("manifest-sha256.note")).unwrap();
    assert_eq!(judged(&without, &["--keys", keys]).code, 1, "the list of tag files names it");
    let added = work.path().join("ditambah");
    copy(&bag, &added);
    fs::write(added.join("RINGKASAN-RESMI\u{1b}[2J.html"), "TERBUKTI").unwrap();
    let found = judged(&added, &["--keys", keys]);
    assert!(found.code == 1 && !found.out.contains('\u{1b}'), "{}", found.out);

    let old = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracles/bags/format-1"));
    let found = judged(&old.with_extension("zip"), &["--keys", old.with_extension("vkey").to_str().unwrap()]);
    assert!(found.code == 3 && found.out.contains("paket format 1"), "{}", found.out);
}

#[test]
fn a_bag_carries_its_verifiers() {
    let work = tempfile::tempdir().unwrap();
    let (data, bag) = (work.path().join("buku"), work.path().join("paket"));
    copy(sample(), &data);
    show(&data, &["export", "PPU", "2023", "--out", bag.to_str().unwrap(), "--no-record"]);
    let python = fs::read_to_string(bag.join("data/pemeriksa/verify_bag.py")).unwrap();
    assert_eq!(python, include_str!("../../tools/verify_bag.py"));
    let page = fs::read_to_string(bag.join("data/pemeriksa/periksa.html")).unwrap();
    assert!(page.contains("default-src 'none'") && page.contains("checkBag"));
    let readme = fs::read_to_string(bag.join("data/BACA-SAYA.txt")).unwrap();
    let elsewhere = readme.find("bukan dari paket ini").unwrap();
    assert!(elsewhere < readme.find("periksa.html dari disk").unwrap(), "where to get a verifier from is said first");
}

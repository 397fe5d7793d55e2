//! Alarms are true: rewritten, cut, damaged and missing are told apart, by what the lines say and what was signed.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::{fs, path::Path};

use jejak::{
    sample,
    store::{
        self, AsOf, TileFiles, Vault, audit,
        depart::{Verdict, compare},
        disk_real::RealDisk,
        head::{Head, HeadFile},
        ledger::Options,
        publish,
    },
};

/// The sample, published: its directory and key.
fn published() -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let key = dir.path().join("ledger.key");
    fs::write(&key, hex::encode(sample::KEY_SEED)).unwrap();
    let public = hex::encode(ed25519_dalek::SigningKey::from_bytes(&sample::KEY_SEED).verifying_key().to_bytes());
    let (vault, _) = store::sample::write(dir.path(), public, &|_, _| ()).unwrap();
    publish::publish(dir.path(), &key, &vault.reader()).unwrap();
    vault.close().unwrap();
    (dir, key)
}

fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).unwrap();
    bytes[at] ^= 1;
    fs::write(file, bytes).unwrap();
}

fn faults(dir: &Path, key: &Path) -> Vec<String> {
    audit::beside(dir, key, &store::read(dir, &|_, _| ()).unwrap()).unwrap().faults
}

fn guard(dir: &Path, key: &Path) -> Result<(), String> {
    let vault = Vault::open(dir, Options::system(), &|_, _| ()).unwrap();
    let done = store::attest::guard(&vault, dir, key).map_err(|e| e.to_string());
    vault.close().unwrap();
    done
}

#[test]
fn a_damaged_tile_is_named_accuses_nobody_and_is_made_again() {
    let (dir, key) = published();
    let path = dir.path();
    assert_eq!(faults(path, &key), Vec::<String>::new());
    let known = publish::read_record(&publish::record_path(&key)).unwrap().unwrap().checkpoint;
    for (tile, at) in [("tile/0/000", 4096), ("tile/0/001", 0), ("tile/entries/000", 700), ("tile/1/000.p/2", 5)] {
        let file = path.join("tiles").join(tile);
        let sound = fs::read(&file).unwrap();
        flip(&file, at);
        let found = faults(path, &key);
        assert!(
            found.len() == 1
                && found[0].starts_with("rusak: 1 ubin")
                && found[0].contains(tile.split(".p").next().unwrap()),
            "{found:?}"
        );
        let reader = store::read(path, &|_, _| ()).unwrap();
        let verdict = compare(&reader, &known, &[TileFiles::of(path)]).unwrap();
        assert_eq!(verdict, Verdict::Extends, "{tile}");
        drop(reader);
        guard(path, &key).unwrap();
        assert_eq!(fs::read(&file).unwrap(), sound, "{tile} is not made again");
    }
    fs::remove_dir_all(path.join("tiles")).unwrap();
    publish::publish(path, &key, &store::read(path, &|_, _| ()).unwrap()).unwrap();
    assert!(path.join("tiles/checkpoint").exists() && path.join("tiles/tile/0/000").exists());
    assert_eq!(faults(path, &key), Vec::<String>::new());
}

/// `head` as a power cut may leave it: synced last after event `seq`.
fn lag(dir: &Path, seq: u64) {
    let reader = store::read(dir, &|_, _| ()).unwrap();
    let seq = reader.resolve(AsOf::Seq(seq)).unwrap();
    let event = reader.committed(seq).unwrap().unwrap();
    let head = Head { seq, hash: event.hash, at: event.place.end(), closed: false };
    HeadFile::open(RealDisk::new(dir).as_ref()).unwrap().settle(&head).unwrap();
}

#[test]
fn a_head_that_lags_behind_a_checkpoint_accuses_nobody() {
    let (dir, key) = published();
    let path = dir.path();
    let sound = fs::read(path.join("head")).unwrap();
    let last = store::read(path, &|_, _| ()).unwrap().last();
    let known = publish::read_record(&publish::record_path(&key)).unwrap().unwrap().checkpoint;
    for seq in [1, 300, last.seq - 1] {
        lag(path, seq);
        let reader = store::read(path, &|_, _| ()).unwrap();
        assert_eq!(reader.last(), last, "head at event {seq}");
        assert_eq!(faults(path, &key), Vec::<String>::new(), "head at event {seq}");
        assert_eq!(compare(&reader, &known, &[]).unwrap(), Verdict::Extends);
        fs::write(path.join("head"), &sound).unwrap();
    }
    // Where the lines do not lead there, no checkpoint is reached, and `head` is what counts.
    let place = store::read(path, &|_, _| ()).unwrap().place(400).unwrap();
    lag(path, 300);
    let vouched = RealDisk::new(path);
    let vouched = store::head::read(vouched.as_ref()).unwrap().unwrap().seq;
    flip(&path.join("journal/00000000.jsonl"), place.offset as usize + 40);
    assert_eq!(store::read(path, &|_, _| ()).unwrap().last().seq, vouched);
    assert!(faults(path, &key).iter().any(|fault| fault.starts_with("dipotong")));
}

#[test]
fn every_bit_of_a_note_that_is_damaged_is_damage_and_no_rewritten_history() {
    let (dir, key) = published();
    let path = dir.path();
    let (record, tile) = (publish::record_path(&key), path.join("tiles/checkpoint"));
    let sound = fs::read(&record).unwrap();
    let reader = store::read(path, &|_, _| ()).unwrap();
    let mut named = 0;
    for at in 0..sound.len() {
        for bit in 0..8 {
            let mut bytes = sound.clone();
            bytes[at] ^= 1 << bit;
            fs::write(&record, &bytes).unwrap();
            let identity = jejak::ledger::Identity::read(&reader).unwrap();
            let (good, damaged) = publish::known(path, &key, &identity).unwrap();
            // The name in a signature line may change to one that is as good as unsigned; nothing else may pass.
            assert_eq!((good.len(), damaged.len()), (1, 1), "byte {at} bit {bit}");
            named += 1;
        }
    }
    assert!(named > 1000);
    for cut in [0, 1, sound.len() / 2] {
        fs::write(&record, &sound[..cut]).unwrap();
        let found = faults(path, &key);
        assert!(
            found.len() == 1 && found[0].starts_with("rusak: ") && found[0].contains("ledger.key.checkpoint"),
            "{found:?}"
        );
    }
    // One sound note is enough to go on, and puts the other back.
    publish::publish(path, &key, &reader).unwrap();
    assert_eq!(fs::read(&record).unwrap(), sound);
    fs::write(&record, b"").unwrap();
    fs::write(&tile, b"x").unwrap();
    drop(reader);
    let told = guard(path, &key).unwrap_err();
    assert!(told.contains("ledger.key.checkpoint") && !told.contains("ditulis ulang"), "{told}");
}

#[test]
fn a_ledger_that_was_cut_or_rewritten_is_told_by_what_was_signed() {
    let (dir, key) = published();
    let path = dir.path();
    let reader = store::read(path, &|_, _| ()).unwrap();
    let cut_at = reader.resolve(store::AsOf::Seq(578)).unwrap();
    let (place, event) = (reader.place(cut_at).unwrap(), reader.committed(cut_at).unwrap().unwrap());
    drop(reader);
    let journal = path.join("journal/00000000.jsonl");
    let bytes = fs::read(&journal).unwrap();
    fs::write(&journal, &bytes[..place.end().offset as usize]).unwrap();
    let head = store::head::Head { seq: cut_at, hash: event.hash, at: place.end(), closed: true };
    let disk = store::disk_real::RealDisk::new(path);
    store::head::HeadFile::open(disk.as_ref()).unwrap().settle(&head).unwrap();
    fs::remove_dir_all(path.join("index")).unwrap();
    let found = faults(path, &key);
    assert!(found.iter().filter(|f| f.starts_with("dipotong: ")).count() == 2, "{found:?}");
    assert!(guard(path, &key).unwrap_err().contains("ALARM"));
}

#[test]
fn evidence_that_was_changed_or_deleted_is_named() {
    let (dir, key) = published();
    let path = dir.path();
    let vault = Vault::open(path, Options::system(), &|_, _| ()).unwrap();
    store::attest::record(&vault, path).unwrap();
    vault.close().unwrap();
    assert_eq!(faults(path, &key), Vec::<String>::new());
    let file = fs::read_dir(path.join("bukti")).unwrap().next().unwrap().unwrap().path();
    flip(&file, 3);
    let found = faults(path, &key);
    assert!(found.len() == 1 && found[0].starts_with("rusak: isi bukti event"), "{found:?}");
}

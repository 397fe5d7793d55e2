//! Tiles and checkpoints of a real ledger: grown in steps or at once, made anew where lost, alarm where it departs.
#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use jejak::{
    event::{Actor, Draft, Event, Kind, Line, data::Role},
    ledger::{Frontier, Identity, Sound, merkle::leaf_hash},
    store::{
        self, Reader, Tree, TreeError, attest,
        depart::{self, Verdict},
        publish::{self, PublishError},
    },
};

const SEED: [u8; 32] = [5; 32];

fn sample() -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let key = ed25519_dalek::SigningKey::from_bytes(&SEED);
    let (vault, _) = store::sample::write(&data, hex::encode(key.verifying_key().to_bytes()), &|_, _| ()).unwrap();
    vault.close().unwrap();
    fs::write(dir.path().join("key"), hex::encode(SEED)).unwrap();
    (dir, data)
}

fn reader(data: &Path) -> Reader {
    store::read(data, &|_, _| ()).unwrap()
}

fn root(reader: &Reader, size: u64) -> jejak::ledger::TreeHash {
    let mut frontier = Frontier::default();
    reader
        .lines(1, size, |_, _, line| {
            frontier.push(leaf_hash(Line::split(line).unwrap().header));
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    frontier.root()
}

#[test]
fn tiles_grow_and_are_rebuilt() {
    let (dir, data) = sample();
    let key = dir.path().join("key");
    let before = reader(&data);
    let (_, first) = publish::publish(&data, &key, &before).unwrap();
    let vault = store::Vault::open(&data, store::ledger::Options::system(), &|_, _| ()).unwrap();
    for _ in 0..3 {
        attest::record(&vault, &data).unwrap();
    }
    let tree = Tree::current(&data, &vault.reader()).unwrap();
    vault.close().unwrap();
    let after = reader(&data);
    assert_eq!(tree.size(), after.last().seq);
    assert_eq!(tree.root(), root(&after, tree.size()));
    assert_eq!(tree.root_at(first.checkpoint.size).unwrap(), first.checkpoint.root);
    fs::remove_dir_all(data.join("tiles")).unwrap();
    let anew = Tree::current(&data, &after).unwrap();
    assert_eq!((anew.root(), anew.heads()), (tree.root(), tree.heads()));
    fs::write(data.join("tiles/state.json"), "{}").unwrap();
    assert_eq!(Tree::current(&data, &after).unwrap().root(), tree.root());
    let known = depart::compare(&after, &first.checkpoint, &[]).unwrap();
    assert_eq!(known, Verdict::Extends);
}

/// Tiles of another history, which agree with themselves, are evidence: nothing is signed over them, and they stay.
#[test]
fn tiles_of_another_history_are_never_signed() {
    let (dir, data) = sample();
    let key = dir.path().join("key");
    let (_, first) = publish::publish(&data, &key, &reader(&data)).unwrap();
    let other = dir.path().join("other");
    let stranger = ed25519_dalek::SigningKey::from_bytes(&[6; 32]);
    let (vault, _) =
        store::sample::write(&other, hex::encode(stranger.verifying_key().to_bytes()), &|_, _| ()).unwrap();
    vault.close().unwrap();
    assert_eq!(Tree::current(&other, &reader(&other)).unwrap().size(), first.checkpoint.size);
    // The first two tiles are theirs, the last one ours: it ends as the lines do, and agrees with itself.
    for part in ["tile/0/000", "tile/0/001", "tile/1/000.p/2", "tile/entries/000", "tile/entries/001"] {
        fs::copy(other.join("tiles").join(part), data.join("tiles").join(part)).unwrap();
    }
    let (mut mixed, ours, theirs) = (Frontier::default(), reader(&data), reader(&other));
    for seq in 1..=first.checkpoint.size {
        let line = if seq <= 512 { theirs.line(seq) } else { ours.line(seq) };
        mixed.push(leaf_hash(Line::split(&line.unwrap()).unwrap().header));
    }
    let state = data.join("tiles/state.json");
    let mut told: serde_json::Value = serde_json::from_slice(&fs::read(&state).unwrap()).unwrap();
    told["root"] = serde_json::to_value(mixed.root()).unwrap();
    fs::write(&state, told.to_string()).unwrap();
    assert_eq!(Tree::open(&data).unwrap().root(), mixed.root(), "{told}");
    let record = fs::read(publish::record_path(&key)).unwrap();
    let error = publish::publish(&data, &key, &reader(&data)).err().unwrap();
    assert!(matches!(error, PublishError::Tree(TreeError::Departs(_))), "{error}");
    assert_eq!(fs::read(publish::record_path(&key)).unwrap(), record);
    assert_eq!(Tree::open(&data).unwrap().root(), mixed.root());
}

#[test]
fn a_recorded_checkpoint_commits_to_root_and_heads() {
    let (_dir, data) = sample();
    let vault = store::Vault::open(&data, store::ledger::Options::system(), &|_, _| ()).unwrap();
    let seq = attest::record(&vault, &data).unwrap().last;
    vault.close().unwrap();
    let reader = reader(&data);
    let sound = Sound::read(&reader.line(seq).unwrap()).unwrap();
    assert_eq!(sound.header.kind, Kind::CheckpointDicatat);
    let Event::CheckpointDicatat(data_) = &sound.event else { panic!() };
    assert_eq!((data_.ukuran, data_.akar), (seq - 1, root(&reader, seq - 1)));
    let list = fs::read_to_string(data.join("bukti").join(hex::encode(data_.daftar_unit.0))).unwrap();
    let heads = jejak::ledger::UnitHeads::parse(&list).unwrap();
    assert_eq!((heads.root(), heads.hash()), (data_.akar_unit, data_.daftar_unit));
}

#[test]
fn a_restored_backup_raises_the_alarm_until_it_is_accepted() {
    let (dir, data) = sample();
    let key = dir.path().join("key");
    let backup = dir.path().join("backup");
    copy(&data, &backup);
    let vault = store::Vault::open(&data, store::ledger::Options::system(), &|_, _| ()).unwrap();
    attest::record(&vault, &data).unwrap();
    attest::guard(&vault, &data, &key).unwrap();
    vault.close().unwrap();
    let (_, published) = publish::publish(&data, &key, &reader(&data)).unwrap();
    // The disk dies; the backup is put in its place. The record beside the key knows better.
    fs::remove_dir_all(&data).unwrap();
    copy(&backup, &data);
    let error = publish::publish(&data, &key, &reader(&data)).err().unwrap();
    assert!(matches!(error, PublishError::Rollback { known, have } if known == have + 1), "{error}");
    let short = depart::compare(&reader(&data), &published.checkpoint, &[]).unwrap();
    assert!(matches!(short, Verdict::Short { .. }));
    let vault = store::Vault::open(&data, store::ledger::Options::system(), &|_, _| ()).unwrap();
    assert!(attest::guard(&vault, &data, &key).is_err());
    attest::accept_rollback(&vault, &data, &key, "disk rusak".parse().unwrap()).unwrap();
    attest::guard(&vault, &data, &key).unwrap();
    vault.close().unwrap();
    let after = reader(&data);
    let identity = Identity::read(&after).unwrap();
    assert_eq!(identity.origin(), "bkn-pmk/2");
    assert_eq!(identity.ended[0].size, published.checkpoint.size);
    let (_, signed) = publish::publish(&data, &key, &after).unwrap();
    assert_eq!(signed.checkpoint.origin, "bkn-pmk/2");
    identity.verify(&signed).unwrap();
    identity.verify(&published).unwrap();
    // Where nothing was lost, no new epoch is opened.
    let vault = store::Vault::open(&data, store::ledger::Options::system(), &|_, _| ()).unwrap();
    assert!(matches!(
        attest::accept_rollback(&vault, &data, &key, "iseng".parse().unwrap()),
        Err(attest::AttestError::NoAlarm)
    ));
    vault.close().unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|e| e.unwrap()) {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => assert!(fs::copy(entry.path(), target).is_ok()),
        }
    }
}

/// Records narratives in groups of a hundred.
fn narrate(vault: &store::Vault, groups: usize) {
    let (reader, draft) = (
        vault.reader(),
        r#"{"type": "narasi.ditulis", "unit": "PPU", "berlaku": "2023-12-31", "data": {"tahun": 2023, "iku": "IKU.2", "jenis": "kendala", "teks": "t"}}"#,
    );
    let (global, group) = (reader.global().unwrap(), format!("[{}]", [draft; 100].join(",")));
    let grant = global.grants(global.seq).find(|g| g.peran == Role::Unit && g.unit.iter().any(|u| u.as_str() == "PPU"));
    let grant = grant.unwrap();
    let (actor, at) = (Actor { grant: grant.seq, id: grant.akun.clone(), role: Role::Unit }, reader.last().recorded_at);
    for _ in 0..groups {
        vault.append(Draft::parse_group(group.as_bytes()).unwrap(), actor.clone(), Some(at)).unwrap();
    }
}

/// How far a checkpoint of the ledger goes.
fn signed(data: &Path) -> u64 {
    let record = publish::record_path(&data.join("ledger.key"));
    publish::read_record(&record).unwrap().map_or(0, |signed| signed.checkpoint.size)
}

#[test]
fn what_is_recorded_in_one_go_is_signed_on_the_way_and_at_the_close() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let key = ed25519_dalek::SigningKey::from_bytes(&SEED);
    let (vault, _) = store::sample::write(&data, hex::encode(key.verifying_key().to_bytes()), &|_, _| ()).unwrap();
    fs::write(data.join("ledger.key"), hex::encode(SEED)).unwrap();
    narrate(&vault, 101);
    let last = vault.reader().last().seq;
    vault.close().unwrap();
    // Made here, event by event: nothing is left for the next opening to judge.
    assert_eq!(signed(&data), last);

    let open = || store::Vault::open(&data, store::ledger::Options::system(), &|_, _| ()).unwrap();
    let vault = open();
    narrate(&vault, 340);
    let before = last;
    let since = std::time::Instant::now();
    while signed(&data) == before {
        assert!(since.elapsed() < std::time::Duration::from_secs(120), "nothing is signed as the index goes on");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    // As after a kill. What comes after the checkpoint is judged, and it is little.
    let last = vault.reader().last().seq;
    drop(vault.give_up());
    assert!(last - signed(&data) < 20_000, "{last}, signed {}", signed(&data));
    let vault = open();
    assert_eq!(vault.reader().last().seq, last);
    vault.close().unwrap();
}

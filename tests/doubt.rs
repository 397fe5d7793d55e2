//! What is doubtful, what is damaged, and what is only newer: each is called what it is, and nothing acknowledged is
//! moved aside.
#![allow(clippy::unwrap_used, reason = "tests")]

mod store_kit;

use std::{fs, path::Path, sync::Arc};

use jejak::{
    event::{Header, Line, hash_data},
    ledger::Chain,
    projection::StreamKey,
    sample,
    store::{
        self, INDEX, Vault,
        damage::Damage,
        disk::{Disk, read_file, write_full},
        disk_faulty::FaultyDisk,
        disk_real::RealDisk,
        journal::Journal,
        ledger::{Options, StartError, Work, prepare, system_actor},
        recovery::OpenError,
        unfinished,
        verify::{VerifyError, verify},
        writer::AppendError,
    },
};
use store_kit::{append, commit, open, open_ledger, options, random, read_all, ticking, unit};

const NAME: &str = "journal/00000000.jsonl";

/// A head from before `batches` batches, as a power cut leaves it; the last batch has two groups.
fn behind(batches: usize) -> (FaultyDisk, Arc<dyn Disk>) {
    let faulty = FaultyDisk::new(1);
    let (mut held, _) = open(&faulty.disk(), options(7, 1 << 20, Work::Inline, ticking())).unwrap();
    append(&mut held, vec![unit("PMK", "dijamin head")]).unwrap();
    let head = faulty.bytes("head").unwrap();
    for n in 1..batches {
        append(&mut held, vec![unit("PMK", &format!("kelompok {n}"))]).unwrap();
    }
    let last = [("PMK", "akhir a"), ("PPU", "akhir b")];
    let groups = last.iter().zip(90..).map(|((u, n), seed)| prepare(vec![unit(u, n)], &random(seed)).unwrap());
    commit(&mut held, groups.collect(), &system_actor());
    drop(held);
    faulty.kill();
    let disk = faulty.disk();
    write_full(disk.open_write("head").unwrap().as_ref(), &head, 0).unwrap();
    (faulty, disk)
}

/// Start and length of each line.
fn lines(disk: &Arc<dyn Disk>) -> Vec<(u64, u64)> {
    let all = read_all(&Journal::open_read(disk.clone()).unwrap());
    all.iter().map(|e| (e.place.offset, u64::from(e.place.length))).collect()
}

fn damaged(disk: &Arc<dyn Disk>, seq: u64) -> String {
    let before = read_file(disk.as_ref(), NAME).unwrap();
    let Err(VerifyError::Damage(damage)) = verify(disk, |_, _| ()) else { panic!("verify passes event {seq}") };
    assert_eq!(damage.seq(), Some(seq), "{damage}");
    let Err(StartError::Open(OpenError::Damage(damage))) = open(disk, options(9, 1 << 20, Work::Inline, ticking()))
    else {
        panic!("opened although event {seq} was acknowledged")
    };
    assert_eq!(damage.seq(), Some(seq), "{damage}");
    assert_eq!(read_file(disk.as_ref(), NAME).unwrap(), before, "nothing was moved");
    assert!(disk.list("torn").unwrap().is_empty());
    OpenError::from(damage).to_string()
}

#[test]
fn a_later_batch_proves_that_what_stands_before_it_was_acknowledged() {
    let (faulty, disk) = behind(50);
    let all = lines(&disk);
    assert_eq!(all.len(), 53);
    for at in [2, 10, 50] {
        let (start, length) = all[at];
        // Of a line before the last batch, any byte; of the last line of a batch, its header tells the instant.
        let header = [start + length - 100, start + length];
        for offset in [start, start + 20, start + length - 5].into_iter().chain(header.into_iter().filter(|_| at < 50))
        {
            faulty.flip(NAME, offset, 2);
            let told = damaged(&disk, at as u64 + 1);
            assert!(told.contains("sudah dikonfirmasi") && told.contains("Jalan keluar"), "{told}");
            faulty.flip(NAME, offset, 2);
        }
    }
    // A sector that never came, over several lines.
    let bytes = read_file(disk.as_ref(), NAME).unwrap().unwrap();
    let (start, _) = all[20];
    for from in [start, start + 100] {
        write_full(disk.open_write(NAME).unwrap().as_ref(), &[0; 2048], from).unwrap();
        damaged(&disk, 21);
        write_full(disk.open_write(NAME).unwrap().as_ref(), &bytes, 0).unwrap();
    }
    let (held, _) = open(&disk, options(9, 1 << 20, Work::Inline, ticking())).unwrap();
    assert_eq!((held.report().last, held.report().torn.is_none()), (53, true));
}

#[test]
fn damage_within_the_last_batch_is_in_doubt_and_is_moved_aside() {
    let (faulty, disk) = behind(5);
    let all = lines(&disk);
    let (start, _) = all[all.len() - 2];
    faulty.flip(NAME, start + 30, 2);
    assert!(verify(&disk, |_, _| ()).unwrap().torn.is_some());
    let (held, _) = open(&disk, options(9, 1 << 20, Work::Inline, ticking())).unwrap();
    let torn = held.report().torn.clone().unwrap();
    assert_eq!((torn.after, torn.lines), (6, 2));
}

#[test]
fn a_checkpoint_or_tiles_prove_it_too() {
    let dir = tempfile::tempdir().unwrap();
    let (path, key) = (dir.path(), dir.path().join("ledger.key"));
    let public = jejak::store::sample::write(path, signer(&key), &|_, _| ());
    let (vault, _) = public.unwrap();
    let last = vault.reader().last().seq;
    store::publish::publish(path, &key, &vault.reader()).unwrap();
    vault.close().unwrap();
    // A head that vouches for nothing, and a bit in the last line: only what stands beside the journal knows.
    let disk = RealDisk::new(path);
    let journal = path.join(NAME);
    let mut bytes = fs::read(&journal).unwrap();
    let at = bytes.len() - 200;
    bytes[at] ^= 1;
    fs::write(&journal, &bytes).unwrap();
    let none = store::head::Head { seq: 0, hash: jejak::event::Hash::ZERO, at: Default::default(), closed: false };
    store::head::HeadFile::open(disk.as_ref()).unwrap().settle(&none).unwrap();
    let told = Vault::open(path, Options::system(), &|_, _| ()).err().unwrap().to_string();
    assert!(told.contains(&format!("event {last}")) && told.contains("checkpoint"), "{told}");
    // A note that nobody signed proves nothing, but the tiles do.
    for note in [path.join("tiles/checkpoint"), store::publish::record_path(&key)] {
        let text = fs::read_to_string(&note).unwrap();
        fs::write(&note, text.replacen(&format!("\n{last}\n"), &format!("\n{}\n", last + 9), 1)).unwrap();
    }
    let told = Vault::open(path, Options::system(), &|_, _| ()).err().unwrap().to_string();
    assert!(told.contains("ubin"), "{told}");
    fs::remove_dir_all(path.join("tiles")).unwrap();
    let vault = Vault::open(path, Options::system(), &|_, _| ()).unwrap();
    assert!(vault.report().torn.as_ref().is_some_and(|torn| torn.after < last));
}

/// Writes the sample's key to a file, and gives its public half.
fn signer(key: &Path) -> String {
    fs::write(key, hex::encode(sample::KEY_SEED)).unwrap();
    hex::encode(ed25519_dalek::SigningKey::from_bytes(&sample::KEY_SEED).verifying_key().to_bytes())
}

/// The next line after a chain, with a changed header.
fn next(chain: &Chain, change: impl Fn(String) -> String) -> Vec<u8> {
    let unit: jejak::event::UnitCode = "PMK".parse().unwrap();
    let (unit_seq, unit_prev) = chain.unit_next(&unit);
    let (seq, data) = (chain.seq() + 1, br#"{"kode":"PMK","nama":"x"}"#);
    let header = Header {
        actor: system_actor(),
        berlaku: "2023-12-31".parse().unwrap(),
        data_hash: hash_data(&[7; 16], data),
        epoch: 1,
        format: 1,
        group: (seq, seq),
        id: uuid::Uuid::from_u128(seq.into()),
        ledger: "uji".parse().unwrap(),
        prev: chain.hash(),
        recorded_at: chain.recorded_at(),
        refs: vec![],
        seq,
        subject: "unit/PMK".parse().unwrap(),
        kind: jejak::event::Kind::parse("unit.ditetapkan").unwrap(),
        unit,
        unit_prev,
        unit_seq,
        v: 1,
    };
    let (mut text, mut line) = (Vec::new(), Vec::new());
    header.write(&mut text);
    Line::write(&mut line, data, change(String::from_utf8(text).unwrap()).as_bytes(), &[7; 16]);
    line.push(b'\n');
    line
}

#[test]
fn what_a_later_program_wrote_is_named_as_such_and_never_moved() {
    type Change = fn(String) -> String;
    let changes: [(&str, Change); 5] = [
        ("format baris 2", |h| h.replace(r#""format":1"#, r#""format":2"#)),
        ("jenis event unit.digabung", |h| h.replace("unit.ditetapkan", "unit.digabung")),
        ("versi 99 dari unit.ditetapkan", |h| h.replace(r#""v":1}"#, r#""v":99}"#)),
        ("peran notaris", |h| h.replace(r#""role":"sistem""#, r#""role":"notaris""#)),
        ("format baris 3", |h| h.replace(r#""format":1"#, r#""format":3,"garam":"x""#)),
    ];
    for (what, change) in changes {
        let faulty = FaultyDisk::new(1);
        let disk = faulty.disk();
        open(&disk, options(7, 1 << 20, Work::Grow, ticking())).unwrap().0.close().unwrap();
        let mut bytes = read_file(disk.as_ref(), NAME).unwrap().unwrap();
        let mut chain = Chain::new();
        chain.push_line(bytes.strip_suffix(b"\n").unwrap()).unwrap();
        bytes.extend(next(&chain, change));
        write_full(disk.open_write(NAME).unwrap().as_ref(), &bytes, 0).unwrap();
        let told = verify(&disk, |_, _| ()).unwrap_err().to_string();
        assert!(told.contains("Jejak yang lebih baru") && told.contains(what), "{what}: {told}");
        let opened = open(&disk, options(9, 1 << 20, Work::Grow, ticking()));
        let Err(StartError::Open(OpenError::Damage(Damage::Newer { seq: 2, .. }))) = opened else { panic!("{what}") };
        assert_eq!(read_file(disk.as_ref(), NAME).unwrap().unwrap(), bytes);
    }
}

#[test]
fn a_type_that_a_flipped_bit_made_unknown_is_damage() {
    let (faulty, disk) = behind(5);
    let (start, length) = lines(&disk)[2];
    let bytes = faulty.bytes(NAME).unwrap();
    let line = String::from_utf8(bytes[start as usize..(start + length) as usize].to_vec()).unwrap();
    let at = start + line.find("unit.ditetapkan").unwrap() as u64;
    faulty.flip(NAME, at, 1);
    let told = damaged(&disk, 3);
    assert!(!told.contains("lebih baru ("), "{told}");
}

#[test]
fn a_changed_line_is_an_error_for_what_stands_on_it_and_a_figure_is_the_same_with_and_without_index() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path();
    let (vault, _) = store::sample::write(path, signer(&path.join("ledger.key")), &|_, _| ()).unwrap();
    let last = vault.reader().last().seq;
    vault.close().unwrap();
    let read = || store::read(path, &|_, _| ()).unwrap();
    let ppu = StreamKey::new(&"PPU".parse().unwrap(), 2023);
    let pmk = StreamKey::new(&"PMK".parse().unwrap(), 2023);
    let true_facts = format!("{:?}", read().facts(&ppu, last).unwrap());
    let seq =
        read().facts(&ppu, last).unwrap().iter().map(|fact| fact.seq).find(|seq| {
            String::from_utf8(read().line(*seq).unwrap()).unwrap().contains(r#""type":"realisasi.dicatat""#)
        });
    let (seq, place) = (seq.unwrap(), read().place(seq.unwrap()).unwrap());
    let line = String::from_utf8(read().line(seq).unwrap()).unwrap();
    let journal = path.join(NAME);
    let sound = fs::read(&journal).unwrap();
    let change = |at: usize| {
        let mut bytes = sound.clone();
        let byte = &mut bytes[place.offset as usize + at];
        *byte = if *byte == b'1' { b'2' } else { b'1' };
        fs::write(&journal, bytes).unwrap();
    };
    let number = line.find(r#""nilai":""#).unwrap() + 9;
    let (index, aside) = (path.join(INDEX), path.join("index.aside"));
    for at in [number, line.find(r#""salt":""#).unwrap() + 8] {
        change(at);
        assert_eq!(format!("{:?}", read().facts(&ppu, last).unwrap()), true_facts, "the index still knows");
        let told = read().line(seq).unwrap_err().to_string();
        assert!(told.contains(&format!("event {seq}")) && told.contains("data_hash"), "{told}");
        fs::rename(&index, &aside).unwrap();
        let told = read().facts(&ppu, last).unwrap_err().to_string();
        assert!(told.contains(&format!("event {seq}")), "{told}");
        read().facts(&pmk, last).unwrap();
        fs::rename(&aside, &index).unwrap();
    }
    // A changed header could file the event elsewhere: without the index nothing is read past it.
    change(line.find(r#""recorded_at":"20"#).unwrap() + 18);
    assert!(read().line(seq).is_err());
    fs::rename(&index, &aside).unwrap();
    let told = store::read(path, &|_, _| ()).err().unwrap().to_string();
    assert!(told.contains("berubah sesudah ditulis"), "{told}");
}

#[test]
fn a_removed_lock_file_lets_no_second_writer_in() {
    let dir = tempfile::tempdir().unwrap();
    let disk = RealDisk::new(dir.path());
    let (ledger, _) = open_ledger(&disk, Options::system()).unwrap();
    fs::remove_file(dir.path().join("lock")).unwrap();
    for _ in 0..2 {
        let second = open_ledger(&disk, Options::system());
        assert!(matches!(second, Err(StartError::Open(OpenError::Locked))));
    }
    ledger.append(vec![unit("PMK", "masih")], system_actor()).unwrap();
    ledger.close().unwrap();
    drop(open_ledger(&disk, Options::system()).unwrap());
}

#[test]
fn what_was_never_finished_passes_for_nothing_and_is_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let (path, key) = (dir.path(), dir.path().join("ledger.key"));
    unfinished::begin(path, &key).unwrap();
    let (vault, _) = store::sample::write(path, signer(&key), &|_, _| ()).unwrap();
    drop(vault);
    let told = Vault::open(path, Options::system(), &|_, _| ()).err().unwrap().to_string();
    assert!(told.contains("terputus"), "{told}");
    assert!(store::read(path, &|_, _| ()).err().unwrap().to_string().contains("terputus"));
    unfinished::begin(path, &key).unwrap();
    assert!(!path.join("journal").exists() && !key.exists());
    let (vault, _) = store::sample::write(path, signer(&key), &|_, _| ()).unwrap();
    vault.close().unwrap();
    unfinished::end(path).unwrap();
    store::read(path, &|_, _| ()).unwrap();
    // A key that was there before is nobody's to remove.
    let other = tempfile::tempdir().unwrap();
    assert!(unfinished::begin(other.path(), &key).is_err() && key.exists());
    assert!(!unfinished::is(other.path()));
}

#[test]
fn a_batch_shares_one_instant_and_no_two_batches_do() {
    let faulty = FaultyDisk::new(1);
    let still =
        jejak::store::clock::Clock::of(|| jejak::event::Instant(1_700_000_000_000_000), || std::time::Duration::ZERO);
    let (mut held, _) = open(&faulty.disk(), options(7, 1 << 20, Work::Grow, still)).unwrap();
    let group = |seed| prepare(vec![unit("PMK", "x")], &random(seed)).unwrap();
    let mut at = Vec::new();
    for batch in 0..3 {
        let answers = commit(&mut held, vec![group(batch * 2 + 1), group(batch * 2 + 2)], &system_actor());
        let times: Vec<_> =
            answers.into_iter().map(|a| a.unwrap().map(|r| r.recorded_at)).collect::<Result<_, AppendError>>().unwrap();
        assert_eq!(times[0], times[1]);
        at.push(times[0]);
    }
    assert!(at.windows(2).all(|pair| pair[0] < pair[1]), "{at:?}");
}

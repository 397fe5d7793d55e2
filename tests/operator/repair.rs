//! Repair: exactly the lines that the chain names, from wherever they are, and nothing that was sound is touched.

use std::{
    fs,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use jejak::{
    event::Instant,
    store::{
        Vault,
        disk_faulty::Dice,
        disk_real::RealDisk,
        ledger::Options,
        repair::{self, Repaired, Source},
        verify::verify,
    },
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    kit::{self, Ledger},
    live::{Ends, Live, files},
};

/// A ledger with evidence and tiles, and three sources of it: a copy, a backup, a bag.
pub struct Sound {
    place: TempDir,
    pub ledger: Ledger,
}

impl Sound {
    pub fn dir(&self) -> &Path {
        self.ledger.path()
    }

    pub fn backup(&self) -> PathBuf {
        self.place.path().join("cadangan")
    }

    fn bag(&self) -> PathBuf {
        self.place.path().join("u.zip")
    }

    fn sources(&self) -> [PathBuf; 3] {
        [self.ledger.path().to_owned(), self.backup(), self.bag()]
    }
}

pub fn sound() -> &'static Sound {
    static SOUND: OnceLock<Sound> = OnceLock::new();
    SOUND.get_or_init(|| {
        let (ledger, place) = (Ledger::full(), TempDir::new().unwrap());
        let notes: Vec<Value> = (0..12)
            .map(|n| {
                let data = json!({"tahun": 2023, "iku": "IKU.1", "jenis": "kendala", "teks": format!("kendala {n}")});
                kit::draft("U", "narasi.ditulis", data)
            })
            .collect();
        for group in notes.chunks(4) {
            ledger.must(kit::UNIT, &json!(group));
        }
        assert_eq!(kit::run(ledger.path(), &["checkpoint", "--record"]).code, 0);
        assert_eq!(kit::run(ledger.path(), &["checkpoint"]).code, 0);
        let sound = Sound { place, ledger };
        let (dir, target, bag) = (sound.dir(), sound.backup(), sound.bag());
        let made = kit::run(dir, &["export", "U", "2023", "--out", bag.to_str().unwrap()]);
        assert_eq!(made.code, 0, "{}", made.err);
        let made = kit::run(dir, &["backup", dir.to_str().unwrap(), target.to_str().unwrap()]);
        assert_eq!(made.code, 0, "{}", made.err);
        sound
    })
}

/// Copies a folder as it stands.
pub fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").args(["-a", from.to_str().unwrap(), to.to_str().unwrap()]).status().unwrap().success());
}

/// The tiles of the tree as it is; those of earlier sizes stay, and nobody asks for them.
pub fn tiles(dir: &Path) -> Vec<PathBuf> {
    let state: Value = serde_json::from_slice(&fs::read(dir.join("tiles/state.json")).unwrap()).unwrap();
    let size = state["size"].as_u64().unwrap();
    assert!(size < 256, "one partial tile of each kind");
    let mut all = files(&dir.join("tiles/tile"));
    all.retain(|file| file.file_name().is_some_and(|name| name.to_str() == Some(&size.to_string())));
    assert_eq!(all.len(), 2);
    all
}

fn take(from: &Path, to: &Path) {
    assert!(fs::copy(from, to).unwrap() > 0);
}

fn journal(dir: &Path) -> PathBuf {
    dir.join("journal/00000000.jsonl")
}

fn mend(dir: &Path, from: &Path) -> Result<Repaired, String> {
    let source = Source::open(from).map_err(|e| e.to_string())?;
    let now = Instant(chrono::Utc::now().timestamp_micros());
    repair::repair(dir, &dir.join("ledger.key"), &source, now).map_err(|e| e.to_string())
}

/// Whole again: the lines of before, and at most the record of the repair after them.
fn whole(dir: &Path, done: &Repaired) {
    let sound_lines = fs::read(journal(sound().dir())).unwrap();
    assert!(fs::read(journal(dir)).unwrap() == sound_lines, "a line differs");
    let vault = Vault::open(dir, Options::system(), &|_, _| ()).unwrap();
    vault.close().unwrap();
    let lines = fs::read(journal(dir)).unwrap();
    let more = lines.strip_prefix(sound_lines.as_slice()).unwrap();
    assert_eq!(more.is_empty(), done.is_nothing(), "{done:?}");
    if !more.is_empty() {
        let line: Value = serde_json::from_slice(more).unwrap();
        assert_eq!(line["header"]["type"], "jurnal.dipulihkan");
        let file = fs::read(dir.join(line["data"]["berkas"].as_str().unwrap())).unwrap();
        assert_eq!(line["data"]["hash"], format!("b3:{}", blake3::hash(&file).to_hex()));
    }
    verify(&RealDisk::new(dir), |_, _| ()).unwrap();
    // Opened once more nothing is recorded twice.
    Vault::open(dir, Options::system(), &|_, _| ()).unwrap().close().unwrap();
    assert!(fs::read(journal(dir)).unwrap() == lines);
}

#[test]
fn flipped_bytes_anywhere_in_the_lines_are_taken_over_from_each_source() {
    let (sound, place) = (sound(), TempDir::new().unwrap());
    let bytes = fs::read(journal(sound.dir())).unwrap();
    let (mut dice, mut mended) = (Dice::new(20_260_101), 0);
    for round in 0..24 {
        let dir = place.path().join(format!("r{round}"));
        copy(sound.dir(), &dir);
        let mut damaged = bytes.clone();
        for _ in 0..=dice.below(3) {
            damaged[dice.below(bytes.len() as u64) as usize] ^= 1 << dice.below(8);
        }
        // Some rounds lose a stretch to zeros, or have it twice.
        match round % 6 {
            4 => {
                let at = dice.below(bytes.len() as u64 - 2_000) as usize;
                damaged[at..at + 1_024].fill(0);
            }
            5 => {
                let at = dice.below(bytes.len() as u64 - 2_000) as usize;
                damaged.copy_within(at..at + 700, at + 1_000);
            }
            _ => {}
        }
        fs::write(journal(&dir), &damaged).unwrap();
        let source = &sound.sources()[round % 3];
        let done = match mend(&dir, source) {
            Ok(done) => done,
            // The event that records the export is not in it.
            Err(why) if round % 3 == 2 && why.contains("tidak ada di sini") => {
                fs::remove_dir_all(&dir).unwrap();
                continue;
            }
            Err(why) => panic!("round {round} from {source:?}: {why}"),
        };
        mended += 1;
        whole(&dir, &done);
        assert!(done.evidence.is_empty() && done.missing.is_empty(), "sound evidence is left as it is: {done:?}");
        assert!(
            done.is_nothing() || fs::read(dir.join(&done.aside[0])).unwrap() == damaged,
            "what was damaged is kept"
        );
        fs::remove_dir_all(&dir).unwrap();
    }
    assert!(mended > 16, "{mended}");
}

#[test]
#[allow(clippy::type_complexity, reason = "a table")]
fn what_was_deleted_cut_zeroed_or_belongs_to_another_ledger_is_put_back() {
    let (sound, place, other) = (sound(), TempDir::new().unwrap(), Ledger::full());
    let cases: [(&str, &dyn Fn(&Path)); 9] = [
        ("journal deleted", &|dir| fs::remove_file(journal(dir)).unwrap()),
        ("journal cut", &|dir| fs::OpenOptions::new().write(true).open(journal(dir)).unwrap().set_len(5_000).unwrap()),
        ("journal zeroed", &|dir| {
            let length = fs::metadata(journal(dir)).unwrap().len() as usize;
            fs::write(journal(dir), vec![0; length]).unwrap();
        }),
        ("another ledger's journal", &|dir| take(&journal(other.path()), &journal(dir))),
        ("head deleted", &|dir| fs::remove_file(dir.join("head")).unwrap()),
        ("head zeroed", &|dir| fs::write(dir.join("head"), [0; 8_192]).unwrap()),
        ("another ledger's head", &|dir| take(&other.path().join("head"), &dir.join("head"))),
        ("evidence gone and spoiled", &|dir| {
            for (number, file) in files(&dir.join("bukti")).into_iter().enumerate() {
                if number % 2 == 0 { fs::remove_file(file).unwrap() } else { fs::write(file, b"lain").unwrap() }
            }
        }),
        ("notes and tiles", &|dir| {
            fs::remove_file(dir.join("ledger.key.checkpoint")).unwrap();
            fs::write(dir.join("tiles/checkpoint"), b"x").unwrap();
            fs::write(&tiles(dir)[0], b"y").unwrap();
        }),
    ];
    for (name, damage) in cases {
        for (number, source) in sound.sources().iter().enumerate() {
            // A bag says nothing of the head.
            if number == 2 && name.contains("head") && !name.contains("another") {
                continue;
            }
            let dir = place.path().join("rusak");
            copy(sound.dir(), &dir);
            damage(&dir);
            match mend(&dir, source) {
                Ok(done) => {
                    assert!(!done.is_nothing(), "{name}");
                    whole(&dir, &done);
                    let checked = kit::run(&dir, &["verify", "--full"]);
                    assert_eq!(checked.code, 0, "{name} from {source:?}: {}", checked.err);
                }
                Err(why) => {
                    let bag = number == 2 && (name.contains("head") || name.contains("journal"));
                    assert!(bag && why.contains("tidak ada di sini"), "{name} from {source:?}: {why}");
                }
            }
            fs::remove_dir_all(&dir).unwrap();
        }
    }
}

#[test]
fn what_is_sound_nowhere_is_named_and_nothing_is_changed() {
    let (sound, place) = (sound(), TempDir::new().unwrap());
    let (dir, source) = (place.path().join("rusak"), place.path().join("sumber"));
    copy(sound.dir(), &dir);
    let file = fs::OpenOptions::new().read(true).write(true).open(journal(&dir)).unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, 4_000).unwrap();
    file.write_all_at(&[byte[0] ^ 1], 4_000).unwrap();
    copy(&dir, &source);
    let before = fs::read(journal(&dir)).unwrap();
    let told = kit::run(&dir, &["repair", dir.to_str().unwrap(), "--from", source.to_str().unwrap()]);
    assert!(told.code == 1 && told.err.contains("tidak ada yang diubah"), "{}", told.err);
    assert!(fs::read(journal(&dir)).unwrap() == before && !dir.join("rusak").exists());
    let told = kit::run(&dir, &["repair", dir.to_str().unwrap(), "--from", place.path().to_str().unwrap()]);
    assert!(told.code == 1 && told.err.contains("bukan sumber yang dikenal"), "{}", told.err);
    // Opening names the way out.
    let told = kit::run_with(&dir, Some(&sound.ledger.admin), &["append", "-"], "[]");
    assert!(told.err.contains("jejak repair"), "{}", told.err);
    let done = kit::run(&dir, &["repair", dir.to_str().unwrap(), "--from", sound.backup().to_str().unwrap()]);
    assert!(done.code == 0 && done.out.contains("1 baris"), "{}{}", done.out, done.err);
    assert_eq!(kit::run(&dir, &["verify", "--full"]).code, 0);
}

#[test]
fn a_plain_copy_of_a_ledger_in_use_opens_or_names_what_to_do() {
    let (ledger, place) = (Ledger::full(), TempDir::new().unwrap());
    let live = Live::start(ledger.path(), &[]);
    let from = ledger.path().to_str().unwrap();
    let locked = kit::run(ledger.path(), &["repair", from, "--from", from]);
    assert!(locked.code == 1 && locked.err.contains("sedang dipakai"), "{}", locked.err);
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let _ends = Ends(&done);
        let (writer, ended) = (&live, &done);
        scope.spawn(move || {
            let mut number = 0;
            while !ended.load(std::sync::atomic::Ordering::Relaxed) {
                number += 1;
                writer.note(&format!("kendala {number}")).unwrap();
            }
        });
        for round in 0..8 {
            let dir = place.path().join(format!("c{round}"));
            let known = live.note("sebelum disalin").unwrap();
            // A file may go away while it is copied.
            let _ = Command::new("cp").args(["-r", from, dir.to_str().unwrap()]).status().unwrap();
            let opened = Vault::open(&dir, Options::system(), &|_, _| ());
            match opened {
                Ok(vault) => {
                    assert!(vault.reader().last().seq >= known, "round {round}: what was acknowledged before is there");
                    vault.close().unwrap();
                }
                Err(why) => {
                    assert!(why.to_string().contains("jejak repair"), "{why}");
                    let mended = kit::run(&dir, &["repair", dir.to_str().unwrap(), "--from", from]);
                    assert_eq!(mended.code, 0, "round {round}: {}", mended.err);
                    assert_eq!(kit::run(&dir, &["verify"]).code, 0);
                }
            }
            fs::remove_dir_all(&dir).unwrap();
        }
    });
}

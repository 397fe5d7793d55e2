//! One bit of every byte of a ledger with evidence and tiles, and every bit of head, checkpoints, a full tile and some
//! lines: each is noticed, by the very checks that readers, verification and the scrub go by.

use std::{
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use jejak::{
    ledger::{Identity, Signed, Sound},
    store::{self, Vault, attest, disk_faulty::Dice, head, ledger::Options, publish, scrub},
};
use serde_json::{Value, json};

use crate::{
    count,
    kit::{self, Ledger},
    live::files,
};

/// A thousand events, evidence, full tiles.
fn thousand(events: u64) -> Ledger {
    let ledger = Ledger::full();
    let note = |n: u64| {
        let data = json!({"tahun": 2023, "iku": "IKU.1", "jenis": "kendala", "teks": format!("kendala ke-{n}, é dan “kutip”")});
        kit::draft("U", "narasi.ditulis", data)
    };
    let all: Vec<Value> = (0..events).map(note).collect();
    for group in all.chunks(100) {
        ledger.must(kit::UNIT, &json!(group));
    }
    let vault = Vault::open(ledger.path(), Options::system(), &|_, _| ()).unwrap();
    for _ in 0..3 {
        attest::record(&vault, ledger.path()).unwrap();
    }
    publish::publish(ledger.path(), &ledger.path().join("ledger.key"), &vault.reader()).unwrap();
    vault.close().unwrap();
    ledger
}

#[derive(Default)]
struct Tally {
    tried: u64,
    missed: Vec<String>,
}

impl Tally {
    fn note(&mut self, noticed: bool, place: impl Fn() -> String) {
        self.tried += 1;
        if !noticed {
            self.missed.push(place());
        }
    }
}

/// Every line, as reader, verification and scrub check it: by itself, then by the hash that the next one names.
fn lines(path: &Path, dice: &mut Dice, every: u64, all_bits: usize, tally: &mut Tally) {
    let bytes = fs::read(path).unwrap();
    let lines: Vec<&[u8]> = bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty()).collect();
    for (number, line) in lines.iter().enumerate() {
        let hash = Sound::read(line).unwrap().hash;
        let step = lines.len().div_ceil(all_bits.max(1));
        let whole = all_bits > 0 && number % step == 0;
        for at in 0..line.len() {
            let bits = if whole {
                0..8
            } else {
                let bit = dice.below(8);
                bit..bit + 1
            };
            for bit in bits {
                if !whole && dice.below(every) > 0 {
                    continue;
                }
                let mut changed = line.to_vec();
                changed[at] ^= 1 << bit;
                let noticed = match Sound::read(&changed) {
                    // A line feed in it makes two lines of one, neither of which is whole.
                    Ok(sound) => sound.hash != hash || changed.contains(&b'\n'),
                    Err(_) => true,
                };
                tally.note(noticed, || format!("event {} byte {at} bit {bit}", number + 1));
            }
        }
    }
}

/// A file beside the lines, by a whole round of the scrub.
fn beside(file: &Path, bits: &[(usize, u8)], round: &dyn Fn() -> usize, tally: &mut Tally) {
    let sound = fs::read(file).unwrap();
    for (at, bit) in bits {
        let mut bytes = sound.clone();
        bytes[*at] ^= 1 << bit;
        fs::write(file, bytes).unwrap();
        tally.note(round() > 0, || format!("{} byte {at} bit {bit}", file.display()));
    }
    fs::write(file, sound).unwrap();
}

fn some(dice: &mut Dice, length: usize, wanted: u64) -> Vec<(usize, u8)> {
    if wanted >= length as u64 {
        return (0..length).map(|at| (at, dice.below(8) as u8)).collect();
    }
    (0..wanted).map(|_| (dice.below(length as u64) as usize, dice.below(8) as u8)).collect()
}

fn heads(dir: &Path, tally: &mut Tally) {
    let sound = fs::read(dir.join("head")).unwrap();
    let said = head::of(&sound).unwrap();
    for at in (0..512).chain(4_096..4_608) {
        for bit in 0..8 {
            let mut bytes = sound.clone();
            bytes[at] ^= 1 << bit;
            // One slot is as good as the other; a slot that says something else would be believed.
            tally.note(head::of(&bytes) == Some(said), || format!("head byte {at} bit {bit}"));
        }
    }
}

fn notes(dir: &Path, identity: &Identity, tally: &mut Tally) {
    for file in [dir.join("tiles/checkpoint"), dir.join("ledger.key.checkpoint")] {
        let sound = fs::read(&file).unwrap();
        for at in 0..sound.len() {
            for bit in 0..8 {
                let mut bytes = sound.clone();
                bytes[at] ^= 1 << bit;
                let believed = Signed::parse(&bytes).is_ok_and(|signed| identity.verify(&signed).is_ok());
                tally.note(!believed, || format!("{} byte {at} bit {bit}", file.display()));
            }
        }
    }
}

#[test]
fn no_flipped_bit_goes_unnoticed() {
    let (events, every) = (count("JEJAK_SOAK_EVENTS", 300), count("JEJAK_SOAK_BIT_EVERY", 40).max(1));
    let ledger = thousand(events);
    let (dir, mut dice, mut tally) =
        (ledger.path().to_owned(), Dice::new(count("JEJAK_SOAK_SEED", 7)), Tally::default());
    lines(&dir.join("journal/00000000.jsonl"), &mut dice, every, count("JEJAK_SOAK_LINES", 3) as usize, &mut tally);
    heads(&dir, &mut tally);
    let reader = store::read(&dir, &|_, _| ()).unwrap();
    notes(&dir, &Identity::read(&reader).unwrap(), &mut tally);
    let key = dir.join("ledger.key");
    let round = || scrub::round(&dir, &key, &reader, &mut |_| ControlFlow::Continue(())).unwrap().found.len();
    let alarms = round();
    let named = |file: &PathBuf| file.file_name().unwrap().len() == 64;
    let wanted = count("JEJAK_SOAK_BESIDE", 12);
    let mut held: Vec<PathBuf> = files(&dir.join("bukti")).into_iter().filter(named).collect();
    // Partial tiles of earlier sizes stay, and nobody asks for them.
    let state: Value = serde_json::from_slice(&fs::read(dir.join("tiles/state.json")).unwrap()).unwrap();
    let width = (state["size"].as_u64().unwrap() % 256).to_string();
    let asked = |file: &PathBuf| {
        let partial = file.parent().unwrap().extension().is_some_and(|e| e == "p");
        let upper = file.components().any(|c| c.as_os_str() == "1");
        !partial || !upper && file.file_name().unwrap().to_str() == Some(&width)
    };
    held.extend(files(&dir.join("tiles/tile")).into_iter().filter(asked));
    for file in held {
        let bits = some(&mut dice, fs::read(&file).unwrap().len(), wanted);
        beside(&file, &bits, &round, &mut tally);
    }
    let after = round();
    println!(
        "soak bits: {} bits of {} events, evidence, tiles, head and notes, {} undetected, {} false alarms",
        tally.tried,
        reader.last().seq,
        tally.missed.len(),
        alarms + after
    );
    assert!(tally.missed.is_empty() && alarms + after == 0, "{:?}", tally.missed.first());
}

//! Every file of the directory x what may happen to it: what verify says, what serve does, what heals, what is lost.
//! The table in tools/docs/kerusakan.md is this test's own: `JEJAK_WRITE_DOCS=1` writes it.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use jejak::{
    event::Instant,
    store::{
        self, Vault, attest, audit,
        damage::Damage,
        disk_real::RealDisk,
        ledger::Options,
        publish,
        recovery::OpenError,
        repair::{self, Source},
        verify::{VerifyError, verify_beside},
        vouch,
    },
};
use tempfile::TempDir;

use crate::{
    kit::{self, Ledger},
    repair::copy,
};

/// What may happen to a file.
const HAPPENS: [&str; 6] = ["terhapus", "terpotong", "nol", "satu bit", "salinan lama", "buku besar lain"];

/// A ledger with two segments, evidence, full tiles, a torn tail; with its state some events before.
struct Two {
    _place: TempDir,
    now: PathBuf,
    before: PathBuf,
}

fn built(place: TempDir) -> Two {
    let ledger = Ledger::full();
    let (now, before) = (place.path().join("kini"), place.path().join("dulu"));
    copy(ledger.path(), &now);
    let key = now.join("ledger.key");
    let grow = |records: usize| {
        let vault = Vault::open(&now, Options { segment_bytes: 60_000, ..Options::system() }, &|_, _| ()).unwrap();
        for _ in 0..records {
            attest::record(&vault, &now).unwrap();
        }
        publish::publish(&now, &key, &vault.reader()).unwrap();
        vault.close().unwrap();
    };
    grow(70);
    copy(&now, &before);
    grow(200);
    fs::create_dir_all(now.join("audit")).unwrap();
    fs::write(now.join("audit/2026-01-01.jsonl"), "{}\n").unwrap();
    Two { _place: place, now, before }
}

/// Name in the table, and the file.
fn kinds(dir: &Path) -> Vec<(&'static str, PathBuf)> {
    let mut evidence: Vec<_> = fs::read_dir(dir.join("bukti")).unwrap().map(|e| e.unwrap().path()).collect();
    evidence.sort();
    let last = {
        let mut all: Vec<_> = fs::read_dir(dir.join("journal")).unwrap().map(|e| e.unwrap().path()).collect();
        all.retain(|file| file.extension().is_some_and(|e| e == "jsonl"));
        all.sort();
        all.pop().unwrap()
    };
    vec![
        ("journal/ segmen selesai", dir.join("journal/00000000.jsonl")),
        ("journal/ segmen terakhir", last),
        ("journal/ segel", dir.join("journal/00000000.seal")),
        ("head", dir.join("head")),
        ("bukti/", evidence.remove(0)),
        ("tiles/checkpoint", dir.join("tiles/checkpoint")),
        ("tiles/state.json", dir.join("tiles/state.json")),
        ("tiles/ ubin hash penuh", dir.join("tiles/tile/0/000")),
        ("tiles/ ubin isi penuh", dir.join("tiles/tile/entries/000")),
        ("ledger.key", dir.join("ledger.key")),
        ("ledger.key.checkpoint", dir.join("ledger.key.checkpoint")),
        ("index/", dir.join("index")),
        ("audit/", dir.join("audit/2026-01-01.jsonl")),
        ("lock", dir.join("lock")),
    ]
}

/// Does it; false where there is nothing that could be put there.
fn happen(what: &str, file: &Path, dir: &Path, two: &Two, other: &Two) -> bool {
    let name = file.strip_prefix(dir).unwrap();
    if file.is_dir() {
        match what {
            "terhapus" => fs::remove_dir_all(file).unwrap(),
            "salinan lama" | "buku besar lain" => {
                fs::remove_dir_all(file).unwrap();
                copy(&if what == "salinan lama" { &two.before } else { &other.now }.join(name), file);
            }
            _ => {
                let inner = file.join("db");
                let length = fs::metadata(&inner).unwrap().len() as usize;
                change(what, &inner, length);
            }
        }
        return true;
    }
    let length = fs::metadata(file).unwrap().len() as usize;
    let from = match what {
        "salinan lama" => two.before.join(name),
        "buku besar lain" if name.starts_with("bukti") => kinds(&other.now)[4].1.clone(),
        "buku besar lain" => other.now.join(name),
        _ => {
            if length == 0 && what != "terhapus" {
                return false;
            }
            change(what, file, length);
            return true;
        }
    };
    if !from.exists() || fs::read(&from).unwrap() == fs::read(file).unwrap() {
        return false;
    }
    fs::copy(from, file).unwrap();
    true
}

fn change(what: &str, file: &Path, length: usize) {
    match what {
        "terhapus" => fs::remove_file(file).unwrap(),
        "terpotong" => fs::OpenOptions::new().write(true).open(file).unwrap().set_len(length as u64 / 2).unwrap(),
        "nol" => fs::write(file, vec![0; length]).unwrap(),
        _ => {
            let mut bytes = fs::read(file).unwrap();
            // Of two slots of the head the one that counts is hit as well.
            if file.ends_with("head") {
                bytes[60] ^= 1;
                bytes[4_096 + 60] ^= 1;
            } else {
                // In the state of the tree a digit, which stays one: a letter of a hash may become none, by chance.
                let digit = |at: &usize| !file.ends_with("state.json") || bytes[*at].is_ascii_digit();
                let at = (length / 2..length).find(digit).unwrap_or(length / 2);
                bytes[at] ^= 1;
            }
            fs::write(file, bytes).unwrap();
        }
    }
}

fn damage(why: &Damage) -> &'static str {
    match why {
        Damage::Line { .. } => "baris rusak: event, berkas dan byte disebut",
        Damage::Newer { .. } => "dibuat oleh Jejak yang lebih baru",
        Damage::Shorter { .. } => "lebih pendek dari yang dijamin head",
        Damage::NoHead(_) => "head hilang atau rusak",
        Damage::Twice { .. } => "id dua kali",
        Damage::Seal { .. } => "segel tidak sesuai dengan segmennya",
        #[allow(unreachable_patterns, reason = "further damages are told by their words")]
        _ => "rusak",
    }
}

/// What `jejak verify` says, in a word.
fn verify(dir: &Path) -> String {
    let checked =
        verify_beside(&RealDisk::new(dir), |_, _| (), &|journal| vouch::beside(dir, journal), |_, _| (), |_, _, ()| {});
    match checked {
        Err(VerifyError::Damage(why)) => return damage(&why).to_owned(),
        Err(VerifyError::Unadmitted(_)) => return "baris yang tidak boleh ada".to_owned(),
        Err(VerifyError::NotALedger) => return "tidak ada buku besar".to_owned(),
        Err(_) => return "jurnal tidak terbaca".to_owned(),
        Ok(verified) if verified.torn.is_some() => return "sisa sesudah event terakhir".to_owned(),
        Ok(_) => {}
    }
    let beside = store::read(dir, &|_, _| ())
        .map_err(|e| e.to_string())
        .and_then(|reader| audit::beside(dir, &dir.join("ledger.key"), &reader).map_err(|e| e.to_string()));
    let Ok(found) = beside else { return "tidak terbaca".to_owned() };
    let mut words: Vec<String> = found
        .faults
        .iter()
        .map(|fault| {
            let (word, rest) = fault.split_once(':').unwrap();
            let thing = ["ubin", "checkpoint", "akar", "bukti"].iter().find(|thing| rest.contains(**thing));
            format!("{word}: {}", thing.unwrap_or(&"lain"))
        })
        .collect();
    words.dedup();
    if words.is_empty() { "utuh".to_owned() } else { words.join(", ") }
}

/// What `jejak serve` does when it starts: open, then hold the ledger against what was published.
fn serve(dir: &Path) -> String {
    let vault = match Vault::open(dir, Options::system(), &|_, _| ()) {
        Ok(vault) => vault,
        Err(store::VaultError::Open(OpenError::Damage(_))) => return "menolak, menyebut jalan keluar".to_owned(),
        Err(_) => return "menolak".to_owned(),
    };
    let key = dir.join("ledger.key");
    let guarded = attest::guard(&vault, dir, &key);
    let published = guarded.is_ok() && publish::publish(dir, &key, &vault.reader()).is_ok();
    let takes = published || (guarded.is_ok() && attest::record(&vault, dir).is_ok());
    vault.close().unwrap();
    match (guarded, published) {
        (Ok(()), true) => "mulai".to_owned(),
        (Ok(()), false) if takes => "mulai, tanpa checkpoint baru".to_owned(),
        (Ok(()), false) => "mulai, hanya dibaca".to_owned(),
        (Err(why), _) if why.to_string().contains("ALARM") => "menolak: ALARM".to_owned(),
        (Err(_), _) => "menolak: checkpoint diragukan".to_owned(),
    }
}

/// What heals it, and what is lost then.
fn heal(dir: &Path, two: &Two, said: &str, did: &str) -> (String, String) {
    let lines = |dir: &Path| store::read(dir, &|_, _| ()).map_or(0, |reader| reader.last().seq);
    let all = lines(&two.now);
    if did.starts_with("mulai") && verify(dir) == "utuh" {
        let lost = if lines(dir) >= all { "tidak ada" } else { "event sesudah salinan" };
        let how = if said == "utuh" { "tidak perlu" } else { "mulai layanan" };
        return (how.to_owned(), lost.to_owned());
    }
    let source = Source::open(&two.now).unwrap();
    let done = repair::repair(dir, &dir.join("ledger.key"), &source, Instant(chrono::Utc::now().timestamp_micros()));
    if done.is_ok() && serve(dir).starts_with("mulai") && verify(dir) == "utuh" {
        let lost = if lines(dir) >= all { "tidak ada" } else { "event sesudah salinan" };
        return ("jejak repair".to_owned(), lost.to_owned());
    }
    ("jejak restore".to_owned(), "event sesudah cadangan".to_owned())
}

fn table() -> String {
    let (two, other) = (built(TempDir::new().unwrap()), built(TempDir::new().unwrap()));
    assert_eq!(verify(&two.now), "utuh");
    let mut out = String::from(
        "# Damage\n\nEvery file of a ledger's directory, and what may happen to it. Made by `tests/operator/kerusakan.rs`, which \
         really does it and runs\nwhat `verify`, `serve` and `repair` run; it fails where this table differs \
         (`JEJAK_WRITE_DOCS=1` writes it). The source of\n`repair` is a copy of the same ledger; a backup or a mirror does \
         the same. \"satu bit\" is one flipped bit in the middle, of `head`\none in each of its two slots.\n\n\
         | berkas | terjadi | `verify` | `serve` | pulih oleh | hilang |\n|---|---|---|---|---|---|\n",
    );
    for (index, (name, _)) in kinds(&two.now).into_iter().enumerate() {
        for what in HAPPENS {
            let place = TempDir::new().unwrap();
            let dir = place.path().join("buku");
            copy(&two.now, &dir);
            let file = kinds(&dir).remove(index).1;
            if !happen(what, &file, &dir, &two, &other) {
                continue;
            }
            let said = verify(&dir);
            let did = serve(&dir);
            let (how, lost) = heal(&dir, &two, &said, &did);
            let (how, lost) = match name {
                "ledger.key" if did != "mulai" => {
                    fs::copy(two.now.join(name), &file).unwrap();
                    let with_key = serve(&dir);
                    assert_eq!(with_key, "mulai", "with the copy of its key, {what}");
                    ("salinan kunci (`*.age`)", "kunci, bila tanpa salinan")
                }
                "audit/" => (how.as_str(), "catatan pembacaan hari itu"),
                _ => (how.as_str(), lost.as_str()),
            };
            writeln!(out, "| `{name}` | {what} | {said} | {did} | {how} | {lost} |").unwrap();
        }
    }
    out
}

#[test]
fn the_table_of_damage_is_what_happens() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/docs/kerusakan.md");
    let table = table();
    if std::env::var_os("JEJAK_WRITE_DOCS").is_some() {
        fs::write(&file, &table).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    let differs = table.lines().zip(written.lines()).find(|(now, then)| now != then);
    assert!(table == written, "tools/docs/kerusakan.md differs, first at {differs:?}; JEJAK_WRITE_DOCS=1 writes it");
    assert_eq!(kit::run(Path::new("/"), &["--version"]).code, 0);
}

//! `jejak doctor`: nothing wrong with what is sound, and each fault named with what to do.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command};

use serde_json::Value;
use tempfile::TempDir;

use crate::{
    kit::{self, Ledger},
    live::{Live, files},
    repair::{copy, sound, tiles},
};

/// Exit code, and findings that are neither good nor notes: level, part, what, way.
fn look(dir: &Path, more: &[&str]) -> (i32, Vec<(String, String, String)>) {
    let run = kit::run(dir, &[&["doctor", "--json", "--data", dir.to_str().unwrap()], more].concat());
    let told: Value = serde_json::from_str(&run.out).unwrap_or_else(|e| panic!("{e}: {}{}", run.out, run.err));
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    let all = told["temuan"].as_array().unwrap();
    for finding in all.iter().filter(|finding| finding["tingkat"] != "baik") {
        assert!(!text(finding, "tindakan").is_empty(), "says what to do: {finding}");
    }
    let bad = all.iter().filter(|finding| !["baik", "catatan"].contains(&finding["tingkat"].as_str().unwrap()));
    (run.code, bad.map(|f| (text(f, "tingkat"), text(f, "bagian"), text(f, "temuan"))).collect())
}

#[test]
fn nothing_is_wrong_with_what_is_sound() {
    let nothing = (0, Vec::new());
    assert_eq!(look(Ledger::empty().path(), &[]), nothing);
    assert_eq!(look(sound().dir(), &["--backup", sound().backup().to_str().unwrap()]), nothing);
    assert_eq!(look(kit::sample(), &[]), nothing);
    let people = kit::run(sound().dir(), &["doctor"]);
    assert!(people.code == 0 && people.out.contains("Tidak ada yang salah."), "{}", people.out);
    // Beside a server that writes, again and again.
    let ledger = Ledger::full();
    let live = Live::start(ledger.path(), &["--set", "checkpoint_seconds=1", "--set", "scrub_seconds=1"]);
    for round in 0..4 {
        live.note(&format!("kendala {round}")).unwrap();
        assert_eq!(look(ledger.path(), &["--listen", &live.address]), nothing);
    }
    let mirror = TempDir::new().unwrap();
    let dir = mirror.path().join("cermin");
    let token = Some(ledger.admin.as_str());
    let url = format!("http://{}", live.address);
    let made = kit::run_with(mirror.path(), token, &["mirror", &url, dir.to_str().unwrap()], "");
    assert_eq!(made.code, 0, "{}", made.err);
    assert_eq!(look(&dir, &[]), nothing);
    let elsewhere = look(ledger.path(), &["--mirror", "http://127.0.0.1:9"]);
    assert!(elsewhere.0 == 3 && elsewhere.1[0].1 == "cermin", "{elsewhere:?}");
}

#[test]
#[allow(clippy::type_complexity, reason = "a table")]
fn each_fault_is_named_by_its_part() {
    let place = TempDir::new().unwrap();
    let cases: [(&str, &str, i32, &dyn Fn(&Path)); 11] = [
        ("a line", "buku besar", 1, &|dir| flip(&dir.join("journal/00000000.jsonl"), 3_000)),
        ("head", "buku besar", 1, &|dir| fs::remove_file(dir.join("head")).unwrap()),
        ("cut", "buku besar", 1, &|dir| {
            let file = dir.join("journal/00000000.jsonl");
            fs::OpenOptions::new().write(true).open(file).unwrap().set_len(3_000).unwrap();
        }),
        ("evidence", "di samping", 1, &|dir| fs::remove_file(&files(&dir.join("bukti"))[0]).unwrap()),
        ("a tile", "di samping", 3, &|dir| flip(&tiles(dir)[0], 10)),
        ("a note", "di samping", 3, &|dir| flip(&dir.join("tiles/checkpoint"), 70)),
        ("the key is open", "kunci", 1, &|dir| mode(&dir.join("ledger.key"), 0o644)),
        ("the key is gone", "kunci", 3, &|dir| fs::remove_file(dir.join("ledger.key")).unwrap()),
        ("another key", "kunci", 1, &|dir| fs::write(dir.join("ledger.key"), "ab".repeat(32)).unwrap()),
        ("everybody writes", "izin", 1, &|dir| mode(dir, 0o777)),
        ("unfinished", "buku besar", 1, &|dir| fs::write(dir.join("belum-selesai"), "x").unwrap()),
    ];
    for (name, part, code, damage) in cases {
        let dir = place.path().join("buku");
        copy(sound().dir(), &dir);
        damage(&dir);
        let (got, found) = look(&dir, &[]);
        assert!(got == code && found.iter().any(|(_, p, _)| p == part), "{name}: {got} {found:?}");
        mode(&dir, 0o700);
        fs::remove_dir_all(&dir).unwrap();
    }
    let (code, found) = look(&place.path().join("tidak-ada"), &[]);
    assert!(code == 1 && found[0].2.contains("tidak ada buku besar"), "{found:?}");
}

#[test]
fn a_certificate_is_counted_in_days() {
    let place = TempDir::new().unwrap();
    let (cert, key) = (place.path().join("c.pem"), place.path().join("k.pem"));
    let (cert, key) = (cert.to_str().unwrap(), key.to_str().unwrap());
    for (days, code) in [("3", 1), ("20", 3), ("400", 0)] {
        let made = Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=uji",
            ])
            .args(["-days", days, "-keyout", key, "-out", cert])
            .output()
            .unwrap();
        assert!(made.status.success());
        let (got, found) = look(sound().dir(), &["--tls-cert", cert, "--tls-key", key]);
        assert!(got == code && found.iter().all(|(_, part, _)| part == "sertifikat"), "{days}: {got} {found:?}");
    }
    fs::write(cert, "x").unwrap();
    assert_eq!(look(sound().dir(), &["--tls-cert", cert, "--tls-key", key]).0, 1);
}

pub fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).unwrap();
    bytes[at] ^= 1;
    fs::write(file, bytes).unwrap();
}

fn mode(file: &Path, mode: u32) {
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
}

//! The ledger's key in a real token (softhsm2): who signs, what is left without it, and the drills after loss and theft.
//! `cargo test --features pkcs11 --test pkcs11`; needs the Debian package softhsm2.
#![cfg(feature = "pkcs11")]
#![allow(clippy::unwrap_used)]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const PIN: &str = "123456";

/// A ledger, its key's file apart from it, and tokens.
struct Place {
    dir: TempDir,
    admin: String,
    second: String,
}

impl Place {
    fn new() -> Self {
        assert!(Path::new(MODULE).is_file(), "{MODULE} is missing: install the Debian package softhsm2");
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("tokens")).unwrap();
        let conf = format!("directories.tokendir = {}\nlog.level = ERROR\n", dir.path().join("tokens").display());
        fs::write(dir.path().join("softhsm2.conf"), conf).unwrap();
        fs::write(dir.path().join("pin"), format!("{PIN}\n")).unwrap();
        let this = Self { dir, admin: String::new(), second: String::new() };
        this.token("satu");
        this
    }

    /// With a ledger whose key was made in the token.
    fn begun() -> Self {
        let mut this = Self::new();
        let uri = this.uri("satu", "ledger");
        let made = this.must("", &["init", "--pkcs11", &uri]);
        let mut tokens = made.lines().map(str::trim).filter(|l| l.starts_with("jejak_")).map(str::to_owned);
        this.admin = tokens.next().unwrap();
        this.second = tokens.next().unwrap();
        this.append("U");
        this
    }

    fn token(&self, label: &str) {
        let made = Command::new("softhsm2-util")
            .env("SOFTHSM2_CONF", self.path("softhsm2.conf"))
            .args(["--init-token", "--free", "--label", label, "--so-pin", "654321", "--pin", PIN])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn uri(&self, token: &str, object: &str) -> String {
        format!(
            "pkcs11:token={token};object={object}?module-path={MODULE}&pin-source=file:{}",
            self.path("pin").display()
        )
    }

    fn key(&self) -> String {
        fs::read_to_string(self.path("kunci")).unwrap()
    }

    fn command(&self, token: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jejak"));
        command.args(args).env("SOFTHSM2_CONF", self.path("softhsm2.conf")).env("JEJAK_DATA", self.path("buku"));
        command.env("JEJAK_KEY", self.path("kunci")).env_remove("JEJAK_PIN");
        match token {
            "" => command.env_remove("JEJAK_TOKEN"),
            token => command.env("JEJAK_TOKEN", token),
        };
        command
    }

    /// Whether a run succeeded, and all that it said.
    fn run(&self, token: &str, args: &[&str]) -> (bool, String) {
        // `init` takes the key's place as an argument only.
        let key = self.path("kunci");
        let args = match args {
            ["init", rest @ ..] => [&["init", "--key", key.to_str().unwrap()], rest].concat(),
            args => args.to_vec(),
        };
        let out = self.command(token, &args).stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8([out.stdout, out.stderr].concat()).unwrap();
        assert!(out.status.code().is_some(), "ended by a signal: {args:?}: {said}");
        (out.status.success(), said)
    }

    fn must(&self, token: &str, args: &[&str]) -> String {
        let (done, said) = self.run(token, args);
        assert!(done, "{args:?}: {said}");
        said
    }

    fn refused(&self, token: &str, args: &[&str], why: &str) {
        let (done, said) = self.run(token, args);
        assert!(!done && said.contains(why), "{args:?} should say {why:?}: {said}");
    }

    fn draft(&self, unit: &str) -> String {
        let data = json!({"kode": unit, "nama": format!("Unit {unit}"), "contoh": true});
        let draft = json!([{"type": "unit.ditetapkan", "unit": "-", "berlaku": "2023-01-02", "data": data}]);
        let file = self.path("draft.json");
        fs::write(&file, draft.to_string()).unwrap();
        file.to_str().unwrap().to_owned()
    }

    fn append(&self, unit: &str) -> String {
        self.must(&self.admin, &["append", &self.draft(unit)])
    }

    fn last(&self) -> u64 {
        let shown = self.must("", &["events", "--limit", "1", "--reverse", "--format", "json"]);
        serde_json::from_str::<Value>(&shown).unwrap()["event"][0]["seq"].as_u64().unwrap()
    }

    /// Two administrators take responsibility for everything from an event on.
    fn acknowledge(&self, dari: u64) {
        let dari = dari.to_string();
        let ground = ["acknowledge-tail", "--alasan", "kunci hilang", "--dokumen", "BA-2", "--tanggal", "2024-01-30"];
        let args = [ground.as_slice(), &["--dari", &dari]].concat();
        self.must(&self.admin, &args);
        self.refused(&self.admin, &args, "akun lain");
        self.must(&self.second, &args);
    }
}

/// The event that the command says acknowledging begins with.
fn told(said: &str) -> u64 {
    let (_, rest) = said.split_once("--dari ").unwrap();
    rest.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn the_token_signs_and_tags_everything_and_its_file_holds_no_secret() {
    let place = Place::begun();
    assert_eq!(place.key().trim(), place.uri("satu", "ledger"));
    place.must("", &["checkpoint"]);
    let verified = place.must("", &["verify"]);
    assert!(verified.contains("memuat penanda kunci"), "{verified}");
    // A line written after the checkpoint bears a tag of this token, and without the token nobody can make one.
    place.append("V");
    place.must("", &["verify"]);
    let out = place.path("paket");
    let bag = ["export", "U", "2023", "--out", out.to_str().unwrap(), "--no-record"];
    place.must("", &bag);
    let vkey = place.must("", &["checkpoint", "--vkey"]);
    fs::write(place.path("vkey"), vkey).unwrap();
    let keys = place.path("vkey");
    let verdict = place.must("", &["verify-bag", out.to_str().unwrap(), "--keys", keys.to_str().unwrap()]);
    assert!(verdict.to_uppercase().contains("TERBUKTI"), "{verdict}");
    let doctor = place.run("", &["doctor"]).1;
    assert!(doctor.contains("«ledger» di token «satu»"), "{doctor}");
    // The service signs what it took.
    let mut server = place
        .command("", &["serve", "--listen", "127.0.0.1:0", "--log-level", "error"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    rustix::process::kill_process(rustix::process::Pid::from_child(&server), rustix::process::Signal::TERM).unwrap();
    let ended = server.wait().unwrap();
    assert!(ended.success(), "{ended}: {line}");
    place.must("", &["verify"]);
}

#[test]
fn without_token_or_pin_nothing_is_recorded_and_everything_is_read() {
    let place = Place::begun();
    place.must("", &["checkpoint"]);
    place.append("V");
    let last = place.last();
    // The token is pulled out.
    fs::rename(place.path("tokens"), place.path("aman")).unwrap();
    fs::create_dir(place.path("tokens")).unwrap();
    let draft = place.draft("W");
    for args in
        [["append", draft.as_str()].as_slice(), &["checkpoint"], &["rotate-key", "--to-file", "--alasan", "uji"]]
    {
        place.refused(&place.admin, args, "0 token bernama «satu»");
    }
    assert_eq!(place.last(), last);
    fs::remove_dir(place.path("tokens")).unwrap();
    fs::rename(place.path("aman"), place.path("tokens")).unwrap();
    // The PIN is wrong, empty, nowhere.
    fs::write(place.path("pin"), "999999\n").unwrap();
    place.refused(&place.admin, &["append", &draft], "menolak PIN");
    fs::write(place.path("pin"), "\n").unwrap();
    place.refused(&place.admin, &["append", &draft], "kosong");
    let uri = place.uri("satu", "ledger");
    let bare = uri.split_once("&pin-source").unwrap().0;
    fs::write(place.path("kunci"), bare).unwrap();
    place.refused(&place.admin, &["append", &draft], "JEJAK_PIN");
    let by_environment = place.command(&place.admin, &["append", &draft]).env("JEJAK_PIN", PIN).output().unwrap();
    assert!(by_environment.status.success());
    assert_eq!(place.last(), last + 1);
    // A PIN is never taken on the command line, nor another key of the token for the ledger's.
    place.refused("", &["init", "--pkcs11", &format!("{bare}&pin-value={PIN}")], "pin-value");
    fs::write(place.path("pin"), PIN).unwrap();
    fs::write(place.path("kunci"), place.uri("satu", "lain")).unwrap();
    place.refused(&place.admin, &["append", &draft], "0 kunci bernama «lain»");
    assert_eq!(place.last(), last + 1);
}

#[test]
fn keys_move_from_file_to_token_to_token_and_back_only_when_said() {
    let mut place = Place::new();
    let made = place.must("", &["init"]);
    let mut tokens = made.lines().map(str::trim).filter(|l| l.starts_with("jejak_")).map(str::to_owned);
    (place.admin, place.second) = (tokens.next().unwrap(), tokens.next().unwrap());
    place.append("U");
    place.must("", &["checkpoint"]);
    let (first, next) = (place.uri("satu", "2026"), place.uri("satu", "2027"));
    place.must(&place.admin, &["rotate-key", "--alasan", "ke token", "--pkcs11", &first]);
    assert_eq!(place.key().trim(), first);
    place.append("V");
    place.refused(&place.admin, &["rotate-key", "--alasan", "berkala"], "--pkcs11");
    place.refused(&place.admin, &["rotate-key", "--alasan", "sama", "--pkcs11", &first], "sudah pernah");
    place.must(&place.admin, &["rotate-key", "--alasan", "berkala", "--pkcs11", &next]);
    place.append("W");
    let both = place.must("", &["checkpoint", "--published"]);
    assert!(both.contains('—'), "{both}");
    place.must("", &["verify", "--full"]);
    place.must(&place.admin, &["rotate-key", "--alasan", "kembali", "--to-file"]);
    assert_eq!(place.key().trim().len(), 64);
    place.append("X");
    place.must("", &["checkpoint"]);
    place.must("", &["verify"]);
}

/// The drill of `tools/docs/token.md` after a loss, step by step.
#[test]
fn a_lost_token_is_replaced_on_the_word_of_two_administrators() {
    let place = Place::begun();
    place.must("", &["checkpoint"]);
    let signed = place.last();
    place.append("V");
    fs::remove_dir_all(place.path("tokens")).unwrap();
    fs::create_dir(place.path("tokens")).unwrap();
    place.token("dua");
    let (uri, wrong) = (place.uri("dua", "ledger"), place.uri("satu", "ledger"));
    place.refused(&place.admin, &["rotate-key", "--lost", "--alasan", "hilang", "--pkcs11", &wrong], "0 token");
    let said = place.must(&place.admin, &["rotate-key", "--lost", "--alasan", "hilang", "--pkcs11", &uri]);
    assert_eq!(place.key().trim(), uri);
    assert_eq!(told(&said), signed + 1);
    place.refused("", &["checkpoint"], "penanda");
    place.acknowledge(signed + 1);
    place.must("", &["checkpoint"]);
    place.append("W");
    let verified = place.must("", &["verify"]);
    assert!(verified.contains("diakui dua admin"), "{verified}");
}

/// The drill after a theft: the thief has token, PIN and a copy of the ledger; the old key vouches for nothing from then on.
#[test]
fn a_stolen_token_vouches_for_nothing_after_the_drill() {
    let place = Place::begun();
    place.must("", &["checkpoint"]);
    let signed = place.last();
    place.append("V");
    let copy = |from: &str, to: &str| {
        let done = Command::new("cp").arg("-r").arg(place.path(from)).arg(place.path(to)).status().unwrap();
        assert!(done.success());
    };
    copy("buku", "salinan");
    copy("kunci", "kunci-dicuri");
    place.token("dua");
    let (stolen, fresh) = (place.uri("satu", "ledger"), place.uri("dua", "ledger"));
    // A key that is at hand is replaced by its own word, which is not enough here: its file is set aside first.
    place.refused(&place.admin, &["rotate-key", "--lost", "--alasan", "dicuri", "--pkcs11", &fresh], "masih ada");
    fs::rename(place.path("kunci"), place.path("kunci-lama")).unwrap();
    let said = place.must(&place.admin, &["rotate-key", "--lost", "--alasan", "dicuri", "--pkcs11", &fresh]);
    // What it tagged after the last checkpoint could be the thief's: two persons went through it.
    assert_eq!(told(&said), signed + 1);
    place.acknowledge(signed + 1);
    place.must("", &["checkpoint"]);
    let last = place.last();
    // The thief goes on in his copy, and puts its lines and its checkpoint in place of the true ones.
    let theirs = |args: &[&str]| {
        let mut command = place.command(&place.admin, args);
        command.env("JEJAK_DATA", place.path("salinan")).env("JEJAK_KEY", place.path("kunci-dicuri"));
        assert!(command.output().unwrap().status.success(), "{args:?}");
    };
    for unit in ["X", "Y", "Z", "Q", "R", "S", "T"] {
        theirs(&["append", &place.draft(unit)]);
    }
    theirs(&["checkpoint"]);
    fs::rename(place.path("buku"), place.path("benar")).unwrap();
    copy("salinan", "buku");
    let (done, said) = place.run("", &["verify"]);
    assert!(!done && said.contains("kunci.checkpoint"), "the record beside the key tells: {said}");
    let (done, said) = place.run(&place.admin, &["append", &place.draft("P")]);
    assert!(!done, "{said}");
    // And with the thief's key in its place nothing is signed in the true one.
    fs::remove_dir_all(place.path("buku")).unwrap();
    fs::rename(place.path("benar"), place.path("buku")).unwrap();
    fs::write(place.path("kunci"), &stolen).unwrap();
    let (done, said) = place.run(&place.admin, &["append", &place.draft("P")]);
    assert!(!done, "{said}");
    assert!(!place.run("", &["checkpoint"]).0);
    fs::write(place.path("kunci"), &fresh).unwrap();
    assert_eq!(place.last(), last);
    place.append("P");
}

/// The module is code that the process loads: a file within a ledger's directory chooses none, whoever put it there.
#[test]
fn a_ledgers_own_directory_names_no_token() {
    let place = Place::begun();
    let uri = place.uri("satu", "ledger");
    let within = place.path("buku/ledger.key");
    let at = |args: &[&str]| {
        let out = place.command(&place.admin, args).env("JEJAK_KEY", &within).output().unwrap();
        (out.status.success(), String::from_utf8([out.stdout, out.stderr].concat()).unwrap())
    };
    // One that does not exist would be told of as a module that cannot be loaded, if it were asked for.
    fs::write(&within, uri.replace(MODULE, "/tidak/ada.so")).unwrap();
    for args in [["append", &place.draft("W")].as_slice(), &["checkpoint"]] {
        let (done, said) = at(args);
        assert!(
            !done && said.contains("direktori buku besar") && !said.contains("modul PKCS#11 /"),
            "{args:?}: {said}"
        );
    }
    // Where no key could be asked, verify does not say that the tags are there.
    let (done, said) = at(&["verify"]);
    assert!(done && said.contains("penanda baris tidak diperiksa") && !said.contains("memuat penanda"), "{said}");
    fs::write(&within, "00".repeat(32)).unwrap();
    let (done, said) = at(&["verify"]);
    assert!(done && said.contains("penanda baris tidak diperiksa") && !said.contains("memuat penanda"), "{said}");
    fs::remove_file(&within).unwrap();
    fs::write(place.path("buku/ledger.key.sampai-9"), uri.replace(MODULE, "/tidak/ada.so")).unwrap();
    let (done, said) = at(&["verify"]);
    assert!(done && !said.contains("modul PKCS#11 /"), "{said}");
    let fresh = place.path("baru");
    let key = fresh.join("ledger.key");
    let made = place
        .command("", &["init", "--key", key.to_str().unwrap(), "--pkcs11", &uri])
        .env("JEJAK_DATA", &fresh)
        .output();
    let made = made.unwrap();
    assert!(!made.status.success() && String::from_utf8_lossy(&made.stderr).contains("direktori buku besar"));
    assert!(!key.exists() && !fresh.join("head").exists());
}

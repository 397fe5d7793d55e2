//! Mirrors, witnesses and auditors: which key they believe at which size, a new epoch, and peers that never finish.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use jejak::{
    ledger::{Checkpoint, Scheme, Signed, SignerKey, TreeHash},
    peer::{Peer, PeerError},
};
use serde_json::json;
use tempfile::TempDir;

use super::kit::{Ledger, Run, UNIT, draft, run, run_with, show};

/// A service as a process of its own.
pub struct Served {
    pub url: String,
    process: Child,
}

impl Served {
    fn over(data: &Path) -> Self {
        let data = data.to_str().unwrap();
        Self::by(&["serve", "--public-read", "--listen", "127.0.0.1:0", "--log-level", "error", "--data", data])
    }

    /// By a command that serves, and says where in its first line.
    pub fn by(args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jejak"));
        command.args(args);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
        Self { url, process }
    }

    /// Tells it to end, and waits until it has closed the ledger.
    pub fn stop(mut self) {
        let pid = rustix::process::Pid::from_child(&self.process);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        assert!(self.process.wait().unwrap().success());
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|e| e.unwrap()) {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            // The socket of a server that was killed is nothing to copy.
            false if entry.file_name() == "commands.sock" => {}
            false => assert!(fs::copy(entry.path(), target).is_ok()),
        }
    }
}

/// One round of a mirror of a source that serves this folder.
fn mirror(data: &Path, dir: &Path, more: &[&str]) -> Run {
    let served = Served::over(data);
    let args: Vec<&str> =
        ["mirror", &served.url, dir.to_str().unwrap()].into_iter().chain(more.iter().copied()).collect();
    run(data, &args)
}

/// Lines in a mirror's journal; what was set aside for further ones holds zeros.
fn held(dir: &Path) -> u64 {
    let bytes = fs::read(dir.join("journal/00000000.jsonl")).unwrap();
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

fn entry(ledger: &Ledger, value: &str) {
    let data = json!({"tahun": 2023, "iku": "IKU.1", "jenis": "kendala", "teks": format!("Catatan {value}")});
    ledger.must(UNIT, &draft("U", "narasi.ditulis", data));
}

fn rotate(ledger: &Ledger) {
    let rotated = run_with(ledger.path(), Some(&ledger.admin), &["rotate-key", "--alasan", "pergantian tahunan"], "");
    assert_eq!(rotated.code, 0, "{}", rotated.err);
}

fn write(dir: &Path, name: &str, text: &str) -> PathBuf {
    let file = dir.join(name);
    fs::write(&file, text).unwrap();
    file
}

/// What somebody signs who got hold of a key that was replaced: a checkpoint with the right root for a later size.
fn signed_with_old_key(ledger: &Ledger, true_one: &str) -> String {
    let names = fs::read_dir(ledger.path()).unwrap().map(|e| e.unwrap().path());
    let old = names.into_iter().find(|p| p.to_string_lossy().contains("ledger.key.sampai-")).unwrap();
    let mut secret = [0; 32];
    hex::decode_to_slice(fs::read_to_string(old).unwrap().trim(), &mut secret).unwrap();
    let checkpoint = Signed::parse(true_one.as_bytes()).unwrap().checkpoint;
    let key = SignerKey::new(checkpoint.origin.parse().unwrap(), Scheme::Ed25519, &secret).unwrap();
    checkpoint.sign(&key).unwrap().to_string()
}

#[test]
fn a_key_counts_up_to_the_event_that_replaced_it() {
    let ledger = Ledger::full();
    let work = tempfile::tempdir().unwrap();
    let dir = ledger.path();
    let noted = write(work.path(), "noted", &show(dir, &["checkpoint"]));
    rotate(&ledger);
    entry(&ledger, "40");
    let good = write(work.path(), "good", &show(dir, &["checkpoint"]));
    let forged = signed_with_old_key(&ledger, &fs::read_to_string(&good).unwrap());
    let forged = write(work.path(), "forged", &forged);

    for (file, code) in [(&noted, 0), (&good, 0), (&forged, 1)] {
        let verdict = run(dir, &["verify", "--checkpoint", file.to_str().unwrap()]);
        let proof = run(dir, &["proof", "inclusion", "2", "--checkpoint", file.to_str().unwrap()]);
        assert_eq!((verdict.code, proof.code), (code, code), "{file:?}: {}{}", verdict.err, proof.err);
        if code == 1 {
            assert!(verdict.err.contains("tidak berlaku pada ukuran"), "{}", verdict.err);
            assert!(proof.err.contains("tidak berlaku pada ukuran"), "{}", proof.err);
        }
    }
    // Somebody serves the ledger's own lines under it, as if he had them from elsewhere: without the key the ledger itself
    // is not opened.
    let source = work.path().join("source");
    copy(dir, &source);
    fs::remove_file(source.join("ledger.key")).unwrap();
    fs::copy(&forged, source.join("tiles/checkpoint")).unwrap();
    let copied = work.path().join("mirror");
    let nowhere = "http://127.0.0.1:9";
    fs::write(source.join("cermin"), format!("{nowhere}\n")).unwrap();
    let other = source.to_str().unwrap();
    let served = Served::by(&["mirror", nowhere, other, "--serve", "127.0.0.1:0", "--public-read"]);
    let refused = run(dir, &["mirror", &served.url, copied.to_str().unwrap()]);
    assert!(refused.code == 1 && refused.err.contains("tidak berlaku pada ukuran"), "{}", refused.err);
    assert_eq!(held(&copied), 0);
    let taken = mirror(dir, &copied, &[]);
    assert_eq!(taken.code, 0, "{}", taken.err);
}

#[test]
fn a_mirror_believes_the_keys_of_lines_that_it_checked_before() {
    let ledger = Ledger::full();
    let work = tempfile::tempdir().unwrap();
    let at = |name: &str| work.path().join(name);
    let first = mirror(ledger.path(), &at("attentive"), &[]);
    assert!(first.code == 0 && first.out.contains("kunci dipercaya tanpa pembanding"), "{}{}", first.out, first.err);
    copy(&at("attentive"), &at("absent"));
    rotate(&ledger);
    // It came by when the old key had signed for the new one.
    let second = mirror(ledger.path(), &at("attentive"), &[]);
    assert!(second.code == 0 && !second.out.contains("kunci dipercaya"), "{}{}", second.out, second.err);
    entry(&ledger, "40");
    show(ledger.path(), &["checkpoint"]);
    let third = mirror(ledger.path(), &at("attentive"), &[]);
    assert_eq!(third.code, 0, "{}", third.err);
    // The other did not: nobody that it believes has signed for the new key.
    let refused = mirror(ledger.path(), &at("absent"), &[]);
    assert!(refused.code == 1 && refused.err.contains("belum dipercaya cermin ini"), "{}", refused.err);
    let keys = write(work.path(), "vkey", &show(ledger.path(), &["checkpoint", "--vkey"]));
    let told = mirror(ledger.path(), &at("absent"), &["--keys", keys.to_str().unwrap()]);
    assert_eq!(told.code, 0, "{}", told.err);
    assert_eq!(mirror(ledger.path(), &at("absent"), &[]).code, 0, "the line that names the key is checked by now");

    // The copy is lost, and another ledger of the same name stands in its place: the key of the first line is pinned.
    let other = Ledger::full();
    show(other.path(), &["checkpoint"]);
    for gone in ["journal", "head", "index", "tiles", "cermin"] {
        let path = at("attentive").join(gone);
        drop(fs::remove_dir_all(&path));
        drop(fs::remove_file(&path));
    }
    let refused = mirror(other.path(), &at("attentive"), &[]);
    assert!(refused.code == 1 && refused.err.contains("dipasang pada"), "{}", refused.err);
}

/// A ledger that lost its end, with a backup from before it: (ledger, folder with `backup`).
fn backed_up() -> (Ledger, TempDir) {
    let ledger = Ledger::full();
    let work = tempfile::tempdir().unwrap();
    show(ledger.path(), &["checkpoint"]);
    copy(ledger.path(), &work.path().join("backup"));
    for value in ["41", "42", "43"] {
        entry(&ledger, value);
    }
    show(ledger.path(), &["checkpoint"]);
    (ledger, work)
}

#[test]
fn a_new_epoch_tells_mirrors_and_witnesses_its_reason() {
    let (ledger, work) = backed_up();
    let at = |name: &str| work.path().join(name);
    let (dir, last) = (ledger.path(), ledger.last());
    assert_eq!(mirror(dir, &at("ahead"), &[]).code, 0);
    assert_eq!(mirror(&at("backup"), &at("behind"), &[]).code, 0);
    let witness = at("witness");
    let witness = |args: &[&str]| {
        let (verb, rest) = args.split_first().unwrap();
        let all: Vec<&str> =
            ["witness", verb, witness.to_str().unwrap()].into_iter().chain(rest.iter().copied()).collect();
        run(dir, &all)
    };
    assert_eq!(witness(&["init", "--name", "saksi.example/1"]).code, 0);
    let keys = write(work.path(), "vkey", &show(dir, &["checkpoint", "--vkey"]));
    assert_eq!(witness(&["watch", keys.to_str().unwrap()]).code, 0);
    let request = write(work.path(), "request", &show(dir, &["proof", "consistency", "0"]));
    assert_eq!(witness(&["sign", request.to_str().unwrap()]).code, 0);

    // The disk dies. The record of what was published stands beside the key, and is not in the backup.
    let record = fs::read(dir.join("ledger.key.checkpoint")).unwrap();
    let known = Signed::parse(&record).unwrap().checkpoint;
    fs::write(at("backup").join("ledger.key.checkpoint"), record).unwrap();
    let restored = at("backup");
    assert_eq!(run(&restored, &["checkpoint"]).code, 1);
    show(&restored, &["checkpoint", "--accept-rollback", "disk rusak"]);
    let origin = format!("{}/2", known.origin);

    let left = mirror(&restored, &at("ahead"), &[]);
    assert_eq!(left.code, 1);
    for part in [&*origin, "alasan: «disk rusak»", &format!("{} event, akar {}", known.size, known.root)] {
        assert!(left.err.contains(part), "«{part}» in: {}", left.err);
    }
    assert!(!left.err.contains("ALARM"), "{}", left.err);
    assert_eq!(held(&at("ahead")), last);
    let goes_on = mirror(&restored, &at("behind"), &[]);
    assert!(goes_on.code == 0 && goes_on.out.contains("alasan: «disk rusak»"), "{}{}", goes_on.out, goes_on.err);

    let request = write(work.path(), "request", &show(&restored, &["proof", "consistency", "0"]));
    let unknown = witness(&["sign", request.to_str().unwrap()]);
    assert!(unknown.code == 1 && unknown.err.contains(&format!("log baru «{origin}»")), "{}", unknown.err);
    assert!(unknown.err.contains(&format!("berukuran {}", known.size)), "{}", unknown.err);
    let keys = write(work.path(), "vkey", &show(&restored, &["checkpoint", "--vkey"]));
    let watched = witness(&["watch", keys.to_str().unwrap()]);
    assert!(watched.out.contains("alasan: «disk rusak»"), "{}", watched.out);
    assert!(
        watched.out.contains(&format!("terakhir dilihat dari {}: {} event", known.origin, known.size)),
        "{}",
        watched.out
    );
    assert_eq!(witness(&["sign", request.to_str().unwrap()]).code, 0);

    // A noted checkpoint of the lost end: the verdict names the epoch.
    let noted = write(work.path(), "noted", &show(dir, &["checkpoint", "--published"]));
    let verdict = run(&restored, &["verify", "--checkpoint", noted.to_str().unwrap()]);
    assert!(verdict.code == 1 && verdict.err.contains("alasan: «disk rusak»"), "{}", verdict.err);
}

#[test]
fn what_a_witness_saw_stops_a_restored_ledger() {
    let (ledger, work) = backed_up();
    let (dir, restored, folder) = (ledger.path(), work.path().join("backup"), work.path().join("witness"));
    let folder = folder.to_str().unwrap();
    let key = write(work.path(), "witness-key", &show(dir, &["witness", "init", folder, "--name", "saksi.example/1"]));
    let keys = write(work.path(), "vkey", &show(dir, &["checkpoint", "--vkey"]));
    show(dir, &["witness", "watch", folder, keys.to_str().unwrap()]);
    let witness = Served::by(&["witness", "serve", folder, "--listen", "127.0.0.1:0"]);
    show(
        dir,
        &["checkpoint", "--witness", &witness.url, "--witness-keys", key.to_str().unwrap(), "--require-witness", "1"],
    );
    // Nothing in the backup knows of what came after it; the witness does.
    let serve = ["serve", "--listen", "127.0.0.1:0", "--log-level", "error", "--witness", &witness.url];
    let refused = run(&restored, &[&serve[..], &["--data", restored.to_str().unwrap()]].concat());
    assert!(refused.code == 1 && refused.err.contains("ALARM: saksi"), "{}{}", refused.out, refused.err);
    assert!(refused.err.contains(&format!("melihat {} event", ledger.last())), "{}", refused.err);
    let served = Served::by(&[&serve[..], &["--data", dir.to_str().unwrap()]].concat());
    assert!(served.url.starts_with("http://127.0.0.1:"));
}

#[test]
fn a_source_that_hides_what_it_knew_is_told_so() {
    let (ledger, work) = backed_up();
    let at = |name: &str| work.path().join(name);
    assert_eq!(mirror(ledger.path(), &at("ahead"), &[]).code, 0);
    // It claims to have known less than it had published: an older record stands beside its key.
    let mut known = Signed::parse(&fs::read(ledger.path().join("ledger.key.checkpoint")).unwrap()).unwrap().checkpoint;
    known.size -= 1;
    known.root = TreeHash([7; 32]);
    let mut secret = [0; 32];
    hex::decode_to_slice(fs::read_to_string(ledger.path().join("ledger.key")).unwrap().trim(), &mut secret).unwrap();
    let key = SignerKey::new(known.origin.parse().unwrap(), Scheme::Ed25519, &secret).unwrap();
    let less = Checkpoint::new(known.origin, known.size, known.root).sign(&key).unwrap().to_string();
    fs::write(at("backup").join("ledger.key.checkpoint"), less).unwrap();
    show(&at("backup"), &["checkpoint", "--accept-rollback", "disk rusak"]);
    let left = mirror(&at("backup"), &at("ahead"), &[]);
    assert!(left.code == 1 && left.err.contains("ALARM"), "{}", left.err);
}

/// A peer that answers with a head and then does `then` with the connection.
fn peer_that(then: impl Fn(TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().map(Result::unwrap) {
            let mut bytes = [0; 4096];
            let _ = stream.read(&mut bytes).unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\nhalo").unwrap();
            then(stream);
        }
    });
    format!("http://{address}")
}

#[test]
fn a_peer_that_stalls_or_dribbles_is_given_up() {
    let stalls = peer_that(|stream| drop((&stream).read(&mut [0; 1])));
    // A byte now and then keeps a connection busy for ever.
    let dribbles = peer_that(|mut stream| {
        while stream.write_all(b".").is_ok() {
            thread::sleep(Duration::from_millis(20));
        }
    });
    for url in [stalls, dribbles] {
        let peer = Peer::patient(&url, None, Duration::from_millis(500));
        // One that is not given up keeps this test for ever.
        assert!(matches!(peer.get_bytes("checkpoint", "text/plain"), Err(PeerError::Unreachable { .. })), "{url}");
        assert!(matches!(peer.post("add-checkpoint", ""), Err(PeerError::Unreachable { .. })), "{url}");
    }
}

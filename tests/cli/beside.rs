//! Commands beside a running server: the same answers as without one, and nobody stops the service.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    os::unix::fs::{FileTypeExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

use serde_json::{Value, json};

use super::{
    kit::{AUDITOR, Ledger, PLANNER, Run, UNIT, document, draft, realisasi, run, run_with},
    peers::{Served, copy},
};

const SOCKET: &str = "commands.sock";

fn served(dir: &Path) -> Served {
    Served::by(&["serve", "--listen", "127.0.0.1:0", "--log-level", "error", "--data", dir.to_str().unwrap()])
}

/// What a run said, without what differs from run to run: hashes, keys, tokens, signatures, times, folders.
fn said(dir: &Path, run: &Run) -> String {
    let text = format!("{}\n{}\n{}", run.code, run.out, run.err).replace(dir.to_str().unwrap(), "DIR");
    let mut out = String::new();
    for line in text.lines() {
        let words = line.split(' ').map(|word| {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            let hex = bare.len() >= 12 && bare.bytes().all(|b| b.is_ascii_hexdigit());
            let long = bare.len() > 40 || word.contains("b3:") || bare.starts_with("jejak_");
            let time = bare.len() == 8 && bare.as_bytes()[2] == b'.' && bare.as_bytes()[5] == b'.';
            let instant = bare.len() > 20 && bare.starts_with("20") && bare.ends_with('Z');
            if hex || long || time || instant || word.contains("-7") && word.len() == 36 { "…" } else { word }
        });
        let line = words.collect::<Vec<_>>().join(" ");
        out.push_str(if line.contains("recorded_at") { "…" } else { &line });
        out.push('\n');
    }
    out
}

type Step = (&'static str, Vec<String>, String);

fn step(token: &'static str, args: &[&str], stdin: &Value) -> Step {
    let stdin = if stdin.is_null() { String::new() } else { stdin.to_string() };
    (token, args.iter().map(|a| (*a).to_owned()).collect(), stdin)
}

/// Every command that writes: what it does, and how it refuses.
fn steps(files: &Path) -> Vec<Step> {
    let entry = |periode: &str, day: &str, nilai: &str| {
        let mut entry = realisasi("IKU.1", periode, json!({"nilai": nilai}));
        entry["berlaku"] = json!(day);
        entry
    };
    let (none, one) = (Value::Null, entry("2023-TW1", "2023-03-31", "72"));
    let mut named = entry("2023-TW2", "2023-06-30", "80");
    named["id"] = json!("0192f3a0-0000-7000-8000-000000000001");
    let lines = files.join("impor.jsonl");
    fs::write(&lines, format!("{}\n", entry("2023-TW3", "2023-09-30", "81"))).unwrap();
    let bad = files.join("salah.jsonl");
    fs::write(
        &bad,
        format!(
            "{}\n{}\n",
            entry("2023-TW4", "2023-12-31", "81"),
            realisasi("IKU.9", "2023-TW1", json!({"nilai": "1"}))
        ),
    )
    .unwrap();
    let table = files.join("tabel.csv");
    fs::write(&table, "unit,iku,periode,realisasi\nU,IKU.1,2023-TW4,90\n").unwrap();
    let (lines, bad, table) = (lines.to_str().unwrap(), bad.to_str().unwrap(), table.to_str().unwrap());
    vec![
        step(UNIT, &["append", "-"], &one),
        step(UNIT, &["append", "-"], &named),
        step(UNIT, &["append", "--format", "csv", "-"], &named),
        step(UNIT, &["append", "-"], &realisasi("IKU.9", "2023-TW1", json!({"nilai": "1"}))),
        step(UNIT, &["append", "-"], &json!({"type": "entah"})),
        step("bukan-token", &["append", "-"], &one),
        step("ADMIN", &["grant", "bpk-01", "bpk"], &none),
        step(UNIT, &["grant", "bpk-02", "bpk"], &none),
        step("ADMIN", &["grant", "unit-02", "unit", "--unit", "X"], &none),
        step("ADMIN", &["confirm", "bpk-01"], &none),
        step("SECOND", &["confirm", "bpk-01", "--format", "csv"], &none),
        step("SECOND", &["confirm", "bpk-01"], &none),
        step(UNIT, &["import", lines], &none),
        step(UNIT, &["import", lines], &none),
        step(UNIT, &["import", bad, "--format", "json"], &none),
        step(UNIT, &["import", "--atomic", bad], &none),
        step(UNIT, &["import", table, "--as", "realisasi", "--yes"], &none),
        step(PLANNER, &["close", "U", "2023-TW1"], &none),
        step(PLANNER, &["close", "U", "2023-TW1"], &none),
        step(AUDITOR, &["close", "U", "2023-TW2"], &none),
        step("ADMIN", &["clock-correct", "--alasan", "jam benar"], &none),
        step("", &["checkpoint", "--record"], &none),
        step("", &["checkpoint", "--accept-rollback", "tidak perlu"], &none),
        step("", &["export", "U", "2023", "--out", "DIR/bag"], &none),
        step(AUDITOR, &["export", "U", "2023", "--out", "DIR/bag-2", "--penerima", "BPK"], &none),
        step("ADMIN", &["rotate-key", "--alasan", "berkala"], &none),
        step("", &["checkpoint", "--record"], &none),
    ]
}

fn tried(ledger: &Ledger, dir: &Path, (token, args, stdin): &Step) -> String {
    let token = match *token {
        "ADMIN" => Some(ledger.admin.as_str()),
        "SECOND" => Some(ledger.second.as_str()),
        "" => None,
        other => Some(other),
    };
    let args: Vec<String> = args.iter().map(|arg| arg.replace("DIR", dir.to_str().unwrap())).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    said(dir, &run_with(dir, token, &args, stdin))
}

/// The types of all events, in order.
fn kinds(dir: &Path) -> Vec<Value> {
    let all = document(dir, &["events", "--limit", "500"]);
    all["event"].as_array().unwrap().iter().map(|e| json!([e["seq"], e["type"], e["actor"], e["subject"]])).collect()
}

#[test]
fn every_writing_command_answers_the_same_with_and_without_a_server() {
    let ledger = Ledger::full();
    let other = tempfile::tempdir().unwrap();
    copy(ledger.path(), other.path());
    let files = tempfile::tempdir().unwrap();
    let server = served(other.path());
    for step in steps(files.path()) {
        let alone = tried(&ledger, ledger.path(), &step);
        let beside = tried(&ledger, other.path(), &step);
        assert_eq!(alone, beside, "{:?}", step.1);
    }
    assert_eq!(kinds(ledger.path()), kinds(other.path()));
    server.stop();
    assert!(!other.path().join(SOCKET).exists());
    let checked = run(other.path(), &["verify", "--full"]);
    assert_eq!(checked.code, 0, "{}", checked.err);
}

fn status(server: &Served, token: &str) -> String {
    let address = server.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET /v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn access_that_is_given_beside_a_server_opens_it_at_once() {
    // A folder whose socket has a longer path than the system takes.
    let dir = tempfile::tempdir().unwrap();
    let deep: PathBuf = [dir.path().to_str().unwrap(), &"panjang".repeat(12), &"sekali".repeat(12)].iter().collect();
    fs::create_dir_all(&deep).unwrap();
    assert!(deep.join(SOCKET).as_os_str().len() > 107);
    let made = run(&deep, &["init"]);
    let admin = made.out.lines().map(str::trim).find(|l| l.starts_with("jejak_")).unwrap().to_owned();
    let server = served(&deep);
    let socket = fs::metadata(deep.join(SOCKET)).unwrap();
    assert!(socket.file_type().is_socket());
    assert_eq!(socket.permissions().mode() & 0o777, 0o600);
    let unit = draft("-", "unit.ditetapkan", json!({"kode": "U", "nama": "Unit"}));
    let run = |args: &[&str], stdin: &str| run_with(&deep, Some(&admin), args, stdin);
    assert_eq!(run(&["append", "-"], &unit.to_string()).code, 0);
    let granted = run(&["grant", "unit-01", "unit", "--unit", "U"], "");
    assert_eq!(granted.code, 0, "{}", granted.err);
    let token = granted.out.lines().map(str::trim).find(|l| l.starts_with("jejak_")).unwrap();
    assert!(status(&server, token).contains("200"));
    assert!(status(&server, "entah").contains("401"));
}

#[test]
fn a_killed_server_leaves_nothing_in_the_way_and_many_commands_at_once_all_record() {
    let ledger = Ledger::full();
    let server = served(ledger.path());
    drop(server);
    assert!(ledger.path().join(SOCKET).exists(), "killed, it could not take it away");
    let grant = |name: &str| {
        let (path, admin) = (ledger.path().to_owned(), ledger.admin.clone());
        let name = name.to_owned();
        thread::spawn(move || run_with(&path, Some(&admin), &["grant", &name, "reader", "--unit", "U"], ""))
    };
    assert_eq!(grant("pembaca-00").join().unwrap().code, 0);
    let before = ledger.last();
    let server = served(ledger.path());
    let all: Vec<_> = (1..=8).map(|n| grant(&format!("pembaca-{n:02}"))).collect();
    for one in all {
        let run = one.join().unwrap();
        assert_eq!(run.code, 0, "{}", run.err);
    }
    assert_eq!(ledger.last(), before + 8);
    server.stop();
}

#[test]
fn another_user_of_the_machine_is_turned_away() {
    // Needs a user to be: only where this runs as root.
    let ledger = Ledger::full();
    let server = served(ledger.path());
    if rustix::process::geteuid().is_root() {
        let socket = ledger.path().join(SOCKET);
        fs::set_permissions(ledger.path(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(&socket, fs::Permissions::from_mode(0o666)).unwrap();
        let script = "use IO::Socket::UNIX; my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die; print <$s>;";
        let mut perl = Command::new("perl");
        perl.args(["-e", script, socket.to_str().unwrap()]).stdout(Stdio::piped());
        std::os::unix::process::CommandExt::uid(&mut perl, 65_534);
        let told = String::from_utf8(perl.output().unwrap().stdout).unwrap();
        assert!(told.contains("hanya pemilik"), "{told}");
    }
    server.stop();
}

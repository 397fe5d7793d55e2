//! Reads, checks, openings, memory and size of the ledger that was built.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant as Timer},
};

use jejak::store::{INDEX, TILES, Vault, disk_real::RealDisk, ledger::Options, verify};

use crate::{
    make, reads,
    table::{Table, thousands, time},
    tree,
};

/// Measures all that can be measured on a built ledger.
pub fn all(dir: &Path, table: &mut Table) {
    for phase in
        ["open", "kill", "reopen", "rebuild", "cards", "history", "diff", "verify", "admission", "full", "export"]
    {
        told(&run(phase, dir), table);
    }
    sizes(dir, table);
}

/// The card of a recorded tree, on its own ledger.
pub fn tree(dir: &Path, table: &mut Table) {
    told(&run("tree", dir), table);
}

fn told(output: &str, table: &mut Table) {
    for line in output.lines().filter_map(|l| l.strip_prefix("row\t")) {
        if let [what, value, goal] = line.split('\t').collect::<Vec<_>>()[..] {
            table.row(what, value.to_owned(), String::new(), goal);
        }
    }
}

/// The same lines appended by other databases, in turn with an append and sync of the same bytes.
pub fn peers(dir: &Path, table: &mut Table, events: usize) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tools/benchmark/peers.py");
    let output = Command::new("python3").arg(script).arg(dir).arg(events.to_string()).output().expect("python3");
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "peers");
    for line in String::from_utf8(output.stdout).expect("text").lines().filter_map(|l| l.strip_prefix("row\t")) {
        if let [what, value, ratio, goal] = line.split('\t').collect::<Vec<_>>()[..] {
            table.row(what, value.to_owned(), ratio.to_owned(), goal);
        }
    }
}

/// Each phase in a process of its own, so that memory is its own.
fn run(phase: &str, dir: &Path) -> String {
    let this = std::env::current_exe().expect("own path");
    let mut command = Command::new(this);
    command.arg("--phase").arg(phase).arg("--dir").arg(dir);
    command.args(["--families", &make::families().to_string(), "--reads", &reads::count().to_string()]);
    let output = command.output().expect("phase");
    assert!(output.status.success() || phase == "kill", "{phase}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

pub fn row(what: &str, value: String, goal: &str) {
    println!("row\t{what}\t{value}\t{goal}");
}

/// One measurement, in its own process.
pub fn phase(phase: &str, dir: &Path) {
    match phase {
        "open" => opening(dir, "opening after a clean close"),
        "kill" => kill(dir),
        "reopen" => opening(dir, "opening after a kill"),
        "rebuild" => {
            std::fs::remove_dir_all(dir.join(INDEX)).expect("index");
            opening(dir, "rebuilding the index while opening");
        }
        "tree" => tree::read(dir),
        "cards" => reads::cards(dir),
        "history" => reads::history(dir),
        "diff" => reads::diff(dir),
        "verify" => verify(dir, false),
        "admission" => admission(dir),
        "full" => verify(dir, true),
        "export" => export(dir),
        other => panic!("no phase {other}"),
    }
}

fn opening(dir: &Path, what: &str) {
    let timer = Timer::now();
    let vault = Vault::open(dir, Options::system(), &|_, _| ()).expect("open");
    let spent = timer.elapsed();
    row(what, time(spent), if what.starts_with("rebuild") { "" } else { "1 s" });
    if what.contains("clean") {
        row("resident memory after opening", memory("VmRSS"), "400 MB");
    }
    vault.close().expect("close");
}

/// Appends for a moment and dies without closing.
fn kill(dir: &Path) {
    let vault = Vault::open(dir, Options::system(), &|_, _| ()).expect("open");
    let reader = vault.reader();
    let global = reader.global().expect("global");
    let grant = global.grants(global.seq).find(|g| g.peran == jejak::event::data::Role::Unit).expect("grant").seq;
    for n in 0..500 {
        let draft = serde_json::json!({"type": "narasi.ditulis", "unit": make::unit(n % make::families(), 0), "berlaku": "2019-12-31",
            "data": {"tahun": 2019, "iku": "IKU.5", "jenis": "kendala", "teks": "x"}});
        let drafts = jejak::event::Draft::parse_group(draft.to_string().as_bytes()).expect("draft");
        vault.append(drafts, make::actor(jejak::event::data::Role::Unit, grant), None).expect("append");
    }
    std::process::abort();
}

pub fn memory(field: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").expect("status");
    self::field(&status, field).expect("field")
}

/// A field of a process's status, in megabytes.
fn field(status: &str, field: &str) -> Option<String> {
    let line = status.lines().find_map(|l| l.strip_prefix(field))?;
    Some(format!("{} MB", line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024))
}

/// The command itself, as a user would run it.
fn jejak() -> Command {
    let this = std::env::current_exe().expect("own path");
    Command::new(this.parent().and_then(Path::parent).expect("target").join("jejak"))
}

/// The bag of one unit's year: headers of all events, lines of the unit's, tables, proofs.
fn export(dir: &Path) {
    let bag = dir.join("bag");
    let mut command = jejak();
    command.args(["export", &make::unit(0, 0), &make::YEARS.0.to_string(), "--no-record", "--out"]).arg(&bag);
    let timer = Timer::now();
    let mut child = command.arg("--data").arg(dir).spawn().expect("jejak export");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = String::new();
    let code = loop {
        peak = std::fs::read_to_string(&status).ok().and_then(|s| field(&s, "VmHWM")).unwrap_or(peak);
        if let Some(code) = child.try_wait().expect("wait") {
            break code;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(code.success(), "jejak export");
    row("export of a unit's year: time", time(timer.elapsed()), "");
    row("export of a unit's year: peak memory", peak, "bounded");
    row("export of a unit's year: bytes", thousands(walk(&bag)), "");
    std::fs::remove_dir_all(bag).expect("bag");
}

fn verify(dir: &Path, full: bool) {
    let mut command = jejak();
    command.arg("verify").arg("--data").arg(dir).args(full.then_some("--full"));
    let timer = Timer::now();
    let output = command.output().expect("jejak verify");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (what, goal) = if full { ("jejak verify --full", "") } else { ("jejak verify", "2 s a million events") };
    row(what, time(timer.elapsed()), goal);
}

/// The same lines with and without the rules, in turn: what others do on this machine falls on both.
fn admission(dir: &Path) {
    let disk = RealDisk::new(dir);
    let (mut without, mut with) = (Duration::ZERO, Duration::ZERO);
    let mut events = 0;
    for _ in 0..3 {
        let timer = Timer::now();
        events += verify::verify(&disk, |_, _| ()).expect("lines").last;
        without += timer.elapsed();
        let timer = Timer::now();
        verify::verify_with(&disk, |_, _| (), |_, _| (), |_, _, ()| {}).expect("admission");
        with += timer.elapsed();
    }
    let rate = |spent: Duration| thousands((events as f64 / spent.as_secs_f64()) as u64);
    row("verification of lines and chain, events a second", rate(without), "");
    row("the same and admission replayed", rate(with), "");
    row("ratio of the times", format!("{:.2}", with.as_secs_f64() / without.as_secs_f64()), "1.5");
}

fn sizes(dir: &Path, table: &mut Table) {
    let [lines, index, tiles] = ["journal", INDEX, TILES].map(|name| walk(&dir.join(name)));
    table.row("bytes of lines", thousands(lines), String::new(), "");
    table.row("bytes of the index", thousands(index), String::new(), "");
    let all = walk(dir);
    let per_byte = |bytes: u64| format!("{:.2}", bytes as f64 / lines as f64);
    table.row("bytes on disk per byte of line", per_byte(all - tiles), String::new(), "1.5");
    table.row("the same with the published tiles, which repeat all headers", per_byte(all), String::new(), "");
}

fn walk(path: &Path) -> u64 {
    let Ok(meta) = std::fs::metadata(path) else { return 0 };
    if meta.is_file() {
        return meta.len();
    }
    std::fs::read_dir(path).expect("folder").map(|e| walk(&e.expect("entry").path())).sum()
}

//! What README.md shows, run as shown.
#![allow(clippy::unwrap_used)]

use std::{path::Path, process::Command};

const README: &str = include_str!("../README.md");

/// The code block after a marker.
fn block(marker: &str) -> &'static str {
    let after = README.split(&format!("<!-- {marker} -->")).nth(1).unwrap_or_else(|| panic!("no {marker}"));
    after.split("```bash\n").nth(1).unwrap().split("```").next().unwrap()
}

fn sample(dir: &Path) {
    let (vault, _) = jejak::store::sample::write(dir, "00".repeat(32), &|_, _| ()).unwrap();
    vault.close().unwrap();
}

fn check_by_hand(dir: &Path) -> String {
    let script = format!("set -o pipefail\n{}", block("check-by-hand"));
    let output = Command::new("bash").arg("-c").arg(script).current_dir(dir).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn the_chain_is_checked_by_jq_and_b3sum() {
    for tool in ["jq", "b3sum", "basenc"] {
        assert!(Command::new(tool).arg("--version").output().is_ok(), "{tool} is missing");
    }
    let dir = tempfile::tempdir().unwrap();
    sample(dir.path());
    let last = jejak::store::read(dir.path(), &|_, _| ()).unwrap().last();
    assert_eq!(check_by_hand(dir.path()), format!("{} {}", last.seq, last.hash));

    let journal = dir.path().join("journal/00000000.jsonl");
    let text = std::fs::read_to_string(&journal).unwrap();
    // A figure changed in the data of an event.
    std::fs::write(&journal, text.replacen("\"nilai\":\"93.18\"", "\"nilai\":\"94.18\"", 1)).unwrap();
    assert!(check_by_hand(dir.path()).ends_with("data is not what data_hash names"));
    // An event taken out.
    let without: Vec<&str> = text.lines().enumerate().filter(|(n, _)| *n != 99).map(|(_, l)| l).collect();
    std::fs::write(&journal, without.join("\n") + "\n").unwrap();
    assert_eq!(check_by_hand(dir.path()), "event 101: prev is not the hash of the event before");
}

/// The tour's commands with their output, as README.md shows them.
fn tour() -> Vec<(&'static str, String)> {
    let block = README.split("<!-- tour -->\n```console\n").nth(1).unwrap().split("```").next().unwrap();
    let steps = block.split("$ jejak ").skip(1);
    steps.map(|step| step.split_once('\n').map(|(c, out)| (c, out.trim_end().to_owned())).unwrap()).collect()
}

#[test]
fn the_tour_is_what_the_commands_print() {
    let dir = tempfile::tempdir().unwrap();
    let steps = tour();
    assert!(steps.len() >= 6);
    for (command, shown) in steps {
        let mut run = Command::new(env!("CARGO_BIN_EXE_jejak"));
        run.args(command.split(' ')).current_dir(dir.path()).env("COLUMNS", "100").env_remove("JEJAK_DATA");
        let output = run.output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert_eq!(printed.trim_end(), shown, "jejak {command}; tools/tour writes the tour anew");
    }
}

#[test]
fn a_ledger_of_ones_own_is_made_as_shown() {
    let dir = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_jejak")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut bash = Command::new("bash");
    bash.arg("-c").arg(format!("set -euo pipefail\n{}", block("own")));
    let output = bash.current_dir(dir.path()).env("PATH", path).env_remove("JEJAK_DATA").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("akses.dikonfirmasi") && words.contains("1 penutupan periode cocok"), "{text}");
}

/// A service over the demo's ledger, ended when dropped.
struct Served(std::process::Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_six_calls_are_answered() {
    let dir = tempfile::tempdir().unwrap();
    let demo = dir.path().join("demo");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("127.0.0.1:{port}");
    let mut run = Command::new(env!("CARGO_BIN_EXE_jejak"));
    run.arg("demo").arg("--data").arg(&demo).args(["--listen", &address]);
    let served = Served(run.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap());
    let ready = ["-fsS", "--retry", "60", "--retry-connrefused", "--retry-delay", "1"];
    let ready = Command::new("curl").args(ready).arg(format!("http://{address}/readyz")).output().unwrap();
    assert!(ready.status.success(), "{}", String::from_utf8_lossy(&ready.stderr));
    let tokens = std::fs::read_to_string(demo.join("token-demo.txt")).unwrap();
    let token = tokens.lines().find(|l| l.contains("ppu-01")).unwrap().split_whitespace().last().unwrap();
    let script = format!("set -euo pipefail\n{}", block("curl"));
    let mut bash = Command::new("bash");
    bash.arg("-c").arg(script).env("TOKEN", token).env("JEJAK", format!("http://{address}"));
    let output = bash.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(block("curl").matches("\ncurl").count(), 6);
    assert!(text.contains("100.01") && text.contains("kuitansi"), "{text}");
    drop(served);
}

//! What is read again without a restart; and what packages take from the program itself.

use std::{fs, process::Command};

use tempfile::TempDir;

use crate::{
    kit::{self, Ledger},
    live::{Live, until},
};

#[test]
fn the_level_of_log_lines_is_read_again() {
    let (ledger, place) = (Ledger::full(), TempDir::new().unwrap());
    let file = place.path().join("jejak.toml");
    fs::write(&file, "log_level = \"error\"\n").unwrap();
    let live = Live::start(ledger.path(), &["--config", file.to_str().unwrap()]);
    live.ask("GET", "/healthz", "", "").unwrap();
    let log = || fs::read_to_string(&live.log).unwrap();
    assert_eq!(log(), "");
    let told = || {
        let id = live.child.id().to_string();
        assert!(Command::new("kill").args(["-HUP", &id]).status().unwrap().success());
    };
    fs::write(&file, "log_level = \"info\"\n").unwrap();
    told();
    until("the new level", || log().contains("level of log lines read again").then_some(()));
    live.ask("GET", "/healthz", "", "").unwrap();
    until("a line of a request", || log().contains("/healthz").then_some(()));
    // What cannot be read changes nothing, and the service goes on.
    fs::write(&file, "log_level = 7\n").unwrap();
    told();
    until("the refusal", || log().contains("configuration not read again").then_some(()));
    assert_eq!(live.ask("GET", "/healthz", "", "").unwrap().0, 200);
    live.stop();
}

#[test]
fn manual_and_completions_come_from_the_program() {
    let place = TempDir::new().unwrap();
    let dir = place.path().join("man");
    kit::show(place.path(), &["man", dir.to_str().unwrap()]);
    let page = fs::read_to_string(dir.join("jejak-restore.1")).unwrap();
    assert!(page.contains("rehearse") && page.starts_with(".ie"), "{}", &page[..80]);
    assert!(fs::read_dir(&dir).unwrap().count() > 35);
    for shell in ["bash", "zsh", "fish"] {
        assert!(kit::show(place.path(), &["completions", shell]).contains("rotate-key"), "{shell}");
    }
}

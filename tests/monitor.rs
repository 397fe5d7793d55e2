//! What alert rules and the dashboard ask for is measured: every name in them stands in the program.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, fs, path::Path};

/// Names of measures in a text; what Prometheus makes of a histogram is that histogram.
fn names(text: &str) -> BTreeSet<String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text.split(|c| !is_word(c)).filter(|word| word.starts_with("jejak_"));
    let plain = |word: &str| {
        ["_bucket", "_count", "_sum"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word).to_owned()
    };
    words.map(plain).collect()
}

fn source(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            source(&entry, all);
        } else if entry.extension().is_some_and(|e| e == "rs") {
            all.push_str(&fs::read_to_string(entry).unwrap());
        }
    }
}

#[test]
fn what_is_watched_is_measured() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut program = String::new();
    source(&root.join("src"), &mut program);
    let board = fs::read_to_string(root.join("tools/monitor/grafana.json")).unwrap();
    serde_json::from_str::<serde_json::Value>(&board).unwrap();
    let rules = fs::read_to_string(root.join("tools/monitor/alerts.yml")).unwrap();
    let asked: BTreeSet<_> = names(&board).union(&names(&rules)).cloned().collect();
    assert!(asked.len() > 15, "{asked:?}");
    for name in asked {
        assert!(program.contains(&format!("\"{name}\"")), "{name} is watched and never measured");
    }
}

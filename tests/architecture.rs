//! The map in src/lib.rs, as a test: imports run one way, pure layers stay pure, files and functions stay short.
#![allow(clippy::unwrap_used)]

#[path = "architecture/loops.rs"]
mod loops;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Layers from the bottom; a layer may use those before it.
const LAYERS: &[&[&str]] = &[
    &["event"],
    &["ledger"],
    &["projection"],
    &["sample"],
    &["store"],
    &["import", "peer"],
    &["present"],
    &["export", "query", "review"],
    &["http"],
    &["web"],
    &["cli"],
];
const PURE: &[&str] = &["event", "ledger", "projection", "sample"];
/// What pages show, in a folder of theirs: data in, HTML out.
const SHOWN: &[&str] = &["page", "asset", "chart", "event", "figure", "form", "frame", "link", "origins", "timebar"];

/// Does this file promise to do no I/O, to read no clock and to use no floating point?
fn pure(name: &str, layer: &str) -> bool {
    let stem = name.rsplit('/').next().and_then(|file| file.strip_suffix(".rs")).unwrap_or_default();
    PURE.contains(&layer) || layer == "web" && !name.starts_with("web/entry/form") && SHOWN.contains(&stem)
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|e| e == "rs") {
            found.push(entry);
        }
    }
}

/// Each source file: its path below src, its layer's name, its text before its tests.
fn files() -> Vec<(String, String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&src, &mut found);
    let describe = |path: PathBuf| {
        let name = path.strip_prefix(&src).unwrap().to_str().unwrap().to_owned();
        let layer = name.split(['/', '.']).next().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let body = text.split("#[cfg(test)]\nmod ").next().unwrap().to_owned();
        (name, layer, body)
    };
    found.into_iter().map(describe).collect()
}

fn rank(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|group| group.contains(&layer))
}

/// Names after `crate::`, also within braces.
fn imports(text: &str) -> Vec<String> {
    let word = |t: &str| t.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut found = Vec::new();
    for after in text.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            None => found.push(word(after)),
            Some(group) => {
                let (mut depth, mut start) = (0, true);
                for (at, c) in group.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if start && depth == 0 && !c.is_whitespace() => {
                            found.push(word(&group[at..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    found
}

#[test]
fn imports_run_one_way() {
    for (name, layer, text) in files() {
        let Some(own) = rank(&layer) else {
            assert!(name == "lib.rs" || name == "main.rs", "{name} belongs to no layer");
            continue;
        };
        for used in imports(&text) {
            if let Some(other) = rank(&used) {
                assert!(other < own || used == layer, "{name} ({layer}) uses {used}, which is not below it");
            }
        }
    }
}

#[test]
fn pure_layers_do_no_io_and_read_no_clock() {
    for (name, layer, text) in files().into_iter().filter(|(name, layer, _)| pure(name, layer)) {
        for word in [
            "std::fs",
            "std::net",
            "std::io::",
            "SystemTime",
            "Utc::now",
            "Local::now",
            "getrandom",
            "now_v7",
            "async fn",
            "tokio",
            "std::thread",
            "println!",
        ] {
            assert!(!text.contains(word), "{name} ({layer}) has {word}");
        }
    }
}

#[test]
fn files_and_functions_stay_short() {
    for (name, _, text) in files() {
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.len() <= 400, "{name} has {} lines", lines.len());
        let mut open: Option<(usize, String)> = None;
        for (number, line) in lines.iter().enumerate() {
            let indent: String = line.chars().take_while(|c| *c == ' ').collect();
            let is_fn = line.contains("fn ") && line.trim_end().ends_with('{') && !line.trim_start().starts_with("//");
            // One arm for each type of a closed enum, one line for each setting: long, but only a list.
            let list = ["fn of(event: &Event, ", "fn subject(&self", "fn check(event: &Event)", "fn default() -> Self"]
                .iter()
                .any(|f| line.contains(f));
            match &open {
                None if is_fn && !list => open = Some((number, indent)),
                Some((start, outer)) if *line == format!("{outer}}}") => {
                    assert!(number - start < 60, "{name}:{} a function of {} lines", start + 1, number - start + 1);
                    open = None;
                }
                _ => {}
            }
        }
    }
}

#[test]
fn no_number_of_the_books_is_a_float() {
    for (name, layer, text) in files().into_iter().filter(|(name, layer, _)| pure(name, layer)) {
        let code = text.lines().filter(|l| !l.trim_start().starts_with("//"));
        let hit = code
            .into_iter()
            .find(|l| l.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == "f64" || w == "f32"));
        assert!(hit.is_none(), "{name} ({layer}): {hit:?}");
    }
}

#[test]
fn files_do_not_use_each_other_in_rings() {
    loops::check_itself();
    let named = |(name, _, text): (String, String, String)| (name, format!("\n{text}"));
    loops::check(
        &files().into_iter().filter(|(name, ..)| name != "lib.rs" && name != "main.rs").map(named).collect::<Vec<_>>(),
    );
}

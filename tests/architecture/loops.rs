//! Which file uses which, and where files use each other in a ring.

use std::collections::{BTreeMap, BTreeSet};

/// A module by its path.
type Path = Vec<String>;

/// Loops that are known: to be broken one by one, and taken from here.
const KNOWN: &[&str] = &[
    "http/access http/call http/memo http/service http/view",
    "import/amount import/number",
    "import/anggaran import/line import/plan import/realisasi import/target import/temuan",
    "ledger/key ledger/note",
    "projection/book projection/budget projection/findings projection/moves",
    "projection/eval projection/figure projection/inputs projection/memo projection/money projection/plan projection/view",
    "projection/parts projection/timeline projection/walk",
    "review/column review/coverage review/figure review/read review/read/layout review/read/text review/tables",
    "store/replica store/vault",
];

#[derive(Default)]
struct Uses {
    /// What a module imports, by the name that it has there: children see it too.
    names: BTreeMap<String, Path>,
    /// What it needs: all but what it only hands on.
    needs: Vec<Path>,
}

fn split(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&group[start..]);
    parts
}

/// The paths of a tree of imports, each with the name that it gets.
fn paths(before: &[String], tree: &str, found: &mut Vec<(Path, String)>) {
    let tree = tree.trim();
    if let Some(group) = tree.strip_prefix('{').and_then(|t| t.strip_suffix('}')) {
        split(group).into_iter().for_each(|part| paths(before, part, found));
    } else if let Some((first, rest)) = tree.split_once("::").filter(|(first, _)| !first.contains('{')) {
        paths(&[before, &[first.trim().to_owned()]].concat(), rest, found);
    } else if !tree.is_empty() {
        let (name, other) = tree.split_once(" as ").unwrap_or((tree, tree));
        let last = if name == "self" { None } else { Some(name.to_owned()) };
        let path: Path = before.iter().cloned().chain(last).collect();
        let called = if name == "self" { before.last().cloned().unwrap_or_default() } else { other.trim().to_owned() };
        found.push((path, called));
    }
}

/// A path from the top of the crate; none where it leads out of it.
fn absolute(module: &Path, path: &[String], all: &BTreeSet<Path>) -> Option<Path> {
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" => Some(rest.to_vec()),
        "self" => Some([module.as_slice(), rest].concat()),
        "super" => {
            let up = path.iter().take_while(|p| *p == "super").count();
            Some([&module[..module.len().checked_sub(up)?], &path[up..]].concat())
        }
        _ => all
            .contains(&[module.as_slice(), std::slice::from_ref(first)].concat())
            .then(|| [module.as_slice(), path].concat()),
    }
}

fn uses(module: &Path, text: &str, all: &BTreeSet<Path>) -> Uses {
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let mut of = Uses::default();
    for part in code.split("\nuse ").skip(1).map(|p| (false, p)).chain(
        ["\npub use ", "\npub(crate) use ", "\npub(super) use "]
            .iter()
            .flat_map(|w| code.split(w).skip(1))
            .map(|p| (true, p)),
    ) {
        let mut found = Vec::new();
        paths(&[], part.1.split(';').next().unwrap_or_default(), &mut found);
        for (path, name) in found {
            if let Some(path) = absolute(module, &path, all) {
                if !part.0 {
                    of.needs.push(path.clone());
                }
                of.names.entry(name).or_insert(path);
            }
        }
    }
    for lead in ["crate::", "super::"] {
        for after in code.split(lead).skip(1) {
            let word: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == ':').collect();
            if word.is_empty() {
                continue;
            }
            let path = format!("{lead}{word}");
            let path: Path = path.split("::").filter(|p| !p.is_empty()).map(str::to_owned).collect();
            of.needs.extend(absolute(module, &path, all));
        }
    }
    of
}

/// The file where a path ends, past those that only hand it on.
fn file(path: &[String], of: &BTreeMap<Path, Uses>, left: usize) -> Option<Path> {
    let known = (1..=path.len()).rev().find(|k| of.contains_key(&path[..*k]))?;
    let (module, rest) = path.split_at(known);
    let handed = rest.first().and_then(|name| of[module].names.get(name));
    match handed {
        Some(on) if left > 0 => file(&[on.as_slice(), &rest[1..]].concat(), of, left - 1),
        _ => Some(module.to_vec()),
    }
}

/// Files that use each other in a ring, given path below src and text of each.
fn loops(files: &[(String, String)]) -> Vec<String> {
    let module = |name: &str| -> Path {
        let parts: Path = name.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        if parts.last().is_some_and(|last| last == "mod") { parts[..parts.len() - 1].to_vec() } else { parts }
    };
    let all: BTreeSet<Path> = files.iter().map(|(name, _)| module(name)).collect();
    let of: BTreeMap<Path, Uses> =
        files.iter().map(|(name, text)| (module(name), uses(&module(name), text, &all))).collect();
    let edges: BTreeMap<&Path, BTreeSet<Path>> = of
        .iter()
        .map(|(from, uses)| {
            (from, uses.needs.iter().filter_map(|to| file(to, &of, 8)).filter(|to| to != from).collect())
        })
        .collect();
    let reach = |from: &Path| -> BTreeSet<Path> {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(at) = open.pop() {
            open.extend(edges[&at].iter().filter(|to| seen.insert((*to).clone())).cloned());
        }
        seen
    };
    let reached: BTreeMap<&Path, BTreeSet<Path>> = all.iter().map(|path| (path, reach(path))).collect();
    let rings: BTreeSet<Vec<&Path>> = all
        .iter()
        .map(|path| {
            all.iter().filter(|other| reached[path].contains(*other) && reached[other].contains(path)).collect()
        })
        .filter(|ring: &Vec<&Path>| ring.len() > 1)
        .collect();
    rings.iter().map(|ring| ring.iter().map(|path| path.join("/")).collect::<Vec<_>>().join(" ")).collect()
}

/// No file uses, over whatever way, a file that uses it: but for the loops that are known, and what hangs on them.
pub fn check(files: &[(String, String)]) {
    for ring in loops(files) {
        let known =
            KNOWN.iter().any(|known| ring.split(' ').filter(|file| known.split(' ').any(|k| k == *file)).count() > 1);
        assert!(known, "these files use each other in a ring: {ring}");
    }
}

/// The check sees a ring over a re-export, and none where a parent only hands on.
pub fn check_itself() {
    let file = |name: &str, text: &str| (name.to_owned(), format!("\n{text}"));
    let ring = [
        file("a/mod.rs", "pub mod b;\npub use b::B;"),
        file("a/b.rs", "use crate::c::C;"),
        file("c.rs", "use crate::a::B;"),
        file("d.rs", "fn f() { crate::a::b::x() }"),
    ];
    assert_eq!(loops(&ring), ["a/b c"]);
    let none = [
        file("a/mod.rs", "pub mod b;\npub use b::B;"),
        file("a/b.rs", "use super::E;"),
        file("c.rs", "use crate::a::B;"),
    ];
    assert!(loops(&none).is_empty());
}

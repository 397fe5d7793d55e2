//! Which file uses which, and where files use each other in a ring.

use std::collections::{BTreeMap, BTreeSet};

/// A module by its path.
type Path = Vec<String>;

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

/// A file's code in two: its imports at the top, each with whether it hands them on, and the rest.
fn parts(text: &str) -> (Vec<(bool, String)>, String) {
    let (mut imports, mut rest, mut open): (Vec<(bool, String)>, String, bool) = (Vec::new(), String::new(), false);
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        let begun =
            ["use ", "pub use ", "pub(crate) use ", "pub(super) use "].iter().find_map(|w| line.strip_prefix(w));
        match (begun, open) {
            (Some(tree), _) => imports.push((line.starts_with("pub"), tree.to_owned())),
            (None, true) => imports.last_mut().unwrap().1 += line,
            (None, false) => rest = rest + line + "\n",
        }
        open = (open || begun.is_some()) && !line.contains(';');
    }
    (imports, rest)
}

/// The tree of imports that a path in the code is, or begins: `super::{a, b::C}`, `crate::a::b`.
fn tree(code: &str) -> &str {
    let mut depth = 0;
    for (at, c) in code.char_indices() {
        match c {
            '{' if depth > 0 || code[..at].ends_with("::") => depth += 1,
            '}' if depth > 1 => depth -= 1,
            '}' if depth == 1 => return &code[..=at],
            _ if depth > 0 || c.is_alphanumeric() || c == '_' || c == ':' => {}
            _ => return code[..at].trim_end_matches("::"),
        }
    }
    code
}

fn uses(module: &Path, text: &str, all: &BTreeSet<Path>) -> Uses {
    let (imports, rest) = parts(text);
    let mut of = Uses::default();
    for (handed, import) in imports {
        let mut found = Vec::new();
        paths(&[], import.split(';').next().unwrap_or_default(), &mut found);
        for (path, name) in found {
            if let Some(path) = absolute(module, &path, all) {
                if !handed {
                    of.needs.push(path.clone());
                }
                of.names.entry(name).or_insert(path);
            }
        }
    }
    for lead in ["crate::", "super::"] {
        for (at, _) in rest.match_indices(lead).filter(|(at, _)| !rest[..*at].ends_with("::")) {
            let mut found = Vec::new();
            paths(&[], tree(&rest[at..]), &mut found);
            of.needs.extend(found.into_iter().filter_map(|(path, _)| absolute(module, &path, all)));
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

/// No file uses, over whatever way, a file that uses it.
pub fn check(files: &[(String, String)]) {
    let found = loops(files);
    assert!(found.is_empty(), "these files use each other in rings:\n{}", found.join("\n"));
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
        file("c.rs", "use crate::a::{B};"),
        file("d.rs", "use crate::a::{\n    b::B,\n};"),
    ];
    assert!(loops(&none).is_empty());
    let inside = [
        file("a/mod.rs", "pub mod b;\nfn f() { b::g() }"),
        file("a/b.rs", "fn g() {\n    use super::{E, c::{D}};\n}"),
        file("a/c.rs", "use super::b::{\n    g,\n};"),
    ];
    assert_eq!(loops(&inside), ["a/b a/c"]);
}

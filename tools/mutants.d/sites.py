"""Where a line of Rust can be changed so that it still compiles, and the change behind a switch."""
import re
from dataclasses import dataclass

WORD = r"[&*]?[A-Za-z_][\w:]*(?:\([^()]*\))?(?:\.\w+(?:\([^()]*\))?)*\??|\d[\d_]*"
COMPARED = re.compile(rf"(?:(?<=[(|{{,=] )|(?<=[(!])|(?<=if )|(?<=&& )|(?<=\|\| )|(?<=\| )|^\s*)(?P<a>{WORD}) "
                      rf"(?P<op><=|>=|==|!=|<|>) (?P<b>{WORD})(?=$|[),;]| \{{| &&| \|\|)")
OTHER = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
CONDITION = re.compile(r"\bif (?P<c>[^{}]+) \{$")
GUARD = re.compile(r"^\s*(?P<s>[a-z][\w.:]*\(.*\)(?:\.\w+\(.*\))*\?;)$")
ARM = re.compile(r"=> (?P<v>true|false),")
NUMBER = re.compile(r"(?<=[-+*<>=] )(?P<n>\d[\d_]*)(?=[),;]| |$)")
JOINED = re.compile(r"(?<=[\w)]) (?P<op>&&|\|\|) (?P<r>[^&|{}()]*(?:\([^()]*\)[^&|{}()]*)*)(?=$|\)| \{| &&| \|\||,|;)")
SWITCH = '''//! Switches of tools/mutants: only in its copy.
#![allow(missing_docs)]
use std::{io::Write, sync::{LazyLock, Mutex}};
static ACTIVE: LazyLock<u32> = LazyLock::new(|| std::env::var("JEJAK_MUTANT").ok().and_then(|v| v.parse().ok()).unwrap_or(0));
static SEEN: LazyLock<Option<String>> = LazyLock::new(|| std::env::var("JEJAK_MUTANT_SEEN").ok());
static NOTED: Mutex<std::collections::BTreeSet<(u32, String)>> = Mutex::new(std::collections::BTreeSet::new());
thread_local! { static MINE: std::cell::RefCell<Vec<bool>> = const { std::cell::RefCell::new(Vec::new()) }; }
pub fn on(number: u32) -> bool {
    if let Some(folder) = &*SEEN { first(folder, number); }
    *ACTIVE == number
}
/// A thread notes each change once: they are reached millions of times.
fn first(folder: &str, number: u32) {
    let new = MINE.try_with(|mine| {
        let mut mine = mine.borrow_mut();
        let at = number as usize;
        if mine.len() <= at { mine.resize(at + 1, false); }
        !std::mem::replace(&mut mine[at], true)
    });
    if new.unwrap_or(true) { note(folder, number); }
}
pub fn one<T: From<u8>>(number: u32) -> T { T::from(u8::from(on(number))) }
fn note(folder: &str, number: u32) {
    let program = std::env::args().next().unwrap_or_default();
    let program = program.rsplit('/').next().unwrap_or_default().to_owned();
    let thread = std::thread::current();
    let name = thread.name().unwrap_or_default();
    // A process that a test started is counted for the test's program, as the whole of it.
    let child = program == "jejak" || program == "bench";
    let file = if child { format!("{}@", parent()) } else if name.contains("::") || !(name.is_empty() || name == "main" || name.starts_with("tokio") || name.contains(' ')) { format!("{program}@{}", name.replace("::", "+")) } else { format!("{program}@") };
    let mut noted = NOTED.lock().unwrap_or_else(|e| e.into_inner());
    if noted.insert((number, file.clone())) {
        let path = format!("{folder}/{}", file.replace('/', "_"));
        if let Ok(mut out) = std::fs::OpenOptions::new().create(true).append(true).open(path) { let _ = out.write_all(format!("{number}\\n").as_bytes()); }
    }
}
/// The first process above this one that is a test: its name, or nothing.
fn parent() -> String {
    let mut pid = "self".to_owned();
    for _ in 0..6 {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = |key: &str| status.lines().find_map(|l| l.strip_prefix(key)).unwrap_or_default().trim().to_owned();
        let exe = std::fs::read_link(format!("/proc/{pid}/exe")).ok().and_then(|p| p.file_name().map(|n| n.to_string_lossy().into_owned())).unwrap_or_default();
        if exe.contains('-') && std::fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|p| p.to_string_lossy().contains("/deps/")) { return exe; }
        pid = line("PPid:");
    }
    String::new()
}
'''


@dataclass
class Site:
    """A change: the text from `start` to `end` of a line becomes `text` when its switch is on."""
    file: str
    line: int
    start: int
    end: int
    before: str
    after: str
    text: str
    number: int = 0


def code_lines(path):
    """Lines that are code of the product: no comments, attributes, macros' bodies, constants, unit tests."""
    inside = None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        bare = line.strip()
        if bare.startswith("#[cfg(test)]"):
            return
        if inside is None and re.match(r"\s*(macro_rules!|(pub(\(\w+\))? )?(const|static) |(pub(\(\w+\))? )?const fn )", line):
            inside = len(line) - len(line.lstrip())
            if line.rstrip().endswith(";") or line.rstrip().endswith("}"):
                inside = None
            continue
        if inside is not None:
            if len(line) - len(line.lstrip()) == inside and bare.startswith(("}", "]", ")")):
                inside = None
            continue
        if bare and not bare.startswith(("//", "#", "use ", "mod ", "pub mod", "pub use")):
            yield number, line


def changes(line):
    """All changes of a line: (start, end, before, after, text with {n})."""
    blank = re.sub(r'"(?:[^"\\]|\\.)*"', lambda m: '"' + "x" * (len(m[0]) - 2) + '"', line)
    blank = re.sub(r"//.*", "", blank)
    for m in COMPARED.finditer(blank):
        a, op, b = line[m.start("a"):m.end("a")], m["op"], line[m.start("b"):m.end("b")]
        other = f"{a} {OTHER[op]} {b}"
        yield m.start("a"), m.end("b"), f"{a} {op} {b}", other, f"(if crate::mutant::on({{n}}) {{{{ {other} }}}} else {{{{ {a} {op} {b} }}}})"
    for m in JOINED.finditer(blank):
        r = line[m.start("r"):m.end("r")].strip()
        if r and not r.startswith("let ") and " = " not in r:
            neutral = "true" if m["op"] == "&&" else "false"
            switched = "crate::mutant::on({n}) || " if m["op"] == "&&" else "!crate::mutant::on({n}) && "
            yield m.start("r"), m.end("r"), f"{m['op']} {r}", f"{m['op']} {neutral}", f"({switched}({escape(r)}))"
    for m in CONDITION.finditer(blank):
        c = line[m.start("c"):m.end("c")]
        if "let " not in c and "=>" not in c:
            yield m.start("c"), m.end("c"), f"if {c}", "if false", f"!crate::mutant::on({{n}}) && ({escape(c)})"
    for m in GUARD.finditer(blank):
        s = line[m.start("s"):m.end("s")]
        if blank.count("(") == blank.count(")"):
            yield m.start("s"), m.end("s"), s, "", f"if !crate::mutant::on({{n}}) {{{{ {escape(s)} }}}}"
    for m in ARM.finditer(blank):
        other = "false" if m["v"] == "true" else "true"
        yield m.start("v"), m.end("v"), f"=> {m['v']}", f"=> {other}", f"crate::mutant::on({{n}}) != {m['v']}"
    for m in NUMBER.finditer(blank):
        n = m["n"]
        yield m.start("n"), m.end("n"), n, f"{n} + 1", f"({n} + crate::mutant::one({{n}}))"


def escape(text):
    return text.replace("{", "{{").replace("}", "}}")


def find(root, floors):
    """At most one change a line, drawn by the line's place so that it is the same every time."""
    found = []
    for floor in floors:
        for path in sorted((root / "src" / floor).rglob("*.rs")):
            file = str(path.relative_to(root))
            for number, line in code_lines(path):
                all_of_it = list(changes(line))
                if all_of_it:
                    start, end, before, after, text = all_of_it[number % len(all_of_it)]
                    found.append(Site(file, number, start, end, before, after, text))
    return found


def write(tree, root, chosen):
    """The changes into the copy, and their switches."""
    by_file = {}
    for site in chosen:
        by_file.setdefault(site.file, []).append(site)
    for path in (root / "src").rglob("*.rs"):
        file = str(path.relative_to(root))
        lines = path.read_text().split("\n")
        for site in by_file.get(file, []):
            line = lines[site.line - 1]
            lines[site.line - 1] = line[:site.start] + site.text.format(n=site.number) + line[site.end:]
        if file == "src/lib.rs":
            lines.append("#[doc(hidden)] pub mod mutant;")
        text = "\n".join(lines)
        target = tree / file
        if not target.exists() or target.read_text() != text:
            target.write_text(text)
    switch = tree / "src/mutant.rs"
    if not switch.exists() or switch.read_text() != SWITCH:
        switch.write_text(SWITCH)

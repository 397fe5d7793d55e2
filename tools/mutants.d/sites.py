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
JOINED = re.compile(r"(?<=[\w)]) (?P<op>&&|\|\|) (?P<r>[^&|{}(),;]*(?:\([^()]*\)[^&|{}(),;]*)*)(?=$|\)| \{| &&| \|\||,|;)")
SWITCH = '''//! Switches of tools/mutants: only in its copy.
#![allow(missing_docs)]
use std::{io::Write, sync::{LazyLock, atomic::{AtomicBool, Ordering}}};
static ACTIVE: LazyLock<u32> = LazyLock::new(|| std::env::var("JEJAK_MUTANT").ok().and_then(|v| v.parse().ok()).unwrap_or(0));
static SEEN: LazyLock<Option<String>> = LazyLock::new(|| std::env::var("JEJAK_MUTANT_SEEN").ok());
static NOTED: [AtomicBool; 4096] = [const { AtomicBool::new(false) }; 4096];
pub fn on(number: u32) -> bool {
    if let Some(folder) = &*SEEN && !NOTED[number as usize].swap(true, Ordering::Relaxed) { note(folder, number); }
    *ACTIVE == number
}
pub fn one<T: From<u8>>(number: u32) -> T { T::from(u8::from(on(number))) }
fn note(folder: &str, number: u32) {
    let path = format!("{folder}/{}", std::process::id());
    if let Ok(mut out) = std::fs::OpenOptions::new().create(true).append(true).open(path) { let _ = out.write_all(format!("{number}\\n").as_bytes()); }
}
'''
FIRST_NAMED = 1001


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


def named(root, table):
    """The changes of a table (what, file, at, before, after): `before` stands in `at`, and that stands once in the file."""
    for number, row in enumerate(table, FIRST_NAMED):
        text, at = (root / row["file"]).read_text(), row["at"] or row["before"]
        if text.count(at) != 1 or at.count(row["before"]) != 1:
            print(f"mutants: {row['file']} has not once: {at}", flush=True)
            continue
        start = text.index(at) + at.index(row["before"])
        column, line = start - text.rfind("\n", 0, start) - 1, text.count("\n", 0, start) + 1
        before, after = escape(row["before"]), escape(row["after"])
        switched = f"if crate::mutant::on({{n}}) {{{{ {after} }}}} else {{{{ {before} }}}}"
        switched = switched if before.endswith(";") else f"({switched})"
        yield Site(row["file"], line, column, column + len(row["before"]), row["before"], row["after"], switched, number)


def changed(line, on_it):
    """A line with its changes. One that lies inside another is written into it."""
    on_it = sorted(on_it, key=lambda site: site.end - site.start)
    text = [site.text.format(n=site.number) for site in on_it]
    outer = []
    for i, site in enumerate(on_it):
        around = [j for j in range(i + 1, len(on_it)) if on_it[j].start <= site.start and site.end <= on_it[j].end]
        if around:
            text[around[0]] = text[around[0]].replace(line[site.start:site.end], text[i])
        else:
            outer.append((site.start, site.end, text[i]))
    for start, end, new in sorted(outer, reverse=True):
        line = line[:start] + new + line[end:]
    return line


def write(tree, root, chosen):
    """The changes into the copy, and their switches."""
    places = {}
    for site in chosen:
        places.setdefault(site.file, {}).setdefault(site.line, []).append(site)
    for path in (root / "src").rglob("*.rs"):
        file = str(path.relative_to(root))
        lines = path.read_text().split("\n")
        for number, on_it in places.get(file, {}).items():
            lines[number - 1] = changed(lines[number - 1], on_it)
        if file == "src/lib.rs":
            lines.append("#[doc(hidden)] pub mod mutant;")
        text = "\n".join(lines)
        target = tree / file
        if not target.exists() or target.read_text() != text:
            target.write_text(text)
    switch = tree / "src/mutant.rs"
    if not switch.exists() or switch.read_text() != SWITCH:
        switch.write_text(SWITCH)

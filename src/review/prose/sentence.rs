//! The sentences of a report, joined from its lines, with the numbers in them.

use std::sync::Arc;

use super::tokens::{self, Angka};
use crate::review::{
    number::{self, Content},
    read::{self, Block},
};

/// A sentence with numbers or number words.
#[derive(Debug, Clone)]
pub struct Kalimat {
    /// Line or paragraph in which it begins.
    pub at: u32,
    /// Number of tables that begin before it.
    pub after: usize,
    /// File, where the report has several and it is not in the first.
    pub file: Option<Arc<str>>,
    /// Its text.
    pub text: String,
    /// Its numbers.
    pub angka: Vec<Angka>,
}

impl Kalimat {
    /// The text before a number, from the previous number on, in lower case.
    pub fn before(&self, n: usize) -> String {
        let from = if n == 0 { 0 } else { self.angka[n - 1].upto };
        self.text[from..self.angka[n].from].to_lowercase()
    }

    /// The text after a number, up to the next one, in lower case.
    pub fn behind(&self, n: usize) -> String {
        let upto = self.angka.get(n + 1).map_or(self.text.len(), |next| next.from);
        self.text[self.angka[n].upto..upto].to_lowercase()
    }
}

/// Minimum number of words of a single-cell row that counts as a sentence.
const WORDS: usize = 5;

/// All sentences of a report.
pub fn all(blocks: &[Block]) -> Vec<Kalimat> {
    let mut found = Vec::new();
    let mut open: Vec<(u32, String)> = Vec::new();
    let (mut tables, mut in_table) = (0, false);
    let mut file: Option<Arc<str>> = None;
    let mut paused = false;
    for block in blocks {
        if matches!(block, Block::Blank) {
            // A page may end within a sentence; the next line decides.
            paused = true;
            in_table = false;
            continue;
        }
        let on = matches!(block, Block::Text(_, text) if continues(open.last().map(|(_, t)| t.as_str()), text));
        if std::mem::take(&mut paused) && !on {
            flush(&mut open, (tables, &file), &mut found);
        }
        match block {
            Block::Text(at, text) if !read::is_caption(text) && !read::is_picture(text) => {
                open.push((*at, text.clone()))
            }
            Block::Row(at, cells) => match sentence(cells) {
                Some(text) => open.push((*at, text)),
                None => {
                    flush(&mut open, (tables, &file), &mut found);
                    tables += usize::from(!in_table);
                    in_table = true;
                    continue;
                }
            },
            _ => flush(&mut open, (tables, &file), &mut found),
        }
        if let Block::File(name) = block {
            file = Some(name.as_str().into());
        }
        in_table = in_table && matches!(block, Block::Row(..));
    }
    flush(&mut open, (tables, &file), &mut found);
    found
}

/// Whether a line continues a sentence that was broken by the end of a page.
fn continues(before: Option<&str>, text: &str) -> bool {
    let open = before.is_some_and(|t| !t.trim_end().ends_with(['.', '?', '!', ':', ';']));
    let small = text.trim_start().starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit() || c == '(');
    // `(empat ratus juta` goes on to its closing bracket, however that line begins.
    let bracket = before.is_some_and(|t| t.rfind('(') > t.rfind(')')) && text.contains(')');
    open && (small || bracket || text.trim_start().starts_with("Rp"))
}

/// The sentence of a single-cell row below a table.
fn sentence(cells: &[String]) -> Option<String> {
    let mut filled = cells.iter().filter(|c| !c.trim().is_empty());
    let only = filled.next().filter(|_| filled.next().is_none())?;
    let words = only.split_whitespace().count();
    let ends = only.trim_end().ends_with(['.', ';', ':']) || words >= 2 * WORDS;
    (number::read(only) == Content::Text && words >= WORDS && ends && !read::is_picture(only)).then(|| only.clone())
}

fn flush(open: &mut Vec<(u32, String)>, (after, file): (usize, &Option<Arc<str>>), found: &mut Vec<Kalimat>) {
    let mut text = String::new();
    let mut places: Vec<(usize, u32)> = Vec::new();
    for (at, line) in open.drain(..) {
        places.push((text.len(), at));
        text.push_str(line.trim());
        text.push(' ');
    }
    let mut from = 0;
    for upto in ends(&text) {
        let part = &text[from..upto];
        let lead = part.len() - part.trim_start().len();
        let at = places.iter().rev().find(|(start, _)| *start <= from + lead).map_or(0, |(_, at)| *at);
        let part = part.trim();
        if !part.is_empty() {
            found.push(Kalimat { at, after, file: file.clone(), text: part.to_owned(), angka: tokens::numbers(part) });
        }
        from = upto;
    }
}

/// Ends of sentences: a full stop before a capital or the end.
fn ends(text: &str) -> Vec<usize> {
    let mut all = Vec::new();
    for (at, _) in text.match_indices(['.', '?', '!']) {
        let rest = &text[at + 1..];
        let next = rest.trim_start();
        let last = text[..at].rsplit(' ').next().unwrap_or_default();
        let short = last.chars().count() <= 1
            || matches!(last.to_lowercase().as_str(), "no" | "s.d" | "hlm" | "rp" | "dr" | "jl");
        let begins = next.chars().next().is_none_or(|c| c.is_uppercase() || c == '«' || c == '"');
        if rest.starts_with(char::is_whitespace) && begins && !short {
            all.push(at + 1);
        }
    }
    if all.last() != Some(&text.len()) {
        all.push(text.len());
    }
    all
}

//! What leaves the program for a terminal, a table, a page, a file name or a log passes here: nothing in a stranger's text
//! moves a cursor, hides, turns what stands beside it, or is taken for a formula.
//!
//! `tools/verify_bag.py` (`GELAP`) and the page's `hygiene.js` know the same characters.

use std::{borrow::Cow, fmt::Write};

/// Does a character act instead of being seen? Controls, bidi controls, zero widths, separators of lines, tags.
pub fn is_dark(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// For a terminal or a log: characters that act are spelled out; line feeds stay.
pub fn terminal(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c != '\n')
}

/// For one line of a terminal, a log or a header: line feeds are spelled out as well.
pub fn line(text: &str) -> Cow<'_, str> {
    escaped(text, |_| true)
}

fn escaped(text: &str, also: impl Fn(char) -> bool) -> Cow<'_, str> {
    let acts = |c: char| is_dark(c) && also(c);
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if acts(c) {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// For a cell or a page: characters that act become a replacement mark; line feeds stay.
pub fn shown(text: &str) -> Cow<'_, str> {
    let acts = |c: char| is_dark(c) && c != '\n';
    if text.contains(acts) { Cow::Owned(text.replace(acts, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// For a cell of CSV: besides, what a spreadsheet would take for a formula gets an apostrophe, also in full width.
pub fn guarded(text: &str) -> String {
    let text = shown(text);
    if text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        format!("'{text}")
    } else {
        text.into_owned()
    }
}

/// In one line, for fields that end with it.
pub fn one_line(text: &str) -> String {
    shown(&text.replace('\n', " ")).into_owned()
}

/// Part of a file name that every system takes alike: ASCII letters, digits and `._-`, not hidden, at most 100 of them.
pub fn file_name(text: &str) -> String {
    let plain: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' }).take(100).collect();
    let plain = plain.trim_matches(['.', '-']);
    if plain.is_empty() { "berkas".to_owned() } else { plain.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_spelled_out_and_what_is_seen_stays() {
        assert_eq!(terminal("a\u{1b}[2Jb\nc"), "a\\u{1b}[2Jb\nc");
        assert_eq!(line("a\nb"), "a\\u{a}b");
        assert_eq!(terminal("Rp 7,8 – «ok» é 漢"), "Rp 7,8 – «ok» é 漢");
        for c in [
            '\u{202e}',
            '\u{2066}',
            '\u{200b}',
            '\u{200d}',
            '\u{9b}',
            '\u{7f}',
            '\u{feff}',
            '\u{2028}',
            '\u{e0041}',
            '\u{ad}',
        ] {
            assert!(!terminal(&format!("x{c}y")).contains(c), "{:x}", u32::from(c));
            assert_eq!(shown(&format!("x{c}y")), "x\u{fffd}y");
        }
    }

    #[test]
    fn no_cell_begins_a_formula() {
        for text in ["=1+1", "+1", "-1", "@a", "＝1", "＋1", "－1", "＠a"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        assert!(!guarded("\t=1").starts_with(['\t', '=']));
        assert!(!guarded("\r=1").starts_with(['\r', '=']));
        assert_eq!(guarded("a=1"), "a=1");
    }

    #[test]
    fn file_names_are_plain() {
        assert_eq!(file_name("../../etc/passwd"), "etc-passwd");
        assert_eq!(file_name("\u{1b}]0;x\u{7}"), "0-x");
        assert_eq!(file_name("…"), "berkas");
    }
}

//! Text on its way out to a terminal, table, page, file name or log passes through here, so that text of unknown origin cannot
//! move a cursor, hide, reorder the text beside it, or become a formula.
//!
//! `tools/verify_bag.py` (`GELAP`) and the page's `hygiene.js` have the same list of characters.

use std::{borrow::Cow, fmt::Write};

/// Returns whether a character has an effect instead of a glyph: controls, bidi controls, zero widths, line separators, tags.
pub fn is_dark(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// For a terminal or a log: characters with an effect become `\u{…}`; line feeds stay.
pub fn terminal(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c != '\n')
}

/// For one line of a terminal, a log or a header: like [`terminal`], and line feeds become `\u{…}` too.
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

/// For a cell or a page: characters with an effect become U+FFFD; line feeds stay.
pub fn shown(text: &str) -> Cow<'_, str> {
    let acts = |c: char| is_dark(c) && c != '\n';
    if text.contains(acts) { Cow::Owned(text.replace(acts, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// For the text of HTML or XML, and for an attribute in double quotes.
pub fn markup(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Returns whether a spreadsheet could take the text for a formula; some also do so in full width, or after a tab or a line end.
pub fn is_formula(text: &str) -> bool {
    let bare = text.trim_start_matches(['\t', '\r', '\n']);
    bare.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// For a cell of CSV: like [`shown`], and a text that a spreadsheet could take for a formula gets an apostrophe in front.
pub fn guarded(text: &str) -> String {
    let text = shown(text);
    if text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        format!("'{text}")
    } else {
        text.into_owned()
    }
}

/// For a terminal with colours: like [`terminal`], but tabs and plain colour sequences stay too.
pub fn painted(text: &str) -> Cow<'_, str> {
    let acts = |c: char| is_dark(c) && c != '\n' && c != '\t';
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest) = (String::with_capacity(text.len() + 16), text);
    while let Some(at) = rest.find(acts) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let taken = match colour(from) {
            Some(length) => {
                out.push_str(&from[..length]);
                length
            }
            None => {
                let c = from.chars().next().unwrap_or_default();
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
                c.len_utf8()
            }
        };
        rest = &from[taken..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Length of an escape sequence that only sets colour or weight; `None` for all others, such as those that hide text.
fn colour(text: &str) -> Option<usize> {
    let body = text.strip_prefix("\u{1b}[")?;
    let (codes, _) = body.split_once('m')?;
    let number = |code: &str| code.parse::<u8>().ok();
    let plain = |code: &str| {
        code.is_empty() || number(code).is_some_and(|n| matches!(n, 0..=4 | 22..=24 | 30..=37 | 39 | 49 | 90..=97))
    };
    let wide = codes.strip_prefix("38;5;").is_some_and(|code| number(code).is_some());
    (wide || codes.split(';').all(plain)).then(|| codes.len() + 3)
}

/// For JSON text: characters with an effect become JSON escapes, which have the same meaning to a program.
pub fn json(text: &str) -> Cow<'_, str> {
    let acts = |c: char| is_dark(c) && c != '\n';
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if acts(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// For the last field of a line: line feeds become blanks, other characters with an effect U+FFFD.
pub fn one_line(text: &str) -> String {
    shown(&text.replace('\n', " ")).into_owned()
}

/// A part of a file name that is valid on every system: ASCII letters, digits and `._-`, not hidden, at most 100 characters.
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
    fn colours_pass_and_what_hides_does_not() {
        assert_eq!(painted("\u{1b}[1;33ma\u{1b}[0m\u{1b}[38;5;9mb"), "\u{1b}[1;33ma\u{1b}[0m\u{1b}[38;5;9mb");
        for hidden in ["\u{1b}[8mx", "\u{1b}[7mx", "\u{1b}[2Jx", "\u{1b}]0;x\u{7}", "\u{1b}[1", "a\rb", "\u{9b}2J"] {
            assert!(!painted(hidden).contains(['\u{1b}', '\r', '\u{9b}', '\u{7}']), "{hidden:?}");
        }
        assert!(is_formula("\t=1") && is_formula("＝1") && !is_formula("a=1"));
        assert_eq!(json("{\"a\":\"\u{202e}x\u{e0041}\"}\n"), "{\"a\":\"\\u202ex\\udb40\\udc41\"}\n");
    }

    #[test]
    fn file_names_are_plain() {
        assert_eq!(file_name("../../etc/passwd"), "etc-passwd");
        assert_eq!(file_name("\u{1b}]0;x\u{7}"), "0-x");
        assert_eq!(file_name("…"), "berkas");
    }
}

//! Width and colour of the output: decided once, depending on its destination.

use std::fmt::Write;

/// Widest layout on a wide terminal, in columns.
const WIDEST: usize = 140;
/// Narrowest layout, in columns.
const NARROWEST: usize = 60;
/// Width if the output is not a terminal.
const PLAIN: usize = 100;

/// Width and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Width in columns.
    pub width: usize,
    /// Whether colours and bold are used.
    pub colour: bool,
}

impl Style {
    /// For a file or a pipe: 100 columns, no colour.
    pub const PLAIN: Self = Self { width: PLAIN, colour: false };

    /// For a terminal with that many columns.
    pub fn terminal(columns: usize, colour: bool) -> Self {
        Self { width: columns.clamp(NARROWEST, WIDEST), colour }
    }

    /// The text in bold, if colours are used.
    pub fn bold(self, text: &str) -> String {
        self.painted("1", text)
    }

    /// The text less prominent, if colours are used.
    pub fn dim(self, text: &str) -> String {
        self.painted("2", text)
    }

    /// The text as a warning, if colours are used.
    pub fn warn(self, text: &str) -> String {
        self.painted("1;33", text)
    }

    fn painted(self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// Breaks a text into lines of at most `width` characters, at blanks if there are any.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ').filter(|w| !w.is_empty()) {
            let room = width.saturating_sub(line.chars().count());
            if !line.is_empty() && word.chars().count() + 1 > room {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// Writes a labelled paragraph: `first` before the first line, `rest` before the others.
pub fn paragraph(out: &mut String, first: &str, rest: &str, text: &str, width: usize) {
    let room = width.saturating_sub(first.chars().count()).max(20);
    for (index, line) in wrap(text, room).iter().enumerate() {
        let before = if index == 0 { first } else { rest };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}", format!("{before}{line}").trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_at_blanks() {
        assert_eq!(wrap("satu dua tiga empat", 9), ["satu dua", "tiga", "empat"]);
        assert_eq!(wrap("", 9), [""]);
        assert_eq!(wrap("a\nb", 9), ["a", "b"]);
    }
}

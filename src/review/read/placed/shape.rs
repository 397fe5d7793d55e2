//! Typesetting of a text: width of blanks, height of lines, extent.

use crate::review::read::word::{Line, Word};

/// Typesetting of a text, in hundredths of a point.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Blank between words, in thousandths of their height.
    space: i64,
    /// Height of a word.
    pub high: i64,
    /// Left and right edge of the text.
    pub text: (i64, i64),
}

/// Minimum number of gaps from which the blanks of a part of a text are measured.
const ENOUGH: usize = 12;

impl Shape {
    /// Measures all lines.
    pub fn of(lines: &[Line]) -> Self {
        let from = lines.iter().map(|l| l.x().0).min().unwrap_or(0);
        let upto = lines.iter().map(|l| l.x().1).max().unwrap_or(from);
        let gaps = gaps(lines);
        let space = often(&gaps).unwrap_or(200);
        Self { space, high: high(lines), text: (from, upto) }
    }

    /// Measures a part, which may have another font.
    pub fn within(&self, lines: &[Line]) -> Self {
        let gaps = gaps(lines);
        let space = often(&gaps).filter(|_| gaps.len() >= ENOUGH).unwrap_or(self.space);
        Self { space, high: high(lines), text: self.text }
    }

    /// Whether a gap is too wide for a blank between two words of a sentence.
    pub fn wide(&self, one: &Word, other: &Word) -> bool {
        share(one, other) > self.space * 17 / 10
    }

    /// Whether a gap is about as wide as a blank.
    pub fn blank(&self, one: &Word, other: &Word) -> bool {
        (share(one, other) - self.space).abs() <= self.space / 10 + 8
    }

    /// Usual distance of the lines of one cell.
    pub fn line(&self) -> i64 {
        self.high * 885 / 1000
    }

    /// The width of the text.
    pub fn width(&self) -> i64 {
        (self.text.1 - self.text.0).max(1)
    }

    /// Splits a line at its wide gaps.
    pub fn segments<'a>(&self, line: &'a Line) -> Vec<&'a [Word]> {
        line.words.chunk_by(|a, b| !self.wide(a, b)).collect()
    }
}

/// The gap between two words, in thousandths of their height.
fn share(one: &Word, other: &Word) -> i64 {
    (other.x.0 - one.x.1) * 1000 / (one.y.1 - one.y.0).max(1)
}

fn high(lines: &[Line]) -> i64 {
    let mut high: Vec<i64> = lines.iter().flat_map(|l| &l.words).map(|w| w.y.1 - w.y.0).collect();
    high.sort_unstable();
    high.get(high.len() / 2).copied().unwrap_or(1200).max(1)
}

fn gaps(lines: &[Line]) -> Vec<i64> {
    let all = lines.iter().flat_map(|l| l.words.windows(2)).map(|w| share(&w[0], &w[1]));
    let mut all: Vec<i64> = all.filter(|gap| *gap > 0 && *gap < 400).collect();
    all.sort_unstable();
    all
}

/// The gap with the most others near it.
fn often(gaps: &[i64]) -> Option<i64> {
    let near = |at: i64| gaps.partition_point(|g| *g <= at + at / 16) - gaps.partition_point(|g| *g < at - at / 16);
    gaps.iter().copied().max_by_key(|gap| near(*gap))
}

/// The words of a part of a line.
pub fn text(words: &[Word]) -> String {
    words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Whether a text is a number, a dash, or a sign for no number. Years are not: they head columns.
pub fn counts(text: &str) -> bool {
    let bare = text.trim().trim_end_matches(['*', ')']).trim_start_matches("Rp").trim_start_matches(['.', '(', ' ']);
    if matches!(text.trim(), "-" | "–" | "—" | "N/A" | "n/a" | "NA" | "n.a." | "%") {
        return true;
    }
    let year = bare.len() == 4 && (bare.starts_with("19") || bare.starts_with("20")) && digits(bare);
    let body = bare.trim_start_matches(['-', '−', '+', '≥', '≤', '<', '>', '±', ' ']).trim_end_matches([',', '-', ' ']);
    let body = body.trim_end_matches('%').trim_end();
    let marks = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '%' | '-' | '–');
    let item = body.ends_with('.') && digits(body.trim_end_matches('.'));
    !year && !item && body.starts_with(|c: char| c.is_ascii_digit()) && body.chars().all(marks)
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

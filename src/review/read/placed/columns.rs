//! Columns: the spans between the gaps that all rows share.

use super::{
    region::Kind,
    shape::{Shape, counts},
};
use crate::review::read::word::{Line, Word};

/// A column: the span of its words, and whether they are numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Left and right edge.
    pub x: (i64, i64),
    /// Whether most of its words below the headings are numbers.
    pub numbers: bool,
}

/// The columns of a table.
#[derive(Debug)]
pub struct Columns(pub Vec<Column>);

/// Minimum gap between columns.
const GAP: i64 = 80;
/// Maximum distance of the middle of a heading from the words of its column.
const EDGE: i64 = 300;

impl Columns {
    /// The column of a word: the one that covers most of it, else the nearest.
    pub fn at(&self, x: (i64, i64)) -> usize {
        let near = |c: &Column| {
            let over = x.1.min(c.x.1) - x.0.max(c.x.0);
            if over > 0 { -over } else { (c.x.0 - x.1).max(x.0 - c.x.1).max(0) }
        };
        (0..self.0.len()).min_by_key(|c| near(&self.0[*c])).unwrap_or(0)
    }

    /// The column of each word of a line. A word that is in no column and one blank after another word is in the column of that
    /// word.
    pub fn each(&self, line: &Line, shape: &Shape) -> Vec<usize> {
        let mut all: Vec<usize> = Vec::new();
        for (n, word) in line.words.iter().enumerate() {
            let before =
                n.checked_sub(1).filter(|b| shape.blank(&line.words[*b], word) && self.over(word.x).is_empty());
            all.push(before.map_or_else(|| self.at(word.x), |b| all[b]));
        }
        all
    }

    /// The columns that a span covers.
    pub fn over(&self, x: (i64, i64)) -> Vec<usize> {
        (0..self.0.len()).filter(|c| x.0 < self.0[*c].x.1 && x.1 > self.0[*c].x.0).collect()
    }
}

/// The columns of the rows of numbers (`None` if there are fewer than two).
pub fn of(lines: &[Line], kinds: &[Kind], shape: &Shape) -> Option<Columns> {
    let first = kinds.iter().position(|k| *k == Kind::Numbers)?;
    let heads: Vec<String> = lines[..first].iter().map(Line::text).collect();
    // Headings that are repeated on a new page are not rows.
    let below: Vec<usize> = (first..lines.len()).filter(|n| !heads.contains(&lines[*n].text())).collect();
    let rows: Vec<&Line> = below.iter().filter(|n| kinds[**n] == Kind::Numbers).map(|n| &lines[*n]).collect();
    let spans = merged(rows.iter().flat_map(|l| &l.words));
    // Further lines of a cell extend its column; a line across columns does not.
    let more = below.iter().filter(|n| kinds[**n] == Kind::Other).map(|n| &lines[*n]);
    let within = |line: &&Line| {
        shape.segments(line).iter().all(|part| {
            let (from, upto) = (part[0].x.0, part[part.len() - 1].x.1);
            spans.windows(2).all(|w| !(from < w[0].1 && upto > w[1].0))
        })
    };
    let body: Vec<&Line> = rows.iter().copied().chain(more.filter(within)).collect();
    let mut spans = merged(body.iter().flat_map(|l| &l.words));
    let mut at = 1;
    while at < spans.len() {
        if parts(&body, &spans, at, shape) || headed(&lines[..first], &spans, at, shape) {
            at += 1;
        } else {
            spans[at - 1].1 = spans[at].1;
            spans.remove(at);
        }
    }
    if spans.len() < 2 {
        return None;
    }
    let numbers = |span: &(i64, i64)| {
        let words = body.iter().flat_map(|l| &l.words).filter(|w| span.0 <= w.x.0 && w.x.1 <= span.1);
        let (some, all) = words.fold((0, 0), |(n, all), w| (n + usize::from(counts(&w.text)), all + 1));
        some * 2 > all
    };
    Some(Columns(spans.into_iter().map(|x| Column { x, numbers: numbers(&x) }).collect()))
}

/// The spans of words; neighbours without a gap are merged.
fn merged<'a>(words: impl Iterator<Item = &'a Word>) -> Vec<(i64, i64)> {
    let mut spans: Vec<(i64, i64)> = words.map(|w| w.x).collect();
    spans.sort_unstable();
    let mut all: Vec<(i64, i64)> = Vec::new();
    for (from, to) in spans {
        match all.last_mut().filter(|last| from < last.1 + GAP) {
            Some(last) => last.1 = last.1.max(to),
            None => all.push((from, to)),
        }
    }
    all
}

/// Whether the gap before a span separates columns. It does not if every line with words on both sides has only a blank between
/// them: then the gap is between words that happen to be aligned.
fn parts(body: &[&Line], spans: &[(i64, i64)], at: usize, shape: &Shape) -> bool {
    let (left, right) = (spans[at - 1], spans[at]);
    let mut beside = 0;
    for line in body {
        let one = line.words.iter().rfind(|w| left.0 <= w.x.0 && w.x.1 <= left.1);
        let other = line.words.iter().find(|w| right.0 <= w.x.0 && w.x.1 <= right.1);
        // A number next to which no words end begins a column.
        if one.is_none() && other.is_some_and(|w| number(&w.text)) {
            return true;
        }
        let (Some(one), Some(other)) = (one, other) else { continue };
        let grouped = other.text.len() == 3 && other.text.bytes().all(|b| b.is_ascii_digit());
        let numbers = number(&one.text) && number(&other.text);
        if !shape.blank(one, other) || (numbers && !grouped) {
            return true;
        }
        beside += 1;
    }
    beside == 0
}

fn number(text: &str) -> bool {
    counts(text) && text.contains(|c: char| c.is_ascii_digit())
}

/// Whether there are two headings on the two sides of a gap.
fn headed(heads: &[Line], spans: &[(i64, i64)], at: usize, shape: &Shape) -> bool {
    let (left, right) = (spans[at - 1], spans[at]);
    let over = |x: (i64, i64), span: (i64, i64)| {
        let middle = i64::midpoint(x.0, x.1);
        span.0 - EDGE <= middle && middle <= span.1 + EDGE
    };
    heads.iter().any(|line| {
        let parts: Vec<(i64, i64)> =
            line.words.chunk_by(|a, b| shape.blank(a, b)).map(|p| (p[0].x.0, p[p.len() - 1].x.1)).collect();
        parts.windows(2).any(|w| over(w[0], left) && over(w[1], right))
    })
}

//! Finds the beginning and end of tables among lines.

use super::shape::{Shape, counts, text};
use crate::review::read::{cell::is_caption, word::Line};

/// The kind of a line, by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The caption of a table.
    Caption,
    /// A line of a paragraph.
    Prose,
    /// Several pieces, at least one of them a number.
    Numbers,
    /// Anything else: a heading, or a further line of a cell.
    Other,
}

/// The lines of a table, from its headings to its last row.
#[derive(Debug, PartialEq, Eq)]
pub struct Region {
    /// First line.
    pub top: usize,
    /// Line after the last one.
    pub end: usize,
}

/// Maximum number of lines of headings.
const HEADINGS: usize = 16;

/// The kind of each line.
pub fn kinds(lines: &[Line], shape: &Shape) -> Vec<Kind> {
    let mut all: Vec<Kind> = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        let before = n.checked_sub(1).map(|p| (&lines[p], all[p]));
        all.push(kind(line, before, shape));
    }
    all
}

fn kind(line: &Line, before: Option<(&Line, Kind)>, shape: &Shape) -> Kind {
    let words = line.text();
    if is_caption(&words) {
        return Kind::Caption;
    }
    let parts = shape.segments(line);
    let (from, upto) = line.x();
    if words.contains("....") {
        return Kind::Prose;
    }
    if parts.len() >= 2 {
        let numbers = parts.iter().map(|p| text(p)).filter(|t| t != "%" && counts(t)).count();
        return if numbers > 0 && !numbering(&parts.iter().map(|p| text(p)).collect::<Vec<_>>()) {
            Kind::Numbers
        } else {
            Kind::Other
        };
    }
    let wide = (upto - from) * 100 / shape.width();
    let long = line.words.len() >= 5 && words.ends_with(['.', ':']) && wide >= 40;
    let more = before.is_some_and(|(b, kind)| {
        let close = b.page == line.page && line.y - b.y <= shape.high * 16 / 10 && (b.x().0 - from).abs() < 4500;
        // The second line of a caption, or of a paragraph.
        close && (kind == Kind::Prose || (kind == Kind::Caption && b.x().1 > shape.text.0 + shape.width() * 3 / 4))
    });
    if wide >= 75 || long || more { Kind::Prose } else { Kind::Other }
}

/// Whether the parts are the numbers of columns: `1 2 3 4`, `(1) (2) (3)`.
pub fn numbering(parts: &[String]) -> bool {
    let own = |(n, part): (usize, &String)| {
        let bare = part.trim_matches(['(', ')']);
        let head = bare.split(['=', ' ']).next().unwrap_or_default();
        head == (n + 1).to_string() && (head == bare || bare.contains('='))
    };
    parts.len() >= 3 && parts.iter().enumerate().all(own)
}

/// The tables: from a line of numbers to the next paragraph or caption, with the headings above.
pub fn regions(lines: &[Line], kinds: &[Kind], shape: &Shape) -> Vec<Region> {
    let mut all: Vec<Region> = Vec::new();
    let mut at = 0;
    while let Some(first) = (at..lines.len()).find(|n| kinds[*n] == Kind::Numbers) {
        let least = all.last().map_or(0, |r| r.end);
        let top = top(lines, kinds, shape, first, least);
        let end = end(lines, kinds, shape, (top, first));
        let several = (top..end).filter(|n| shape.segments(&lines[*n]).len() >= 2).count();
        if several >= 2 {
            all.push(Region { top, end });
        }
        at = end;
    }
    all
}

fn apart(lines: &[Line], one: usize, other: usize) -> Option<i64> {
    (lines[one].page == lines[other].page).then(|| lines[other].y - lines[one].y)
}

/// The first line of the headings above the first numbers.
fn top(lines: &[Line], kinds: &[Kind], shape: &Shape, first: usize, least: usize) -> usize {
    let mut top = first;
    while top > least
        && first - top < HEADINGS
        && kinds[top - 1] == Kind::Other
        && apart(lines, top - 1, top).is_some_and(|gap| gap <= shape.high * 5)
    {
        top -= 1;
    }
    // A single line at the left edge, above the first line with several pieces, is a heading of the text, not of a column.
    let parted = (top..first).find(|n| shape.segments(&lines[*n]).len() >= 2).unwrap_or(first);
    let title = |n: usize| {
        let (from, upto) = lines[n].x();
        from < shape.text.0 + 3000 && (upto - from > shape.width() / 3 || n + 2 < parted)
    };
    (top..parted).rev().find(|n| title(*n)).map_or(top, |n| n + 1)
}

/// The line after the last row below the headings.
fn end(lines: &[Line], kinds: &[Kind], shape: &Shape, (top, first): (usize, usize)) -> usize {
    let (mut last, mut at) = (first, first + 1);
    while at < lines.len() && matches!(kinds[at], Kind::Numbers | Kind::Other) {
        if apart(lines, at - 1, at).is_some_and(|gap| gap > shape.high * 6) {
            break;
        }
        if kinds[at] == Kind::Numbers {
            last = at;
        }
        at += 1;
    }
    // Below headings that are repeated on a new page, the last row continues.
    let heads: Vec<String> = lines[top..first].iter().map(Line::text).collect();
    if (last + 1..at).any(|n| heads.contains(&lines[n].text())) {
        return at;
    }
    // Lines close below the last numbers belong to their row.
    let mut end = last + 1;
    while end < at && apart(lines, end - 1, end).is_some_and(|gap| gap <= shape.high * 5 / 4) {
        end += 1;
    }
    end
}

//! Words with their positions on a page, and the lines that they form.

use std::collections::BTreeMap;

use rust_decimal::prelude::ToPrimitive;

/// A word with its position, in hundredths of a point from the top left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Left and right edge.
    pub x: (i64, i64),
    /// Top and bottom.
    pub y: (i64, i64),
    /// The text.
    pub text: String,
}

impl Word {
    /// Its middle across and down.
    pub fn middle(&self) -> (i64, i64) {
        (i64::midpoint(self.x.0, self.x.1), i64::midpoint(self.y.0, self.y.1))
    }
}

/// The words of one line, from the left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Page, from 1.
    pub page: usize,
    /// Vertical middle.
    pub y: i64,
    /// Its words.
    pub words: Vec<Word>,
}

impl Line {
    /// The text of the line.
    pub fn text(&self) -> String {
        self.words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Left and right edge.
    pub fn x(&self) -> (i64, i64) {
        let from = self.words.first().map_or(0, |w| w.x.0);
        (from, self.words.iter().map(|w| w.x.1).max().unwrap_or(from))
    }
}

/// Maximum vertical distance of the words of one line.
const LINE: i64 = 350;

/// Groups words into lines, from the top.
pub fn lines(page: usize, words: Vec<Word>) -> Vec<Line> {
    let mut words = words;
    words.sort_by_key(|w| (w.middle().1, w.x.0));
    let mut all: Vec<Line> = Vec::new();
    for word in words {
        let y = word.middle().1;
        match all.last_mut().filter(|line| (y - line.y).abs() <= LINE) {
            Some(line) => line.words.push(word),
            None => all.push(Line { page, y, words: vec![word] }),
        }
    }
    for line in &mut all {
        line.words.sort_by_key(|w| w.x.0);
    }
    all
}

/// Parses points as hundredths.
pub fn number(text: &str) -> Option<i64> {
    let value: rust_decimal::Decimal = text.parse().ok()?;
    value.checked_mul(rust_decimal::Decimal::ONE_HUNDRED)?.round().to_i64()
}

/// Height and words of each page, from the output of `pdftotext -tsv`.
pub fn pages(tsv: &str) -> BTreeMap<usize, (i64, Vec<Word>)> {
    let mut pages: BTreeMap<usize, (i64, Vec<Word>)> = BTreeMap::new();
    for line in tsv.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [level, page, .., left, top, wide, high, _, word] = fields[..] else { continue };
        let (Ok(page), Some(left), Some(top), Some(wide), Some(high)) =
            (page.parse(), number(left), number(top), number(wide), number(high))
        else {
            continue;
        };
        let own = pages.entry(page).or_default();
        match level {
            "1" => own.0 = high,
            "5" => own.1.push(Word { x: (left, left + wide), y: (top, top + high), text: word.to_owned() }),
            _ => {}
        }
    }
    pages
}

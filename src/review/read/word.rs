//! Words with the place at which they stand on a page, and the lines that they make.

use std::collections::BTreeMap;

use rust_decimal::prelude::ToPrimitive;

/// A word and where it stands, in hundredths of a point from the top left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// From where to where across.
    pub x: (i64, i64),
    /// From where to where down.
    pub y: (i64, i64),
    /// What it says.
    pub text: String,
}

impl Word {
    /// Its middle across and down.
    pub fn middle(&self) -> (i64, i64) {
        (i64::midpoint(self.x.0, self.x.1), i64::midpoint(self.y.0, self.y.1))
    }
}

/// Words of one line, from the left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Page, from 1.
    pub page: usize,
    /// Middle of its height.
    pub y: i64,
    /// Its words.
    pub words: Vec<Word>,
}

impl Line {
    /// What it says.
    pub fn text(&self) -> String {
        self.words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// From where to where it reaches.
    pub fn x(&self) -> (i64, i64) {
        let from = self.words.first().map_or(0, |w| w.x.0);
        (from, self.words.iter().map(|w| w.x.1).max().unwrap_or(from))
    }
}

/// Words of one line stand no farther apart in height.
const LINE: i64 = 350;

/// Words as lines, from the top.
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

/// Points as hundredths.
pub fn number(text: &str) -> Option<i64> {
    let value: rust_decimal::Decimal = text.parse().ok()?;
    value.checked_mul(rust_decimal::Decimal::ONE_HUNDRED)?.round().to_i64()
}

/// Height and words of each page, of what `pdftotext -tsv` writes.
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

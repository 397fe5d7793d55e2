//! A PDF without tags: for ruled tables, the drawn lines make the cells, and the words are put into them; other tables are found
//! by the positions of the words ([`super::placed`]).

mod cells;

use std::collections::BTreeMap;

use super::{
    Block, cell, pieces,
    placed::{self, Piece},
    word::{self, Line, Word},
};
use cells::{Kotak, grids};

/// A page: its height, its tables with their tops, and the lines outside of them.
struct Page {
    high: i64,
    tables: Vec<(i64, Vec<Vec<String>>)>,
    lines: Vec<Line>,
}

/// The blocks of a file, given the height and words of its pages, and the drawing of a page (`pdftocairo -svg`).
pub fn read(pages: BTreeMap<usize, (i64, Vec<Word>)>, drawn: &dyn Fn(usize) -> Option<String>) -> Vec<Block> {
    let pages: Vec<Page> = pages
        .into_iter()
        .map(|(page, (high, words))| parts(page, high, words, drawn(page).map(|svg| grids(&svg)).unwrap_or_default()))
        .collect();
    blocks(pages)
}

/// The tables with their words, and the lines outside of them.
fn parts(page: usize, high: i64, words: Vec<Word>, grids: Vec<Kotak>) -> Page {
    let mut left = words;
    let mut tables = Vec::new();
    for grid in grids {
        let at = |w: &Word| grid.cell(w.middle().0, w.middle().1);
        let (inside, outside): (Vec<Word>, Vec<Word>) = left.into_iter().partition(|w| at(w).is_some());
        left = outside;
        let mut cells: BTreeMap<(usize, usize), Vec<Word>> = BTreeMap::new();
        for word in inside {
            if let Some(cell) = at(&word) {
                cells.entry(cell).or_default().push(word);
            }
        }
        let (down, wide) = grid.size();
        let mut text = |cell| {
            cells.remove(&cell).map_or(String::new(), |words| {
                let lines: Vec<String> = word::lines(page, words).iter().map(Line::text).collect();
                pieces::whole(&cell::cell(&lines.join(" ")))
            })
        };
        let rows: Vec<Vec<String>> =
            (0..down).map(|row| (0..wide).map(|column| text((row, column))).collect()).collect();
        let rows: Vec<Vec<String>> = rows.into_iter().filter(|r| r.iter().any(|c| !c.is_empty())).collect();
        if !rows.is_empty() {
            tables.push((grid.top(), rows));
        }
    }
    Page { high, tables, lines: word::lines(page, left) }
}

/// A line without its numbers, so that the footer of each page is recognized.
fn furniture(line: &str) -> String {
    line.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect()
}

/// Removes headers and footers: a number by itself, and lines that most pages, or most of every second page, repeat. A continued
/// table repeats its headings too, but not on most pages.
fn bare(pages: &mut [Page]) {
    let edge = |high: i64, y: i64| y < high / 14 || y > high - high / 12;
    let mut feet: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, page) in pages.iter().enumerate() {
        for line in page.lines.iter().filter(|l| edge(page.high, l.y)) {
            feet.entry(furniture(&line.text())).or_default().push(n);
        }
    }
    let all = pages.len();
    let often = |on: &Vec<usize>| {
        let one_side = all >= 6 && on.iter().all(|n| n % 2 == on[0] % 2) && on.len() * 5 >= all * 2;
        on.len() > 1 && (on.len() * 2 > all || one_side)
    };
    for page in pages {
        let high = page.high;
        page.lines.retain(|line| {
            let kept = furniture(&line.text());
            let number = kept.is_empty() && line.words.len() == 1;
            !(edge(high, line.y) && (number || feet.get(&kept).is_some_and(|on| !kept.is_empty() && often(on))))
        });
    }
}

/// Lines and tables in order; lines between two drawn tables are joined across pages.
fn blocks(mut pages: Vec<Page>) -> Vec<Block> {
    bare(&mut pages);
    let mut writer = Writer::default();
    let mut run: Vec<Line> = Vec::new();
    for page in pages {
        let mut lines = page.lines.into_iter().peekable();
        for (top, rows) in page.tables {
            while let Some(line) = lines.next_if(|l| l.y < top) {
                run.push(line);
            }
            writer.lines(std::mem::take(&mut run));
            writer.drawn(rows);
        }
        run.extend(lines);
    }
    writer.lines(run);
    writer.blocks
}

/// Maximum number of heading rows.
const HEADINGS: usize = 4;
/// Distance from the line before, above which a line begins a paragraph.
const APART: i64 = 2600;

#[derive(Default)]
struct Writer {
    blocks: Vec<Block>,
    at: u32,
    /// The first rows of the last drawn table.
    head: Vec<Vec<String>>,
}

impl Writer {
    fn lines(&mut self, lines: Vec<Line>) {
        let mut last: Option<(usize, i64)> = None;
        for piece in placed::read(lines) {
            match piece {
                Piece::Line(line) => {
                    if last.is_some_and(|(page, y)| page != line.page || line.y - y > APART) {
                        self.blocks.push(Block::Blank);
                    }
                    last = Some((line.page, line.y));
                    self.at += 1;
                    self.blocks.push(Block::Text(self.at, cell::cell(&line.text())));
                }
                Piece::Table(rows) => {
                    last = None;
                    self.rows(rows);
                    self.blocks.push(Block::Blank);
                }
            }
        }
    }

    /// Writes a drawn table, which may continue one of the page before.
    fn drawn(&mut self, mut rows: Vec<Vec<String>>) {
        goes_on(&mut self.blocks, &self.head, &mut rows);
        self.head = rows.iter().take(HEADINGS).cloned().collect();
        self.rows(rows);
    }

    fn rows(&mut self, rows: Vec<Vec<String>>) {
        if matches!(self.blocks.last(), Some(Block::Row(..))) {
            self.blocks.push(Block::Blank);
        }
        for row in rows {
            self.at += 1;
            self.blocks.push(Block::Row(self.at, row));
        }
    }
}

/// Joins a row that a page break split: the row below repeated headings, without a number of its own and without the beginning of
/// a label, belongs to the row before.
fn goes_on(blocks: &mut [Block], head: &[Vec<String>], rows: &mut Vec<Vec<String>>) {
    let repeated = rows.iter().zip(head).take_while(|(row, head)| row == head).count();
    let Some(row) = rows.get(repeated) else { return };
    let small = |c: &String| c.starts_with(|c: char| c.is_lowercase() || matches!(c, '(' | '%'));
    let first = row.iter().find(|c| !c.is_empty());
    let label = row.first().is_none_or(|c| c.is_empty() && repeated > 0) || first.is_some_and(small);
    if !label || row.iter().any(|c| c.contains(|c: char| c.is_ascii_digit())) {
        return;
    }
    let last = blocks.iter_mut().rev().find(|b| !matches!(b, Block::Blank));
    let Some(Block::Row(_, before)) = last.filter(|b| matches!(b, Block::Row(_, own) if own.len() == row.len())) else {
        return;
    };
    for (cell, more) in before.iter_mut().zip(rows.remove(repeated)).filter(|(_, more)| !more.is_empty()) {
        *cell = pieces::whole(&format!("{cell} {more}"));
    }
}

//! A PDF without tags whose tables are ruled: the lines that are drawn make the cells, and the words are put into them.

mod cells;

use std::collections::BTreeMap;

use super::{Block, pieces, text};
use cells::{Kotak, grids, number};

/// A word and where it stands, in hundredths of a point from the top left.
#[derive(Debug, Clone)]
pub struct Word {
    x: (i64, i64),
    y: (i64, i64),
    text: String,
}

/// Words of one line stand no farther apart in height.
const LINE: i64 = 350;

/// What a page holds, from the top.
enum Piece {
    Line(String, i64),
    Table(Vec<Vec<String>>),
}

/// The blocks of a file: its words (`pdftotext -tsv`), and of each page what is drawn (`pdftocairo -svg`). None where no table is
/// ruled.
pub fn read(tsv: &str, drawn: &dyn Fn(usize) -> Option<String>) -> Option<Vec<Block>> {
    let pages = words(tsv);
    let mut all: Vec<(i64, Vec<(i64, Piece)>)> = Vec::new();
    let mut ruled = false;
    for (page, (height, words)) in &pages {
        let grids = drawn(*page).map(|svg| grids(&svg)).unwrap_or_default();
        ruled |= !grids.is_empty();
        all.push((*height, parts(words, grids)));
    }
    ruled.then(|| blocks(all))
}

/// Height and words of each page.
fn words(tsv: &str) -> BTreeMap<usize, (i64, Vec<Word>)> {
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

fn middle(pair: (i64, i64)) -> i64 {
    (pair.0 + pair.1) / 2
}

/// Tables with their words, and the lines outside of them.
fn parts(words: &[Word], grids: Vec<Kotak>) -> Vec<(i64, Piece)> {
    let mut left: Vec<&Word> = words.iter().collect();
    let mut found = Vec::new();
    for grid in grids {
        let (inside, outside): (Vec<&Word>, Vec<&Word>) =
            left.into_iter().partition(|w| grid.cell(middle(w.x), middle(w.y)).is_some());
        left = outside;
        let mut cells: BTreeMap<(usize, usize), Vec<&Word>> = BTreeMap::new();
        for word in inside {
            if let Some(cell) = grid.cell(middle(word.x), middle(word.y)) {
                cells.entry(cell).or_default().push(word);
            }
        }
        let (high, wide) = grid.size();
        let text = |cell| {
            cells.get(&cell).map_or(String::new(), |w| {
                pieces::whole(&text::cell(&lines(w).into_iter().map(|l| l.1).collect::<Vec<_>>().join(" ")))
            })
        };
        let rows: Vec<Vec<String>> =
            (0..high).map(|row| (0..wide).map(|column| text((row, column))).collect()).collect();
        let rows: Vec<Vec<String>> = rows.into_iter().filter(|r| r.iter().any(|c| !c.is_empty())).collect();
        if !rows.is_empty() {
            found.push((grid.top(), Piece::Table(rows)));
        }
    }
    found.extend(lines(&left).into_iter().map(|(y, line)| (y, Piece::Line(line, y))));
    found.sort_by_key(|(y, _)| *y);
    found
}

/// Words as lines, from the top, each from the left.
fn lines(words: &[&Word]) -> Vec<(i64, String)> {
    let mut words = words.to_vec();
    words.sort_by_key(|w| (middle(w.y), w.x.0));
    let mut all: Vec<(i64, Vec<&Word>)> = Vec::new();
    for word in words {
        let y = middle(word.y);
        match all.last_mut().filter(|(own, _)| (y - *own).abs() <= LINE) {
            Some((_, line)) => line.push(word),
            None => all.push((y, vec![word])),
        }
    }
    all.into_iter()
        .map(|(y, mut line)| {
            line.sort_by_key(|w| w.x.0);
            (y, line.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" "))
        })
        .collect()
}

/// What a line is but for its numbers, so that the foot of each page is known again.
fn furniture(line: &str) -> String {
    line.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect()
}

fn blocks(pages: Vec<(i64, Vec<(i64, Piece)>)>) -> Vec<Block> {
    let edge = |height: i64, y: i64| y < height / 14 || y > height - height / 12;
    let mut feet: BTreeMap<String, usize> = BTreeMap::new();
    for (height, pieces) in &pages {
        for (y, piece) in pieces {
            if let Piece::Line(line, _) = piece
                && edge(*height, *y)
            {
                *feet.entry(furniture(line)).or_default() += 1;
            }
        }
    }
    let (mut blocks, mut at) = (Vec::new(), 0u32);
    let mut head = Vec::new();
    for (height, pieces) in pages {
        let mut last: Option<i64> = None;
        for (y, piece) in pieces {
            match piece {
                Piece::Line(line, own) => {
                    let kept = furniture(&line);
                    if edge(height, y) && (kept.is_empty() || feet.get(&kept).is_some_and(|n| *n > 1)) {
                        continue;
                    }
                    at += 1;
                    if last.is_some_and(|last| own - last > 2600) {
                        blocks.push(Block::Blank);
                    }
                    last = Some(own);
                    blocks.push(Block::Text(at, text::cell(&line)));
                }
                Piece::Table(mut rows) => {
                    goes_on(&mut blocks, &head, &mut rows);
                    head = rows.first().cloned().unwrap_or_default();
                    if matches!(blocks.last(), Some(Block::Row(..))) {
                        blocks.push(Block::Blank);
                    }
                    for row in rows {
                        at += 1;
                        blocks.push(Block::Row(at, row));
                    }
                    last = None;
                }
            }
        }
        blocks.push(Block::Blank);
    }
    blocks
}

/// A row that a page's end broke: what stands below the repeated heading without a number of its own belongs to the row before.
fn goes_on(blocks: &mut [Block], head: &[String], rows: &mut Vec<Vec<String>>) {
    let repeated = !head.is_empty() && rows.first().is_some_and(|first| first == head);
    let tail = |row: &Vec<String>| {
        row.first().is_some_and(String::is_empty) && !row.iter().any(|c| c.contains(|c: char| c.is_ascii_digit()))
    };
    if !repeated || !rows.get(1).is_some_and(tail) {
        return;
    }
    let last = blocks.iter_mut().rev().find(|b| !matches!(b, Block::Blank));
    let Some(Block::Row(_, before)) = last.filter(|b| matches!(b, Block::Row(_, own) if own.len() == rows[1].len()))
    else {
        return;
    };
    for (cell, more) in before.iter_mut().zip(rows.remove(1)).filter(|(_, more)| !more.is_empty()) {
        *cell = pieces::whole(&format!("{cell} {more}"));
    }
}

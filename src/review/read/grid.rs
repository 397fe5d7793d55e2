//! Splits the rows of a sheet into tables and the text between them. A sheet tells neither where a table begins nor which of its
//! columns exist only because of a wider table above.

use std::collections::BTreeSet;

use super::{Block, cell};
use crate::review::{
    meaning::role::{Arti, Peran},
    number::{self, Content},
    words,
};

/// Maximum number of single-cell lines within a table, such as a perspective and an objective.
const WITHIN: usize = 2;
/// Maximum characters of a line that heads the lines below.
const HEADING: usize = 120;

/// A row of a sheet: its number and its cells.
pub struct Line {
    /// Number, from 1.
    pub at: u32,
    /// Cells.
    pub cells: Vec<String>,
}

impl Line {
    fn filled(&self) -> BTreeSet<usize> {
        (0..self.cells.len()).filter(|c| !self.cells[*c].trim().is_empty()).collect()
    }

    /// The text of the only filled cell.
    fn single(&self) -> Option<&str> {
        let filled = self.filled();
        let only = filled.first().filter(|_| filled.len() == 1)?;
        Some(self.cells[*only].as_str())
    }

    fn is_caption(&self) -> bool {
        self.single().is_some_and(cell::is_caption)
    }

    /// Whether the line is words over columns.
    fn is_heading(&self) -> bool {
        let filled = self.cells.iter().filter(|c| !c.trim().is_empty());
        filled.clone().count() > 1 && filled.clone().all(|c| number::read(c) == Content::Text)
    }

    /// Whether the line is words and years over columns, at least two of which tell the meaning of the numbers below.
    fn heads_numbers(&self) -> bool {
        let filled: Vec<&str> = self.cells.iter().map(|c| c.trim()).filter(|c| !c.is_empty()).collect();
        let year = |c: &str| c.len() == 4 && words::years(c).len() == 1;
        let says = |c: &&&str| {
            let arti = Arti::of(c);
            let role = !matches!(arti.peran, Peran::Lain | Peran::Status) && words::words(c).len() <= 6;
            role || arti.waktu_saja || year(c)
        };
        let worded = filled.iter().all(|c| year(c) || number::read(c) == Content::Text);
        worded && filled.len() >= 3 && filled.iter().filter(says).count() >= 2
    }
}

/// The blocks of a sheet.
pub fn blocks(lines: Vec<Line>) -> Vec<Block> {
    let lines: Vec<Line> = lines.into_iter().flat_map(parted).collect();
    let (mut blocks, mut run) = (Vec::new(), Run::default());
    for (index, line) in lines.iter().enumerate() {
        let filled = line.filled();
        match (filled.len(), line.single()) {
            (0, _) => run.blank(&mut blocks),
            (_, Some(words)) if run.rows == 0 || !run.goes_on(&lines[index..]) => {
                run.end(&mut blocks);
                let heads = words.chars().count() <= HEADING && !words.trim_end().ends_with('.') && !line.is_caption();
                let words = cell::cell(words);
                blocks.push(if heads { Block::Heading(line.at, words) } else { Block::Text(line.at, words) });
            }
            _ => {
                // Headings over several rows are one head; below numbers, words over other columns begin a new table.
                if run.counts && line.is_heading() && !filled.is_subset(&run.columns) {
                    run.end(&mut blocks);
                    blocks.push(Block::End);
                }
                run.row(line, filled);
            }
        }
    }
    run.end(&mut blocks);
    blocks
}

/// Splits a cell with the table's caption above the first heading, as a conversion may produce, into two rows.
fn parted(line: Line) -> Vec<Line> {
    let first = line.filled().first().copied();
    let caption = first.and_then(|c| line.cells[c].split_once('\n')).filter(|(above, _)| cell::is_caption(above));
    let (Some(first), Some((above, below))) = (first, caption) else { return vec![line] };
    let above = Line { at: line.at, cells: vec![above.to_owned()] };
    let mut cells = line.cells.clone();
    cells[first] = below.to_owned();
    vec![above, Line { at: line.at, cells }]
}

/// Rows that belong together so far.
#[derive(Default)]
struct Run {
    blocks: Vec<Block>,
    rows: usize,
    /// Whether a row other than a heading was added.
    counts: bool,
    columns: BTreeSet<usize>,
}

impl Run {
    fn row(&mut self, line: &Line, filled: BTreeSet<usize>) {
        self.rows += 1;
        self.counts |= !line.is_heading();
        self.columns.extend(filled);
        self.blocks.push(Block::Row(line.at, line.cells.iter().map(|cell| cell::cell(cell)).collect()));
    }

    fn blank(&mut self, blocks: &mut Vec<Block>) {
        if self.rows > 0 { self.blocks.push(Block::Blank) } else { blocks.push(Block::Blank) }
    }

    /// Whether the table continues after single-cell lines: if rows in its own columns follow without a caption before them.
    fn goes_on(&self, lines: &[Line]) -> bool {
        let next = lines.iter().take(WITHIN + 1).find(|line| line.single().is_none());
        let captioned = lines.iter().take(WITHIN + 1).take_while(|line| line.single().is_some()).any(Line::is_caption);
        next.is_some_and(|next| {
            let filled = next.filled();
            // Other headings begin another table; the same headings continue it on the next page.
            let other = self.counts && next.heads_numbers() && !self.repeats(next);
            // A heading that is merged over several columns fills the first of them only.
            let spanned = || {
                let ends = self.columns.first().zip(self.columns.last());
                self.heads_only() && ends.is_some_and(|(from, upto)| filled.iter().all(|c| (from..=upto).contains(&c)))
            };
            !captioned && !other && !filled.is_empty() && (filled.is_subset(&self.columns) || spanned())
        })
    }

    /// No number stands in it so far.
    fn heads_only(&self) -> bool {
        let numbers = |cell: &String| matches!(number::read(cell), Content::Numbers(_));
        self.blocks.iter().all(|block| !matches!(block, Block::Row(_, cells) if cells.iter().any(numbers)))
    }

    fn repeats(&self, line: &Line) -> bool {
        let own: Vec<String> = line.cells.iter().map(|cell| cell::cell(cell)).filter(|c| !c.is_empty()).collect();
        let same = |cells: &[String]| cells.iter().filter(|c| !c.is_empty()).eq(own.iter());
        self.blocks.iter().take(4).any(|block| matches!(block, Block::Row(_, cells) if same(cells)))
    }

    /// Ends the table; its columns are those that any of its rows fills.
    fn end(&mut self, blocks: &mut Vec<Block>) {
        let Self { blocks: own, columns, .. } = std::mem::take(self);
        blocks.extend(own.into_iter().map(|block| match block {
            Block::Row(at, cells) => {
                let kept = columns.iter().map(|column| cells.get(*column).cloned().unwrap_or_default());
                Block::Row(at, kept.collect())
            }
            other => other,
        }));
    }
}

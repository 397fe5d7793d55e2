//! The rows of a sheet as tables and the text between them. A sheet says neither where a table begins nor which of its columns
//! are only there because a wider table above needed them.

use std::collections::BTreeSet;

use super::{Block, cell};
use crate::review::{
    meaning::role::{Arti, Peran},
    number::{self, Content},
    words,
};

/// Lines of one cell that may stand within a table, such as a perspective and an objective.
const WITHIN: usize = 2;
/// Most characters of a line that heads what comes below.
const HEADING: usize = 120;

/// A row of a sheet: its number and its cells as they stand there.
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

    /// The text of the only cell that holds something.
    fn single(&self) -> Option<&str> {
        let filled = self.filled();
        let only = filled.first().filter(|_| filled.len() == 1)?;
        Some(self.cells[*only].as_str())
    }

    fn is_caption(&self) -> bool {
        self.single().is_some_and(cell::is_caption)
    }

    /// Words over columns.
    fn is_heading(&self) -> bool {
        let filled = self.cells.iter().filter(|c| !c.trim().is_empty());
        filled.clone().count() > 1 && filled.clone().all(|c| number::read(c) == Content::Text)
    }

    /// Words and years over columns, of which at least two say what numbers below them are.
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
                // Headings over several rows are one head; below numbers, words over other columns begin a table.
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

/// A cell that holds the caption of its table above the first heading, as a conversion may write it, as two rows.
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
    /// A row that is no heading came.
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

    /// Does the table go on after lines of one cell? Where rows of its own columns follow, and no caption comes before.
    fn goes_on(&self, lines: &[Line]) -> bool {
        let next = lines.iter().take(WITHIN + 1).find(|line| line.single().is_none());
        let captioned = lines.iter().take(WITHIN + 1).take_while(|line| line.single().is_some()).any(Line::is_caption);
        next.is_some_and(|next| {
            let filled = next.filled();
            // Other headings begin another table; the same ones go on with it on the next page.
            let other = self.counts && next.heads_numbers() && !self.repeats(next);
            !captioned && !other && !filled.is_empty() && filled.is_subset(&self.columns)
        })
    }

    fn repeats(&self, line: &Line) -> bool {
        let own: Vec<String> = line.cells.iter().map(|cell| cell::cell(cell)).filter(|c| !c.is_empty()).collect();
        let same = |cells: &[String]| cells.iter().filter(|c| !c.is_empty()).eq(own.iter());
        self.blocks.iter().take(4).any(|block| matches!(block, Block::Row(_, cells) if same(cells)))
    }

    /// Ends the table: its columns are those that any of its rows fills.
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

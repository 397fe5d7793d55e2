//! A tagged PDF: its tables and paragraphs, as `pdfinfo -struct-text` lists them. A file without tags is read by its layout.

use std::collections::{HashMap, HashSet};

use super::{
    Block, cell, pieces,
    span::{self, Cell, Reaching},
};

const PARAGRAPHS: &[&str] = &["P", "LI", "H1", "H2", "H3", "H4", "H5", "H6"];

/// A cell that is being read.
#[derive(Default)]
struct Tagged {
    pieces: Vec<String>,
    wide: usize,
    high: usize,
    /// Its name if it is a heading, and the names of its headings.
    name: String,
    heads: String,
}

/// A table that is being read.
#[derive(Default)]
struct Table {
    caption: Vec<String>,
    rows: Vec<Vec<Tagged>>,
}

/// The open elements, by indent.
#[derive(Default)]
struct Open<'a> {
    /// The words of the file, as they are in its lines.
    known: HashSet<&'a str>,
    /// Whether the pieces of a text end with the blanks between them (LibreOffice, Word); if not, each is a line.
    spaced: bool,
    names: Vec<(usize, String)>,
    table: Option<Table>,
    paragraph: Vec<String>,
    at: u32,
    blocks: Vec<Block>,
}

/// Reads the list (`None` if it has no table). The list omits the blanks at which lines were broken; two joined words are
/// separated by means of the words in the file's layout.
pub fn read(list: &str, laid_out: &str) -> Option<Vec<Block>> {
    let known = laid_out.split_whitespace().collect();
    let mut open = Open { known, spaced: spaced(list), ..Open::default() };
    for line in list.lines() {
        let words = line.trim_start();
        let indent = line.len() - words.len();
        if let Some(words) = words.strip_prefix('"') {
            let words = words.strip_suffix('"').unwrap_or(words);
            let words = if open.spaced { words.to_owned() } else { apart(words, &open.known) };
            open.text(&words);
        } else if let Some(attribute) = words.strip_prefix('/') {
            open.attribute(attribute);
        } else if let Some(name) = words.split([' ', ':']).next().filter(|name| !name.is_empty()) {
            open.close(indent);
            open.begin(indent, name, words);
        }
    }
    open.close(0);
    open.blocks.iter().any(|b| matches!(b, Block::Row(..))).then_some(open.blocks)
}

/// Whether the pieces of a text end with the blanks between them. If so, most pieces before another one do; a single word set
/// apart (`di atas <b>target</b>`) shows one blank in any file.
fn spaced(list: &str) -> bool {
    let piece = |line: &str| line.trim_start().starts_with('"');
    let lines: Vec<&str> = list.lines().collect();
    let broken = lines.windows(2).filter(|two| piece(two[0]) && piece(two[1]));
    let (all, blank) = broken.fold((0, 0), |(all, blank), two| (all + 1, blank + usize::from(two[0].ends_with(" \""))));
    blank > 0 && blank * 2 >= all
}

impl Open<'_> {
    fn within(&self, names: &[&str]) -> bool {
        self.names.iter().any(|(_, own)| names.contains(&own.as_str()))
    }

    fn begin(&mut self, indent: usize, name: &str, line: &str) {
        match (name, &mut self.table) {
            ("Table", None) => self.table = Some(Table::default()),
            ("TR", Some(table)) => table.rows.push(Vec::new()),
            ("TD" | "TH", Some(table)) => {
                if let Some(row) = table.rows.last_mut() {
                    let name = line.split_once('<').and_then(|(_, rest)| rest.split('>').next()).unwrap_or_default();
                    row.push(Tagged { wide: 1, high: 1, name: name.to_owned(), ..Tagged::default() });
                }
            }
            _ => {}
        }
        self.names.push((indent, name.to_owned()));
    }

    fn attribute(&mut self, text: &str) {
        let cell = self.table.as_mut().and_then(|t| t.rows.last_mut()).and_then(|row| row.last_mut());
        let (Some(cell), Some((name, value))) = (cell, text.split_once(' ')) else { return };
        if name == "Headers" {
            value.clone_into(&mut cell.heads);
        }
        match (name, value.trim().parse()) {
            ("ColSpan", Ok(wide)) => cell.wide = wide,
            ("RowSpan", Ok(high)) => cell.high = high,
            _ => {}
        }
    }

    fn text(&mut self, words: &str) {
        if words.is_empty() || self.within(&["Figure"]) {
            return;
        }
        let (caption, cell) = (self.within(&["Caption"]), self.within(&["TD", "TH"]));
        let paragraph = self.within(PARAGRAPHS);
        match &mut self.table {
            Some(table) if caption => table.caption.push(words.to_owned()),
            Some(table) if cell => {
                let cell = table.rows.last_mut().and_then(|row| row.last_mut());
                cell.into_iter().for_each(|cell| cell.pieces.push(words.to_owned()));
            }
            None if paragraph => self.paragraph.push(words.to_owned()),
            _ => {}
        }
    }

    /// Closes the elements at this indent or deeper.
    fn close(&mut self, indent: usize) {
        while self.names.last().is_some_and(|(own, _)| *own >= indent) {
            let Some((_, name)) = self.names.pop() else { return };
            if name == "Table" && !self.within(&["Table"]) {
                self.table.take().into_iter().for_each(|table| self.tabulate(table));
            } else if PARAGRAPHS.contains(&name.as_str()) && !self.within(PARAGRAPHS) && !self.paragraph.is_empty() {
                self.at += 1;
                let words = cell::cell(&std::mem::take(&mut self.paragraph).join(if self.spaced { "" } else { " " }));
                self.blocks.push(Block::Blank);
                let heading = matches!(name.as_str(), "H1" | "H2" | "H3");
                self.blocks.push(if heading { Block::Heading(self.at, words) } else { Block::Text(self.at, words) });
            }
        }
    }

    fn tabulate(&mut self, table: Table) {
        self.blocks.push(Block::Begin(cell::cell(&once(table.caption).join(" "))));
        let (mut reaching, mut columns) = (Reaching::new(), HashMap::new());
        for row in table.rows {
            self.at += 1;
            let names: Vec<String> = row.iter().map(|cell| cell.name.clone()).collect();
            let between = if self.spaced { "" } else { " " };
            let cells: Vec<Cell> = row.into_iter().map(|cell| cell.placed(&columns, between)).collect();
            let texts: Vec<String> = cells.iter().map(|cell| cell.text.clone()).collect();
            let row = span::row(cells, &mut reaching);
            // A heading of a column is in that column.
            let mut from = 0;
            for (name, text) in names.into_iter().zip(texts) {
                let Some(at) = row[from..].iter().position(|cell| *cell == text) else { continue };
                if !name.is_empty() {
                    columns.insert(name, from + at);
                }
                from += at + 1;
            }
            self.blocks.push(Block::Row(self.at, row));
        }
        self.blocks.push(Block::End);
    }
}

/// Maximum length of a run of letters that is split.
const LONGEST: usize = 160;

/// The text with blanks between joined words.
fn apart(text: &str, known: &HashSet<&str>) -> String {
    let parts = text.split_whitespace().map(|word| match known.contains(word) || word.len() > LONGEST {
        true => word.to_owned(),
        false => fewest(word, known).unwrap_or_else(|| word.to_owned()),
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// Splits a run of letters into the fewest known words.
fn fewest(run: &str, known: &HashSet<&str>) -> Option<String> {
    // The best split up to each position: number of words, and start of the last one.
    let mut best: Vec<Option<(usize, usize)>> = vec![None; run.len() + 1];
    best[0] = Some((0, 0));
    for end in (1..=run.len()).filter(|end| run.is_char_boundary(*end)) {
        let ways = (0..end).filter(|start| run.is_char_boundary(*start) && known.contains(&run[*start..end]));
        best[end] = ways.filter_map(|start| Some((best[start]?.0 + 1, start))).min();
    }
    let (mut words, mut end) = (Vec::new(), run.len());
    while end > 0 {
        let start = best[end]?.1;
        words.push(&run[start..end]);
        end = start;
    }
    words.reverse();
    Some(words.join(" "))
}

impl Tagged {
    /// The cell; if it has headings, it is below the rightmost of them, and empty cells before it may be missing.
    fn placed(self, columns: &HashMap<String, usize>, between: &str) -> Cell {
        let heads = self.heads.split(['(', ')']).filter_map(|name| columns.get(name));
        let column = heads.max().copied();
        Cell {
            text: pieces::whole(&cell::cell(&once(self.pieces).join(between))),
            wide: self.wide,
            high: self.high,
            column,
        }
    }
}

/// Removes the repetition of a heading that is printed again on the next page, which is listed within the same cell.
fn once(mut pieces: Vec<String>) -> Vec<String> {
    let whole = pieces.len();
    let repeated = |n: &usize| whole.is_multiple_of(*n) && pieces.chunks(*n).all(|part| part == &pieces[..*n]);
    let first = (1..=whole / 2).find(repeated).unwrap_or(whole);
    pieces.truncate(first);
    pieces
}

//! Text with tabs between cells, or laid out with blanks as `pdftotext -layout` writes it.

use super::{Block, layout};

/// Does a text begin as the caption of a table does (`Tabel 25 rincian pagu…`)?
pub fn is_caption(text: &str) -> bool {
    let mut words = text.trim().trim_start_matches('*').split_whitespace();
    let table = words.next().is_some_and(|w| w.eq_ignore_ascii_case("tabel"));
    table && words.next().is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit()))
}

/// Reads the lines.
pub fn read(text: &str) -> Vec<Block> {
    if !text.contains('\t') {
        return layout::read(text);
    }
    let lines: Vec<&str> = text.lines().map(|l| l.trim_end_matches('\r')).collect();
    let mut blocks = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let in_table = matches!(blocks.last(), Some(Block::Row(..)));
        if line.contains('\t') {
            blocks.push(Block::Row(number, line.split('\t').map(cell).collect()));
        } else if line.trim().is_empty() {
            blocks.push(Block::Blank);
        } else if in_table && !is_caption(line) {
            // A line of one cell within a table, such as the name of a perspective.
            blocks.push(Block::Row(number, vec![cell(line)]));
        } else {
            blocks.push(Block::Text(number, cell(line)));
        }
    }
    blocks
}

/// Marks of emphasis that a conversion may have left in a text.
const MARKS: [&str; 8] = ["<i>", "</i>", "<b>", "</b>", "<em>", "</em>", "<strong>", "</strong>"];

/// The text of a cell: without the marks of emphasis, with single blanks.
pub fn cell(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = MARKS.iter().fold(words.join(" "), |text, mark| text.replace(mark, ""));
    text.trim_matches('*').to_owned()
}

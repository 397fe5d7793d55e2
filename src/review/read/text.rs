//! Text with tabs between cells, or laid out with blanks like the output of `pdftotext -layout`.

use super::{
    Block,
    cell::{cell, is_caption},
    layout,
};

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
            // A single-cell line within a table, such as the name of a perspective.
            blocks.push(Block::Row(number, vec![cell(line)]));
        } else {
            blocks.push(Block::Text(number, cell(line)));
        }
    }
    blocks
}

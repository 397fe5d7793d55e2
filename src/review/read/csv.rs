//! CSV with comma, semicolon or tab.

use super::{
    Block, broken,
    grid::{self, Line},
};
use crate::event::Refusal;

/// Reads the rows.
pub fn read(text: &str) -> Result<Vec<Block>, Refusal> {
    let head: String = text.lines().take(20).collect::<Vec<_>>().join("\n");
    let count = |c: char| head.matches(c).count();
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(|d| count(char::from(*d))).unwrap_or(b',');
    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let (mut lines, mut last) = (Vec::new(), 0);
    for record in reader.records() {
        let record = record.map_err(|e| broken(format!("CSV tidak dapat dibaca: {e}")))?;
        let line = record.position().map_or(0, |p| u32::try_from(p.line()).unwrap_or(u32::MAX));
        // The CSV reader skips empty lines, but these separate tables.
        if line > last + 1 {
            lines.push(Line { at: last, cells: Vec::new() });
        }
        last = line;
        lines.push(Line { at: line, cells: record.iter().map(str::to_owned).collect() });
    }
    Ok(grid::blocks(lines))
}

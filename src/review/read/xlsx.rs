//! XLSX: every sheet, row by row, values as stored.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::{
    Block, broken,
    pack::{Pack, no_outside},
    sheet_row, text,
};
use crate::event::Refusal;

/// Reads all sheets.
pub fn read(bytes: &[u8]) -> Result<Vec<Block>, Refusal> {
    let mut pack = Pack::open(bytes)?;
    no_outside(&mut pack)?;
    if !pack.has("xl/workbook.xml") {
        return Err(broken("arsip tanpa buku kerja"));
    }
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|e| broken(format!("buku kerja tidak dapat dibaca: {e}")))?;
    let mut blocks = Vec::new();
    for sheet in book.sheet_names() {
        let range =
            book.worksheet_range(&sheet).map_err(|e| broken(format!("lembar {sheet} tidak dapat dibaca: {e}")))?;
        blocks.push(Block::Blank);
        blocks.push(Block::Text(1, sheet));
        blocks.push(Block::Blank);
        let (first, _) = range.start().unwrap_or_default();
        for (at, row) in range.rows().enumerate() {
            let number = first.saturating_add(u32::try_from(at).unwrap_or(u32::MAX)).saturating_add(1);
            sheet_row(number, row.iter().map(value).collect(), &mut blocks);
        }
        blocks.push(Block::Blank);
    }
    Ok(blocks)
}

/// A value as text; a number with a decimal comma, so that it is not taken for one with thousands.
fn value(data: &Data) -> String {
    match data {
        Data::Float(number) => number.to_string().replace('.', ","),
        other => text::cell(&other.to_string()),
    }
}

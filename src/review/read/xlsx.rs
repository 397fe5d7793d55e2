//! XLSX: every sheet, row by row, with values as their cells show them.

use std::{collections::BTreeMap, io::Cursor};

use calamine::{Data, Reader, Xlsx};
use rust_decimal::Decimal;

use super::{
    Block, broken,
    grid::{self, Line},
    pack::{Pack, no_outside},
};
use crate::{
    event::Refusal,
    import::{format::Format, guard, number::of_float},
};

/// Maximum number of columns that are read.
const MOST_COLUMNS: u32 = 256;
/// Maximum number of cells of a sheet.
const MOST_CELLS: usize = 500_000;

/// Reads all sheets.
pub fn read(bytes: &[u8]) -> Result<Vec<Block>, Refusal> {
    let mut pack = Pack::open(bytes)?;
    no_outside(&mut pack)?;
    if !pack.has("xl/workbook.xml") {
        return Err(broken("arsip tanpa buku kerja"));
    }
    guard::workbook(bytes).map_err(|e| broken(e.to_string()))?;
    // Turns a panic of the parser into an error: the file cannot be read.
    std::panic::catch_unwind(|| sheets(bytes)).unwrap_or_else(|_| Err(broken("susunan buku kerja tidak masuk akal")))
}

fn sheets(bytes: &[u8]) -> Result<Vec<Block>, Refusal> {
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|e| broken(format!("buku kerja tidak dapat dibaca: {e}")))?;
    let mut blocks = Vec::new();
    for sheet in book.sheet_names() {
        let rows = rows(&mut book, &sheet)?;
        blocks.push(Block::Blank);
        blocks.push(Block::Text(1, sheet));
        blocks.push(Block::Blank);
        let first = rows.values().flat_map(|row| row.keys().next()).min().copied().unwrap_or_default();
        let (mut before, mut lines) = (None, Vec::new());
        for (number, row) in rows {
            if before.is_some_and(|b: u32| b + 1 < number) {
                lines.push(Line { at: number, cells: Vec::new() });
            }
            let last = row.keys().last().copied().unwrap_or(first);
            let cells = (first..=last).map(|column| row.get(&column).cloned().unwrap_or_default()).collect();
            lines.push(Line { at: number + 1, cells });
            before = Some(number);
        }
        blocks.extend(grid::blocks(lines));
        blocks.push(Block::Blank);
    }
    Ok(blocks)
}

/// The filled cells by row and column; never a rectangle, because a single cell may be at its far corner.
fn rows(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<BTreeMap<u32, BTreeMap<u32, String>>, Refusal> {
    let unreadable = |e: calamine::XlsxError| broken(format!("lembar {sheet} tidak dapat dibaca: {e}"));
    let styles = book.worksheet_style(sheet).map_err(unreadable)?;
    let format = |at: (u32, u32)| {
        let code = styles.get(at).and_then(|style| style.number_format.as_ref());
        code.and_then(|format| Format::read(&format.format_code))
    };
    let mut reader = book.worksheet_cells_reader(sheet).map_err(unreadable)?;
    let mut rows: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
    let mut count = 0usize;
    while let Some(cell) = reader.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let value = value(&Data::from(cell.get_value().clone()), format((row, column)).as_ref());
        if column >= MOST_COLUMNS || value.is_empty() {
            continue;
        }
        count += 1;
        if count > MOST_CELLS {
            return Err(broken(format!("lembar {sheet} memuat lebih dari {MOST_CELLS} sel")));
        }
        rows.entry(row).or_default().insert(column, value);
    }
    Ok(rows)
}

/// A value as its cell shows it. If its format is unknown, the value has a decimal comma, so that a point is not taken for a
/// separator of thousands.
fn value(data: &Data, format: Option<&Format>) -> String {
    let Data::Float(stored) = data else { return data.to_string() };
    let exact = of_float(*stored);
    let shown = format.zip(exact).and_then(|(format, number)| format.shown(number));
    let swap = |c: char| match c {
        '.' => ',',
        ',' => '.',
        other => other,
    };
    match (shown, format, exact) {
        (Some(shown), ..) => shown.chars().map(swap).collect(),
        (None, Some(format), Some(number)) if format.percent(number) > 0 => {
            let hundred = number.checked_mul(Decimal::ONE_HUNDRED);
            hundred.map_or_else(String::new, |n| format!("{}%", n.normalize()).replace('.', ","))
        }
        _ => stored.to_string().replace('.', ","),
    }
}

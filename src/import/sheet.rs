//! A sheet of raw cells.

use std::{borrow::Cow, sync::Arc};

use rust_decimal::Decimal;

use super::{ImportError, format::Format, looks::Looks};
use crate::event::Tanggal;

/// Maximum size of a file in bytes.
pub const MOST_BYTES: usize = 64 << 20;
/// Maximum number of rows of a sheet.
pub const MOST_ROWS: usize = 100_001;
/// Maximum number of columns of a sheet, as in a spreadsheet.
pub const MOST_COLUMNS: u32 = 16_384;
/// Maximum number of characters of a cell, as in a spreadsheet.
const MOST_CHARS: usize = 32_767;

/// The stored content of a cell, before any interpretation.
#[derive(Debug, Clone, PartialEq)]
pub enum Raw {
    /// Text.
    Text(Box<str>),
    /// A stored number, and the number format of its cell.
    Number(Decimal, Option<Arc<Format>>),
    /// A date cell.
    Day(Tanggal),
    /// An error value such as `#REF!`.
    Error(Box<str>),
    /// A formula whose value is not stored.
    Uncomputed,
}

impl Raw {
    /// The text that the cell shows.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) | Self::Error(text) => Cow::Borrowed(text),
            Self::Number(value, format) => {
                let shown = format.as_ref().and_then(|format| format.shown(*value));
                shown.unwrap_or_else(|| value.to_string()).into()
            }
            Self::Day(day) => day.to_string().into(),
            Self::Uncomputed => "".into(),
        }
    }

    /// The text as a word: without the separators of thousands that a format puts into a code, a year or a row number.
    pub fn word(&self) -> Cow<'_, str> {
        match (self, self.text()) {
            (Self::Number(value, Some(_)), text) if text.replace(',', "") == value.to_string() => {
                value.to_string().into()
            }
            (_, text) => text,
        }
    }
}

/// A row: its number in the sheet, from 1, and its cells by column, from 0.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Number.
    pub number: u32,
    /// Cells with content, by column.
    pub cells: Vec<(u32, Raw)>,
    /// Columns whose value is the result of a formula.
    pub computed: Vec<u32>,
}

impl Row {
    /// The cell of a column.
    pub fn cell(&self, column: u32) -> Option<&Raw> {
        let at = self.cells.binary_search_by_key(&column, |(at, _)| *at).ok()?;
        Some(&self.cells[at].1)
    }
}

/// A sheet of the file that is not read.
#[derive(Debug, Clone)]
pub struct Other {
    /// Name.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Number of fields of the wanted table that it has; 0 if it holds no such table.
    pub fits: usize,
    /// Whether it is empty.
    pub empty: bool,
}

impl Other {
    /// Its name with these remarks.
    pub fn told(&self) -> String {
        let what = match (self.empty, self.hidden, self.fits > 0) {
            (true, ..) => " (kosong)",
            (_, true, true) => " (tersembunyi, memuat tabel seperti ini)",
            (_, true, false) => " (tersembunyi)",
            (_, false, true) => " (memuat tabel seperti ini)",
            _ => "",
        };
        format!("{}{what}", self.name)
    }
}

/// A sheet.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Name of the sheet; of a text file, its type.
    pub name: String,
    /// Rows with content, in their order.
    pub rows: Vec<Row>,
    /// The other sheets of the file.
    pub others: Vec<Other>,
    /// The mapping in a template of this program.
    pub template: Option<String>,
    /// Its hidden and struck-out parts.
    pub looks: Looks,
    /// Remarks for the importer: how it was read.
    pub notes: Vec<String>,
    /// Whether formats, hidden rows and the like could not be read.
    pub bare: bool,
}

impl Sheet {
    /// The row of a number.
    pub fn row(&self, number: u32) -> Option<&Row> {
        let at = self.rows.binary_search_by_key(&number, |row| row.number).ok()?;
        Some(&self.rows[at])
    }
}

/// Name of the sheet in which a template keeps its mapping.
pub const TEMPLATE: &str = "_jejak";

/// The address of a cell: `C17`.
pub fn address(column: u32, row: u32) -> String {
    let (mut letters, mut rest) = (Vec::new(), column + 1);
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or_default()));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect::<String>() + &row.to_string()
}

/// The text of a cell (`None` if it is blank).
pub fn words(text: &str, at: (u32, u32)) -> Result<Option<Raw>, ImportError> {
    if text.chars().count() > MOST_CHARS {
        let cell = address(at.1, at.0 + 1);
        return Err(ImportError::Refused(format!("sel {cell} lebih dari 32.767 karakter")));
    }
    Ok((!text.trim().is_empty()).then(|| Raw::Text(text.into())))
}

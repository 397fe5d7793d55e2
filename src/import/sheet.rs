//! A sheet of raw cells.

use std::{borrow::Cow, sync::Arc};

use rust_decimal::Decimal;

use super::{ImportError, format::Format, looks::Looks};
use crate::event::Tanggal;

/// Most bytes of a file.
pub const MOST_BYTES: usize = 64 << 20;
/// Most rows of a sheet.
pub const MOST_ROWS: usize = 100_001;
/// Most columns of a sheet, as in a spreadsheet.
pub const MOST_COLUMNS: u32 = 16_384;
/// Most characters of a cell, as in a spreadsheet.
const MOST_CHARS: usize = 32_767;

/// A cell before anybody says what it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Raw {
    /// Words.
    Text(Box<str>),
    /// A number that a spreadsheet stores, and the format that it is shown in.
    Number(Decimal, Option<Arc<Format>>),
    /// A day of a spreadsheet.
    Day(Tanggal),
    /// `#REF!` and the like.
    Error(Box<str>),
    /// A formula whose value is not stored.
    Uncomputed,
}

impl Raw {
    /// As it is shown.
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

    /// The same as a word: marks between the thousands of a code, a year or a number of a row say nothing.
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
    /// Cells that hold something, by column.
    pub cells: Vec<(u32, Raw)>,
    /// Columns whose value a formula gave.
    pub computed: Vec<u32>,
}

impl Row {
    /// The cell of a column.
    pub fn cell(&self, column: u32) -> Option<&Raw> {
        let at = self.cells.binary_search_by_key(&column, |(at, _)| *at).ok()?;
        Some(&self.cells[at].1)
    }
}

/// A sheet that is not read.
#[derive(Debug, Clone)]
pub struct Other {
    /// Name.
    pub name: String,
    /// Is it hidden?
    pub hidden: bool,
    /// How many fields of the table that is looked for it has; none where it holds no such table.
    pub fits: usize,
    /// Does it hold nothing?
    pub empty: bool,
}

impl Other {
    /// Its name with what is to be known about it.
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
    /// Name; of a text file, what kind it is.
    pub name: String,
    /// Rows that hold something, in their order.
    pub rows: Vec<Row>,
    /// The other sheets of the file.
    pub others: Vec<Other>,
    /// What a template of this program says of itself.
    pub template: Option<String>,
    /// What it hides or strikes out.
    pub looks: Looks,
    /// How it was read: what a person is told.
    pub notes: Vec<String>,
    /// Were formats, hidden rows and the like not to be seen?
    pub bare: bool,
}

impl Sheet {
    /// The row of a number.
    pub fn row(&self, number: u32) -> Option<&Row> {
        let at = self.rows.binary_search_by_key(&number, |row| row.number).ok()?;
        Some(&self.rows[at])
    }
}

/// The sheet in which a template keeps its mapping.
pub const TEMPLATE: &str = "_jejak";

/// `C17`
pub fn address(column: u32, row: u32) -> String {
    let (mut letters, mut rest) = (Vec::new(), column + 1);
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or_default()));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect::<String>() + &row.to_string()
}

/// The words of a cell; none where it holds blanks only.
pub fn words(text: &str, at: (u32, u32)) -> Result<Option<Raw>, ImportError> {
    if text.chars().count() > MOST_CHARS {
        let cell = address(at.1, at.0 + 1);
        return Err(ImportError::Refused(format!("sel {cell} lebih dari 32.767 karakter")));
    }
    Ok((!text.trim().is_empty()).then(|| Raw::Text(text.into())))
}

//! A sheet of raw cells, out of XLSX, CSV or TSV.

use std::{borrow::Cow, collections::HashMap, io::Cursor, path::Path, sync::Arc};

use calamine::{DataRef, Reader as _, Xlsx};
use rust_decimal::Decimal;

use super::{ImportError, format::Format, guard, number};
use crate::event::Tanggal;

/// Most bytes of a file.
pub const MOST_BYTES: usize = 64 << 20;
/// Most rows of a sheet.
pub const MOST_ROWS: usize = 100_000;
/// Most columns that are looked at.
const MOST_COLUMNS: u32 = 256;
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
    /// Cells that hold something.
    pub cells: Vec<(u32, Raw)>,
    /// Columns whose value a formula gave.
    pub computed: Vec<u32>,
}

impl Row {
    /// The cell of a column.
    pub fn cell(&self, column: u32) -> Option<&Raw> {
        self.cells.iter().find(|(at, _)| *at == column).map(|(_, raw)| raw)
    }
}

/// A sheet.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Name; of a text file, what kind it is.
    pub name: String,
    /// Rows that hold something.
    pub rows: Vec<Row>,
    /// Names of the other sheets of the file.
    pub others: Vec<String>,
    /// What a template of this program says of itself.
    pub template: Option<String>,
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

/// Reads a sheet of a file: the one that is named, or the first that holds something. `progress` is told of rows read.
pub fn read(path: &Path, bytes: &[u8], wanted: Option<&str>, progress: &dyn Fn(u64)) -> Result<Sheet, ImportError> {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    match extension.as_str() {
        "xlsx" => guarded(|| xlsx(bytes, wanted, progress)),
        "csv" | "tsv" | "txt" => delimited(bytes, &extension, progress),
        "xlsm" | "xltm" | "xlam" => Err(ImportError::Refused("berkas bermakro; simpan sebagai .xlsx biasa".to_owned())),
        _ => {
            Err(ImportError::Refused(format!("jenis berkas «.{extension}» tidak dibaca; pakai .xlsx, .csv atau .tsv")))
        }
    }
}

/// A parser that gives up in the middle is a file that cannot be read, not the end of the program.
fn guarded(read: impl FnOnce() -> Result<Sheet, ImportError>) -> Result<Sheet, ImportError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(ImportError::Broken("bukan XLSX yang utuh (susunannya tidak masuk akal)".to_owned())))
}

fn xlsx(bytes: &[u8], wanted: Option<&str>, progress: &dyn Fn(u64)) -> Result<Sheet, ImportError> {
    guard::workbook(bytes)?;
    let broken = |e: calamine::XlsxError| ImportError::Broken(format!("bukan XLSX yang utuh ({e})"));
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let names = book.sheet_names();
    let template = match names.iter().any(|n| n == TEMPLATE) {
        true => cells(&mut book, TEMPLATE, &|_| ())?.first().and_then(|r| r.cell(0)).map(|c| c.text().into_owned()),
        false => None,
    };
    let shown: Vec<String> = names.into_iter().filter(|n| n != TEMPLATE).collect();
    if let Some(name) = wanted.filter(|name| !shown.iter().any(|n| n == name)) {
        return Err(ImportError::Mapping(format!("lembar «{name}» tidak ada; yang ada: {}", shown.join(", "))));
    }
    let hidden = |name: &str| {
        book.sheets_metadata().iter().any(|s| s.name == name && s.visible != calamine::SheetVisible::Visible)
    };
    let asked: Vec<&String> = shown.iter().filter(|n| wanted.map_or(!hidden(n), |w| w == *n)).collect();
    for name in asked {
        let rows = cells(&mut book, name, progress)?;
        if !rows.is_empty() || wanted.is_some() {
            let others = shown.iter().filter(|n| *n != name).cloned().collect();
            return Ok(Sheet { name: name.clone(), rows, others, template });
        }
    }
    Err(ImportError::Mapping("semua lembar kosong".to_owned()))
}

fn cells(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, progress: &dyn Fn(u64)) -> Result<Vec<Row>, ImportError> {
    let broken = |e: calamine::XlsxError| ImportError::Broken(format!("lembar {name} tidak utuh ({e})"));
    let styles = book.worksheet_style(name).map_err(broken)?;
    let mut formats = Formats::default();
    let mut reader = book.worksheet_cells_reader(name).map_err(broken)?;
    let mut rows: Vec<Row> = Vec::new();
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(broken)? {
        let (row, column) = cell.pos;
        let format = styles.get(cell.pos).and_then(|style| style.number_format.as_ref());
        let format = format.and_then(|format| formats.of(&format.format_code));
        let raw = match (raw(&cell.value, format, cell.pos)?, &cell.formula) {
            (Some(raw), _) => raw,
            (None, Some(_)) => Raw::Uncomputed,
            (None, None) => continue,
        };
        if column >= MOST_COLUMNS {
            continue;
        }
        if rows.last().is_none_or(|last| last.number != row + 1) {
            progress(rows.len() as u64);
            rows.push(Row { number: row + 1, ..Row::default() });
        }
        if rows.len() > MOST_ROWS {
            return Err(ImportError::Refused(format!("lebih dari {MOST_ROWS} baris; bagi berkas itu")));
        }
        if let Some(last) = rows.last_mut() {
            last.cells.push((column, raw));
            last.computed.extend(cell.formula.map(|_| column));
        }
    }
    Ok(rows)
}

/// Formats that were read already.
#[derive(Default)]
struct Formats(HashMap<Box<str>, Option<Arc<Format>>>);

impl Formats {
    fn of(&mut self, code: &str) -> Option<Arc<Format>> {
        if let Some(known) = self.0.get(code) {
            return known.clone();
        }
        let read = Format::read(code).map(Arc::new);
        self.0.insert(code.into(), read.clone());
        read
    }
}

fn raw(value: &DataRef<'_>, format: Option<Arc<Format>>, at: (u32, u32)) -> Result<Option<Raw>, ImportError> {
    let number = |value: Decimal| Some(Raw::Number(value.normalize(), format.clone()));
    Ok(match value {
        DataRef::Empty => None,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => words(text, at)?,
        DataRef::SharedString(text) => words(text, at)?,
        DataRef::Int(value) => number(Decimal::from(*value)),
        DataRef::Float(value) => match number::of_float(*value).and_then(number) {
            None => Some(Raw::Error(value.to_string().into())),
            some => some,
        },
        DataRef::Bool(value) => Some(Raw::Text(if *value { "BENAR" } else { "SALAH" }.into())),
        DataRef::Error(error) => Some(Raw::Error(error.to_string().into())),
        DataRef::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            let text = format!("{year:04}-{month:02}-{day:02}");
            Some(text.parse().map_or_else(|_| Raw::Error(text.into()), Raw::Day))
        }
    })
}

fn words(text: &str, at: (u32, u32)) -> Result<Option<Raw>, ImportError> {
    if text.chars().count() > MOST_CHARS {
        let cell = address(at.1, at.0 + 1);
        return Err(ImportError::Refused(format!("sel {cell} lebih dari 32.767 karakter")));
    }
    Ok((!text.trim().is_empty()).then(|| Raw::Text(text.into())))
}

fn delimited(bytes: &[u8], extension: &str, progress: &dyn Fn(u64)) -> Result<Sheet, ImportError> {
    let text = decoded(bytes)?;
    let mark = if extension == "tsv" { b'\t' } else { delimiter(&text) };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(mark).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(|e| ImportError::Broken(e.to_string()))?;
        if index >= MOST_ROWS {
            return Err(ImportError::Refused(format!("lebih dari {MOST_ROWS} baris; bagi berkas itu")));
        }
        progress(index as u64);
        let line = u32::try_from(index).unwrap_or(u32::MAX);
        let mut row = Row { number: line + 1, ..Row::default() };
        for (column, field) in (0..MOST_COLUMNS).zip(&record) {
            row.cells.extend(words(field, (line, column))?.map(|raw| (column, raw)));
        }
        if !row.cells.is_empty() {
            rows.push(row);
        }
    }
    if rows.is_empty() {
        return Err(ImportError::Mapping("berkas kosong".to_owned()));
    }
    Ok(Sheet { name: extension.to_uppercase(), rows, others: Vec::new(), template: None })
}

/// UTF-8, or UTF-16 as spreadsheets write "Unicode text".
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    let wide = |swap: bool| {
        let units: Vec<u16> = bytes[2..]
            .chunks_exact(2)
            .map(
                |pair| {
                    if swap { u16::from_be_bytes([pair[0], pair[1]]) } else { u16::from_le_bytes([pair[0], pair[1]]) }
                },
            )
            .collect();
        String::from_utf16(&units).map(Cow::Owned).ok()
    };
    let text = match bytes {
        [0xff, 0xfe, ..] => wide(false),
        [0xfe, 0xff, ..] => wide(true),
        [0xef, 0xbb, 0xbf, rest @ ..] => std::str::from_utf8(rest).ok().map(Cow::Borrowed),
        _ => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
    };
    let text = text.ok_or_else(|| ImportError::Broken("bukan teks UTF-8; simpan sebagai «CSV UTF-8»".to_owned()))?;
    if text.contains('\0') {
        return Err(ImportError::Broken("bukan berkas teks".to_owned()));
    }
    Ok(text)
}

/// The mark that the first lines hold most of.
fn delimiter(text: &str) -> u8 {
    let head: String = text.lines().take(5).collect();
    let count = |mark: u8| head.bytes().filter(|b| *b == mark).count();
    [b';', b'\t', b','].into_iter().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}

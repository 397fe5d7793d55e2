//! Workbooks: XLSX and XLSM directly; XLS, XLSB and ODS through LibreOffice or, without it, by their values only.

use std::{collections::HashMap, io::Cursor, sync::Arc};

use calamine::{Data, DataRef, Reader as _, SheetVisible, Xlsx};
use rust_decimal::Decimal;

use super::{
    ImportError, Kind,
    format::Format,
    guard, looks, mapping, number, office,
    sheet::{MOST_COLUMNS, MOST_ROWS, Other, Raw, Row, Sheet, TEMPLATE, address, words},
};

/// Number of rows of a sheet that are examined for the wanted table.
const PEEK: usize = 60;

/// The wanted sheet.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// Its name.
    pub sheet: Option<&'a str>,
    /// The kind of table that it holds.
    pub kind: Option<Kind>,
}

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads a workbook of any type.
pub fn read(bytes: &[u8], ending: &str, wanted: Wanted<'_>, progress: &dyn Fn(u64)) -> Result<Sheet, ImportError> {
    let old = bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
    match ending {
        "xlsx" | "xltx" => guarded(|| xlsx(bytes, false, wanted, progress)),
        "xlsm" | "xltm" => guarded(|| {
            let mut sheet = xlsx(bytes, true, wanted, progress)?;
            sheet.notes.push("Makro di dalamnya diabaikan".to_owned());
            Ok(sheet)
        }),
        "xls" if !old => Err(ImportError::Broken(
            "bukan berkas Excel lama (.xls): isinya jenis lain; buka dan simpan sebagai .xlsx".to_owned(),
        )),
        _ => {
            if !old {
                guard::package(bytes, true)?;
            }
            let Some(made) = office::xlsx(bytes, ending)? else {
                return guarded(|| bare(bytes, ending, wanted, progress));
            };
            let mut sheet = guarded(|| xlsx(&made, true, wanted, progress))?;
            sheet.notes.push(format!("Berkas .{ending} dibaca melalui LibreOffice"));
            Ok(sheet)
        }
    }
}

/// All sheets of a workbook, each with whether it is hidden; a type that needs LibreOffice is read only if that is installed.
pub fn all(bytes: &[u8], ending: &str) -> Result<Vec<(Sheet, bool)>, ImportError> {
    let each = |bytes: &[u8], macros: bool| -> Result<Vec<(Sheet, bool)>, ImportError> {
        guard::xlsx(bytes, macros)?;
        let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
        let known = book.sheets_metadata().iter().filter(|s| s.typ == calamine::SheetType::WorkSheet);
        let names: Vec<_> = known.map(|s| (s.name.clone(), s.visible != SheetVisible::Visible)).collect();
        names
            .into_iter()
            .filter(|(name, _)| name != TEMPLATE)
            .map(|(name, hidden)| {
                let (rows, mut looks) = cells(&mut book, &name, bytes, &|_| {})?;
                looks.columns.retain(|(first, _)| *first < MOST_COLUMNS);
                Ok((Sheet { name, rows, looks, ..Sheet::default() }, hidden))
            })
            .collect()
    };
    match ending {
        "xlsx" | "xltx" => guarded(|| each(bytes, false)),
        "xlsm" | "xltm" => guarded(|| each(bytes, true)),
        "ods" | "xlsb" if guard::package(bytes, true).is_err() => guard::package(bytes, true).map(|_| Vec::new()),
        "ods" | "xls" | "xlsb" => match office::xlsx(bytes, ending)? {
            Some(made) => guarded(|| each(&made, true)),
            None => Err(ImportError::Refused(format!("berkas .{ending} memerlukan LibreOffice; simpan sebagai .xlsx"))),
        },
        _ => Err(ImportError::Refused(format!("jenis berkas «.{ending}» bukan buku kerja; pakai .xlsx"))),
    }
}

/// Turns a panic of the parser into an error: the file cannot be read.
fn guarded<T>(read: impl FnOnce() -> Result<T, ImportError>) -> Result<T, ImportError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(ImportError::Broken("bukan buku kerja yang utuh (susunannya tidak masuk akal)".to_owned()))
    })
}

fn broken(e: impl std::fmt::Display) -> ImportError {
    ImportError::Broken(format!("bukan XLSX yang utuh ({e})"))
}

fn xlsx(bytes: &[u8], macros: bool, wanted: Wanted<'_>, progress: &dyn Fn(u64)) -> Result<Sheet, ImportError> {
    guard::xlsx(bytes, macros)?;
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let names = book.sheet_names();
    let template = match names.iter().any(|n| n == TEMPLATE) {
        true => peek(&mut book, TEMPLATE)?.first().and_then(|r| r.cell(0)).map(|c| c.text().into_owned()),
        false => None,
    };
    let hidden: Vec<bool> = book.sheets_metadata().iter().map(|s| s.visible != SheetVisible::Visible).collect();
    let mut all = Vec::new();
    for (index, name) in names.into_iter().enumerate().filter(|(_, name)| name != TEMPLATE) {
        let rows = peek(&mut book, &name)?;
        let fits = wanted.kind.map_or(0, |kind| mapping::fit(kind, &rows));
        all.push(Other { hidden: hidden.get(index).copied().unwrap_or(false), fits, empty: rows.is_empty(), name });
    }
    let name = pick(&all, wanted)?.to_owned();
    let (rows, mut looks) = cells(&mut book, &name, bytes, progress)?;
    looks.columns.retain(|(first, _)| *first < MOST_COLUMNS);
    let others = all.into_iter().filter(|other| other.name != name).collect();
    Ok(Sheet { name, rows, others, template, looks, ..Sheet::default() })
}

/// The named sheet; otherwise the visible one that fits best, the first on a tie.
fn pick<'a>(all: &'a [Other], wanted: Wanted<'_>) -> Result<&'a str, ImportError> {
    if let Some(name) = wanted.sheet {
        let names: Vec<&str> = all.iter().map(|s| s.name.as_str()).collect();
        let found = names.iter().find(|n| **n == name).copied();
        return found
            .ok_or_else(|| ImportError::Mapping(format!("lembar «{name}» tidak ada; yang ada: {}", names.join(", "))));
    }
    let shown = all.iter().filter(|s| !s.hidden && !s.empty);
    let best = shown.rev().max_by_key(|s| s.fits);
    best.map(|s| s.name.as_str()).ok_or_else(|| ImportError::Mapping("semua lembar kosong".to_owned()))
}

/// The first rows of a sheet, without their formats.
fn peek(book: &mut Book<'_>, name: &str) -> Result<Vec<Row>, ImportError> {
    let broken = |e: calamine::XlsxError| ImportError::Broken(format!("lembar {name} tidak utuh ({e})"));
    let mut reader = match book.worksheet_cells_reader(name) {
        // A sheet of a chart, or none at all.
        Err(calamine::XlsxError::NotAWorksheet(_) | calamine::XlsxError::WorksheetNotFound(_)) => return Ok(Vec::new()),
        other => other.map_err(broken)?,
    };
    let mut rows = Rows::default();
    while rows.all.len() <= PEEK
        && let Some(cell) = reader.next_cell().map_err(broken)?
    {
        if let Some(raw) = raw(cell.get_value(), None, cell.get_position())? {
            rows.put(cell.get_position(), raw)?;
        }
    }
    Ok(rows.done())
}

/// Collects rows cell by cell.
#[derive(Default)]
struct Rows {
    all: Vec<Row>,
}

impl Rows {
    fn put(&mut self, (row, column): (u32, u32), raw: Raw) -> Result<&mut Row, ImportError> {
        if column >= MOST_COLUMNS {
            return Err(ImportError::Refused(format!("sel {} melampaui kolom XFD", address(column, row + 1))));
        }
        if self.all.last().is_none_or(|last| last.number != row + 1) {
            self.all.push(Row { number: row + 1, ..Row::default() });
        }
        if self.all.len() > MOST_ROWS {
            return Err(ImportError::Refused(format!("lebih dari {MOST_ROWS} baris; bagi berkas itu")));
        }
        let last = self.all.len() - 1;
        self.all[last].cells.push((column, raw));
        Ok(&mut self.all[last])
    }

    /// The rows in the order of the sheet, whatever their order in the file.
    fn done(mut self) -> Vec<Row> {
        self.all.sort_by_key(|row| row.number);
        self.all.iter_mut().for_each(|row| row.cells.sort_by_key(|(column, _)| *column));
        self.all
    }
}

fn cells(
    book: &mut Book<'_>,
    name: &str,
    bytes: &[u8],
    progress: &dyn Fn(u64),
) -> Result<(Vec<Row>, looks::Looks), ImportError> {
    let broken = |e: calamine::XlsxError| ImportError::Broken(format!("lembar {name} tidak utuh ({e})"));
    let mut looks = looks::look(bytes, name)?;
    let styles = book.worksheet_style(name).map_err(broken)?;
    let mut formats = Formats::default();
    let mut reader = book.worksheet_cells_reader(name).map_err(broken)?;
    let mut rows = Rows::default();
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(broken)? {
        let at = (cell.pos.0 + 1, cell.pos.1);
        let style = styles.get(cell.pos);
        let format = style.and_then(|style| style.number_format.as_ref());
        let format = format.and_then(|format| formats.of(&format.format_code));
        let raw = match (raw(&cell.value, format, cell.pos)?, &cell.formula) {
            (Some(raw), _) => raw,
            (None, Some(_)) if !looks.blank.contains(&at) => Raw::Uncomputed,
            (None, _) => continue,
        };
        if let Some(style) = style {
            if style.font.as_ref().is_some_and(calamine::Font::has_strikethrough) {
                looks.struck.insert(at);
            }
            let white = style.font.as_ref().and_then(|f| f.color).is_some_and(|c| c.is_white());
            let filled = style.fill.as_ref().is_some_and(|fill| fill.get_color().is_some_and(|c| !c.is_white()));
            if white && !filled {
                looks.white.insert(at);
            }
        }
        let computed = cell.formula.is_some();
        let row = rows.put(cell.pos, raw)?;
        row.computed.extend(computed.then_some(cell.pos.1));
        if row.cells.len() == 1 {
            progress(rows.all.len() as u64);
        }
    }
    looks.struck.retain(|at| at.1 < MOST_COLUMNS);
    Ok((rows.done(), looks))
}

/// Cache of parsed formats.
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
        DataRef::DateTime(at) => Some(day(*at)),
    })
}

fn day(at: calamine::ExcelDateTime) -> Raw {
    let (year, month, day, ..) = at.to_ymd_hms_milli();
    let text = format!("{year:04}-{month:02}-{day:02}");
    text.parse().map_or_else(|_| Raw::Error(text.into()), Raw::Day)
}

/// Reads the values only: formats, hidden rows and comments are unknown, and the sheet is marked `bare`.
fn bare(bytes: &[u8], ending: &str, wanted: Wanted<'_>, progress: &dyn Fn(u64)) -> Result<Sheet, ImportError> {
    let name = ending.to_uppercase();
    let failed = |e: &dyn std::fmt::Display| ImportError::Broken(format!("bukan {name} yang utuh ({e})"));
    let from = || Cursor::new(bytes);
    let mut book = match ending {
        "xls" => calamine::Sheets::Xls(calamine::Xls::new(from()).map_err(|e| failed(&e))?),
        "xlsb" => calamine::Sheets::Xlsb(calamine::Xlsb::new(from()).map_err(|e| failed(&e))?),
        _ => calamine::Sheets::Ods(calamine::Ods::new(from()).map_err(|e| failed(&e))?),
    };
    let hidden: Vec<bool> = book.sheets_metadata().iter().map(|s| s.visible != SheetVisible::Visible).collect();
    let mut all = Vec::new();
    let mut tables = Vec::new();
    for (index, name) in book.sheet_names().into_iter().enumerate() {
        let mut rows = Rows::default();
        let range = book.worksheet_range(&name).map_err(|e| failed(&e))?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let at = (top + u32::try_from(row).unwrap_or(u32::MAX), left + u32::try_from(column).unwrap_or(u32::MAX));
            if let Some(raw) = owned(value, at)? {
                progress(u64::from(at.0));
                rows.put(at, raw)?;
            }
        }
        let rows = rows.done();
        let fits = wanted.kind.map_or(0, |kind| mapping::fit(kind, &rows[..rows.len().min(PEEK)]));
        all.push(Other { hidden: hidden.get(index).copied().unwrap_or(false), fits, empty: rows.is_empty(), name });
        tables.push(rows);
    }
    let name = pick(&all, wanted)?.to_owned();
    let rows = all.iter().position(|s| s.name == name).map(|at| std::mem::take(&mut tables[at])).unwrap_or_default();
    let others = all.into_iter().filter(|other| other.name != name).collect();
    let notes = vec![format!("Berkas .{ending} dibaca tanpa LibreOffice (tidak terpasang): hanya nilainya")];
    Ok(Sheet { name, rows, others, notes, bare: true, ..Sheet::default() })
}

fn owned(value: &Data, at: (u32, u32)) -> Result<Option<Raw>, ImportError> {
    Ok(match value {
        Data::Empty => None,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => words(text, at)?,
        Data::Int(value) => raw(&DataRef::Int(*value), None, at)?,
        Data::Float(value) => raw(&DataRef::Float(*value), None, at)?,
        Data::Bool(value) => raw(&DataRef::Bool(*value), None, at)?,
        Data::Error(error) => Some(Raw::Error(error.to_string().into())),
        Data::DateTime(at) => Some(day(*at)),
    })
}

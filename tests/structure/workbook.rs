//! Workbooks as a planner keeps them: written cell by cell, and read back.

use std::path::{Path, PathBuf};

use calamine::Reader as _;
use rust_xlsxwriter::Workbook;

use crate::kit::{Ledger, Run, run_with};

/// A sheet: its name and its rows, heads first; a cell that reads as a plain number is one, unless it begins with `'`.
pub type Sheet<'a> = (&'a str, Vec<Vec<String>>);

pub fn rows(lines: &[&str]) -> Vec<Vec<String>> {
    lines.iter().map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// Writes a workbook.
pub fn write(path: &Path, sheets: &[Sheet<'_>]) {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in (0u32..).zip(rows) {
            for (column, cell) in (0u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                match cell.parse::<f64>() {
                    Ok(number) if row > 0 => sheet.write_number(row, column, number).unwrap(),
                    _ => sheet.write_string(row, column, cell.trim_start_matches('\'')).unwrap(),
                };
            }
        }
    }
    book.save(path).unwrap();
}

/// Imports a workbook of structure.
pub fn import(ledger: &Ledger, token: &str, file: &Path, more: &[&str]) -> Run {
    let args = [&["import", file.to_str().unwrap(), "--as", "struktur"], more].concat();
    run_with(ledger.path(), Some(token), &args, "")
}

/// The workbook of the present structure.
pub fn export(ledger: &Path, year: &str, out: &Path) -> PathBuf {
    let args = ["template", "struktur", "--filled", "--year", year, "--out", out.to_str().unwrap()];
    let made = run_with(ledger, None, &args, "");
    assert_eq!(made.code, 0, "{}", made.err);
    out.to_owned()
}

/// All cells of all sheets as text.
pub fn read(path: &Path) -> Vec<(String, Vec<Vec<String>>)> {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
    let names = book.sheet_names();
    let cells =
        |range: calamine::Range<calamine::Data>| range.rows().map(|row| row.iter().map(text).collect()).collect();
    names.into_iter().map(|name| (name.clone(), cells(book.worksheet_range(&name).unwrap()))).collect()
}

/// A cell as it is typed: days by their year, month and day.
fn text(cell: &calamine::Data) -> String {
    match cell {
        calamine::Data::DateTime(day) => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        other => other.to_string(),
    }
}

/// The tokens that an import told, by account.
pub fn token(told: &str, account: &str) -> String {
    let line = told.lines().find(|line| line.starts_with(&format!("{account} ")));
    line.unwrap_or_else(|| panic!("no token of {account} in {told}")).split_whitespace().nth(2).unwrap().to_owned()
}

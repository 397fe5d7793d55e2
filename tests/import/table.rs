//! Makes tables, and imports them with the real binary.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format, Workbook};

use crate::kit::{Ledger, Run, run_with};

/// Writes a sheet of texts; what looks like `#12.5` is a number, `%0.85` a number of a per cent format.
pub fn xlsx(path: &Path, sheets: &[(&str, &[&[&str]])]) {
    let mut book = Workbook::new();
    let percent = Format::new().set_num_format("0.00%");
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in (0u32..).zip(rows.iter()) {
            for (column, text) in (0u16..).zip(cells.iter()) {
                let number = |rest: &str| rest.parse::<f64>().ok();
                match (text.strip_prefix('#').and_then(number), text.strip_prefix('%').and_then(number)) {
                    (Some(value), _) => drop(sheet.write_number(row, column, value).unwrap()),
                    (_, Some(value)) => drop(sheet.write_number_with_format(row, column, value, &percent).unwrap()),
                    _ if text.is_empty() => {}
                    _ => drop(sheet.write_string(row, column, *text).unwrap()),
                }
            }
        }
    }
    book.save(path).unwrap();
}

/// Writes a text file.
pub fn text(ledger: &Ledger, name: &str, content: &str) -> PathBuf {
    let path = ledger.path().join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// Imports a file as somebody.
pub fn import(ledger: &Ledger, token: &str, file: &Path, kind: &str, more: &[&str]) -> Run {
    let args = [&["import", file.to_str().unwrap(), "--as", kind], more].concat();
    run_with(ledger.path(), Some(token), &args, "")
}

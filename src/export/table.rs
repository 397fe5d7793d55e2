//! A table of an export: the same rows as CSV and as a sheet of the workbook, with control totals.

use std::{
    fs::File,
    io::{BufWriter, Seek},
    str::FromStr,
};

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

use super::ExportError;
use crate::{
    event::hygiene,
    present::{
        form::csv as form,
        sheet::{Cell, Sheet},
    },
};

/// Most rows of a sheet besides its head.
const MAX_ROWS: u32 = 1_048_575;
/// Most characters in a cell of a sheet.
const MAX_CHARS: usize = 32_767;
/// Most digits that a spreadsheet keeps; a longer number is written as text.
const DIGITS: usize = 15;

/// The control totals of a finished table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Name of the table.
    pub name: &'static str,
    /// Number of rows without the head.
    pub rows: u64,
    /// For each column with numbers: head, sum, and number of numeric cells.
    pub sums: Vec<(String, Decimal, u64)>,
}

/// A table while it is written.
pub struct Table<'a> {
    name: &'static str,
    heads: Vec<String>,
    csv: csv::Writer<BufWriter<File>>,
    sheet: Option<&'a mut Worksheet>,
    rows: u32,
    sums: Vec<(Decimal, u64)>,
}

impl<'a> Table<'a> {
    /// Begins a table: a temporary CSV file and a new sheet.
    pub fn new(name: &'static str, heads: &[&str], workbook: &'a mut Workbook) -> Result<Self, ExportError> {
        let mut table = Self::appendix(name, heads)?;
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_freeze_panes(1, 0)?;
        let bold = Format::new().set_bold();
        for (column, head) in heads.iter().enumerate() {
            sheet.write_string_with_format(0, column as u16, *head, &bold)?;
        }
        table.sheet = Some(sheet);
        Ok(table)
    }

    /// Writes a whole view, which other surfaces show too.
    pub fn of(sheet: Sheet, workbook: &'a mut Workbook) -> Result<(File, Control), ExportError> {
        let mut table = Self::new(sheet.name, &sheet.heads, workbook)?;
        sheet.rows.into_iter().try_for_each(|row| table.row(row))?;
        table.finish()
    }

    /// Begins a table without a sheet.
    pub fn appendix(name: &'static str, heads: &[&str]) -> Result<Self, ExportError> {
        let mut csv = csv::Writer::from_writer(BufWriter::new(tempfile::tempfile()?));
        csv.write_record(heads)?;
        let heads: Vec<String> = heads.iter().map(|h| (*h).to_owned()).collect();
        let sums = vec![(Decimal::ZERO, 0); heads.len()];
        Ok(Self { name, heads, csv, sheet: None, rows: 0, sums })
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) -> Result<(), ExportError> {
        let texts: Vec<String> = cells.iter().map(form::guarded).collect();
        self.csv.write_record(&texts)?;
        self.rows += 1;
        for (column, cell) in cells.iter().enumerate() {
            // As a reader of the file sees it: a word that looks like a number is summed as well.
            if numbers(self.name).contains(&self.heads[column].as_str())
                && let Some(value) = spelled(&texts[column], false)
                && let Some(sum) = self.sums.get_mut(column)
            {
                *sum = (sum.0.checked_add(value).unwrap_or(sum.0), sum.1 + 1);
            }
            if self.rows <= MAX_ROWS
                && let Some(sheet) = self.sheet.as_deref_mut()
            {
                write_cell(sheet, self.rows, column as u16, cell)?;
            }
        }
        Ok(())
    }

    /// Finishes the table; returns its CSV, rewound to the beginning, and its control totals.
    pub fn finish(self) -> Result<(File, Control), ExportError> {
        let mut file = self.csv.into_inner().map_err(|e| e.into_error())?.into_inner().map_err(|e| e.into_error())?;
        file.rewind()?;
        let sums = self.heads.into_iter().zip(self.sums).filter(|(_, (_, count))| *count > 0);
        let sums = sums.map(|(head, (sum, count))| (head, sum, count)).collect();
        Ok((file, Control { name: self.name, rows: self.rows.into(), sums }))
    }
}

fn write_cell(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), ExportError> {
    match cell {
        Cell::Text(text) if text.is_empty() => {}
        Cell::Number(text) if text.bytes().filter(u8::is_ascii_digit).count() <= DIGITS => match text.parse::<f64>() {
            Ok(value) => drop(sheet.write_number(row, column, value)?),
            Err(_) => drop(sheet.write_string(row, column, text)?),
        },
        Cell::Number(text) | Cell::Text(text) => {
            let short: String = hygiene::shown(text).chars().take(MAX_CHARS).collect();
            sheet.write_string(row, column, short)?;
        }
    }
    Ok(())
}

/// Columns with numbers, by the name of the table.
pub fn numbers(name: &str) -> &'static [&'static str] {
    match name {
        "kartu" => &["target", "realisasi", "capaian", "nss", "skor", "bobot", "nkp", "npss"],
        "angka" => &["tercetak", "eksak"],
        "anggaran" => {
            &["pagu_awal", "blokir", "penambahan", "refocusing", "pagu_akhir", "realisasi", "sisa", "penyerapan"]
        }
        "temuan" => &["nilai", "sisa_hari", "jumlah", "nilai_rekomendasi", "nilai_tindak_lanjut", "nilai_diterima"],
        "riwayat" => &["urutan", "sampai_event", "tercetak", "eksak"],
        "jejak" => &["tingkat", "eksak"],
        _ => &["seq"],
    }
}

/// Reads a plain number; with `normal` only one without superfluous zeros.
pub fn spelled(text: &str, normal: bool) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let plain = |part: &str| (1..=40).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let fits = plain(whole) && rest.is_none_or(plain);
    let short = (whole == "0" || !whole.starts_with('0')) && rest.is_none_or(|rest| !rest.ends_with('0'));
    if fits && (short || !normal) { Decimal::from_str(text).ok() } else { None }
}

//! Export of tables that can be imported again: the events of one kind in the columns of that kind, with their own mapping.
//! Imported into the same ledger they change nothing; imported into one with the same structure they give the same books.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use uuid::Uuid;

use super::{
    ImportError, Kind, Mapping,
    number::Locale,
    sheet::{Sheet, TEMPLATE},
    workbook::{self, Wanted},
};
use crate::{
    event::{Event, Hash, Seq, Tanggal, UnitCode, indonesian},
    projection::{ReadError, View},
};

#[path = "kembali_anggaran.rs"]
mod anggaran;
pub(super) use anggaran::word;

#[path = "kembali_csv.rs"]
mod teks;
pub use teks::csv;

#[path = "kembali_rencana.rs"]
mod rencana;
#[path = "kembali_temuan.rs"]
mod temuan;

/// Key of the mapping with the hash of the exported cells. While they are unchanged, no cell is asked about again; an edited table
/// is checked like any other.
const GIVEN: &str = "wajar";
/// Name of the table's sheet.
const SHEET: &str = "Tabel";
/// Name of the sheet with what the form cannot hold.
const LEFT: &str = "Tidak termuat";
/// Significant digits that a spreadsheet keeps.
const DIGITS: usize = 15;

/// Why a table could not be made.
#[derive(Debug, thiserror::Error)]
pub enum TabelError {
    /// The books could not be read.
    #[error(transparent)]
    Books(#[from] ReadError),
    /// The workbook could not be written.
    #[error("tabel tidak dapat ditulis: {0}")]
    Workbook(#[from] XlsxError),
    /// The written workbook could not be read.
    #[error("tabel yang ditulis tidak terbaca kembali: {0}")]
    Read(#[from] ImportError),
}

/// Whether a sheet is unchanged since the ledger exported it.
pub(super) fn given(sheet: &Sheet, mapping: &Mapping) -> bool {
    mapping.tetap.get(GIVEN).is_some_and(|said| *said == cells(sheet))
}

/// Hash of the shown text of all cells of a sheet.
fn cells(sheet: &Sheet) -> String {
    let mut hasher = blake3::Hasher::new();
    for row in &sheet.rows {
        for (column, cell) in &row.cells {
            let text = cell.text();
            hasher.update(&row.number.to_le_bytes()).update(&column.to_le_bytes());
            hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        }
    }
    Hash(hasher.finalize().into()).to_string()
}

/// The content of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Isian {
    /// Empty.
    Kosong,
    /// Text.
    Teks(String),
    /// A number.
    Angka(Decimal),
    /// A day.
    Hari(Tanggal),
}

impl Isian {
    fn teks(text: impl ToString) -> Self {
        Self::Teks(text.to_string())
    }

    fn angka(value: Option<Decimal>) -> Self {
        value.map_or(Self::Kosong, Self::Angka)
    }
}

/// An exported table.
#[derive(Debug, Default)]
pub struct Tabel {
    /// Heads with their fields.
    pub kolom: Vec<(String, &'static str)>,
    /// Rows with a cell for each head.
    pub baris: Vec<Vec<Isian>>,
    /// Remarks on what the form cannot hold.
    pub tertinggal: Vec<String>,
}

impl Tabel {
    fn new(kolom: &[(&str, &'static str)]) -> Self {
        let kolom = kolom.iter().map(|(head, field)| ((*head).to_owned(), *field)).collect();
        Self { kolom, ..Self::default() }
    }

    /// Adds a row with these fields; the others are empty.
    fn put(&mut self, given: &[(&str, Isian)]) {
        let of = |field: &str| given.iter().find(|(name, _)| *name == field).map(|(_, cell)| cell.clone());
        self.baris.push(self.kolom.iter().map(|(_, field)| of(field).unwrap_or(Isian::Kosong)).collect());
    }
}

/// The source of an exported table.
#[derive(Clone, Copy)]
pub struct Dari<'a> {
    /// The books as of the export.
    pub view: &'a View<'a>,
    /// The year.
    pub tahun: u16,
    /// The units, in order.
    pub unit: &'a [UnitCode],
    /// Looks up a recorded event, with its id and effective day.
    pub recorded: &'a dyn Fn(Seq) -> Option<(Uuid, Tanggal, Event)>,
}

/// The table of a kind.
pub fn tabel(kind: Kind, dari: Dari<'_>) -> Result<Tabel, ReadError> {
    match kind {
        Kind::Realisasi => rencana::realisasi(dari),
        Kind::Target => rencana::target(dari),
        Kind::Renaksi => rencana::renaksi(dari),
        Kind::Anggaran => anggaran::tabel(dari),
        Kind::Temuan => temuan::tabel(dari),
    }
}

/// The table as a workbook that carries its mapping; `day` is the workbook's date.
pub fn workbook(kind: Kind, tabel: &Tabel, tahun: u16, day: Tanggal) -> Result<Vec<u8>, TabelError> {
    let mut mapping = mapping(tabel, tahun);
    let plain = written(kind, tabel, &mapping, (tahun, day))?;
    // The hash is of the cells as an import reads them.
    let sheet = workbook::read(&plain, "xlsx", Wanted { sheet: Some(SHEET), kind: None }, &|_| ())?;
    mapping.tetap.insert(GIVEN.to_owned(), cells(&sheet));
    Ok(written(kind, tabel, &mapping, (tahun, day))?)
}

fn written(kind: Kind, tabel: &Tabel, mapping: &Mapping, (tahun, day): (u16, Tanggal)) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let title = format!("Tabel {} {tahun}", kind.name());
    book.set_properties(&DocProperties::new().set_title(&title).set_creation_datetime(&date(day)?));
    let sheet = book.add_worksheet();
    sheet.set_name(SHEET)?;
    let bold = Format::new().set_bold();
    for (at, (head, _)) in (0u16..).zip(&tabel.kolom) {
        sheet.write_string_with_format(0, at, head, &bold)?;
        sheet.set_column_width(at, 16)?;
    }
    for (row, cells) in (1u32..).zip(&tabel.baris) {
        for (at, cell) in (0u16..).zip(cells) {
            put(sheet, row, at, cell)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    if !tabel.tertinggal.is_empty() {
        let left = book.add_worksheet();
        left.set_name(LEFT)?.set_column_width(0, 100)?;
        left.write_string_with_format(0, 0, "Tercatat di buku besar, tetapi tidak termuat pada lembar Tabel", &bold)?;
        for (row, what) in (1u32..).zip(&tabel.tertinggal) {
            left.write_string(row, 0, what)?;
        }
    }
    let own = book.add_worksheet();
    own.set_name(TEMPLATE)?.set_hidden(true);
    own.write_string(0, 0, mapping.text())?;
    book.save_to_buffer()
}

fn mapping(tabel: &Tabel, tahun: u16) -> Mapping {
    let said = [("tahun", tahun.to_string()), ("persen", "apa adanya".to_owned())];
    let own = |field: &str| tabel.kolom.iter().any(|(_, name)| *name == field);
    Mapping {
        lembar: Some(SHEET.to_owned()),
        judul: 1,
        judul_baris: 0,
        locale: Some(Locale::Id),
        kolom: tabel.kolom.iter().map(|(head, field)| ((*field).to_owned(), head.clone())).collect(),
        tetap: said
            .into_iter()
            .filter(|(field, _)| !own(field))
            .map(|(field, value)| (field.to_owned(), value))
            .collect(),
    }
}

fn date(day: Tanggal) -> Result<ExcelDateTime, XlsxError> {
    let (month, of_month) = day.month_day();
    ExcelDateTime::from_ymd(day.year(), u8::try_from(month).unwrap_or(1), u8::try_from(of_month).unwrap_or(1))
}

fn put(sheet: &mut Worksheet, row: u32, at: u16, cell: &Isian) -> Result<(), XlsxError> {
    let words = Format::new().set_num_format("@");
    match cell {
        Isian::Kosong => {}
        Isian::Teks(text) => drop(sheet.write_string_with_format(row, at, text, &words)?),
        Isian::Hari(day) => {
            let format = Format::new().set_num_format("yyyy-mm-dd");
            sheet.write_datetime_with_format(row, at, &date(*day)?, &format)?;
        }
        Isian::Angka(value) => {
            let value = value.normalize();
            let digits = value.mantissa().unsigned_abs().to_string().len();
            match value.to_f64().filter(|_| digits <= DIGITS) {
                Some(number) => drop(sheet.write_number(row, at, number)?),
                // A number with more digits than a spreadsheet keeps is written as text, without separators of thousands.
                None => {
                    let text = indonesian(&value.to_string()).replace('.', "");
                    sheet.write_string_with_format(row, at, text, &words)?;
                }
            }
        }
    }
    Ok(())
}

//! Tables as a workbook for an auditor: numbers as numbers, column widths, frozen heads, filters, print settings, and a front
//! sheet whose control totals are formulas over the sheets.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError, utility};

use crate::{
    event::{Instant, hygiene},
    present::sheet::{Cell, Sheet},
};

/// Most characters in a cell.
const MOST_CHARS: usize = 32_767;
/// Most digits that a spreadsheet keeps; a longer number is written as text.
const DIGITS: usize = 15;
/// Narrowest and widest column, in characters.
const WIDTHS: (usize, usize) = (9, 48);
/// Columns whose numbers are names: they are not summed, and have no separators.
const NAMES: [&str; 7] = ["event", "sampai", "tahun", "dibuka_kembali", "versi", "seq", "tingkat"];

/// The content of the front sheet.
#[derive(Debug, Clone)]
pub struct Front {
    /// Title.
    pub judul: String,
    /// Lines below it: label and text.
    pub baris: Vec<(&'static str, String)>,
    /// Date of the file, from the ledger's last event: the same answer gives the same bytes.
    pub saat: Instant,
}

struct Looks {
    title: Format,
    head: Format,
    text: Format,
    quoted: Format,
    label: Format,
}

impl Looks {
    fn new() -> Self {
        let text = Format::new().set_align(FormatAlign::Top).set_border(FormatBorder::Thin).set_border_color("#C8CED8");
        Self {
            title: Format::new().set_bold().set_font_size(14),
            head: text.clone().set_bold().set_text_wrap().set_font_color("#FFFFFF").set_background_color("#1F4E79"),
            quoted: text.clone().set_text_wrap().set_quote_prefix(),
            label: text.clone().set_bold(),
            text: text.set_text_wrap(),
        }
    }

    /// The format of numbers in Indonesian notation, with a number of decimals.
    fn number(&self, decimals: usize, name: bool) -> Format {
        let format = match (name, decimals) {
            (true, _) => "0".to_owned(),
            (false, 0) => "[$-421]#,##0".to_owned(),
            (false, n) => format!("[$-421]#,##0.{}", "0".repeat(n)),
        };
        self.text.clone().set_align(FormatAlign::Right).set_num_format(format)
    }
}

/// The workbook: the front sheet, then the tables.
pub fn workbook(front: &Front, sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let (mut book, looks) = (Workbook::new(), Looks::new());
    if let Ok(at) = rust_xlsxwriter::ExcelDateTime::from_timestamp(front.saat.0 / 1_000_000) {
        book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&at).set_title(&front.judul));
    }
    cover(front, sheets, &mut book, &looks)?;
    for sheet in sheets {
        table(front, sheet, &mut book, &looks)?;
    }
    book.save_to_buffer()
}

fn pages<'a>(front: &Front, name: &str, book: &'a mut Workbook) -> Result<&'a mut Worksheet, XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(name)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    let title: String = front.judul.chars().filter(|c| *c != '&').take(120).collect();
    sheet.set_header(format!("&L&8{title}&R&8&A")).set_footer("&R&8Halaman &P dari &N");
    Ok(sheet)
}

fn cover(front: &Front, sheets: &[Sheet], book: &mut Workbook, looks: &Looks) -> Result<(), XlsxError> {
    let sheet = pages(front, "Sampul", book)?;
    for (column, width) in [(0, 28), (1, 34), (2, 14), (3, 24)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_string_with_format(0, 0, &front.judul, &looks.title)?;
    let mut row = 2;
    for (what, words) in &front.baris {
        sheet.write_string_with_format(row, 0, *what, &looks.label)?;
        text(sheet, row, 1, words, looks)?;
        row += 1;
    }
    row += 1;
    for (column, head) in (0..).zip(["Lembar", "Kolom", "Banyak", "Jumlah kendali"]) {
        sheet.write_string_with_format(row, column, head, &looks.head)?;
    }
    for of in sheets {
        row = control(sheet, of, row + 1, looks)?;
    }
    sheet.set_print_area(0, 0, row, 3)?;
    Ok(())
}

/// Writes the control totals of a table: its rows, and the sum of each column of numbers; each is a formula over the sheet.
fn control(sheet: &mut Worksheet, of: &Sheet, mut row: u32, looks: &Looks) -> Result<u32, XlsxError> {
    let last = of.rows.len().max(1) + 1;
    sheet.write_string_with_format(row, 0, of.name, &looks.label)?;
    sheet.write_string_with_format(row, 1, "(baris)", &looks.text)?;
    let rows = Formula::new(format!("=ROWS('{}'!A2:A{last})", of.name)).set_result(of.rows.len().to_string());
    match of.rows.is_empty() {
        true => sheet.write_number_with_format(row, 2, 0, &looks.number(0, false))?,
        false => sheet.write_formula_with_format(row, 2, rows, &looks.number(0, false))?,
    };
    for (at, head) in of.heads.iter().enumerate().filter(|(_, head)| !NAMES.contains(head)) {
        let numbers = numbers(of, at);
        let Some((sum, decimals)) = total(&numbers) else { continue };
        row += 1;
        let name = utility::column_number_to_name(u16::try_from(at).unwrap_or(u16::MAX));
        let range = format!("'{}'!{name}2:{name}{last}", of.name);
        sheet.write_string_with_format(row, 0, of.name, &looks.text)?;
        sheet.write_string_with_format(row, 1, *head, &looks.text)?;
        let count = Formula::new(format!("=COUNT({range})")).set_result(numbers.len().to_string());
        sheet.write_formula_with_format(row, 2, count, &looks.number(0, false))?;
        let sum = Formula::new(format!("=SUM({range})")).set_result(sum.normalize().to_string());
        sheet.write_formula_with_format(row, 3, sum, &looks.number(decimals, false))?;
    }
    Ok(row)
}

/// The numbers of a column that are written as numbers.
fn numbers(of: &Sheet, at: usize) -> Vec<&str> {
    let cells = of.rows.iter().filter_map(|row| row.get(at));
    cells
        .filter_map(|cell| if let Cell::Number(text) = cell { Some(text.as_str()) } else { None })
        .filter(|t| fits(t))
        .collect()
}

/// The sum of the numbers, and the most decimals of any of them.
fn total(numbers: &[&str]) -> Option<(Decimal, usize)> {
    let values: Vec<Decimal> = numbers.iter().filter_map(|text| text.parse().ok()).collect();
    let sum = values.iter().try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value))?;
    let decimals = numbers.iter().map(|text| decimals(text)).max()?;
    Some((sum, decimals))
}

fn decimals(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, after)| after.len())
}

/// Returns whether a spreadsheet keeps every digit.
fn fits(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() <= DIGITS
}

fn table(front: &Front, of: &Sheet, book: &mut Workbook, looks: &Looks) -> Result<(), XlsxError> {
    let sheet = pages(front, of.name, book)?;
    for (column, head) in (0u16..).zip(&of.heads) {
        sheet.write_string_with_format(0, column, *head, &looks.head)?;
        sheet.set_column_width(column, u32::try_from(width(of, usize::from(column))).unwrap_or(u32::MAX))?;
    }
    // Formats are made once for each number of decimals, because the workbook contains each.
    let formats: Vec<[Format; 2]> = (0..=8).map(|n| [false, true].map(|name| looks.number(n, name))).collect();
    for (row, cells) in (1u32..).zip(&of.rows) {
        for (column, cell) in (0u16..).zip(cells) {
            let named = of.heads.get(usize::from(column)).is_some_and(|head| NAMES.contains(head));
            match cell {
                Cell::Number(number) if fits(number) => {
                    let format = &formats[decimals(number).min(8)][usize::from(named)];
                    match number.parse::<Decimal>().ok().and_then(|value| value.to_f64()) {
                        Some(value) => drop(sheet.write_number_with_format(row, column, value, format)?),
                        None => text(sheet, row, column, number, looks)?,
                    }
                }
                Cell::Number(words) | Cell::Text(words) => text(sheet, row, column, words, looks)?,
            }
        }
    }
    let (last, right) = (u32::try_from(of.rows.len()).unwrap_or(u32::MAX), u16::try_from(of.heads.len()).unwrap_or(1));
    sheet.set_freeze_panes(1, 1)?.set_repeat_rows(0, 0)?;
    sheet.autofilter(0, 0, last.max(1), right.saturating_sub(1))?;
    sheet.set_print_area(0, 0, last.max(1), right.saturating_sub(1))?;
    Ok(())
}

fn text(sheet: &mut Worksheet, row: u32, column: u16, words: &str, looks: &Looks) -> Result<(), XlsxError> {
    let short: String = hygiene::shown(words).chars().take(MOST_CHARS).collect();
    let look = if hygiene::is_formula(&short) { &looks.quoted } else { &looks.text };
    sheet.write_string_with_format(row, column, short, look)?;
    Ok(())
}

/// Width of a column: its longest word of text, or number, within bounds.
fn width(of: &Sheet, at: usize) -> usize {
    let head = of.heads.get(at).map_or(0, |head| head.len() + 3);
    let cells = of.rows.iter().filter_map(|row| row.get(at));
    let longest = cells.map(|cell| match cell {
        // Space for separators of thousands.
        Cell::Number(text) => text.len() + text.len() / 3 + 1,
        Cell::Text(text) => text.chars().count() + 1,
    });
    longest.max().unwrap_or(0).max(head).clamp(WIDTHS.0, WIDTHS.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        let mut sheet = Sheet::new("kartu", ["kode", "nilai", "event"]);
        sheet.put([("kode", "=1+1".into()), ("nilai", Cell::Number("101.70".to_owned())), ("event", Cell::count(7))]);
        sheet.put([("kode", "b".into()), ("nilai", Cell::Number("-1.5".to_owned())), ("event", Cell::count(8))]);
        sheet
    }

    #[test]
    fn control_totals_are_sums_of_what_stands_there() {
        let of = sheet();
        assert_eq!(total(&numbers(&of, 1)), Some((Decimal::new(10020, 2), 2)));
        assert_eq!(total(&numbers(&of, 0)), None, "words are not summed");
    }

    #[test]
    fn the_same_answer_gives_the_same_bytes() {
        let front = Front { judul: "Kartu".to_owned(), baris: Vec::new(), saat: Instant(1_700_000_000_000_000) };
        let book = || workbook(&front, &[sheet()]).expect("a workbook");
        assert_eq!(book(), book());
    }
}

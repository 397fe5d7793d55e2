//! The auditor's working paper as a workbook. All text from the report is written as text: no cell can be a formula.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::{
    super::{Putusan, Review, Tingkat, number::lone},
    CHECKLIST, SIGNED, Summary, address, finding_address, kinds,
};
use crate::{event::hygiene, present::Context};

/// Maximum characters of a cell.
const MOST_CHARS: usize = 32_767;
/// Columns of counts, written as numbers.
const COUNTS: [&str; 6] = ["No", "Baris", "Angka", "Beralamat", "Sama", "Temuan"];
/// Columns of values, written as numbers where possible.
const VALUES: [&str; 3] = ["Nilai tercetak", "Nilai buku besar", "Selisih"];
/// Number of columns of the findings that are printed, so that they are legible on A4.
const PRINTED: u16 = 12;
/// Height of a line of text, in pixels.
const LINE: u32 = 19;
/// Maximum height of a row, in pixels.
const HIGHEST: u32 = 530;

/// The formats of cells.
struct Looks {
    head: Format,
    text: Format,
    number: Format,
    value: Format,
    /// For a text that a spreadsheet would take for a formula, even after it is edited or exported again.
    quoted: Format,
}

/// A sheet that is being filled.
struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    looks: &'a Looks,
    heads: Vec<(String, u16)>,
    row: u32,
}

impl<'a> Sheet<'a> {
    fn new(book: &'a mut Workbook, looks: &'a Looks, name: &str, heads: &[(&str, u16)]) -> Result<Self, XlsxError> {
        let sheet = book.add_worksheet();
        sheet.set_name(name)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        sheet.set_header("&L&8Kertas kerja reviu laporan kinerja&R&8&A").set_footer("&R&8Halaman &P dari &N");
        for (column, (head, width)) in (0u16..).zip(heads) {
            sheet.write_string_with_format(0, column, *head, &looks.head)?;
            sheet.set_column_width(column, *width)?;
        }
        if !heads.is_empty() {
            sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
        }
        let heads: Vec<_> = heads.iter().map(|(head, width)| ((*head).to_owned(), *width)).collect();
        Ok(Self { sheet, looks, row: u32::from(!heads.is_empty()), heads })
    }

    fn line(&mut self, cells: &[String]) -> Result<(), XlsxError> {
        for (column, cell) in (0u16..).zip(cells) {
            let short: String = hygiene::shown(cell).chars().take(MOST_CHARS).collect();
            let formula = hygiene::is_formula(&short);
            let look = if formula { &self.looks.quoted } else { &self.looks.text };
            let head = self.heads.get(usize::from(column)).map_or("", |(head, _)| head.as_str());
            if VALUES.contains(&head)
                && let Ok(value) = short.parse::<f64>()
            {
                self.sheet.write_number_with_format(self.row, column, value, &self.looks.value)?;
                continue;
            }
            let counts = self.heads.get(usize::from(column)).is_some_and(|(head, _)| COUNTS.contains(&head.as_str()));
            match short.parse::<u32>().ok().filter(|_| counts) {
                Some(number) => self.sheet.write_number_with_format(self.row, column, number, &self.looks.number)?,
                None => self.sheet.write_string_with_format(self.row, column, short, look)?,
            };
        }
        // Not every program computes the height of wrapped text by itself.
        let lines = cells.iter().zip(&self.heads).map(|(cell, (_, width))| lines(cell, *width)).max().unwrap_or(1);
        self.sheet.set_row_height_pixels(self.row, (lines * LINE).min(HIGHEST))?;
        self.row += 1;
        Ok(())
    }

    /// Adds filters over the written rows.
    fn filters(&mut self) -> Result<(), XlsxError> {
        let last = u16::try_from(self.heads.len()).unwrap_or(1).saturating_sub(1);
        self.sheet.autofilter(0, 0, self.row.saturating_sub(1).max(1), last).map(|_| ())
    }
}

/// Number of lines of a text in a column of a width in characters, broken at words.
fn lines(text: &str, width: u16) -> u32 {
    let width = usize::from(width.saturating_sub(1)).max(1);
    let (mut lines, mut used) = (1, 0);
    for word in text.split_whitespace().map(|word| word.chars().count()) {
        if used > 0 && used + 1 + word > width {
            (lines, used) = (lines + 1, 0);
        }
        used += word + usize::from(used > 0);
        while used > width {
            (lines, used) = (lines + 1, used - width);
        }
    }
    lines
}

/// The workbook.
pub fn workbook(context: &Context, review: &Review) -> Result<Vec<u8>, XlsxError> {
    let wrapped = Format::new()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border(FormatBorder::Thin)
        .set_border_color("#C8CED8");
    let looks = Looks {
        head: wrapped.clone().set_bold().set_font_color("#FFFFFF").set_background_color("#1F4E79"),
        number: wrapped.clone().set_align(FormatAlign::Right),
        value: wrapped.clone().set_align(FormatAlign::Right).set_num_format("#,##0.00####"),
        quoted: wrapped.clone().set_quote_prefix(),
        text: wrapped,
    };
    let mut book = Workbook::new();
    // The same review must give the same bytes, so the file is dated by the ledger's last event.
    if let Ok(at) = rust_xlsxwriter::ExcelDateTime::from_timestamp(context.as_of.recorded_at.0 / 1_000_000) {
        book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&at));
    }
    cover(context, review, &mut book, &looks)?;
    findings(review, &mut book, &looks)?;
    figures(review, &mut book, &looks)?;
    tables(review, &mut book, &looks)?;
    checklist(&mut book, &looks)?;
    statement(context, review, &mut book, &looks)?;
    book.save_to_buffer()
}

fn cover(context: &Context, review: &Review, book: &mut Workbook, looks: &Looks) -> Result<(), XlsxError> {
    let mut sheet =
        Sheet::new(book, looks, "Ringkasan", &[("Kertas kerja reviu laporan kinerja (LHR)", 46), ("", 90)])?;
    for words in review.cakupan.words() {
        sheet.line(&["Cakupan".to_owned(), words])?;
    }
    let report = &review.report;
    let lines = [
        ("Unit", format!("{} — {}", review.unit, context.unit.nama)),
        ("Tahun", review.tahun.to_string()),
        ("Laporan", format!("{} ({}, {} byte)", report.name, report.form.name(), report.bytes)),
        ("Hash laporan", report.hash.to_string()),
        ("Buku besar", context.ledger.nama.clone()),
        ("Diketahui sampai", context.as_of.words(&context.ledger)),
        ("Hash event itu", context.as_of.hash.to_string()),
        ("Angka dibaca", review.figures.len().to_string()),
        ("Temuan", review.findings.len().to_string()),
        ("Tingkat temuan", Tingkat::ATURAN.to_owned()),
    ];
    for (what, value) in lines {
        sheet.line(&[what.to_owned(), value])?;
    }
    for words in review.banding.iter().flat_map(|b| b.words()) {
        sheet.line(&["Draf sebelumnya".to_owned(), words])?;
    }
    sheet.line(&[])?;
    sheet.line(&["Putusan".to_owned(), "Angka · temuan".to_owned()])?;
    let (counts, found) = (review.counts(), kinds(review));
    for kind in Putusan::ALL {
        let own = counts.get(&kind).copied().unwrap_or_default();
        let findings = found.iter().find(|(k, _)| *k == kind).map_or(0, |(_, n)| *n);
        sheet.line(&[kind.title().to_owned(), format!("{own} · {findings}")])?;
    }
    sheet.line(&[])?;
    for what in SIGNED {
        sheet.line(&[what.to_owned(), String::new()])?;
    }
    Ok(())
}

fn findings(review: &Review, book: &mut Workbook, looks: &Looks) -> Result<(), XlsxError> {
    // The printed columns come first; the others are to the right of the print area.
    let heads = [
        ("No", 4),
        ("Tingkat", 8),
        ("Tabel", 13),
        ("Baris", 6),
        ("Jenis", 16),
        ("Hal", 24),
        ("Nilai tercetak", 14),
        ("Nilai buku besar", 14),
        ("Selisih", 12),
        ("Penjelasan", 40),
        ("Tanggapan unit", 18),
        ("Simpulan reviu", 14),
        ("Tercetak", 14),
        ("Alamat", 26),
        ("Draf", 10),
    ];
    let drafts = usize::from(review.banding.is_some());
    let mut sheet = Sheet::new(book, looks, "Temuan", &heads[..heads.len() - 1 + drafts])?;
    // The most severe findings come first.
    let mut order: Vec<usize> = (0..review.findings.len()).collect();
    order.sort_by_key(|n| Tingkat::of(&review.findings[*n]));
    for (number, at) in order.into_iter().enumerate() {
        let f = &review.findings[at];
        let (printed, held) = (lone(&f.printed).map(|p| p.value), lone(&f.held).map(|p| p.value));
        let plain = |v: Option<rust_decimal::Decimal>| v.map_or_else(String::new, |v| v.normalize().to_string());
        sheet.line(
            &[
                (number + 1).to_string(),
                Tingkat::of(f).word().to_owned(),
                review.place(f.table),
                f.at.to_string(),
                f.jenis.title().to_owned(),
                f.subject.clone(),
                if printed.is_none() { f.printed.clone() } else { plain(printed) },
                if held.is_none() { f.held.clone() } else { plain(held) },
                plain(printed.zip(held).and_then(|(p, h)| p.checked_sub(h))),
                f.why.clone(),
                String::new(),
                String::new(),
                f.printed.clone(),
                finding_address(f),
                review.banding.as_ref().map_or_else(String::new, |b| b.word(at).to_owned()),
            ][..heads.len() - 1 + drafts],
        )?;
    }
    sheet.sheet.set_print_area(0, 0, sheet.row.saturating_sub(1).max(1), PRINTED - 1)?;
    sheet.sheet.set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
    sheet.filters()
}

fn figures(review: &Review, book: &mut Workbook, looks: &Looks) -> Result<(), XlsxError> {
    let heads = [
        ("Tabel", 16),
        ("Baris", 7),
        ("Hal", 40),
        ("Tercetak", 18),
        ("Buku besar", 18),
        ("Putusan", 24),
        ("Penjelasan", 50),
        ("Alamat", 30),
    ];
    let mut sheet = Sheet::new(book, looks, "Angka", &heads)?;
    for f in &review.figures {
        let held = f.held_text();
        let title = f.putusan.title().to_owned();
        let cells =
            [review.place(f.table), f.at.to_string(), f.place(), f.raw.clone(), held, title, f.why.clone(), address(f)];
        sheet.line(&cells)?;
    }
    sheet.filters()
}

fn tables(review: &Review, book: &mut Workbook, looks: &Looks) -> Result<(), XlsxError> {
    let heads = [("Tabel", 24), ("Judul", 80), ("Angka", 9), ("Beralamat", 10), ("Sama", 9), ("Temuan", 9)];
    let mut sheet = Sheet::new(book, looks, "Tabel", &heads)?;
    for (at, sum) in Summary::all(review).into_iter().enumerate() {
        let numbers = [sum.all, sum.known, sum.same, sum.findings].map(|n| n.to_string());
        let first = [review.place(at), review.tables[at].caption.clone()];
        sheet.line(&first.into_iter().chain(numbers).collect::<Vec<_>>())?;
    }
    sheet.filters()
}

/// The checklist of the review guideline, to be answered by hand.
fn checklist(book: &mut Workbook, looks: &Looks) -> Result<(), XlsxError> {
    let heads = [("No", 5), ("Bagian", 14), ("Pernyataan", 90), ("Ya/Tidak", 10), ("Keterangan", 40)];
    let mut sheet = Sheet::new(book, looks, "Checklist", &heads)?;
    for (number, (part, text)) in CHECKLIST.iter().enumerate() {
        let cells = [(number + 1).to_string(), (*part).to_owned(), (*text).to_owned(), String::new(), String::new()];
        sheet.line(&cells)?;
    }
    Ok(())
}

/// The statement that the report was reviewed, with space for a signature. It never says that nothing was found if there are
/// findings.
fn statement(context: &Context, review: &Review, book: &mut Workbook, looks: &Looks) -> Result<(), XlsxError> {
    let mut sheet = Sheet::new(book, looks, "Pernyataan", &[("PERNYATAAN TELAH DIREVIU", 110)])?;
    for paragraph in super::statement(context, review) {
        sheet.line(&[paragraph])?;
    }
    for line in ["", "Tempat, tanggal:", "Jabatan (APIP):", "Akun:", "Tanda tangan:", "", "", ""] {
        sheet.line(&[line.to_owned()])?;
    }
    Ok(())
}

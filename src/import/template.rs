//! A form for realisasi that carries its own mapping, so that it can be imported without one.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Note,
    Workbook, Worksheet, XlsxError,
};

use super::{Mapping, about::within, sheet::TEMPLATE};
use crate::{
    event::{Periode, Tanggal, UnitCode, data::SumberRealisasi},
    projection::{Indikator, Nilai, Node, ReadError, View},
};

/// Why a form could not be made.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// A figure could not be computed.
    #[error(transparent)]
    Figure(#[from] ReadError),
    /// The workbook could not be written.
    #[error("formulir tidak dapat ditulis: {0}")]
    Workbook(#[from] XlsxError),
    /// The unit has no indicator to fill in.
    #[error("{0} tidak mempunyai indikator yang diisi pada tahun {1}: semuanya dihitung dari unit lain atau dari buku")]
    Nothing(UnitCode, u16),
}

/// Row of the heads, from 0.
const HEADS: u32 = 4;
/// Heads with their fields and the width of their columns.
const COLUMNS: [(&str, &str, f64); 13] = [
    ("Unit", "unit", 12.0),
    ("Kode IKU", "iku", 10.0),
    ("Indikator", "", 48.0),
    ("Satuan", "", 12.0),
    ("Komponen", "komponen", 24.0),
    ("Periode", "periode", 12.0),
    ("Target", "", 12.0),
    ("Nilai terakhir", "", 14.0),
    ("Pembilang", "pembilang", 12.0),
    ("Penyebut", "penyebut", 12.0),
    ("Realisasi", "nilai", 14.0),
    ("Alasan koreksi", "alasan", 28.0),
    ("Keterangan", "keterangan", 28.0),
];

/// The position of a field's column.
fn column(field: &str) -> u16 {
    (0u16..).zip(COLUMNS).find(|(_, (_, name, _))| *name == field).map_or(0, |(at, _)| at)
}

/// A row of the form.
struct Entry {
    indikator: std::sync::Arc<Indikator>,
    komponen: Option<String>,
    periode: Periode,
    skala: Option<Vec<String>>,
    target: std::sync::Arc<Node>,
    last: Option<std::sync::Arc<Node>>,
}

/// Writes the form of a unit for a period; the view is of that period, `day` is the form's date.
pub fn realisasi(view: &View<'_>, unit: &UnitCode, periode: Periode, day: Tanggal) -> Result<Vec<u8>, TemplateError> {
    let tahun = periode.tahun();
    let entries = entries(view, unit, periode)?;
    if entries.is_empty() {
        return Err(TemplateError::Nothing(unit.clone(), tahun));
    }
    let mut book = Workbook::new();
    let (month, of_month) = day.month_day();
    let made =
        ExcelDateTime::from_ymd(day.year(), u8::try_from(month).unwrap_or(1), u8::try_from(of_month).unwrap_or(1))?;
    let title = format!("Formulir realisasi {unit} {tahun}");
    book.set_properties(&DocProperties::new().set_title(&title).set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    sheet.set_name("Realisasi")?;
    head(sheet, &title, periode, view)?;
    for (row, entry) in (HEADS + 1..).zip(&entries) {
        fill(sheet, row, unit, entry)?;
        checks(sheet, row, entry)?;
    }
    sheet.protect();
    let own = book.add_worksheet();
    own.set_name(TEMPLATE)?.set_hidden(true);
    own.write_string(0, 0, mapping(tahun).text())?;
    Ok(book.save_to_buffer()?)
}

/// The mapping that the form carries.
fn mapping(tahun: u16) -> Mapping {
    let fields = COLUMNS.iter().filter(|(_, field, _)| !field.is_empty());
    Mapping {
        lembar: Some("Realisasi".to_owned()),
        judul: HEADS + 1,
        judul_baris: 0,
        locale: None,
        kolom: fields.map(|(head, field, _)| ((*field).to_owned(), (*head).to_owned())).collect(),
        // The form's cells have no per cent format: values are typed in the indicator's own unit.
        tetap: [("tahun", tahun.to_string()), ("persen", "apa adanya".to_owned())]
            .map(|(field, value)| (field.to_owned(), value))
            .into(),
    }
}

/// Indicators that the unit enters itself, one row for each component of a weighted one.
fn entries(view: &View<'_>, unit: &UnitCode, periode: Periode) -> Result<Vec<Entry>, ReadError> {
    let tahun = periode.tahun();
    let entered = |i: &Indikator| {
        matches!(i.sumber, SumberRealisasi::Langsung | SumberRealisasi::Rasio | SumberRealisasi::Berbobot)
    };
    let mut all = Vec::new();
    for row in view.iku_rows(unit, tahun, entered)? {
        let last = Some(row.realisasi.clone()).filter(|node| node.angka().is_some());
        let skala = words(view, unit, tahun, &row.indikator.isi)?;
        let entry = |periode: Periode, komponen: Option<String>| Entry {
            indikator: row.indikator.isi.clone(),
            komponen,
            periode,
            skala: skala.clone(),
            target: row.target.clone(),
            last: last.clone(),
        };
        // One row for each of the indicator's periods that ends within the form's period; the form of the year has the year only.
        let own = match periode.setahun() {
            true => vec![periode],
            false => within(periode, row.indikator.isi.frekuensi()),
        };
        for periode in own {
            match row.indikator.isi.sumber {
                SumberRealisasi::Berbobot => {
                    all.extend(row.indikator.isi.komponen.iter().map(|(nama, _)| entry(periode, Some(nama.clone()))));
                }
                _ => all.push(entry(periode, None)),
            }
        }
    }
    Ok(all)
}

/// The words of an indicator's scale.
fn words(view: &View<'_>, unit: &UnitCode, tahun: u16, i: &Indikator) -> Result<Option<Vec<String>>, ReadError> {
    let Some(code) = i.ukur.as_ref().and_then(|ukur| ukur.skala.as_ref()) else { return Ok(None) };
    let rules = view.aturan(unit, tahun)?;
    let scale = rules.iter().flat_map(|rules| &rules.isi.skala).find(|skala| skala.kode == *code);
    Ok(scale.map(|skala| skala.kata.iter().map(|kata| kata.kata.to_string()).collect()))
}

fn head(sheet: &mut Worksheet, title: &str, periode: Periode, view: &View<'_>) -> Result<(), TemplateError> {
    let bold = Format::new().set_bold().set_font_size(14);
    let small = Format::new().set_font_color(Color::RGB(0x0055_5555)).set_text_wrap();
    sheet.write_string_with_format(0, 0, title, &bold)?;
    sheet.write_string(
        1,
        0,
        format!("Periode {periode}; target dan nilai terakhir sebagaimana diketahui sampai event {}", view.as_of),
    )?;
    sheet.merge_range(
        2,
        0,
        2,
        12,
        "Isi sel kuning saja. Indikator rasio: pembilang dan penyebut. Koreksi atas yang sudah dicatat: sertakan alasan. \
         Angka ditulis dalam satuan indikator. Yang dibiarkan kosong tidak dicatat.",
        &small,
    )?;
    sheet.set_row_height(2, 30)?;
    let heads = Format::new()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(Color::RGB(0x001f_4e79))
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap();
    for (at, (name, _, width)) in (0u16..).zip(COLUMNS) {
        sheet.write_string_with_format(HEADS, at, name, &heads)?;
        sheet.set_column_width(at, width)?;
    }
    sheet.insert_note(
        HEADS,
        column("komponen"),
        &Note::new("Indikator berbobot: satu baris untuk tiap komponen, semuanya diisi."),
    )?;
    sheet.set_freeze_panes(HEADS + 1, 2)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

fn fill(sheet: &mut Worksheet, row: u32, unit: &UnitCode, entry: &Entry) -> Result<(), TemplateError> {
    let i = &entry.indikator;
    let fixed = Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Top).set_text_wrap();
    let number = fixed.clone().set_align(FormatAlign::Right);
    let open = Format::new()
        .set_border(FormatBorder::Thin)
        .set_background_color(Color::RGB(0x00ff_f6cc))
        .set_align(FormatAlign::Top)
        .set_unlocked();
    let texts = [unit.as_str(), i.kode.as_str(), &i.nama, &i.satuan, entry.komponen.as_deref().unwrap_or_default()];
    for (at, text) in (0u16..).zip(texts) {
        sheet.write_string_with_format(row, at, text, &fixed)?;
    }
    sheet.write_string_with_format(row, 5, entry.periode.to_string(), &open)?;
    sheet.write_string_with_format(row, 6, entry.target.tertulis(), &number)?;
    sheet.write_string_with_format(row, 7, entry.last.as_deref().map(Node::tertulis).unwrap_or_default(), &number)?;
    let ratio = i.sumber == SumberRealisasi::Rasio;
    for (field, wanted) in
        [("pembilang", ratio), ("penyebut", ratio), ("nilai", !ratio), ("alasan", true), ("keterangan", true)]
    {
        sheet.write_blank(row, column(field), if wanted { &open } else { &fixed })?;
    }
    Ok(())
}

/// Validations: numbers for numbers, words of the scale if there is one, and periods of the indicator.
fn checks(sheet: &mut Worksheet, row: u32, entry: &Entry) -> Result<(), TemplateError> {
    let (i, year) = (&entry.indikator, Periode::Tahun(entry.periode.tahun()));
    let mut periods: Vec<String> = (1..=12u8)
        .flat_map(|month| within(Periode::Bulan(year.tahun(), month), i.frekuensi()))
        .chain([year])
        .map(|periode| periode.to_string())
        .collect();
    periods.dedup();
    let list = DataValidation::new()
        .allow_list_strings(&periods)?
        .set_error_title("Periode")?
        .set_error_message("Pilih satu periode dari daftar.")?;
    let period = column("periode");
    sheet.add_data_validation(row, period, row, period, &list)?;
    let number = |rule, message: &str| {
        DataValidation::new().allow_decimal_number(rule).set_error_title("Angka")?.set_error_message(message)
    };
    let any = number(DataValidationRule::Between(-1e15, 1e15), "Isi dengan satu angka dalam satuan indikator.")?;
    let above = number(DataValidationRule::GreaterThan(0.0), "Penyebut harus di atas nol.")?;
    // A day or n of m is typed as text, which only the import checks.
    let worded = matches!(entry.target.nilai, Nilai::Berkata(..));
    let value = match &entry.skala {
        Some(words) => DataValidation::new()
            .allow_list_strings(words)
            .and_then(|list| list.set_error_title("Kata")?.set_error_message("Pilih satu kata dari skalanya."))
            // A scale that is too long for a drop-down is only checked by the import.
            .ok(),
        None => Some(any.clone()).filter(|_| !worded),
    };
    for (field, check) in [("nilai", value.as_ref()), ("pembilang", Some(&any)), ("penyebut", Some(&above))] {
        if let Some(check) = check {
            sheet.add_data_validation(row, column(field), row, column(field), check)?;
        }
    }
    Ok(())
}

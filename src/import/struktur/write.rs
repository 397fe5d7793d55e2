//! Writes the workbook: sheets with heads, drop-downs, checks, an example row that is not imported, and instructions.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, Formula, Note, Workbook, Worksheet, XlsxError,
};

use super::{
    cell::{Bentuk, Sel},
    columns::{CONTOH, Kolom, Lembar, TANDA, WARISAN},
    rows::Isi,
    targets::Seri,
    umum::ISIAN,
};
use crate::{event::Tanggal, sample::paket};

/// Row of the heads, from 0.
const HEADS: u32 = 2;
/// Number of rows with drop-downs and checks.
const MOST: u32 = 5_000;
/// Significant digits that a spreadsheet keeps.
const DIGITS: usize = 15;

/// The layout of a column.
struct Tata {
    judul: String,
    bentuk: Bentuk,
    bidang: &'static str,
    lebar: f64,
    catatan: &'static str,
    contoh: &'static str,
}

/// Writes the workbook; `day` is the workbook's date, `contoh` adds example rows.
pub fn workbook(isi: &Isi, day: Tanggal, contoh: bool) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (month, of_month) = day.month_day();
    let made =
        ExcelDateTime::from_ymd(day.year(), u8::try_from(month).unwrap_or(1), u8::try_from(of_month).unwrap_or(1))?;
    let title = format!("Struktur {}", isi.tahun);
    book.set_properties(&DocProperties::new().set_title(&title).set_creation_datetime(&made));
    instructions(book.add_worksheet(), isi.tahun)?;
    for lembar in Lembar::ALL {
        let sheet = book.add_worksheet();
        sheet.set_name(lembar.nama())?;
        match lembar {
            Lembar::Umum => general(sheet, isi.tahun)?,
            _ => table(sheet, lembar, isi, contoh)?,
        }
    }
    book.save_to_buffer()
}

fn head() -> Format {
    Format::new()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(Color::RGB(0x001f_4e79))
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_text_wrap()
}

fn small() -> Format {
    Format::new().set_font_color(Color::RGB(0x0055_5555)).set_text_wrap().set_align(FormatAlign::Top)
}

fn title(sheet: &mut Worksheet, text: &str, guna: &str, last: u16) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, 0, text, &Format::new().set_bold().set_font_size(14))?;
    // Next to each other, not merged: merged cells would hinder sorting and filtering.
    sheet.write_string_with_format(1, 0, guna, &Format::new().set_font_color(Color::RGB(0x0055_5555)))?;
    // A table that is too wide for one page continues on the next ones.
    let pages: u16 = if last > 14 { 3 } else { 1 };
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(pages, 0).set_repeat_rows(HEADS, HEADS)?;
    sheet.set_row_height(HEADS, 32)?;
    Ok(())
}

fn layout(lembar: Lembar, isi: &Isi) -> Vec<Tata> {
    let fixed = |kolom: &Kolom| Tata {
        judul: kolom.judul.to_owned(),
        bentuk: kolom.bentuk,
        bidang: kolom.bidang,
        lebar: kolom.lebar,
        catatan: kolom.catatan,
        contoh: kolom.contoh,
    };
    let mut all: Vec<Tata> = lembar.kolom().iter().map(fixed).collect();
    if lembar == Lembar::Target {
        let one = |seri: &Seri| Tata {
            judul: seri.to_string(),
            bentuk: Bentuk::Teks,
            bidang: "target",
            lebar: 12.0,
            catatan: "",
            contoh: if seri.to_string() == "PK" { "85" } else { "" },
        };
        all.splice(2..2, isi.seri.iter().map(one));
    }
    all
}

fn table(sheet: &mut Worksheet, lembar: Lembar, isi: &Isi, contoh: bool) -> Result<(), XlsxError> {
    let columns = layout(lembar, isi);
    let last = u16::try_from(columns.len()).unwrap_or(u16::MAX);
    title(sheet, &format!("{} {}", lembar.nama(), isi.tahun), lembar.guna(), last)?;
    sheet.write_string_with_format(HEADS, 0, TANDA, &head())?;
    sheet.set_column_width(0, 8)?;
    sheet.insert_note(
        HEADS,
        0,
        &Note::new(format!("«{CONTOH}» atau «{WARISAN}»: baris itu tidak dibaca.")).add_author_prefix(false),
    )?;
    let mark = DataValidation::new().allow_list_strings(&[CONTOH, WARISAN])?;
    sheet.add_data_validation(HEADS + 1, 0, MOST, 0, &mark)?;
    for (at, column) in (1u16..).zip(&columns) {
        sheet.write_string_with_format(HEADS, at, &column.judul, &head())?;
        sheet.set_column_width(at, column.lebar)?;
        sheet.set_column_format(at, &open(column.bentuk, column.bidang == "target"))?;
        if !column.catatan.is_empty() {
            sheet.insert_note(HEADS, at, &Note::new(column.catatan).add_author_prefix(false))?;
        }
        if let Some(check) = check(lembar, column)? {
            sheet.add_data_validation(HEADS + 1, at, MOST, at, &check)?;
        }
    }
    let mut row = HEADS + 1;
    if contoh {
        let grey = Format::new().set_italic().set_font_color(Color::RGB(0x0080_8080));
        sheet.write_string_with_format(row, 0, CONTOH, &grey)?;
        for (at, column) in (1u16..).zip(&columns).filter(|(_, column)| !column.contoh.is_empty()) {
            sheet.write_string_with_format(row, at, column.contoh, &grey)?;
        }
        row += 1;
    }
    for cells in isi.lembar.get(&lembar).into_iter().flatten() {
        for ((at, sel), column) in (1u16..).zip(cells).zip(&columns) {
            put(sheet, row, at, sel, column)?;
        }
        row += 1;
    }
    for cells in isi.warisan.iter().filter(|_| lembar == Lembar::Simpul) {
        let grey = Format::new().set_italic().set_font_color(Color::RGB(0x0055_5555));
        sheet.write_string_with_format(row, 0, WARISAN, &grey)?;
        for ((at, sel), column) in (1u16..).zip(cells).zip(&columns) {
            put(sheet, row, at, sel, column)?;
        }
        row += 1;
    }
    sheet.autofilter(HEADS, 0, row.max(HEADS + 1), last)?;
    sheet.set_freeze_panes(HEADS + 1, lembar.tetap())?;
    Ok(())
}

/// The format of a column's empty cells: text for codes and words, so that no zero is lost.
fn open(bentuk: Bentuk, target: bool) -> Format {
    let plain = Format::new().set_align(FormatAlign::Top).set_text_wrap();
    match bentuk {
        _ if target => plain.set_align(FormatAlign::Right),
        Bentuk::Angka | Bentuk::Bulat => plain,
        Bentuk::Rupiah => plain.set_num_format("#,##0"),
        Bentuk::Hari => plain.set_num_format("yyyy-mm-dd"),
        _ => plain.set_num_format("@"),
    }
}

fn put(sheet: &mut Worksheet, row: u32, at: u16, sel: &Sel, column: &Tata) -> Result<(), XlsxError> {
    let target = column.bidang == "target";
    let format = open(column.bentuk, target);
    match sel {
        Sel::Kosong => {}
        Sel::Teks(text) => drop(sheet.write_string_with_format(row, at, text, &format)?),
        Sel::Hari(day) => {
            let (month, of_month) = day.month_day();
            let (month, of_month) = (u8::try_from(month).unwrap_or(1), u8::try_from(of_month).unwrap_or(1));
            let value = ExcelDateTime::from_ymd(day.year(), month, of_month)?;
            sheet.write_datetime_with_format(row, at, &value, &format.set_num_format("yyyy-mm-dd"))?;
        }
        Sel::Angka(value) => number(sheet, row, at, *value, format, column.bentuk)?,
    }
    Ok(())
}

/// Writes a number; as text if a spreadsheet would not keep all its digits.
fn number(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    value: Decimal,
    format: Format,
    bentuk: Bentuk,
) -> Result<(), XlsxError> {
    let value = value.normalize();
    let digits = value.mantissa().unsigned_abs().to_string().len();
    let Some(float) = value.to_f64().filter(|_| digits <= DIGITS) else {
        let text = value.to_string().replace('.', ",");
        sheet.write_string_with_format(row, at, text, &format.set_num_format("@"))?;
        return Ok(());
    };
    let whole = if matches!(bentuk, Bentuk::Rupiah) { "#,##0" } else { "0" };
    let places = usize::try_from(value.scale()).unwrap_or_default();
    let code = if places == 0 { whole.to_owned() } else { format!("{whole}.{}", "0".repeat(places)) };
    sheet.write_number_with_format(row, at, float, &format.set_num_format(code))?;
    Ok(())
}

/// The validation of a column's cells.
fn check(lembar: Lembar, column: &Tata) -> Result<Option<DataValidation>, XlsxError> {
    let from =
        |of: Lembar, letter: char| Formula::new(format!("={}!${letter}${}:${letter}${MOST}", of.nama(), HEADS + 2));
    let listed = |formula: Formula| {
        // A code may be in the ledger but not in this file, so the check only warns.
        let list = DataValidation::new().allow_list_formula(formula);
        list.set_error_style(DataValidationErrorStyle::Information).set_error_title("Kode")?.set_error_message(
            "Kode ini tidak ada di lembarnya. Benar bila sudah tercatat di buku besar, atau beberapa kode dipisah titik koma.",
        )
    };
    Ok(match (column.bentuk, column.bidang) {
        (Bentuk::Daftar, "unit" | "penanggung_jawab" | "penerus") => Some(listed(from(Lembar::Unit, 'B'))?),
        (Bentuk::Kode, "induk") if lembar == Lembar::Unit => Some(listed(from(Lembar::Unit, 'B'))?),
        (Bentuk::Kode, "induk" | "simpul") => Some(listed(from(Lembar::Simpul, 'C'))?),
        (Bentuk::Kode, "tingkat") => Some(listed(from(Lembar::Tingkat, 'C'))?),
        (Bentuk::Kode, "iku") => Some(listed(from(Lembar::Indikator, 'C'))?),
        (_, "paket") => {
            let names: Vec<&str> = paket::names().chain([super::rules::TERCATAT]).collect();
            let list = DataValidation::new().allow_list_strings(&names)?;
            Some(list.set_error_title("Paket")?.set_error_message("Pilih satu paket dari daftar.")?)
        }
        (Bentuk::Pilihan(all), _) => {
            let words: Vec<&str> = all.iter().map(|(word, _)| *word).collect();
            let list = DataValidation::new().allow_list_strings(&words)?;
            Some(list.set_error_title("Pilihan")?.set_error_message("Pilih satu kata dari daftar.")?)
        }
        (Bentuk::Bulat, _) => Some(
            DataValidation::new()
                .allow_whole_number(DataValidationRule::Between(0, 1000))
                .set_error_title("Bilangan bulat")?
                .set_error_message("Isi dengan bilangan bulat dari 0.")?,
        ),
        (Bentuk::Angka, _) => Some(
            DataValidation::new()
                .allow_decimal_number(DataValidationRule::Between(-1e15, 1e15))
                .set_error_title("Angka")?
                .set_error_message("Isi dengan satu angka.")?,
        ),
        (Bentuk::Rupiah, _) => Some(
            DataValidation::new()
                .allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0))
                .set_error_title("Rupiah")?
                .set_error_message("Isi dengan rupiah, tanpa kata juta atau miliar.")?,
        ),
        (Bentuk::Hari, _) => {
            let between = DataValidationRule::Between(
                ExcelDateTime::from_ymd(2000, 1, 1)?,
                ExcelDateTime::from_ymd(2100, 12, 31)?,
            );
            Some(
                DataValidation::new()
                    .allow_date(between)
                    .set_error_title("Tanggal")?
                    .set_error_message("Isi dengan tanggal.")?,
            )
        }
        _ => None,
    })
}

fn general(sheet: &mut Worksheet, tahun: u16) -> Result<(), XlsxError> {
    title(sheet, &format!("Umum {tahun}"), Lembar::Umum.guna(), 3)?;
    for (at, (name, width)) in (0u16..).zip([("Isian", 26.0), ("Nilai", 44.0), ("Keterangan", 70.0)]) {
        sheet.set_column_width(at, width)?;
        if name != "Keterangan" {
            sheet.write_string_with_format(HEADS, at, name, &head())?;
        }
    }
    let label = Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
    let value = label.clone().set_background_color(Color::RGB(0x00ff_f6cc)).set_text_wrap();
    for (row, (name, note)) in (HEADS + 1..).zip(ISIAN) {
        sheet.write_string_with_format(row, 0, name, &label)?;
        let dated = name.contains("sejak") || name.starts_with("Tanggal");
        let format = if dated { value.clone().set_num_format("yyyy-mm-dd") } else { value.clone().set_num_format("@") };
        match name {
            "Tahun" => sheet.write_string_with_format(row, 1, tahun.to_string(), &format)?,
            _ => sheet.write_blank(row, 1, &format)?,
        };
        sheet.write_string_with_format(row, 2, note, &small())?;
    }
    let grounds: Vec<&str> = super::choices::DASAR.iter().map(|(word, _)| *word).collect();
    let row = HEADS + u32::try_from(ISIAN.len()).unwrap_or(1);
    sheet.add_data_validation(row, 1, row, 1, &DataValidation::new().allow_list_strings(&grounds)?)?;
    sheet.set_freeze_panes(HEADS + 1, 0)?;
    Ok(())
}

fn instructions(sheet: &mut Worksheet, tahun: u16) -> Result<(), XlsxError> {
    const LINES: [(&str, &str); 13] = [
        (
            "Apa ini",
            "Satu buku kerja untuk seluruh struktur: unit, akun, aturan, simpul kartu, indikator, target, keluaran dan pagu.",
        ),
        (
            "Mengisi",
            "Isi lembar yang diperlukan, dalam urutan apa saja. Baris bertanda «contoh» tidak dibaca. Judul kolom boleh dipindah, jangan diganti.",
        ),
        ("Kode", "Kolom kode berformat Teks, agar nol di depan dan titiknya tidak hilang."),
        (
            "Rumus",
            "Rumus ditulis sebagai teks, misalnya (realisasi / target) x 100. Angka lain dalam kurung siku, misalnya [IKU 1/realisasi].",
        ),
        (
            "Target",
            "Angka, 70 s.d. 80, >= 95, <= 10, kata dari skala (WTP), tanggal, 3 dari 5, atau N/A. Tanda hubung (-) ditanyakan: ia dapat berarti kosong, nol atau N/A.",
        ),
        ("Beberapa unit", "Baris yang sama untuk beberapa unit: tulis kode unitnya dipisah titik koma."),
        (
            "Mengubah",
            "Ubah isinya, lalu isi Alasan dan Berlaku sejak (di baris itu, atau sekali di lembar Umum). Perubahan target memerlukan dasar, alasan dan dokumen.",
        ),
        (
            "Mengakhiri",
            "Isi Berakhir. Yang tidak disebut dalam berkas tetap berlaku: menghapus baris tidak mengakhiri apa pun.",
        ),
        ("Aturan", "Cukup pada unit teratas: unit di bawahnya mengikuti, sampai ada yang mencatat aturannya sendiri."),
        (
            "Simpul dari atas",
            "Bila Tingkat diwariskan, simpulnya berlaku untuk unit di bawahnya sampai unit itu mencatat simpul tingkat itu sendiri. Di lembar Simpul ia ditandai «warisan» dan tidak dibaca.",
        ),
        (
            "Akun",
            "Token dibuat saat dicatat dan hanya ditampilkan sekali. Peran admin, inspektorat dan bpk menunggu konfirmasi admin kedua.",
        ),
        (
            "Memeriksa",
            "Impor lebih dahulu menampilkan rencananya: yang ditambah, diubah dan diakhiri, dan angka yang berubah. Yang tidak jelas dikarantina dengan lembar dan selnya.",
        ),
        (
            "Mencatat",
            "Unit dan akun dicatat oleh admin, yang lain oleh perencana: berkas yang sama diimpor oleh keduanya. Berkas yang diimpor dua kali tidak mencatat apa pun lagi.",
        ),
    ];
    sheet.set_name("Petunjuk")?;
    sheet.set_column_width(0, 18)?.set_column_width(1, 110)?;
    sheet.write_string_with_format(0, 0, format!("Struktur {tahun}"), &Format::new().set_bold().set_font_size(14))?;
    let bold = Format::new().set_bold().set_align(FormatAlign::Top);
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (row, (name, text)) in (2u32..).zip(LINES) {
        sheet.write_string_with_format(row, 0, name, &bold)?;
        sheet.write_string_with_format(row, 1, text, &wrapped)?;
        sheet.set_row_height(row, 32)?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

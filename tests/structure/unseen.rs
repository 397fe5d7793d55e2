//! Workbooks as they come back from other hands: rows and sheets in another order, blank rows and columns, numbers as text, merged
//! cells, sheets under another name. What is plain makes the same structure; what is not is asked about, never guessed.

use rust_xlsxwriter::{Format, Note, Workbook};

use crate::{
    kit::{Ledger, run_with},
    whole::{agency, set_up},
    workbook::{Sheet, export, import, read, rows, token, write},
};

/// The same sheets, turned around: last rows first, a blank row after each, a blank column before all, numbers as text.
fn turned() -> Vec<Sheet<'static>> {
    let mut sheets = agency();
    sheets.reverse();
    for (_, rows) in &mut sheets {
        let mut body = rows.split_off(1);
        body.reverse();
        for row in rows.iter_mut().chain(&mut body) {
            row.insert(0, String::new());
        }
        for row in &mut body {
            for cell in row.iter_mut().filter(|cell| cell.parse::<f64>().is_ok()) {
                cell.insert(0, '\'');
            }
        }
        // A title above the heads, and an empty row below each.
        rows.insert(0, vec![String::new(), "Dinas, konsep kedua".to_owned()]);
        rows.extend(body.into_iter().flat_map(|row| [row, Vec::new()]));
    }
    sheets
}

/// The structure that a workbook makes of an empty ledger, as it comes out.
fn made(sheets: &[Sheet<'_>]) -> Vec<(String, Vec<Vec<String>>)> {
    let ledger = Ledger::empty();
    let file = ledger.path().join("struktur.xlsx");
    write(&file, sheets);
    let admin = import(&ledger, &ledger.admin, &file, &["--yes"]);
    assert_eq!(admin.code, 0, "{}\n{}", admin.out, admin.err);
    let done = import(&ledger, &token(&admin.out, "rencana-01"), &file, &["--yes"]);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    assert_eq!(run_with(ledger.path(), Some(&ledger.second), &["confirm", "itda-01"], "").code, 0);
    read(&export(ledger.path(), "2026", &ledger.path().join("ada.xlsx")))
}

#[test]
fn another_order_blank_rows_and_numbers_as_text_make_the_same_structure() {
    // The order of the rows is that on the card, where none is stated: it is all that may differ.
    let sorted = |sheets: Vec<(String, Vec<Vec<String>>)>| {
        let plain = |(name, mut rows): (String, Vec<Vec<String>>)| {
            let order = rows.iter().find_map(|row| row.iter().position(|head| head == "Urutan"));
            rows.iter_mut().for_each(|row| drop(order.map(|at| row.remove(at))));
            rows.sort();
            (name, rows)
        };
        sheets.into_iter().map(plain).collect::<Vec<_>>()
    };
    let (straight, turned) = (sorted(made(&agency())), sorted(made(&turned())));
    for (one, other) in straight.iter().zip(&turned) {
        assert_eq!(one, other);
    }
}

/// Sheets with merged cells: first row, first column, last row, last column, from 0.
fn merged(ledger: &Ledger, name: &str, lines: &[&str], areas: &[(u32, u16, u32, u16)]) -> std::path::PathBuf {
    let mut book = Workbook::new();
    let umum = book.add_worksheet().set_name("Umum").unwrap();
    umum.write_string(0, 0, "Isian").unwrap().write_string(0, 1, "Nilai").unwrap();
    umum.write_string(1, 0, "Tahun").unwrap().write_string(1, 1, "2026").unwrap();
    let sheet = book.add_worksheet().set_name(name).unwrap();
    let rows = rows(lines);
    for (row, cells) in (0u32..).zip(&rows) {
        for (column, cell) in (0u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) => sheet.write_string(row, column, cell).unwrap(),
            };
        }
    }
    let plain = Format::new();
    for (top, left, bottom, right) in areas {
        let text = &rows[*top as usize][usize::from(*left)];
        sheet.merge_range(*top, *left, *bottom, *right, "", &plain).unwrap();
        match text.parse::<f64>() {
            Ok(number) => sheet.write_number(*top, *left, number).unwrap(),
            Err(_) => sheet.write_string(*top, *left, text).unwrap(),
        };
    }
    let file = ledger.path().join("digabung.xlsx");
    book.save(&file).unwrap();
    file
}

#[test]
fn what_is_merged_downwards_is_said_of_each_row() {
    let ledger = Ledger::empty();
    set_up(&ledger);
    // Without it, the second and third would stand beside the first at the top, in silence.
    let lines = ["Kode|Nama|Induk", "UPT-1|Puskesmas satu|DINKES", "UPT-2|Puskesmas dua|", "UPT-3|Puskesmas tiga|"];
    let file = merged(&ledger, "Unit", &lines, &[(1, 2, 3, 2)]);
    let done = import(&ledger, &ledger.admin, &file, &["--yes"]);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    let sheets = read(&export(ledger.path(), "2026", &ledger.path().join("ada.xlsx")));
    let units = &sheets.iter().find(|(name, _)| name == "Unit").unwrap().1;
    let induk = units.iter().find_map(|row| row.iter().position(|head| head == "Induk")).unwrap();
    let below = units.iter().filter(|row| row.iter().any(|cell| cell.starts_with("UPT-")));
    assert_eq!(below.map(|row| row[induk].as_str()).collect::<Vec<_>>(), ["DINKES"; 3]);
}

#[test]
fn of_merged_numbers_and_of_what_is_merged_over_columns_nobody_knows() {
    let ledger = Ledger::empty();
    let (planner, _) = set_up(&ledger);
    for (lines, area, wanted) in [
        (
            ["Unit|Kode RO|Nama|Pagu awal", "DINKES|9.1|Satu|1000000", "DINKES|9.2|Dua|"],
            (1, 3, 2, 3),
            ["Keluaran!D3", "angka tergabung"],
        ),
        (
            ["Unit|Kode RO|Nama|Pagu awal", "DINKES|9.1|Satu|1000000", "DINKES|9.2||"],
            (2, 1, 2, 2),
            ["Keluaran!C3", "kolom di kirinya"],
        ),
    ] {
        let before = ledger.last();
        let done = import(&ledger, &planner, &merged(&ledger, "Keluaran", &lines, &[area]), &["--yes"]);
        for word in wanted {
            assert!(done.code == 1 && done.out.contains(word), "«{word}» in\n{}\n{}", done.out, done.err);
        }
        assert_eq!(ledger.last(), before);
    }
}

#[test]
fn a_sheet_under_another_name_is_asked_about_and_one_that_is_no_template_is_told() {
    let ledger = Ledger::empty();
    let (planner, _) = set_up(&ledger);
    let file = ledger.path().join("lain.xlsx");
    let umum = || ("Umum", rows(&["Isian|Nilai", "Tahun|'2026"]));
    let units = rows(&["Unit|Kode|Tingkat|Nama", "KAB|S9|tujuan|Tujuan lain"]);
    write(&file, &[umum(), ("Simpul 2026 (final)", units.clone())]);
    let before = ledger.last();
    let done = import(&ledger, &planner, &file, &["--yes"]);
    assert!(done.code == 1 && done.out.contains("seperti lembar Simpul"), "{}\n{}", done.out, done.err);
    assert_eq!(ledger.last(), before);
    write(&file, &[umum(), ("_Simpul lama", units), ("Rekap", rows(&["No|Uraian", "1|Rapat"]))]);
    let done = import(&ledger, &planner, &file, &["--yes"]);
    assert!(done.code == 0 && done.out.contains("«Rekap» tidak dibaca"), "{}\n{}", done.out, done.err);
    assert_eq!(ledger.last(), before);
}

#[test]
fn comments_and_hidden_columns_are_told() {
    let ledger = Ledger::empty();
    let (planner, _) = set_up(&ledger);
    let mut book = Workbook::new();
    let umum = book.add_worksheet().set_name("Umum").unwrap();
    umum.write_string(0, 0, "Isian").unwrap().write_string(0, 1, "Nilai").unwrap();
    umum.write_string(1, 0, "Tahun").unwrap().write_string(1, 1, "2026").unwrap();
    let sheet = book.add_worksheet().set_name("Target").unwrap();
    for (column, (head, cell)) in
        (0u16..).zip([("Unit", "DINKES"), ("Indikator", "IKU 1"), ("PK", "83"), ("TW I", "80")])
    {
        sheet.write_string(0, column, head).unwrap().write_string(1, column, cell).unwrap();
    }
    sheet.set_column_hidden(3).unwrap().insert_note(1, 2, &Note::new("nanti 90")).unwrap();
    let file = ledger.path().join("catatan.xlsx");
    book.save(&file).unwrap();
    let done = import(&ledger, &planner, &file, &["--yes"]);
    for word in ["0 ditambah, 0 diubah", "sel C2: komentar", "nanti 90", "kolom D1 tersembunyi, dan dibaca (1 baris)"] {
        assert!(done.code == 0 && done.out.contains(word), "«{word}» in\n{}\n{}", done.out, done.err);
    }
}

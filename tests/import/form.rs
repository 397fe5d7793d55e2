//! A form, filled in by LibreOffice, comes back without a mapping.

use std::{io::Read, path::Path, process::Command};

use crate::{
    kit::{Ledger, UNIT, document, run, show},
    table::import,
};

/// Types values into cells with LibreOffice and saves the workbook anew.
fn fill(form: &Path, out: &Path, cells: &[&str]) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/import/fill.py");
    let done =
        Command::new("/usr/bin/python3").arg(script).args([form, out]).arg("Realisasi").args(cells).output().unwrap();
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "needs libreoffice-calc-nogui and python3-uno (Debian): {told}");
}

fn form(ledger: &Ledger, name: &str, more: &[&str]) -> std::path::PathBuf {
    let out = ledger.path().join(name);
    let args = [&["template", "realisasi", "U", "2023", "--out", out.to_str().unwrap()], more].concat();
    let made = run(ledger.path(), &args);
    assert_eq!(made.code, 0, "{}", made.err);
    out
}

#[test]
fn filled_in_libreoffice_and_imported_it_makes_the_scorecard() {
    let ledger = Ledger::full();
    let made = form(&ledger, "formulir.xlsx", &[]);
    let empty = import(&ledger, UNIT, &made, "realisasi", &["--yes"]);
    assert!(empty.code == 0 && empty.out.contains("tidak ada baris yang terisi"), "{} {}", empty.out, empty.err);
    let filled = ledger.path().join("terisi.xlsx");
    fill(&made, &filled, &["K6=76.5", "I7=450", "J7=524", "M6=dari survei"]);
    let done = import(&ledger, UNIT, &filled, "realisasi", &["--yes"]);
    assert!(done.code == 0 && done.out.contains("2 event akan dicatat"), "{} {}", done.out, done.err);
    let card = document(ledger.path(), &["scorecard", "U", "2023"]);
    let iku = &card["perspektif"][0]["sasaran"][0]["iku"];
    assert_eq!((&iku[0]["capaian"]["tercetak"], &iku[1]["capaian"]["tercetak"]), (&"95.63".into(), &"107.35".into()));
    assert_eq!(card["npss"]["tercetak"], "101.49");
    let trace = show(ledger.path(), &["trace", "U/2023/IKU.1/realisasi"]);
    let flat = trace.split_whitespace().collect::<Vec<_>>().join(" ").replace("│ ", "");
    assert!(
        flat.contains("terisi.xlsx, lembar Realisasi, K6 (tercetak «76.5»)") && flat.contains("dari survei"),
        "{trace}"
    );
    let before = ledger.last();
    assert_eq!(import(&ledger, UNIT, &filled, "realisasi", &["--yes"]).code, 0);
    assert_eq!(ledger.last(), before);
}

#[test]
fn a_form_shows_the_last_value_and_takes_a_correction_with_its_reason() {
    let ledger = Ledger::full();
    let first = ledger.path().join("pertama.xlsx");
    fill(&form(&ledger, "a.xlsx", &["--per", "TW1"]), &first, &["K6=70"]);
    assert_eq!(import(&ledger, UNIT, &first, "realisasi", &["--yes"]).code, 0);
    let again = ledger.path().join("koreksi.xlsx");
    fill(&form(&ledger, "b.xlsx", &["--per", "TW1"]), &again, &["K6=72"]);
    let refused = import(&ledger, UNIT, &again, "realisasi", &["--yes"]);
    assert!(refused.code == 1 && refused.out.contains("isi kolom alasan untuk mengoreksi"), "{}", refused.out);
    fill(&again, &again.with_file_name("beralasan.xlsx"), &["L6=salah baca"]);
    let done = import(&ledger, UNIT, &again.with_file_name("beralasan.xlsx"), "realisasi", &["--yes"]);
    assert_eq!(done.code, 0, "{} {}", done.out, done.err);
    assert_eq!(show(ledger.path(), &["figure", "U/2023/IKU.1/realisasi", "--per", "TW1"]), "72.00\n");
}

#[test]
fn the_same_form_twice_is_the_same_bytes() {
    let ledger = Ledger::full();
    let (one, two) = (form(&ledger, "a.xlsx", &[]), form(&ledger, "b.xlsx", &[]));
    assert_eq!(std::fs::read(one).unwrap(), std::fs::read(two).unwrap());
}

#[test]
fn cells_of_a_form_take_what_fits_only() {
    let ledger = Ledger::full();
    let mut book = zip::ZipArchive::new(std::fs::File::open(form(&ledger, "a.xlsx", &[])).unwrap()).unwrap();
    let mut sheet = String::new();
    book.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    // IKU.1 is one value, IKU.2 a ratio.
    let checks = [
        ("F6", "Pilih satu periode dari daftar."),
        ("K6", "Isi dengan satu angka dalam satuan indikator."),
        ("F7", "Pilih satu periode dari daftar."),
        ("I7", "Isi dengan satu angka dalam satuan indikator."),
        ("J7", "Penyebut harus di atas nol."),
    ];
    for (cell, said) in checks {
        let check = sheet.split("<dataValidation ").find(|check| check.contains(&format!("sqref=\"{cell}\"")));
        assert!(check.is_some_and(|check| check.contains(said)), "{cell}: {sheet}");
    }
}

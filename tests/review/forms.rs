//! The same report in every form that is read: the same numbers, known for the same, with the same verdicts.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use jejak::review::{Putusan, Review};

use super::kit;

type Verdict = (Option<String>, String, Putusan);

/// Of every number its address, its print and what was found of it; and the findings.
fn verdicts(review: &Review) -> (Vec<Verdict>, Vec<(Putusan, String)>) {
    let one = |f: &jejak::review::Figure| {
        (f.alamat.as_ref().map(ToString::to_string), f.printed.value.normalize().to_string(), f.putusan)
    };
    let mut findings: Vec<_> = review.findings.iter().map(|f| (f.jenis, f.printed.clone())).collect();
    findings.sort();
    // Sentences are put together from what a form keeps of them.
    (review.figures.iter().filter(|f| !f.dari_kalimat).map(one).collect(), findings)
}

/// Converts with LibreOffice, as somebody in an office would who opens the page and saves it as something else.
fn converted(dir: &Path, to: &str, filter: &str) -> PathBuf {
    let profile = format!("-env:UserInstallation=file://{}", dir.join("profil").display());
    let out = Command::new("soffice")
        .args([profile.as_str(), "--headless", "--infilter=HTML (StarCalc):1057 false", "--convert-to"])
        .args([filter, "--outdir"])
        .arg(dir)
        .arg(dir.join("lkj.html"))
        .output()
        .unwrap();
    let file = dir.join(format!("lkj.{to}"));
    assert!(file.exists(), "{}", String::from_utf8_lossy(&out.stderr));
    file
}

fn same_as_the_page(make: impl Fn(&Path) -> PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let page = generated(dir.path(), "html");
    let of_page = kit::review("lkj.html", &std::fs::read(&page).unwrap());
    let counts = of_page.counts();
    assert!(of_page.figures.len() > 700 && !counts.contains_key(&Putusan::TidakDapatDikatakan), "{counts:?}");
    let file = make(dir.path());
    let other = kit::review(file.to_str().unwrap(), &std::fs::read(&file).unwrap());
    let (expected, told) = (verdicts(&of_page), verdicts(&other));
    let apart: Vec<_> = expected.0.iter().zip(&told.0).filter(|(a, b)| a != b).take(8).collect();
    assert!(apart.is_empty(), "{apart:#?}");
    assert_eq!((expected.0.len(), &expected.1), (told.0.len(), &told.1));
}

/// The report as we write it in a form.
fn generated(dir: &Path, form: &str) -> PathBuf {
    let file = dir.join(format!("lkj.{form}"));
    kit::generated(form, &file);
    file
}

#[test]
fn docx() {
    same_as_the_page(|dir| generated(dir, "docx"));
}

#[test]
fn xlsx() {
    same_as_the_page(|dir| converted(dir, "xlsx", "xlsx"));
}

#[test]
fn csv() {
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1057,false,true,false";
    same_as_the_page(|dir| converted(dir, "csv", filter));
}

/// Printed by Chromium, which tags what is a table.
#[test]
fn pdf() {
    same_as_the_page(|dir| generated(dir, "pdf"));
}

/// A sheet of per cent formats, which stores hundredths, and of tables beside the text between them.
#[test]
fn a_workbook_made_by_hand() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("lkj.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let percent = rust_xlsxwriter::Format::new().set_num_format("0.00%");
    let rows = ["Realisasi anggaran tahun 2023", "", "Tabel 25 Realisasi anggaran per unit kerja tahun 2023"];
    for (row, text) in (0u32..).zip(rows) {
        sheet.write_string(row, 0, text).unwrap();
    }
    for (column, head) in [(0u16, "Unit Kerja"), (3, "Pagu Akhir"), (6, "Realisasi"), (9, "Penyerapan (%)")] {
        sheet.write_string(3, column, head).unwrap();
    }
    sheet.write_string(4, 0, "Deputi Bidang Pembinaan Manajemen Kepegawaian").unwrap();
    sheet.write_number(4, 3, 7_828_401_000.0).unwrap();
    sheet.write_number(4, 6, 7_816_645_233.0).unwrap();
    sheet.write_number_with_format(4, 9, 0.9985, &percent).unwrap();
    book.save(&file).unwrap();
    let review = kit::review("lkj.xlsx", &std::fs::read(&file).unwrap());
    let told: Vec<_> = review
        .figures
        .iter()
        .map(|f| (f.alamat.as_ref().map(ToString::to_string), f.raw.as_str(), f.putusan))
        .collect();
    let same = |item: &str, raw| (Some(format!("PMK/2023/anggaran/{item}")), raw, Putusan::Sama);
    let expected = [same("pagu_akhir", "7828401000"), same("realisasi", "7816645233"), same("penyerapan", "99,85%")];
    assert_eq!(told, expected);
}

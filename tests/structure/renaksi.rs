//! Action plans as three offices keep them: heads over two rows with merged cells and names without codes; cumulative targets with
//! empty cells below an indicator; the year alone. Each comes in by a mapping that is kept, and once.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format, Workbook};
use serde_json::Value;

use crate::{
    kit::{Ledger, Run, document, run_with, show},
    whole::set_up,
    workbook::{import, rows, write},
};

/// Indicators that are positions and sums.
fn office() -> (Ledger, String) {
    let ledger = Ledger::empty();
    let (planner, _) = set_up(&ledger);
    let file = ledger.path().join("tambah.xlsx");
    let sheet = rows(&[
        "Unit|Kode|Nama|Simpul|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode",
        "KAB|IKU 7|Indeks layanan|S1|indeks|2|maksimum|langsung|posisi akhir",
        "KAB|IKU 8|Dokumen tersusun|S1|dokumen|0|maksimum|langsung|jumlah",
    ]);
    write(&file, &[("Umum", rows(&["Isian|Nilai", "Tahun|'2026"])), ("Indikator", sheet)]);
    let done = import(&ledger, &planner, &file, &["--yes"]);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    (ledger, planner)
}

fn read(ledger: &Ledger, planner: &str, file: &Path, more: &[&str]) -> Run {
    let args = [&["import", file.to_str().unwrap(), "--as", "renaksi"], more].concat();
    run_with(ledger.path(), Some(planner), &args, "")
}

/// The steps that stand beside an indicator, as they were recorded last.
fn steps(ledger: &Ledger, iku: &str) -> Vec<Vec<String>> {
    let subject = format!("KAB/2026/{iku}");
    let all = document(ledger.path(), &["events", "--type", "rincian.dicatat", "--subject", &subject]);
    let last = all["event"].as_array().unwrap().last().unwrap_or(&Value::Null)["data"]["baris"].clone();
    serde_json::from_value(last).unwrap_or_default()
}

fn figure(ledger: &Ledger, what: &str, per: &str) -> String {
    show(ledger.path(), &["figure", what, "--per", per]).trim().to_owned()
}

/// Heads over two rows, the indicator merged over its steps.
fn merged(ledger: &Ledger) -> PathBuf {
    let mut book = Workbook::new();
    let (sheet, plain) = (book.add_worksheet(), Format::new());
    sheet.write_string(0, 0, "RENCANA AKSI TAHUN 2026").unwrap();
    for (column, head) in [
        (0u16, "No"),
        (1, "Indikator Kinerja"),
        (2, "Satuan"),
        (7, "Rencana Aksi"),
        (8, "Output"),
        (9, "Penanggung Jawab"),
        (10, "Anggaran (Rp)"),
    ] {
        sheet.merge_range(2, column, 3, column, head, &plain).unwrap();
    }
    sheet.merge_range(2, 3, 2, 6, "Target", &plain).unwrap();
    for (column, head) in (3u16..).zip(["TW I", "TW II", "TW III", "TW IV"]) {
        sheet.write_string(3, column, head).unwrap();
    }
    for (column, text) in [(0u16, "1"), (1, "Indeks layanan"), (2, "indeks")] {
        sheet.merge_range(4, column, 6, column, text, &plain).unwrap();
    }
    for (column, value) in (3u16..).zip([80.0, 82.0, 84.0, 85.0]) {
        sheet.merge_range(4, column, 6, column, "", &plain).unwrap();
        sheet.write_number(4, column, value).unwrap();
    }
    let steps = [
        ("Menyusun standar", "Dokumen", "Bidang A", 1_500_000.0),
        ("Melatih petugas", "Laporan", "Bidang B", 2_000_000.0),
        ("Menilai layanan", "Survei", "Bidang A", 750_000.0),
    ];
    for (row, (step, output, pic, money)) in (4u32..).zip(steps) {
        sheet.write_string(row, 7, step).unwrap();
        sheet.write_string(row, 8, output).unwrap();
        sheet.write_string(row, 9, pic).unwrap();
        sheet.write_number(row, 10, money).unwrap();
    }
    let path = ledger.path().join("renaksi-a.xlsx");
    book.save(&path).unwrap();
    path
}

#[test]
fn heads_over_two_rows_and_merged_cells_come_in_by_a_mapping_that_is_kept() {
    let (ledger, planner) = office();
    let (file, mapping) = (merged(&ledger), ledger.path().join("renaksi.toml"));
    let saved = mapping.to_str().unwrap();
    let asked = read(&ledger, &planner, &file, &["--set", "unit=KAB", "--set", "tahun=2026", "--save-mapping", saved]);
    assert!(asked.code != 0 && asked.out.contains("cocok"), "{}{}", asked.out, asked.err);
    let again = ["--mapping", saved, "--choose", "nama=cocok", "--yes"];
    let done = read(&ledger, &planner, &file, &again);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    assert_eq!(figure(&ledger, "KAB/2026/IKU 7/target", "TW2"), "82.00");
    let kept = steps(&ledger, "IKU 7");
    assert_eq!(kept.len(), 3, "{kept:?}");
    assert_eq!(kept[1][..3], ["Melatih petugas", "Laporan", "Bidang B"].map(str::to_owned));
    assert!(kept[1][3].replace('.', "").contains("2000000"), "{kept:?}");
    let before = ledger.last();
    let same = read(&ledger, &planner, &file, &again);
    assert!(same.code == 0 && same.out.contains("5 sudah sama di buku besar"), "{}{}", same.out, same.err);
    assert_eq!(ledger.last(), before);
}

#[test]
fn cumulative_targets_and_empty_cells_below_an_indicator_are_asked_about_once() {
    let (ledger, planner) = office();
    let file = ledger.path().join("renaksi-b.csv");
    let text = "Kode;Rencana Aksi;PIC;Target s.d. TW I;Target s.d. TW II;Target s.d. TW III;Target s.d. TW IV\n\
        IKU 8;Mengumpulkan bahan;Seksi Data;10;25;30;40\n;Menulis naskah;Seksi Data;;;;\n;Mengesahkan;Kepala;;;;\n";
    std::fs::write(&file, text).unwrap();
    let fixed = ["--set", "unit=KAB", "--set", "tahun=2026"];
    let asked = read(&ledger, &planner, &file, &fixed);
    assert!(
        asked.code != 0 && asked.out.contains("kumulatif") && asked.out.contains("lanjutan"),
        "{}{}",
        asked.out,
        asked.err
    );
    let chosen = [&fixed[..], &["--choose", "kumulatif=ya", "--choose", "lanjutan=ya", "--yes"]].concat();
    let done = read(&ledger, &planner, &file, &chosen);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    assert_eq!(
        steps(&ledger, "IKU 8").iter().map(|row| row[0].as_str()).collect::<Vec<_>>(),
        ["Mengumpulkan bahan", "Menulis naskah", "Mengesahkan"]
    );
    // Of the periods alone 10, 15, 5, 10: up to the third 30.
    assert_eq!(figure(&ledger, "KAB/2026/IKU 8/target", "TW3"), "30");
    let events = document(ledger.path(), &["events", "--type", "target.ditetapkan", "--subject", "KAB/2026/IKU 8"]);
    let alone: Vec<_> =
        events["event"].as_array().unwrap().iter().filter_map(|e| e["data"]["nilai"].as_str()).collect();
    assert_eq!(alone, ["10", "15", "5", "10"]);
    let falls = ledger.path().join("turun.csv");
    std::fs::write(&falls, text.replace(";30;", ";20;").replace("IKU 8", "IKU 7")).unwrap();
    // A position is what it says, whatever came before.
    let done = read(&ledger, &planner, &falls, &chosen);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    assert_eq!(figure(&ledger, "KAB/2026/IKU 7/target", "TW3"), "20.00");
}

#[test]
fn a_plan_of_the_year_alone_and_what_is_unclear() {
    let (ledger, planner) = office();
    let file = ledger.path().join("renaksi-c.xlsx");
    let table = |lines: &[&str]| {
        let all = [&["No|Indikator|Target 2026|Kegiatan|Penanggungjawab|Waktu"], lines].concat();
        write(&file, &[("Renaksi", rows(&all))]);
    };
    let fixed = ["--set", "unit=KAB", "--set", "tahun=2026", "--choose", "nama=cocok", "--yes"];
    table(&[
        "1|Indeks layanan|85|Survei kepuasan|Bagian Umum|Maret s.d. Juni",
        "2|Dokumen tersusun|40|Penyusunan|Bagian Data|TW II",
    ]);
    let done = read(&ledger, &planner, &file, &fixed);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    assert_eq!(figure(&ledger, "KAB/2026/IKU 7/target", "tahun"), "85.00");
    assert_eq!(steps(&ledger, "IKU 8"), [["Penyusunan", "Bagian Data", "TW II"]]);
    // A revised plan is a table of its own; the target says why it changes, or waits.
    table(&["1|Indeks layanan|85|Survei daring|Bagian Umum|Maret"]);
    let done = read(&ledger, &planner, &file, &fixed);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    assert_eq!(steps(&ledger, "IKU 7"), [["Survei daring", "Bagian Umum", "Maret"]]);
    let before = ledger.last();
    table(&["1|Indikator tiada|85|Survei|Bagian Umum|Maret", "2|Indeks layanan|naik|Survei|Bagian Umum|Maret"]);
    let refused = read(&ledger, &planner, &file, &fixed);
    assert!(
        refused.code != 0 && refused.out.contains("B2") && refused.out.contains("C3"),
        "{}{}",
        refused.out,
        refused.err
    );
    assert_eq!(ledger.last(), before);
}

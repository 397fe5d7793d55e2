//! A cause is told once, with its cell; what hangs on it waits, and is named in one line.

use crate::{
    kit::{Ledger, Run},
    whole::set_up,
    workbook::{import, rows, write},
};

const INDICATOR: &str =
    "Unit|Kode|Nama|Simpul|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode|Rumus realisasi";

fn planned(ledger: &Ledger, token: &str, sheets: &[(&str, Vec<Vec<String>>)]) -> Run {
    let file = ledger.path().join("sebab.xlsx");
    let mut all = vec![("Umum", rows(&["Isian|Nilai", "Tahun|'2026", "Alasan|uji"]))];
    all.extend_from_slice(sheets);
    write(&file, &all);
    let before = ledger.last();
    let done = import(ledger, token, &file, &["--yes"]);
    assert_ne!(done.code, 0, "{}", done.out);
    assert_eq!(ledger.last(), before);
    done
}

fn said(done: &Run, wanted: &[&str]) {
    for word in wanted {
        assert!(done.out.contains(word) || done.err.contains(word), "«{word}» in\n{}\n{}", done.out, done.err);
    }
}

#[test]
fn three_causes_are_three_findings_whatever_hangs_on_them() {
    let ledger = Ledger::empty();
    let (planner, _) = set_up(&ledger);
    let mut nodes =
        rows(&["Unit|Kode|Tingkat|Induk|Nama", "DINKES|T9|misi||Tingkat yang tidak ada", "KAB|T8|tujuan||"]);
    let mut indicators = rows(&[INDICATOR, "RSUD|A 0|Asal|S1|persen|2|naik|langsung|posisi akhir|"]);
    let mut targets = rows(&["Unit|Indikator|PK", "RSUD|A 0|90"]);
    for n in 1..=9 {
        nodes.extend(rows(&[&format!("DINKES|N{n}|sasaran|T9|Sasaran {n}")]));
        indicators.extend(rows(&[
            &format!("DINKES|D {n}|Di bawah {n}|N{n}|persen|2|maksimum|langsung|posisi akhir|"),
            &format!("KAB|K {n}|Di bawah {n}|T8|persen|2|maksimum|langsung|posisi akhir|"),
            &format!("RSUD|R {n}|Rumus {n}|S1|persen|2|maksimum|rumus|posisi akhir|[A 0/realisasi] x {n}"),
        ]));
        targets.extend(rows(&[&format!("DINKES|D {n}|90"), &format!("KAB|K {n}|90"), &format!("RSUD|R {n}|90")]));
    }
    let done = planned(&ledger, &planner, &[("Simpul", nodes), ("Indikator", indicators), ("Target", targets)]);
    said(&done, &["3 dikarantina, 64 menunggunya", "Simpul!B2  «misi»", "Simpul!E3", "Indikator!G2"]);
    said(
        &done,
        &[
            "27 sel menunggu Simpul!B2: ",
            "18 sel menunggu Simpul!E3: ",
            "19 sel menunggu Indikator!G2: Indikator!B5, Indikator!B8",
        ],
    );
    assert_eq!(done.out.matches("yang diterima:").count(), 3, "{}", done.out);
    // The file of what is in quarantine has a line for each cause, and one for what waits for it.
    let beside = ledger.path().join("sebab.xlsx.karantina.csv");
    let kept = std::fs::read_to_string(beside).unwrap();
    assert_eq!(kept.lines().count(), 1 + 3 + 3, "{kept}");
}

#[test]
fn a_code_that_nobody_recorded_and_rules_that_are_unclear_are_one_cause() {
    let ledger = Ledger::empty();
    let (planner, _) = set_up(&ledger);
    let lines: Vec<String> =
        (1..=6).map(|n| format!("KAB|B {n}|Indikator {n}|SX|persen|2|maksimum|langsung|posisi akhir|")).collect();
    let lines: Vec<&str> = [INDICATOR].into_iter().chain(lines.iter().map(String::as_str)).collect();
    let done = planned(&ledger, &planner, &[("Indikator", rows(&lines))]);
    said(&done, &["1 dikarantina, 5 menunggunya", "simpul tidak dikenal", "5 sel menunggu Indikator!B2: Indikator!B3"]);
    // Rules wait whole for their unclear row, and what needs their levels or scales waits with them.
    let scale = rows(&["Unit|Kode|Kata|Nilai", "RSUD|mutu|Baik|sekali", "RSUD|mutu|Buruk|0"]);
    let levels = rows(&[
        "Unit|Kode|Nama|Judul|Kata nilai|Gabung|Anak tanpa nilai",
        "RSUD|pilar|pilar|Pilar|Skor|rata-rata|dikeluarkan",
    ]);
    let nodes = rows(&["Unit|Kode|Tingkat|Nama", "RSUD|P1|pilar|Pilar satu", "RSUD|P2|pilar|Pilar dua"]);
    let rules = rows(&["Unit|Paket", "RSUD|permendagri-86-2017"]);
    let sheets = [("Aturan", rules), ("Skala", scale), ("Tingkat", levels), ("Simpul", nodes)];
    let done = planned(&ledger, &planner, &sheets);
    said(&done, &["1 dikarantina, 3 menunggunya", "Skala!D2", "3 sel menunggu Skala!D2: "]);
}

#[test]
fn units_wait_for_the_unit_above_and_accounts_for_their_unit() {
    let ledger = Ledger::empty();
    set_up(&ledger);
    let units = rows(&["Kode|Nama|Induk", "ATAS||KAB", "B1|Satu|ATAS", "B2|Dua|B1"]);
    let accounts = rows(&["Akun|Peran|Unit", "b1-01|unit|B1", "b2-01|unit|B2"]);
    let done = planned(&ledger, &ledger.admin.clone(), &[("Unit", units), ("Akun", accounts)]);
    said(&done, &["1 dikarantina, 4 menunggunya", "4 sel menunggu Unit!B2: Unit!A3, Unit!A4, Akun!A2, Akun!A3"]);
    // What leans on itself is no one's consequence: each is told.
    let circle = rows(&["Kode|Nama|Induk", "C1|Satu|C2", "C2|Dua|C1"]);
    said(&planned(&ledger, &ledger.admin.clone(), &[("Unit", circle)]), &["2 dikarantina", "Unit!A2", "Unit!A3"]);
}

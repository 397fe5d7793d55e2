//! The organisation and who audits it, by the workbook: units are renamed, move, merge, split and end on a day; what is exported
//! imports without a difference after each.

use crate::{
    kit::{Ledger, run_with, show},
    whole::set_up,
    workbook::{export, import, rows, write},
};

fn change(ledger: &Ledger, token: &str, sheets: &[(&str, Vec<Vec<String>>)], wanted: &str) {
    let file = ledger.path().join("perubahan.xlsx");
    let mut all = vec![("Umum", rows(&["Isian|Nilai", "Tahun|'2026", "Alasan|Perda 5/2026"]))];
    all.extend_from_slice(sheets);
    write(&file, &all);
    let done = import(ledger, token, &file, &["--yes"]);
    assert!(done.code == 0 && done.out.contains(wanted), "{wanted} in {}\n{}", done.out, done.err);
    let out = export(ledger.path(), "2026", &ledger.path().join("kini.xlsx"));
    let again = import(ledger, token, &out, &["--yes"]);
    let none = "0 ditambah, 0 diubah, 0 diakhiri";
    assert!(again.code == 0 && again.out.contains(none), "{}\n{}", again.out, again.err);
}

#[test]
fn units_are_renamed_move_merge_split_and_end_by_the_workbook() {
    let ledger = Ledger::empty();
    let (planner, _) = set_up(&ledger);
    let admin = ledger.admin.clone();
    let heads = "Kode|Nama|Induk|Berlaku sejak|Berakhir|Penerus";
    let units = |lines: &[&str]| ("Unit", rows(&[&[heads], lines].concat()));
    // Renamed, and moved to stand beside the office that it was below of.
    change(&ledger, &admin, &[units(&["RSUD|RSUD dr. Suhada|KAB|2026-04-01||"])], "0 ditambah, 1 diubah, 0 diakhiri");
    // Split: two go on from the day after.
    let split = [
        "DIN-A|Dinas A|KAB|2026-07-01||",
        "DIN-B|Dinas B|KAB|2026-07-01||",
        "DINKES|Dinas Kesehatan|KAB||2026-06-30|DIN-A; DIN-B",
    ];
    change(&ledger, &admin, &[units(&split)], "2 ditambah, 0 diubah, 1 diakhiri");
    // Merged: both end, and name the one that goes on.
    let merged = [
        "BADAN|Badan Layanan|KAB|2026-10-01||",
        "DIN-B|Dinas B|KAB||2026-09-30|BADAN",
        "RSUD|RSUD dr. Suhada|KAB||2026-09-30|BADAN",
    ];
    change(&ledger, &admin, &[units(&merged)], "1 ditambah, 0 diubah, 2 diakhiri");
    // The indicator goes on where the successor says so, with the figures of the one before.
    let indicator = rows(&[
        "Unit|Kode|Nama|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode|Melanjutkan|Berlaku sejak",
        "BADAN|IKU 4|Kematian|persen|2|minimum|langsung|posisi akhir|RSUD/IKU 4|2026-10-01",
    ]);
    let target = rows(&["Unit|Indikator|PK|Berlaku sejak", "BADAN|IKU 4|<= 10|2026-10-01"]);
    change(&ledger, &planner, &[("Indikator", indicator), ("Target", target)], "2 ditambah, 0 diubah, 0 diakhiri");
    // Every period shows the organisation of that period.
    let names = |per: &str| show(ledger.path(), &["scorecard", "KAB", "2026", "--per", per]);
    assert!(names("TW1").contains("Kabupaten"), "{}", names("TW1"));
    let card = |unit: &str, per: &str| show(ledger.path(), &["scorecard", unit, "2026", "--per", per]);
    assert!(card("RSUD", "TW1").contains("Rumah Sakit") && card("RSUD", "TW3").contains("RSUD dr. Suhada"));
}

#[test]
fn bodies_that_audit_stand_in_the_workbook() {
    let ledger = Ledger::empty();
    set_up(&ledger);
    let admin = ledger.admin.clone();
    let bodies = |lines: &[&str]| [("Pemeriksa", rows(&[&["Kode|Nama|Dicatat oleh"], lines].concat()))];
    let two = ["BPKP|BPKP Perwakilan|inspektorat", "KAP-1|Kantor Akuntan Publik|bpk"];
    change(&ledger, &admin, &bodies(&two), "2 ditambah, 0 diubah");
    change(&ledger, &admin, &bodies(&["BPKP|BPKP Perwakilan Jawa Barat|inspektorat"]), "0 ditambah, 1 diubah");
    let file = ledger.path().join("salah.xlsx");
    for (line, wanted) in [
        ("BPK|Badan Pemeriksa Keuangan|bpk", "sudah dikenal tanpa dicatat"),
        ("BPKP|BPKP|bpk", "dicatat oleh peran inspektorat"),
        ("ITJEN|Itjen|perencana", "inspektorat; bpk"),
    ] {
        let mut all = vec![("Umum", rows(&["Isian|Nilai", "Tahun|'2026", "Alasan|uji"]))];
        all.extend(bodies(&[line]));
        write(&file, &all);
        let done = import(&ledger, &admin, &file, &["--yes"]);
        assert!(done.code != 0 && done.out.contains(wanted), "{line}: {}", done.out);
    }
    // A finding of such a body, by the role that records for it.
    let confirmed = run_with(ledger.path(), Some(&ledger.second), &["confirm", "itda-01"], "");
    assert_eq!(confirmed.code, 0, "{}", confirmed.err);
}

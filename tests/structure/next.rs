//! The next year in one step.

use crate::{
    kit::{Ledger, Run, run_with, show},
    whole::set_up,
    workbook::{import, rows, write},
};

fn next(ledger: &Ledger, token: &str, more: &[&str]) -> Run {
    let out = ledger.path().join("karantina.csv");
    let args = [&["next-year", "--from", "2026", "--quarantine", out.to_str().unwrap()], more].concat();
    run_with(ledger.path(), Some(token), &args, "")
}

#[test]
fn all_that_goes_on_is_proposed_once_with_the_targets_of_the_renstra() {
    let ledger = Ledger::empty();
    let (planner, entering) = set_up(&ledger);
    // A node of one unit and a whole unit end.
    let file = ledger.path().join("akhir.xlsx");
    let end = (
        "Simpul",
        rows(&["Unit|Kode|Tingkat|Nama|Berakhir|Alasan", "KAB|S2|tujuan|Sementara||", "KAB|S3|tujuan|Selesai||"]),
    );
    write(&file, &[("Umum", rows(&["Isian|Nilai", "Tahun|'2026"])), end]);
    assert_eq!(import(&ledger, &planner, &file, &["--yes"]).code, 0);
    let end = ("Simpul", rows(&["Unit|Kode|Nama|Berakhir|Alasan", "KAB|S3|Selesai|2026-06-30|dihapus"]));
    write(&file, &[("Umum", rows(&["Isian|Nilai", "Tahun|'2026"])), end]);
    let done = import(&ledger, &planner, &file, &["--yes"]);
    assert!(done.code == 0 && done.out.contains("1 diakhiri"), "{} {}", done.out, done.err);
    let end = ("Unit", rows(&["Kode|Nama|Induk|Berakhir|Alasan", "RSUD|Rumah Sakit|DINKES|2026-12-31|dilebur"]));
    write(&file, &[("Umum", rows(&["Isian|Nilai", "Tahun|'2026"])), end]);
    let done = import(&ledger, &ledger.admin, &file, &["--yes"]);
    assert!(done.code == 0 && done.out.contains("1 diakhiri"), "{} {}", done.out, done.err);

    let before = ledger.last();
    let shown = next(&ledger, &planner, &[]);
    assert!(shown.code != 0 && shown.out.contains("Rencana struktur 2027"), "{} {}", shown.out, shown.err);
    assert!(shown.out.contains("RSUD") && ledger.last() == before, "{}", shown.out);
    let refused = next(&ledger, &entering, &["--yes"]);
    assert!(refused.code != 0 && ledger.last() == before, "{}", refused.out);
    let done = next(&ledger, &planner, &["--yes"]);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    assert_eq!(show(ledger.path(), &["figure", "DINKES/2027/IKU 1/target"]).trim(), "84.00");
    let card = show(ledger.path(), &["scorecard", "KAB", "2027"]);
    assert!(card.contains("Sementara") && !card.contains("Selesai"), "{card}");
    // Only what the first run did not record; nothing the second time.
    let last = ledger.last();
    let again = next(&ledger, &planner, &["--yes"]);
    assert!(again.code == 0 && again.out.contains("0 ditambah, 0 diubah, 0 diakhiri"), "{} {}", again.out, again.err);
    assert_eq!(ledger.last(), last);
    let back = run_with(ledger.path(), Some(&planner), &["next-year", "--from", "2026", "--to", "2026"], "");
    assert!(back.code == 2 && back.err.contains("2027"), "{}", back.err);
    let verified = run_with(ledger.path(), None, &["verify", "--full"], "");
    assert_eq!(verified.code, 0, "{}", verified.err);
}

#[test]
fn rules_hold_for_the_units_below_until_one_records_its_own() {
    let ledger = Ledger::empty();
    let (planner, entering) = set_up(&ledger);
    let entry = serde_json::json!([{"type": "realisasi.dicatat", "unit": "DINKES", "berlaku": "2026-12-31",
        "data": {"iku": "IKU 1", "periode": "2026", "nilai": "166"}}]);
    ledger.must(&entering, &entry);
    // The cap of 120 stands in the rules of the topmost unit.
    assert_eq!(show(ledger.path(), &["figure", "DINKES/2026/IKU 1/capaian"]).trim(), "120.00");
    let file = ledger.path().join("sendiri.xlsx");
    let own =
        ("Aturan", rows(&["Unit|Paket|Batas capaian|Berlaku sejak", "DINKES|permendagri-86-2017|150|2026-07-01"]));
    write(&file, &[("Umum", rows(&["Isian|Nilai", "Tahun|'2026"])), own]);
    let done = import(&ledger, &planner, &file, &["--yes"]);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    // The plan says what becomes of the figures.
    assert!(done.out.contains("DINKES/2026/IKU 1/capaian: 120,00 → 150,00"), "{}", done.out);
    assert_eq!(show(ledger.path(), &["figure", "DINKES/2026/IKU 1/capaian"]).trim(), "150.00");
    let before = (ledger.last() - 1).to_string();
    assert_eq!(show(ledger.path(), &["figure", "DINKES/2026/IKU 1/capaian", "--as-of", &before]).trim(), "120.00");
}

/// A node stands below one whose code comes after its own, and its indicator is registered for the next year already.
#[test]
fn what_waits_for_another_is_not_overtaken_by_its_own_target() {
    let ledger = Ledger::empty();
    let file = ledger.path().join("struktur.xlsx");
    let indicator = "Unit|Kode|Nama|Simpul|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode";
    write(
        &file,
        &[
            ("Umum", rows(&["Isian|Nilai", "Tahun|'2026"])),
            ("Unit", rows(&["Kode|Nama", "KAB|Kabupaten"])),
            ("Akun", rows(&["Akun|Peran", "rencana-01|perencana"])),
            ("Aturan", rows(&["Unit|Paket", "KAB|permendagri-86-2017"])),
            (
                "Simpul",
                rows(&["Unit|Kode|Tingkat|Induk|Nama", "KAB|S1|sasaran|T1|Layanan", "KAB|T1|tujuan||Kesehatan"]),
            ),
            ("Indikator", rows(&[indicator, "KAB|IKM|Indeks|S1|indeks|2|maksimum|langsung|posisi akhir"])),
            ("Target", rows(&["Unit|Indikator|PK|Renstra 2027", "KAB|IKM|85|86"])),
        ],
    );
    let admin = import(&ledger, &ledger.admin, &file, &["--yes"]);
    assert_eq!(admin.code, 0, "{}\n{}", admin.out, admin.err);
    let planner = crate::workbook::token(&admin.out, "rencana-01");
    assert_eq!(import(&ledger, &planner, &file, &["--yes"]).code, 0);
    let done = next(&ledger, &planner, &["--yes"]);
    assert!(done.code == 0 && done.out.contains("0 dikarantina"), "{}\n{}", done.out, done.err);
    assert_eq!(show(ledger.path(), &["figure", "KAB/2027/IKM/target"]).trim(), "86.00");
    let card = show(ledger.path(), &["scorecard", "KAB", "2027"]);
    assert!(card.contains("Indeks"), "{card}");
}

//! What is unclear goes to quarantine with sheet, cell, value, and what would be accepted; nothing is recorded then.

use crate::{
    kit::Ledger,
    whole::{agency, set_up},
    workbook::{import, rows, write},
};

fn refused(ledger: &Ledger, token: &str, sheet: (&str, Vec<Vec<String>>), wanted: &[&str]) {
    let file = ledger.path().join("rusak.xlsx");
    write(&file, &[("Umum", rows(&["Isian|Nilai", "Tahun|'2026"])), sheet]);
    let before = ledger.last();
    let done = import(ledger, token, &file, &["--yes"]);
    assert_ne!(done.code, 0, "{}", done.out);
    for word in wanted {
        assert!(done.out.contains(word) || done.err.contains(word), "«{word}» in\n{}\n{}", done.out, done.err);
    }
    assert_eq!(ledger.last(), before);
}

#[test]
fn what_is_unclear_is_told_with_its_cell() {
    let ledger = Ledger::empty();
    let (planner, _) = set_up(&ledger);
    let node = |line: &str| ("Simpul", rows(&["Unit|Kode|Tingkat|Induk|Nama|Bobot", line]));
    refused(&ledger, &planner, node("KAB|S2|misi||Misi|"), &["Simpul!B2", "tingkat tidak dikenal", "sasaran"]);
    refused(&ledger, &planner, node("KAB|S2|tujuan||  |"), &["wajib diisi: Nama"]);
    refused(&ledger, &planner, node("TIADA|S2|tujuan||Tujuan|"), &["unit tidak dikenal", "DINKES"]);
    refused(&ledger, &planner, node("KAB|1.5|tujuan||Tujuan|"), &["Simpul!B2", "format Teks"]);
    let twice = ("Simpul", rows(&["Unit|Kode|Tingkat|Nama", "KAB|S2|tujuan|A", "KAB|S2|tujuan|B"]));
    refused(&ledger, &planner, twice, &["sudah disebut pada Simpul!B2", "Simpul!B3"]);
    let unknown = ("Simpul", rows(&["Unit|Kode|Tingkat|Nama|Warna", "KAB|S2|tujuan|A|merah"]));
    refused(&ledger, &planner, unknown, &["kolom tidak dikenal", "Simpul!E1", "Warna"]);
    let target = |head: &str, cell: &str| {
        ("Target", rows(&[&format!("Unit|Indikator|{head}"), &format!("DINKES|IKU 1|{cell}")]))
    };
    refused(&ledger, &planner, target("TW II", "-"), &["Target!C2", "tanda hubung"]);
    refused(&ledger, &planner, target("S1", "'1.234"), &["Target!C2", "ribuan", "1,234"]);
    refused(&ledger, &planner, target("TW II", "WTP"), &["Target!C2"]);
    refused(&ledger, &planner, target("TW IX", "5"), &["kolom tidak dikenal"]);
    refused(
        &ledger,
        &planner,
        ("Target", rows(&["Unit|Indikator|PK", "DINKES|IKU 77|5"])),
        &["IKU 77 tidak ada", "IKU 1"],
    );
    let rules = ("Aturan", rows(&["Unit|Paket", "DINKES|permendagri"]));
    refused(&ledger, &planner, rules, &["Aturan!B2", "permendagri-86-2017", "tercatat"]);
    let ro = ("Keluaran", rows(&["Unit|Kode RO|Nama|Pagu awal", "DINKES|9|Baru|-5"]));
    refused(&ledger, &planner, ro, &["Keluaran!"]);
    let formula = (
        "Indikator",
        rows(&[
            "Unit|Kode|Nama|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode|Rumus realisasi",
            "DINKES|IKU 8|Rumus|persen|2|maksimum|rumus|posisi akhir|realisasi ditambah target",
        ]),
    );
    refused(&ledger, &planner, formula, &["Indikator!I2", "karakter ke-"]);
    let circle = (
        "Indikator",
        rows(&[
            "Unit|Kode|Nama|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode|Rumus realisasi",
            "DINKES|IKU 8|Rumus|persen|2|maksimum|rumus|posisi akhir|[IKU 9/realisasi] x 2",
            "DINKES|IKU 9|Rumus|persen|2|maksimum|rumus|posisi akhir|[IKU 8/realisasi] x 2",
        ]),
    );
    refused(&ledger, &planner, circle, &["Indikator!B2", "Indikator!B3"]);
}

#[test]
fn a_planner_is_told_what_waits_for_an_administrator() {
    let ledger = Ledger::empty();
    let (planner, _) = set_up(&ledger);
    let file = ledger.path().join("tambah.xlsx");
    let mut more = agency();
    more[5].1.push(rows(&["BARU|Unit baru|KAB"]).remove(0));
    write(&file, &more);
    let done = import(&ledger, &planner, &file, &["--yes"]);
    assert!(done.code != 0 && done.err.contains("menunggu admin"), "{} {}", done.out, done.err);
    let done = import(&ledger, &ledger.admin, &file, &["--yes"]);
    assert!(done.code == 0 && done.out.contains("1 ditambah"), "{} {}", done.out, done.err);
}

#[test]
fn files_that_hold_no_structure_say_so() {
    let ledger = Ledger::empty();
    let file = ledger.path().join("lain.xlsx");
    write(&file, &[("Data", rows(&["Unit|Nama", "A|B"]))]);
    let done = import(&ledger, &ledger.admin, &file, &["--yes"]);
    assert!(done.code != 0 && done.err.contains("tidak ada lembar struktur"), "{}", done.err);
    write(&file, &[("Unit", rows(&["Kode|Nama", "A|B"]))]);
    let done = import(&ledger, &ledger.admin, &file, &["--yes"]);
    assert!(done.code != 0 && done.err.contains("tahun tidak disebut"), "{}", done.err);
    let done = import(&ledger, &ledger.admin, &file, &["--yes", "--year", "2026"]);
    assert_eq!(done.code, 0, "{}", done.err);
    std::fs::write(&file, b"bukan buku kerja").unwrap();
    assert_ne!(import(&ledger, &ledger.admin, &file, &["--yes"]).code, 0);
}

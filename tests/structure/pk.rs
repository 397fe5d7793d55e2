//! The table of a performance agreement as agencies keep it: names without codes, a column for the year and one for each quarter.

use crate::{
    kit::{Ledger, run_with, show},
    whole::set_up,
    workbook::{rows, write},
};

#[test]
fn the_year_and_its_quarters_come_from_one_row_by_a_mapping_that_is_kept() {
    let ledger = Ledger::empty();
    let (planner, _) = set_up(&ledger);
    let indicator = "Unit|Kode|Nama|Simpul|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode|Skala";
    let more = [
        "KAB|IKU 7|Indeks layanan|S1|indeks|2|maksimum|langsung|posisi akhir|",
        "KAB|IKU 8|Predikat SAKIP|S1|predikat|0|maksimum|langsung|posisi akhir|sakip",
        "KAB|IKU 9|Waktu tunggu|S1|menit|2|minimum|langsung|posisi akhir|",
    ];
    let file = ledger.path().join("tambah.xlsx");
    let sheet = ("Indikator", rows(&[&[indicator], &more[..]].concat()));
    write(&file, &[("Umum", rows(&["Isian|Nilai", "Tahun|'2026"])), sheet]);
    assert_eq!(crate::workbook::import(&ledger, &planner, &file, &["--yes"]).code, 0);

    let (table, mapping) = (ledger.path().join("pk.xlsx"), ledger.path().join("pk.toml"));
    let pk = rows(&[
        "No|Indikator Kinerja|Satuan|Target 2026|Target TW I|Target TW II|Target TW III|Target TW IV",
        "1|Indeks layanan|indeks|85|80|82|84|85",
        "2|Predikat SAKIP|predikat|BB|B|B|BB|BB",
        "3|Waktu tunggu|menit|<= 90||||",
    ]);
    write(&table, &[("PK", pk)]);
    let (at, saved) = (table.to_str().unwrap(), mapping.to_str().unwrap());
    let own = ["import", at, "--as", "target", "--set", "unit=KAB", "--set", "tahun=2026", "--save-mapping", saved];
    let asked = run_with(ledger.path(), Some(&planner), &own, "");
    assert!(asked.code == 1 && asked.out.contains("cocok"), "{} {}", asked.out, asked.err);
    let again = ["import", at, "--as", "target", "--mapping", saved, "--choose", "nama=cocok", "--yes"];
    let done = run_with(ledger.path(), Some(&planner), &again, "");
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    assert!(done.out.contains("11 event akan dicatat"), "{}", done.out);
    let figure = |what: &str, per: &str| show(ledger.path(), &["figure", what, "--per", per]).trim().to_owned();
    assert_eq!(figure("KAB/2026/IKU 7/target", "tahun"), "85.00");
    assert_eq!(figure("KAB/2026/IKU 7/target", "TW2"), "82.00");
    assert_eq!(figure("KAB/2026/IKU 8/target", "TW1"), "B");
    assert_eq!(figure("KAB/2026/IKU 9/target", "tahun"), "\u{2264} 90");
    let same = run_with(ledger.path(), Some(&planner), &again, "");
    assert!(same.code == 0 && same.out.contains("11 sudah sama di buku besar"), "{} {}", same.out, same.err);
}

//! An agency of 61 units, 305 indicators, 1,525 targets, 244 outputs.

use std::time::Instant;

use crate::{
    kit::Ledger,
    workbook::{Sheet, export, import, rows, token, write},
};

fn sheets() -> Vec<Sheet<'static>> {
    let unit = |n: usize| if n == 0 { "KAB".to_owned() } else { format!("OPD-{n:02}") };
    let mut units = rows(&["Kode|Nama|Induk", "KAB|Kabupaten|"]);
    let (mut nodes, mut ikus, mut targets, mut outputs) = (
        rows(&["Unit|Kode|Tingkat|Nama"]),
        rows(&["Unit|Kode|Nama|Simpul|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode"]),
        rows(&["Unit|Indikator|PK|TW I|TW II|TW III|TW IV"]),
        rows(&["Unit|Kode RO|Nama|Indikator|Pagu awal"]),
    );
    for n in 0..61 {
        let u = unit(n);
        if n > 0 {
            units.extend(rows(&[&format!("{u}|Dinas {n}|KAB")]));
        }
        nodes.extend(rows(&[&format!("{u}|S1|tujuan|Tujuan {n}")]));
        for i in 1..=5 {
            ikus.extend(rows(&[&format!(
                "{u}|IKU {i}|Indikator {i} unit {n}|S1|persen|2|maksimum|langsung|posisi akhir"
            )]));
            targets.extend(rows(&[&format!("{u}|IKU {i}|9{i}|8{i}|8{i}.5|9{i}|9{i}")]));
        }
        for r in 1..=4 {
            outputs.extend(rows(&[&format!("{u}|1.0{r}.{n:02}|Keluaran {r}|IKU {r}|{}", 1_000_000 * (n + r))]));
        }
    }
    vec![
        ("Umum", rows(&["Isian|Nilai", "Tahun|'2026"])),
        ("Unit", units),
        ("Akun", rows(&["Akun|Peran", "rencana-01|perencana"])),
        ("Aturan", rows(&["Unit|Paket", "KAB|permendagri-86-2017"])),
        ("Simpul", nodes),
        ("Indikator", ikus),
        ("Target", targets),
        ("Keluaran", outputs),
    ]
}

#[test]
fn an_agency_of_61_units_comes_in_at_once_and_goes_out_without_a_difference() {
    let ledger = Ledger::empty();
    let file = ledger.path().join("besar.xlsx");
    write(&file, &sheets());
    let admin = import(&ledger, &ledger.admin, &file, &["--yes"]);
    assert_eq!(admin.code, 0, "{}", admin.err);
    let planner = token(&admin.out, "rencana-01");
    let start = Instant::now();
    let plan = import(&ledger, &planner, &file, &[]);
    let planned = start.elapsed();
    assert!(plan.out.contains("2380 ditambah"), "{}", plan.out);
    let start = Instant::now();
    let done = import(&ledger, &planner, &file, &["--yes"]);
    assert_eq!(done.code, 0, "{}", done.err);
    eprintln!("plan {planned:?}, plan and append {:?}", start.elapsed());
    let out = export(ledger.path(), "2026", &ledger.path().join("ada.xlsx"));
    let again = import(&ledger, &planner, &out, &["--yes"]);
    assert!(again.code == 0 && again.out.contains("0 ditambah, 0 diubah, 0 diakhiri"), "{} {}", again.out, again.err);
}

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
    refused(&ledger, &planner, node("KAB|S2|sasaran||Sasaran|"), &["memerlukan induk", "(kosong)"]);
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

/// Whatever the ledger refuses lists what would be accepted, or says what to do first: every type of the sample, first in a ledger
/// that holds nothing of it, each field then with a value that cannot be.
#[test]
fn every_refusal_says_what_would_be_accepted() {
    let ledger = Ledger::empty();
    let unit = crate::kit::draft("-", "unit.ditetapkan", serde_json::json!({"kode": "PPU", "nama": "Unit"}));
    ledger.must(&ledger.admin, &unit);
    let roles = ["perencana", "unit", "inspektorat", "bpk"];
    let keys = roles.map(|role| format!("jejak_{}", role.repeat(12)));
    for (role, key) in roles.iter().zip(&keys) {
        let token = crate::kit::hash(key);
        let data = serde_json::json!({"akun": format!("{role}-01"), "peran": role, "unit": ["PPU"], "token": token});
        ledger.must(&ledger.admin, &crate::kit::draft("-", "akses.diberikan", data));
    }
    let mut seen = std::collections::BTreeSet::new();
    let mut refused = 0;
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/sample")).unwrap() {
        let Ok(text) = std::fs::read_to_string(file.unwrap().path()) else { continue };
        let Ok(all) = serde_json::from_str::<serde_json::Value>(&text) else { continue };
        for step in all["langkah"].as_array().into_iter().flatten() {
            let role = step["peran"].as_str().unwrap_or_default();
            let own = roles.iter().position(|known| *known == role).map_or(&ledger.admin, |at| &keys[at]);
            for event in step["event"].as_array().into_iter().flatten() {
                if !seen.insert(event["type"].as_str().unwrap().to_owned()) {
                    continue;
                }
                let mut tried = event.clone();
                if tried["unit"] != "-" {
                    tried["unit"] = "PPU".into();
                }
                tried
                    .as_object_mut()
                    .unwrap()
                    .retain(|field, _| ["type", "v", "unit", "berlaku", "data"].contains(&field.as_str()));
                // As it is where nothing stands before it, of no known kind, and without what it must say.
                let empty = serde_json::json!({"type": tried["type"], "unit": tried["unit"], "berlaku": tried["berlaku"], "data": {}});
                let odd = serde_json::json!({"type": tried["type"], "unit": "TIADA", "berlaku": tried["berlaku"], "data": tried["data"]});
                for one in [tried, empty, odd] {
                    let done = ledger.append(own, &one);
                    if done.code == 0 {
                        continue;
                    }
                    refused += 1;
                    let told = done.err.split("yang diterima:").nth(1).map(str::trim).unwrap_or_default();
                    assert!(told.len() > 2, "{one}: {}", done.err);
                }
            }
        }
    }
    assert!(seen.len() > 15 && refused > 30, "{} types, {refused} refused", seen.len());
}

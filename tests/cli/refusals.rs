//! Bad input of each kind is refused: exit code 1, a message that names field, value and what would be accepted,
//! and nothing appended.

use serde_json::{Value, json};

use super::kit::{AUDITOR, Ledger, PLANNER, UNIT, bands, draft, ratio, realisasi, rules, run_with};

/// Appends what must be refused, and looks for these words in the message.
fn refused(ledger: &Ledger, token: &str, drafts: &Value, words: &[&str]) {
    let before = ledger.last();
    let run = ledger.append(token, drafts);
    assert_eq!(run.code, 1, "{drafts}: {}{}", run.out, run.err);
    assert!(run.out.is_empty(), "{}", run.out);
    for word in words.iter().chain(&["bidang `", "nilai «"]) {
        assert!(run.err.contains(word), "«{word}» is not in: {}", run.err);
    }
    assert!(run.err.contains("yang diterima: "), "{}", run.err);
    assert_eq!(ledger.last(), before, "something was appended");
}

#[test]
fn bad_values_are_refused() {
    let ledger = Ledger::full();
    let entry = |value: Value| realisasi("IKU.1", "2023-TW1", value);
    let mut unknown = entry(json!({"nilai": "1"}));
    unknown["unit"] = json!("X");
    refused(&ledger, UNIT, &unknown, &["`unit`", "«X»", "unit tidak dikenal", "salah satu unit: U"]);
    let missing = realisasi("IKU.9", "2023-TW1", json!({"nilai": "1"}));
    refused(&ledger, UNIT, &missing, &["`data.iku`", "«IKU.9»", "IKU.1, IKU.2"]);
    refused(&ledger, UNIT, &entry(json!({"nilai": 5})), &["`data.nilai`", "5"]);
    refused(&ledger, UNIT, &entry(json!({"nilai": "1.234,5"})), &["`data.nilai`", "1.234,5", "angka desimal"]);
    refused(&ledger, UNIT, &entry(json!({"nilai": "99999999999999999"})), &["`data.nilai`", "99999999999999999"]);
    let kind = draft("U", "realisasi.ditambah", json!({}));
    refused(&ledger, UNIT, &kind, &["`type`", "«realisasi.ditambah»", "realisasi.dicatat"]);
    let long = "panjang ".repeat(900);
    let texts: Vec<_> = (0..12).map(|n| json!([format!("{n}{long}")])).collect();
    let table = json!({"subjek": "U/2023", "tabel": "1", "judul": "t", "kolom": ["a"], "baris": texts});
    refused(&ledger, PLANNER, &draft("U", "rincian.dicatat", table), &["`data`", "byte", "paling banyak"]);
}

#[test]
fn broken_rules_are_refused() {
    let ledger = Ledger::full();
    let spend = |value: &str, day: &str| {
        let mut spend = draft("U", "realisasi_anggaran.dicatat", json!({"tahun": 2023, "ro": "RO.1", "nilai": value}));
        spend["berlaku"] = json!(day);
        spend
    };
    refused(&ledger, UNIT, &spend("1000001", "2023-06-30"), &["`data.nilai`", "1000001", "1000000"]);
    ledger.must(UNIT, &spend("900000", "2023-06-30"));
    // Enough on its day, but not for what was spent later.
    refused(&ledger, UNIT, &spend("200000", "2023-03-31"), &["`data.nilai`", "200000", "2023-06-30"]);
    let block = draft("U", "blokir.dikenakan", json!({"tahun": 2023, "ro": "RO.1", "nilai": "200000"}));
    refused(&ledger, PLANNER, &block, &["`data.nilai`", "200000"]);
    let parts = json!({"nilai": "90", "rasio": {"pembilang": [{"nama": "a", "nilai": "1"}], "penyebut": {"nama": "b", "nilai": "2"}}});
    refused(&ledger, UNIT, &realisasi("IKU.2", "2023-TW1", parts), &["`data.nilai`", "90", "50"]);
    let assessed = draft("U", "tindak_lanjut.dinilai", json!({"rekomendasi": "T-1.R1", "hasil": "sesuai"}));
    refused(&ledger, UNIT, &assessed, &["`actor`", "unit-01 (unit)", "peran inspektorat atau bpk"]);
    ledger.must(AUDITOR, &assessed);
    refused(&ledger, PLANNER, &rules(2, bands("79"), ratio()), &["`data.pita", "79"]);
    let no_input = json!({"angka": "100"});
    refused(&ledger, PLANNER, &rules(2, bands("80"), no_input), &["`data.capaian_maksimum`", "masukan"]);
    let deep = (0..13).fold(json!({"input": "realisasi"}), |inner, _| json!({"tambah": [inner]}));
    refused(&ledger, PLANNER, &rules(2, bands("80"), deep), &["`data.capaian_maksimum`", "tingkat"]);
    refused(&ledger, "token-lain", &assessed, &["`--token`", "(dirahasiakan)"]);
}

#[test]
fn a_closed_period_needs_a_reason() {
    let ledger = Ledger::full();
    ledger.must(UNIT, &realisasi("IKU.1", "2023-TW1", json!({"nilai": "40"})));
    let first_entry = ledger.last();
    let closed = run_with(ledger.path(), Some(PLANNER), &["close", "U", "2023-TW1"], "");
    assert_eq!(closed.code, 0, "{}", closed.err);
    let again = run_with(ledger.path(), Some(PLANNER), &["close", "U", "2023-TW1"], "");
    assert_eq!(again.code, 1);
    assert!(again.err.contains("sudah ditutup"), "{}", again.err);
    let entry = realisasi("IKU.1", "2023-TW1", json!({"nilai": "44"}));
    refused(&ledger, UNIT, &entry, &["`data.alasan`", "sudah ditutup", "alasan tertulis"]);
    let late = realisasi("IKU.1", "2023-TW1", json!({"nilai": "44", "alasan": "angka terlambat"}));
    // The first entry is corrected, not entered twice.
    let mut late = late;
    late["type"] = json!("realisasi.dikoreksi");
    late["ref"] = json!([first_entry]);
    ledger.must(UNIT, &late);
    let quarters = super::kit::document(ledger.path(), &["quarters", "U", "2023"]);
    let first = &quarters["periode"][0];
    assert_eq!(first["dilaporkan"][0]["npss"]["tercetak"], "50.00");
    assert_eq!(first["sekarang"]["npss"]["tercetak"], "55.00");
    assert_eq!(first["dilaporkan"][0]["selisih"], "5");
    assert_eq!(first["dilaporkan"][0]["cocok"], true);
}

#[test]
fn a_group_is_all_or_nothing() {
    let ledger = Ledger::full();
    let good = realisasi("IKU.1", "2023-TW1", json!({"nilai": "40"}));
    let bad = realisasi("IKU.9", "2023-TW1", json!({"nilai": "40"}));
    refused(&ledger, UNIT, &json!([good, bad]), &["event ke-2 dalam kelompok", "«IKU.9»"]);
    let legs = |a: &str| draft("U", "refocusing.dicatat", json!({"tahun": 2023, "ro": "RO.1", "nilai": a}));
    refused(&ledger, PLANNER, &json!([legs("10"), legs("-9")]), &["refocusing", "berjumlah 0"]);
}

//! A ledger whose card is a recorded tree: made with a rule set of the program, shown in its own words, and its bags.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use super::kit::{Ledger, document, draft, hash, run, show};

const OFFICE: &str = "token-dinas";

/// Unit U with units A and B below it; an indicator of A hangs on a recorded tree and may draw from one of B.
fn ledger(drawn: bool) -> Ledger {
    let ledger = Ledger::empty();
    let unit = |kode: &str, induk: &str| {
        let above = if induk.is_empty() { Value::Null } else { induk.into() };
        let mut data = json!({"kode": kode, "nama": format!("Unit {kode}"), "induk": above, "contoh": true});
        data.as_object_mut().unwrap().retain(|_, v| !v.is_null());
        draft("-", "unit.ditetapkan", data)
    };
    let grants = ["perencana", "unit"].map(|role| {
        let data = json!({"akun": format!("{role}-01"), "peran": role, "unit": ["U"], "token": hash(&format!("{OFFICE}-{role}"))});
        draft("-", "akses.diberikan", data)
    });
    ledger.must(&ledger.admin, &json!([unit("U", ""), unit("A", "U"), unit("B", "U")]));
    ledger.must(&ledger.admin, &json!(grants));
    let rules = show(ledger.path(), &["rules", "permendagri-86-2017", "--unit", "U", "--year", "2023"]);
    let node = |kode: &str, tingkat: &str, induk: Value| {
        let mut data =
            json!({"tahun": 2023, "kode": kode, "nama": kode, "tingkat": tingkat, "urutan": 1, "induk": induk});
        data.as_object_mut().unwrap().retain(|_, v| !v.is_null());
        draft("A", "simpul.ditetapkan", data)
    };
    let indicator = |unit: &str, kode: &str, more: Value| {
        let mut data = json!({"tahun": 2023, "kode": kode, "nama": kode, "urutan": 1, "satuan": "%", "presisi": 2, "polarisasi": "maksimum",
            "konsolidasi_periode": "posisi_akhir", "sumber_realisasi": "langsung"});
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        draft(unit, "indikator.ditetapkan", data)
    };
    let target = |unit: &str, iku: &str| {
        draft(unit, "target.ditetapkan", json!({"seri": "pk", "iku": iku, "periode": "2023", "nilai": "80"}))
    };
    let from = json!([{"unit": "B", "iku": "1a-CP", "bobot": "100", "dukungan": "langsung"}]);
    let own = if drawn { json!({"sumber_realisasi": "asal", "asal": from}) } else { json!({}) };
    let mut own = own;
    own["simpul"] = "S.1".into();
    let plan = json!([
        serde_json::from_str::<Value>(&rules).unwrap(),
        node("T.1", "tujuan", Value::Null),
        node("S.1", "sasaran", "T.1".into()),
        indicator("B", "1a-CP", json!({})),
        indicator("A", "IKS 1", own),
        target("A", "IKS 1"),
    ]);
    ledger.must(&format!("{OFFICE}-perencana"), &plan);
    let entry = |unit: &str, iku: &str| {
        let mut draft = draft(unit, "realisasi.dicatat", json!({"iku": iku, "periode": "2023", "nilai": "60"}));
        draft["berlaku"] = json!("2023-12-31");
        draft
    };
    let entries = if drawn { json!([entry("B", "1a-CP")]) } else { json!([entry("A", "IKS 1")]) };
    ledger.must(&format!("{OFFICE}-unit"), &entries);
    ledger
}

fn bag(ledger: &Ledger, unit: &str) -> (PathBuf, PathBuf) {
    let (bag, keys) = (ledger.path().join(format!("paket-{unit}")), ledger.path().join("kunci"));
    show(ledger.path(), &["export", unit, "2023", "--out", bag.to_str().unwrap(), "--no-record"]);
    fs::write(&keys, show(ledger.path(), &["checkpoint", "--vkey"])).unwrap();
    (bag, keys)
}

/// What program and script say of a bag.
fn verdicts(bag: &Path, keys: &Path) -> [(i32, String); 2] {
    let (bag, keys) = (bag.to_str().unwrap(), keys.to_str().unwrap());
    let own = run(Path::new("."), &["verify-bag", bag, "--keys", keys]);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tools/verify_bag.py");
    let other = Command::new("python3").args([script, bag, "--kunci", keys]).output().unwrap();
    [(own.code, own.out), (other.status.code().unwrap(), String::from_utf8(other.stdout).unwrap())]
}

#[test]
fn a_true_bag_of_a_recorded_tree_is_proven_by_program_and_script() {
    let ledger = ledger(false);
    let card = document(ledger.path(), &["scorecard", "A", "2023"]);
    assert!(card.to_string().contains("75"), "{card}");
    let (bag, keys) = bag(&ledger, "A");
    let [own, other] = verdicts(&bag, &keys);
    assert_eq!(own.0, 0, "the program computes trees: {}", own.1);
    assert_eq!(other.0, 0, "so does the script: {}", other.1);
}

#[test]
fn figures_that_rest_on_lines_outside_the_bag_are_not_proven() {
    let ledger = ledger(true);
    assert_eq!(show(ledger.path(), &["figure", "A/2023/IKS 1/capaian"]), "75.00\n");
    let (narrow, keys) = bag(&ledger, "A");
    let [own, other] = verdicts(&narrow, &keys);
    for (code, said) in [own, other] {
        assert!(code == 3 && said.contains("unit B") && said.contains("A/2023/IKS 1/capaian"), "{said}");
        // What rests on nothing outside is held against the lines all the same.
        assert!(said.contains("tabel/angka.csv") && !said.contains("A/2023/anggaran/sisa,"), "{said}");
    }
    // With the units above all of them, nothing lies outside.
    let (wide, keys) = bag(&ledger, "U");
    for (code, said) in verdicts(&wide, &keys) {
        assert_eq!(code, 0, "{said}");
    }
}

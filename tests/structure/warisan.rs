//! Nodes that a unit above recorded hold for a unit below, until it records its own: figures, whose event it is, the workbook, what
//! is refused, closed cards, the bag of the unit below. `tests/instansi/warisan.txt` has the figures of a whole ministry.

use serde_json::{Value, json};

use crate::{
    kit::{Ledger, document, run, run_with, show},
    workbook::{export, import, read, rows, token, write},
};

fn draft(unit: &str, kind: &str, day: &str, data: Value) -> Value {
    json!({"type": kind, "unit": unit, "berlaku": day, "data": data})
}

/// Two units, one above the other; the rules hand down the topmost level, or do not.
fn set_up(handed: &str) -> (Ledger, [String; 2]) {
    let ledger = Ledger::empty();
    let file = ledger.path().join("struktur.xlsx");
    let accounts = ["Akun|Peran|Unit", "rencana-01|perencana|", "isi-01|unit|ATAS; BAWAH"];
    let levels = [
        "Unit|Kode|Nama|Judul|Kata nilai|Gabung|Anak tanpa nilai|Diwariskan".to_owned(),
        format!("ATAS|p|perspektif|Perspektif|Skor|rata-rata|dikeluarkan|{handed}"),
        "ATAS|kartu|kartu|Kartu|Nilai|rata-rata|dikeluarkan|".to_owned(),
    ];
    let sheets = [
        ("Umum", rows(&["Isian|Nilai", "Tahun|'2024"])),
        ("Unit", rows(&["Kode|Nama|Induk", "ATAS|Atas|", "BAWAH|Bawah|ATAS"])),
        ("Akun", rows(&accounts)),
        ("Aturan", rows(&["Unit|Paket", "ATAS|permendagri-86-2017"])),
        ("Tingkat", rows(&levels.iter().map(String::as_str).collect::<Vec<_>>())),
        ("Simpul", rows(&["Unit|Kode|Tingkat|Nama", "ATAS|P1|p|Pelanggan"])),
    ];
    write(&file, &sheets);
    let admin = import(&ledger, &ledger.admin, &file, &["--yes"]);
    assert_eq!(admin.code, 0, "{}\n{}", admin.out, admin.err);
    let tokens = ["rencana-01", "isi-01"].map(|account| token(&admin.out, account));
    let done = import(&ledger, &tokens[0], &file, &["--yes"]);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    (ledger, tokens)
}

fn indicator(kode: &str, simpul: &str) -> Value {
    let data = json!({"tahun": 2024, "kode": kode, "nama": "Kepuasan", "urutan": 1, "simpul": simpul, "satuan": "%", "presisi": 2,
        "polarisasi": "maksimum", "konsolidasi_periode": "posisi_akhir", "sumber_realisasi": "langsung"});
    draft("BAWAH", "indikator.ditetapkan", "2024-01-01", data)
}

/// An indicator below with target and value for a quarter.
fn filled(ledger: &Ledger, [planner, own]: &[String; 2], quarters: &[&str]) {
    ledger.must(planner, &indicator("K1", "P1"));
    for quarter in quarters {
        let target = json!({"seri": "triwulan", "iku": "K1", "periode": quarter, "nilai": "100"});
        ledger.must(planner, &draft("BAWAH", "target.ditetapkan", "2024-01-01", target));
    }
    let file = ledger.path().join("r.csv");
    let lines: Vec<String> = quarters.iter().map(|q| format!("K1;{q};80 %")).collect();
    std::fs::write(&file, format!("Kode;Periode;Realisasi\n{}\n", lines.join("\n"))).unwrap();
    let args = ["import", file.to_str().unwrap(), "--as", "realisasi", "--set", "unit=BAWAH", "--yes"];
    let done = run_with(ledger.path(), Some(own), &args, "");
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
}

#[test]
fn a_node_from_above_holds_until_the_unit_records_its_own_on_each_axis_of_time() {
    let (ledger, tokens) = set_up("ya");
    let planner = &tokens[0];
    let dir = ledger.path();
    filled(&ledger, &tokens, &["2024-TW1", "2024-TW3"]);
    let figure = |what: &str, more: &[&str]| show(dir, &[&["figure", what], more].concat()).trim().to_owned();
    assert_eq!(figure("BAWAH/2024/P1/nilai", &["--per", "TW1"]), "80.00");
    assert_eq!(figure("BAWAH/2024/npss", &["--per", "TW3"]), "80.00");
    // The trace names whose event it is, and so does the card.
    let told = show(dir, &["trace", "BAWAH/2024/P1/nilai", "--per", "TW1"]);
    assert!(told.contains("berlaku dari unit di atasnya") && told.contains("ATAS"), "{told}");
    assert!(show(dir, &["trace", "BAWAH/2024/P1/nilai", "--per", "TW1"]).contains("simpul.ditetapkan"), "{told}");
    let card = show(dir, &["scorecard", "BAWAH", "2024", "--per", "TW1"]);
    assert!(card.contains("P1 berlaku dari unit di atasnya") && card.contains("Pelanggan"), "{card}");
    // Its own from 1 July on: the card of the first quarter stays, that of the third is built of it.
    let before = ledger.last();
    let own = json!({"tahun": 2024, "kode": "Q1", "tingkat": "p", "nama": "Sendiri", "urutan": 1});
    ledger.must(planner, &draft("BAWAH", "simpul.ditetapkan", "2024-07-01", own));
    assert_eq!(figure("BAWAH/2024/npss", &["--per", "TW1"]), "80.00");
    assert_ne!(figure("BAWAH/2024/npss", &["--per", "TW3"]), "80.00");
    assert_eq!(figure("BAWAH/2024/npss", &["--per", "TW3", "--as-of", &before.to_string()]), "80.00");
    let mut moved = indicator("K1", "Q1");
    (moved["berlaku"], moved["data"]["alasan"]) = (json!("2024-07-01"), json!("simpul sendiri"));
    ledger.must(planner, &moved);
    assert_eq!(figure("BAWAH/2024/Q1/nilai", &["--per", "TW3"]), "80.00");
    assert!(!show(dir, &["scorecard", "BAWAH", "2024", "--per", "TW3"]).contains("dari unit di atasnya"));
    // History and differences go over it, and the whole replays.
    let diff = run(dir, &["diff", "BAWAH", "2024", "--from", &before.to_string(), "--per", "TW3"]);
    assert_eq!(diff.code, 0, "{}", diff.err);
    assert_eq!(run(dir, &["verify", "--full"]).code, 0);
}

#[test]
fn what_stands_is_refused_in_words_and_nothing_is_handed_down_unless_it_is_recorded() {
    let (ledger, tokens) = set_up("");
    let planner = &tokens[0];
    let refused = ledger.append(planner, &indicator("K1", "P1"));
    assert!(refused.code != 0 && refused.err.contains("simpul tidak dikenal"), "{}", refused.err);
    let event = show(ledger.path(), &["events", "--type", "aturan.ditetapkan", "--format", "json"]);
    assert!(event.contains("\"v\":2") || event.contains("\"v\": 2"), "{event}");

    let (ledger, tokens) = set_up("ya");
    let planner = &tokens[0];
    let event = show(ledger.path(), &["events", "--type", "aturan.ditetapkan", "--format", "json"]);
    assert!(event.contains("\"v\":3") || event.contains("\"v\": 3"), "{event}");
    let other = ledger.append(planner, &indicator("K1", "P9"));
    assert!(other.code != 0 && other.err.contains("P1"), "{}", other.err);
    let clash = ledger.append(planner, &indicator("P1", "P1"));
    assert!(clash.code != 0 && clash.err.contains("dipakai simpul"), "{}", clash.err);
    ledger.must(planner, &indicator("K1", "P1"));
    let node = json!({"tahun": 2024, "kode": "K1", "tingkat": "p", "nama": "Lain", "urutan": 2});
    let clash = ledger.append(planner, &draft("ATAS", "simpul.ditetapkan", "2024-01-01", node));
    assert!(clash.code != 0 && clash.err.contains("indikator unit BAWAH"), "{}", clash.err);
    // A level without rules says what to do first.
    let lone = draft(
        "BAWAH",
        "simpul.ditetapkan",
        "2025-01-01",
        json!({"tahun": 2025, "kode": "P1", "tingkat": "p", "nama": "Lain", "urutan": 2}),
    );
    let lone = ledger.append(planner, &lone);
    assert!(lone.code != 0 && lone.err.contains("jejak rules"), "{}", lone.err);
}

#[test]
fn the_workbook_shows_it_as_from_above_and_does_not_read_it() {
    let (ledger, tokens) = set_up("ya");
    let planner = &tokens[0];
    ledger.must(planner, &indicator("K1", "P1"));
    let out = export(ledger.path(), "2024", &ledger.path().join("ada.xlsx"));
    let nodes = read(&out).into_iter().find(|(name, _)| name == "Simpul").unwrap().1;
    let handed: Vec<_> = nodes.iter().filter(|row| row[0] == "warisan").collect();
    assert!(handed.len() == 1 && handed[0].contains(&"BAWAH".to_owned()), "{nodes:?}");
    let again = import(&ledger, planner, &out, &["--yes"]);
    assert!(again.code == 0 && again.out.contains("0 ditambah, 0 diubah, 0 diakhiri"), "{}\n{}", again.out, again.err);
    assert_eq!(
        document(ledger.path(), &["events", "--unit", "BAWAH", "--type", "simpul.ditetapkan"])["event"],
        json!([])
    );
}

#[test]
fn a_node_above_that_changes_a_closed_card_below_says_why() {
    let (ledger, tokens) = set_up("ya");
    let planner = &tokens[0];
    filled(&ledger, &tokens, &["2024-TW1"]);
    let closed = run_with(ledger.path(), Some(planner), &["close", "BAWAH", "2024-TW1"], "");
    assert_eq!(closed.code, 0, "{}{}", closed.out, closed.err);
    let node = |reason: Option<&str>| {
        let mut data = json!({"tahun": 2024, "kode": "P2", "tingkat": "p", "nama": "Proses", "urutan": 2});
        reason.into_iter().for_each(|reason| data["alasan"] = json!(reason));
        draft("ATAS", "simpul.ditetapkan", "2024-01-01", data)
    };
    let refused = ledger.append(planner, &node(None));
    assert!(refused.code != 0 && refused.err.contains("BAWAH") && refused.err.contains("ditutup"), "{}", refused.err);
    ledger.must(planner, &node(Some("perspektif tambahan")));
    assert_eq!(run(ledger.path(), &["verify", "--full"]).code, 0);
}

#[test]
fn a_bag_of_the_unit_below_has_the_nodes_that_hold_for_it() {
    let (ledger, tokens) = set_up("ya");
    filled(&ledger, &tokens, &["2024-TW1"]);
    let (out, keys) = (ledger.path().join("paket"), ledger.path().join("kunci"));
    let out_of = out.to_str().unwrap();
    show(ledger.path(), &["export", "BAWAH", "2024", "--per", "TW1", "--out", out_of, "--no-record"]);
    std::fs::write(&keys, show(ledger.path(), &["checkpoint", "--vkey"])).unwrap();
    let keys = keys.to_str().unwrap();
    let own = run(ledger.path(), &["verify-bag", out_of, "--keys", keys]);
    assert_eq!(own.code, 0, "{}{}", own.out, own.err);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tools/verify_bag.py");
    let other = std::process::Command::new("python3").args([script, out_of, "--kunci", keys]).output().unwrap();
    let told = String::from_utf8_lossy(&other.stdout).into_owned();
    assert!(other.status.success(), "{told}{}", String::from_utf8_lossy(&other.stderr));
    assert!(!told.contains("tidak dihitung ulang"), "{told}");
    let table = std::fs::read_to_string(out.join("data/tabel/angka.csv")).unwrap();
    assert!(table.lines().any(|line| line.contains("BAWAH/2024/P1/nilai") && line.contains("80")), "{table}");
}

//! Making ledgers and appending to them.

use std::{fs, os::unix::fs::PermissionsExt};

use serde_json::json;

use super::kit::{Ledger, PLANNER, UNIT, document, realisasi, run, run_with, show};

#[test]
fn init_makes_key_and_token_once() {
    let ledger = Ledger::empty();
    let key = ledger.path().join("ledger.key");
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(ledger.admin.len(), "jejak_".len() + 64);
    let journal = fs::read_to_string(ledger.path().join("journal/00000000.jsonl")).unwrap();
    assert!(!journal.contains(&ledger.admin), "the token itself is in the journal");
    assert!(journal.contains(&super::kit::hash(&ledger.admin)));
    let before = fs::read(&key).unwrap();
    let again = run(ledger.path(), &["init"]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("sudah berisi buku besar"), "{}", again.err);
    assert_eq!(fs::read(&key).unwrap(), before);
    assert_eq!(ledger.last(), 4);
}

#[test]
fn the_sample_is_not_written_over_a_ledger() {
    let ledger = Ledger::empty();
    let run = run(ledger.path(), &["sample", ledger.path().to_str().unwrap()]);
    assert_eq!(run.code, 1);
    assert_eq!(ledger.last(), 4);
}

#[test]
fn a_receipt_names_the_events() {
    let ledger = Ledger::full();
    let last = ledger.last();
    let entry = realisasi("IKU.1", "2023-TW1", json!({"nilai": "40"}));
    let receipt = run_with(ledger.path(), Some(UNIT), &["append", "--format", "json"], &entry.to_string());
    let receipt: serde_json::Value = serde_json::from_str(&receipt.out).unwrap();
    assert_eq!((receipt["first"].as_u64(), receipt["last"].as_u64()), (Some(last + 1), Some(last + 1)));
    assert_eq!(receipt["sudah_ada"], false);
    let events = document(ledger.path(), &["events", "--reverse", "--limit", "1"]);
    assert_eq!(events["event"][0]["hash"], receipt["hash"][0]);
    assert_eq!(events["event"][0]["actor"]["id"], "unit-01");
}

#[test]
fn the_same_id_again_is_the_same_receipt() {
    let ledger = Ledger::full();
    let mut entry = realisasi("IKU.1", "2023-TW1", json!({"nilai": "40"}));
    entry["id"] = json!("0192f3a0-0000-7000-8000-000000000001");
    ledger.must(UNIT, &entry);
    let last = ledger.last();
    assert!(ledger.must(UNIT, &entry).contains("sudah tercatat sebelumnya"));
    assert_eq!(ledger.last(), last);
    entry["data"]["nilai"] = json!("41");
    assert_eq!(ledger.append(UNIT, &entry).code, 1);
}

#[test]
fn import_reads_all_before_it_appends() {
    let ledger = Ledger::full();
    let last = ledger.last();
    let file = ledger.path().join("impor.jsonl");
    let one = realisasi("IKU.1", "2023-TW1", json!({"nilai": "40"}));
    let two = realisasi("IKU.1", "2023-TW2", json!({"nilai": "50"}));
    let mut second_quarter = two.clone();
    second_quarter["berlaku"] = json!("2023-06-30");
    fs::write(&file, format!("{one}\n\nbukan json\n{second_quarter}\n")).unwrap();
    let path = file.to_str().unwrap();
    let refused = run_with(ledger.path(), Some(UNIT), &["import", path], "");
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("baris 3"), "{}", refused.err);
    assert_eq!(ledger.last(), last);
    fs::write(&file, format!("{one}\n\n{second_quarter}\n")).unwrap();
    let done = run_with(ledger.path(), Some(UNIT), &["import", path], "");
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(ledger.last(), last + 2);
    assert_eq!(show(ledger.path(), &["figure", "U/2023/IKU.1/realisasi", "--per", "TW2"]), "50.00\n");
}

#[test]
fn an_atomic_import_is_all_or_nothing() {
    let ledger = Ledger::full();
    let last = ledger.last();
    let good = realisasi("IKU.1", "2023-TW1", json!({"nilai": "40"}));
    let bad = realisasi("IKU.9", "2023-TW1", json!({"nilai": "40"}));
    let lines = format!("{good}\n{bad}\n");
    assert_eq!(run_with(ledger.path(), Some(UNIT), &["import", "--atomic", "-"], &lines).code, 1);
    assert_eq!(ledger.last(), last);
    let some = run_with(ledger.path(), Some(UNIT), &["import", "-"], &lines);
    assert_eq!(some.code, 1);
    assert!(some.err.contains("1 event tercatat sebelum penolakan ini: baris 2"), "{}", some.err);
    assert_eq!(ledger.last(), last + 1);
}

#[test]
fn close_commits_to_the_card() {
    let ledger = Ledger::full();
    ledger.must(UNIT, &realisasi("IKU.1", "2023-TW1", json!({"nilai": "72"})));
    let closed = run_with(ledger.path(), Some(PLANNER), &["close", "U", "2023-TW1"], "");
    assert_eq!(closed.code, 0, "{}", closed.err);
    let event = &document(ledger.path(), &["events", "--type", "periode.ditutup"])["event"][0];
    assert_eq!(event["data"]["npss"], "90.00");
    assert_eq!(event["data"]["sampai"].as_u64().unwrap() + 1, event["seq"].as_u64().unwrap());
}

#[test]
fn verify_names_the_line_that_was_changed() {
    let ledger = Ledger::full();
    ledger.must(UNIT, &realisasi("IKU.1", "2023-TW1", json!({"nilai": "72"})));
    run_with(ledger.path(), Some(PLANNER), &["close", "U", "2023-TW1"], "");
    let sound = document(ledger.path(), &["verify", "--full"]);
    assert_eq!(sound["utuh"], true);
    assert_eq!(sound["seq"].as_u64(), Some(ledger.last()));
    assert_eq!(sound["lengkap"]["penutupan"], 1);
    let journal = ledger.path().join("journal/00000000.jsonl");
    let before = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, before.replacen("Unit rekaan", "Unit rekaam", 1)).unwrap();
    for args in
        [&["verify"][..], &["verify", "--full"], &["verify", "--format", "json"], &["verify", "--format", "csv"]]
    {
        let run = run(ledger.path(), args);
        assert_eq!(run.code, 1, "{args:?}");
        assert!(run.err.contains("event 5"), "{}", run.err);
    }
    assert_eq!(run(ledger.path(), &["verify", "--data", "/nonexistent"]).code, 1);
}

#[test]
fn a_granted_token_works_and_is_shown_once() {
    let ledger = Ledger::full();
    let granted = run_with(ledger.path(), Some(&ledger.admin), &["grant", "pmk-07", "reader", "--unit", "U"], "");
    assert_eq!(granted.code, 0, "{}", granted.err);
    let token = granted.out.split_whitespace().find(|word| word.starts_with("jejak_")).unwrap().to_owned();
    let journal = fs::read_to_string(ledger.path().join("journal/00000000.jsonl")).unwrap();
    assert!(!journal.contains(&token) && journal.contains(&super::kit::hash(&token)));
    // A reader is known, and may not record.
    let entry = realisasi("IKU.1", "2023-TW1", json!({"nilai": "40"})).to_string();
    let refused = run_with(ledger.path(), Some(&token), &["append"], &entry);
    assert!(refused.code == 1 && refused.err.contains("reader"), "{}", refused.err);
    let wrong = run_with(ledger.path(), Some(&ledger.admin), &["grant", "pmk-07", "raja"], "");
    assert!(wrong.code == 2 && wrong.err.contains("perencana"), "{}", wrong.err);
    assert_eq!(run_with(ledger.path(), Some(UNIT), &["grant", "teman-01", "admin"], "").code, 1);
}

#[test]
fn a_new_key_signs_and_the_old_one_stays_verifiable() {
    let ledger = Ledger::full();
    let dir = ledger.path();
    let noted = dir.join("noted");
    fs::write(&noted, run(dir, &["checkpoint"]).out).unwrap();
    let old = fs::read_to_string(dir.join("ledger.key")).unwrap();
    let rotate = ["rotate-key", "--alasan", "pergantian tahunan"];
    assert_eq!(run_with(dir, Some(UNIT), &rotate, "").code, 1);
    assert_eq!(fs::read_to_string(dir.join("ledger.key")).unwrap(), old, "a refused change left another key");
    let rotated = run_with(dir, Some(&ledger.admin), &rotate, "");
    assert_eq!(rotated.code, 0, "{}", rotated.err);
    assert_ne!(fs::read_to_string(dir.join("ledger.key")).unwrap(), old);
    assert_eq!(fs::read_to_string(dir.join(format!("ledger.key.sampai-{}", ledger.last()))).unwrap(), old);
    assert_eq!(run(dir, &["checkpoint"]).code, 0);
    // The old key vouches for the new one: both have signed where the ledger names it.
    let handed = run(dir, &["checkpoint", "--published"]).out;
    assert_eq!(handed.lines().filter(|line| line.starts_with('—')).count(), 2, "{handed}");
    assert_eq!(run(dir, &["checkpoint", "--vkey"]).out.lines().count(), 1);
    let verdict = run(dir, &["verify", "--checkpoint", noted.to_str().unwrap()]);
    assert!(
        verdict.code == 0 && verdict.out.contains("tanda tangannya sah menurut kunci yang berlaku"),
        "{}{}",
        verdict.out,
        verdict.err
    );
    // Interrupted between the event and the renaming: the next run finishes it.
    let (key, fresh) = (dir.join("ledger.key"), dir.join("ledger.key.baru"));
    fs::rename(&key, &fresh).unwrap();
    fs::write(&key, &old).unwrap();
    assert_eq!(run(dir, &["checkpoint"]).code, 1);
    assert_eq!(run_with(dir, Some(&ledger.admin), &rotate, "").code, 0);
    assert_eq!(run(dir, &["checkpoint"]).code, 0);
}

#[test]
fn a_file_of_lines_that_is_imported_again_records_nothing_twice() {
    let ledger = Ledger::full();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("baris.jsonl");
    let text = |n: u32| json!({"tahun": 2023, "iku": "IKU.1", "jenis": "kendala", "teks": format!("kendala {n}")});
    let entry = |n: u32| super::kit::draft("U", "narasi.ditulis", text(n)).to_string();
    // The same line twice is two events.
    fs::write(&file, [entry(40), entry(41), entry(41)].join("\n")).unwrap();
    let import = || run_with(ledger.path(), Some(UNIT), &["import", file.to_str().unwrap()], "");
    let before = ledger.last();
    let first = import();
    assert_eq!((first.code, ledger.last()), (0, before + 3), "{}", first.err);
    let again = import();
    assert_eq!((again.code, ledger.last()), (0, before + 3), "{}", again.err);
    assert!(again.out.contains("semuanya sudah ada"), "{}", again.out);
    // As after a kill in the middle: what is new is taken, what is there is not.
    fs::write(&file, [entry(40), entry(41), entry(41), entry(42)].join("\n")).unwrap();
    assert_eq!((import().code, ledger.last()), (0, before + 4));
}

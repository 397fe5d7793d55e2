//! The tokens of every administrator are lost; the signing key is not.

use std::fs;

use serde_json::json;

use crate::{
    kit::{Ledger, run_with, show},
    whole::set_up,
};

fn recover(ledger: &Ledger, more: &[&str]) -> crate::kit::Run {
    run_with(ledger.path(), None, &[&["recover-admin"], more].concat(), "")
}

#[test]
fn the_holder_of_the_key_lets_an_administrator_in_again_and_everything_says_so() {
    let ledger = Ledger::empty();
    set_up(&ledger);
    let before = ledger.last();
    // An account that is no administrator, another key, no ground: nothing is recorded.
    let other = recover(&ledger, &["rencana-01", "--alasan", "token hilang"]);
    assert!(other.code != 0 && other.err.contains("admin-01"), "{}", other.err);
    assert_eq!(recover(&ledger, &["admin-01"]).code, 2);
    let wrong = ledger.path().join("lain.key");
    fs::write(&wrong, "11".repeat(32)).unwrap();
    let refused = recover(&ledger, &["admin-01", "--alasan", "token hilang", "--key", wrong.to_str().unwrap()]);
    assert!(refused.code != 0, "{}", refused.out);
    assert_eq!(ledger.last(), before);

    let done = recover(&ledger, &["admin-01", "--alasan", "kedua admin kehilangan token"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(ledger.last(), before + 1);
    let token = done.out.split_whitespace().find(|word| word.starts_with("jejak_")).unwrap().to_owned();
    let grant = json!([{"type": "akses.diberikan", "unit": "-", "berlaku": "2026-01-01",
        "data": {"akun": "pembaca-09", "peran": "reader", "unit": ["KAB"], "token": format!("b3:{}", "a1".repeat(32))}}]);
    ledger.must(&token, &grant);

    let named = format!("event {}", before + 1);
    for view in [show(ledger.path(), &["scorecard", "KAB", "2026"]), show(ledger.path(), &["budget", "KAB", "2026"])] {
        assert!(view.contains("akses admin dipulihkan dengan kunci") && view.contains(&named), "{view}");
    }
    let earlier = show(ledger.path(), &["scorecard", "KAB", "2026", "--as-of", &before.to_string()]);
    assert!(!earlier.contains("dipulihkan"), "{earlier}");
    let verified = run_with(ledger.path(), None, &["verify", "--full"], "");
    assert!(
        verified.code == 0 && verified.err.contains("akses admin-01 dipulihkan"),
        "{} {}",
        verified.out,
        verified.err
    );

    let bag = ledger.path().join("paket");
    show(ledger.path(), &["export", "KAB", "2026", "--out", bag.to_str().unwrap(), "--no-record"]);
    let keys = ledger.path().join("kunci.txt");
    fs::write(&keys, show(ledger.path(), &["checkpoint", "--vkey"])).unwrap();
    let judged =
        run_with(ledger.path(), None, &["verify-bag", bag.to_str().unwrap(), "--keys", keys.to_str().unwrap()], "");
    assert_eq!(judged.code, 0, "{}\n{}", judged.out, judged.err);
    let told = fs::read_dir(bag.join("data")).unwrap().flatten().any(|file| {
        fs::read_to_string(file.path()).is_ok_and(|text| text.contains("dipulihkan oleh pemegang kunci tanda tangan"))
    });
    assert!(told, "the cover of the bag says so");
}

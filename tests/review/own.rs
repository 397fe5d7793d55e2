//! The program does not contradict its own report: of every unit of the sample ledger that has a card, its report is reviewed, and
//! nothing is found.

use super::kit;

#[test]
fn the_review_of_its_own_report_finds_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let data = kit::sample().path.to_str().unwrap();
    for unit in ["CONTOH", "PMK", "PPU"] {
        let file = dir.path().join(format!("{unit}.html"));
        let out = file.to_str().unwrap();
        let (code, _, err) = kit::run(&["report", unit, "2023", "--data", data, "--format", "html", "--out", out]);
        if unit == "PPU" && code != 0 {
            continue;
        }
        assert_eq!(code, 0, "{unit}: {err}");
        let (code, text, err) = kit::run(&["review", out, "--unit", unit, "--year", "2023", "--data", data]);
        let text = String::from_utf8_lossy(&text).into_owned();
        // A unit without a card has a report of hardly a number.
        assert!(code == 0 || (unit == "PPU" && code == 4), "{unit}: {text}{err}");
    }
}

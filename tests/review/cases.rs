//! Small reports with known answers, reviewed against a ledger that holds nothing of them: exactly these findings, and no other.

use std::path::Path;

use super::kit;

/// Kind, print, and words of the explanation.
pub type Expected<'a> = (&'a str, &'a str, &'a [&'a str]);

/// Exit code and findings of a report.
pub fn findings(file: &Path) -> (i32, Vec<(String, String, String)>) {
    let (code, out, err) = kit::command(file, &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {err}"));
    let text = |f: &serde_json::Value, name: &str| f[name].as_str().unwrap_or_default().to_owned();
    let all = json["temuan"].as_array().unwrap().iter();
    (code, all.map(|f| (text(f, "jenis"), text(f, "tercetak"), text(f, "penjelasan"))).collect())
}

/// A report has these findings and no other.
pub fn exactly(name: &str, file: &Path, expected: &[Expected<'_>]) {
    let (code, mut left) = findings(file);
    assert_eq!(code, if expected.is_empty() { 0 } else { 3 }, "{name}: {left:#?}");
    for (kind, print, words) in expected {
        let fits =
            |f: &(String, String, String)| f.0 == *kind && f.1 == *print && words.iter().all(|w| f.2.contains(w));
        let at =
            left.iter().position(fits).unwrap_or_else(|| panic!("{name}: no {kind} {print} {words:?} in {left:#?}"));
        left.remove(at);
    }
    assert!(left.is_empty(), "{name}: also {left:#?}");
}

/// A report as text.
pub fn of_text(name: &str, text: &str, expected: &[Expected<'_>]) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("laporan.txt");
    std::fs::write(&file, text).unwrap();
    exactly(name, &file, expected);
}

#[test]
fn the_cases_have_the_stated_findings_and_no_other() {
    let small: &[Expected<'_>] =
        &[("tidak_mengikuti", "90,00", &["73,60 / 80", "92,00"]), ("status_bertentangan", "Dua", &["1 dari 4", "2a"])];
    let cases: &[(&str, &[Expected<'_>])] = &[
        ("small.docx", small),
        ("small-tagged.pdf", small),
        ("small-untagged.pdf", small),
        ("t-two-row-heads.txt", &[("tidak_mengikuti", "89,00", &["90,16 / 92,0", "98,00"])]),
        ("t-target-other-year.txt", &[]),
        ("t-ratio-columns.txt", &[("tidak_mengikuti", "95,75", &["75,00% / 80,00%", "93,75"])]),
        ("t-status-shares.txt", &[("tidak_mengikuti", "8,39", &["143 / 1.600", "8,94", "99,46"])]),
        ("t-quarters.txt", &[("tidak_mengikuti", "109,90", &["98,10% / 90%", "109,00"])]),
        (
            "t-bands.txt",
            &[
                ("status_bertentangan", "Sedang", &["60,00 termasuk Rendah"]),
                ("pita_bercelah", "91 % ≤ 100 %", &["celah 90–91", "celah 50–51"]),
            ],
        ),
        (
            "prose.txt",
            &[
                ("jumlah_salah", "Rp4.200.000.000", &["4.190.000.000"]),
                ("tidak_mengikuti", "62,00%", &["26,00"]),
                ("tidak_mengikuti", "100%", &["628 / 623", "100,80", "tidak dapat melebihi"]),
            ],
        ),
    ];
    for (name, expected) in cases {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/review/cases").join(name);
        exactly(name, &file, expected);
    }
}

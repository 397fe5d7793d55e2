//! Reviewing, correcting the mapping, recording the review and the publication, and what was published later on.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::kit::{AUDITOR, Ledger, PLANNER, Run, UNIT, document, draft, realisasi, run_with, show};

const REPORT: &str = "Tabel 1 Capaian kinerja tahun 2023\n\nKode IKU\tTarget\tRealisasi\tCapaian\nIKU.1\t80\t72\t90%\nIKU.2\t80\t=1+1\t-\n";

struct Case {
    ledger: Ledger,
    report: PathBuf,
}

impl Case {
    fn new() -> Self {
        let ledger = Ledger::full();
        ledger.must(UNIT, &realisasi("IKU.1", "2023-TW1", json!({"nilai": "72"})));
        let report = ledger.path().join("laporan.txt");
        std::fs::write(&report, REPORT).unwrap();
        Self { ledger, report }
    }

    fn path(&self) -> &Path {
        self.ledger.path()
    }

    fn review(&self, token: Option<&str>, more: &[&str]) -> Run {
        let mut args = vec!["review", self.report.to_str().unwrap(), "--unit", "U", "--year", "2023"];
        args.extend(more);
        run_with(self.path(), token, &args, "")
    }

    fn json(&self, more: &[&str]) -> Value {
        let args: Vec<&str> = more.iter().copied().chain(["--format", "json"]).collect();
        let run = self.review(None, &args);
        assert_eq!(run.code, 0, "{}", run.err);
        serde_json::from_str(&run.out).unwrap()
    }
}

fn judgements(review: &Value) -> Vec<(&str, &str)> {
    let all = review["angka"].as_array().unwrap().iter();
    all.map(|f| (f["tercetak"].as_str().unwrap(), f["putusan"].as_str().unwrap())).collect()
}

#[test]
fn the_mapping_is_written_corrected_and_given_again() {
    let case = Case::new();
    let file = case.path().join("pemetaan.toml");
    let file = file.to_str().unwrap();
    let review = case.json(&["--save-mapping", file]);
    assert_eq!(judgements(&review), [("80", "sama"), ("72", "sama"), ("90%", "sama"), ("80", "sama")]);
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("alamat = \"U/2023/IKU.1/capaian\""), "{text}");
    std::fs::write(file, text.replace("U/2023/IKU.1/capaian", "-")).unwrap();
    let review = case.json(&["--mapping", file]);
    // It is no figure of the ledger any more, and still follows from what its row prints: 72 / 80.
    assert_eq!(judgements(&review)[2], ("90%", "mengikuti_cetakan"));
    assert!(review["angka"][2]["alamat"].is_null(), "{review}");
    // An entry that fits no number, an address that is none, and a mapping of another report are refused by name.
    for (from, to, why) in [
        ("tercetak = \"72\"", "tercetak = \"73\"", "tidak ada angka ini"),
        ("U/2023/IKU.1/capaian", "U/2023/IKU.1/capain", "bukan alamat angka"),
        ("unit = \"U\"", "unit = \"U\"\nasing = 1", "bukan berkas pemetaan"),
        ("hash = \"b3:", "hash = \"b3:0", "bukan berkas pemetaan"),
    ] {
        assert!(text.contains(from), "{from}");
        std::fs::write(file, text.replace(from, to)).unwrap();
        let run = case.review(None, &["--mapping", file]);
        assert_eq!(run.code, 1, "{from}: {}", run.out);
        assert!(run.err.contains(why), "{from}: {}", run.err);
    }
}

#[test]
fn only_the_inspektorat_records_a_review() {
    let case = Case::new();
    for token in [UNIT, PLANNER] {
        let run = case.review(Some(token), &["--record"]);
        assert_eq!(run.code, 1, "{}", run.out);
        assert!(run.err.contains("inspektorat"), "{}", run.err);
    }
    let run = case.review(Some(AUDITOR), &["--record"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let events = document(case.path(), &["events", "--type", "reviu.dicatat"]);
    let data = &events["event"][0]["data"];
    let hash = format!("b3:{}", blake3::hash(REPORT.as_bytes()).to_hex());
    assert_eq!(
        (data["laporan"].as_str(), data["judul"].as_str()),
        (Some(hash.as_str()), Some("laporan.txt")),
        "{events}"
    );
    let same = data["hasil"].as_array().unwrap().iter().find(|h| h["putusan"] == "sama").unwrap();
    assert_eq!(same["angka"], 4);
    assert_eq!(run_with(case.path(), None, &["verify"], "").code, 0);
}

#[test]
fn what_was_published_shows_later_corrections() {
    let case = Case::new();
    let none = run_with(case.path(), None, &["published", "U", "2023"], "");
    assert_eq!((none.code, none.err.contains("belum ada laporan yang diterbitkan")), (1, true), "{}", none.err);
    assert_eq!(case.review(Some(UNIT), &["--publish"]).code, 1);
    let run = case.review(Some(PLANNER), &["--publish"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let all = show(case.path(), &["published", "U", "2023"]);
    assert!(all.contains("4 angka terbit, 0 di antaranya kini berbeda"), "{all}");
    let first = document(case.path(), &["events", "--type", "realisasi.dicatat"])["event"][0]["seq"].clone();
    let data = json!({"iku": "IKU.1", "periode": "2023-TW1", "nilai": "76", "alasan": "Salah ketik"});
    let mut correction = draft("U", "realisasi.dikoreksi", data);
    (correction["berlaku"], correction["ref"]) = (json!("2023-03-31"), json!([first]));
    case.ledger.must(UNIT, &correction);
    let later = document(case.path(), &["published", "U", "2023"]);
    let changed: Vec<_> = later["angka"].as_array().unwrap().iter().filter(|f| f["sama"] == false).collect();
    let told: Vec<_> = changed.iter().map(|f| (f["alamat"].as_str().unwrap(), f["terbit"].as_str().unwrap())).collect();
    assert_eq!(told, [("U/2023/IKU.1/realisasi", "72"), ("U/2023/IKU.1/capaian", "90")]);
    let text = show(case.path(), &["published", "U", "2023"]);
    assert!(text.contains("realisasi.dikoreksi oleh unit-01 (unit)"), "{text}");
}

#[test]
fn working_papers_hold_no_formula_and_need_nothing_outside() {
    let case = Case::new();
    let (xlsx, html) = (case.path().join("lhr.xlsx"), case.path().join("reviu.html"));
    // The name of the file says which form it is.
    for file in [&xlsx, &html] {
        let run = case.review(None, &["--out", file.to_str().unwrap()]);
        assert_eq!(run.code, 0, "{}", run.err);
    }
    let mut zip = zip::ZipArchive::new(std::fs::File::open(&xlsx).unwrap()).unwrap();
    for at in 0..zip.len() {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut zip.by_index(at).unwrap(), &mut text).unwrap();
        assert!(!text.contains("<f>"), "a formula in entry {at}");
    }
    let page = std::fs::read_to_string(&html).unwrap();
    assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"));
    assert_eq!(case.review(None, &["--format", "xlsx"]).code, 2);
    let pdf = case.path().join("lhr.pdf");
    let refused = case.review(None, &["--out", pdf.to_str().unwrap()]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains(".pdf") && refused.err.contains("xlsx") && !pdf.exists(), "{}", refused.err);
}

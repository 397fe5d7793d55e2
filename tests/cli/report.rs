//! The report (LKj): what a unit wrote of itself stands in its chapters.

use serde_json::{Value, json};

use super::kit::{Ledger, UNIT, draft, run, show};

fn told(jenis: &str, teks: &str) -> Value {
    draft("U", "narasi.ditulis", json!({"tahun": 2023, "jenis": jenis, "teks": teks}))
}

#[test]
fn a_units_own_words_stand_in_the_chapters_that_they_belong_to() {
    let ledger = Ledger::full();
    let before = show(ledger.path(), &["report", "U", "2023"]);
    assert!(before.contains("Tugas dan fungsi belum ditulis unit kerja"));
    assert!(before.contains("disusun sebagai pertanggungjawaban"));
    ledger.must(UNIT, &told("kata_pengantar", "Kalimat pertama.\nKalimat kedua."));
    ledger.must(UNIT, &told("tugas_dan_fungsi", "Menyelenggarakan urusan rekaan."));
    ledger.must(UNIT, &told("tugas_dan_fungsi", "Melaksanakan urusan rekaan."));
    ledger.must(UNIT, &told("kinerja_lain", "Penghargaan rekaan."));
    let page = show(ledger.path(), &["report", "U", "2023"]);
    let (foreword, rest) = page.split_once("IKHTISAR EKSEKUTIF").unwrap();
    assert!(foreword.contains("<p>Kalimat pertama.</p>\n<p>Kalimat kedua.</p>"));
    assert!(!foreword.contains("disusun sebagai pertanggungjawaban"));
    assert!(rest.contains("Melaksanakan urusan rekaan.") && !rest.contains("Menyelenggarakan urusan rekaan."));
    assert!(rest.contains("Kinerja Lain</h3>"), "a section only where there is something to say");
    assert!(!before.contains("Kinerja Lain</h3>"));
    // Known earlier: the words were not there.
    let last = ledger.last() - 4;
    assert_eq!(show(ledger.path(), &["report", "U", "2023", "--as-of", &last.to_string()]), before);
}

#[test]
fn a_text_is_about_an_indicator_or_about_the_unit() {
    let ledger = Ledger::full();
    let mut of_indicator = told("penutup", "x");
    of_indicator["data"]["iku"] = json!("IKU.1");
    for (draft, words) in
        [(of_indicator, "bukan tentang indikator"), (told("kendala", "x"), "menjelaskan satu indikator")]
    {
        let refused = ledger.append(UNIT, &draft);
        assert_eq!(refused.code, 1);
        assert!(refused.err.contains("data.iku") && refused.err.contains(words), "{}", refused.err);
    }
    assert_eq!(run(ledger.path(), &["verify"]).code, 0);
}

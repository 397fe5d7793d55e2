//! What stands around a number: words of scale, signs, marks of debit and credit, units of measure; and formats of a spreadsheet.

use jejak::import::{
    Format,
    number::{Locale, Reading, read, spelled},
};
use serde_json::json;

use crate::{
    kit::{Ledger, PLANNER, UNIT, draft, show},
    table::{import, text},
};

#[test]
fn words_of_scale_are_taken_in() {
    for (text, value) in [
        ("Rp 2 miliar", "2000000000"),
        ("Rp 2,5 miliar", "2500000000"),
        ("Rp2,5 milyar,-", "2500000000"),
        ("1,5 juta", "1500000"),
        ("1.5 jt", "1500000"),
        ("1,5jt.", "1500000"),
        ("250 ribu", "250000"),
        ("250 rb", "250000"),
        ("Rp 3 triliun", "3000000000000"),
        ("3,25 Trilyun", "3250000000000"),
        ("(2,5 miliar)", "-2500000000"),
        ("-1,5 juta", "-1500000"),
        ("minus 1,5 juta", "-1500000"),
        ("2 juta orang", "2000000"),
    ] {
        assert_eq!(read(text, None), Ok(Reading::Number(value.parse().unwrap())), "{text}");
    }
}

#[test]
fn no_reading_loses_a_sign() {
    for text in [
        "-1.080",
        "(1.080)",
        "1.080-",
        "Rp -1.080",
        "(Rp1.080)",
        "- 1,080",
        "minus 1.080",
        "1.080-",
        "(1,5 M)",
        "-2 T",
        "5,125-",
    ] {
        let readings = match read(text, None) {
            Ok(Reading::Number(value)) => vec![value.to_string()],
            Ok(other) => panic!("{text}: {other:?}"),
            Err(doubt) => doubt.readings,
        };
        assert!(!readings.is_empty() && readings.iter().all(|r| r.starts_with('-')), "{text}: {readings:?}");
    }
    // Behind rupiah or cents a dash may as well end the amount.
    for text in ["Rp 1.080.000.000,00 -", "Rp 1.080.000-", "1.080.000,00-", "Rp1.080-"] {
        let readings = read(text, None).unwrap_err().readings;
        let signed = readings.iter().filter(|r| r.starts_with('-')).count();
        assert!(signed * 2 == readings.len() && signed > 0, "{text}: {readings:?}");
    }
    assert_eq!(read("Rp 1.080.000,-", None), Ok(Reading::Number(1_080_000.into())));
    assert_eq!(read("(Rp 1.080.000,-)", None), Ok(Reading::Number((-1_080_000).into())));
    assert_eq!(read("1.080-", Some(Locale::Id)), Ok(Reading::Number((-1080).into())));
    for text in ["5 (-)", "5 (minus)", "1.080 (kredit)", "2 (juta)", "--5", "(-5)", "-5-", "(5-)"] {
        assert!(read(text, None).is_err(), "{text}");
    }
}

#[test]
fn what_may_mean_several_things_offers_them() {
    for (text, readings) in [
        ("2 M", &["2000000000 (M = miliar)", "2000000 (M = juta)"][..]),
        ("Rp2,5M", &["2500000000 (M = miliar)", "2500000 (M = juta)"]),
        ("1,5 T", &["1500000000000 (T = triliun)"]),
        ("5 CR", &["-5 (kredit: mengurangi)", "5 (kredit: menambah)"]),
        ("5 DR", &["5 (debet)"]),
        ("5 D", &["5 (debet)"]),
        ("5 K", &["-5 (kredit: mengurangi)", "5 (kredit: menambah)", "5000 (K = ribu)"]),
        ("1.234 juta", &["1234000000 (titik pemisah ribuan juta)", "1234000 (titik tanda desimal juta)"]),
    ] {
        assert_eq!(read(text, None).unwrap_err().readings, readings, "{text}");
    }
}

#[test]
fn a_unit_that_is_not_the_indicators_is_asked_about() {
    let ledger = Ledger::full();
    let before = ledger.last();
    for (cell, why) in [
        ("5 orang", "bersatuan «orang», padahal satuan indikator «%»"),
        ("Rp 5", "bersatuan «Rp»"),
        ("5 juta", "kata skala"),
        ("2 M", "dapat berarti skala"),
        ("5 CR", "kredit"),
    ] {
        let file = text(&ledger, "satuan.csv", &format!("unit;iku;periode;realisasi\nU;IKU.1;2023-TW1;{cell}\n"));
        let run = import(&ledger, UNIT, &file, "realisasi", &["--yes"]);
        assert!(run.code == 1 && run.out.contains("D2") && run.out.contains(why), "{cell}: {} {}", run.out, run.err);
    }
    assert_eq!(ledger.last(), before);
}

#[test]
fn a_scale_is_turned_into_that_of_the_indicator() {
    let ledger = Ledger::full();
    let indicator = |kode: &str, satuan: &str| {
        let data = json!({
            "tahun": 2023, "kode": kode, "nama": format!("Indikator {kode}"), "urutan": 3, "sasaran": "SS.1", "satuan": satuan,
            "presisi": 2, "polarisasi": "maksimum", "konsolidasi_periode": "posisi_akhir", "sumber_realisasi": "langsung",
        });
        draft("U", "indikator.ditetapkan", data)
    };
    ledger.must(
        PLANNER,
        &json!([indicator("IKU.7", "Rp juta"), indicator("IKU.8", "Rupiah"), indicator("IKU.9", "Dokumen")]),
    );
    let rows = "unit;iku;periode;realisasi\nU;IKU.7;2023-TW1;Rp 2 miliar\nU;IKU.7;2023-TW2;1,5 juta\nU;IKU.8;2023-TW1;Rp 2,5 miliar\n\
                U;IKU.8;2023-TW2;250 ribu rupiah\nU;IKU.9;2023-TW1;6 Dok\n";
    let file = text(&ledger, "skala.csv", rows);
    let run = import(&ledger, UNIT, &file, "realisasi", &["--yes"]);
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    for (at, per, value) in [
        ("IKU.7", "TW1", "2000.00\n"),
        ("IKU.7", "TW2", "1.50\n"),
        ("IKU.8", "TW1", "2500000000.00\n"),
        ("IKU.8", "TW2", "250000.00\n"),
        ("IKU.9", "TW1", "6.00\n"),
    ] {
        assert_eq!(
            show(ledger.path(), &["figure", &format!("U/2023/{at}/realisasi"), "--per", per]),
            value,
            "{at} {per}"
        );
    }
    let negative =
        text(&ledger, "kurang.csv", "unit;iku;periode;realisasi\nU;IKU.9;2023-TW2;(14)\nU;IKU.9;2023-TW3;-3 Dok\n");
    let run = import(&ledger, UNIT, &negative, "realisasi", &["--yes", "--partial"]);
    assert!(run.out.matches("cacah tidak mungkin negatif").count() == 2, "{} {}", run.out, run.err);
}

#[test]
fn money_of_the_budget() {
    let ledger = Ledger::full();
    let before = ledger.last();
    let fixed = ["--set", "unit=U", "--set", "tahun=2023", "--yes"];
    for (cell, readings) in [
        ("2 M", "mungkin: 2000000000 (M = miliar); 2000000 (M = juta)"),
        ("5 CR", "kredit"),
        (
            "(478.060)",
            "blokir negatif — mungkin: penambahan 478.060; lepas blokir 478.060; penambahan 478,06; lepas blokir 478,06",
        ),
        ("-1.080", "penambahan 1.080; lepas blokir 1.080"),
        ("5 orang", "bersatuan «orang», padahal harus rupiah"),
    ] {
        let file = text(&ledger, "blokir.csv", &format!("kode;tanggal;blokir\nRO.1;2023-03-01;{cell}\n"));
        let run = import(&ledger, PLANNER, &file, "anggaran", &fixed);
        assert!(run.code == 1 && run.out.contains(readings), "{cell}: {} {}", run.out, run.err);
    }
    assert_eq!(ledger.last(), before);
    let file = text(&ledger, "blokir.csv", "kode;tanggal;blokir\nRO.1;2023-03-01;(478.060)\n");
    let args = [&["--choose", "C2=penambahan 478.060"][..], &fixed].concat();
    assert_eq!(import(&ledger, PLANNER, &file, "anggaran", &args).code, 0);
    assert_eq!(show(ledger.path(), &["figure", "U/2023/RO/RO.1/pagu_akhir"]), "1478060\n");
    let file =
        text(&ledger, "belanja.csv", "kode;tanggal;realisasi\nRO.1;2023-03-01;Rp 0,5 juta\nRO.1;2023-04-01;200 rb\n");
    let run = import(&ledger, UNIT, &file, "anggaran", &fixed);
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    assert_eq!(show(ledger.path(), &["figure", "U/2023/anggaran/realisasi"]), "700000\n");
}

#[test]
fn what_is_no_number_is_told_as_what_it_is() {
    for (text, why) in [
        ("Rp", "bukan angka"),
        ("tujuh", "bukan angka"),
        ("1,234.5,6", "tidak lazim"),
        ("1.23.456", "tidak lazim"),
        ("5 (m)", "dapat mengubah angkanya"),
        ("1 juta - 2 miliar", "skala lain"),
        ("2-1", "terbalik"),
    ] {
        let doubt = read(text, None).unwrap_err();
        assert!(doubt.why.contains(why), "{text}: {}", doubt.why);
    }
    assert!(spelled("1.234.a56").unwrap_err().why.contains("tidak lazim"));
    // A remark that changes nothing is none of them; equal bounds are a range.
    assert_eq!(read("5 (unit)", None), Ok(Reading::Number(5.into())));
    assert_eq!(read("2-2", None), Ok(Reading::Range(2.into(), 2.into())));
}

#[test]
fn formats_show_what_a_spreadsheet_shows() {
    for (code, value, shown) in [
        ("0.00%", "0.9626", "96.26%"),
        ("0.00\"%\"", "96.26", "96.26%"),
        ("0.00\\%", "96.26", "96.26%"),
        ("0%", "0.9626", "96%"),
        ("#,##0", "1623", "1,623"),
        ("#,##0.00", "-1623.5", "-1,623.50"),
        ("0", "96.26", "96"),
        ("0.0,,\"jt\"", "1600000", "1.6jt"),
        ("#,##0;(#,##0)", "-14", "(14)"),
        ("0;[Red]0", "-14", "14"),
        ("_-\"Rp\"* #,##0_-;-\"Rp\"* #,##0_-;_-\"Rp\"* \"-\"_-;_-@_-", "1500", "Rp1,500"),
        ("_-* #,##0_-;-* #,##0_-;_-* \"-\"_-;_-@_-", "0", "-"),
        ("[$Rp-421]#,##0.00", "1500", "Rp1,500.00"),
        (";;;", "5", ""),
        ("\"IKU.\"0", "2", "IKU.2"),
        ("0.###", "5", "5"),
        ("#.##", "0.5", "0.5"),
        ("[<10]\"rendah\";0", "3", "rendah"),
        ("[<10]\"rendah\";0", "30", "30"),
        ("000", "7", "007"),
        ("General\" dok\"", "6", "6 dok"),
        ("#,##0;(#,##0)", "-0.0", "0"),
        ("General\" dok\"", "-0.0", "0 dok"),
    ] {
        let format = Format::read(code).unwrap();
        assert_eq!(format.shown(value.parse().unwrap()).as_deref(), Some(shown), "{code} {value}");
    }
    // Digits behind the mark alone are digits too; the zero before it is written all the same.
    assert_eq!(Format::read(".00").unwrap().shown("0.5".parse().unwrap()).as_deref(), Some("0.50"));
    // As many decimals as a number has, and a format as long as is read; one more of either is left in doubt.
    for (code, shown) in [
        (format!("0.{}", "0".repeat(20)), true),
        (format!("0.{}", "0".repeat(21)), false),
        ("0".repeat(400), true),
        ("0".repeat(401), false),
    ] {
        assert_eq!(Format::read(&code).unwrap().shown(5.into()).is_some(), shown, "{code}");
    }
    for code in ["dd/mm/yyyy", "# ?/?", "0.00E+00", "00-00-00"] {
        assert_eq!(Format::read(code).unwrap().shown(5.into()), None, "{code}");
    }
}

//! Reports in the shapes that agencies give them (ministry, regency, hospital, university, police, inspectorate, quarters): unchanged
//! ones have no finding, and each change is one finding that gives the right value. The numbers are invented.

use std::path::Path;

use super::cases::{exactly, of_text};

fn text(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/review/agencies").join(format!("{name}.txt"));
    std::fs::read_to_string(file).unwrap()
}

#[test]
fn unchanged_reports_have_no_finding() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/review/agencies");
    let mut all: Vec<_> = std::fs::read_dir(dir).unwrap().map(|f| f.unwrap().path()).collect();
    all.sort();
    assert!(all.len() >= 10, "{all:?}");
    for file in all {
        exactly(&file.display().to_string(), &file, &[]);
    }
}

/// File, what is changed to what, and the kind, print and words of the one finding.
type Case<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, &'a [&'a str]);

const CASES: &[Case<'_>] = &[
    // Blanks between groups of digits.
    ("kabupaten", "119 130 000 000", "119 310 000 000", "tidak_mengikuti", "119 310 000 000", &["119.130.000.000"]),
    ("kabupaten", "\t90,00\n", "\t92,00\n", "tidak_mengikuti", "92,00", &["90,00"]),
    // A rate of less is better; two rates of one number are one cause.
    ("kabupaten", "\t11,09\t11,00", "\t11,90\t11,00", "tidak_mengikuti", "11,90", &["11,09"]),
    ("kabupaten", "97,96\tNaik", "97,96\tTurun", "status_bertentangan", "Turun", &["71,85 menjadi 72,49 berarti naik"]),
    ("kabupaten", "turun 0,67", "turun 0,76", "tidak_mengikuti", "0,76 persen", &["0,67"]),
    // A grade with its score.
    ("kementerian", "BB (76,40)", "BB (74,60)", "tidak_mengikuti", "BB (74,60)", &["76,4"]),
    // The change is from the year before, not from the target.
    ("kementerian", "meningkat 0,07", "meningkat 0,70", "tidak_mengikuti", "0,70 poin", &["3,52 - 3,45 = 0,07"]),
    ("kementerian", "5 indikator mencapai", "6 indikator mencapai", "status_bertentangan", "6", &["5 dari 8"]),
    ("kementerian", "Dari 8 indikator", "Dari 9 indikator", "status_bertentangan", "9", &["5 + 3 = 8"]),
    ("kementerian", "atau 96,00% dari pagu", "atau 69,00% dari pagu", "tidak_mengikuti", "69,00%", &["96,00"]),
    // Columns of years are summed where others are.
    ("rsud", "\t75.692\t", "\t75.962\t", "jumlah_salah", "75.962", &["75.692"]),
    ("rsud", "(50.000.000)", "(5.000.000)", "tidak_mengikuti", "(5.000.000)", &["450.000.000"]),
    // Rows that the columns show to be a rate of two others.
    ("universitas", "\t64,42\t", "\t62,44\t", "tidak_mengikuti", "62,44", &["64,42"]),
    ("universitas", "2.870", "2.780", "tidak_mengikuti", "64,42", &["2.780 / 4.455", "62,40"]),
    // One cause of a total, a rate and a row's sum.
    ("triwulan", "12.500.000.000", "15.200.000.000", "tidak_mengikuti", "15.200.000.000", &["12.500.000.000"]),
    // Headings of other words under years.
    ("polres", "\t-15,00", "\t-51,00", "tidak_mengikuti", "-51,00", &["-15,00"]),
    ("polres", "\t98\t26", "\t89\t26", "tidak_mengikuti", "89", &["98"]),
    ("inspektorat", "\t25\t20\t", "\t52\t20\t", "jumlah_salah", "52", &["25"]),
    ("inspektorat", "\t15,00\t11,55", "\t51,00\t11,55", "jumlah_salah", "100,00", &["136"]),
    // Headings below lines that only name the indicator.
    ("kkp", "\t97,59\t", "\t95,79\t", "tidak_mengikuti", "95,79", &["97,59"]),
    ("satker", "\t7,50\n", "\t5,70\n", "tidak_mengikuti", "5,70", &["7,5"]),
    ("satker", "103,11", "101,31", "jumlah_salah", "101,31", &["103,11"]),
    ("dinas", "108,24", "104,28", "tidak_mengikuti", "104,28", &["108,24"]),
    ("dinas", "77,14\tTinggi", "77,14\tSedang", "status_bertentangan", "Sedang", &["Tinggi"]),
];

#[test]
fn a_change_is_one_finding_that_gives_the_right_value() {
    for (file, old, new, kind, print, words) in CASES {
        let text = text(file);
        assert!(text.contains(old), "{file} has no {old}");
        of_text(&format!("{file}: {old} -> {new}"), &text.replacen(old, new, 1), &[(kind, print, words)]);
    }
}

#[test]
fn a_count_is_of_the_table_that_the_sentence_names() {
    let table = |no: u8, values: [&str; 3]| {
        let rows: String = ["Satu", "Dua", "Tiga"]
            .iter()
            .zip(values)
            .map(|(name, v)| format!("Indikator {name} nomor {no}\t100,00\t{v}\t{v}\n"))
            .collect();
        format!("Tabel 3.{no} Capaian\n\nIndikator\tTarget\tRealisasi\tCapaian (%)\n{rows}\n")
    };
    let tables = table(1, ["101,00", "90,00", "80,00"]) + &table(2, ["101,00", "102,00", "80,00"]);
    let said = |no: u8, reached: u8, missed: u8| {
        format!(
            "{tables}Dari 3 indikator pada Tabel 3.{no}, {reached} indikator mencapai target dan {missed} indikator belum mencapai target.\n"
        )
    };
    of_text("first", &said(1, 1, 2), &[]);
    of_text("second", &said(2, 2, 1), &[]);
    let wrong = [
        ("status_bertentangan", "2", &["menurut Tabel 3.1", "1 dari 3"][..]),
        ("status_bertentangan", "1", &["menurut Tabel 3.1", "2 dari 3"][..]),
    ];
    of_text("other", &said(1, 2, 1), &wrong);
}

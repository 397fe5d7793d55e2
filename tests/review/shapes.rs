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
    assert!(all.len() >= 21, "{all:?}");
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
    // Headings over three rows with their numbers, two ways of less is better, and another year's target.
    ("pemkab", "\t101,84\t", "\t108,14\t", "tidak_mengikuti", "108,14", &["101,84"]),
    ("pemkab", "98,90", "89,90", "tidak_mengikuti", "89,90", &["98,90"]),
    ("pemkab", "sebanyak 4 indikator", "sebanyak 5 indikator", "status_bertentangan", "5", &["hanya 4 dari 6"]),
    // Before and after a change, with brackets for less.
    ("pemkab", "(14.550.000.000)", "(14.505.000.000)", "tidak_mengikuti", "(14.505.000.000)", &["14.550.000.000"]),
    // Marks as in English, and a table in millions.
    ("ditjen", "96.55", "95.66", "tidak_mengikuti", "95.66", &["96,55"]),
    ("ditjen", "25,86", "28,56", "tidak_mengikuti", "28,56", &["25,86", "106,36"]),
    ("ditjen", "98,78", "97,88", "tidak_mengikuti", "97,88", &["98,78"]),
    ("kejari", "\t239\t", "\t293\t", "jumlah_salah", "293", &["239", "1.273"]),
    ("kejari", "54,21", "45,21", "tidak_mengikuti", "45,21", &["54,21"]),
    ("kejari", "8.770.500.000", "8.707.500.000", "jumlah_salah", "8.707.500.000", &["8.770.500.000"]),
    ("bps", "\t61,54", "\t64,51", "tidak_mengikuti", "64,51", &["61,54", "102,97"]),
    ("bps", "1.540.020.455", "1.504.020.455", "tidak_mengikuti", "1.504.020.455", &["1.540.020.455"]),
    // The table beside the sentence says which of its numbers is wrong.
    ("bps", "473 dari", "437 dari", "dua_nilai", "437", &["473", "91,04"]),
    ("ptn", "9,59", "5,99", "tidak_mengikuti", "5,99", &["9,59"]),
    ("ptn", "-1,10", "-1,01", "tidak_mengikuti", "-1,01", &["38,00 - 36,90 = 1,1"]),
    ("ptn", "\t2.999", "\t2.998", "tidak_mengikuti", "64,25", &["64,28"]),
    ("ptn", "100,00\n[IKU 4.2]", "110,50\n[IKU 4.2]", "tidak_mengikuti", "110,50", &["capaiannya 100"]),
    ("polresta", "\t-33,33", "\t-23,33", "tidak_mengikuti", "-23,33", &["-33,33"]),
    ("polresta", "3 indikator tercapai", "4 indikator tercapai", "status_bertentangan", "4", &["hanya 3 dari 4"]),
    ("rsudblud", "(284.400.000,00)", "(248.400.000,00)", "tidak_mengikuti", "(248.400.000,00)", &["284.400.000"]),
    ("rsudblud", "70,71", "71,07", "tidak_mengikuti", "71,07", &["70,71"]),
    ("rsudblud", "dua ratus lima puluh", "dua ratus lima belas", "tidak_mengikuti", "250", &["215"]),
    ("pa", "\t790\t86", "\t709\t86", "jumlah_salah", "709", &["58 + 732 = 790"]),
    ("pa", "9.830.844.618", "9.803.844.618", "jumlah_salah", "9.803.844.618", &["9.830.844.618"]),
    ("pupr", "\t55,51", "\t51,55", "tidak_mengikuti", "51,55", &["55,51"]),
    ("pupr", "24,60\t102,50", "26,40\t102,50", "jumlah_salah", "26,40", &["24,6"]),
    // Values by their weights, and what they come to; a row beyond a hundred shows that there is no cap.
    ("lapas", "\t13,86", "\t18,36", "tidak_mengikuti", "18,36", &["13,86", "102,27"]),
    ("lapas", "97,77", "77,97", "jumlah_salah", "77,97", &["97,77"]),
    ("lapas", "31%\t100,00", "38%\t100,00", "tidak_mengikuti", "100,00", &["122,58"]),
    ("lapas", "tujuh puluh satu", "tujuh puluh dua", "tidak_mengikuti", "Rp15.871.300.000", &["15.872.300.000"]),
    // Sentences: shares in brackets, means of a list, how much more, achievements of another target.
    ("kalimat", "(91,67%)", "(96,17%)", "tidak_mengikuti", "96,17%", &["91,67"]),
    ("kalimat", "adalah 101,25%", "adalah 102,15%", "tidak_mengikuti", "102,15%", &["101,25"]),
    ("kalimat", "tinggi 2,55", "tinggi 2,65", "tidak_mengikuti", "2,65 poin", &["2,55"]),
    ("kalimat", "(43,75%)", "(47,35%)", "tidak_mengikuti", "47,35%", &["43,75"]),
    ("kalimat", "mencapai 97,28%", "mencapai 92,78%", "tidak_mengikuti", "92,78%", &["97,28"]),
    ("kalimat", "(97,28% dari", "(92,78% dari", "tidak_mengikuti", "92,78%", &["97,28"]),
    // `T` and `R` under quarters, and a sentence that gives what was reached before the achievement.
    ("dishub-kabupaten", "\t0,82\t102,50", "\t0,82\t105,20", "tidak_mengikuti", "105,20", &["102,50"]),
    ("dishub-kabupaten", "naik sebesar 0,06", "naik sebesar 0,60", "tidak_mengikuti", "0,60 poin", &["0,06"]),
    ("dishub-kabupaten", "3,08 persen dari", "8,03 persen dari", "tidak_mengikuti", "8,03 persen", &["3,08"]),
    ("dishub-kabupaten", "capaiannya 96,00", "capaiannya 69,00", "tidak_mengikuti", "69,00 persen", &["96,00"]),
    ("pad-komposisi", "\t9,82\t", "\t8,92\t", "tidak_mengikuti", "8,92", &["9,82"]),
    ("pad-komposisi", "lebih rendah 5,50", "lebih rendah 5,05", "tidak_mengikuti", "5,05 poin", &["5,5"]),
    ("ipp-unit", "\t0,20\t", "\t0,02\t", "tidak_mengikuti", "0,02", &["0,2"]),
    ("rpjmd-tahun-lain", "\t98,89\t", "\t89,89\t", "tidak_mengikuti", "89,89", &["98,89"]),
    ("rpjmd-tahun-lain", "\t100,32\n", "\t103,20\n", "tidak_mengikuti", "103,20", &["100,32"]),
    ("rpjmd-tahun-lain", "lebih rendah 0,23", "lebih rendah 0,32", "tidak_mengikuti", "0,32 poin", &["0,23"]),
    // Programmes over their activities by code: a total sums one level, and what heads others sums them.
    (
        "belanja-bertingkat",
        "8.200.000.000\t7.954",
        "8.020.000.000\t7.954",
        "jumlah_salah",
        "8.020.000.000",
        &["8.200.000.000"],
    ),
    ("rsud-standar", "naik 3,75", "naik 7,35", "tidak_mengikuti", "7,35 poin", &["3,75"]),
    ("rsud-standar", "naik 2,45", "naik 4,25", "tidak_mengikuti", "4,25 poin", &["2,45"]),
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

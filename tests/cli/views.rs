//! Views of the sample ledger: figures, forms, exit codes, width.

use std::{collections::HashMap, fs};

use super::kit::{document, run, sample, show};

#[test]
fn golden_figures() {
    let figure = |args: &[&str]| {
        let args: Vec<&str> = ["figure"].iter().chain(args).copied().collect();
        show(sample(), &args).trim().to_owned()
    };
    assert_eq!(figure(&["PMK/2023/npss"]), "101.70");
    for (perspektif, nkp) in
        [("stakeholder", "25.00"), ("customer", "25.07"), ("internal", "26.51"), ("learning", "25.12")]
    {
        assert_eq!(figure(&[&format!("PMK/2023/{perspektif}/nkp")]), nkp);
    }
    assert_eq!(figure(&["PMK/2023/anggaran/pagu_akhir"]), "7828401000");
    assert_eq!(figure(&["PMK/2023/IKU.4/efisiensi"]), "20.13");
    assert_eq!(figure(&["PMK/2023/IKU.4/efisiensi_resmi"]), "16.75");
    assert_eq!(figure(&["PMK/2023/IKU.2/capaian", "--exact"]), "100.27956989247312");
    assert_eq!(figure(&["PMK/2023/IKU.2/status"]), "Sangat Baik");
    assert_eq!(figure(&["PMK/2023/npss", "--as-of", "2022-12-21"]), "50.00");
    assert_eq!(document(sample(), &["figure", "PMK/2023/npss"])["tercetak"], "101.70");
    assert!(show(sample(), &["figure", "PMK/2023/npss", "--format", "csv"]).contains("PMK/2023/npss,101.70,101.69"));
}

#[test]
fn exit_codes() {
    let code = |args: &[&str]| run(sample(), args).code;
    assert_eq!(code(&["figure", "PMK/2023/npss"]), 0);
    assert_eq!(code(&["figure", "PMX/2023/npss"]), 1);
    assert_eq!(code(&["figure", "PMK/2023/IKU.99/capaian"]), 1);
    assert_eq!(code(&["figure", "PMK/2023/npss", "--as-of", "99999"]), 1);
    assert_eq!(code(&["scorecard", "PMK", "2023", "--data", "/nonexistent"]), 1);
    for wrong in [
        &["figure", "bukan alamat"][..],
        &["figure", "PMK/2023/npss", "--per", "TW5"],
        &["figure", "PMK/2023/npss", "--as-of", "kemarin"],
        &["scorecard", "PMK", "23"],
        &["scorecard", "pmk", "2023"],
        &["events", "--type", "apa"],
        &["diff", "PMK", "2023", "--from", "600", "--to", "10"],
        &["apa"],
        &[],
    ] {
        assert_eq!(code(wrong), 2, "{wrong:?}");
    }
}

#[test]
fn every_command_has_help() {
    let commands = [
        "init",
        "sample",
        "demo",
        "append",
        "import",
        "close",
        "scorecard",
        "budget",
        "findings",
        "figure",
        "trace",
        "diff",
        "quarters",
        "events",
        "verify",
    ];
    let all = show(sample(), &["--help"]);
    for command in commands {
        assert!(all.contains(&format!("\n  {command} ")), "{command} is not listed");
        assert!(show(sample(), &[command, "--help"]).contains("Usage: jejak"));
    }
}

/// Views, each with what it must hold.
const VIEWS: &[(&[&str], &[&str])] = &[
    (&["scorecard", "PMK", "2023"], &["101,70", "terisi 13/13", "jam simulasi", "aturan versi 1", "Sangat Baik"]),
    (&["scorecard", "CONTOH", "2023", "--per", "TW2"], &["UNIT REKAAN (CONTOH)", "triwulan II 2023"]),
    (&["scorecard", "CONTOH", "2023", "--per", "TW2", "--pandangan", "semua"], &["pandangan semua"]),
    (&["budget", "PMK", "2023"], &["7.828.401.000", "977.230.000", "11.755.767", "99,85", "20,13", "16,75"]),
    (&["findings", "CONTOH"], &["LEWAT TENGGAT", "Persentase tindak lanjut: 40,00"]),
    (&["trace", "PMK/2023/npss"], &["NPSS PMK 2023 = 101,70", "rumus", "hash", "oleh perencana-01 (perencana)", "WIB"]),
    (&["trace", "PMK/2023/IKU.2/realisasi", "--history"], &["93,26", "93,16", "realisasi.ditimpa", "event.dibatalkan"]),
    (&["diff", "PMK", "2023", "--from", "615"], &["+0,0016233766233766", "-0,0268817204301075", "Jumlah"]),
    (&["quarters", "CONTOH", "2023"], &["Penyajian kembali 2023-TW2", "cocok", "belum ditutup"]),
    (&["events", "--unit", "PPU", "--limit", "5"], &["PPU/2021"]),
];

#[test]
fn tables_fit_a_terminal_of_100_columns() {
    for (args, words) in VIEWS {
        let out = show(sample(), args);
        for word in *words {
            assert!(out.contains(word), "{args:?} lacks «{word}»:\n{out}");
        }
        assert!(!out.contains('\u{1b}'), "{args:?} is coloured where it goes to a pipe");
        let wide = out.lines().find(|line| line.chars().count() > 100);
        assert!(wide.is_none(), "{args:?}: {wide:?}");
    }
}

#[test]
fn json_documents_say_what_they_are_of() {
    let reads = VIEWS.iter().map(|(args, _)| *args).filter(|args| args[0] != "events");
    for args in reads {
        let all = document(sample(), args);
        for field in ["dokumen", "ledger", "as_of", "per", "hari", "pandangan", "perhitungan", "unit"] {
            assert!(!all[field].is_null(), "{args:?} lacks {field}");
        }
        assert_eq!(all["ledger"]["jam"], "simulasi");
        assert!(all["as_of"]["hash"].as_str().unwrap().starts_with("b3:"));
    }
    let card = document(sample(), &["scorecard", "PMK", "2023"]);
    assert_eq!(card["npss"]["tercetak"], "101.70");
    assert_eq!(card["terisi"]["dari"], 13);
    assert_eq!(card["perspektif"][1]["sasaran"][0]["iku"][0]["kode"], "IKU.2");
    let trace = document(sample(), &["trace", "PMK/2023/IKU.2/capaian"]);
    assert_eq!(trace["pohon"]["rumus"]["nama"], "(realisasi / target) x 100");
    assert_eq!(trace["event"][0]["hash"].as_str().unwrap().len(), 67);
    let diff = document(sample(), &["diff", "PMK", "2023", "--from", "615"]);
    assert_eq!(diff["geseran"], "0.0016233766233766");
    let moved: Vec<_> = diff["langkah"].as_array().unwrap().iter().map(|s| s["seq"].as_u64().unwrap()).collect();
    assert_eq!(moved, [616, 617, 618]);
}

#[test]
fn csv_has_one_head_row_and_as_many_cells_in_each() {
    for (args, _) in VIEWS {
        let args: Vec<&str> = args.iter().copied().chain(["--format", "csv"]).collect();
        let out = show(sample(), &args);
        let mut reader = csv::Reader::from_reader(out.as_bytes());
        assert!(reader.headers().unwrap().iter().all(|head| !head.is_empty()));
        let rows = reader.records().map(Result::unwrap).count();
        assert!(rows > 0, "{args:?}");
    }
}

#[test]
fn csv_guards_what_a_spreadsheet_would_compute() {
    let ledger = super::kit::Ledger::full();
    let out = show(ledger.path(), &["findings", "U", "--format", "csv"]);
    assert!(out.contains("\"'=HYPERLINK"), "{out}");
}

#[test]
fn events_are_filtered() {
    let count = |args: &[&str]| {
        let args: Vec<&str> = ["events", "--limit", "100000"].iter().chain(args).copied().collect();
        document(sample(), &args)["event"].as_array().unwrap().len()
    };
    assert_eq!(count(&["--subject", "PMK/2023/IKU.2", "--type", "realisasi.ditimpa"]), 1);
    assert!(count(&["--actor", "ppu-01"]) > 0);
    let all = count(&[]);
    let (early, late) = (count(&["--until", "2023-06-30"]), count(&["--since", "2023-07-01"]));
    assert_eq!(early + late, all);
    assert_eq!(count(&["--as-of", "2023-06-30"]), early);
}

#[test]
fn the_demo_prints_the_card() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("demo");
    let args = ["demo", "--once", "--data", data.to_str().unwrap()];
    assert!(show(dir.path(), &args).contains("101,70"));
    // It is written once, and then read.
    assert!(show(dir.path(), &args).starts_with("KARTU SKOR PMK 2023"));
}

type Rows = Vec<HashMap<String, String>>;

fn rows(text: &str) -> Rows {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().unwrap()
}

/// What a bag holds of a view is what the command line prints, cell by cell, under the same names of columns.
#[test]
fn a_bag_and_the_command_line_print_one_table() {
    let out = tempfile::tempdir().unwrap();
    let bag = out.path().join("tas");
    show(sample(), &["export", "PMK", "2023", "--no-record", "--out", bag.to_str().unwrap()]);
    let held = |name: &str| rows(&fs::read_to_string(bag.join(format!("data/tabel/{name}.csv"))).unwrap());
    let shown = |args: &[&str]| rows(&show(sample(), &[args, &["--format", "csv"]].concat()));
    for (name, args) in [
        ("kartu", &["scorecard", "PMK", "2023"][..]),
        ("anggaran", &["budget", "PMK", "2023"]),
        ("temuan", &["findings", "PMK"]),
    ] {
        let (held, shown) = (held(name), shown(args));
        assert_eq!(held.len(), shown.len(), "{name}");
        for (held, shown) in held.iter().zip(&shown) {
            held.iter().for_each(|(head, cell)| assert_eq!(shown.get(head), Some(cell), "{name} {head}: {held:?}"));
        }
    }
    let figures = held("angka");
    for address in ["PMK/2023/npss", "PMK/2023/IKU.2/capaian", "PMK/2023/anggaran/pagu_akhir"] {
        let held = figures.iter().find(|row| row["alamat"] == address).unwrap();
        let shown = shown(&["figure", address]);
        held.iter().for_each(|(head, cell)| assert_eq!(&shown[0][head], cell, "{address} {head}"));
    }
}

/// `tools/docs/tables.md` names the columns that are printed, in their order.
#[test]
fn the_columns_are_those_of_the_document() {
    let told = include_str!("../../tools/docs/tables.md");
    for args in [
        &["scorecard", "PMK", "2023"][..],
        &["budget", "PMK", "2023"],
        &["findings", "PMK"],
        &["figure", "PMK/2023/npss"],
        &["trace", "PMK/2023/npss"],
        &["trace", "PMK/2023/npss", "--history"],
        &["quarters", "PMK", "2023"],
        &["diff", "PMK", "2023", "--from", "600"],
        &["events", "--limit", "1"],
    ] {
        let out = show(sample(), &[args, &["--format", "csv"]].concat());
        let heads: Vec<String> = out.lines().next().unwrap().split(',').map(|h| format!("`{h}`")).collect();
        assert!(told.contains(&heads.join(" ")), "{args:?}: {}", heads.join(" "));
    }
}

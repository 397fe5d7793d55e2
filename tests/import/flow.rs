//! From a file to a trace that ends at its cell.

use serde_json::json;

use crate::{
    kit::{AUDITOR, Ledger, PLANNER, UNIT, document, draft, realisasi, show},
    table::{import, text, xlsx},
};

#[test]
fn a_row_becomes_an_event_whose_trace_ends_at_the_cell() {
    let ledger = Ledger::full();
    let file = ledger.path().join("realisasi tw1.xlsx");
    let rows: &[&[&str]] = &[
        &["Laporan realisasi triwulan"],
        &[],
        &["Kode IKU", "Indikator", "Triwulan", "Realisasi"],
        &["IKU 1", "Indikator IKU.1", "TW I", "76,5 %"],
    ];
    xlsx(&file, &[("Sampul", &[]), ("Data", rows)]);
    let asked = import(&ledger, UNIT, &file, "realisasi", &["--set", "unit=U", "--set", "tahun=2023"]);
    assert_eq!(asked.code, 2, "without --yes nothing happens: {}", asked.err);
    assert!(asked.out.contains("kolom «Realisasi»") && asked.out.contains("1 event akan dicatat"), "{}", asked.out);
    let before = ledger.last();
    let done = import(&ledger, UNIT, &file, "realisasi", &["--set", "unit=U", "--set", "tahun=2023", "--yes"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(ledger.last(), before + 1);
    let trace = show(ledger.path(), &["trace", "U/2023/IKU.1/realisasi", "--per", "TW1"]);
    let flat = trace.split_whitespace().collect::<Vec<_>>().join(" ").replace("│ ", "");
    assert!(flat.contains("realisasi tw1.xlsx, lembar Data, D4 (tercetak «76,5 %»), hash berkas b3:"), "{trace}");
    let again = import(&ledger, UNIT, &file, "realisasi", &["--set", "unit=U", "--set", "tahun=2023", "--yes"]);
    assert_eq!((again.code, ledger.last()), (0, before + 1), "{}", again.err);
    assert!(again.out.contains("0 event akan dicatat, 1 sudah sama"), "{}", again.out);
}

#[test]
fn a_doubtful_cell_keeps_the_whole_file_out() {
    let ledger = Ledger::full();
    let content = "unit;iku;periode;realisasi\nU;IKU.1;2023-TW1;1.234\nU;IKU.1;2023;80\n";
    let file = text(&ledger, "ragu.csv", content);
    let before = ledger.last();
    let run = import(&ledger, UNIT, &file, "realisasi", &["--yes"]);
    assert_eq!((run.code, ledger.last()), (1, before));
    assert!(
        run.out.contains("D2  «1.234»") && run.out.contains("1234 (titik pemisah ribuan); 1,234 (titik tanda desimal)"),
        "{}",
        run.out
    );
    let kept = std::fs::read_to_string(ledger.path().join("ragu.csv.karantina.csv")).unwrap();
    assert!(kept.contains("U,IKU.1,2023-TW1,1.234,CSV,D2,1.234,"), "{kept}");
    let run = import(&ledger, UNIT, &file, "realisasi", &["--yes", "--partial"]);
    assert_eq!((run.code, ledger.last()), (0, before + 1), "{}", run.err);
    let run = import(&ledger, UNIT, &file, "realisasi", &["--yes", "--locale", "id"]);
    assert!(run.code == 1 && run.out.contains("tidak lazim, lebih dari 5 kali 80"), "{} {}", run.out, run.err);
    let run = import(
        &ledger,
        UNIT,
        &file,
        "realisasi",
        &["--yes", "--locale", "id", "--choose", "D2=1234 (memang demikian)"],
    );
    assert_eq!((run.code, ledger.last()), (0, before + 2), "{}", run.err);
    assert_eq!(show(ledger.path(), &["figure", "U/2023/IKU.1/realisasi", "--per", "TW1"]), "1234.00\n");
}

#[test]
fn every_reason_for_quarantine() {
    let ledger = Ledger::full();
    ledger.must(UNIT, &json!([realisasi("IKU.1", "2023-TW1", json!({"nilai": "70"}))]));
    for (row, cell, why) in [
        ("U;IKU.1;2023-TW2;-;", "D2", "tanda hubung: kosong, nol, atau N/A?"),
        ("U;IKU.1;2023-TW2;N/A;", "D2", "realisasi N/A tidak dicatat"),
        ("U;IKU.1;2023-TW2;80 - 90;", "D2", "rentang, padahal realisasi satu angka"),
        ("U;IKU.1;2023-TW2;5 dari 6;", "D2", "memuat lebih dari satu angka"),
        ("X;IKU.1;2023-TW2;5;", "A2", "unit tidak dikenal"),
        ("U;IKU.99;2023-TW2;5;", "B2", "indikator IKU.99 tidak ada pada kartu U 2023"),
        ("U;2;2023-TW2;5;", "B2", "indikator 2 tidak ada pada kartu U 2023"),
        ("U;IKU.1;semester 1 2023;5;", "C2", "bukan periode"),
        ("U;IKU.1;TW2;5;", "C2", "tahun periode tidak disebut"),
        ("U;IKU.2;2023;5;", "A2", "diisi sebagai rasio"),
        ("U;IKU.1;2023-TW1;71;", "D2", "sudah dicatat lain (event"),
        ("U;IKU.1;2023-TW2;99999999999999999;", "D2", "angka desimal"),
        ("U;IKU.1;2023-TW2;;\nU;IKU.1;2023-TW3;5;\nU;IKU.1;2023-TW3;6;", "B4", "sudah disebut pada baris 3"),
    ] {
        let file = text(&ledger, "satu.csv", &format!("unit;iku;periode;realisasi;alasan\n{row}\n"));
        let run = import(&ledger, UNIT, &file, "realisasi", &["--yes"]);
        let told = run.out.lines().find(|l| l.starts_with(&format!("  {cell}  "))).unwrap_or_default();
        assert!(run.code == 1 && told.contains(why), "{row}: {} {}", run.out, run.err);
    }
    let file = text(&ledger, "benar.csv", "unit;iku;periode;realisasi;alasan\nU;IKU.1;2023-TW1;71;salah ketik\n");
    let run = import(&ledger, UNIT, &file, "realisasi", &["--yes"]);
    assert_eq!(run.code, 0, "a reason makes it a correction: {} {}", run.out, run.err);
    assert_eq!(show(ledger.path(), &["figure", "U/2023/IKU.1/realisasi", "--per", "TW1"]), "71.00\n");
}

#[test]
fn per_cent_of_a_spreadsheet_is_read_as_shown_or_asked_about() {
    let ledger = Ledger::full();
    let file = ledger.path().join("persen.xlsx");
    let heads: &[&str] = &["unit", "iku", "periode", "realisasi"];
    xlsx(&file, &[("A", &[heads, &["U", "IKU.1", "2023-TW1", "%0.9625"]])]);
    assert_eq!(import(&ledger, UNIT, &file, "realisasi", &["--yes"]).code, 0);
    assert_eq!(show(ledger.path(), &["figure", "U/2023/IKU.1/realisasi", "--per", "TW1"]), "96.25\n");
    xlsx(&file, &[("A", &[heads, &["U", "IKU.1", "2023-TW2", "#0.9625"]])]);
    let run = import(&ledger, UNIT, &file, "realisasi", &["--yes"]);
    assert!(run.code == 1 && run.out.contains("mungkin: 0,9625 %; 96,25 %"), "{}", run.out);
}

#[test]
fn a_ratio_keeps_its_parts() {
    let ledger = Ledger::full();
    let file = text(
        &ledger,
        "rasio.tsv",
        "unit kerja\tiku\tperiode\tpembilang\tpenyebut\nunit  rekaan\tIKU.2\t2023\t450\t524\n"
            .replace("  ", " ")
            .as_str(),
    );
    let run = import(&ledger, UNIT, &file, "realisasi", &["--yes"]);
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    assert_eq!(show(ledger.path(), &["figure", "U/2023/IKU.2/realisasi"]), "85.88\n");
}

#[test]
fn targets_budget_and_findings() {
    let ledger = Ledger::full();
    let range = text(&ledger, "rentang.csv", "unit,iku,periode,target\nU,IKU.1,TW3 2023,80 - 90\n");
    let run = import(&ledger, PLANNER, &range, "target", &["--yes"]);
    assert!(
        run.code == 1 && run.err.contains("sel D2; tidak ada yang dicatat") && run.err.contains("80..90"),
        "{}",
        run.err
    );
    let targets = "unit,iku,periode,target\nU,IKU.1,TW2 2023,\"80,5\"\nU,IKU.1,TW3 2023,79\nU,IKU.1,TW4 2023,N/A\nU,IKU.1,2023,80\n";
    let run = import(&ledger, PLANNER, &text(&ledger, "target.csv", targets), "target", &["--yes"]);
    assert!(run.code == 0 && run.out.contains("3 event akan dicatat, 1 sudah sama"), "{} {}", run.out, run.err);
    assert_eq!(show(ledger.path(), &["figure", "U/2023/IKU.1/target", "--per", "TW3"]), "79.00\n");

    let budget = "kode;uraian;tanggal;anggaran (Rp);blokir;penambahan\n\
                  001.AAH.00 1;Peraturan;2 Januari 2023;Rp825.000.000,-;156.750.000;-\n\
                  001.ABQ.001;Rekomendasi;02-Jan-23;299,295,000.00;;102.571.000\n";
    let file = text(&ledger, "pagu.csv", budget);
    let run = import(&ledger, PLANNER, &file, "anggaran", &["--set", "unit=U", "--set", "tahun=2023", "--yes"]);
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    assert_eq!(show(ledger.path(), &["figure", "U/2023/RO/001.AAH.001/pagu_akhir"]), "668250000\n");
    assert_eq!(show(ledger.path(), &["figure", "U/2023/RO/001.ABQ.001/pagu_akhir"]), "401866000\n");
    let before = ledger.last();
    let again = import(&ledger, PLANNER, &file, "anggaran", &["--set", "unit=U", "--set", "tahun=2023", "--yes"]);
    assert_eq!((again.code, ledger.last()), (0, before), "{}", again.err);
    assert!(again.out.contains("4 sudah diimpor dari berkas ini"), "{}", again.out);
    // What refocusing takes away is negative, and what it adds elsewhere is the same amount.
    let moved = "kode;tanggal;refocusing;alasan\n001.AAH.001;2023-03-01;-1.000.000;geser\n001.ABQ.001;2023-03-01;1.000.000;geser\n";
    let file = text(&ledger, "geser.csv", moved);
    let run = import(&ledger, PLANNER, &file, "anggaran", &["--set", "unit=U", "--set", "tahun=2023", "--yes"]);
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    assert_eq!(show(ledger.path(), &["figure", "U/2023/RO/001.AAH.001/pagu_akhir"]), "667250000\n");
    assert_eq!(show(ledger.path(), &["figure", "U/2023/RO/001.ABQ.001/pagu_akhir"]), "402866000\n");
    let negative = text(&ledger, "negatif.csv", "kode;tanggal;blokir\n001.AAH.001;2023-03-01;(478.060.000)\n");
    let run = import(&ledger, PLANNER, &negative, "anggaran", &["--set", "unit=U", "--set", "tahun=2023", "--yes"]);
    assert!(run.code == 1 && run.out.contains("penambahan 478.060.000; lepas blokir 478.060.000"), "{}", run.out);

    let findings = "kode temuan,pemeriksa,nomor lhp,tanggal lhp,diterima,uraian,nilai,kode rekomendasi,uraian rekomendasi\n\
                    T-9,Inspektorat,LHA-9,14-Apr-23,17 April 2023,Kelebihan bayar,\"Rp 1.000.000,-\",T-9.R1,Setorkan\n\
                    T-9,Inspektorat,LHA-9,14-Apr-23,17 April 2023,Kelebihan bayar,\"Rp 1.000.000,-\",T-9.R2,=HYPERLINK(\"x\")\n";
    let file = text(&ledger, "temuan.csv", findings);
    let run = import(&ledger, AUDITOR, &file, "temuan", &["--set", "unit=U", "--yes"]);
    assert!(run.code == 0 && run.out.contains("3 event akan dicatat"), "{} {}", run.out, run.err);
    let rows = document(ledger.path(), &["findings", "U", "--as-of", "terbaru"]);
    assert_eq!(rows["angka"]["rekomendasi"]["angka"], "3");
}

#[test]
fn rows_that_only_sum_up_others_are_not_recorded() {
    let ledger = Ledger::full();
    let content = "kode;uraian;tanggal;anggaran (Rp)\n001.ABQ;Kebijakan;;500.000.000\n\
                   001.ABQ.001;Satu;2-Jan-23;299.295.000\n001.ABQ.00 7;Tujuh;2-Jan-23;200.705.000\n";
    let file = text(&ledger, "kro.csv", content);
    let run = import(&ledger, PLANNER, &file, "anggaran", &["--set", "unit=U", "--set", "tahun=2023", "--yes"]);
    assert!(run.code == 0 && run.out.contains("1 baris jumlah menurut kode kelompok"), "{} {}", run.out, run.err);
    assert_eq!(show(ledger.path(), &["figure", "U/2023/anggaran/pagu_awal"]), "501000000\n");
}

#[test]
fn the_value_of_a_formula_says_so() {
    let ledger = Ledger::full();
    let file = ledger.path().join("rumus.xlsx");
    let write = |formula: rust_xlsxwriter::Formula| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (column, head) in (0u16..).zip(["unit", "iku", "periode", "realisasi"]) {
            sheet.write_string(0, column, head).unwrap();
        }
        for (column, cell) in (0u16..).zip(["U", "IKU.1", "2023-TW1"]) {
            sheet.write_string(1, column, cell).unwrap();
        }
        sheet.write_formula(1, 3, formula).unwrap();
        book.save(&file).unwrap();
    };
    write(rust_xlsxwriter::Formula::new("=153/2").set_result("76.5"));
    assert_eq!(import(&ledger, UNIT, &file, "realisasi", &["--yes"]).code, 0);
    let trace = show(ledger.path(), &["trace", "U/2023/IKU.1/realisasi", "--per", "TW1"]);
    let flat = trace.split_whitespace().collect::<Vec<_>>().join(" ").replace("│ ", "");
    assert!(flat.contains("D2 (tercetak «76.5 (hasil rumus lembar kerja)»)"), "{trace}");
}

#[test]
fn all_of_a_file_or_nothing() {
    let ledger = Ledger::full();
    let file = text(&ledger, "belanja.csv", "ro;tanggal;realisasi\nRO.1;2023-02-01;400000\nRO.1;2023-03-01;600001\n");
    let before = ledger.last();
    let run = import(&ledger, UNIT, &file, "anggaran", &["--set", "unit=U", "--set", "tahun=2023", "--yes"]);
    assert_eq!((run.code, ledger.last()), (1, before));
    assert!(run.err.contains("sel C3; tidak ada yang dicatat"), "{}", run.err);
}

#[test]
fn a_mapping_is_kept_and_used_again() {
    let ledger = Ledger::full();
    let file = text(&ledger, "aneh.csv", "x;y;z\nIKU.1;2023-TW1;70\n");
    let missing = import(&ledger, UNIT, &file, "realisasi", &["--yes"]);
    assert!(
        missing.code == 1 && missing.err.contains("kolom untuk unit, iku, periode, nilai tidak ditemukan"),
        "{}",
        missing.err
    );
    let mapping = text(
        &ledger,
        "peta.toml",
        "judul = 1\n[kolom]\niku = \"x\"\nperiode = \"y\"\nnilai = \"z\"\n[tetap]\nunit = \"U\"\n",
    );
    let kept = ledger.path().join("simpan.toml");
    let args = ["--mapping", mapping.to_str().unwrap(), "--save-mapping", kept.to_str().unwrap(), "--yes"];
    assert_eq!(import(&ledger, UNIT, &file, "realisasi", &args).code, 0);
    let text = std::fs::read_to_string(kept).unwrap();
    assert!(text.contains("iku = \"x\"") && text.contains("unit = \"U\""), "{text}");
}

#[test]
fn json_lines_go_on_as_before() {
    let ledger = Ledger::full();
    let line = draft("U", "narasi.ditulis", json!({"tahun": 2023, "iku": "IKU.1", "jenis": "kendala", "teks": "ada"}));
    let file = text(&ledger, "event.jsonl", &line.to_string());
    let run = crate::kit::run_with(ledger.path(), Some(UNIT), &["import", file.to_str().unwrap()], "");
    assert_eq!(run.code, 0, "{}", run.err);
}

/// Runs the binary and gives what it said and its peak of resident memory in KiB.
fn measured(ledger: &Ledger, token: &str, args: &[&str]) -> (String, u64) {
    let script = "import resource, subprocess, sys\n\
                  done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, text=True)\n\
                  print(done.stdout, done.returncode)\n\
                  print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)";
    let mut command = std::process::Command::new("python3");
    command.args(["-c", script, env!("CARGO_BIN_EXE_jejak")]).args(args);
    let out = command.env("JEJAK_DATA", ledger.path()).env("JEJAK_TOKEN", token).output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let peak = text.lines().last().unwrap().parse().unwrap();
    (text, peak)
}

#[test]
fn fifty_thousand_rows_are_one_group_in_bounded_memory() {
    use std::fmt::Write as _;
    let ledger = Ledger::full();
    let mut pagu = "ro;nama;tanggal;pagu awal\n".to_owned();
    (0..500).for_each(|n| writeln!(pagu, "001.AAA.{n:03};Keluaran {n};2 Januari 2023;Rp1.000.000.000,-").unwrap());
    let file = text(&ledger, "pagu.csv", &pagu);
    let fixed = ["--set", "unit=U", "--set", "tahun=2023", "--yes"];
    assert_eq!(import(&ledger, PLANNER, &file, "anggaran", &fixed).code, 0);
    let mut rows = "Kode RO;Tanggal;Realisasi;Keterangan\n".to_owned();
    for n in 0..50_000 {
        writeln!(
            rows,
            "001.AAA.{:03};{:02}/{:02}/2023;1.{:03}.000;SPM nomor {n}",
            n % 500,
            3 + n % 25,
            1 + n % 12,
            n % 1000
        )
        .unwrap();
    }
    let file = text(&ledger, "belanja.csv", &rows);
    let before = ledger.last();
    let args = [&["import", file.to_str().unwrap(), "--as", "anggaran", "--locale", "id"], &fixed[..]].concat();
    let (told, peak) = measured(&ledger, UNIT, &args);
    assert_eq!(ledger.last(), before + 50_000, "{told}");
    let last = document(ledger.path(), &["events", "--limit", "1", "--reverse"]);
    assert_eq!(last["event"][0]["group"], json!([before + 1, before + 50_000]));
    println!("peak: {} MiB", peak >> 10);
    assert!(peak < 400 << 10, "{} MiB", peak >> 10);
}

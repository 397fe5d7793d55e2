//! What only a person can say: which reading of a doubtful cell is meant, and whether all of it is right.

use serde_json::json;

use crate::{
    kit::{AUDITOR, Ledger, PLANNER, UNIT, realisasi, show},
    table::{import, text, xlsx},
};

#[test]
fn a_doubtful_cell_is_settled_by_choosing_one_of_its_readings() {
    let ledger = Ledger::full();
    let rows = "unit;iku;periode;realisasi\nU;IKU.1;2023-TW1;1.234\nX;IKU.1;2023-TW2;5\nU;IKU.1;2023-TW3;-\n";
    let file = text(&ledger, "ragu.csv", rows);
    let choose = |more: &[&str]| {
        let picks = ["--choose", "D2=1,234 (titik tanda desimal)", "--choose", "A3=U", "--choose", "D4=0"];
        import(&ledger, UNIT, &file, "realisasi", &[&picks, more, &["--yes"]].concat())
    };
    let before = ledger.last();
    let other = import(&ledger, UNIT, &file, "realisasi", &["--choose", "D2=1,24", "--yes"]);
    assert!(other.code == 1 && other.out.contains("D2  «1.234»"), "only a reading can be chosen: {}", other.out);
    let done = choose(&[]);
    assert_eq!((done.code, ledger.last()), (0, before + 3), "{} {}", done.out, done.err);
    for (per, value) in [("TW1", "1.23\n"), ("TW2", "5.00\n"), ("TW3", "0.00\n")] {
        assert_eq!(show(ledger.path(), &["figure", "U/2023/IKU.1/realisasi", "--per", per]), value, "{per}");
    }
    let trace = show(ledger.path(), &["trace", "U/2023/IKU.1/realisasi", "--per", "TW1"]);
    let flat = trace.split_whitespace().collect::<Vec<_>>().join(" ").replace("│ ", "");
    assert!(
        flat.contains("tercetak «1.234 (dibaca «1,234» menurut pilihan pengimpor)»")
            || flat.contains("menurut pilihan pengimpor"),
        "{trace}"
    );
    // Another choice for the same cell of the same file is no second event.
    let again = import(
        &ledger,
        UNIT,
        &file,
        "realisasi",
        &["--choose", "D2=1234 (titik pemisah ribuan)", "--choose", "A3=U", "--choose", "D4=0", "--yes"],
    );
    assert_eq!(ledger.last(), before + 3, "{} {}", again.out, again.err);
}

#[test]
fn a_fraction_or_a_per_cent_and_a_negative_hold() {
    let ledger = Ledger::full();
    let file = ledger.path().join("persen.xlsx");
    xlsx(&file, &[("A", &[&["unit", "iku", "periode", "realisasi"], &["U", "IKU.1", "2023-TW2", "#0.9625"]])]);
    let run = import(&ledger, UNIT, &file, "realisasi", &["--choose", "D2=96,25 %", "--yes"]);
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    assert_eq!(show(ledger.path(), &["figure", "U/2023/IKU.1/realisasi", "--per", "TW2"]), "96.25\n");
    let held = text(&ledger, "blokir.csv", "kode;tanggal;blokir\nRO.1;2023-03-01;(300.000)\n");
    let args =
        ["--set", "unit=U", "--set", "tahun=2023", "--locale", "id", "--choose", "C2=penambahan 300.000", "--yes"];
    let run = import(&ledger, PLANNER, &held, "anggaran", &args);
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    assert_eq!(show(ledger.path(), &["figure", "U/2023/RO/RO.1/pagu_akhir"]), "1300000\n");
}

#[test]
fn a_target_changes_with_its_ground_and_document_only() {
    let ledger = Ledger::full();
    let row = |more: &str| {
        let heads = "unit;iku;periode;target;dasar perubahan;alasan;nomor dokumen;tanggal dokumen;tanggal";
        text(&ledger, "ubah.csv", &format!("{heads}\nU;IKU.1;2023;85;{more}\n"))
    };
    let before = ledger.last();
    for (more, cell, why) in [
        (";;;;", "D2", "untuk mengubahnya isi kolom dasar"),
        ("selera;Program baru;S-9;1 Juli 2023;1 Juli 2023", "E2", "bukan pergantian pejabat"),
        ("perubahan strategi;;S-9;1 Juli 2023;1 Juli 2023", "F2", "kosong"),
        ("perubahan strategi;Program baru;;1 Juli 2023;1 Juli 2023", "G2", "kosong"),
        ("perubahan strategi;Program baru;S-9;;1 Juli 2023", "H2", "kosong"),
        ("perubahan strategi;Program baru;S-9;1 Juli 2023;", "I2", "kosong"),
    ] {
        let run = import(&ledger, PLANNER, &row(more), "target", &["--yes"]);
        let told = run.out.lines().find(|l| l.starts_with(&format!("  {cell}  "))).unwrap_or_default();
        assert!(run.code == 1 && told.contains(why), "{more}: {} {}", run.out, run.err);
    }
    assert_eq!(ledger.last(), before);
    let good = row("Perubahan strategi;Program baru;S-9/2023;1 Juli 2023;1 Juli 2023");
    let run = import(&ledger, PLANNER, &good, "target", &["--yes"]);
    assert_eq!((run.code, ledger.last()), (0, before + 1), "{} {}", run.out, run.err);
    assert_eq!(show(ledger.path(), &["figure", "U/2023/IKU.1/target"]), "85.00\n");
    let trace = show(ledger.path(), &["trace", "U/2023/IKU.1/target"]);
    assert!(trace.contains("target.diubah") && trace.contains("S-9/2023") && trace.contains("Program baru"), "{trace}");
}

#[test]
fn what_a_unit_did_about_recommendations_comes_from_its_table() {
    let ledger = Ledger::full();
    let findings = "unit,kode temuan,pemeriksa,nomor lhp,tanggal lhp,diterima,uraian,nilai,kode rekomendasi,uraian rekomendasi\n\
                    U,T-9,Inspektorat,LHA-9,14-Apr-23,17 April 2023,Kelebihan bayar,0,T-9.R1,Setorkan\n";
    let run = import(&ledger, AUDITOR, &text(&ledger, "temuan.csv", findings), "temuan", &["--yes"]);
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    let before = ledger.last();
    let answers = "unit,kode temuan,kode rekomendasi,tindak lanjut,tanggal tindak lanjut\n\
                   U,T-9,T-9.R1,Disetor ke kas negara,2 Mei 2023\nU,T-9,T-9.R8,Tidak ada,2 Mei 2023\n";
    let file = text(&ledger, "jawaban.csv", answers);
    let run = import(&ledger, UNIT, &file, "temuan", &["--yes", "--partial"]);
    assert!(run.out.contains("C3  «T-9.R8»  rekomendasi: rekomendasi T-9.R8 belum tercatat"), "{}", run.out);
    assert_eq!((run.code, ledger.last()), (0, before + 1), "{} {}", run.out, run.err);
    let again = import(&ledger, UNIT, &file, "temuan", &["--yes", "--partial"]);
    assert_eq!((again.code, ledger.last()), (0, before + 1), "{} {}", again.out, again.err);
}

/// The question at a terminal, answered: a pseudo-terminal stands between.
#[test]
fn at_a_terminal_it_shows_the_mapping_and_asks() {
    let ledger = Ledger::full();
    ledger.must(UNIT, &json!([realisasi("IKU.1", "2023-TW1", json!({"nilai": "70"}))]));
    let file = text(&ledger, "tw2.csv", "unit;iku;periode;realisasi\nU;IKU.1;2023-TW2;71,5\n");
    let script = "import os, pty, sys\n\
                  answer, args = sys.argv[1], sys.argv[2:]\n\
                  pid, fd = pty.fork()\n\
                  if pid == 0: os.execv(args[0], args)\n\
                  told, sent = b'', False\n\
                  while True:\n\
                  \x20   try: piece = os.read(fd, 4096)\n\
                  \x20   except OSError: break\n\
                  \x20   if not piece: break\n\
                  \x20   told += piece\n\
                  \x20   if b'[y/t]' in told and not sent: os.write(fd, answer.encode() + b'\\n'); sent = True\n\
                  print(told.decode()); sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))";
    let ask = |answer: &str| {
        let mut command = std::process::Command::new("python3");
        command.args(["-c", script, answer, env!("CARGO_BIN_EXE_jejak"), "import", file.to_str().unwrap()]);
        command.args(["--as", "realisasi"]).env("JEJAK_DATA", ledger.path()).env("JEJAK_TOKEN", UNIT);
        let out = command.output().unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap())
    };
    let before = ledger.last();
    let (code, told) = ask("t");
    assert!(told.contains("kolom «realisasi»") && told.contains("Catat 1 event ini sebagai satu kelompok?"), "{told}");
    assert!(code == Some(1) && told.contains("tidak ada yang dicatat"), "{code:?} {told}");
    assert_eq!(ledger.last(), before, "no is no");
    let (code, told) = ask("");
    assert_eq!((code, ledger.last()), (Some(1), before), "nothing is no yes: {told}");
    let (code, told) = ask("y");
    assert_eq!((code, ledger.last()), (Some(0), before + 1), "{told}");
    assert_eq!(show(ledger.path(), &["figure", "U/2023/IKU.1/realisasi", "--per", "TW2"]), "71.50\n");
}

//! What somebody meets who brings in an agency for the first time: targets as people write them, a table of one period, a code with
//! two sources of money, an account that gets more units.

use std::fs;

use crate::{
    kit::{Ledger, Run, run_with, show},
    workbook::{import, rows, token, write},
};

const SCALE: &[&str] =
    &["Unit|Kode|Nama|Kata|Nilai", "OPD|akip|Predikat AKIP|A|80", "OPD|akip||BB|70", "OPD|akip||B|60"];
const INDICATORS: &[&str] = &[
    "Unit|Kode|Nama|Simpul|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode|Frekuensi|Skala|Rumus capaian",
    "OPD|AKIP|Predikat AKIP||nilai|2|maksimum|langsung|posisi akhir|tahunan|akip|",
    "OPD|LKPD|Penyerahan laporan|T1|tanggal|0|minimum|langsung|posisi akhir|tahunan||100 - maks(0; realisasi - target)",
    "OPD|IKM|Indeks kepuasan||indeks|2|maksimum|langsung|posisi akhir|semesteran||",
];

struct Office {
    ledger: Ledger,
    planner: String,
    unit: String,
}

impl Office {
    fn new() -> Self {
        let ledger = Ledger::empty();
        let file = ledger.path().join("dinas.xlsx");
        write(
            &file,
            &[
                ("Umum", rows(&["Isian|Nilai", "Tahun|'2025"])),
                ("Unit", rows(&["Kode|Nama", "OPD|Dinas", "UPT|Unit pelaksana"])),
                ("Akun", rows(&["Akun|Peran|Unit", "rencana-01|perencana|", "isi-01|unit|OPD"])),
                ("Aturan", rows(&["Unit|Paket|Batas capaian", "OPD|permendagri-86-2017|110"])),
                ("Skala", rows(SCALE)),
                ("Simpul", rows(&["Unit|Kode|Tingkat|Nama", "OPD|T1|tujuan|Tata kelola"])),
                ("Indikator", rows(INDICATORS)),
                (
                    "Target",
                    rows(&[
                        "Unit|Indikator|PK|Renstra 2026",
                        "OPD|AKIP|BB|A",
                        "OPD|LKPD|29 Maret 2025|31 Maret 2026",
                        "OPD|IKM|93,5|",
                    ]),
                ),
            ],
        );
        let admin = import(&ledger, &ledger.admin, &file, &["--yes"]);
        assert_eq!(admin.code, 0, "{}\n{}", admin.out, admin.err);
        let (planner, unit) = (token(&admin.out, "rencana-01"), token(&admin.out, "isi-01"));
        let done = import(&ledger, &planner, &file, &["--yes"]);
        assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
        // Everything is told as people write it.
        for told in [
            "PK: 93,5",
            "PK: 29 Maret 2025",
            "Renstra 2026: A",
            "aturan, berlaku 2025-01-01: paket «",
            "batas capaian 110",
        ] {
            assert!(done.out.contains(told), "«{told}» in {}", done.out);
        }
        Self { ledger, planner, unit }
    }

    fn table(&self, token: &str, kind: &str, lines: &[&str], more: &[&str]) -> Run {
        let file = self.ledger.path().join("tabel.csv");
        fs::write(&file, lines.join("\n") + "\n").unwrap();
        let args = [&["import", file.to_str().unwrap(), "--as", kind, "--yes", "--locale", "id"], more].concat();
        run_with(self.ledger.path(), Some(token), &args, "")
    }

    fn entries(&self, lines: &[&str], more: &[&str]) -> Run {
        self.table(&self.unit, "realisasi", lines, &[&["--set", "tahun=2025", "--set", "unit=OPD"], more].concat())
    }

    fn figure(&self, address: &str) -> String {
        show(self.ledger.path(), &["figure", address]).trim().to_owned()
    }
}

fn told(run: &Run, wanted: &[&str]) {
    for word in wanted {
        assert!(run.out.contains(word) || run.err.contains(word), "«{word}» in\n{}\n{}", run.out, run.err);
    }
}

#[test]
fn words_days_and_numbers_are_told_as_people_write_them() {
    let office = Office::new();
    // A table of one period need not name it a second time; where another column says periods, it does not count.
    let done = office.entries(&["Kode;Semester I", "IKM;90"], &[]);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    let twice = office.entries(&["Kode;Periode;Realisasi Semester II;Realisasi", "IKM;Semester II;91;92"], &[]);
    assert_ne!(twice.code, 0, "{}", twice.out);
    let done = office.entries(&["Kode;Realisasi", "AKIP;b", "LKPD;3 April 2025"], &["--set", "periode=2025"]);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    assert_eq!(office.figure("OPD/2025/AKIP/capaian"), "85.71");
    // A day is one for people, and ISO for machines.
    assert_eq!(office.figure("OPD/2025/LKPD/target"), "2025-03-29");
    assert_eq!(office.figure("OPD/2025/LKPD/capaian"), "95.00");
    let trace = show(office.ledger.path(), &["trace", "OPD/2025/LKPD/capaian"]);
    assert!(trace.contains("= 29 Maret 2025 (hari ke-20.176 sejak 1970)"), "{trace}");
    let card = show(office.ledger.path(), &["scorecard", "OPD", "2025"]);
    assert!(card.contains("3 April 2025") && !card.contains("2025-04-03"), "{card}");
    // What the plan says of a year without rules is a word, and no more.
    assert_eq!(office.figure("OPD/2026/AKIP/target_renstra"), "A");
    assert_eq!(office.figure("OPD/2026/LKPD/target_renstra"), "2026-03-31");
    let wrong = office.ledger.path().join("renstra.xlsx");
    write(
        &wrong,
        &[
            ("Umum", rows(&["Isian|Nilai", "Tahun|'2025"])),
            ("Target", rows(&["Unit|Indikator|Renstra 2027", "OPD|AKIP|Memuaskan"])),
        ],
    );
    let refused = import(&office.ledger, &office.planner, &wrong, &["--yes"]);
    assert_ne!(refused.code, 0);
    told(&refused, &["Target!C2", "Memuaskan", "A, BB, B"]);
}

#[test]
fn a_code_with_several_sources_of_money_stands_once_for_each() {
    let office = Office::new();
    let rows_of =
        ["Kode RO;Kode Rekening;Nama;Sumber Dana;Pagu", "1.03;5.1.01.01;Gaji;DAU;10", "1.03;5.1.01.01;Gaji;PAD;5"];
    let fixed = ["--set", "tahun=2025", "--set", "unit=OPD", "--set", "tanggal=2025-01-02"];
    let asked = office.table(&office.planner, "anggaran", &rows_of, &fixed);
    assert_ne!(asked.code, 0);
    told(&asked, &["sumber dana DAU", "1.03-5.1.01.01.PAD", "kode sendiri"]);
    let chosen = [&fixed[..], &["--choose", "sumber dana=kode sendiri"]].concat();
    let done = office.table(&office.planner, "anggaran", &rows_of, &chosen);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    // Known from then on, without a choice; a row that names no source is asked which it means.
    let spent = [
        "Kode RO;Kode Rekening;Sumber Dana;Tanggal;Realisasi",
        "1.03;5.1.01.01;DAU;31/01/2025;4",
        "1.03;5.1.01.01;PAD;31/01/2025;2",
    ];
    let fixed = ["--set", "tahun=2025", "--set", "unit=OPD"];
    let done = office.table(&office.unit, "anggaran", &spent, &fixed);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    let bare = ["Kode RO;Kode Rekening;Tanggal;Realisasi", "1.03;5.1.01.01;28/02/2025;1"];
    told(&office.table(&office.unit, "anggaran", &bare, &fixed), &["menurut sumber dananya", "1.03-5.1.01.01.PAD"]);
    for (address, value) in [
        ("sumber/PAD/pagu_akhir", "5"),
        ("sumber/PAD/realisasi", "2"),
        ("jenis/5.1/pagu_akhir", "15"),
        ("mata/1.03-5.1.01.01/realisasi", "6"),
    ] {
        assert_eq!(office.figure(&format!("OPD/2025/{address}")), value, "{address}");
    }
    let book = show(office.ledger.path(), &["budget", "OPD", "2025"]);
    assert!(book.contains("jenis/5.1 ") && !book.contains("jenis/5. "), "{book}");
}

#[test]
fn a_new_output_has_its_money_from_its_first_day() {
    let office = Office::new();
    let file = office.ledger.path().join("keluaran.xlsx");
    let outputs = [
        "Unit|Kode RO|Nama|Sumber dana|Pagu awal|Pagu sesudah revisi",
        "OPD|X.1|Baru|PAD|70|",
        "OPD|X.2|Direvisi|PAD|50|80",
    ];
    write(
        &file,
        &[
            ("Umum", rows(&["Isian|Nilai", "Tahun|'2025", "Berlaku sejak|2025-07-01", "Alasan|APBD perubahan"])),
            ("Keluaran", rows(&outputs)),
        ],
    );
    let done = import(&office.ledger, &office.planner, &file, &["--yes"]);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    let at = |per: &str, address: &str| {
        show(office.ledger.path(), &["figure", &format!("OPD/2025/{address}/pagu_akhir"), "--per", per])
            .trim()
            .to_owned()
    };
    // Three views of one book agree in every period.
    for (per, wanted) in [("TW2", ["0", "50", "50"]), ("TW3", ["70", "80", "150"])] {
        assert_eq!(["RO/X.1", "RO/X.2", "sumber/PAD"].map(|address| at(per, address)), wanted, "{per}");
    }
}

#[test]
fn what_cannot_be_is_refused_with_what_would_do() {
    let office = Office::new();
    let file = office.ledger.path().join("lain.xlsx");
    let refused = |sheet: (&str, &[&str]), wanted: &[&str]| {
        write(&file, &[("Umum", rows(&["Isian|Nilai", "Tahun|'2025"])), (sheet.0, rows(sheet.1))]);
        let done = import(&office.ledger, &office.planner, &file, &["--yes"]);
        assert_ne!(done.code, 0, "{}", done.out);
        told(&done, wanted);
    };
    let heads = "Unit|Kode|Nama|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode";
    let ratio = "OPD|RO|Rasio operasi|rasio|2|minimum|langsung|posisi akhir";
    refused(("Indikator", &[heads, ratio]), &["Indikator!B2", "sudah dipakai dalam alamat angka", "«RO-1»"]);
    let stable = "OPD|STABIL|Inflasi|%|2|stabil|langsung|posisi akhir";
    refused(("Indikator", &[heads, stable]), &["indikator stabil memerlukan rumus capaian sendiri"]);
    let outputs = ["Unit|Kode RO|Nama|Sumber dana|Pagu awal", "OPD|Y.1|Satu|DAU|1", "OPD|Y.1|Satu|PAD|2"];
    refused(("Keluaran", &outputs), &["Keluaran!B3", "sudah disebut pada Keluaran!B2", "Y.1.PAD"]);
}

#[test]
fn more_units_for_an_account_wait_for_a_second_administrator() {
    let office = Office::new();
    let file = office.ledger.path().join("akun.xlsx");
    let account = rows(&["Akun|Peran|Unit", "isi-01|unit|UPT"]);
    write(&file, &[("Umum", rows(&["Isian|Nilai", "Tahun|'2025"])), ("Akun", account)]);
    let done = import(&office.ledger, &office.ledger.admin, &file, &["--yes"]);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    told(&done, &["jejak confirm isi-01", "tokennya belum berlaku"]);
    let new = token(&done.out, "isi-01");
    let entry = ["Kode;Semester I", "IKM;90"];
    let fixed = ["--set", "tahun=2025", "--set", "unit=OPD"];
    told(
        &office.table(&new, "realisasi", &entry, &fixed),
        &["isi-01 menunggu konfirmasi admin lain", "jejak confirm isi-01"],
    );
    let confirmed = run_with(office.ledger.path(), Some(&office.ledger.second), &["confirm", "isi-01"], "");
    assert_eq!(confirmed.code, 0, "{}", confirmed.err);
    let done = office.table(&new, "realisasi", &entry, &fixed);
    assert!(!done.err.contains("menunggu konfirmasi"), "{}", done.err);
}

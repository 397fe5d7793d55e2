//! A working year by the command line alone, as README and `--help` say: three units, twelve indicators, two rule sets, six accounts,
//! pagu, three quarters with evidence, a correction, an approval, a closing, a finding answered and assessed, the next year.

use std::{collections::HashMap, fs};

use crate::{
    kit::{Ledger, run, run_with, show},
    workbook::{Sheet, import, rows, token, write},
};

fn structure() -> Vec<Sheet<'static>> {
    vec![
        ("Umum", rows(&["Isian|Nilai", "Tahun|'2026", "Nomor dokumen|PK/1/2026", "Tanggal dokumen|2026-01-05"])),
        ("Unit", rows(&["Kode|Nama|Induk", "KAB|Kabupaten|", "DINKES|Dinas Kesehatan|KAB", "RSUD|Rumah Sakit|DINKES"])),
        (
            "Akun",
            rows(&[
                "Akun|Peran|Unit",
                "rencana-01|perencana|",
                "kab-01|unit|KAB",
                "dinkes-01|unit|DINKES",
                "rsud-01|unit|RSUD",
                "itda-01|inspektorat|",
                "baca-01|reader|KAB",
            ]),
        ),
        ("Aturan", rows(&["Unit|Paket|Wajib disetujui", "KAB|permendagri-86-2017|", "RSUD|permendagri-86-2017|ya"])),
        ("Simpul", rows(&["Unit|Kode|Tingkat|Nama", "KAB; DINKES; RSUD|S1|tujuan|Meningkatnya layanan"])),
        (
            "Indikator",
            rows(&[
                "Kode|Unit|Nama|Simpul|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode|Faktor|Skala|Rumus realisasi|Asal",
                "IKU 1|KAB|Opini|S1|opini|0|maksimum|langsung|posisi akhir||opini||",
                "IKU 2|KAB|Indeks reformasi|S1|indeks|2|maksimum|langsung|posisi akhir||||",
                "IKU 3|KAB|Dokumen|S1|dokumen|0|maksimum|langsung|jumlah||||",
                "IKU 4|KAB|Cakupan daerah|S1|persen|2|maksimum|asal|posisi akhir||||DINKES/IKU 1: 60; DINKES/IKU 4: 40",
                "IKU 1|DINKES|Indeks kepuasan|S1|indeks|2|maksimum|langsung|posisi akhir||||",
                "IKU 2|DINKES|Cakupan|S1|persen|2|rentang|rasio|jumlah|100|||",
                "IKU 4|DINKES|Imunisasi|S1|persen|2|maksimum|langsung|posisi akhir||||",
                "IKU 5|DINKES|Gabungan|S1|persen|2|maksimum|rumus|posisi akhir|||[IKU 1/realisasi] / 2 + [IKU 4/realisasi] / 2|",
                "IKU 1|RSUD|Kematian|S1|persen|2|minimum|langsung|posisi akhir||||",
                "IKU 2|RSUD|Layanan baru|S1|layanan|0|maksimum|langsung|jumlah||||",
                "IKU 3|RSUD|Hunian|S1|persen|2|rentang|rasio|jumlah|100|||",
                "IKU 4|RSUD|Setengah layanan|S1|layanan|1|maksimum|rumus|posisi akhir|||[IKU 2/realisasi] / 2|",
            ]),
        ),
        (
            "Target",
            rows(&[
                "Unit|Indikator|PK|TW I|TW II|TW III|TW IV|Renstra 2027",
                "KAB|IKU 1|WTP|||||",
                "KAB|IKU 2|90|||||92",
                "KAB|IKU 3|8|2|2|2|2|9",
                "KAB|IKU 4|80|||||",
                "DINKES|IKU 1|83|80|81|82|83|84",
                "DINKES|IKU 2|70 s.d. 80|||||",
                "DINKES|IKU 4|77|||||",
                "DINKES|IKU 5|80|||||",
                "RSUD|IKU 1|<= 10|||||",
                "RSUD|IKU 2|12|3|3|3|3|13",
                "RSUD|IKU 3|60 s.d. 85|||||",
                "RSUD|IKU 4|6|||||",
            ]),
        ),
        (
            "Keluaran",
            rows(&[
                "Unit|Kode RO|Nama|Indikator|Pagu awal",
                "DINKES|1.02.02|Layanan|IKU 1|250000000",
                "RSUD|1.02.03|Rujukan|IKU 1|400000000",
            ]),
        ),
    ]
}

/// The ledger, and the tokens of its accounts.
struct Year {
    ledger: Ledger,
    tokens: HashMap<&'static str, String>,
}

impl Year {
    fn begin() -> Self {
        let ledger = Ledger::empty();
        let file = ledger.path().join("struktur.xlsx");
        write(&file, &structure());
        let admin = import(&ledger, &ledger.admin, &file, &["--yes"]);
        assert_eq!(admin.code, 0, "{}\n{}", admin.out, admin.err);
        let names = ["rencana-01", "kab-01", "dinkes-01", "rsud-01", "itda-01", "baca-01"];
        let tokens: HashMap<_, _> = names.map(|name| (name, token(&admin.out, name))).into();
        let done = import(&ledger, &tokens["rencana-01"], &file, &["--yes"]);
        assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
        let confirmed = run_with(ledger.path(), Some(&ledger.second), &["confirm", "itda-01"], "");
        assert_eq!(confirmed.code, 0, "{}", confirmed.err);
        Self { ledger, tokens }
    }

    fn by(&self, account: &str, args: &[&str], wanted: &str) -> String {
        let done = run_with(self.ledger.path(), Some(&self.tokens[account]), args, "");
        assert!(done.code == 0 && done.out.contains(wanted), "{args:?}: {}\n{}", done.out, done.err);
        done.out
    }

    /// A table as a unit keeps it.
    fn table(&self, account: &str, kind: &str, lines: &[&str], set: &[&str]) {
        let file = self.ledger.path().join("tabel.csv");
        fs::write(&file, lines.join("\n") + "\n").unwrap();
        let mut args = vec!["import", file.to_str().unwrap(), "--as", kind, "--locale", "id", "--yes"];
        set.iter().for_each(|one| args.extend(["--set", one]));
        self.by(account, &args, "event tercatat");
    }

    fn figure(&self, address: &str, per: &str) -> String {
        show(self.ledger.path(), &["figure", address, "--per", per]).trim().to_owned()
    }

    /// Numbers of events of a type about a unit.
    fn events(&self, kind: &str, subject: &str) -> Vec<u64> {
        let args = ["events", "--type", kind, "--subject", subject, "--format", "csv"];
        let told = show(self.ledger.path(), &args);
        told.lines().skip(1).filter_map(|line| line.split(',').next()?.parse().ok()).collect()
    }

    fn quarters(&self) {
        let head = "Kode;TW I;TW II;TW III";
        let of = |account, unit: &str, lines: &[&str]| {
            let lines = [&[head], lines].concat();
            self.table(account, "realisasi", &lines, &[&format!("unit={unit}"), "tahun=2026"]);
        };
        of("kab-01", "KAB", &["IKU 1;WDP;WDP;WTP", "IKU 2;80;85;90", "IKU 3;1;2;3"]);
        of("dinkes-01", "DINKES", &["IKU 1;80;81;82", "IKU 4;75;76;77"]);
        of("rsud-01", "RSUD", &["IKU 1;9;8;7", "IKU 2;1;2;3"]);
        for (account, unit, code) in [("dinkes-01", "DINKES", "IKU 2"), ("rsud-01", "RSUD", "IKU 3")] {
            let row = |quarter: u8, n: u8| format!("{code};2026-TW{quarter};{n};100");
            let lines = [row(1, 70), row(2, 74), row(3, 78)];
            let lines = [&["Kode;Periode;Pembilang;Penyebut"], &lines.each_ref().map(String::as_str)[..]].concat();
            self.table(account, "realisasi", &lines, &[&format!("unit={unit}")]);
        }
        let spent = ["Unit;Tahun;RO;Tanggal;Realisasi", "DINKES;2026;1.02.02;2026-03-31;50.000.000"];
        self.table("dinkes-01", "anggaran", &spent, &[]);
    }
}

#[test]
fn a_working_year_by_the_command_line_alone() {
    let year = Year::begin();
    let dir = year.ledger.path();
    year.quarters();
    assert_eq!(year.figure("KAB/2026/IKU 1/realisasi", "TW3"), "WTP");
    assert_eq!(year.figure("KAB/2026/IKU 4/realisasi", "TW1"), "78.00");
    assert_eq!(year.figure("DINKES/2026/IKU 2/realisasi", "TW3"), "74.00");
    assert_eq!(year.figure("DINKES/2026/anggaran/realisasi", "TW1"), "50000000");

    // Evidence: kept by its hash, named by an event, verified with the ledger.
    let entries = year.events("realisasi.dicatat", "DINKES/2026/IKU 1");
    assert_eq!(entries.len(), 3);
    let proof = dir.join("survei.pdf");
    fs::write(&proof, b"%PDF-1.4 survei").unwrap();
    let (at, first) = (proof.to_str().unwrap().to_owned(), entries[0].to_string());
    year.by("dinkes-01", &["attach", &at, "--to", &first], "bukti.dilampirkan");
    let refused = run_with(dir, Some(&year.tokens["baca-01"]), &["attach", &at, "--to", &first], "");
    assert!(refused.code == 1 && refused.err.contains("peran"), "{}{}", refused.out, refused.err);
    let none = run_with(dir, Some(&year.tokens["dinkes-01"]), &["attach", &at, "--to", "99999"], "");
    assert!(
        none.code == 1 && none.err.contains("event tidak ada") && none.err.contains("jejak events"),
        "{}",
        none.err
    );
    // The file once, and who brought it; of who was refused nothing.
    let names = fs::read_dir(dir.join("bukti")).unwrap().map(|one| one.unwrap().file_name().into_string().unwrap());
    let (notes, kept): (Vec<_>, Vec<_>) = names.partition(|name| name.starts_with("unggah-"));
    assert_eq!(kept.len(), 1);
    assert!(notes.len() == 1 && notes[0].ends_with("dinkes-01"), "{notes:?}");

    // A correction says why, and an approval makes a figure official.
    let corrected = ["Kode;Periode;Realisasi;Alasan koreksi", "IKU 1;2026-TW1;80,5;Salah hitung responden"];
    year.table("dinkes-01", "realisasi", &corrected, &["unit=DINKES"]);
    assert_eq!(year.figure("DINKES/2026/IKU 1/realisasi", "TW1"), "80.50");
    let waiting = year.events("realisasi.dicatat", "RSUD/2026/IKU 1");
    year.by("rencana-01", &["approve", &waiting[0].to_string(), "--berlaku", "2026-04-10"], "realisasi.disetujui");
    let other = run_with(dir, Some(&year.tokens["rencana-01"]), &["approve", "1"], "");
    assert!(
        other.code == 1 && other.err.contains("ledger.dibuka") && other.err.contains("jejak inbox"),
        "{}",
        other.err
    );
    assert_eq!(year.figure("RSUD/2026/IKU 1/realisasi", "TW1"), "9.00");

    for unit in ["RSUD", "DINKES", "KAB"] {
        year.by("rencana-01", &["close", unit, "2026-TW1"], "periode.ditutup");
    }
    // A finding, answered by the unit, assessed by the auditor.
    let found = [
        "Unit;Kode;Pemeriksa;Nomor LHP;Tanggal LHP;Diterima;Uraian;Nilai;Rekomendasi;Uraian rekomendasi",
        "DINKES;T-1;Inspektorat;12/LHP/2026;2026-05-15;2026-05-20;Kelebihan bayar;10.000.000;T-1.R1;Setorkan",
    ];
    year.table("itda-01", "temuan", &found, &[]);
    let answered = ["Temuan;Kode Rekomendasi;Tindak lanjut;Tanggal tindak lanjut", "T-1;T-1.R1;Disetor;2026-06-01"];
    year.table("dinkes-01", "temuan", &answered, &["unit=DINKES"]);
    let assessed = ["Temuan;Kode Rekomendasi;Status;Tanggal status", "T-1;T-1.R1;Sesuai;2026-06-15"];
    year.table("itda-01", "temuan", &assessed, &["unit=DINKES"]);
    assert_eq!(show(dir, &["figure", "DINKES/temuan/persen_sesuai"]).trim(), "100.00");

    // The next year, and nothing twice.
    let next = ["next-year", "--from", "2026", "--to", "2027", "--yes"];
    year.by("rencana-01", &next, "event tercatat");
    assert_eq!(year.figure("DINKES/2027/IKU 1/target", "tahun"), "84.00");
    let last = year.ledger.last();
    year.by("rencana-01", &next, "0 ditambah");
    assert_eq!(year.ledger.last(), last);
    let verified = run(dir, &["verify", "--full"]);
    assert!(verified.code == 0 && verified.err.contains("4 berkas bukti"), "{}{}", verified.out, verified.err);
}

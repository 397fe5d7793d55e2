//! Every kind of table comes out as it goes in: read again into the same ledger nothing is recorded; into another with the same
//! structure every figure is the same.

use std::path::{Path, PathBuf};

use crate::{
    kit::{Ledger, Run, run_with, show},
    workbook::{import, rows, token, write},
};

const FORMS: [&str; 2] = ["xlsx", "csv"];
const KINDS: [&str; 5] = ["target", "realisasi", "anggaran", "temuan", "renaksi"];

struct Office {
    ledger: Ledger,
    tokens: [String; 3],
}

impl Office {
    /// Two units, indicators of every source, one output; nothing filled in.
    fn new() -> Self {
        let ledger = Ledger::empty();
        let file = ledger.path().join("struktur.xlsx");
        let accounts =
            ["Akun|Peran|Unit", "rencana-01|perencana|", "isi-01|unit|DINAS; BIDANG", "itda-01|inspektorat|"];
        let indicators = [
            "Unit|Kode|Nama|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode|Komponen|Skala",
            "DINAS|IKU 1|Kepuasan|%|2|maksimum|langsung|posisi akhir||",
            "DINAS|IKU 2|Cakupan|%|2|maksimum|rasio|posisi akhir||",
            "DINAS|IKU 3|Kematangan|%|2|maksimum|berbobot|posisi akhir|Tata kelola: 60; Layanan: 40|",
            "BIDANG|IKU 4|Predikat|predikat|0|maksimum|langsung|posisi akhir||opini",
            "BIDANG|IKU 5|Dokumen|dokumen|0|maksimum|langsung|jumlah||",
        ];
        let sheets = [
            ("Umum", rows(&["Isian|Nilai", "Tahun|'2024"])),
            ("Unit", rows(&["Kode|Nama|Induk", "DINAS|Dinas|", "BIDANG|Bidang|DINAS"])),
            ("Akun", rows(&accounts)),
            ("Aturan", rows(&["Unit|Paket", "DINAS|permendagri-86-2017"])),
            ("Skala", rows(&["Unit|Kode|Nama|Kata|Nilai", "DINAS|opini|Opini|WTP|100", "DINAS|opini||WDP|75"])),
            ("Indikator", rows(&indicators)),
        ];
        write(&file, &sheets);
        let admin = import(&ledger, &ledger.admin, &file, &["--yes"]);
        assert_eq!(admin.code, 0, "{}\n{}", admin.out, admin.err);
        let tokens = ["rencana-01", "isi-01", "itda-01"].map(|account| token(&admin.out, account));
        assert_eq!(run_with(ledger.path(), Some(&ledger.second), &["confirm", "itda-01"], "").code, 0);
        let done = import(&ledger, &tokens[0], &file, &["--yes"]);
        assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
        Self { ledger, tokens }
    }

    fn table(&self, by: usize, kind: &str, file: &Path) -> Run {
        let mut args = vec!["import", file.to_str().unwrap(), "--as", kind, "--yes"];
        // A CSV cannot carry its mapping: it stands beside it.
        let beside = file.with_extension("toml");
        if file.extension().unwrap() == "csv" {
            args.extend(["--mapping", beside.to_str().unwrap()]);
        }
        run_with(self.ledger.path(), Some(&self.tokens[by]), &args, "")
    }

    fn text(&self, by: usize, kind: &str, text: &str, more: &[&str]) {
        let file = self.ledger.path().join(format!("{kind}-{by}.csv"));
        std::fs::write(&file, text.replace('|', ";")).unwrap();
        let args = [&["import", file.to_str().unwrap(), "--as", kind, "--yes", "--locale", "id"], more].concat();
        let done = run_with(self.ledger.path(), Some(&self.tokens[by]), &args, "");
        assert_eq!(done.code, 0, "{kind}: {}\n{}", done.out, done.err);
    }

    /// A year as tables have it.
    fn filled() -> Self {
        let own = Self::new();
        let of = ["--set", "tahun=2024"];
        own.text(0, "target", "Unit|Kode|Periode|Target\nDINAS|IKU 1|2024|>= 90\nDINAS|IKU 1|2024-TW1|80,5\nDINAS|IKU 2|2024|95\n\
            DINAS|IKU 3|2024|70\nBIDANG|IKU 4|2024|WTP\nBIDANG|IKU 5|2024-TW1|10\nBIDANG|IKU 5|2024-TW2|15\nBIDANG|IKU 5|2024|N/A\n", &of);
        own.text(1, "realisasi", "Unit|Kode|Periode|Komponen|Pembilang|Penyebut|Realisasi\nDINAS|IKU 1|2024-TW1||||78,123 %\n\
            DINAS|IKU 1|2024||||91,25 %\nDINAS|IKU 2|2024|Bidang A|100|155|\nDINAS|IKU 2|2024|Bidang B|49||\nDINAS|IKU 3|2024|Tata kelola|||55,5\nDINAS|IKU 3|2024|Layanan|||30\n\
            BIDANG|IKU 4|2024||||WDP\nBIDANG|IKU 5|2024-TW1||||9\nBIDANG|IKU 5|2024-TW2||||14\n", &of);
        own.text(
            1,
            "realisasi",
            "Unit|Kode|Periode|Nilai timpa|Alasan timpa\nBIDANG|IKU 5|2024-TW2|15|Satu dokumen dihitung ulang\n",
            &of,
        );
        let entry = own.entry("DINAS/2024/IKU 1");
        let approved = run_with(own.ledger.path(), Some(&own.tokens[0]), &["approve", &entry], "");
        assert_eq!(approved.code, 0, "{}", approved.err);
        own.text(
            0,
            "anggaran",
            "Unit|Kode RO|Nama|IKU|Sumber dana|Satuan|Volume|Tanggal|Pagu|Penambahan|Blokir\n\
            DINAS|1.1|Layanan|IKU 1|RM|Dokumen|12|2024-01-02|1.500.000,50|250.000|100.000\n\
            DINAS|1.1.1|Rincian layanan|IKU 2||||2024-01-03|700.000||\n",
            &of,
        );
        own.text(1, "anggaran", "Unit|Kode RO|Tanggal|Jenis|Nilai|Realisasi volume|Progres\nDINAS|1.1|2024-03-31|realisasi|400.000||\n\
            DINAS|1.1|2024-03-31|realisasi|400.000||\nDINAS|1.1|2024-06-30|||5|41,5\nDINAS|1.1.1|2024-06-30|realisasi|123.456,78||\n", &of);
        let findings = "Unit|Kode|Pemeriksa|Nomor LHP|Tanggal LHP|Diterima|Uraian|Nilai|Rekomendasi|Uraian rekomendasi|Nilai rekomendasi\n\
            DINAS|T-1|inspektorat|LHP/1|2024-02-01|2024-02-05|Kelebihan bayar|5.000.000|T-1.R1|Setorkan|3.000.000\n\
            DINAS|T-1|inspektorat|LHP/1|2024-02-01|2024-02-05|Kelebihan bayar|5.000.000|T-1.R2|Tertibkan|\n\
            BIDANG|T-2|inspektorat|LHP/1|2024-02-01|2024-02-05|Aset|0|||\n";
        own.text(2, "temuan", findings, &[]);
        own.text(1, "temuan", "Unit|Kode|Rekomendasi|Tindak lanjut|Tanggal tindak lanjut|Nilai tindak lanjut\n\
            DINAS|T-1|T-1.R1|Disetor sebagian|2024-03-01|1.000.000\nDINAS|T-1|T-1.R1|Disetor lagi|2024-04-01|2.000.000\n", &[]);
        own.text(
            2,
            "temuan",
            "Unit|Kode|Rekomendasi|Status|Tanggal status|Nilai diterima\nDINAS|T-1|T-1.R1|belum sesuai|2024-03-10|\n",
            &[],
        );
        own.text(2, "temuan", "Unit|Kode|Rekomendasi|Status|Tanggal status|Nilai diterima\nDINAS|T-1|T-1.R1|sesuai|2024-04-10|3.000.000\n", &[]);
        own.text(
            2,
            "temuan",
            "Unit|Kode|Pemeriksa|Tahun|Jumlah temuan|Nilai|Sesuai|Nilai sesuai|Nomor dokumen|Tanggal dokumen\n\
            DINAS|S-1|inspektorat|2021|4|9.000.000|2|8.000.000|BA-1|2024-01-02\n",
            &[],
        );
        own.text(
            0,
            "renaksi",
            "Unit|Kode|Rencana aksi|Penanggung jawab\nDINAS|IKU 1|Survei|Bidang A\nDINAS|IKU 1|Pelatihan|Bidang B\n",
            &of,
        );
        own
    }

    /// Number of the first entry about a subject.
    fn entry(&self, subject: &str) -> String {
        let args = ["events", "--type", "realisasi.dicatat", "--subject", subject, "--format", "csv"];
        show(self.ledger.path(), &args).lines().nth(1).unwrap().split(',').next().unwrap().to_owned()
    }

    fn export(&self, kind: &str, form: &str) -> PathBuf {
        let out = self.ledger.path().join(format!("kembali-{kind}.{form}"));
        show(self.ledger.path(), &["template", "tabel", kind, "DINAS", "2024", "--out", out.to_str().unwrap()]);
        out
    }

    /// Everything that people read of the year.
    fn told(&self) -> Vec<String> {
        let mut all = Vec::new();
        for unit in ["DINAS", "BIDANG"] {
            for iku in ["IKU 1", "IKU 2", "IKU 3", "IKU 4", "IKU 5"] {
                for (item, per) in [
                    ("target", "tahun"),
                    ("target", "TW1"),
                    ("realisasi", "tahun"),
                    ("realisasi", "TW1"),
                    ("capaian", "tahun"),
                ] {
                    all.push(
                        crate::kit::run(
                            self.ledger.path(),
                            &["figure", &format!("{unit}/2024/{iku}/{item}"), "--per", per],
                        )
                        .out,
                    );
                }
            }
            for (what, per) in [
                ("pagu_akhir", "tahun"),
                ("realisasi", "TW1"),
                ("realisasi", "tahun"),
                ("volume", "tahun"),
                ("progres", "tahun"),
            ] {
                all.push(
                    crate::kit::run(
                        self.ledger.path(),
                        &["figure", &format!("{unit}/2024/anggaran/{what}"), "--per", per],
                    )
                    .out,
                );
            }
            for (what, per) in [
                ("temuan", "2024-12-31"),
                ("nilai", "2024-12-31"),
                ("sesuai", "2024-03-15"),
                ("sesuai", "2024-12-31"),
                ("belum_sesuai", "2024-03-15"),
                ("nilai_tindak_lanjut", "2024-03-15"),
                ("nilai_tindak_lanjut", "2024-12-31"),
                ("nilai_diterima", "2024-12-31"),
            ] {
                all.push(
                    crate::kit::run(self.ledger.path(), &["figure", &format!("{unit}/temuan/{what}"), "--per", per])
                        .out,
                );
            }
        }
        all
    }
}

#[test]
fn what_comes_out_goes_in_again_and_changes_nothing() {
    let own = Office::filled();
    for (kind, form) in KINDS.iter().flat_map(|kind| FORMS.map(|form| (*kind, form))) {
        let file = own.export(kind, form);
        let before = own.ledger.last();
        for by in 0..3 {
            let again = own.table(by, kind, &file);
            assert_eq!(again.code, 0, "{kind}.{form}: {}\n{}", again.out, again.err);
            assert_eq!(own.ledger.last(), before, "{kind}.{form}: {}", again.out);
        }
    }
    let refused =
        run_with(own.ledger.path(), None, &["template", "tabel", "target", "DINAS", "2024", "--out", "x.pdf"], "");
    assert!(refused.code == 2 && refused.err.contains(".xlsx atau .csv"), "{}", refused.err);
}

#[test]
fn what_comes_out_gives_another_ledger_of_the_same_structure_the_same_figures() {
    let own = Office::filled();
    let here = own.told();
    assert!(here.iter().filter(|text| text.trim().parse::<f64>().is_ok()).count() > 25, "{here:?}");
    for form in FORMS {
        let other = Office::new();
        for (kind, by) in [
            ("target", &[0][..]),
            ("realisasi", &[1]),
            ("anggaran", &[0, 1]),
            ("temuan", &[2, 1, 2]),
            ("renaksi", &[0]),
        ] {
            let file = own.export(kind, form);
            for who in by {
                let done = other.table(*who, kind, &file);
                assert_eq!(done.code, 0, "{kind}.{form} by {who}: {}\n{}", done.out, done.err);
            }
            let before = other.ledger.last();
            let again = other.table(by[0], kind, &file);
            assert_eq!(again.code, 0, "{kind}.{form}: {}\n{}", again.out, again.err);
            assert_eq!(other.ledger.last(), before, "{kind}.{form}: {}", again.out);
        }
        assert_eq!(here, other.told(), "{form}");
    }
}

/// What a form of import cannot say stands beside it by name, in the file itself: a page and the API give the same file.
#[test]
fn what_the_form_cannot_say_is_named_in_the_file() {
    let own = Office::filled();
    let sheets = crate::workbook::read(&own.export("realisasi", "xlsx"));
    let left = sheets.iter().find(|(name, _)| name == "Tidak termuat").unwrap();
    assert!(left.1.concat().join(" ").contains("1 persetujuan"), "{left:?}");
    let table = &sheets.iter().find(|(name, _)| name == "Tabel").unwrap().1;
    let ratio: Vec<_> = table.iter().filter(|row| row.iter().any(|cell| cell == "IKU 2")).collect();
    assert_eq!(ratio.len(), 2, "one row for each numerator: {table:?}");
    assert!(crate::workbook::read(&own.export("target", "xlsx")).iter().all(|(name, _)| name != "Tidak termuat"));
}

#[test]
fn parts_of_a_value_that_do_not_stand_together_or_disagree_are_unclear() {
    let own = Office::new();
    let head = "Unit;Kode;Periode;Komponen;Pembilang;Penyebut;Realisasi";
    for (rows, why) in [
        ("DINAS;IKU 2;2024;A;1;10;\nDINAS;IKU 1;2024;;;;90\nDINAS;IKU 2;2024;B;2;10;", "tidak berurutan"),
        (
            "DINAS;IKU 3;2024;Tata kelola;;;50\nDINAS;IKU 3;2024;Layanan;;;30\nDINAS;IKU 1;2024;;;;90\nDINAS;IKU 3;2024;Layanan;;;31",
            "tidak berurutan",
        ),
        ("DINAS;IKU 2;2024;A;1;10;\nDINAS;IKU 2;2024;B;2;11;", "penyebutnya lain"),
        ("DINAS;IKU 2;2024;A;1;10;\nDINAS;IKU 2;2024;a;2;;", "disebut dua kali"),
    ] {
        let file = own.ledger.path().join("bagian.csv");
        std::fs::write(&file, format!("{head}\n{rows}\n")).unwrap();
        let args = ["import", file.to_str().unwrap(), "--as", "realisasi", "--yes", "--locale", "id"];
        let done = run_with(own.ledger.path(), Some(&own.tokens[1]), &args, "");
        assert!(done.code == 1 && done.out.contains(why), "{rows}: {}\n{}", done.out, done.err);
    }
}

#[test]
fn a_value_that_was_edited_is_looked_at_like_any_other() {
    let (own, other) = (Office::filled(), Office::new());
    assert_eq!(other.table(0, "target", &own.export("target", "xlsx")).code, 0);
    let file = own.export("realisasi", "xlsx");
    let mut sheets = crate::workbook::read(&file);
    let table = &mut sheets.iter_mut().find(|(name, _)| name == "Tabel").unwrap().1;
    let edited = table.iter_mut().flatten().find(|cell| ["91,25", "91.25"].contains(&cell.as_str())).unwrap();
    "9125".clone_into(edited);
    let sheets: Vec<_> = sheets.iter().map(|(name, rows)| (name.as_str(), rows.clone())).collect();
    write(&file, &sheets);
    let done = other.table(1, "realisasi", &file);
    assert!(done.code != 0 && done.out.contains("tidak lazim"), "{}{}", done.out, done.err);
}

#[test]
fn a_row_that_names_an_event_and_says_something_else_is_unclear() {
    let own = Office::filled();
    let sheet =
        crate::workbook::read(&own.export("anggaran", "xlsx")).into_iter().find(|(name, _)| name == "Tabel").unwrap().1;
    let (heads, row) = (&sheet[0], sheet.iter().find(|row| row.iter().any(|cell| cell == "realisasi")).unwrap());
    let at = heads.iter().position(|head| head == "Nilai").unwrap();
    let mut changed = row.clone();
    changed[at] = "399.999".to_owned();
    let file = own.ledger.path().join("diubah.csv");
    std::fs::write(&file, format!("{}\n{}\n", heads.join(";"), changed.join(";"))).unwrap();
    let args = ["import", file.to_str().unwrap(), "--as", "anggaran", "--locale", "id", "--yes"];
    let done = run_with(own.ledger.path(), Some(&own.tokens[1]), &args, "");
    assert!(done.code != 0 && done.out.contains("berbeda dari event"), "{}{}", done.out, done.err);
}

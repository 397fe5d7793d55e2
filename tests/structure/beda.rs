//! What a table says otherwise than what is recorded, or leaves unsaid: asked about, never passed over.

use std::fs;

use crate::{
    kit::{Ledger, Run, document, run_with, show},
    workbook::{import, rows, token, write},
};

struct Office {
    ledger: Ledger,
    admin: Run,
}

impl Office {
    /// An office with an indicator, its auditor, and no entries.
    fn new() -> Self {
        let ledger = Ledger::empty();
        let file = ledger.path().join("dinas.xlsx");
        write(
            &file,
            &[
                ("Umum", rows(&["Isian|Nilai", "Tahun|'2025"])),
                ("Unit", rows(&["Kode|Nama|Induk", "OPD|Dinas|", "UPT|Unit pelaksana|OPD"])),
                (
                    "Akun",
                    rows(&["Akun|Peran|Unit", "rencana-01|perencana|", "isi-01|unit|OPD", "itda-01|inspektorat|"]),
                ),
                ("Aturan", rows(&["Unit|Paket", "OPD|permendagri-86-2017"])),
                ("Skala", rows(&["Unit|Kode|Nama|Kata|Nilai", "OPD|sakip|Predikat|A|80", "OPD|sakip||BB|70"])),
                (
                    "Indikator",
                    rows(&[
                        "Unit|Kode|Nama|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode|Frekuensi|Skala",
                        "OPD|IKU 1|Indeks|indeks|2|maksimum|langsung|posisi akhir|triwulanan|",
                        "OPD|IKU 2|Predikat|predikat|2|maksimum|langsung|posisi akhir|tahunan|sakip",
                    ]),
                ),
                ("Target", rows(&["Unit|Indikator|PK", "OPD|IKU 1|80", "OPD|IKU 2|BB"])),
            ],
        );
        let admin = import(&ledger, &ledger.admin, &file, &["--yes"]);
        assert_eq!(admin.code, 0, "{}\n{}", admin.out, admin.err);
        let confirmed = run_with(ledger.path(), Some(&ledger.second), &["confirm", "itda-01"], "");
        assert_eq!(confirmed.code, 0, "{}", confirmed.err);
        let office = Self { ledger, admin };
        let done = import(&office.ledger, &office.token("rencana-01"), &file, &["--yes"]);
        assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
        office
    }

    fn token(&self, account: &str) -> String {
        token(&self.admin.out, account)
    }

    fn table(&self, account: &str, kind: &str, lines: &[&str], more: &[&str]) -> Run {
        let file = self.ledger.path().join(format!("{kind}.csv"));
        fs::write(&file, lines.join("\n") + "\n").unwrap();
        let args = [&["import", file.to_str().unwrap(), "--as", kind, "--yes", "--locale", "id"], more].concat();
        run_with(self.ledger.path(), Some(&self.token(account)), &args, "")
    }

    fn structure(&self, account: &str, sheets: &[(&str, &[&str])]) -> Run {
        let file = self.ledger.path().join("lagi.xlsx");
        let general = rows(&["Isian|Nilai", "Tahun|'2025", "Alasan|uji"]);
        let more = sheets.iter().map(|(name, lines)| (*name, rows(lines)));
        write(&file, &[("Umum", general)].into_iter().chain(more).collect::<Vec<_>>());
        import(&self.ledger, &self.token(account), &file, &["--yes"])
    }
}

fn told(run: &Run, refused: bool, wanted: &[&str]) {
    assert_eq!(run.code != 0, refused, "{}\n{}", run.out, run.err);
    for word in wanted {
        assert!(run.out.contains(word) || run.err.contains(word), "«{word}» in\n{}\n{}", run.out, run.err);
    }
}

const HEADS: &str =
    "Unit;Kode;Pemeriksa;Nomor LHP;Tanggal LHP;Diterima;Uraian;Nilai;Rekomendasi;Uraian rekomendasi;Nilai rekomendasi";

#[test]
fn a_finding_that_is_recorded_otherwise_is_asked_about() {
    let office = Office::new();
    let row = |nilai: &str, advised: &str| {
        format!("OPD;T-1;Inspektorat;12/LHP;2025-02-01;2025-02-10;Kelebihan bayar;{nilai};R-1;Setorkan;{advised}")
    };
    let read = |line: &str, more: &[&str]| office.table("itda-01", "temuan", &[HEADS, line], more);
    told(&read(&row("120.000.000", "10.000.000"), &[]), false, &[]);
    told(&read(&row("Rp 120 juta", "10.000.000"), &[]), false, &["2 sudah sama di buku besar"]);
    let before = office.ledger.last();
    // The sum of the finding, that of its recommendation, a day, words.
    told(&read(&row("125.000.000", "10.000.000"), &[]), true, &["H2", "temuan T-1 tercatat lain: «120.000.000»"]);
    told(&read(&row("120.000.000", "12.000.000"), &[]), true, &["K2", "rekomendasi R-1 tercatat lain: «10.000.000»"]);
    let other = row("120.000.000", "10.000.000");
    told(&read(&other.replace("2025-02-10", "2025-02-11"), &[]), true, &["F2", "«2025-02-10»"]);
    told(&read(&other.replace("Kelebihan bayar", "Kurang bayar"), &[]), true, &["G2", "Kelebihan bayar"]);
    told(&read(&other.replace("Kelebihan bayar", "  kelebihan  Bayar"), &[]), false, &["2 sudah sama"]);
    let kept = ["--choose", "H2=biarkan yang tercatat"];
    told(&read(&row("125.000.000", "10.000.000"), &kept), false, &["2 sudah sama di buku besar"]);
    assert_eq!(office.ledger.last(), before);
    // Two rows of one new finding in one file.
    let two = |nilai: &str| {
        let row = |code: &str, nilai: &str| {
            format!("OPD;T-2;Inspektorat;13/LHP;2025-03-01;2025-03-10;Aset;{nilai};{code};Catat;1.000.000")
        };
        [HEADS.to_owned(), row("R-2", "5.000.000"), row("R-3", nilai)]
    };
    let read = |lines: [String; 3]| office.table("itda-01", "temuan", &lines.each_ref().map(String::as_str), &[]);
    told(&read(two("6.000.000")), true, &["H3", "lain dari baris 2"]);
    told(&read(two("5.000.000")), false, &[]);
}

#[test]
fn a_number_with_its_predicate_is_the_word_that_the_scale_gives_it() {
    let office = Office::new();
    let fixed = ["--set", "unit=OPD", "--set", "tahun=2025", "--set", "periode=2025"];
    let read = |line: &str| office.table("isi-01", "realisasi", &["Kode;Realisasi", line], &fixed);
    told(&read("IKU 2;72,15 (A)"), true, &["adalah BB, bukan A", "mungkin: BB; A"]);
    told(&read("IKU 2;720,15 (BB)"), true, &["hanya katanya yang dapat dicatat"]);
    told(&read("IKU 2;BB (72,15)"), false, &[]);
    assert_eq!(show(office.ledger.path(), &["figure", "OPD/2025/IKU 2/realisasi"]).trim(), "BB");
    // Without a scale it is the number; a letter that may be a scale of money is asked about.
    told(&read("IKU 1;82,45 (B)"), true, &["82,45 (tanpa catatan «(B)»)"]);
    // What may be a sign is never left out.
    let signed = read("IKU 1;82,45 (minus)");
    told(&signed, true, &["memuat «minus»"]);
    assert!(!signed.out.contains("mungkin:"), "{}", signed.out);
}

#[test]
fn the_money_of_a_step_is_read_and_kept_beside_its_words() {
    let office = Office::new();
    let fixed = ["--set", "unit=OPD", "--set", "tahun=2025", "--choose", "lanjutan=ya"];
    let read = |head: &str, cells: [&str; 2]| {
        let lines = [
            format!("Kode;Target 2025;Rencana aksi;{head}"),
            format!("IKU 1;80;Menyusun standar;{}", cells[0]),
            format!(";;Melatih petugas;{}", cells[1]),
        ];
        office.table("rencana-01", "renaksi", &lines.each_ref().map(String::as_str), &fixed)
    };
    told(&read("Anggaran", ["Rp 1,2 miliar", "1.5M"]), true, &["D3"]);
    told(&read("Anggaran (Rp juta)", ["1.500", "-"]), true, &["D2", "1500000000 (dikalikan 1000000)"]);
    told(&read("Anggaran", ["Rp 1,2 miliar", "non anggaran"]), false, &[]);
    let last = document(office.ledger.path(), &["events", "--type", "rincian.dicatat"]);
    let last = last["event"].as_array().unwrap().last().unwrap()["data"].clone();
    assert_eq!(last["kolom"], serde_json::json!(["Rencana aksi", "Anggaran", "Anggaran (rupiah)"]));
    let wanted = [["Menyusun standar", "Rp 1,2 miliar", "1.200.000.000"], ["Melatih petugas", "non anggaran", ""]];
    assert_eq!(last["baris"], serde_json::json!(wanted));
    told(&read("Anggaran", ["Rp 1,2 miliar", "non anggaran"]), false, &["sudah sama di buku besar"]);
    // As it goes out, so it comes in.
    let out = office.ledger.path().join("renaksi.xlsx");
    let out = out.to_str().unwrap();
    show(office.ledger.path(), &["template", "tabel", "renaksi", "OPD", "2025", "--out", out]);
    let again = ["import", out, "--as", "renaksi", "--yes"];
    let again = run_with(office.ledger.path(), Some(&office.token("rencana-01")), &again, "");
    told(&again, false, &["sudah sama di buku besar"]);
}

#[test]
fn a_ratio_in_another_measure_than_per_cent_says_its_factor_and_a_weighted_card_its_weights() {
    let office = Office::new();
    let heads =
        "Unit|Kode|Nama|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode|Gabung unit|Asal|Faktor|Simpul";
    let ratio = |factor: &str| format!("OPD|AKI|Kematian ibu|per 100.000 KH|2|minimum|rasio|jumlah|||{factor}|");
    let read = |line: &str| office.structure("rencana-01", &[("Indikator", &[heads, line][..])]);
    told(&read(&ratio("")), true, &["Indikator!K2", "yang diterima: 100000"]);
    told(&read(&ratio("100000")), false, &[]);
    let joined = "OPD|X|Kematian|per 1.000|2|minimum|asal|posisi akhir|mentah|OPD/AKI||";
    told(&read(joined), true, &["Indikator!K2", "yang diterima: 1000"]);
    let levels = [
        "Unit|Kode|Nama|Judul|Kata nilai|Gabung|Anak tanpa nilai",
        "OPD|sasaran|sasaran|Sasaran|Capaian|berbobot|dikeluarkan",
        "OPD|kartu|kartu|Kartu|Capaian|rata-rata|dikeluarkan",
    ];
    let done = office.structure(
        "rencana-01",
        &[
            ("Aturan", &["Unit|Paket", "OPD|tercatat"][..]),
            ("Tingkat", &levels[..]),
            ("Simpul", &["Unit|Kode|Tingkat|Nama", "OPD|S1|sasaran|Layanan"][..]),
            ("Indikator", &[heads, "OPD|IKU 1|Indeks|indeks|2|maksimum|langsung|posisi akhir||||S1"][..]),
            ("Target", &["Unit|Indikator|PK", "OPD|AKI|< = 95"][..]),
        ],
    );
    told(&done, false, &["OPD S1 berbobot: tanpa bobot tidak ikut dihitung: IKU 1", "PK: ≤ 95"]);
}

#[test]
fn what_a_command_leaves_in_quarantine_waits_until_such_a_table_is_clear() {
    let office = Office::new();
    let waits = || {
        let inbox = run_with(office.ledger.path(), Some(&office.token("isi-01")), &["inbox", "--format", "csv"], "");
        assert_eq!(inbox.code, 0, "{}", inbox.err);
        inbox.out.lines().filter(|line| line.starts_with("karantina")).map(str::to_owned).collect::<Vec<_>>()
    };
    let fixed = ["--set", "unit=OPD", "--set", "tahun=2025"];
    let read = |value: &str| {
        let line = format!("IKU 1;{value}");
        office.table("isi-01", "realisasi", &["Kode;TW I", &line], &fixed)
    };
    told(&read("delapan puluh"), true, &[]);
    let left = waits();
    assert!(left.len() == 1 && left[0].contains("OPD") && left[0].contains("realisasi.csv (1 sel)"), "{left:?}");
    told(&read("80"), false, &[]);
    assert_eq!(waits(), Vec::<String>::new());
}

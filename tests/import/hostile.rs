//! Files that want to do harm, each made here.

use std::{
    fs::File,
    io::{Cursor, Read, Write},
    path::{Path, PathBuf},
};

use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::{
    kit::{AUDITOR, Ledger, UNIT, show},
    table::{import, text, xlsx},
};

const ROWS: &[&[&str]] = &[&["unit", "iku", "periode", "realisasi"], &["U", "IKU.1", "2023-TW1", "#70"]];

/// A good workbook with a part replaced, or added.
fn with_part(ledger: &Ledger, name: &str, part: &str, write: &dyn Fn(&mut dyn Write)) -> PathBuf {
    let good = ledger.path().join("baik.xlsx");
    xlsx(&good, &[("A", ROWS)]);
    let mut from = ZipArchive::new(Cursor::new(std::fs::read(&good).unwrap())).unwrap();
    let out = ledger.path().join(name);
    let mut to = ZipWriter::new(File::create(&out).unwrap());
    for index in 0..from.len() {
        let mut old = from.by_index(index).unwrap();
        let held = old.name().unwrap().into_owned();
        if held != part {
            let mut bytes = Vec::new();
            old.read_to_end(&mut bytes).unwrap();
            to.start_file(held, SimpleFileOptions::default()).unwrap();
            to.write_all(&bytes).unwrap();
        }
    }
    to.start_file(part, SimpleFileOptions::default().large_file(true)).unwrap();
    write(&mut to);
    to.finish().unwrap();
    out
}

fn refused(ledger: &Ledger, file: &Path, why: &str) {
    let before = ledger.last();
    let run = import(ledger, UNIT, file, "realisasi", &["--yes"]);
    assert!(run.code == 1 && run.err.contains(why), "{}: {}", file.display(), run.err);
    assert_eq!(ledger.last(), before);
}

#[test]
fn a_zip_bomb_is_counted_before_it_is_parsed() {
    let ledger = Ledger::full();
    let zeros = vec![b' '; 1 << 20];
    let bomb = with_part(&ledger, "bom.xlsx", "xl/worksheets/sheet1.xml", &|out| {
        for _ in 0..1024 {
            out.write_all(b"<c>").unwrap();
            out.write_all(&zeros[..500 << 10]).unwrap();
        }
    });
    assert!(std::fs::metadata(&bomb).unwrap().len() < 4 << 20);
    refused(&ledger, &bomb, "mengembang menjadi lebih dari");
}

#[test]
fn a_cell_of_a_gigabyte_is_never_held() {
    let ledger = Ledger::full();
    let piece = vec![b'7'; 1 << 20];
    let file = with_part(&ledger, "sel.xlsx", "xl/worksheets/sheet1.xml", &|out| {
        out.write_all(b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>").unwrap();
        (0..1024).for_each(|_| out.write_all(&piece).unwrap());
        out.write_all(b"</t></is></c></row></sheetData></worksheet>").unwrap();
    });
    refused(&ledger, &file, "isi sel yang terlalu panjang");
    let long =
        text(&ledger, "panjang.csv", &format!("unit;iku;periode;realisasi\nU;IKU.1;2023-TW1;{}\n", "7".repeat(40_000)));
    refused(&ledger, &long, "sel D2 lebih dari 32.767 karakter");
}

#[test]
fn macros_links_and_declarations_are_refused() {
    let ledger = Ledger::full();
    let part = |name: &str, part: &str, bytes: &'static [u8]| {
        with_part(&ledger, name, part, &|out| out.write_all(bytes).unwrap())
    };
    refused(&ledger, &part("makro.xlsx", "xl/vbaProject.bin", b"x"), "memuat makro");
    // With macros it must say so in its name; then they are left alone, and that is said.
    let named = part("makro.xlsm", "xl/vbaProject.bin", b"x");
    let run = import(&ledger, UNIT, &named, "realisasi", &["--yes"]);
    assert!(run.code == 0 && run.out.contains("Makro di dalamnya diabaikan"), "{} {}", run.out, run.err);
    refused(
        &ledger,
        &part("luar.xlsx", "xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
        "merujuk buku kerja lain",
    );
    refused(&ledger, &part("sambung.xlsx", "xl/connections.xml", b"<connections/>"), "mengambil data dari luar");
    refused(&ledger, &part("objek.xlsx", "xl/embeddings/oleObject1.bin", b"x"), "objek tertanam");
    let entity = b"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x \"y\">]><sst>&x;</sst>";
    refused(&ledger, &part("entitas.xlsx", "xl/sharedStrings.xml", entity), "DOCTYPE");
}

#[test]
fn announced_counts_are_not_believed() {
    let ledger = Ledger::full();
    for count in ["99999999999999999999", "4294967295", "2000001"] {
        let head = format!(
            "<?xml version=\"1.0\"?>{}<sst uniqueCount=\"{count}\"><si><t>a</t></si></sst>",
            " ".repeat(70_000)
        );
        let file =
            with_part(&ledger, "janji.xlsx", "xl/sharedStrings.xml", &|out| out.write_all(head.as_bytes()).unwrap());
        refused(&ledger, &file, "mengaku memuat");
    }
    let far = "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1048576\"><c r=\"XFD1048576\"><f t=\"shared\" \
               si=\"4000000000\" ref=\"A1:XFD1048576\">A1</f><v>1</v></c></row></sheetData></worksheet>";
    let file =
        with_part(&ledger, "jauh.xlsx", "xl/worksheets/sheet1.xml", &|out| out.write_all(far.as_bytes()).unwrap());
    refused(&ledger, &file, "kosong");
    let wraps = "<worksheet><sheetData><row r=\"1\"><c r=\"A4294967297\"><v>1</v></c></row></sheetData></worksheet>";
    let file =
        with_part(&ledger, "putar.xlsx", "xl/worksheets/sheet1.xml", &|out| out.write_all(wraps.as_bytes()).unwrap());
    refused(&ledger, &file, "alamat sel yang tidak masuk akal");
}

/// Bytes of a good workbook changed about: refused or read, but never the end of the program.
#[test]
fn no_change_of_a_workbook_makes_the_reader_fall_over() {
    let ledger = Ledger::full();
    let sheet = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>unit</t></is></c><c r=\"B1\" s=\"1\"><f>1+1</f><v>2</v>\
                 </c></row><row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" t=\"e\"><v>#REF!</v></c><c t=\"d\"><v>2023-01-01</v></c>\
                 </row></sheetData></worksheet>";
    let mut random: u64 = 42;
    let mut next = |most: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(random >> 33).unwrap() % most
    };
    for _ in 0..400 {
        let mut bytes = sheet.as_bytes().to_vec();
        for _ in 0..=next(4) {
            let at = next(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match next(4) {
                _ if bytes.is_empty() => bytes.push(b'<'),
                0 => bytes[at] = u8::try_from(next(256)).unwrap(),
                1 => drop(bytes.drain(at..(at + next(12)).min(bytes.len()))),
                2 => bytes.insert(at, b"<>\"&0AZ9/"[next(9)]),
                _ => bytes.truncate(at.max(1)),
            }
        }
        let file = with_part(&ledger, "ubah.xlsx", "xl/worksheets/sheet1.xml", &|out| out.write_all(&bytes).unwrap());
        let whole = std::fs::read(&file).unwrap();
        let _ = jejak::import::read(&file, &whole, jejak::import::Wanted::default(), &|_| ());
        let mut cut = whole;
        let at = next(cut.len());
        cut[at] ^= u8::try_from(1 + next(255)).unwrap();
        let _ = jejak::import::read(&file, &cut, jejak::import::Wanted::default(), &|_| ());
    }
}

#[test]
fn what_is_broken_is_refused() {
    let ledger = Ledger::full();
    let broken = with_part(&ledger, "rusak.xlsx", "xl/worksheets/sheet1.xml", &|out| {
        out.write_all(b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</w></row>").unwrap();
    });
    refused(&ledger, &broken, "tidak utuh");
    refused(&ledger, &text(&ledger, "teks.xlsx", "bukan zip"), "bukan XLSX yang utuh");
    let old = ledger.path().join("lama.xlsx");
    std::fs::write(&old, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]).unwrap();
    refused(&ledger, &old, "berkata sandi");
    refused(&ledger, &text(&ledger, "lama.xls", "x"), "isinya jenis lain");
    refused(&ledger, &text(&ledger, "lain.pdf", "x"), "tidak dibaca");
    let bytes = ledger.path().join("latin.csv");
    std::fs::write(&bytes, b"unit;iku\nU;\x81\n").unwrap();
    refused(&ledger, &bytes, "bukan teks UTF-8");
    refused(&ledger, &text(&ledger, "kosong.csv", ""), "kosong");
    let mut half = std::fs::read(ledger.path().join("baik.xlsx")).unwrap();
    half.truncate(half.len() / 2);
    let cut = ledger.path().join("potong.xlsx");
    std::fs::write(&cut, half).unwrap();
    refused(&ledger, &cut, "bukan XLSX yang utuh");
}

#[test]
fn a_formula_stays_text_on_its_way_in_and_out() {
    let ledger = Ledger::full();
    let heads: &[&str] = &["unit", "kode", "pemeriksa", "lhp", "tanggal lhp", "diterima", "uraian", "nilai"];
    let row: &[&str] = &["U", "T-8", "Inspektorat", "LHA-8", "2023-01-02", "2023-01-02", "=cmd|' /C calc'!A0", "#5"];
    let file = ledger.path().join("rumus.xlsx");
    xlsx(&file, &[("A", &[heads, row])]);
    let run = import(&ledger, AUDITOR, &file, "temuan", &["--yes"]);
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    let csv = show(ledger.path(), &["findings", "U", "--format", "csv"]);
    assert!(csv.contains("'=cmd|"), "{csv}");
    let doubtful = text(&ledger, "rumus.csv", "unit;iku;periode;realisasi\nU;IKU.1;2023-TW1;=1+1\n");
    assert_eq!(import(&ledger, UNIT, &doubtful, "realisasi", &["--yes"]).code, 1);
    let kept = std::fs::read_to_string(ledger.path().join("rumus.csv.karantina.csv")).unwrap();
    assert!(kept.contains("'=1+1") && !kept.contains(",=1+1"), "{kept}");
}

/// A formula that came to an empty text is an empty cell; one that nobody computed is asked about.
#[test]
fn a_formula_without_a_value() {
    let ledger = Ledger::full();
    let sheet = |cell: &str| {
        let text = |at: &str, words: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{words}</t></is></c>");
        let row = |n: u32, words: [&str; 3]| {
            ["A", "B", "C"].iter().zip(words).map(|(c, w)| text(&format!("{c}{n}"), w)).collect::<String>()
        };
        format!(
            "<worksheet><sheetData><row r=\"1\">{}{}</row><row r=\"2\">{}{cell}</row></sheetData></worksheet>",
            row(1, ["unit", "iku", "periode"]),
            text("D1", "realisasi"),
            row(2, ["U", "IKU.1", "2023-TW1"])
        )
    };
    for (cell, code, told) in [
        ("<c r=\"D2\" t=\"str\"><f>IF(1,\"\",1)</f><v></v></c>", 0, "tidak ada baris yang terisi"),
        ("<c r=\"D2\"><f>1+1</f></c>", 1, "rumus tanpa nilai tersimpan"),
        ("<c r=\"D2\"><f>1+1</f><v></v></c>", 1, "rumus tanpa nilai tersimpan"),
        ("<c r=\"D2\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>", 1, "galat lembar kerja #DIV/0!"),
        ("<c r=\"D2\" t=\"e\"><v>#REF!</v></c>", 1, "galat lembar kerja #REF!"),
    ] {
        let bytes = sheet(cell);
        let file = with_part(&ledger, "rumus.xlsx", "xl/worksheets/sheet1.xml", &|out| {
            out.write_all(bytes.as_bytes()).unwrap()
        });
        let run = import(&ledger, UNIT, &file, "realisasi", &["--yes"]);
        assert!(run.code == code && run.out.contains(told), "{cell}: {} {}", run.out, run.err);
    }
}

//! Files that were made to harm: each is refused, and the refusal says why.

use std::io::{Cursor, Write};

use jejak::review::read;
use zip::{ZipWriter, write::SimpleFileOptions};

fn pack(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn docx(body: &str, more: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let xml = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    let mut entries = vec![("word/document.xml", xml.into_bytes())];
    entries.extend(more.iter().cloned());
    pack(&entries)
}

fn refused(name: &str, bytes: &[u8], why: &str) {
    let refusal = read::read(name, bytes).expect_err(name);
    assert!(refusal.to_string().contains(why), "{name}: {refusal}");
}

#[test]
fn bombs_and_broken_files_are_refused() {
    let bomb = vec![b' '; 60 << 20];
    refused("bom.docx", &docx("", &[("word/media/x.bin", bomb.clone())]), "bom zip");
    refused("bom.xlsx", &pack(&[("xl/workbook.xml", b"<x/>".to_vec()), ("xl/a.xml", bomb)]), "bom zip");
    let many: Vec<(String, Vec<u8>)> = (0..5001).map(|n| (format!("a/{n}"), Vec::new())).collect();
    let mut entries: Vec<(&str, Vec<u8>)> = many.iter().map(|(n, b)| (n.as_str(), b.clone())).collect();
    entries.push(("word/document.xml", Vec::new()));
    refused("banyak.docx", &pack(&entries), "jumlah berkas dalam arsip");
    refused("rusak.docx", &docx("<w:p><w:t>buka", &[]), "rusak");
    let mut cut = docx("<w:p/>", &[]);
    cut.truncate(cut.len() / 2);
    refused("terpotong.docx", &cut, "arsip");
    refused("asing.zip", &pack(&[("a.txt", b"a".to_vec())]), "bukan XLSX dan bukan DOCX");
    refused("lama.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "XLSX atau DOCX");
    refused("biner.txt", b"abc\0def", "biner");
    refused("latin.txt", b"Realisasi \xE9", "bukan UTF-8");
    refused("rusak.pdf", b"%PDF-1.7 bukan pdf", "PDF");
}

#[test]
fn what_would_run_or_fetch_is_refused() {
    refused("makro.docm", &docx("<w:p/>", &[("word/vbaProject.bin", vec![0])]), "makro");
    let book = ("xl/workbook.xml", b"<workbook/>".to_vec());
    refused(
        "taut.xlsx",
        &pack(&[book.clone(), ("xl/externalLinks/externalLink1.xml", vec![])]),
        "tautan ke berkas lain",
    );
    refused("makro4.xlsx", &pack(&[book, ("xl/macrosheets/sheet1.xml", vec![])]), "makro");
    let rels = |kind: &str| {
        let xml = format!(
            "<Relationships><Relationship Id=\"r1\" Type=\"http://x/{kind}\" Target=\"file:///etc/passwd\" TargetMode=\"External\"/></Relationships>"
        );
        vec![("word/_rels/document.xml.rels", xml.into_bytes())]
    };
    refused("templat.docx", &docx("<w:p/>", &rels("attachedTemplate")), "menaut ke luar");
    assert!(read::read("tautan.docx", &docx("<w:p/>", &rels("hyperlink"))).is_ok());
}

#[test]
fn entities_are_not_expanded_and_huge_cells_are_refused() {
    let lol = "<!DOCTYPE a [<!ENTITY x \"xxxxxxxxxx\"><!ENTITY y \"&x;&x;&x;&x;\">]><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:t>&y;</w:t></w:p></w:body></w:document>";
    refused("entitas.docx", &pack(&[("word/document.xml", lol.as_bytes().to_vec())]), "rusak");
    let long = format!("Unit\tTarget\nA\t{}\n", "9".repeat(40_000));
    refused("sel.txt", long.as_bytes(), "panjang sel di baris 2");
    let rows = "a\t1\n".repeat(100_001);
    refused("baris.txt", rows.as_bytes(), "jumlah baris tabel");
    let html = format!("<html><table><tr><td>{}</td><td>1</td></tr></table>", "x".repeat(40_000));
    refused("sel.html", html.as_bytes(), "panjang sel");
    // A span that would make a table of millions of columns is cut down.
    let span = "<html><table><tr><td colspan=\"99999999\" rowspan=\"99999999\">a</td><td>1</td></tr></table>";
    assert!(read::read("span.html", span.as_bytes()).is_ok());
    let deep = format!("<html>{}x", "<div>".repeat(200_000));
    refused("dalam.html", deep.as_bytes(), "elemen bersarang");
}

fn workbook(sheet: &str, more: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let links = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
         Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>");
    let root = links.replace("/worksheet\"", "/officeDocument\"").replace("worksheets/sheet1.xml", "xl/workbook.xml");
    let mut entries = vec![
        ("_rels/.rels", root.into_bytes()),
        ("xl/workbook.xml", book.into_bytes()),
        ("xl/_rels/workbook.xml.rels", links.into_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.into_bytes()),
    ];
    entries.extend(more.iter().cloned());
    pack(&entries)
}

/// A few bytes that would have a parser make room for billions of cells or strings, or read one cell as another.
#[test]
fn a_small_workbook_takes_little_memory() {
    let far = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>";
    let blocks = read::read("jauh.xlsx", &workbook(far, &[])).unwrap().blocks;
    assert!(blocks.len() < 100, "{}", blocks.len());
    let wrap = "<row r=\"1\"><c r=\"A4294967297\"><v>1</v></c></row>";
    refused("berputar.xlsx", &workbook(wrap, &[]), "alamat sel");
    let wrap = wrap.replace("<c r=", "<c\nr=");
    refused("berputar-baris.xlsx", &workbook(&wrap, &[]), "tidak masuk akal");
    let count = |digits: &str| format!("<sst uniqueCount=\"{digits}\"></sst>").into_bytes();
    for name in ["xl/sharedStrings.xml", "xl/sharedStrings.XML", "xl/lain.bin"] {
        refused("janji.xlsx", &workbook("", &[(name, count("400000000000"))]), "mengaku memuat");
    }
}

#[test]
fn a_closing_tag_that_closes_nothing_does_not_hide_depth() {
    let page = format!("<html><body>{}</body></html>", "<div></x>".repeat(20_000));
    assert!(read::read("dalam.html", page.as_bytes()).is_err());
}

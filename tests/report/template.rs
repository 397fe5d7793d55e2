//! An agency's own document is filled in by address, and keeps everything else.

use std::{
    io::{Cursor, Read, Write},
    path::Path,
};

use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::kit::{run, sample};

const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

/// A control with a tag: around words of a sentence.
fn control(tag: &str, more: &str, content: &str) -> String {
    format!("<w:sdt><w:sdtPr>{more}<w:tag w:val=\"{tag}\"/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>")
}

fn words(text: &str) -> String {
    format!("<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r>")
}

/// A document of an agency: body, header.
fn document(body: &str, header: &str) -> Vec<u8> {
    let mut made = ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, text: &str| {
        made.start_file(name, SimpleFileOptions::default()).unwrap();
        made.write_all(text.as_bytes()).unwrap();
    };
    let package = "http://schemas.openxmlformats.org/package/2006";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    part(
        "[Content_Types].xml",
        &format!(
            "<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"{word}.document.main+xml\"/>\
             <Override PartName=\"/word/header1.xml\" ContentType=\"{word}.header+xml\"/><Override PartName=\"/word/styles.xml\" ContentType=\"{word}.styles+xml\"/></Types>"
        ),
    );
    part(
        "_rels/.rels",
        &format!(
            "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
        ),
    );
    part(
        "word/_rels/document.xml.rels",
        &format!(
            "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"h\" Type=\"{office}/header\" Target=\"header1.xml\"/>\
                  <Relationship Id=\"s\" Type=\"{office}/styles\" Target=\"styles.xml\"/></Relationships>"
        ),
    );
    part("word/header1.xml", &format!("<w:hdr {W}><w:p>{header}</w:p></w:hdr>"));
    part(
        "word/styles.xml",
        &format!(
            "<w:styles {W}><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style></w:styles>"
        ),
    );
    part(
        "word/document.xml",
        &format!(
            "<w:document {W} xmlns:r=\"{office}\"><w:body>{body}<w:sectPr><w:headerReference w:type=\"default\" r:id=\"h\"/></w:sectPr></w:body></w:document>"
        ),
    );
    made.finish().unwrap().into_inner()
}

/// Fills it in; gives exit code, the package, and what was said.
fn filled(template: &[u8], more: &[&str]) -> (i32, Vec<u8>, String) {
    let dir = tempfile::tempdir().unwrap();
    let (from, out) = (dir.path().join("templat.docx"), dir.path().join("lkj.docx"));
    std::fs::write(&from, template).unwrap();
    let data = sample().to_str().unwrap();
    let paths = [from.to_str().unwrap(), out.to_str().unwrap()];
    let args = ["report", "PMK", "2023", "--data", data, "--template", paths[0], "--out", paths[1]];
    let (code, said, err) = run(&[&args[..], more].concat());
    (code, std::fs::read(&out).unwrap_or_default(), String::from_utf8(said).unwrap() + &err)
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut text = String::new();
    ZipArchive::new(Cursor::new(bytes)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// What LibreOffice shows of a document.
fn shown(bytes: &[u8], dir: &Path) -> String {
    std::fs::write(dir.join("isi.docx"), bytes).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", dir.join("profil").display());
    let target = dir.to_str().unwrap();
    let file = dir.join("isi.docx");
    let args =
        [&profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", target, file.to_str().unwrap()];
    let opened = std::process::Command::new("soffice").args(args).output().unwrap();
    assert!(opened.status.success(), "{}", String::from_utf8_lossy(&opened.stderr));
    std::fs::read_to_string(dir.join("isi.txt")).unwrap()
}

#[test]
fn figures_stand_where_the_agency_put_them_and_all_else_is_as_it_was() {
    let prompt = "<w:showingPlcHdr/><w:dataBinding w:xpath=\"/x\"/>";
    let untouched = "<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:t>Kop surat &amp; logo</w:t></w:r></w:p>";
    let cell = |tag: &str| {
        control(
            tag,
            "",
            "<w:tc><w:tcPr><w:tcW w:w=\"900\" w:type=\"dxa\"/></w:tcPr><w:p><w:r><w:t>0</w:t></w:r></w:p></w:tc>",
        )
    };
    let body = format!(
        "{untouched}<w:p><w:r><w:t xml:space=\"preserve\">NPSS sebesar </w:t></w:r>{}<w:r><w:t>.</w:t></w:r></w:p>{}\
         <w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w=\"900\"/></w:tblGrid><w:tr>{}</w:tr></w:tbl>{}{}<w:p>{}{}</w:p>",
        control(
            "PMK/2023/npss",
            prompt,
            "<w:r><w:rPr><w:rStyle w:val=\"PlaceholderText\"/></w:rPr><w:t>Ketik di sini</w:t></w:r>"
        ),
        control(
            "anggaran/realisasi",
            "",
            &format!("<w:p><w:pPr><w:jc w:val=\"right\"/></w:pPr>{}</w:p><w:p>{}</w:p>", words("1"), words("2"))
        ),
        cell("IKU.2/capaian"),
        control("tabel:kartu", "", "<w:p/>"),
        control("nama pejabat", "", &format!("<w:p>{}</w:p>", words("Budi"))),
        control("IKU.12/capaian", "<w:alias w:val=\"Capaian\"/>", ""),
        control("PPU/2022/npss", "", &words("x")),
    );
    let template = document(&body, &control("diketahui_sampai", "", &words("kapan")));
    let (code, made, said) = filled(&template, &[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("6 angka dan keterangan, 1 tabel") && said.contains("bukan alamat: nama pejabat"), "{said}");
    let text = part(&made, "word/document.xml");
    assert!(text.contains(untouched));
    assert!(text.contains("<w:alias w:val=\"PMK/2023/npss · event 637\"/>"), "it says address and moment");
    assert!(text.contains("<w:alias w:val=\"Capaian\"/>"), "a title of the agency's own stays");
    assert!(!text.contains("showingPlcHdr") && !text.contains("dataBinding") && !text.contains("PlaceholderText"));
    let paragraph = "<w:p><w:pPr><w:jc w:val=\"right\"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">7.816.645.233</w:t></w:r></w:p>";
    assert!(text.contains(paragraph), "it looks as what stood there: {text}");
    assert!(part(&made, "word/styles.xml").contains("w:styleId=\"Sel\""), "the style of placed cells comes along");
    assert!(part(&made, "word/header1.xml").contains(">event 637 (30 Jan 2024 10.20.00 WIB, jam simulasi)<"));
    let dir = tempfile::tempdir().unwrap();
    let shown = shown(&made, dir.path());
    for words in ["Kop surat & logo", "NPSS sebesar 101,70.", "100,28", "103,74", "Budi", "Stakeholder Perspective"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(!shown.contains("Ketik di sini"));
    // The same document at the same moment is the same, and at another moment another.
    assert_eq!(filled(&template, &[]).1, made);
    let then = filled(&template, &["--as-of", "617"]).1;
    assert!(part(&then, "word/document.xml").contains(">101,67<") && then != made);
    // What was filled in is filled in anew.
    assert_eq!(part(&filled(&then, &[]).1, "word/document.xml"), text);
}

#[test]
fn what_cannot_be_given_is_named_and_nothing_is_written() {
    let line = |tag: &str| format!("<w:p>{}</w:p>", control(tag, "", &words("1")));
    let body = [line("PMK/2023/IKU.2/kapaian"), line("tabel:tidak-ada"), line("tabel:kartu"), line("npss")].concat();
    let (code, made, said) = filled(&document(&body, ""), &[]);
    assert_eq!((code, made.len()), (1, 0), "{said}");
    for words in ["«PMK/2023/IKU.2/kapaian»", "yang ada: ", "anggaran-unit", "harus berdiri sendiri"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    for broken in [&b"bukan zip"[..], &[]] {
        let (code, _, said) = filled(broken, &[]);
        assert!(code == 1 && said.contains("templat: bukan berkas DOCX"), "{said}");
    }
    let entities = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>";
    let mut bomb = ZipWriter::new(Cursor::new(Vec::new()));
    bomb.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    bomb.write_all(format!("{entities}<w:document {W}>&a;</w:document>").as_bytes()).unwrap();
    let (code, _, said) = filled(&bomb.finish().unwrap().into_inner(), &[]);
    assert!(code == 1 && said.contains("word/document.xml rusak"), "{said}");
}

/// The report's own controls can be copied into a document of the agency's: each number of a single address has one.
#[test]
fn the_generated_document_has_a_control_for_each_address() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("lkj.docx");
    crate::kit::report("PMK", &["--format", "docx", "--out", out.to_str().unwrap()]);
    let text = part(&std::fs::read(&out).unwrap(), "word/document.xml");
    assert!(text.matches("<w:tag w:val=\"PMK/2023/npss\"/>").count() >= 3);
    let (code, made, said) = filled(&std::fs::read(&out).unwrap(), &["--as-of", "617"]);
    assert_eq!(code, 0, "{said}");
    let text = part(&made, "word/document.xml");
    assert!(text.contains("<w:alias w:val=\"PMK/2023/npss · event 617\"/>") && !text.contains("npss · event 637"));
}

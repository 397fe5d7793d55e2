//! What a report says of itself, in each of its forms.

use crate::kit::{html, report};

#[test]
fn the_same_command_gives_the_same_bytes() {
    let as_of = ["--as-of", "617"];
    let docx = ["--format", "docx", "--out"];
    assert_eq!(report("PMK", &as_of), report("PMK", &as_of));
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (one, two) = (file("a.docx"), file("b.docx"));
    for out in [&one, &two] {
        report("PMK", &[&as_of[..], &docx[..], &[out.as_str()]].concat());
    }
    assert_eq!(std::fs::read(&one).unwrap(), std::fs::read(&two).unwrap());
    assert_ne!(report("PMK", &as_of), html().as_bytes(), "another moment is another report");
}

/// A part of a package.
fn part(bytes: &[u8], name: &str) -> String {
    let mut text = String::new();
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    std::io::Read::read_to_string(&mut package.by_name(name).unwrap(), &mut text).unwrap();
    text
}

#[test]
fn the_docx_holds_the_same_numbers_in_the_same_order() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("lkj.docx");
    report("PMK", &["--format", "docx", "--out", out.to_str().unwrap()]);
    let document = part(&std::fs::read(&out).unwrap(), "word/document.xml");
    let text = |rest: &str| rest.split("preserve\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let of = |rest: &str| rest.split("w:tooltip=\"").nth(1).unwrap().split(" · ").next().unwrap().to_owned();
    let links = document.split("<w:hyperlink w:anchor=\"a").skip(1);
    let docx: Vec<_> = links.map(|rest| (of(rest), text(rest))).collect();
    let address = |rest: &str| rest.split("data-alamat=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let shown = |rest: &str| rest.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned();
    let page: Vec<_> = html().split("<a class=\"n").skip(1).map(|rest| (address(rest), shown(rest))).collect();
    assert_eq!(docx.len(), page.len());
    for (one, other) in docx.iter().zip(&page) {
        assert!(other.0.starts_with(&one.0) && one.1 == other.1, "{one:?} {other:?}");
    }
    assert!(document.matches("<w:bookmarkStart w:id=\"1\" w:name=\"a1\"/>").count() == 1);
}

#[test]
fn every_number_carries_its_address_and_the_moment() {
    let page = html();
    let numbers = page.split("<a class=\"n").skip(1);
    let mut count = 0;
    for tag in numbers.map(|rest| rest.split('>').next().unwrap()) {
        assert!(tag.contains("data-alamat=\"") && tag.contains("data-as-of=\"637\""), "{tag}");
        let place = tag.split("href=\"#").nth(1).unwrap().split('"').next().unwrap();
        assert!(page.contains(&format!("id=\"{place}\"")), "{place} is not in the annex");
        count += 1;
    }
    assert!(count > 600, "{count}");
}

#[test]
fn an_earlier_moment_prints_what_was_known_then() {
    let then = String::from_utf8(report("PMK", &["--as-of", "617"])).unwrap();
    assert!(then.contains("data-alamat=\"PMK/2023/npss\" data-as-of=\"617\""));
    assert!(then.contains(">101,67</a>") && !html().contains(">101,67</a>"));
}

#[test]
fn the_cover_names_ledger_moment_and_hash() {
    let page = html();
    for part in ["<svg", "event 637 (30 Jan 2024 10.20.00 WIB, jam simulasi)", "jam simulasi: bukan catatan resmi"] {
        assert!(page.contains(part), "{part}");
    }
    let hash = page.split("name=\"jejak:kepala\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(page.matches(hash).count(), 2, "in the head and on the cover");
}

#[test]
fn an_invented_unit_says_so_and_shows_its_findings() {
    let page = String::from_utf8(report("CONTOH", &[])).unwrap();
    assert!(page.contains("Unit rekaan (contoh)"));
    assert!(page.contains("data-tabel=\"temuan-rincian\""));
}

#[test]
fn a_units_own_words_name_their_event() {
    assert!(html().contains("Faktor keberhasilan") && html().contains("Teks unit, event "));
}

/// LibreOffice opens it and finds the same tables; a browser prints the HTML.
#[test]
fn others_programs_open_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    report("PMK", &["--format", "docx", "--out", &file("lkj.docx")]);
    let profile = format!("-env:UserInstallation=file://{}", file("profil"));
    let args =
        [&profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", &file("."), &file("lkj.docx")];
    let opened = std::process::Command::new("soffice").args(args).output();
    let opened = opened.expect("needs libreoffice-writer-nogui (Debian)");
    assert!(opened.status.success(), "{}", String::from_utf8_lossy(&opened.stderr));
    let text = std::fs::read_to_string(file("lkj.txt")).unwrap();
    for words in ["Tabel 45. Tindak lanjut temuan PMK per 30 Jan 2024", "101,70", "PMK/2023/IKU.2/capaian"] {
        assert!(text.contains(words), "{words}");
    }
    report("PMK", &["--format", "pdf", "--out", &file("lkj.pdf")]);
    assert!(std::fs::read(file("lkj.pdf")).unwrap().starts_with(b"%PDF-"));
}

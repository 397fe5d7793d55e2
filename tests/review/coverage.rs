//! That nothing was read is not that nothing was found: said first, in every form, with an exit code of its own.

use std::{
    io::{Cursor, Read},
    path::Path,
    process::Command,
};

use super::kit;

/// Pages of a PDF as pictures in a PDF, as a scanner makes them.
pub fn scanned(pdf: &Path, dir: &Path, resolution: &str) -> Vec<u8> {
    let stem = dir.join("halaman");
    let done = Command::new("pdftoppm").args(["-r", resolution, "-jpeg"]).arg(pdf).arg(&stem).status().unwrap();
    assert!(done.success());
    let mut pages: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "jpg"))
        .collect();
    pages.sort();
    let mut objects: Vec<Vec<u8>> = vec![b"<</Type/Catalog/Pages 2 0 R>>".to_vec()];
    let kids: Vec<String> = (0..pages.len()).map(|n| format!("{} 0 R", 3 + 3 * n)).collect();
    objects.push(format!("<</Type/Pages/Count {}/Kids[{}]>>", pages.len(), kids.join(" ")).into_bytes());
    for (n, page) in pages.iter().enumerate() {
        let picture = std::fs::read(page).unwrap();
        let (wide, high) = size(&picture);
        let at = 3 + 3 * n;
        objects.push(
            format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {} 0 R/Resources<</XObject<</P {} 0 R>>>>>>",
                at + 1,
                at + 2
            )
            .into_bytes(),
        );
        let draw = "q 595 0 0 842 0 0 cm /P Do Q";
        objects.push(format!("<</Length {}>>stream\n{draw}\nendstream", draw.len()).into_bytes());
        let mut image = format!(
            "<</Type/XObject/Subtype/Image/Width {wide}/Height {high}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length {}>>stream\n",
            picture.len()
        )
        .into_bytes();
        image.extend(&picture);
        image.extend(b"\nendstream");
        objects.push(image);
    }
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", n + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    places.iter().for_each(|p| out.extend(format!("{p:010} 00000 n \n").bytes()));
    let end = format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    out.extend(end.bytes());
    out
}

/// Width and height of a JPEG.
fn size(jpeg: &[u8]) -> (u16, u16) {
    let mut at = 2;
    loop {
        let length = usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        if (0xC0..=0xC2).contains(&jpeg[at + 1]) {
            let two = |p: usize| u16::from_be_bytes([jpeg[p], jpeg[p + 1]]);
            return (two(at + 7), two(at + 5));
        }
        at += 2 + length;
    }
}

fn told(name: &str, text: &str) -> (i32, String) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join(name);
    std::fs::write(&file, text).unwrap();
    let (code, out, _) = kit::command(&file, &[]);
    (code, out)
}

#[test]
fn nothing_read_is_no_review() {
    for (name, text) in [
        ("kosong.txt", ""),
        ("prosa.txt", "Kegiatan dilaksanakan dengan baik di tiga kota.\n"),
        ("angka.txt", "Acara diikuti 45 peserta dari 12 kota selama 6 jam.\n"),
        ("kosong.html", "<html><body></body></html>"),
        ("kosong.csv", "Unit;Keterangan\nA;baik\n"),
    ] {
        let (code, out) = told(name, text);
        assert_eq!(code, 4, "{name}: {out}");
        let first = out.lines().next().unwrap();
        assert!(first.starts_with("BUKAN REVIU: "), "{name}: {out}");
        assert!(!out.contains("Tidak ada temuan.\n"), "{name}: {out}");
    }
}

#[test]
fn findings_none_and_failure_have_exit_codes_of_their_own() {
    let table = "Tabel 1 Kegiatan\n\nUraian\tJumlah\nRapat\t10\nKunjungan\t5\nJumlah\t15\n";
    let (code, out) = told("baik.txt", table);
    assert_eq!(code, 0, "{out}");
    assert!(out.lines().next().unwrap().starts_with("Cakupan: "), "{out}");
    let (code, out) = told("salah.txt", &table.replace("\t15", "\t16"));
    assert_eq!(code, 3, "{out}");
    assert_eq!(told("rusak.pdf", "%PDF-1.7 bukan pdf").0, 1);
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(kit::command(&dir.path().join("tiada.txt"), &[]).0, 1);
    assert_eq!(kit::command(&dir.path().join("tiada.txt"), &["--format", "xlsx"]).0, 2);
}

/// The same words in every form.
#[test]
fn every_form_says_it_first() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("prosa.txt");
    std::fs::write(&file, "Kegiatan berjalan baik.").unwrap();
    let words = "tidak ada satu angka pun yang dapat dibaca";
    for form in ["json", "html"] {
        let (code, out, _) = kit::command(&file, &["--format", form]);
        assert_eq!(code, 4);
        assert!(out.contains(words) && out.contains("BUKAN REVIU"), "{out}");
    }
    let (_, out, _) = kit::command(&file, &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((json["hasil"].as_str(), json["kode_keluar"].as_u64()), (Some("bukan_reviu"), Some(4)));
    let book = dir.path().join("lhr.xlsx");
    assert_eq!(kit::command(&file, &["--out", book.to_str().unwrap()]).0, 4);
    let mut zip = zip::ZipArchive::new(Cursor::new(std::fs::read(&book).unwrap())).unwrap();
    let mut all = String::new();
    for at in 0..zip.len() {
        let _ = zip.by_index(at).unwrap().read_to_string(&mut all);
    }
    assert!(all.contains(words));
}

/// A page that is only a picture is said to be one; where tesseract is installed it is read, and each number says how surely.
#[test]
fn a_scan_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let pdf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/review/cases/small-untagged.pdf");
    let file = dir.path().join("pindaian.pdf");
    std::fs::write(&file, scanned(&pdf, dir.path(), "300")).unwrap();
    let (code, out, err) = kit::command(&file, &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let listed = Command::new("tesseract").arg("--list-langs").output();
    let installed = listed.is_ok_and(|o| String::from_utf8_lossy(&o.stdout).lines().any(|l| l == "ind"));
    if !installed {
        assert_eq!(code, 4, "{out}{err}");
        assert!(out.contains("halaman 1 hanya gambar (pindaian)") && out.contains("tidak terpasang"), "{out}");
        return;
    }
    assert!(out.contains("halaman 1 dibaca dari gambar (pindaian) dengan tesseract, bahasa ind"), "{out}");
    let read = json["angka"].as_array().unwrap();
    assert!(!read.is_empty() && read.iter().all(|a| a["keyakinan_baca"].as_u64().is_some_and(|k| k <= 100)), "{out}");
    for told in json["temuan"].as_array().unwrap() {
        let why = told["penjelasan"].as_str().unwrap();
        assert!(why.contains("dibaca dari gambar dengan keyakinan"), "{why}");
    }
}

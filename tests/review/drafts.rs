//! Several files as one report, a second draft against the first, and interim reports.

use super::kit;

const FIRST: &str = "Tabel 1 Kegiatan dan kunjungan\n\nUraian\tJumlah\nRapat\t10\nKunjungan\t5\nJumlah\t16\n\n\
                     Tabel 2 Capaian indikator tahun 2023\n\nIndikator\tTarget\tRealisasi\tCapaian\n\
                     Indeks layanan\t80,00\t72,00\t91,00\nRasio ruang\t50,00\t40,00\t80,00\n";

fn json(files: &[(&str, &str)], more: &[&str]) -> (i32, serde_json::Value) {
    let dir = tempfile::tempdir().unwrap();
    let mut paths: Vec<String> = Vec::new();
    for (name, text) in files {
        let file = dir.path().join(name);
        std::fs::write(&file, text).unwrap();
        paths.push(file.to_str().unwrap().to_owned());
    }
    let before = paths.len() - 1;
    let mut args: Vec<&str> = vec!["--format", "json"];
    if more.contains(&"--against") {
        args.extend(["--against", &paths[before]]);
    } else {
        args.extend(paths[1..].iter().map(String::as_str));
        args.extend(more);
    }
    let (code, out, err) = kit::command(std::path::Path::new(&paths[0]), &args);
    (code, serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}")))
}

fn printed(json: &serde_json::Value) -> Vec<(String, String)> {
    let one = |t: &serde_json::Value| (t["tercetak"].as_str().unwrap().to_owned(), t["draf"].to_string());
    json["temuan"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn a_second_draft_says_what_was_mended_what_is_there_and_what_is_new() {
    // The sum is right now and its table has another number; the achievement is wrong in another way; a row is spoilt.
    let second = FIRST
        .replace("Jumlah\t16", "Jumlah\t15")
        .replace("Tabel 1 ", "Tabel 3 ")
        .replace("91,00", "92,00")
        .replace("40,00\t80,00", "40,00\t88,00");
    let (code, told) = json(&[("kedua.txt", &second), ("pertama.txt", FIRST)], &["--against"]);
    assert_eq!(code, 3, "{told}");
    let of = |print: &str, draft: &str| (print.to_owned(), format!("\"{draft}\""));
    assert_eq!(printed(&told), [of("92,00", "masih ada"), of("88,00", "baru")], "{told}");
    let gone = &told["banding"]["selesai"][0];
    assert_eq!((gone["tercetak"].as_str(), gone["masih_dimuat"].as_bool()), (Some("16"), Some(true)), "{told}");
    let words = told["banding"]["kalimat"][0].as_str().unwrap();
    assert!(words.contains("pertama.txt: 1 temuan selesai, 1 masih ada, 1 baru"), "{words}");
}

#[test]
fn the_same_draft_again_has_nothing_new() {
    let (_, told) = json(&[("kedua.txt", FIRST), ("pertama.txt", FIRST)], &["--against"]);
    assert!(printed(&told).iter().all(|(_, draft)| draft == "\"masih ada\""), "{told}");
    assert_eq!(told["banding"]["selesai"].as_array().unwrap().len(), 0);
}

#[test]
fn chapters_and_annexes_are_one_report() {
    let annex = "Tabel 1 Lampiran kegiatan;\nUraian;Jumlah\nSurat;7\nRapat;4\nJumlah;12\n";
    let (code, told) = json(&[("bab.txt", FIRST), ("lampiran.csv", annex)], &[]);
    assert_eq!(code, 3);
    assert_eq!(told["laporan"]["nama"], "bab.txt + lampiran.csv");
    let of = |print: &str| told["temuan"].as_array().unwrap().iter().find(|t| t["tercetak"] == print).cloned();
    assert_eq!(of("12").unwrap_or_else(|| panic!("{told}"))["berkas"], "lampiran.csv");
    assert!(of("16").unwrap()["berkas"].is_null());
    // Tables of two files may have one number.
    assert!(told["temuan"].as_array().unwrap().iter().all(|t| t["jenis"] != "kode_ganda"), "{told}");
    assert!(told["temuan"].as_array().unwrap().iter().all(|t| t["tingkat"] == "sedang"), "{told}");
}

/// A mapping names what numbers are; it is good for the next draft, where lines moved and a number was mended.
#[test]
fn a_mapping_survives_a_revised_draft() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let file = dir.path().join(name);
        std::fs::write(&file, text).unwrap();
        file
    };
    let mapping = dir.path().join("peta.toml");
    let map = mapping.to_str().unwrap();
    assert_eq!(kit::command(&file("satu.txt", FIRST), &["--save-mapping", map]).0, 3);
    let second = format!("Kata pengantar\n\n{}", FIRST.replace("Jumlah\t16", "Jumlah\t15"));
    let (_, out, err) = kit::command(&file("dua.txt", &second), &["--mapping", map]);
    let said = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("pemetaan dibuat untuk draf lain (satu.txt): 9 entri dipakai"), "{out}{err}");
    let other = file("lain.txt", "Tabel 9 Lain\n\nHal\tNilai\nSatu\t1\nDua\t2\n");
    let (code, _, err) = kit::command(&other, &["--mapping", map]);
    assert!(code == 1 && err.contains("laporan lain"), "{err}");
}

#[test]
fn an_interim_report_is_of_its_quarter() {
    let (code, told) = json(&[("tw2.txt", FIRST)], &["--per", "TW2"]);
    assert_eq!((code, told["per"].to_string().contains("TW2")), (3, true), "{told}");
}

//! From an empty directory to a card, and every change after it.

use std::{io::Read, path::Path};

use serde_json::json;

use crate::{
    kit::{Ledger, run, run_with, sample, show},
    workbook::{Sheet, export, import, read, rows, token, write},
};

/// An agency of three units, with indicators of four kinds, words, ratios, formulas, and money.
pub fn agency() -> Vec<Sheet<'static>> {
    vec![
        ("Umum", rows(&["Isian|Nilai", "Tahun|'2026", "Nomor dokumen|PK/1/2026", "Tanggal dokumen|2026-01-05"])),
        // Sheets and columns in whatever order.
        (
            "Target",
            rows(&[
                "Indikator|Unit|TW I|TW II|TW III|TW IV|PK|Renstra 2026|Renstra 2027",
                "IKU 1|DINKES|80|81|82|83|83|83,5|84",
                "IKU 2|DINKES|||||70 s.d. 80||",
                "IKU 3|KAB|||||WTP||",
                "IKU 4|RSUD|||||<= 10||",
            ]),
        ),
        (
            "Indikator",
            rows(&[
                "Tanda|Kode|Unit|Nama|Simpul|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode|Faktor|Skala|Rumus realisasi|Komponen",
                "contoh|IKU 9|TIADA|Contoh|S1|persen|2|maksimum|langsung|posisi akhir||||",
                "|IKU 1|DINKES|Indeks kepuasan|S1|indeks|2|maksimum|langsung|posisi akhir||||",
                "|IKU 2|DINKES|Cakupan|S1|persen|2|rentang|rasio|jumlah|100|||",
                "|IKU 3|KAB|Opini|S1|opini|0|maksimum|langsung|posisi akhir||opini||",
                "|IKU 4|RSUD|Kematian|S1|persen|2|minimum|langsung|posisi akhir||||",
                "|IKU 5|DINKES|Gabungan|S1|persen|2|maksimum|rumus|posisi akhir|||[IKU 1/realisasi] / 2|",
            ]),
        ),
        ("Simpul", rows(&["Unit|Kode|Tingkat|Nama", "KAB; DINKES; RSUD|S1|tujuan|Meningkatnya layanan"])),
        ("Aturan", rows(&["Unit|Paket|Batas capaian", "KAB|permendagri-86-2017|120"])),
        ("Unit", rows(&["Kode|Nama|Induk", "RSUD|Rumah Sakit|DINKES", "DINKES|Dinas Kesehatan|KAB", "KAB|Kabupaten"])),
        (
            "Akun",
            rows(&[
                "Akun|Peran|Unit",
                "rencana-01|perencana|",
                "dinkes-01|unit|DINKES",
                "rsud-01|unit|RSUD",
                "itda-01|inspektorat|",
            ]),
        ),
        (
            "Keluaran",
            rows(&[
                "Unit|Kode RO|Nama|Indikator|Pagu awal",
                "DINKES|1.02.02|Layanan|IKU 1|250000000",
                "RSUD|1.02.03|Rujukan|IKU 1|Rp1.000.000,50",
            ]),
        ),
    ]
}

/// The agency in a ledger: tokens of planner and entering account.
pub fn set_up(ledger: &Ledger) -> (String, String) {
    let file = ledger.path().join("struktur.xlsx");
    write(&file, &agency());
    let admin = import(ledger, &ledger.admin, &file, &["--yes"]);
    assert_eq!(admin.code, 0, "{}\n{}", admin.out, admin.err);
    assert!(admin.err.contains("event menunggu perencana"), "{}", admin.err);
    let planner = token(&admin.out, "rencana-01");
    let done = import(ledger, &planner, &file, &["--yes"]);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    (planner, token(&admin.out, "dinkes-01"))
}

/// A part of a workbook as it is stored.
fn part(book: &Path, name: &str) -> Option<String> {
    let mut book = zip::ZipArchive::new(std::fs::File::open(book).unwrap()).unwrap();
    let mut text = String::new();
    book.by_name(name).ok()?.read_to_string(&mut text).unwrap();
    Some(text)
}

#[test]
fn an_empty_workbook_shows_examples_and_none_of_them_is_recorded() {
    let ledger = Ledger::empty();
    let (planner, _) = set_up(&ledger);
    let out = ledger.path().join("kosong.xlsx");
    let args = ["template", "struktur", "--year", "2026", "--out", out.to_str().unwrap()];
    let made = run_with(ledger.path(), None, &args, "");
    assert_eq!(made.code, 0, "{}", made.err);
    let marked = |(_, rows): &(String, Vec<Vec<String>>)| {
        rows.iter().filter(|row| row.first().is_some_and(|cell| cell == "contoh")).count()
    };
    assert!(read(&out).iter().map(marked).sum::<usize>() > 5);
    let told = part(&out, "xl/worksheets/sheet1.xml").unwrap();
    assert!(
        told.split("<row ").skip(2).all(|row| row.contains(" ht=\"32")),
        "instructions of two lines can be read: {told}"
    );
    let mut notes = String::new();
    for (at, (name, rows)) in
        read(&out).iter().enumerate().filter(|(_, (name, _))| name != "Petunjuk" && name != "Umum")
    {
        assert_eq!(rows[0][0], format!("{name} 2026"), "the title");
        let sheet = part(&out, &format!("xl/worksheets/sheet{}.xml", at + 1)).unwrap();
        let heads = sheet.split("<row ").find(|row| row.starts_with("r=\"3\"")).unwrap();
        assert!(heads.contains(" ht=\"32"), "{name}: heads of two lines can be read: {heads}");
        assert!(sheet.contains("<dataValidation "), "{name}: lists in cells");
    }
    for number in 1.. {
        let Some(more) = part(&out, &format!("xl/comments{number}.xml")) else { break };
        assert!(more.contains("baris itu tidak dibaca."), "what the mark of a row means");
        notes += &more;
    }
    for note in ["Wajib untuk perubahan; kosong: menurut lembar Umum.", "Kode unit; beberapa unit dengan isi yang sama"]
    {
        assert!(notes.contains(note), "a note at the head of its column: {note}");
    }
    let last = ledger.last();
    import(&ledger, &planner, &out, &["--yes"]);
    assert_eq!(ledger.last(), last);
}

#[test]
fn one_workbook_makes_an_agency_and_a_second_import_records_nothing() {
    let ledger = Ledger::empty();
    let file = ledger.path().join("struktur.xlsx");
    write(&file, &agency());
    // Nothing is recorded before somebody says so.
    let before = ledger.last();
    let shown = import(&ledger, &ledger.admin, &file, &[]);
    assert!(shown.code != 0 && shown.out.contains("Rencana struktur 2026"), "{} {}", shown.out, shown.err);
    assert_eq!(ledger.last(), before);
    let (planner, entering) = set_up(&ledger);
    // A role that judges others waits for the second administrator.
    let confirmed = run_with(ledger.path(), Some(&ledger.second), &["confirm", "itda-01"], "");
    assert_eq!(confirmed.code, 0, "{}", confirmed.err);
    // Each account's part is one group.
    let journal = std::fs::read_to_string(ledger.path().join("journal/00000000.jsonl")).unwrap();
    let group = |line: &str| serde_json::from_str::<serde_json::Value>(line).map(|l| l["header"]["group"].to_string());
    let lines = journal.trim_end_matches('\0').lines().skip(4).take_while(|line| line.starts_with('{'));
    let groups: std::collections::BTreeSet<String> = lines.filter_map(|line| group(line).ok()).collect();
    assert_eq!(groups.len(), 3, "administrator, planner, confirmation: {groups:?}");
    let entry = json!([{"type": "realisasi.dicatat", "unit": "DINKES", "berlaku": "2026-03-31",
        "data": {"iku": "IKU 1", "periode": "2026-TW1", "nilai": "84"}}]);
    ledger.must(&entering, &entry);
    assert_eq!(show(ledger.path(), &["figure", "DINKES/2026/IKU 1/capaian", "--per", "TW1"]).trim(), "105.00");
    assert_eq!(show(ledger.path(), &["figure", "RSUD/2026/anggaran/pagu_akhir"]).trim(), "1000000.50");
    assert_eq!(show(ledger.path(), &["figure", "DINKES/2026/IKU 1/target"]).trim(), "83.00");
    // The same file again, by either account: nothing.
    let last = ledger.last();
    for token in [&ledger.admin, &planner] {
        let again = import(&ledger, token, &file, &["--yes"]);
        assert!(
            again.code == 0 && again.out.contains("0 ditambah, 0 diubah, 0 diakhiri"),
            "{} {}",
            again.out,
            again.err
        );
    }
    assert_eq!(ledger.last(), last);
    let verified = run(ledger.path(), &["verify", "--full"]);
    assert_eq!(verified.code, 0, "{}", verified.err);
}

#[test]
fn two_tokens_set_up_an_agency_at_once_and_tokens_go_to_a_file() {
    let ledger = Ledger::empty();
    let (file, out) = (ledger.path().join("s.xlsx"), ledger.path().join("token.txt"));
    write(&file, &[("Umum", rows(&["Isian|Nilai", "Tahun|'2026"])), agency().remove(5), agency().remove(6)]);
    let done = import(&ledger, &ledger.admin, &file, &["--yes", "--tokens", out.to_str().unwrap()]);
    assert_eq!(done.code, 0, "{}", done.err);
    let told = std::fs::read_to_string(&out).unwrap();
    assert!(!done.out.contains("jejak_"), "{}", done.out);
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
    let planner = token(&told, "rencana-01");
    write(&file, &agency());
    let key = ledger.path().join("p.token");
    std::fs::write(&key, planner).unwrap();
    let second = format!("@{}", key.display());
    let done = import(&ledger, &ledger.admin, &file, &["--yes", "--second-token", &second]);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    assert_eq!(show(ledger.path(), &["figure", "KAB/2026/IKU 3/target"]).trim(), "WTP");
}

#[test]
fn what_is_exported_imports_without_a_difference() {
    let ledger = Ledger::empty();
    let (planner, _) = set_up(&ledger);
    let out = export(ledger.path(), "2026", &ledger.path().join("ada.xlsx"));
    let again = import(&ledger, &planner, &out, &["--yes"]);
    assert!(again.code == 0 && again.out.contains("0 ditambah, 0 diubah, 0 diakhiri"), "{} {}", again.out, again.err);
    assert!(again.out.contains("0 dikarantina"), "{}", again.out);
    // The sample of two units, whose events are of version 1.
    for year in ["2022", "2023", "2024"] {
        let dir = tempfile::tempdir().unwrap();
        let out = export(sample(), year, &dir.path().join("s.xlsx"));
        let told = run_with(sample(), Some("jejak_tanpa"), &["import", out.to_str().unwrap(), "--as", "struktur"], "");
        assert!(
            told.out.contains("0 ditambah, 0 diubah, 0 diakhiri") && told.out.contains("0 dikarantina"),
            "{year}: {}",
            told.out
        );
    }
}

#[test]
fn only_what_was_edited_is_recorded_with_its_reason() {
    let ledger = Ledger::empty();
    let (planner, _) = set_up(&ledger);
    let out = export(ledger.path(), "2026", &ledger.path().join("ada.xlsx"));
    let mut sheets = read(&out);
    let cell = |sheets: &mut Vec<(String, Vec<Vec<String>>)>, sheet: &str, find: &str, head: &str, value: &str| {
        let (_, rows) = sheets.iter_mut().find(|(name, _)| name == sheet).unwrap();
        let heads = rows.iter().find(|row| row.iter().any(|c| c == head)).unwrap().clone();
        let column = heads.iter().position(|c| c == head).unwrap();
        let row = rows.iter_mut().find(|row| row.iter().any(|c| c == find)).unwrap();
        row[column] = value.to_owned();
    };
    cell(&mut sheets, "Indikator", "IKU 4", "Nama", "Angka kematian");
    let edited = ledger.path().join("ubah.xlsx");
    let save = |sheets: &[(String, Vec<Vec<String>>)]| {
        let given: Vec<Sheet<'_>> = sheets.iter().map(|(name, rows)| (name.as_str(), rows.clone())).collect();
        write(&edited, &given);
    };
    save(&sheets);
    let refused = import(&ledger, &planner, &edited, &["--yes"]);
    assert!(refused.code != 0 && refused.out.contains("memerlukan alasan"), "{} {}", refused.out, refused.err);
    cell(&mut sheets, "Indikator", "IKU 4", "Alasan", "nama menurut Perbup");
    cell(&mut sheets, "Indikator", "IKU 4", "Berlaku sejak", "2026-04-01");
    cell(&mut sheets, "Target", "IKU 4", "PK", "<= 9");
    save(&sheets);
    let refused = import(&ledger, &planner, &edited, &["--yes"]);
    assert!(
        refused.code != 0 && refused.out.contains("perubahan target memerlukan"),
        "{} {}",
        refused.out,
        refused.err
    );
    for (head, value) in [
        ("Alasan", "perubahan sasaran"),
        ("Berlaku sejak", "2026-04-01"),
        ("Dasar", "perubahan strategi"),
        ("Nomor dokumen", "PK/2/2026"),
        ("Tanggal dokumen", "2026-03-30"),
    ] {
        cell(&mut sheets, "Target", "IKU 4", head, value);
    }
    cell(&mut sheets, "Keluaran", "1.02.02", "Pagu sesudah revisi", "300000000");
    cell(&mut sheets, "Keluaran", "1.02.02", "Berlaku sejak", "2026-06-01");
    save(&sheets);
    let done = import(&ledger, &planner, &edited, &["--yes"]);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    assert!(done.out.contains("0 ditambah, 3 diubah, 0 diakhiri"), "{}", done.out);
    let pagu = show(ledger.path(), &["figure", "DINKES/2026/anggaran/pagu_akhir"]);
    assert_eq!(pagu.trim(), "301000000.50", "with the unit below: {}", done.out);
    let again = export(ledger.path(), "2026", &ledger.path().join("lagi.xlsx"));
    let same = import(&ledger, &planner, &again, &["--yes"]);
    assert!(same.out.contains("0 ditambah, 0 diubah, 0 diakhiri"), "{}", same.out);
}

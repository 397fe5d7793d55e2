//! What waits of units that began or ended within the year: what they had to say of their own time, and nothing of any other.

use std::time::{SystemTime, UNIX_EPOCH};

use jejak::event::Instant;

use crate::{
    kit::{Ledger, document, run_with},
    workbook::{import, rows, token, write},
};

/// The year before this one, whose quarters have all ended.
fn year() -> u16 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros();
    Instant(i64::try_from(now).unwrap()).day().year() - 1
}

/// Periods of a unit that wait for something, in order.
fn periods(inbox: &serde_json::Value, perihal: &str, unit: &str) -> Vec<String> {
    let mine = |task: &&serde_json::Value| task["perihal"] == perihal && task["unit"] == unit;
    let all = inbox["tugas"].as_array().unwrap().iter().filter(mine);
    let mut periods: Vec<_> = all.map(|task| task["periode"].as_str().unwrap().to_owned()).collect();
    periods.sort();
    periods
}

#[test]
fn a_unit_that_ended_still_owes_its_time_and_one_that_began_owes_none_before_it() {
    let (ledger, y) = (Ledger::empty(), year());
    let file = ledger.path().join("struktur.xlsx");
    let of = |lines: &[String]| rows(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    let umum = || ("Umum", of(&["Isian|Nilai".to_owned(), format!("Tahun|'{y}")]));
    let indicator =
        |unit: &str, from: &str| format!("IKU 1|{unit}|Indeks|indeks|2|maksimum|langsung|posisi akhir|{from}");
    let target = |unit: &str, from: &str| format!("{unit}|IKU 1|80|80|80|80|80|{from}");
    write(
        &file,
        &[
            umum(),
            (
                "Unit",
                of(&[
                    "Kode|Nama|Induk|Berlaku sejak".to_owned(),
                    "KAB|Kabupaten||".to_owned(),
                    "LAMA|Dinas lama|KAB|".to_owned(),
                    format!("BARU|Dinas baru|KAB|{y}-07-01"),
                ]),
            ),
            ("Akun", rows(&["Akun|Peran", "rencana-01|perencana"])),
            ("Aturan", rows(&["Unit|Paket", "KAB|permendagri-86-2017"])),
            (
                "Indikator",
                of(&[
                    "Kode|Unit|Nama|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode|Berlaku sejak".to_owned(),
                    indicator("LAMA", &format!("{y}-01-01")),
                    indicator("BARU", &format!("{y}-07-01")),
                ]),
            ),
            (
                "Target",
                of(&[
                    "Unit|Indikator|PK|TW I|TW II|TW III|TW IV|Berlaku sejak".to_owned(),
                    target("LAMA", &format!("{y}-01-01")),
                    target("BARU", &format!("{y}-07-01")),
                ]),
            ),
        ],
    );
    let admin = import(&ledger, &ledger.admin, &file, &["--yes"]);
    assert_eq!(admin.code, 0, "{}\n{}", admin.out, admin.err);
    let done = import(&ledger, &token(&admin.out, "rencana-01"), &file, &["--yes"]);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    write(
        &file,
        &[
            umum(),
            (
                "Unit",
                of(&[
                    "Kode|Nama|Induk|Berakhir|Penerus|Alasan".to_owned(),
                    format!("LAMA|Dinas lama|KAB|{y}-06-30|BARU|Perubahan susunan"),
                ]),
            ),
        ],
    );
    let ended = import(&ledger, &ledger.admin, &file, &["--yes"]);
    assert_eq!(ended.code, 0, "{}\n{}", ended.out, ended.err);

    let inbox = document(ledger.path(), &["inbox"]);
    let quarters = |of: &[&str]| of.iter().map(|one| format!("{y}{one}")).collect::<Vec<_>>();
    for perihal in ["entri", "penutupan"] {
        assert_eq!(periods(&inbox, perihal, "LAMA"), quarters(&["", "-TW1", "-TW2"]), "{perihal}: {inbox:#}");
        assert_eq!(periods(&inbox, perihal, "BARU"), quarters(&["", "-TW3", "-TW4"]), "{perihal}: {inbox:#}");
    }
}

#[test]
fn months_and_halves_are_asked_for_by_themselves_and_by_no_quarter() {
    let (ledger, y) = (Ledger::empty(), year());
    let file = ledger.path().join("struktur.xlsx");
    let heads = "Unit|Kode|Nama|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode|Frekuensi";
    let of = |kode: &str, often: &str| format!("RS|{kode}|{kode}|%|2|maksimum|langsung|posisi akhir|{often}");
    let kinds = [("BOR", "bulanan"), ("IKM", "semesteran"), ("POBO", "triwulanan"), ("SAKIP", "tahunan")];
    let all: Vec<String> =
        [heads.to_owned()].into_iter().chain(kinds.iter().map(|(kode, often)| of(kode, often))).collect();
    let of = |lines: &[String]| rows(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    // A month is owed where its target stands for the year alone; where a month has N/A as its target, it is not.
    let targets = [
        "Unit|Indikator|PK|Januari|Semester I|Semester II|TW I|TW II|TW III|TW IV",
        "RS|BOR|80|N/A||||||",
        "RS|IKM|85||84|85||||",
        "RS|POBO|60||||50|55|60|60",
        "RS|SAKIP|70|||||||",
    ];
    write(
        &file,
        &[
            ("Umum", of(&["Isian|Nilai".to_owned(), format!("Tahun|'{y}")])),
            ("Unit", rows(&["Kode|Nama", "RS|Rumah sakit"])),
            ("Akun", rows(&["Akun|Peran|Unit", "rencana-01|perencana|", "isi-01|unit|RS"])),
            ("Aturan", rows(&["Unit|Paket", "RS|permendagri-86-2017"])),
            ("Indikator", of(&all)),
            ("Target", rows(&targets)),
        ],
    );
    let admin = import(&ledger, &ledger.admin, &file, &["--yes"]);
    assert_eq!(admin.code, 0, "{}\n{}", admin.out, admin.err);
    let (planner, entering) = (token(&admin.out, "rencana-01"), token(&admin.out, "isi-01"));
    let done = import(&ledger, &planner, &file, &["--yes"]);
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    let asked = || -> Vec<(String, String)> {
        let inbox = document(ledger.path(), &["inbox"]);
        let entri = |task: &&serde_json::Value| task["perihal"] == "entri";
        let all = inbox["tugas"].as_array().unwrap().iter().filter(entri).flat_map(|task| {
            let periode = task["periode"].as_str().unwrap().trim_start_matches(&y.to_string()).to_owned();
            task["kode"]
                .as_array()
                .unwrap()
                .iter()
                .map(move |kode| (kode.as_str().unwrap().to_owned(), periode.clone()))
        });
        let mut all: Vec<_> = all.collect();
        all.sort();
        all
    };
    let mut wanted: Vec<(String, String)> = (2..=12).map(|m| ("BOR".to_owned(), format!("-B{m:02}"))).collect();
    wanted.extend(["-S1", "-S2"].map(|p| ("IKM".to_owned(), p.to_owned())));
    wanted.extend(["", "-TW1", "-TW2", "-TW3", "-TW4"].map(|p| ("POBO".to_owned(), p.to_owned())));
    wanted.push(("SAKIP".to_owned(), String::new()));
    assert_eq!(asked(), wanted);
    // Entered, they wait no more.
    let table = ledger.path().join("isi.csv");
    std::fs::write(&table, "Kode;Maret;Semester I\nBOR;75;\nIKM;;84\n").unwrap();
    let (unit, year) = ("unit=RS".to_owned(), format!("tahun={y}"));
    let args = ["import", table.to_str().unwrap(), "--as", "realisasi", "--yes", "--set", &unit, "--set", &year];
    let done = run_with(ledger.path(), Some(&entering), &args, "");
    assert_eq!(done.code, 0, "{}\n{}", done.out, done.err);
    let done = [("BOR", "-B03"), ("IKM", "-S1")];
    wanted.retain(|(kode, periode)| !done.contains(&(kode.as_str(), periode.as_str())));
    assert_eq!(asked(), wanted);
    // Of a quarter that is closed nobody asks for its months any more.
    let inbox = document(ledger.path(), &["inbox"]);
    let closing = |task: &&serde_json::Value| task["perihal"] == "penutupan" && task["periode"] == format!("{y}-TW2");
    let closing = inbox["tugas"].as_array().unwrap().iter().find(closing).unwrap().clone();
    assert_eq!(closing["kurang"][0], "1 realisasi", "{closing:#}");
    let closed = run_with(ledger.path(), Some(&planner), &["close", "RS", &format!("{y}-TW2")], "");
    assert_eq!(closed.code, 0, "{}\n{}", closed.out, closed.err);
    wanted.retain(|(_, periode)| !["-TW2", "-B04", "-B05", "-B06"].contains(&periode.as_str()));
    assert_eq!(asked(), wanted);
}

//! What waits of units that began or ended within the year: what they had to say of their own time, and nothing of any other.

use std::time::{SystemTime, UNIX_EPOCH};

use jejak::event::Instant;

use crate::{
    kit::{Ledger, document},
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

//! Units in time, cascading, books without rules, the same figures by closings.

use jejak::projection::statement;
use serde_json::json;

use super::kit::*;

#[test]
fn a_unit_counts_from_its_day_on() {
    let mut a = Agency::new();
    a.unit("LAMA", Some("PUSAT"), "2024-01-01", json!({}));
    a.unit("BARU", Some("PUSAT"), "2024-07-01", json!({}));
    for (unit, ro) in [("LAMA", "A.1"), ("BARU", "B.1")] {
        a.event(unit, "ro.didaftarkan", "2024-01-01", json!({"tahun": 2024, "ro": ro, "nama": ro}));
        a.event(unit, "pagu.ditetapkan", "2024-01-01", json!({"tahun": 2024, "ro": ro, "nilai": "100"}));
    }
    assert_eq!(a.shown("TW1", "PUSAT/2024/anggaran/pagu_akhir"), "100");
    assert_eq!(a.shown("TW3", "PUSAT/2024/anggaran/pagu_akhir"), "200");
    let data = json!({"kode": "LAMA", "nama": "Nama Baru", "induk": "PUSAT", "alasan": "Perda 3/2024"});
    a.event("-", "unit.ditetapkan", "2024-07-01", data);
    let global = a.r.global();
    let name =
        |day: &str| global.unit_on(&"LAMA".parse().unwrap(), a.r.last, day.parse().unwrap()).unwrap().nama.clone();
    assert_eq!((name("2024-03-31"), name("2024-09-30")), ("Unit LAMA".to_owned(), "Nama Baru".to_owned()));
}

#[test]
fn a_unit_ends_and_its_successor_goes_on() {
    let mut a = Agency::new();
    a.rules("PUSAT", json!({}));
    a.unit("LAMA", Some("PUSAT"), "2024-01-01", json!({}));
    a.unit("BARU", Some("PUSAT"), "2024-07-01", json!({}));
    let sums = json!({"konsolidasi_periode": "jumlah", "presisi": 0});
    a.iku("LAMA", "izin", sums.clone());
    a.entry("LAMA", "izin", "2024-TW1", value("5"));
    a.entry("LAMA", "izin", "2024-TW2", value("6"));
    let end = json!({"kode": "LAMA", "nama": "Unit LAMA", "induk": "PUSAT", "berakhir": true, "penerus": ["BARU"], "alasan": "dilebur"});
    a.event("-", "unit.ditetapkan", "2024-06-30", end);
    let mut goes_on = sums;
    goes_on["melanjutkan"] = json!({"unit": "LAMA", "iku": "izin", "dukungan": "langsung"});
    a.iku("BARU", "izin", goes_on);
    a.entry("BARU", "izin", "2024-TW3", value("7"));
    assert_eq!(a.shown("tahun", "BARU/2024/izin/realisasi"), "18");
    let day = |text: &str| text.parse().unwrap();
    let below = |text| {
        a.r.global()
            .children_on(&"PUSAT".parse().unwrap(), a.r.last, day(text), day(text))
            .iter()
            .map(|u| u.kode.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(below("2024-06-30"), ["KAB", "LAMA"]);
    assert_eq!(below("2024-07-01"), ["BARU", "KAB"]);
}

#[test]
fn an_indicator_draws_from_named_indicators_of_named_units_with_weights() {
    let mut a = Agency::new();
    a.rules("PUSAT", json!({}));
    for (unit, kode, value_) in [("U1", "IKP 1.1", "80"), ("U2", "mutu", "60")] {
        a.unit(unit, Some("PUSAT"), "2024-01-01", json!({}));
        a.iku(unit, kode, json!({}));
        a.entry(unit, kode, "2024", value(value_));
    }
    let from = json!([{"unit": "U1", "iku": "IKP 1.1", "bobot": "70", "dukungan": "langsung"},
        {"unit": "U2", "iku": "mutu", "bobot": "30", "dukungan": "langsung"}]);
    a.iku("PUSAT", "IKSS 1", json!({"sumber_realisasi": "asal", "asal": from}));
    assert_eq!(a.shown("tahun", "PUSAT/2024/IKSS 1/realisasi"), "74.00");
    // The other way round would be a circle.
    let back = json!([{"unit": "PUSAT", "iku": "IKSS 1", "dukungan": "langsung"}]);
    let why = a.refused(
        "U1",
        "indikator.ditetapkan",
        "2024-01-01",
        indicator("IKP 1.1", json!({"sumber_realisasi": "asal", "asal": back, "alasan": "salah"})),
    );
    assert!(why.contains("melingkar"), "{why}");
    let nobody = json!([{"unit": "U1", "iku": "tiada", "dukungan": "langsung"}]);
    let why = a.refused(
        "PUSAT",
        "indikator.ditetapkan",
        "2024-01-01",
        indicator("x", json!({"sumber_realisasi": "asal", "asal": nobody})),
    );
    assert!(why.contains("tiada U1"), "{why}");
}

#[test]
fn a_unit_without_rules_closes_its_books() {
    let mut a = Agency::new();
    a.event("PUSAT", "ro.didaftarkan", "2024-01-01", json!({"tahun": 2024, "ro": "A.1", "nama": "A"}));
    a.event("PUSAT", "pagu.ditetapkan", "2024-01-01", json!({"tahun": 2024, "ro": "A.1", "nilai": "100"}));
    let hash = |a: &Agency| {
        let view = a.r.view(a.r.last, "TW1".parse().unwrap());
        let card = view.card(&"PUSAT".parse().unwrap(), 2024).unwrap();
        statement::closing(&card, "2024-TW1".parse().unwrap(), a.r.last, None)
    };
    let before = hash(&a);
    assert_eq!((before.aturan, before.perhitungan.as_str()), (0, "angka/2"));
    a.event("PUSAT", "periode.ditutup", "2024-03-31", serde_json::to_value(&before).unwrap());
    // What it committed to is the budget: another amount is another hash.
    a.event(
        "PUSAT",
        "pagu.ditambah",
        "2024-02-01",
        json!({"tahun": 2024, "ro": "A.1", "nilai": "1", "alasan": "revisi"}),
    );
    assert_ne!(hash(&a).kartu, before.kartu);
}

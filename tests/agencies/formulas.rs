//! Formulas: text and tree, what they name, and figures of agencies that are made by them.

use jejak::{event::Formula, projection::eval};
use proptest::prelude::*;
use serde_json::json;

use super::kit::*;

#[test]
fn text_reads_to_a_tree_and_prints_the_same() {
    for text in [
        "(realisasi / target) x 100",
        "(1 + (1 - (realisasi / target))) x 100",
        "bulat(realisasi / target; 2)",
        "akar(realisasi x target; 2)",
        "pangkat(realisasi; 3)",
        "geometrik(realisasi; target; 100)",
        "tabel(realisasi; >= 90: 100; > 75: 80,5; selainnya: 0)",
        "rata-bobot([IKU.3/capaian]: 20; [PPU:IKU 4/capaian@-1]: 25,5)",
        "jika realisasi < target maka (realisasi / target) selain itu 1",
        "rata-rata(realisasi; min(target; 3); maks(1; -2))",
        "([anggaran/realisasi] / [anggaran/pagu_akhir]) x 100",
        "realisasi - [IKU.3/realisasi@-1@TW1]",
        // What is written as a call needs no brackets as an operand.
        "rata-bobot(realisasi: 20; target: 80) x tabel(realisasi; > 1: 2; selainnya: 3)",
        "bulat(target; 1) + pangkat(target; 2) + akar(target; 2) + geometrik(realisasi; target)",
        "min(realisasi; 1) / maks(realisasi; 2)",
        "rata-rata(realisasi; target) - 1",
    ] {
        let tree = text.parse::<Formula>().unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(eval::text(&tree), text);
        // As text or as a tree it is recorded as the tree.
        let json = serde_json::to_string(&tree).unwrap();
        assert_eq!(serde_json::from_str::<Formula>(&json).unwrap(), tree);
        assert_eq!(serde_json::from_value::<Formula>(json!(text)).unwrap(), tree);
    }
}

#[test]
fn errors_point_at_the_character() {
    for (text, place) in [
        ("(realisasi / target x 100", "ke-26"),
        ("realisasi / sasaran", "ke-13"),
        ("realisasi x 1.000", "ke-13"),
        ("realisasi realisasi", "ke-11"),
        ("bulat(realisasi)", "ke-16"),
        ("[IKU.3/realisasi", "ke-1,"),
        ("", "ke-1,"),
        ("tabel(realisasi; 90: 1)", "ke-18"),
    ] {
        let why = text.parse::<Formula>().unwrap_err();
        assert!(why.contains(place), "{text}: {why}");
    }
    assert!("(".repeat(100_000).parse::<Formula>().is_err());
    assert!("(".repeat(3_900).parse::<Formula>().is_err());
}

fn rules_only() -> Agency {
    let mut a = Agency::new();
    a.rules("PUSAT", json!({}));
    a
}

/// "Penurunan terhadap tahun lalu": last year's figure less this year's, of last year's.
#[test]
fn last_years_figure() {
    let mut a = rules_only();
    for (year, real) in [(2023, "200"), (2024, "150")] {
        let data = indicator("kasus", json!({"tahun": year}));
        a.event("PUSAT", "indikator.ditetapkan", &format!("{year}-01-01"), data);
        a.entry("PUSAT", "kasus", &year.to_string(), value(real));
    }
    let formula = "(([kasus/realisasi@-1] - [kasus/realisasi]) / [kasus/realisasi@-1]) x 100";
    a.iku("PUSAT", "penurunan", json!({"sumber_realisasi": "rumus", "rumus_realisasi": formula}));
    assert_eq!(a.shown("tahun", "PUSAT/2024/penurunan/realisasi"), "25.00");
}

#[test]
fn circles_and_unknown_inputs_are_refused() {
    let mut a = rules_only();
    a.iku("PUSAT", "A1", json!({}));
    a.iku("PUSAT", "B1", json!({"sumber_realisasi": "rumus", "rumus_realisasi": "[A1/realisasi] x 2"}));
    let by = |formula: &str| json!({"sumber_realisasi": "rumus", "rumus_realisasi": formula, "alasan": "uji"});
    for (kode, formula, word) in [
        ("A1", "[B1/realisasi] + 1", "melingkar"),
        ("C1", "[C1/realisasi] + 1", "sendiri"),
        ("C1", "[D1/realisasi] + 1", "tidak dikenal"),
        ("C1", "[npss] + 1", "kartu"),
        ("C1", "1 + 1", "masukan"),
        ("C1", "realisasi + 1", "masukan"),
    ] {
        let why = a.refused("PUSAT", "indikator.ditetapkan", "2024-01-01", indicator(kode, by(formula)));
        assert!(why.contains(word), "{formula}: {why}");
    }
}

/// IKPA: what does not apply drops out and the rest is scaled; NE: 50 % + E / 20 x 50, between 0 and 100.
#[test]
fn named_formulas_of_the_unit() {
    let mut a = Agency::new();
    let ikpa = "rata-bobot([revisi/realisasi]: 10; [deviasi/realisasi]: 15; [up/realisasi]: 10)";
    a.rules("PUSAT", json!({"rumus": [
        {"kode": "IKPA", "nama": "Nilai IKPA", "rumus": ikpa, "presisi": 2},
        {"kode": "E", "nama": "Efisiensi", "rumus": "(([anggaran/pagu_akhir] - [anggaran/realisasi]) / [anggaran/pagu_akhir]) x 100", "batas_bawah": "-20", "batas_atas": "20", "presisi": 2},
        {"kode": "NE", "nama": "Nilai efisiensi", "rumus": "50 + (([rumus/E] / 20) x 50)", "batas_bawah": "0", "batas_atas": "100", "presisi": 2}]}));
    for (kode, real) in [("revisi", Some("100")), ("deviasi", Some("80")), ("up", None)] {
        a.iku("PUSAT", kode, json!({}));
        if let Some(real) = real {
            a.entry("PUSAT", kode, "2024", value(real));
        }
    }
    assert_eq!(a.shown("tahun", "PUSAT/2024/rumus/IKPA"), "88.00");
    a.event("PUSAT", "ro.didaftarkan", "2024-01-01", json!({"tahun": 2024, "ro": "A.1", "nama": "A"}));
    a.event("PUSAT", "pagu.ditetapkan", "2024-01-01", json!({"tahun": 2024, "ro": "A.1", "nilai": "1000"}));
    a.event("PUSAT", "realisasi_anggaran.dicatat", "2024-06-01", json!({"tahun": 2024, "ro": "A.1", "nilai": "900"}));
    assert_eq!(a.shown("tahun", "PUSAT/2024/rumus/E"), "10.00");
    assert_eq!(a.shown("tahun", "PUSAT/2024/rumus/NE"), "75.00");
}

/// An index as a weighted mean of other indicators (RPJMD Sidoarjo).
#[test]
fn an_index_of_other_indicators() {
    let mut a = rules_only();
    for (kode, real) in [("k1", "60"), ("k2", "75"), ("k3", "90")] {
        a.iku("PUSAT", kode, json!({}));
        a.entry("PUSAT", kode, "2024", value(real));
    }
    let formula = "rata-bobot([k1/realisasi]: 5; [k2/realisasi]: 3; [k3/realisasi]: 2)";
    a.iku("PUSAT", "indeks", json!({"sumber_realisasi": "rumus", "rumus_realisasi": formula}));
    a.target("PUSAT", "indeks", "2024", "75");
    assert_eq!(a.shown("tahun", "PUSAT/2024/indeks/realisasi"), "70.50");
    assert_eq!(a.shown("tahun", "PUSAT/2024/indeks/capaian"), "94.00");
}

/// The arithmetic of `tools/docs/aritmetika.md`, computed elsewhere in whole numbers of any length; `tests/oracles/agencies.py`
/// runs the same vectors through the Python and the JavaScript verifier.
#[test]
fn vectors_of_the_arithmetic() {
    let all: Vec<serde_json::Value> = serde_json::from_str(include_str!("vectors.json")).unwrap();
    for vector in &all {
        let formula: Formula = vector["rumus"].as_str().unwrap().parse().unwrap();
        // The bag's verifiers take the tree, as lines hold it.
        assert_eq!(serde_json::to_value(&formula).unwrap(), vector["pohon"], "{vector}");
        let input = |name: &jejak::event::Masukan| {
            let value = vector["masukan"].get(&*name.nama()).and_then(|v| v.as_str());
            value.map(|v| v.parse().unwrap()).ok_or(jejak::projection::Sebab::TanpaRealisasi)
        };
        let found = eval::evaluate(&formula, &input);
        match vector["hasil"].as_str() {
            Some(wanted) => assert_eq!(found.unwrap().normalize().to_string(), wanted, "{vector}"),
            None => assert_eq!(found.unwrap_err().text(), vector["sebab"].as_str().unwrap(), "{vector}"),
        }
    }
    assert!(all.len() > 20);
}

/// Every rule set that comes with the program can be recorded as it is.
#[test]
fn rule_sets_are_admitted() {
    for name in jejak::sample::paket::names() {
        let mut a = Agency::new();
        let data = jejak::sample::paket::data(name, 2024, 1).unwrap();
        assert!(data["paket"]["sumber"].is_string(), "{name}");
        a.event("PUSAT", "aturan.ditetapkan", "2024-01-01", data);
    }
}

fn tree() -> impl Strategy<Value = Formula> {
    let leaf = prop_oneof![
        Just("realisasi"),
        Just("target"),
        Just("batas_atas"),
        Just("[IKU.3/realisasi@-1]"),
        Just("0"),
        Just("12,5"),
        Just("-3"),
    ];
    let leaf = leaf.prop_map(|text| text.parse::<Formula>().unwrap());
    leaf.prop_recursive(5, 40, 4, |inner| {
        let many = prop::collection::vec(inner.clone(), 1..4);
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            many.clone().prop_map(Formula::Tambah),
            many.clone().prop_map(Formula::Kali),
            many.clone().prop_map(Formula::Geometrik),
            many.prop_map(Formula::RataRata),
            two.clone().prop_map(|t| Formula::Kurang(Box::new(t))),
            two.prop_map(|t| Formula::Bagi(Box::new(t))),
            (inner.clone(), 1..5u8).prop_map(|t| Formula::Pangkat(Box::new(t))),
            (inner.clone(), 2..5u8).prop_map(|t| Formula::Akar(Box::new(t))),
            (inner, 0..7u8).prop_map(|t| Formula::Bulat(Box::new(t))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_tree_prints_to_text_that_reads_back(formula in tree()) {
        let text = eval::text(&formula);
        prop_assert_eq!(text.parse::<Formula>().unwrap(), formula, "{}", text);
    }

    #[test]
    fn a_formula_gives_a_number_or_a_named_reason(formula in tree(), value in -1_000_000_000_000_000i64..=1_000_000_000_000_000) {
        let input = |_: &jejak::event::Masukan| Ok(rust_decimal::Decimal::from(value));
        let _ = eval::evaluate(&formula, &input);
    }
}

/// At its bound a formula is not bounded; beyond it, it is, and says so.
#[test]
fn a_formula_at_its_bound_is_as_it_was() {
    for (rumus, shown, told) in
        [("49", "50.00", true), ("50", "50.00", false), ("60", "60.00", false), ("61", "60.00", true)]
    {
        let mut a = Agency::new();
        let formula = json!({"kode": "N", "nama": "Nilai", "rumus": format!("{rumus} + (0 x [anggaran/realisasi])"),
            "batas_bawah": "50", "batas_atas": "60", "presisi": 2});
        a.rules("PUSAT", json!({"rumus": [formula]}));
        a.event("PUSAT", "ro.didaftarkan", "2024-01-01", json!({"tahun": 2024, "ro": "RO.1", "nama": "n"}));
        a.event("PUSAT", "pagu.ditetapkan", "2024-01-01", json!({"tahun": 2024, "ro": "RO.1", "nilai": "1000"}));
        assert_eq!(a.shown("tahun", "PUSAT/2024/rumus/N"), shown, "{rumus}");
        let view = a.r.view(a.r.last, "tahun".parse().unwrap());
        let node = view.figure(&"PUSAT/2024/rumus/N".parse().unwrap()).unwrap();
        assert_eq!(node.catatan.concat().contains("dibatasi"), told, "{rumus}: {:?}", node.catatan);
    }
}

//! Cards of recorded levels with the figures that their agencies print.

use serde_json::{Value, json};

use super::kit::*;

fn card(unit: &str, levels: Value, whole: Value, more: Value) -> Agency {
    let mut a = Agency::new();
    let mut data = json!({"tingkat": levels, "kartu": whole});
    data.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    a.rules(unit, data);
    a
}

fn measured(a: &mut Agency, unit: &str, kode: &str, node: &str, target: &str, real: &str) {
    a.iku(unit, kode, json!({"simpul": node}));
    a.target(unit, kode, "2024", target);
    a.entry(unit, kode, "2024", value(real));
}

/// PMK 22/PMK.02/2021, annex: geometric means of outputs, and of the program over them.
#[test]
fn geometric_means_of_the_ministry_of_finance() {
    let levels = json!([level("program", "CP", json!("geometrik")), level("ro", "CRO", json!("geometrik"))]);
    let mut a = card("PUSAT", levels, level("kartu", "CK", json!("rata_rata")), json!({"batas_capaian": "100"}));
    a.node("PUSAT", "P1", "program", None, json!({}));
    a.node("PUSAT", "RO 1", "ro", Some("P1"), json!({}));
    a.node("PUSAT", "RO 2", "ro", Some("P1"), json!({}));
    for (kode, node, target, real) in [
        ("a", "RO 1", "5", "5"),
        ("b", "RO 1", "10", "9"),
        ("c", "RO 2", "3", "2"),
        ("d", "RO 2", "6", "4"),
        ("e", "RO 2", "5", "5"),
    ] {
        measured(&mut a, "PUSAT", kode, node, target, real);
    }
    assert_eq!(a.shown("tahun", "PUSAT/2024/RO 1/nilai"), "94.87");
    assert_eq!(a.shown("tahun", "PUSAT/2024/RO 2/nilai"), "76.31");
    assert_eq!(a.shown("tahun", "PUSAT/2024/P1/nilai"), "85.09");
}

/// Regency: the mean of sasaran, or of all indicators.
#[test]
fn means_of_sasaran_and_of_all_indicators() {
    for (how, wanted) in [("rata_rata", "80.00"), ("rata_indikator", "90.00")] {
        let levels = json!([level("sasaran", "Capaian Sasaran", json!("rata_rata"))]);
        let mut a = card("PUSAT", levels, level("kartu", "Capaian Kinerja", json!(how)), json!({}));
        a.node("PUSAT", "1", "sasaran", None, json!({}));
        a.node("PUSAT", "2", "sasaran", None, json!({}));
        for (kode, real) in [("1.1", "80"), ("1.2", "70"), ("1.3", "60")] {
            measured(&mut a, "PUSAT", kode, "1", real, real);
        }
        measured(&mut a, "PUSAT", "2.1", "2", "50", "30");
        assert_eq!(a.shown("tahun", "PUSAT/2024/npss"), wanted, "{how}");
        let view = a.r.view(a.r.last, "tahun".parse().unwrap());
        let card = view.card(&"PUSAT".parse().unwrap(), 2024).unwrap();
        assert_eq!(card.npss.nama.as_ref(), "Capaian Kinerja PUSAT 2024");
        assert_eq!((card.terisi, card.kata.npss.as_str()), ((4, 4), "Capaian Kinerja"));
        assert_eq!(a.shown("tahun", "PUSAT/2024/2/status"), "Rendah");
        assert_eq!(a.shown("tahun", "PUSAT/2024/2.1/status"), "Rendah");
    }
}

/// A Kemenkeu-like card: weights of indicators, cap 120, perspectives of 25, 15, 30, 30.
#[test]
fn weights_of_indicators_and_perspectives() {
    let mut perspective = level("perspektif", "NP", json!("rata_rata"));
    perspective["kontribusi"] = "NP berbobot".into();
    let levels = json!([perspective, level("sasaran", "NSS", json!("berbobot"))]);
    let mut a = card("PUSAT", levels, level("kartu", "NKO", json!("berbobot")), json!({"batas_capaian": "120"}));
    for (kode, bobot) in [("P1", "25"), ("P2", "15"), ("P3", "30"), ("P4", "30")] {
        a.node("PUSAT", kode, "perspektif", None, json!({"bobot": bobot}));
        a.node("PUSAT", &format!("{kode} SS"), "sasaran", Some(kode), json!({}));
    }
    for (kode, bobot, real) in [("1a-CP", "21", "150"), ("1b-N", "14", "90")] {
        a.iku("PUSAT", kode, json!({"simpul": "P1 SS", "bobot": bobot}));
        a.target("PUSAT", kode, "2024", "100");
        a.entry("PUSAT", kode, "2024", value(real));
    }
    for (kode, node) in [("2a", "P2 SS"), ("3a", "P3 SS")] {
        a.iku("PUSAT", kode, json!({"simpul": node, "bobot": "50"}));
        a.target("PUSAT", kode, "2024", "100");
        a.entry("PUSAT", kode, "2024", value("100"));
    }
    // (120 x 21 + 90 x 14) / 35 = 108; P4 is empty, so 25, 15 and 30 are scaled: (108 x 25 + 100 x 45) / 70.
    assert_eq!(a.shown("tahun", "PUSAT/2024/P1 SS/nilai"), "108.00");
    assert_eq!(a.shown("tahun", "PUSAT/2024/npss"), "102.86");
    assert_eq!(a.shown("tahun", "PUSAT/2024/P1/bobot"), "35.71");
    assert_eq!(a.shown("tahun", "PUSAT/2024/P1/nkp"), "38.57");
}

/// A ministry of four levels, indicators at each, codes as they write them.
#[test]
fn any_depth_indicators_anywhere_codes_as_written() {
    let levels = ["tujuan", "sasaran strategis", "sasaran program", "sasaran kegiatan"];
    let mut all: Vec<Value> = levels.iter().map(|l| level(l, "Nilai", json!("rata_rata"))).collect();
    all[1]["pola"] = "SS #".into();
    let mut a = card("PUSAT", json!(all), level("kartu", "Nilai Kementerian", json!("minimum")), json!({}));
    a.node("PUSAT", "T1", "tujuan", None, json!({}));
    a.node("PUSAT", "SS 1", "sasaran strategis", Some("T1"), json!({}));
    a.node("PUSAT", "SP 1.1", "sasaran program", Some("SS 1"), json!({"gabung": "tercapai"}));
    a.node("PUSAT", "SK 1.1.1", "sasaran kegiatan", Some("SP 1.1"), json!({}));
    measured(&mut a, "PUSAT", "IKT 1", "T1", "100", "50");
    measured(&mut a, "PUSAT", "IKSS 1.1", "SS 1", "100", "80");
    measured(&mut a, "PUSAT", "IKP 1", "SP 1.1", "100", "100");
    measured(&mut a, "PUSAT", "IKSK 2.1", "SK 1.1.1", "100", "70");
    // SK 70; SP: one of two reached, 50; SS: mean of 50 and 80, 65; T: mean of 65 and 50.
    assert_eq!(a.shown("tahun", "PUSAT/2024/SP 1.1/nilai"), "50.00");
    assert_eq!(a.shown("tahun", "PUSAT/2024/SS 1/nilai"), "65.00");
    assert_eq!(a.shown("tahun", "PUSAT/2024/npss"), "57.50");
    let node = |kode: &str, tingkat: &str, induk: &str| json!({"tahun": 2024, "kode": kode, "tingkat": tingkat, "induk": induk, "nama": "x", "urutan": 1});
    for (data, word) in [
        (node("SASARAN-1", "sasaran strategis", "T1"), "pola"),
        (node("SS 2", "sasaran strategis", "SK 1.1.1"), "tidak di atas"),
        (node("SS 2", "eselon", "T1"), "tingkat tidak dikenal"),
        (node("IKP 1", "sasaran program", "SS 1"), "dipakai indikator"),
    ] {
        let why = a.refused("PUSAT", "simpul.ditetapkan", "2024-01-01", data);
        assert!(why.contains(word), "{why}");
    }
}

/// Codes as SAKTI and SIPD print them, summed at every level, by kind of spending, at national size.
#[test]
fn a_budget_by_its_codes() {
    let mut a = Agency::new();
    let codes = [
        ("024.01.WA.6388.EBA.962.051.0A.521111", "3000000000000000"),
        ("024.01.WA.6388.EBA.962.051.0A.511111", "200"),
        ("024.01.WB.1.ABC.001.051.0A.521211", "30"),
        ("1.02.02.2.02.0033-5.1.02.01.01.0024", "4"),
    ];
    for (ro, nilai) in codes {
        a.event("PUSAT", "ro.didaftarkan", "2024-01-01", json!({"tahun": 2024, "ro": ro, "nama": ro}));
        a.event("PUSAT", "pagu.ditetapkan", "2024-01-01", json!({"tahun": 2024, "ro": ro, "nilai": nilai}));
    }
    for (address, wanted) in [
        ("mata/024/pagu_akhir", "3000000000000230"),
        ("mata/024.01.WA/pagu_akhir", "3000000000000200"),
        ("mata/024.01.W/pagu_akhir", "N/A"),
        ("mata/1.02/pagu_akhir", "4"),
        ("jenis/52/pagu_akhir", "3000000000000030"),
        ("jenis/51/pagu_akhir", "200"),
        ("jenis/5.1.02/pagu_akhir", "4"),
        ("anggaran/pagu_akhir", "3000000000000234"),
    ] {
        assert_eq!(a.shown("tahun", &format!("PUSAT/2024/{address}")), wanted, "{address}");
    }
    let most = "1000000000000000000";
    a.event("PUSAT", "ro.didaftarkan", "2024-01-01", json!({"tahun": 2024, "ro": "X", "nama": "X"}));
    a.event("PUSAT", "pagu.ditetapkan", "2024-01-01", json!({"tahun": 2024, "ro": "X", "nilai": most}));
    assert_eq!(a.shown("tahun", "PUSAT/2024/RO/X/pagu_akhir"), most);
}

/// What a child without a value does is a rule of its level.
#[test]
fn children_without_a_value_drop_out_count_as_nothing_or_spoil() {
    for (rule, wanted) in [("dikeluarkan", "80.00"), ("nol", "40.00"), ("tidak_berlaku", "N/A")] {
        let mut whole = level("kartu", "Nilai", json!("rata_rata"));
        whole["tanpa_nilai"] = rule.into();
        let mut a = card("PUSAT", json!([level("sasaran", "Nilai", json!("rata_rata"))]), whole, json!({}));
        a.node("PUSAT", "1", "sasaran", None, json!({}));
        a.node("PUSAT", "2", "sasaran", None, json!({}));
        measured(&mut a, "PUSAT", "1.1", "1", "100", "80");
        let shown = a.shown("tahun", "PUSAT/2024/npss");
        assert!(shown == wanted || wanted == "N/A" && shown != "80.00" && shown != "40.00", "{rule}: {shown}");
    }
}

/// The same where weights are added: of 60 and 40 the child of 40 has no value.
#[test]
fn weighted_children_without_a_value_drop_out_count_as_nothing_or_spoil() {
    for (rule, wanted) in [("dikeluarkan", Some("80.00")), ("nol", Some("48.00")), ("tidak_berlaku", None)] {
        let mut whole = level("kartu", "Nilai", json!("berbobot"));
        whole["tanpa_nilai"] = rule.into();
        let mut a = card("PUSAT", json!([level("sasaran", "Nilai", json!("rata_rata"))]), whole, json!({}));
        a.node("PUSAT", "1", "sasaran", None, json!({"bobot": "60"}));
        a.node("PUSAT", "2", "sasaran", None, json!({"bobot": "40"}));
        measured(&mut a, "PUSAT", "1.1", "1", "100", "80");
        let shown = a.shown("tahun", "PUSAT/2024/npss");
        match wanted {
            Some(wanted) => assert_eq!(shown, wanted, "{rule}"),
            None => assert!(shown.parse::<f64>().is_err(), "{rule}: {shown}"),
        }
    }
}

/// A closing of a card with levels commits to all of it, and is admitted only as computed.
#[test]
fn a_card_with_levels_is_closed() {
    let mut a = card(
        "PUSAT",
        json!([level("sasaran", "Nilai", json!("rata_rata"))]),
        level("kartu", "Nilai", json!("rata_rata")),
        json!({}),
    );
    a.node("PUSAT", "1", "sasaran", None, json!({}));
    measured(&mut a, "PUSAT", "1.1", "1", "100", "80");
    let view = a.r.view(a.r.last, "tahun".parse().unwrap());
    let made = jejak::projection::statement::closing(
        &view.card(&"PUSAT".parse().unwrap(), 2024).unwrap(),
        "2024".parse().unwrap(),
        a.r.last,
        None,
    );
    drop(view);
    let mut wrong = serde_json::to_value(&made).unwrap();
    wrong["npss"] = "99.00".into();
    assert!(a.refused("PUSAT", "periode.ditutup", "2024-12-31", wrong).contains("80.00"));
    a.event("PUSAT", "periode.ditutup", "2024-12-31", serde_json::to_value(&made).unwrap());
}

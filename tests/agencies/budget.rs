//! Budget: monthly plans, volume and progress of outputs, sources of money, outputs that serve several indicators, and a
//! score whose components need not all apply.

use serde_json::{Value, json};

use super::kit::*;

fn ro(ro: &str, more: Value) -> Value {
    let mut data = json!({"tahun": 2024, "ro": ro, "nama": ro});
    data.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    data
}

fn sum(ro: &str, nilai: &str) -> Value {
    json!({"tahun": 2024, "ro": ro, "nilai": nilai})
}

/// The vectors of `tools/docs/anggaran.md`.
fn book() -> Agency {
    let mut a = Agency::new();
    let level = |kode: &str| json!({"kode": kode, "nama": kode, "judul": kode, "nilai": "Nilai", "gabung": "rata_rata", "tanpa_nilai": "dikeluarkan"});
    a.rules("PUSAT", json!({"tingkat": [level("sasaran")], "kartu": level("kartu")}));
    a.node("PUSAT", "S1", "sasaran", None, json!({}));
    for kode in ["a", "b", "SPM"] {
        a.iku("PUSAT", kode, json!({"simpul": "S1"}));
    }
    let porsi = json!([{"iku": "a", "persen": "60"}, {"iku": "b", "persen": "40"}]);
    let first = json!({"porsi": porsi, "sumber_dana": "RM", "satuan": "Dokumen", "volume": "10"});
    a.event("PUSAT", "ro.didaftarkan", "2024-01-01", ro("A.521111", first));
    let second = json!({"iku": "b", "sumber_dana": "PNBP", "satuan": "Orang", "volume": "200"});
    a.event("PUSAT", "ro.didaftarkan", "2024-01-01", ro("B.531111", second));
    a.event("PUSAT", "pagu.ditetapkan", "2024-01-01", sum("A.521111", "1000"));
    a.event("PUSAT", "pagu.ditetapkan", "2024-01-01", sum("B.531111", "500"));
    let months: Vec<&str> = (1..=12).map(|month| if month <= 10 { "100" } else { "0" }).collect();
    let plan = json!({"tahun": 2024, "ro": "A.521111", "bulan": months});
    a.event("PUSAT", "rpd.ditetapkan", "2024-01-01", plan);
    a.event("PUSAT", "realisasi_anggaran.dicatat", "2024-03-31", sum("A.521111", "270"));
    a.event("PUSAT", "realisasi_anggaran.dicatat", "2024-06-30", sum("A.521111", "360"));
    made(&mut a, "A.521111", "2024-03-31", json!({"volume": "4", "progres": "55"}));
    made(&mut a, "B.531111", "2024-03-31", json!({"volume": "150"}));
    a
}

fn made(a: &mut Agency, ro: &str, day: &str, more: Value) {
    let mut data = json!({"tahun": 2024, "ro": ro});
    data.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    a.event("PUSAT", "output.dicatat", day, data);
}

#[test]
fn plan_and_spending_of_a_period_and_up_to_it() {
    let a = book();
    for (per, address, shown) in [
        ("TW1", "RO/A.521111/rpd", "300"),
        ("TW1", "RO/A.521111/deviasi_rpd", "10.00"),
        ("TW1", "RO/A.521111/capaian_rpd", "90.00"),
        ("TW2", "RO/A.521111/rpd", "600"),
        ("TW2", "RO/A.521111/rpd_periode", "300"),
        ("TW2", "RO/A.521111/realisasi_periode", "360"),
        ("TW2", "RO/A.521111/deviasi_rpd", "20.00"),
        ("TW2", "RO/A.521111/capaian_rpd", "105.00"),
        ("B02", "RO/A.521111/rpd", "200"),
        ("B11", "RO/A.521111/deviasi_rpd", "N/A"),
        ("2024-03-30", "RO/A.521111/rpd", "200"),
        ("tahun", "anggaran/rpd", "1000"),
        ("TW1", "sumber/RM/rpd", "300"),
        ("TW1", "a/anggaran/rpd", "180"),
        ("TW1", "RO/B.531111/rpd", "N/A"),
    ] {
        assert_eq!(a.shown(per, &format!("PUSAT/2024/{address}")), shown, "{per} {address}");
    }
    let node = a.r.view(a.r.last, "TW1".parse().unwrap()).figure(&"PUSAT/2024/anggaran/rpd".parse().unwrap()).unwrap();
    assert!(node.catatan.iter().any(|c| c.contains("1 dari 2 RO")), "{:?}", node.catatan);
}

#[test]
fn an_output_serves_several_indicators_by_share_and_a_node_all_below_it() {
    let a = book();
    for (address, shown) in [
        ("a/anggaran/pagu_akhir", "600"),
        ("b/anggaran/pagu_akhir", "900"),
        ("S1/anggaran/pagu_akhir", "1500"),
        ("a/anggaran/realisasi", "378"),
        ("a/anggaran/penyerapan", "63.00"),
        ("sumber/RM/pagu_akhir", "1000"),
        ("sumber/PNBP/sisa", "500"),
        ("sumber/BLU/sisa", "N/A"),
        ("jenis/53/pagu_akhir", "500"),
        ("anggaran/pagu_akhir", "1500"),
    ] {
        assert_eq!(a.shown("tahun", &format!("PUSAT/2024/{address}")), shown, "{address}");
    }
}

#[test]
fn volume_progress_and_achievement_of_outputs() {
    let a = book();
    for (per, address, shown) in [
        ("TW1", "RO/A.521111/volume", "4.00"),
        ("TW1", "RO/A.521111/capaian_output", "40.00"),
        ("TW1", "RO/A.521111/progres", "55.00"),
        ("TW1", "RO/B.531111/capaian_output", "75.00"),
        ("TW1", "RO/B.531111/progres", "N/A"),
        ("TW1", "anggaran/capaian_output", "57.50"),
        ("TW1", "anggaran/volume", "N/A"),
        ("TW1", "sumber/RM/volume", "4.00"),
        ("2024-03-30", "RO/A.521111/volume", "N/A"),
    ] {
        assert_eq!(a.shown(per, &format!("PUSAT/2024/{address}")), shown, "{per} {address}");
    }
}

#[test]
fn a_score_leaves_out_components_that_do_not_apply() {
    let mut a = book();
    let ikpa = json!({"kode": "IKPA", "nama": "IKPA", "presisi": 2, "batas_atas": "100",
        "rumus": "rata-bobot([anggaran/penyerapan]: 20; [anggaran/capaian_output]: 25; [SPM/realisasi]: 10)"});
    let level = |kode: &str| json!({"kode": kode, "nama": kode, "judul": kode, "nilai": "Nilai", "gabung": "rata_rata", "tanpa_nilai": "dikeluarkan"});
    let more =
        json!({"versi": 2, "alasan": "IKPA", "rumus": [ikpa], "tingkat": [level("sasaran")], "kartu": level("kartu")});
    a.rules("PUSAT", more);
    // (18 x 20 + 57,5 x 25) / 45: no entry of SPM.
    assert_eq!(a.shown("TW1", "PUSAT/2024/rumus/IKPA"), "39.94");
    a.entry("PUSAT", "SPM", "2024-TW1", value("100"));
    assert_eq!(a.shown("TW1", "PUSAT/2024/rumus/IKPA"), "50.86");
}

#[test]
fn what_cannot_be_is_refused() {
    let mut a = book();
    let again = |more: Value| {
        let mut data = ro("A.521111", more);
        data["alasan"] = "ubah".into();
        data
    };
    let over = json!({"porsi": [{"iku": "a", "persen": "60"}, {"iku": "b", "persen": "40.0001"}]});
    assert!(a.refused("PUSAT", "ro.didaftarkan", "2024-02-01", again(over)).contains("100"));
    let twice = json!({"porsi": [{"iku": "a", "persen": "60"}, {"iku": "a", "persen": "40"}]});
    assert!(a.refused("PUSAT", "ro.didaftarkan", "2024-02-01", again(twice)).contains("dua kali"));
    let both = json!({"iku": "a", "porsi": [{"iku": "b", "persen": "40"}]});
    assert!(a.refused("PUSAT", "ro.didaftarkan", "2024-02-01", again(both)).contains("keduanya"));
    let strange = json!({"porsi": [{"iku": "z", "persen": "40"}]});
    assert!(a.refused("PUSAT", "ro.didaftarkan", "2024-02-01", again(strange)).contains('z'));
    let plan = json!({"tahun": 2024, "ro": "A.521111", "bulan": vec!["1"; 12]});
    assert!(a.refused("PUSAT", "rpd.ditetapkan", "2024-02-01", plan).contains("alasan"));
    let short = json!({"tahun": 2024, "ro": "B.531111", "bulan": vec!["1"; 11]});
    assert!(a.refused("PUSAT", "rpd.ditetapkan", "2024-02-01", short).contains("12"));
    let same_day = json!({"tahun": 2024, "ro": "A.521111", "volume": "5"});
    assert!(a.refused("PUSAT", "output.dicatat", "2024-03-31", same_day).contains("alasan"));
    let nothing = json!({"tahun": 2024, "ro": "A.521111"});
    assert!(a.refused("PUSAT", "output.dicatat", "2024-04-30", nothing).contains("volume"));
}

#[test]
fn plans_at_the_bound_do_not_overflow() {
    let mut a = Agency::new();
    a.rules("PUSAT", json!({}));
    let most = "1000000000000000000";
    for n in 0..30 {
        let code = format!("R{n}");
        a.event("PUSAT", "ro.didaftarkan", "2024-01-01", ro(&code, json!({"volume": "1000000000000000"})));
        a.event("PUSAT", "pagu.ditetapkan", "2024-01-01", sum(&code, most));
        a.event("PUSAT", "rpd.ditetapkan", "2024-01-01", json!({"tahun": 2024, "ro": code, "bulan": vec![most; 12]}));
        a.event("PUSAT", "realisasi_anggaran.dicatat", "2024-12-31", sum(&code, most));
        made(&mut a, &code, "2024-12-31", json!({"volume": "1000000000000000"}));
    }
    assert_eq!(a.shown("tahun", "PUSAT/2024/anggaran/rpd"), "360000000000000000000");
    assert_eq!(a.shown("tahun", "PUSAT/2024/anggaran/capaian_rpd"), "8.33");
    assert_eq!(a.shown("tahun", "PUSAT/2024/anggaran/capaian_output"), "100.00");
    assert_eq!(a.shown("tahun", "PUSAT/2024/anggaran/deviasi_rpd"), "91.67");
}

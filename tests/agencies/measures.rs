//! Of the period or up to it, ratios by their parts, words, days, months, every second year.

use serde_json::json;

use super::kit::*;

const QUARTERS: [&str; 4] = ["2024-TW1", "2024-TW2", "2024-TW3", "2024-TW4"];

fn plain() -> Agency {
    let mut a = Agency::new();
    a.rules("PUSAT", json!({}));
    a
}

#[test]
fn targets_of_the_quarter_are_summed_and_targets_up_to_it_are_not() {
    let mut a = plain();
    a.iku("PUSAT", "dokumen", json!({"konsolidasi_periode": "jumlah", "presisi": 0}));
    a.iku("PUSAT", "laporan-1", json!({"konsolidasi_periode": "jumlah", "presisi": 0, "target_per": "sampai_dengan"}));
    a.target("PUSAT", "dokumen", "2024", "40");
    for (at, periode) in QUARTERS.iter().enumerate() {
        a.target("PUSAT", "dokumen", periode, "10");
        a.target("PUSAT", "laporan-1", periode, &(at * 10 + 10).to_string());
        a.entry("PUSAT", "dokumen", periode, value("10"));
        a.entry("PUSAT", "laporan-1", periode, value("10"));
    }
    for (at, per) in ["TW1", "TW2", "TW3", "TW4"].iter().enumerate() {
        for iku in ["dokumen", "laporan-1"] {
            assert_eq!(a.shown(per, &format!("PUSAT/2024/{iku}/capaian")), "100.00", "{iku} {per}");
            assert_eq!(a.shown(per, &format!("PUSAT/2024/{iku}/target")), (at * 10 + 10).to_string());
            assert_eq!(a.shown(per, &format!("PUSAT/2024/{iku}/target_periode")), "10", "{iku} {per}");
            assert_eq!(a.shown(per, &format!("PUSAT/2024/{iku}/realisasi_periode")), "10");
            assert_eq!(a.shown(per, &format!("PUSAT/2024/{iku}/capaian_periode")), "100.00");
            assert_eq!(a.shown(per, &format!("PUSAT/2024/{iku}/rata_capaian")), "100.00");
        }
    }
    assert_eq!(a.shown("tahun", "PUSAT/2024/dokumen/capaian"), "100.00");
}

#[test]
fn version_1_keeps_its_meaning_and_says_so() {
    let mut a = plain();
    let data = indicator("IKU.1", json!({"konsolidasi_periode": "jumlah", "presisi": 0}));
    a.try_event("PUSAT", "indikator.ditetapkan", "2024-01-01", data, json!({"v": 1})).unwrap();
    for periode in QUARTERS {
        a.target("PUSAT", "IKU.1", periode, "10");
        a.entry("PUSAT", "IKU.1", periode, value("10"));
    }
    assert_eq!(a.shown("TW4", "PUSAT/2024/IKU.1/capaian"), "400.00");
    let target =
        a.r.view(a.r.last, "TW4".parse().unwrap()).figure(&"PUSAT/2024/IKU.1/target".parse().unwrap()).unwrap();
    assert!(target.catatan.iter().any(|c| c.contains("versi 1")), "{:?}", target.catatan);
    // What version 1 did not know is refused in it.
    let data = indicator("IKU.2", json!({"faktor": "1000"}));
    let why = a.try_event("PUSAT", "indikator.ditetapkan", "2024-01-01", data, json!({"v": 1})).unwrap_err();
    assert!(why.to_string().contains("faktor"), "{why}");
}

#[test]
fn ratios_add_their_parts_over_periods() {
    let mut a = plain();
    for (kode, how) in [("perkara", "jumlah"), ("perkara-2", "rata_rata")] {
        a.iku("PUSAT", kode, json!({"sumber_realisasi": "rasio", "konsolidasi_periode": how}));
        for (periode, (above, below)) in
            QUARTERS.iter().zip([("90", "100"), ("40", "100"), ("200", "400"), ("10", "10")])
        {
            a.entry("PUSAT", kode, periode, ratio(above, below));
        }
        assert_eq!(a.shown("tahun", &format!("PUSAT/2024/{kode}/realisasi")), "55.74", "{how}");
        assert_eq!(a.shown("TW2", &format!("PUSAT/2024/{kode}/realisasi")), "65.00");
        assert_eq!(a.shown("TW2", &format!("PUSAT/2024/{kode}/realisasi_periode")), "40.00");
    }
}

#[test]
fn targets_of_a_ratio_are_never_added() {
    let mut a = plain();
    for (kode, more) in [
        ("uji", json!({})),
        ("uji-2", json!({"target_per": "periode"})),
        ("uji-3", json!({"target_per": "sampai_dengan"})),
        ("uji-4", json!({"entri_per": "sampai_dengan"})),
    ] {
        let mut data = json!({"sumber_realisasi": "rasio", "konsolidasi_periode": "jumlah"});
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        a.iku("PUSAT", kode, data);
        a.target("PUSAT", kode, "2024", "93.5");
        let upto = kode == "uji-4";
        let entries = if upto { [("90", "100"), ("130", "200")] } else { [("90", "100"), ("40", "100")] };
        for ((periode, target), (above, below)) in QUARTERS.iter().zip(["90", "91"]).zip(entries) {
            a.target("PUSAT", kode, periode, target);
            a.entry("PUSAT", kode, periode, ratio(above, below));
        }
        let shown = |item: &str| a.shown("TW2", &format!("PUSAT/2024/{kode}/{item}"));
        assert_eq!(shown("target"), "91.00", "{kode}");
        assert_eq!(shown("target_periode"), "91.00", "{kode}");
        assert_eq!(shown("realisasi"), "65.00", "{kode}");
        assert_eq!(shown("realisasi_periode"), "40.00", "{kode}");
        assert_eq!(shown("capaian"), "71.43", "{kode}");
        assert_eq!(a.shown("tahun", &format!("PUSAT/2024/{kode}/target")), "93.50");
    }
}

#[test]
fn targets_of_a_ratio_of_units_are_never_added() {
    let mut a = plain();
    a.unit("BIDANG", Some("PUSAT"), "2024-01-01", json!({}));
    a.rules("BIDANG", json!({}));
    a.iku("BIDANG", "mutu", json!({"sumber_realisasi": "rasio", "konsolidasi_periode": "jumlah"}));
    let whole = json!({"sumber_realisasi": "unit", "konsolidasi_unit": "mentah", "konsolidasi_periode": "jumlah",
                       "penanggung_jawab": ["BIDANG"]});
    a.iku("PUSAT", "mutu", whole);
    for (periode, target) in QUARTERS.iter().zip(["90", "91"]) {
        a.target("PUSAT", "mutu", periode, target);
        a.entry("BIDANG", "mutu", periode, ratio("45", "50"));
    }
    assert_eq!(a.shown("TW2", "PUSAT/2024/mutu/target"), "91.00");
    assert_eq!(a.shown("TW2", "PUSAT/2024/mutu/realisasi"), "90.00");
}

#[test]
fn a_ratio_has_its_own_factor() {
    let mut a = plain();
    for (kode, faktor, wanted) in
        [("AKI", "100000", "92.34"), ("AKB", "1000", "0.92"), ("satpol", "10000", "9.23"), ("persen", "100", "0.09")]
    {
        a.iku("PUSAT", kode, json!({"sumber_realisasi": "rasio", "faktor": faktor, "polarisasi": "minimum"}));
        a.entry("PUSAT", kode, "2024", ratio("149", "161354"));
        assert_eq!(a.shown("tahun", &format!("PUSAT/2024/{kode}/realisasi")), wanted);
    }
    let why = a.refused(
        "PUSAT",
        "indikator.ditetapkan",
        "2024-01-01",
        indicator("x1", json!({"sumber_realisasi": "rasio", "faktor": "0"})),
    );
    assert!(why.contains("faktor"), "{why}");
}

#[test]
fn a_day_within_a_quarter_shows_the_last_known_position() {
    let mut a = plain();
    a.iku("PUSAT", "SP", json!({"konsolidasi_periode": "jumlah", "presisi": 0}));
    for periode in QUARTERS {
        a.target("PUSAT", "SP", periode, "10");
    }
    a.entry("PUSAT", "SP", "2024-TW1", value("8"));
    a.entry("PUSAT", "SP", "2024-TW2", value("12"));
    assert_eq!(a.shown("2024-08-17", "PUSAT/2024/SP/realisasi"), "20");
    assert_eq!(a.shown("2024-02-17", "PUSAT/2024/SP/realisasi"), a.shown("TW3", "PUSAT/2024/SP/realisasi"));
    assert_eq!(a.shown("2024-06-30", "PUSAT/2024/SP/realisasi"), "20");
}

#[test]
fn an_indicator_redefined_within_the_year_keeps_its_earlier_quarters() {
    let mut a = plain();
    a.unit("DINAS", Some("PUSAT"), "2024-01-01", json!({}));
    a.iku("DINAS", "layanan", json!({"konsolidasi_periode": "jumlah", "presisi": 0}));
    let drawn = json!({"konsolidasi_periode": "jumlah", "presisi": 0, "sumber_realisasi": "unit", "konsolidasi_unit": "jumlah", "penanggung_jawab": ["DINAS"]});
    a.iku("PUSAT", "layanan", drawn);
    a.entry("DINAS", "layanan", "2024-TW1", value("40"));
    a.entry("DINAS", "layanan", "2024-TW2", value("40"));
    let data = indicator(
        "layanan",
        json!({"konsolidasi_periode": "jumlah", "presisi": 0, "alasan": "diisi sendiri sejak Juli"}),
    );
    a.event("PUSAT", "indikator.ditetapkan", "2024-07-01", data);
    a.entry("PUSAT", "layanan", "2024-TW3", value("30"));
    a.entry("PUSAT", "layanan", "2024-TW4", value("40"));
    assert_eq!(a.shown("tahun", "PUSAT/2024/layanan/realisasi"), "150");
    assert_eq!(a.shown("TW2", "PUSAT/2024/layanan/realisasi"), "80");
    assert_eq!(a.shown("TW3", "PUSAT/2024/layanan/realisasi"), "110");
}

#[test]
fn words_days_and_n_of_m_are_kept_and_worth_something() {
    let mut a = Agency::new();
    let words = |all: &[(&str, &str)]| all.iter().map(|(k, v)| json!({"kata": k, "nilai": v})).collect::<Vec<_>>();
    a.rules("PUSAT", json!({"skala": [
        {"kode": "opini", "nama": "Opini BPK", "kata": words(&[("WTP", "100"), ("WDP", "75"), ("TMP", "50"), ("TW", "25")])},
        {"kode": "sakip", "nama": "Predikat SAKIP", "kata": words(&[("AA", "95"), ("A", "85"), ("BB", "75"), ("B", "65")])},
        {"kode": "level", "nama": "Maturitas", "kata": words(&[("Level 3", "3"), ("Level 2", "2"), ("Level 1", "1")])}]}));
    for (kode, skala, target, real, capaian) in [
        ("opini BPK", "opini", "WTP", "WDP", "75.00"),
        ("SAKIP", "sakip", "BB", "A", "113.33"),
        ("SPIP", "level", "Level 3", "Level 2", "66.67"),
    ] {
        a.iku("PUSAT", kode, json!({"skala": skala}));
        a.target("PUSAT", kode, "2024", target);
        a.entry("PUSAT", kode, "2024", json!({"sebutan": real}));
        assert_eq!(a.shown("tahun", &format!("PUSAT/2024/{kode}/target")), target);
        assert_eq!(a.shown("tahun", &format!("PUSAT/2024/{kode}/realisasi")), real);
        assert_eq!(a.shown("tahun", &format!("PUSAT/2024/{kode}/capaian")), capaian);
    }
    let why = a.refused(
        "PUSAT",
        "realisasi.dicatat",
        "2024-12-31",
        json!({"iku": "SAKIP", "periode": "2024", "sebutan": "Z"}),
    );
    assert!(why.contains("AA, A, BB, B"), "{why}");
    a.iku("PUSAT", "raperda", json!({"rumus": "maks(0; 100 - ((realisasi - target) x 5))"}));
    a.target("PUSAT", "raperda", "2024", "2024-03-31");
    a.entry("PUSAT", "raperda", "2024", json!({"sebutan": "2024-04-04"}));
    assert_eq!(a.shown("tahun", "PUSAT/2024/raperda/realisasi"), "2024-04-04");
    assert_eq!(a.shown("tahun", "PUSAT/2024/raperda/capaian"), "80.00");
    a.iku("PUSAT", "pasar", json!({}));
    a.target("PUSAT", "pasar", "2024", "3/5");
    a.entry("PUSAT", "pasar", "2024", json!({"sebutan": "2/5"}));
    assert_eq!(a.shown("tahun", "PUSAT/2024/pasar/realisasi"), "2 dari 5");
    assert_eq!(a.shown("tahun", "PUSAT/2024/pasar/capaian"), "66.67");
    a.iku("PUSAT", "IKM", json!({}));
    a.target("PUSAT", "IKM", "2024", ">=95");
    a.entry("PUSAT", "IKM", "2024", value("76"));
    assert_eq!(
        (a.shown("tahun", "PUSAT/2024/IKM/target"), a.shown("tahun", "PUSAT/2024/IKM/capaian")),
        ("≥ 95".to_owned(), "80.00".to_owned())
    );
    let why = a.refused(
        "PUSAT",
        "target.ditetapkan",
        "2024-01-01",
        json!({"seri": "pk", "iku": "pasar", "periode": "2024", "nilai": "<=10"}),
    );
    assert!(why.contains("minimum"), "{why}");
}

#[test]
fn months_and_halves_and_years_without_measuring() {
    let mut a = plain();
    a.iku("PUSAT", "bulanan", json!({"frekuensi": "bulanan", "konsolidasi_periode": "jumlah", "presisi": 0}));
    for month in 1..=6 {
        let periode = format!("2024-B{month:02}");
        a.target("PUSAT", "bulanan", &periode, "5");
        a.entry("PUSAT", "bulanan", &periode, value("4"));
    }
    assert_eq!(a.shown("B02", "PUSAT/2024/bulanan/realisasi"), "8");
    assert_eq!(a.shown("TW2", "PUSAT/2024/bulanan/realisasi"), "24");
    assert_eq!(a.shown("TW2", "PUSAT/2024/bulanan/realisasi_periode"), "12");
    assert_eq!(a.shown("S1", "PUSAT/2024/bulanan/capaian"), "80.00");
    a.iku("PUSAT", "tengah", json!({"frekuensi": "semesteran", "konsolidasi_periode": "rata_rata"}));
    a.target("PUSAT", "tengah", "2024-S1", "50");
    a.entry("PUSAT", "tengah", "2024-S1", value("40"));
    assert_eq!(a.shown("S1", "PUSAT/2024/tengah/capaian"), "80.00");
    assert_eq!(a.shown("TW2", "PUSAT/2024/tengah/capaian"), "80.00");
    let why = a.refused(
        "PUSAT",
        "realisasi.dicatat",
        "2024-03-31",
        json!({"iku": "tengah", "periode": "2024-TW1", "nilai": "1"}),
    );
    assert!(why.contains("2024-S1"), "{why}");
    a.iku("PUSAT", "survei", json!({"tidak_diukur": true}));
    let view = a.r.view(a.r.last, "tahun".parse().unwrap());
    let node = view.figure(&"PUSAT/2024/survei/capaian".parse().unwrap()).unwrap();
    assert_eq!(node.nilai, jejak::projection::Nilai::TidakBerlaku(jejak::projection::Sebab::TidakDiukur));
}

/// Within a period the last position stands; on its last day the period itself is asked for.
#[test]
fn on_the_last_day_of_a_period_its_own_entry_is_due() {
    let mut a = Agency::new();
    a.rules("PUSAT", json!({}));
    a.iku("PUSAT", "posisi", json!({"konsolidasi_periode": "posisi_akhir", "presisi": 0}));
    for periode in ["2024-TW1", "2024-TW2"] {
        a.target("PUSAT", "posisi", periode, "10");
    }
    a.entry("PUSAT", "posisi", "2024-TW1", value("4"));
    assert_eq!(a.shown("2024-06-29", "PUSAT/2024/posisi/realisasi"), "4");
    assert_eq!(a.shown("TW2", "PUSAT/2024/posisi/realisasi"), "N/A");
    assert_eq!(a.shown("2024-06-30", "PUSAT/2024/posisi/realisasi"), "N/A");
}

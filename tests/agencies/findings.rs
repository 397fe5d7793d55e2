//! Findings: rupiah, recorded auditors, shares of the four statuses, parts, balances of earlier years.

use jejak::projection::{FindingsItem, timeline};
use serde_json::{Value, json};

use super::kit::*;

fn found(kode: &str, pemeriksa: &str, lhp: &str, day: &str) -> Value {
    json!({"kode": kode, "pemeriksa": pemeriksa, "lhp": {"nomor": lhp, "tanggal": day}, "diterima": day, "uraian": "u",
        "nilai": "50000000"})
}

fn advice(kode: &str, temuan: &str, nilai: Option<&str>) -> Value {
    let mut data = json!({"kode": kode, "temuan": temuan, "uraian": "u"});
    if let Some(nilai) = nilai {
        data["nilai"] = nilai.into();
    }
    data
}

fn balance(kode: &str, tahun: u16) -> Value {
    let of = |jumlah: u32, nilai: &str| json!({"jumlah": jumlah, "nilai": nilai});
    json!({"kode": kode, "pemeriksa": "Itjen", "tahun": tahun, "temuan": 6, "nilai": "100000000",
        "sesuai": of(8, "80000000"), "belum_sesuai": of(2, "20000000"), "belum_ditindaklanjuti": of(0, "0"),
        "tidak_dapat": of(0, "0"), "nilai_tindak_lanjut": "85000000", "nilai_diterima": "82000000",
        "dokumen": {"nomor": "BA-1/2024", "tanggal": "2024-01-02"}})
}

/// The vectors of `tools/docs/temuan.md`.
fn vectors(penyebut: Option<&str>) -> Agency {
    let mut a = Agency::new();
    a.rules("PUSAT", penyebut.map_or(json!({}), |p| json!({"penyebut_temuan": p})));
    a.event("-", "pemeriksa.ditetapkan", "2024-01-01", body("Itjen", "Inspektorat Jenderal", "inspektorat"));
    a.event("PUSAT", "temuan.dicatat", "2024-02-01", found("T-1", "Itjen", "12/LHP/2024", "2024-02-01"));
    a.event("PUSAT", "temuan.dicatat", "2024-02-01", found("T-2", "inspektorat", "7", "2024-02-01"));
    for (kode, temuan, nilai) in
        [("A", "T-1", "10000000"), ("B", "T-1", "30000000"), ("C", "T-2", "60000000"), ("D", "T-2", "20000000")]
    {
        a.event("PUSAT", "rekomendasi.dicatat", "2024-02-02", advice(kode, temuan, Some(nilai)));
    }
    for (day, nilai) in [("2024-03-01", "5000000"), ("2024-04-01", "7500000")] {
        let data = json!({"rekomendasi": "B", "uraian": "setor", "nilai": nilai});
        a.event("PUSAT", "tindak_lanjut.disampaikan", day, data);
    }
    let assessed = |kode: &str, hasil: &str| json!({"rekomendasi": kode, "hasil": hasil});
    a.event("PUSAT", "tindak_lanjut.dinilai", "2024-05-01", assessed("A", "sesuai"));
    let mut part = assessed("B", "belum_sesuai");
    part["nilai"] = "12500000".into();
    a.event("PUSAT", "tindak_lanjut.dinilai", "2024-05-01", part);
    a.event("PUSAT", "tindak_lanjut.dinilai", "2024-05-01", assessed("D", "tidak_dapat_ditindaklanjuti"));
    a.event("PUSAT", "saldo_temuan.dicatat", "2024-01-02", balance("S-2020", 2020));
    a
}

fn body(kode: &str, nama: &str, pencatat: &str) -> Value {
    json!({"kode": kode, "nama": nama, "pencatat": pencatat})
}

fn all(a: &Agency, words: &[&str], prefix: &str) -> Vec<String> {
    words.iter().map(|word| a.shown("2024-12-31", &format!("PUSAT/temuan/{prefix}{word}"))).collect()
}

/// Received on 1 February: late from the 61st day on, unless answered or settled.
#[test]
fn late_is_what_was_neither_answered_nor_settled_within_sixty_days() {
    let a = vectors(None);
    for (day, late) in [("2024-04-01", "0"), ("2024-04-02", "3"), ("2024-05-01", "1"), ("2024-12-31", "1")] {
        assert_eq!(a.shown(day, "PUSAT/temuan/terlambat"), late, "{day}");
    }
}

fn with_three_recommendations() -> Agency {
    let mut a = Agency::new();
    a.rules("PUSAT", json!({}));
    for kode in ["T-1", "T-2"] {
        a.event("PUSAT", "temuan.dicatat", "2024-02-01", found(kode, "inspektorat", "7", "2024-02-01"));
    }
    for kode in ["A", "B", "C"] {
        a.event("PUSAT", "rekomendasi.dicatat", "2024-02-02", advice(kode, "T-1", None));
    }
    a
}

fn notes(a: &Agency, word: &str) -> Vec<String> {
    let view = a.r.view(a.r.last, "2024-12-31".parse().unwrap());
    view.figure(&format!("PUSAT/temuan/{word}").parse().unwrap()).unwrap().catatan.clone()
}

/// Three recommendations make no three findings of one, and none makes it none.
#[test]
fn a_finding_counts_once_whatever_was_recommended_about_it() {
    let a = with_three_recommendations();
    assert_eq!(all(&a, &["temuan", "nilai", "rekomendasi"], ""), ["2", "100000000", "3"]);
}

/// Without balances of earlier years none is spoken of.
#[test]
fn a_balance_is_told_where_there_is_one() {
    let mut a = with_three_recommendations();
    assert!(notes(&a, "rekomendasi").is_empty() && notes(&a, "temuan").is_empty());
    a.event("-", "pemeriksa.ditetapkan", "2024-01-01", body("Itjen", "Inspektorat Jenderal", "inspektorat"));
    a.event("PUSAT", "saldo_temuan.dicatat", "2024-01-02", balance("S-2020", 2020));
    assert_eq!(notes(&a, "rekomendasi"), ["termasuk saldo tahun-tahun sebelumnya"]);
}

const STATES: [&str; 4] = ["sesuai", "belum_sesuai", "belum_ditindaklanjuti", "tidak_dapat"];

#[test]
fn shares_of_the_four_statuses_by_number_and_by_rupiah_with_either_denominator() {
    for (rule, number, value, accepted) in [
        (None, ["69.23", "23.08", "7.69", "N/A"], ["45.00", "25.00", "30.00", "N/A"], "52.25"),
        (Some("tanpa_tidak_dapat"), ["69.23", "23.08", "7.69", "N/A"], ["45.00", "25.00", "30.00", "N/A"], "52.25"),
        (Some("semua"), ["64.29", "21.43", "7.14", "7.14"], ["40.91", "22.73", "27.27", "9.09"], "47.50"),
    ] {
        let a = vectors(rule);
        assert_eq!(all(&a, &STATES, "persen_"), number, "{rule:?}");
        assert_eq!(all(&a, &STATES, "persen_nilai_"), value, "{rule:?}");
        assert_eq!(all(&a, &["persen_nilai_diterima"], ""), [accepted]);
        assert_eq!(
            all(&a, &["rekomendasi", "nilai_rekomendasi", "temuan", "nilai"], ""),
            ["14", "220000000", "8", "200000000"]
        );
        assert_eq!(all(&a, &["nilai_tindak_lanjut", "nilai_diterima"], ""), ["97500000", "104500000"]);
        assert_eq!(all(&a, &["persentase"], ""), [number[0]]);
    }
    let a = vectors(None);
    let none = a.r.view(a.r.last, "2024-12-31".parse().unwrap());
    let node = none.figure(&"PUSAT/temuan/persen_tidak_dapat".parse().unwrap()).unwrap();
    assert!(format!("{:?}", node.nilai).contains("DiLuarPenyebut"), "{node:?}");
}

#[test]
fn a_day_before_an_assessment_knows_nothing_of_it_and_a_part_is_what_it_names() {
    let a = vectors(None);
    let at = |per: &str, word: &str| a.shown(per, &format!("PUSAT/temuan/{word}"));
    assert_eq!(at("2024-03-15", "nilai_tindak_lanjut"), "90000000", "the second answer came in April");
    assert_eq!(at("2024-04-30", "nilai_diterima"), "82000000", "nothing was assessed in April but for the balance");
    assert_eq!(at("2024-01-01", "rekomendasi"), "0", "the balance is of 2 January");
    for (part, rekomendasi, nilai) in [
        ("pemeriksa/Itjen", "12", "140000000"),
        ("pemeriksa/Itjen/tahun/2020", "10", "100000000"),
        ("pemeriksa/Itjen/tahun/2024", "2", "40000000"),
        ("tahun/2024", "4", "120000000"),
        ("lhp/12/LHP/2024", "2", "40000000"),
        ("pemeriksa/inspektorat", "2", "80000000"),
    ] {
        assert_eq!(at("2024-12-31", &format!("{part}/rekomendasi")), rekomendasi, "{part}");
        assert_eq!(at("2024-12-31", &format!("{part}/nilai_rekomendasi")), nilai, "{part}");
        let address = format!("PUSAT/temuan/{part}/nilai");
        assert_eq!(address.parse::<jejak::projection::Address>().unwrap().to_string(), address);
    }
    for wrong in ["tahun/2024/pemeriksa/Itjen", "lhp", "tahun/24", "pemeriksa", "asing/1"] {
        assert!(format!("PUSAT/temuan/{wrong}/nilai").parse::<jejak::projection::Address>().is_err(), "{wrong}");
    }
    let parts =
        a.r.view(a.r.last, "2024-12-31".parse().unwrap()).findings_parts(&"PUSAT".parse().unwrap(), None).unwrap();
    for item in [FindingsItem::Rekomendasi, FindingsItem::NilaiRekomendasi, FindingsItem::NilaiDiterima] {
        let at = FindingsItem::ALL.iter().position(|i| *i == item).unwrap();
        let years = parts.iter().filter(|(p, _)| p.lhp.is_none() && p.tahun.is_some());
        let sum: rust_decimal::Decimal = years.filter_map(|(_, figures)| figures[at].angka()).sum();
        assert_eq!(
            sum.to_string(),
            a.shown("2024-12-31", &format!("PUSAT/temuan/{}", item.word())),
            "parts are the whole"
        );
    }
}

#[test]
fn what_cannot_be_is_refused_with_what_can() {
    let mut a = vectors(None);
    let dinilai = json!({"rekomendasi": "B", "hasil": "belum_sesuai", "nilai": "30000001"});
    let why = a.refused("PUSAT", "tindak_lanjut.dinilai", "2024-06-01", dinilai);
    assert!(why.contains("30000001") && why.contains("30000000"), "{why}");
    let why = a.refused("PUSAT", "temuan.dicatat", "2024-06-01", found("T-9", "BPKP", "9", "2024-06-01"));
    assert!(why.contains("BPKP") && why.contains("Itjen"), "{why}");
    let why = a.refused("PUSAT", "temuan.dicatat", "2024-06-01", found("T-9", "bpk", "9", "2024-06-01"));
    assert!(why.contains("peran"), "{why}");
    let why = a.refused("PUSAT", "temuan.dicatat", "2024-06-01", found("T-9", "Itjen", "9", "2020-06-01"));
    assert!(why.contains("S-2020"), "{why}");
    let mut alone = balance("S-2019", 2019);
    alone.as_object_mut().unwrap().remove("dokumen");
    assert!(a.refused("PUSAT", "saldo_temuan.dicatat", "2024-06-01", alone).contains("dokumen"));
    assert!(a.refused("PUSAT", "saldo_temuan.dicatat", "2024-06-01", balance("S-X", 2020)).contains("S-2020"));
    assert!(a.refused("PUSAT", "saldo_temuan.dicatat", "2024-06-01", balance("S-Y", 2024)).contains("dua kali"));
    assert!(a.refused("PUSAT", "saldo_temuan.dicatat", "2024-06-01", balance("S-2020", 2020)).contains("alasan"));
    let mut negative = advice("E", "T-1", Some("-1"));
    assert!(a.refused("PUSAT", "rekomendasi.dicatat", "2024-06-01", negative.clone()).contains("negatif"));
    negative["nilai"] = "1000000000000000001".into();
    assert!(a.try_event("PUSAT", "rekomendasi.dicatat", "2024-06-01", negative, json!({})).is_err(), "beyond 10^18");
    for word in ["bpk", "BPK", "Inspektorat"] {
        let why = a.refused("-", "pemeriksa.ditetapkan", "2024-06-01", body(word, "n", "bpk"));
        assert!(why.contains("sudah dikenal"), "{why}");
    }
    let mut moved = body("Itjen", "Itjen", "bpk");
    moved["alasan"] = "ganti".into();
    assert!(a.refused("-", "pemeriksa.ditetapkan", "2024-06-01", moved).contains("inspektorat"));
}

#[test]
fn rupiah_at_the_bound_do_not_overflow() {
    let mut a = Agency::new();
    a.event("PUSAT", "temuan.dicatat", "2024-02-01", found("T-1", "inspektorat", "1", "2024-02-01"));
    let most = "1000000000000000000";
    for n in 0..40 {
        a.event("PUSAT", "rekomendasi.dicatat", "2024-02-02", advice(&format!("R{n}"), "T-1", Some(most)));
        let data = json!({"rekomendasi": format!("R{n}"), "uraian": "u", "nilai": most});
        a.event("PUSAT", "tindak_lanjut.disampaikan", "2024-02-03", data);
        let data = json!({"rekomendasi": format!("R{n}"), "hasil": "sesuai", "nilai": most});
        a.event("PUSAT", "tindak_lanjut.dinilai", "2024-02-04", data);
    }
    let forty = "40000000000000000000";
    assert_eq!(all(&a, &["nilai_rekomendasi", "nilai_tindak_lanjut", "nilai_diterima"], ""), [forty; 3]);
    assert_eq!(all(&a, &["persen_nilai_diterima"], ""), ["100.00"]);
}

#[test]
fn a_book_of_the_first_version_has_the_nine_figures_that_it_had() {
    let mut a = Agency::new();
    a.event("PUSAT", "temuan.dicatat", "2024-02-01", found("T-1", "inspektorat", "1", "2024-02-01"));
    a.event("PUSAT", "rekomendasi.dicatat", "2024-02-02", advice("R", "T-1", None));
    let count = |a: &Agency| {
        let view = a.r.view(a.r.last, "TW4".parse().unwrap());
        let figures = timeline::figures(&view, &"PUSAT".parse().unwrap(), 2024).unwrap();
        figures.keys().filter(|address| address.to_string().starts_with("PUSAT/temuan/")).count()
    };
    assert_eq!(count(&a), 9);
    a.event("PUSAT", "rekomendasi.dicatat", "2024-02-02", advice("R2", "T-1", Some("1")));
    assert_eq!(count(&a), FindingsItem::ALL.len());
    // A day after what is voided, it is as it was.
    let data = json!({"subjek": "PUSAT/rekomendasi/R2", "alasan": "keliru"});
    let seq = a.r.last;
    let role = |a: &mut Agency, data: Value| {
        a.try_event("PUSAT", "event.dibatalkan", "2024-02-02", data, json!({"ref": [seq]}))
    };
    assert!(role(&mut a, data).is_err(), "a planner does not void what an auditor recorded");
}

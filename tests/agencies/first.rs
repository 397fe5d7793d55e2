//! What the first version of the rules refuses: a ledger without rules of admission is judged by it for ever.

use serde_json::json;

use super::kit::*;

fn plain() -> Agency {
    let mut a = Agency::new();
    a.rules("PUSAT", json!({}));
    a
}

#[test]
fn nobody_approves_an_entry_of_its_own() {
    let mut a = plain();
    a.iku("PUSAT", "a", json!({}));
    a.target("PUSAT", "a", "2024-TW1", "10");
    let seq = a.entry("PUSAT", "a", "2024-TW1", value("4"));
    let data = json!({"iku": "a", "periode": "2024-TW1"});
    let refused = a.try_event("PUSAT", "realisasi.disetujui", "2024-03-31", data, json!({"ref": [seq]})).unwrap_err();
    assert!(refused.to_string().contains("tidak disetujui oleh akun yang mencatatnya"), "{refused}");
}

#[test]
fn nobody_assesses_a_unit_that_it_enters_for() {
    let mut a = plain();
    let found = json!({"kode": "T-1", "pemeriksa": "inspektorat", "lhp": {"nomor": "1", "tanggal": "2024-02-01"},
        "diterima": "2024-02-01", "uraian": "u", "nilai": "0"});
    a.event("PUSAT", "temuan.dicatat", "2024-02-01", found);
    for kode in ["A", "B"] {
        a.event("PUSAT", "rekomendasi.dicatat", "2024-02-01", json!({"kode": kode, "temuan": "T-1", "uraian": "u"}));
    }
    a.event("PUSAT", "tindak_lanjut.dinilai", "2024-03-01", json!({"rekomendasi": "A", "hasil": "sesuai"}));
    let also = json!({"akun": "akun-inspektorat", "peran": "unit", "unit": ["PUSAT"]});
    a.event("-", "akses.diberikan", "2024-01-01", also);
    let assessed = json!({"rekomendasi": "B", "hasil": "sesuai"});
    let refused = a.refused("PUSAT", "tindak_lanjut.dinilai", "2024-03-01", assessed);
    assert!(refused.contains("juga mengisi data PUSAT"), "{refused}");
}

#[test]
fn a_token_serves_one_grant_and_the_last_administrator_stays() {
    let mut a = plain();
    let grant = |akun: &str, token: char| {
        let token = format!("b3:{}", token.to_string().repeat(64));
        json!({"akun": akun, "peran": "reader", "unit": ["PUSAT"], "token": token})
    };
    a.event("-", "akses.diberikan", "2024-01-01", grant("baca-01", 'a'));
    let refused = a.refused("-", "akses.diberikan", "2024-01-01", grant("baca-02", 'a'));
    assert!(refused.contains("token sudah dipakai"), "{refused}");
    a.event("-", "akses.diberikan", "2024-01-01", grant("baca-02", 'b'));
    // Event 2 granted the administrator's access.
    let withdraw = |a: &mut Agency, seq: u64| {
        let data = json!({"akun": "akun-admin", "alasan": "pindah"});
        a.try_event("-", "akses.dicabut", "2024-01-01", data, json!({"ref": [seq]})).map_err(|e| e.to_string())
    };
    let refused = withdraw(&mut a, 2).unwrap_err();
    assert!(refused.contains("akses admin terakhir"), "{refused}");
    let other =
        a.event("-", "akses.diberikan", "2024-01-01", json!({"akun": "akun-admin", "peran": "admin", "unit": []}));
    withdraw(&mut a, other).unwrap();
}

#[test]
fn capaian_is_raised_to_the_floor_and_has_none_where_the_target_is_nothing() {
    let mut a = Agency::new();
    a.rules("PUSAT", json!({"batas_bawah_capaian": "0", "batas_capaian": "120"}));
    for (kode, polarisasi, target, real, shown) in [
        ("turun", "minimum", "10", "30", "0.00"),
        ("tepat", "minimum", "10", "20", "0.00"),
        ("sedikit", "minimum", "10", "19", "10.00"),
        ("naik", "maksimum", "10", "13", "120.00"),
        ("pas", "maksimum", "10", "12", "120.00"),
        ("kosong", "maksimum", "0", "5", "N/A"),
    ] {
        a.iku("PUSAT", kode, json!({"polarisasi": polarisasi}));
        a.target("PUSAT", kode, "2024", target);
        a.entry("PUSAT", kode, "2024", value(real));
        assert_eq!(a.shown("tahun", &format!("PUSAT/2024/{kode}/capaian")), shown, "{kode}");
    }
    let view = a.r.view(a.r.last, "tahun".parse().unwrap());
    let of = |kode: &str| view.figure(&format!("PUSAT/2024/{kode}/capaian").parse().unwrap()).unwrap();
    assert!(of("turun").catatan.concat().contains("dinaikkan ke 0"));
    assert!(of("naik").catatan.concat().contains("dibatasi 120"));
    assert!(of("tepat").catatan.is_empty() && of("pas").catatan.is_empty());
    assert!(format!("{:?}", of("kosong").nilai).contains("TargetNol"));
}

/// Spent 900, 800 and 799 of 1,000: 10, 20 and 20.1 per cent were saved; 20 is the bound.
#[test]
fn efficiency_beyond_its_bounds_is_told_and_not_cut() {
    for (spent, shown, told) in [("900", "10.00", false), ("800", "20.00", false), ("799", "20.10", true)] {
        let mut a = Agency::new();
        a.rules("PUSAT", json!({"efisiensi": "((pagu_akhir - realisasi_anggaran) / pagu_akhir) x 100"}));
        a.iku("PUSAT", "a", json!({}));
        a.target("PUSAT", "a", "2024", "10");
        a.entry("PUSAT", "a", "2024", value("10"));
        a.event("PUSAT", "ro.didaftarkan", "2024-01-01", json!({"tahun": 2024, "ro": "RO.1", "nama": "n", "iku": "a"}));
        let sum = |nilai: &str| json!({"tahun": 2024, "ro": "RO.1", "nilai": nilai});
        a.event("PUSAT", "pagu.ditetapkan", "2024-01-01", sum("1000"));
        a.event("PUSAT", "realisasi_anggaran.dicatat", "2024-06-30", sum(spent));
        assert_eq!(a.shown("tahun", "PUSAT/2024/a/efisiensi"), shown);
        let view = a.r.view(a.r.last, "tahun".parse().unwrap());
        let node = view.figure(&"PUSAT/2024/a/efisiensi".parse().unwrap()).unwrap();
        assert_eq!(
            node.catatan.concat().contains("di luar batas -20% sampai 20%"),
            told,
            "{spent}: {:?}",
            node.catatan
        );
    }
}

//! Grants end: by a day of their own, by the recorded rule; who goes on with one, and who gives it anew.

use jejak::event::Tanggal;
use serde_json::{Value, json};

use super::penerimaan::{Kantor, confirm, grant, reasoned, referring, token, wire, withdraw};

fn until(mut draft: Value, day: &str) -> Value {
    draft["data"]["sampai"] = day.into();
    draft
}

fn rule(days: Option<u32>) -> Value {
    let mut data = json!({"versi": 2, "konfirmasi": ["admin", "inspektorat", "bpk"]});
    data["masa_akses"] = days.map_or(Value::Null, Value::from);
    if days.is_none() {
        data.as_object_mut().unwrap().remove("masa_akses");
    }
    reasoned(wire("penerimaan.ditetapkan", "-", "2023-01-01", data))
}

fn renew(akun: &str, seq: u64) -> Value {
    referring(wire("akses.diperpanjang", "-", "2023-01-01", json!({"akun": akun})), &[seq])
}

/// What a reader may record: that it took a copy.
fn copied() -> Value {
    let hash = format!("b3:{}", "11".repeat(32));
    wire("ekspor.dibuat", "B", "2023-01-01", json!({"tahun": 2023, "sampai": 1, "kepala": hash, "manifes": hash}))
}

fn end(kantor: &Kantor, akun: &str) -> Option<String> {
    let global = kantor.r.global();
    let grant = global.all_grants().iter().rfind(|g| g.akun.as_str() == akun).unwrap();
    global.berakhir(grant).map(|day| day.to_string())
}

#[test]
fn akses_dengan_hari_terakhir_berlaku_sampai_hari_itu_habis() {
    let mut k = Kantor::new();
    k.tolak("admin-01", until(grant("tamu", "reader", &["B"]), "2022-12-31"), "buku-besar", "sudah lewat");
    k.sebagai("admin-01", until(grant("tamu", "reader", &["B"]), "2023-02-01")).unwrap();
    // The ledger's first day is 2023-01-01, at 07:00 in Jakarta.
    k.hari = 31;
    k.sebagai("tamu", copied()).unwrap();
    k.hari = 32;
    k.tolak("tamu", copied(), "akses", "berakhir pada 2023-02-01");
    k.sebagai("pembaca", copied()).expect("those without an end go on");
    // Nobody lets themselves in again, with or without a rule.
    let seq = k.pelaku("tamu", None).grant;
    k.tolak("tamu", renew("tamu", seq), "akses", "berakhir");
    k.sebagai("admin-01", until(grant("tamu", "reader", &["B"]), "2023-12-31")).unwrap();
}

#[test]
fn masa_akses_dihitung_dari_terbit_atau_dari_aturan_dan_hanya_dapat_diperpendek() {
    let mut k = Kantor::new();
    assert_eq!(end(&k, "admin-01"), None);
    k.hari = 10;
    k.sebagai("admin-01", rule(Some(90))).unwrap();
    assert_eq!(end(&k, "admin-01").unwrap(), "2023-04-11", "of one that there was already: from the rule on");
    k.tolak("admin-01", rule(None), "penerimaan", "diperpendek");
    k.tolak("admin-01", rule(Some(91)), "penerimaan", "diperpendek");
    k.hari = 20;
    k.sebagai("admin-01", grant("baru", "reader", &["B"])).unwrap();
    assert_eq!(end(&k, "baru").unwrap(), "2023-04-21");
    k.sebagai("admin-01", until(grant("lama", "reader", &["B"]), "2024-01-01")).unwrap();
    assert_eq!(end(&k, "lama").unwrap(), "2023-04-21", "an own day does not go beyond the rule");
    k.hari = 80;
    // A shorter rule ends nobody at once: it counts from its own day.
    k.sebagai("admin-01", rule(Some(30))).unwrap();
    assert_eq!(end(&k, "admin-01").unwrap(), "2023-04-11");
    k.sebagai("admin-01", grant("baru-02", "reader", &["B"])).unwrap();
    assert_eq!(end(&k, "baru-02").unwrap(), "2023-04-21");
    k.hari = 120;
    k.tolak("pembaca", copied(), "akses", "berakhir pada 2023-04-11");
}

#[test]
fn pemegang_memperpanjang_sebelum_berakhir_dengan_token_baru() {
    let mut k = Kantor::new();
    k.sebagai("admin-01", token(grant("tamu", "reader", &["B"]), "token pertama")).unwrap();
    let seq = k.pelaku("tamu", None).grant;
    k.tolak("tamu", token(renew("tamu", seq), "token kedua"), "buku-besar", "tanpa akhir");
    k.sebagai("admin-01", rule(Some(30))).unwrap();
    k.tolak("tamu", token(renew("tamu", seq), "token kedua"), "buku-besar", "tidak menjadi lebih lama");
    k.hari = 30;
    k.tolak("tamu", renew("tamu", seq), "buku-besar", "mengganti token");
    k.tolak("tamu", token(renew("tamu", seq), "token pertama"), "buku-besar", "sudah dipakai");
    let other = k.pelaku("pembaca", None).grant;
    k.tolak("tamu", token(renew("tamu", other), "token kedua"), "akses", "pemegangnya sendiri");
    k.tolak("tamu", token(renew("pembaca", seq), "token kedua"), "akses", "pemegangnya sendiri");
    k.tolak("admin-01", token(renew("tamu", seq), "token kedua"), "akses", "pemegangnya sendiri");
    k.tolak("pembaca", token(renew("pembaca", other), "token kedua"), "buku-besar", "tanpa token");
    k.sebagai("tamu", token(renew("tamu", seq), "token kedua")).unwrap();
    assert_eq!(end(&k, "tamu").unwrap(), "2023-03-02");
    // The token before it is no other grant's ever again.
    k.tolak("admin-01", token(grant("lain", "reader", &["B"]), "token pertama"), "buku-besar", "sudah dipakai");
    let hari: Tanggal = "2023-02-01".parse().unwrap();
    let opens = |text: &str| {
        let hash = jejak::event::Hash(blake3::hash(text.as_bytes()).into());
        k.r.global().hidup_dengan(hash, hari).map(|g| g.akun.to_string()).collect::<Vec<_>>()
    };
    assert_eq!((opens("token pertama"), opens("token kedua")), (vec![], vec!["tamu".to_owned()]));
}

#[test]
fn sesudah_berakhir_admin_memberi_akses_baru_dan_yang_menilai_tetap_dikonfirmasi() {
    let mut k = Kantor::new();
    k.sebagai("admin-01", rule(Some(30))).unwrap();
    k.hari = 30;
    for admin in ["admin-01", "admin-02"] {
        let seq = k.pelaku(admin, None).grant;
        k.sebagai(admin, renew(admin, seq)).unwrap();
    }
    k.hari = 40;
    k.tolak("bpk-01", copied(), "akses", "berakhir");
    let seq = k.sebagai("admin-01", grant("bpk-01", "bpk", &[])).unwrap();
    k.tolak("bpk-01", copied(), "akses", "berakhir");
    k.sebagai("admin-02", confirm("bpk-01", seq)).unwrap();
    k.sebagai("bpk-01", copied()).unwrap();
    // One that has ended counts as none of the two that must remain.
    let new = k.sebagai("admin-01", until(grant("admin-03", "admin", &[]), "2023-02-11")).unwrap();
    k.sebagai("admin-02", confirm("admin-03", new)).unwrap();
    k.hari = 42;
    let one = k.pelaku("admin-02", None).grant;
    k.tolak("admin-01", withdraw("admin-02", one), "buku-besar", "admin terakhir");
    k.sebagai("admin-01", withdraw("admin-03", new)).expect("what has ended may be withdrawn");
}

#[test]
fn tanpa_admin_yang_masih_berlaku_pemegang_kunci_membuka_jalan() {
    let mut k = Kantor::new();
    let mut rules = rule(Some(30));
    rules["data"]["penanda"] = true.into();
    k.sebagai("admin-01", rules).unwrap();
    k.hari = 60;
    k.tolak("admin-01", grant("siapa", "reader", &["B"]), "akses", "berakhir");
    let again =
        reasoned(token(wire("akses.dipulihkan", "-", "2023-03-01", json!({"akun": "admin-01"})), "token pulih"));
    k.sebagai("sistem", again).unwrap();
    k.sebagai("admin-01", grant("siapa", "reader", &["B"])).unwrap();
    assert_eq!(end(&k, "admin-01").unwrap(), "2023-04-01", "and it ends as every other");
}

/// A clock that ran ahead must not lock out who sets it right.
#[test]
fn koreksi_jam_dinilai_menurut_waktu_yang_dibetulkannya() {
    let mut k = Kantor::new();
    k.sebagai("admin-01", rule(Some(30))).unwrap();
    k.hari = 400;
    let ahead = 400 * 86_400_000_000_u64;
    let correct = |offset: u64| {
        let data = json!({"sejak": 2, "selisih_mikrodetik": offset});
        reasoned(wire("jam.dikoreksi", "-", "2023-01-01", data))
    };
    k.tolak("admin-01", grant("siapa", "reader", &["B"]), "akses", "berakhir");
    k.tolak("admin-01", correct(1), "akses", "berakhir");
    k.sebagai("admin-01", correct(ahead)).unwrap();
    k.sebagai("admin-01", grant("siapa", "reader", &["B"])).unwrap();
    assert_eq!(end(&k, "siapa").unwrap(), "2023-01-31");
}

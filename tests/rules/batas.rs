//! Bounds of what an event may say: each at its last admitted value, and one beyond it.

use jejak::event::{Draft, Event, IkuCode, Kind, SimpulCode, Teks, newer};
use serde_json::{Value, json};
use uuid::Uuid;

use super::palsu::example;

/// The example of a type with one field otherwise.
fn with(kind: Kind, field: &str, value: Value) -> Value {
    let mut data = example(kind)["data"].clone();
    data[field] = value;
    data
}

fn taken(kind: Kind, data: &Value) -> Result<(), String> {
    Event::decode(kind, kind.version(), data.to_string().as_bytes()).map(drop).map_err(|e| e.to_string())
}

#[test]
fn angka_dan_daftar_di_batasnya_diterima_dan_di_luarnya_ditolak() {
    let of = |jumlah: u32| json!({"jumlah": jumlah, "nilai": "0"});
    let roles = |many: usize| json!(vec!["bpk"; many]);
    let cases = [
        (Kind::SaldoTemuanDicatat, "temuan", json!(1_000_000), json!(1_000_001)),
        (Kind::SaldoTemuanDicatat, "sesuai", of(1_000_000), of(1_000_001)),
        (Kind::SaldoTemuanDicatat, "tidak_dapat", of(1_000_000), of(1_000_001)),
        (Kind::SaldoTemuanDicatat, "tahun", json!(2000), json!(999)),
        (Kind::PenerimaanDitetapkan, "masa_akses", json!(30), json!(29)),
        (Kind::PenerimaanDitetapkan, "masa_akses", json!(3660), json!(3661)),
        (Kind::PenerimaanDitetapkan, "versi", json!(1000), json!(1001)),
        (Kind::PenerimaanDitetapkan, "konfirmasi", roles(8), roles(9)),
        (Kind::PenerimaanDitetapkan, "wajib_tanda_tangan", roles(8), roles(9)),
        (Kind::NarasiDitulis, "teks", json!("a".repeat(Teks::MAX)), json!("a".repeat(Teks::MAX + 1))),
        (Kind::NarasiDitulis, "teks", json!("é".repeat(Teks::MAX)), json!("é".repeat(Teks::MAX + 1))),
        (Kind::NarasiDitulis, "teks", json!("a\nb"), json!("a\tb")),
        (Kind::NarasiDitulis, "teks", json!("é\nb"), json!("é\u{7}b")),
        (Kind::NarasiDitulis, "teks", json!(" a "), json!(" \n ")),
        (Kind::BuktiDilampirkan, "media", json!("audio/mp4"), json!("audio/MP4")),
        (Kind::BuktiDilampirkan, "media", json!("application/vnd.x-y+z9"), json!("application")),
        (Kind::BuktiDilampirkan, "media", json!("video/h264"), json!("video/h 264")),
        (Kind::BuktiDilampirkan, "media", json!("3gpp2/x"), json!("/x")),
    ];
    for (kind, field, inside, outside) in cases {
        let (inside, outside) = (with(kind, field, inside), with(kind, field, outside));
        assert_eq!(taken(kind, &inside), Ok(()), "{}: {field}", kind.name());
        assert!(taken(kind, &outside).is_err(), "{}: {field} beyond its bound", kind.name());
    }
}

/// The longest data of a line, to the byte.
#[test]
fn data_sepanjang_batasnya_diterima_dan_satu_byte_lagi_ditolak() {
    let prepared = |rows: &[String]| {
        let mut draft = example(Kind::RincianDicatat);
        draft["data"]["baris"] = rows.iter().map(|cell| json!([cell])).collect();
        let draft = Draft::parse(draft.to_string().as_bytes()).unwrap();
        draft.prepare(Uuid::from_u64_pair(1, 2), [9; 16]).map(|prepared| prepared.data.len())
    };
    let mut rows = vec!["x".repeat(1_500); 40];
    let missing = 63_000 - prepared(&rows).unwrap();
    rows[0] += &"x".repeat(missing / 3);
    rows[1] += &"x".repeat(missing / 3);
    rows[2] += &"x".repeat(missing - missing / 3 * 2);
    assert_eq!(prepared(&rows).unwrap(), 63_000);
    rows[3] += "x";
    let refused = prepared(&rows).unwrap_err();
    assert!(refused.to_string().contains("terlalu panjang"), "{refused}");
}

#[test]
fn buku_besar_dibuka_hanya_dengan_kunci_publik_yang_dapat_dibaca() {
    let opening = jejak::sample::opening("ab".repeat(32)).event.canonical().unwrap();
    let mut data: Value = serde_json::from_slice(&opening).unwrap();
    assert_eq!(taken(Kind::LedgerDibuka, &data), Ok(()));
    for key in ["", "ab", &"ab".repeat(31), &"zz".repeat(32), &"AB".repeat(32), &"ab".repeat(33)] {
        data["kunci_publik"] = key.into();
        assert!(taken(Kind::LedgerDibuka, &data).is_err(), "{key}");
    }
    for (field, other) in [("hash", "sha256"), ("pohon", "blake3")] {
        let mut data: Value = serde_json::from_slice(&opening).unwrap();
        data[field] = other.into();
        assert!(taken(Kind::LedgerDibuka, &data).is_err(), "{field}");
    }
}

#[test]
fn kode_yang_ditolak_disebut_sebabnya() {
    for word in ["anggaran", "temuan", "npss", "RO"] {
        let told = [word.parse::<IkuCode>().unwrap_err(), word.parse::<SimpulCode>().unwrap_err()];
        assert!(told.iter().all(|why| why.contains("sudah dipakai dalam alamat angka")), "{told:?}");
    }
    for word in ["", "IKU/1", " IKU", "IKU ", "IKU  1", "-IKU", "IKU#1"] {
        let told = [word.parse::<IkuCode>().unwrap_err(), word.parse::<SimpulCode>().unwrap_err()];
        assert!(told.iter().all(|why| !why.contains("sudah dipakai") && why.contains("bukan")), "{told:?}");
    }
    assert!("anggaran-1".parse::<IkuCode>().is_ok() && "IKU 1.a".parse::<SimpulCode>().is_ok());
}

/// What a later program may have written is told as such; what no program writes is no later version.
#[test]
fn yang_ditulis_program_yang_lebih_baru_disebut_dan_yang_rusak_tidak() {
    let told = |header: Value| newer(json!({"header": header}).to_string().as_bytes());
    let known = json!({"format": 1, "type": "temuan.dicatat", "v": 1, "actor": {"role": "bpk"}});
    let with = |field: &str, value: Value| {
        let mut header = known.clone();
        header[field] = value;
        told(header)
    };
    assert_eq!(told(known.clone()), None);
    assert_eq!(with("format", json!(2)).unwrap(), "format baris 2");
    assert_eq!(with("v", json!(99)).unwrap(), "versi 99 dari temuan.dicatat");
    assert_eq!(with("type", json!("temuan.ditutup_lagi")).unwrap(), "jenis event temuan.ditutup_lagi");
    assert_eq!(with("actor", json!({"role": "wali"})).unwrap(), "peran wali");
    for name in ["temuan", "temuan.", ".dicatat", "Temuan.dicatat", "temuan.Dicatat", "temuan.di1catat"] {
        assert_eq!(with("type", json!(name)), None, "{name}");
    }
    for role in ["", "BPK", "bpk1"] {
        assert_eq!(with("actor", json!({"role": role})), None, "{role}");
    }
}

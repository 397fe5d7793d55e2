//! Versions of event types: a line says the least version that can express it, and no earlier one takes it.

use jejak::event::{Event, Kind};
use serde_json::{Value, json};

use super::palsu::example;

fn read(kind: Kind, version: u32, data: &Value) -> Result<Event, String> {
    Event::decode(kind, version, data.to_string().as_bytes()).map_err(|e| e.to_string())
}

/// The example of a type with some fields otherwise; `null` takes one away.
fn with(kind: Kind, more: &Value) -> Value {
    let mut data = example(kind)["data"].clone();
    for (field, value) in more.as_object().unwrap() {
        match value {
            Value::Null => drop(data.as_object_mut().unwrap().remove(field)),
            _ => data[field] = value.clone(),
        }
    }
    data
}

#[test]
fn setiap_bidang_baru_menaikkan_versi_barisnya_dan_tidak_dibaca_versi_sebelumnya() {
    let cases = [
        (Kind::RoDidaftarkan, json!({"porsi": [{"iku": "IKU.1", "persen": "60"}]}), 2),
        (Kind::RoDidaftarkan, json!({"sumber_dana": "RM"}), 2),
        (Kind::RoDidaftarkan, json!({"satuan": "orang"}), 2),
        (Kind::RoDidaftarkan, json!({"volume": "2"}), 2),
        (Kind::NarasiDitulis, json!({"jenis": "penutup", "iku": null}), 2),
        (Kind::TemuanDicatat, json!({"pemeriksa": "BPKP"}), 2),
        (Kind::RekomendasiDicatat, json!({"nilai": "1"}), 2),
        (Kind::TindakLanjutDisampaikan, json!({"nilai": "1"}), 2),
        (Kind::TindakLanjutDinilai, json!({"nilai": "1"}), 2),
        (Kind::RealisasiDicatat, json!({"nilai": null, "sebutan": "3/4"}), 2),
        (Kind::RealisasiDikoreksi, json!({"nilai": null, "sebutan": "3/4"}), 2),
        (Kind::AksesDiberikan, json!({"sampai": "2030-01-01"}), 2),
        (Kind::PenerimaanDitetapkan, json!({"penanda": true}), 2),
        (Kind::PenerimaanDitetapkan, json!({"masa_akses": 90}), 3),
        (Kind::PenerimaanDitetapkan, json!({"wajib_tanda_tangan": ["bpk"]}), 4),
    ];
    for (kind, more, since) in cases {
        let (old, new) = (with(kind, &json!({})), with(kind, &more));
        assert_eq!(read(kind, 1, &old).unwrap().version(), 1, "{old}");
        assert_eq!(read(kind, kind.version(), &new).unwrap().version(), since, "{new}");
        for version in 1..=kind.version() {
            let told = read(kind, version, &new).map(drop);
            assert_eq!(told.is_ok(), version >= since, "{} version {version} of {new}: {told:?}", kind.name());
        }
    }
}

/// Version 1 of an indicator has the inputs that there were, and operators without powers and tables.
#[test]
fn rumus_versi_satu_hanya_menyebut_yang_sudah_dikenal_saat_itu() {
    let kind = Kind::IndikatorDitetapkan;
    let known = [
        "realisasi / target x 100",
        "batas_bawah + batas_atas",
        "min(capaian; 100)",
        "pagu_akhir - realisasi_anggaran",
        "jika realisasi < target maka 1 selain itu 2",
        "bulat(realisasi; 2)",
    ];
    let later = [
        "jumlah_anak",
        "rata_anak",
        "min_anak",
        "maks_anak + 1",
        "banyak_anak",
        "banyak_tercapai",
        "pangkat(realisasi; 2)",
        "akar(realisasi; 2)",
        "geometrik(realisasi; target)",
        "tabel(realisasi; >= 90: 4; selainnya: 1)",
    ];
    for rumus in known {
        let data = with(kind, &json!({"rumus": rumus}));
        assert!(read(kind, 1, &data).is_ok() && read(kind, 2, &data).is_ok(), "{rumus}: {:?}", read(kind, 1, &data));
    }
    for rumus in later {
        let data = with(kind, &json!({"rumus": rumus}));
        assert!(read(kind, 1, &data).is_err(), "{rumus}");
        assert!(read(kind, 2, &data).is_ok(), "{rumus}: {:?}", read(kind, 2, &data));
    }
}

//! JSON Schemas of the summary for leaders.

use serde_json::{Value, json};

use super::{
    operation::reference,
    shape_base::{count, flag, list, object, or_null, seq, text},
};

/// The schemas of the document.
pub fn schemas() -> Vec<(&'static str, Value)> {
    let figure = || reference("Angka");
    let reported = object(&[("npss", text()), ("event", seq()), ("recorded_at", text())], &[]);
    let position = object(
        &[
            ("periode", text()),
            ("npss", figure()),
            ("status", figure()),
            ("terisi", figure()),
            ("dari", count()),
            ("dilaporkan", or_null(reported)),
            ("disajikan_kembali", flag()),
        ],
        &[],
    );
    let cell = object(&[("periode", text()), ("capaian", figure()), ("status", figure())], &[]);
    let indicator = object(
        &[
            ("kode", text()),
            ("nama", text()),
            ("satuan", text()),
            ("target", figure()),
            ("realisasi", figure()),
            ("capaian", figure()),
            ("status", figure()),
            ("sebelumnya", or_null(figure())),
            ("merah", flag()),
            ("turun", flag()),
            ("periode", list(cell)),
        ],
        &[],
    );
    let weight = object(
        &[
            ("kode", text()),
            ("semula", text()),
            ("menjadi", text()),
            ("berlaku", text()),
            ("event", seq()),
            ("oleh", text()),
            ("peran", text()),
            ("alasan", or_null(text())),
        ],
        &[],
    );
    let forecast = object(&[("kode", text()), ("prakiraan", figure()), ("berisiko", flag())], &[]);
    vec![
        ("RingkasanPosisi", position),
        ("RingkasanIndikator", indicator),
        ("RingkasanBobot", weight),
        ("RingkasanPrakiraan", forecast),
        ("RingkasanUnit", unit()),
        ("Ringkasan", whole()),
    ]
}

fn unit() -> Value {
    let figure = || reference("Angka");
    object(
        &[
            ("kode", text()),
            ("nama", text()),
            ("contoh", flag()),
            ("induk", or_null(text())),
            ("posisi", or_null(reference("RingkasanPosisi"))),
            ("sebelumnya", or_null(figure())),
            ("turun", flag()),
            ("periode", list(reference("RingkasanPosisi"))),
            ("penyerapan", figure()),
            ("lewat_tenggat", figure()),
            ("belum_ditutup", list(text())),
            ("merah", list(text())),
            ("iku_turun", list(text())),
            ("prakiraan", list(reference("RingkasanPrakiraan"))),
            ("indikator", list(reference("RingkasanIndikator"))),
            ("perubahan_bobot", list(reference("RingkasanBobot"))),
        ],
        &[],
    )
}

fn whole() -> Value {
    object(
        &[
            ("dokumen", json!({"const": "ringkasan"})),
            ("program", reference("Program")),
            ("ledger", reference("BukuBesar")),
            ("as_of", reference("Saat")),
            ("tahun", json!({"type": "integer"})),
            ("per", text()),
            ("hari", text()),
            ("pandangan", json!({"enum": ["resmi", "semua"]})),
            ("perhitungan", text()),
            ("dibandingkan_dengan", or_null(text())),
            ("prakiraan_ditetapkan", flag()),
            ("unit", list(reference("RingkasanUnit"))),
            ("tanpa_kartu", list(reference("Unit"))),
        ],
        &[],
    )
}

//! Example request bodies; a test validates them against the schemas and sends them.

use serde_json::{Value, json};

/// Drafts, by name.
pub fn drafts() -> Vec<(&'static str, Value)> {
    let narration = |kind: &str, text: &str| {
        json!({
            "type": "narasi.ditulis", "unit": "PMK", "berlaku": "2024-01-15",
            "data": {"tahun": 2023, "iku": "IKU.1", "jenis": kind, "teks": text},
        })
    };
    vec![
        ("satu", narration("kendala", "Perubahan peraturan di tengah tahun.")),
        (
            "kelompok",
            json!([
                narration("faktor_keberhasilan", "Koordinasi antarunit sejak awal tahun."),
                narration("rencana_tindak_lanjut", "Pemantauan setiap bulan."),
            ]),
        ),
    ]
}

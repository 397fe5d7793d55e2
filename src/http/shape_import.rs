//! JSON Schemas of imports: the requests, the plan that is shown, and the answer to its recording.

use serde_json::{Value, json};

use super::{
    operation::reference,
    param::schema,
    shape_base::{count, document, flag, list, object, text},
    shape_event,
};
use crate::{
    event::{Hash, UnitCode},
    import::Kind,
};

/// An object without other fields than the given ones.
fn sent(fields: &[(&str, Value)], optional: &[(&str, Value)]) -> Value {
    let mut all = object(fields, optional);
    all["additionalProperties"] = false.into();
    all
}

/// The fields with which every import refers to the plan that was looked at.
fn plan() -> [(&'static str, Value); 2] {
    let shown = || json!({"anyOf": [schema::<Hash>(), {"type": "null"}]});
    [("rencana", shown()), ("sebagian", flag())]
}

fn file() -> [(&'static str, Value); 2] {
    [("berkas", schema::<Hash>()), ("nama", json!({"type": "string", "minLength": 1, "maxLength": 200}))]
}

fn year() -> Value {
    json!({"type": "integer", "minimum": 2000, "maximum": 2100})
}

/// A map of names to strings.
fn texts() -> Value {
    json!({"type": "object", "additionalProperties": {"type": "string"}})
}

fn mapping() -> Value {
    let row = || json!({"type": "integer", "minimum": 0, "maximum": 100_000});
    let locale = json!({"anyOf": [{"type": "string", "enum": ["id", "en"]}, {"type": "null"}]});
    let sheet = json!({"anyOf": [{"type": "string"}, {"type": "null"}]});
    let all = [
        ("lembar", sheet),
        ("judul", row()),
        ("judul_baris", row()),
        ("locale", locale),
        ("kolom", texts()),
        ("tetap", texts()),
    ];
    sent(&[], &all)
}

fn quarantined(rest: &[(&str, Value)]) -> Value {
    list(object(&[&[("sel", text()), ("mentah", text()), ("alasan", text())], rest].concat(), &[]))
}

fn structure() -> Value {
    let step = [
        ("tindakan", json!({"enum": ["tambah", "ubah", "akhiri"]})),
        ("type", text()),
        ("unit", schema::<UnitCode>()),
        ("subject", text()),
        ("lembar", text()),
        ("sel", text()),
        ("isi", text()),
        ("peran", text()),
    ];
    let changed = object(&[("alamat", text()), ("dari", text()), ("menjadi", text())], &[]);
    let stays = object(&[("lembar", text()), ("jumlah", count())], &[]);
    let fields = [
        ("tahun", year()),
        ("rencana", schema::<Hash>()),
        ("langkah", list(object(&step, &[]))),
        ("sama", count()),
        ("tak_disebut", list(stays)),
        ("catatan", list(text())),
        ("karantina", quarantined(&[("lembar", text()), ("diterima", text())])),
        ("menunggu", list(text())),
        ("angka", list(changed)),
        ("angka_lain", count()),
    ];
    document("rencana-struktur", &fields, &[])
}

fn table() -> Value {
    let event = [("sel", text()), ("type", text()), ("unit", schema::<UnitCode>()), ("subject", text())];
    let kind = json!({"enum": Kind::ALL.map(Kind::name)});
    let fields = [
        ("jenis", kind),
        ("rencana", schema::<Hash>()),
        ("lembar", text()),
        ("pemetaan", reference("Pemetaan")),
        ("event", list(object(&event, &[]))),
        ("menunggu", object(&[("jumlah", count()), ("siapa", text())], &[])),
        ("sama", count()),
        ("sudah_diimpor", count()),
        ("tanpa_isi", count()),
        ("catatan", list(text())),
        ("karantina", quarantined(&[("baris", count()), ("bacaan", list(text()))])),
    ];
    document("rencana-tabel", &fields, &[])
}

/// All schemas of imports.
pub fn schemas() -> Vec<(&'static str, Value)> {
    let new = object(&[("akun", text()), ("peran", text()), ("token", text())], &[]);
    let book = sent(&file(), &[&[("tahun", year())][..], &plan()].concat());
    let next =
        sent(&[("dari", year())], &[&[("ke", year()), ("unit", list(schema::<UnitCode>()))][..], &plan()].concat());
    let of_table = sent(&file(), &[&[("pemetaan", reference("Pemetaan")), ("pilih", texts())][..], &plan()].concat());
    vec![
        ("BukuKerja", book),
        ("TahunBerikutnya", next),
        ("TabelImpor", of_table),
        ("Pemetaan", mapping()),
        ("RencanaStruktur", structure()),
        ("RencanaTabel", table()),
        ("KuitansiStruktur", receipt(list(new))),
    ]
}

/// A receipt that also holds the new tokens.
fn receipt(tokens: Value) -> Value {
    let plain = shape_event::writes().into_iter().find(|(name, _)| *name == "Kuitansi");
    let mut all = plain.map_or_else(|| json!({}), |(_, schema)| schema);
    all["properties"]["token"] = tokens;
    if let Some(required) = all["required"].as_array_mut() {
        required.push("token".into());
    }
    all
}

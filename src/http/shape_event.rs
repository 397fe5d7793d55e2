//! JSON Schemas of events and of receipts.

use serde_json::{Value, json};

use super::{
    operation::reference,
    param::schema,
    shape_base::{count, document, flag, instant, list, object, or_null, seq, text},
};
use crate::event::{AccountId, Hash, Subject, Tanggal, Teks, UnitCode};

/// An event in an answer.
pub fn event() -> Value {
    let actor = object(&[("id", schema::<AccountId>()), ("role", text()), ("grant", count())], &[]);
    let fields = [
        ("seq", seq()),
        ("type", text()),
        ("v", seq()),
        ("hash", schema::<Hash>()),
        ("prev", schema::<Hash>()),
        ("id", json!({"type": "string", "format": "uuid"})),
        ("unit", schema::<UnitCode>()),
        ("unit_seq", seq()),
        ("subject", schema::<Subject>()),
        ("berlaku", schema::<Tanggal>()),
        ("recorded_at", instant()),
        ("group", list(seq())),
        ("ref", list(seq())),
        ("actor", actor),
    ];
    object(&fields, &[("data", json!({"type": "object"})), ("data_hash", schema::<Hash>()), ("data_ditahan", flag())])
}

/// Schemas of the answers to writes.
pub fn writes() -> Vec<(&'static str, Value)> {
    let receipt =
        object(&[("seq", seq()), ("hash", schema::<Hash>()), ("id", json!({"type": "string", "format": "uuid"}))], &[]);
    let range = [("first", seq()), ("last", seq()), ("sudah_ada", flag())];
    let of_receipt = [("recorded_at", instant()), ("event", list(receipt))];
    let of_receipt: Vec<_> = range.iter().cloned().chain(of_receipt).collect();
    let of_check: Vec<_> = range.iter().cloned().chain([("diterima", json!({"const": true}))]).collect();
    let kept = [
        ("dokumen", json!({"const": "bukti"})),
        ("program", reference("Program")),
        ("hash", schema::<Hash>()),
        ("ukuran", count()),
        ("sudah_ada", flag()),
    ];
    let mut closing = object(&[], &[("berlaku", or_null(schema::<Tanggal>())), ("alasan", or_null(schema::<Teks>()))]);
    closing["additionalProperties"] = false.into();
    vec![
        ("Kuitansi", document("kuitansi", &of_receipt, &[])),
        ("Pemeriksaan", document("pemeriksaan", &of_check, &[])),
        ("KuitansiBukti", object(&kept, &[])),
        ("Penutupan", closing),
    ]
}

//! The leader's view: where units stand, over all that the caller sees.

use axum::response::Response;
use serde_json::{Value, json};

use super::{
    Problem,
    call::Call,
    heavy,
    operation::{Operation, Param, reference},
    param,
    shape::{count, object, or_null, seq},
};
use crate::{
    event::{UnitCode, YEARS},
    present::view::summary,
    projection::Per,
    query::Asked,
};

/// Parameters of the view.
pub const NAMES: &[&str] = &["unit", "tahun", "as_of", "per", "pandangan"];

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let [as_of, per, pandangan] = param::reading();
    let year = json!({"type": "integer", "minimum": YEARS.start(), "maximum": YEARS.end()});
    let unit = json!({"type": "string"});
    let about = "Posisi NPSS kini dan pada akhir tiap triwulan, yang merah, yang turun sejak triwulan sebelumnya, penyerapan, \
        tindak lanjut yang lewat tenggat, periode yang belum ditutup dan perubahan bobot, untuk semua unit yang terbaca pemanggil. \
        Tanpa per dipakai periode terakhir yang sudah berakhir.";
    vec![
        Operation::get("/v1/summary", "summary", summary_view)
            .tell("Unit", "Ringkasan", about)
            .with([
                Param::query("unit", "Hanya unit ini dan unit di bawahnya", unit, "PMK"),
                Param::query("tahun", "Tahun kartu; terbaru yang berisi bila tidak disebut", year, 2023),
                as_of,
                per,
                pandangan,
            ])
            .view("Ringkasan"),
    ]
}

/// What a request asks a summary of.
pub fn asked(call: &Call) -> Result<Asked, Problem> {
    let reading = call.reading()?;
    let tahun = call.query::<String>("tahun", "")?.map(|text| super::call::tahun(&text)).transpose()?;
    let (unit, per) = (call.query("unit", UnitCode::ACCEPTED)?, call.query("per", Per::ACCEPTED)?);
    Ok(Asked { tahun, per, trend: unit.is_some(), unit, ..Asked::of(&reading) })
}

async fn summary_view(call: Call) -> Result<Response, Problem> {
    call.only(NAMES)?;
    let asked = asked(&call)?;
    heavy(call, move |call| {
        let found = call.ask().summary(&asked)?;
        call.answer(found.as_of.seq, || summary::json(&found), || summary::csv(&found))
    })
    .await
}

/// The schemas of the document.
pub fn schemas() -> Vec<(&'static str, Value)> {
    let text = || json!({"type": "string"});
    let flag = || json!({"type": "boolean"});
    let figure = || reference("Angka");
    let list = |of: Value| json!({"type": "array", "items": of});
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
    let text = || json!({"type": "string"});
    let list = |of: Value| json!({"type": "array", "items": of});
    let figure = || reference("Angka");
    object(
        &[
            ("kode", text()),
            ("nama", text()),
            ("contoh", json!({"type": "boolean"})),
            ("induk", or_null(text())),
            ("posisi", or_null(reference("RingkasanPosisi"))),
            ("sebelumnya", or_null(figure())),
            ("turun", json!({"type": "boolean"})),
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
    let text = || json!({"type": "string"});
    let list = |of: Value| json!({"type": "array", "items": of});
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
            ("prakiraan_ditetapkan", json!({"type": "boolean"})),
            ("unit", list(reference("RingkasanUnit"))),
            ("tanpa_kartu", list(reference("Unit"))),
        ],
        &[],
    )
}

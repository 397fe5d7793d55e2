//! The summary for leaders: the position of all units that the caller sees.

use axum::response::Response;
use serde_json::json;

use super::{
    Problem,
    call::Call,
    heavy,
    operation::{Operation, Param},
    param,
};
use crate::{
    event::{UnitCode, YEARS},
    present::view::summary,
    projection::Per,
    query::Asked,
};

/// Names of the query parameters.
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

/// Reads the query of a summary.
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

//! The inbox: items that wait for the caller.

use axum::{http::StatusCode, response::Response};
use serde_json::{Value, json};

use super::{
    Problem, append,
    call::Call,
    heavy,
    operation::{Content, Operation, reference},
    param::schema,
};
use crate::{
    event::{Hash, Periode, Tanggal, UnitCode},
    present::view::inbox::{Inbox, Perihal, Tertunda},
    store::evidence,
};

/// The inbox of the caller; its count is kept for the navigation of the next pages.
pub fn look(call: &Call) -> Result<Inbox, Problem> {
    let mut inbox = call.ask().inbox()?;
    if let Some(akun) = &call.caller.akun {
        let noted = evidence::left(&call.service.evidence, Some(akun)).map_err(|e| Problem::internal(&e))?;
        let noted = noted.iter().filter_map(|(_, text)| serde_json::from_str(text).ok()).collect();
        inbox.tugas.extend(Tertunda::tugas(noted, inbox.hari));
    }
    call.service.waiting.keep(&call.caller.grants, inbox.tugas.len());
    Ok(inbox)
}

/// Notes what an import left in quarantine from a file, so that the item waits for the account that brought it.
pub fn leave(call: &Call, hash: Hash, tertunda: &Tertunda) -> Result<(), Problem> {
    let Some(akun) = &call.caller.akun else { return Ok(()) };
    let text = if tertunda.sel > 0 { json!(tertunda).to_string() } else { String::new() };
    evidence::leave(&call.service.evidence, hash, akun, &text).map_err(|e| Problem::internal(&e))
}

/// Something was recorded of a file without anything unclear: nothing of that kind waits any more.
pub fn settle(call: &Call, hash: Hash, tertunda: &Tertunda) -> Result<(), Problem> {
    let Some(akun) = call.caller.akun.as_ref().filter(|_| tertunda.sel == 0) else { return Ok(()) };
    let alike = |text: &str| tertunda.sejenis(text);
    evidence::settle(&call.service.evidence, hash, akun, &alike).map_err(|e| Problem::internal(&e))
}

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let content = Content { media: vec![("application/json", reference("Perlu"))], examples: Vec::new() };
    vec![
        Operation::get("/v1/inbox", "inbox", inbox)
            .tell(
                "Baca",
                "Yang perlu dikerjakan",
                "Yang menunggu pemanggil menurut perannya: entri periode yang berakhir, persetujuan, temuan yang jatuh \
                tempo, target yang belum ada, periode yang belum ditutup (dengan yang masih kurang), akses yang menunggu \
                konfirmasi. Yang lewat tenggat lebih dahulu.",
            )
            .gives(200, "Yang menunggu, per hari ini", Some(content)),
    ]
}

async fn inbox(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        call.only(&[])?;
        let inbox = look(call)?;
        Ok(append::written(StatusCode::OK, inbox.seq, inbox.json()))
    })
    .await
}

/// Schema of the inbox.
pub fn shape() -> Value {
    let text = || json!({"type": "string"});
    let count = || json!({"type": "integer", "format": "int64", "minimum": 0});
    let or_null = |of: Value| json!({"anyOf": [of, {"type": "null"}]});
    let one = json!({
        "perihal": {"enum": Perihal::ALL.map(Perihal::word)}, "judul": text(), "unit": schema::<UnitCode>(),
        "tahun": count(), "periode": or_null(schema::<Periode>()), "jumlah": count(),
        "kode": {"type": "array", "items": text()}, "tenggat": or_null(schema::<Tanggal>()),
        "lewat": {"type": "boolean"}, "kurang": {"type": "array", "items": text()},
    });
    let task = json!({"type": "object", "required": names(&one), "properties": one});
    let all = json!({
        "dokumen": {"const": "perlu"}, "program": reference("Program"), "ledger": reference("BukuBesar"),
        "seq": {"type": "integer", "format": "int64", "minimum": 1}, "hari": schema::<Tanggal>(), "jumlah": count(),
        "tugas": {"type": "array", "items": task},
    });
    json!({"type": "object", "required": names(&all), "properties": all})
}

fn names(of: &Value) -> Vec<&String> {
    of.as_object().into_iter().flat_map(|all| all.keys()).collect()
}

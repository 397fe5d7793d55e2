//! The caller's account, roles and grants.

use axum::response::Response;
use serde_json::json;

use super::{
    Problem, append,
    call::Call,
    operation::{Content, Operation, reference},
};

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let content = Content { media: vec![("application/json", reference("Akun"))], examples: Vec::new() };
    vec![
        Operation::get("/v1/me", "me", me)
            .tell("Akses", "Siapa saya", "Akun pemanggil, perannya, dan unit yang dicakup, menurut buku besar.")
            .gives(200, "Akun", Some(content)),
    ]
}

async fn me(call: Call) -> Result<Response, Problem> {
    call.only(&[])?;
    let grants: Vec<_> = call
        .caller
        .own(&call.books)
        .map(|g| json!({"event": g.seq, "peran": g.peran.name(), "unit": g.unit}))
        .collect();
    let body = json!({
        "dokumen": "akun", "ledger": call.service.ledger.json(), "akun": call.caller.akun, "semua_unit": call.caller.all,
        "akses": grants,
    });
    Ok(append::written(axum::http::StatusCode::OK, call.service.reader.last().seq, body))
}

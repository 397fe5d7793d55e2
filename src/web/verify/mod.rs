//! Page on which the browser itself verifies the ledger.

mod page;

use axum::response::Response;

use crate::{
    http::{Problem, call::Call},
    web::verify::page::Verifikasi,
};

/// Handler of the page; its script gets the data from the API.
pub async fn verifikasi(call: Call) -> Result<Response, Problem> {
    call.only(&[])?;
    let last = call.service.reader.last();
    call.page(last.seq, &Verifikasi { rangka: call.rangka("verifikasi"), hash: last.hash.to_string() })
}

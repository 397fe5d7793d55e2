//! The page on which the browser checks for itself.

mod page;

use axum::response::Response;

use crate::{
    http::{Problem, call::Call},
    web::verify::page::Verifikasi,
};

/// The page; what it checks, it asks of the API.
pub async fn verifikasi(call: Call) -> Result<Response, Problem> {
    call.only(&[])?;
    let last = call.service.reader.last();
    call.page(last.seq, &Verifikasi { rangka: call.rangka("verifikasi"), hash: last.hash.to_string() })
}

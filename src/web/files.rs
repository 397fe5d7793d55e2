//! Style sheet, script and logo, which never change under their address.

use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::{http::Problem, web::asset};

/// Handler of an embedded file.
pub async fn aset(Path((hash, nama)): Path<(String, String)>) -> Result<Response, Problem> {
    let found = asset::SEMUA.iter().find(|a| a.nama == nama).filter(|_| hash == asset::hash());
    let found = found.ok_or_else(|| Problem::new("tidak-ditemukan", "berkas ini tidak ada pada versi ini"))?;
    let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(found.media)), (header::CACHE_CONTROL, kept)];
    Ok((headers, found.isi).into_response())
}

/// The logo under a permanent address, for pages outside this version's files, such as the API's documentation.
pub async fn mark() -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"))], include_str!("asset/jejak.svg"))
        .into_response()
}

//! Style sheet, script and mark: never changing under their address.

use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::{http::Problem, web::asset};

/// A file of the pages.
pub async fn aset(Path((hash, nama)): Path<(String, String)>) -> Result<Response, Problem> {
    let found = asset::SEMUA.iter().find(|a| a.nama == nama).filter(|_| hash == asset::hash());
    let found = found.ok_or_else(|| Problem::new("tidak-ditemukan", "berkas ini tidak ada pada versi ini"))?;
    let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(found.media)), (header::CACHE_CONTROL, kept)];
    Ok((headers, found.isi).into_response())
}

/// The mark for a page that is not of this version's files: the documentation of the API names it by an address that stays.
pub async fn mark() -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"))], include_str!("asset/jejak.svg"))
        .into_response()
}

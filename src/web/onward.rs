//! The page after a log-in, and the log-in that keeps typed fields.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};

use super::{bahasa::Bahasa, entry::page::Masuk, html, rangka};
use crate::http::{Problem, Service, oidc::Oidc};

/// The address to continue with after log-in: only one of this service, never another site's.
pub fn onward(lanjut: &str) -> &str {
    let own = lanjut.starts_with('/') && !lanjut[1..].starts_with(['/', '\\']);
    let plain = lanjut.bytes().all(|b| b.is_ascii_graphic()) && lanjut.len() <= 2_000;
    if own && plain && !lanjut.starts_with("/masuk") { lanjut } else { "/" }
}

/// Name of the OpenID Connect issuer, and address of the log-in there.
pub fn penerbit(service: &Service, lanjut: &str) -> Option<(String, String)> {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("lanjut", onward(lanjut)).finish();
    let place = service.oidc.as_ref().and_then(Oidc::place)?;
    Some((place.to_owned(), format!("/masuk/oidc?{query}")))
}

/// The log-in page that keeps the typed fields of a form whose session had ended.
pub fn again(
    service: &Service,
    bahasa: Bahasa,
    lanjut: &str,
    typed: Vec<(String, String)>,
) -> Result<Response, Problem> {
    let books = service.books()?;
    let rangka = rangka(service, &books, None, "");
    let galat = "Sesi Anda sudah berakhir. Isian Anda disimpan di halaman ini: masuk kembali untuk melanjutkannya.";
    let mut response = html(
        bahasa,
        StatusCode::UNAUTHORIZED,
        &Masuk {
            rangka,
            lanjut: onward(lanjut).to_owned(),
            galat: Some(galat.to_owned()),
            isian: typed,
            penerbit: penerbit(service, lanjut),
        },
    )?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::onward;

    #[test]
    fn only_onward_within() {
        assert_eq!(onward("/unit/PMK/2023?per=TW2"), "/unit/PMK/2023?per=TW2");
        for elsewhere in ["", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "/masuk", "ä"] {
            assert_eq!(onward(elsewhere), "/", "{elsewhere:?}");
        }
    }
}

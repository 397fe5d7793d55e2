//! The language switch, which is on every page and works without a script.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{bahasa::COOKIE, onward::onward, posted};
use crate::http::{Problem, Service, session};

/// Seconds for which a browser keeps the choice: a year.
const LAMA: u32 = 365 * 24 * 3_600;

/// Sets the language and redirects back.
pub async fn pilih(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Problem> {
    session::same_origin(request.headers())?;
    let to = asal(request.headers());
    let fields = posted::fields(&service, request).await?;
    let chosen = match fields.get("ke") {
        chosen @ ("id" | "en") => chosen,
        other => return Err(Problem::new("http-salah", format!("bahasa «{other}» tidak ada; yang diterima: id, en"))),
    };
    let secure = if service.sessions.secure() { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={chosen}; Path=/; SameSite=Lax; Max-Age={LAMA}{secure}");
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.extend(HeaderValue::try_from(to).ok().map(|to| (header::LOCATION, to)));
    headers.extend(HeaderValue::try_from(cookie).ok().map(|cookie| (header::SET_COOKIE, cookie)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The page of this service that the request came from.
fn asal(headers: &HeaderMap) -> String {
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
    let own = || {
        let (_, place) = text(header::REFERER)?.split_once("://")?;
        let path = place.find('/')?;
        (text(header::HOST)? == &place[..path]).then(|| &place[path..])
    };
    match own() {
        // The log-in page is not a page to continue with after a log-in, but one to return to.
        Some(path) if path == "/masuk" || path.starts_with("/masuk?") && path.is_ascii() => path.to_owned(),
        Some(path) => onward(path).to_owned(),
        None => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_back_to_where_one_was_and_nowhere_else() {
        let of = |referer: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("a:1"));
            headers.extend(HeaderValue::try_from(referer).ok().map(|v| (header::REFERER, v)));
            asal(&headers)
        };
        assert_eq!(of("http://a:1/kartu/PMK/2023?per=TW2"), "/kartu/PMK/2023?per=TW2");
        assert_eq!(of("http://a:1/masuk?lanjut=%2F"), "/masuk?lanjut=%2F");
        for other in ["http://b:1/kartu", "http://a:1//b", "", "http://a:1"] {
            assert_eq!(of(other), "/", "{other}");
        }
    }
}

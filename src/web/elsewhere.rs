//! Log-in of the pages at an OpenID Connect issuer, and the return from it.

use std::{collections::HashMap, sync::Arc, time::Instant};

use axum::{
    extract::{Query, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    bahasa::Bahasa,
    entry::page::SudahMasuk,
    html,
    login::{begins, form_page},
    onward::onward,
    rangka,
};
use crate::http::{Problem, Service, access::Caller, oidc::Oidc, service::now, visit::Visit};

fn issuer(service: &Service) -> Result<&Oidc, Problem> {
    let none = || Problem::new("tidak-ditemukan", "layanan ini tidak menerima masuk lewat penerbit lain");
    service.oidc.as_ref().filter(|oidc| oidc.place().is_some()).ok_or_else(none)
}

/// Redirects the browser to the issuer.
pub async fn begin(
    State(service): State<Arc<Service>>,
    Query(query): Query<HashMap<String, String>>,
    request: Request,
) -> Result<Response, Problem> {
    let oidc = issuer(&service)?;
    let begun = match oidc.begin(onward(query.get("lanjut").map_or("", String::as_str))) {
        Ok(begun) => begun,
        Err(problem) => {
            let (status, words) = (problem.status(), Some(problem.words()));
            return form_page(&service, request.headers(), status, "", words, Vec::new());
        }
    };
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.extend(HeaderValue::try_from(begun.to).ok().map(|to| (header::LOCATION, to)));
    headers.extend(begun.cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Handles the return: opens a session for the account that the issuer authenticated.
pub async fn end(
    State(service): State<Arc<Service>>,
    Query(query): Query<HashMap<String, String>>,
    request: Request,
) -> Result<Response, Problem> {
    let oidc = issuer(&service)?;
    let (headers, visit) = (request.headers().clone(), Visit::of(request.extensions()));
    let shown = oidc.end(&headers, &query).await;
    let books = service.books()?;
    let known = shown.and_then(|(shown, to)| {
        let (caller, known) = Caller::elsewhere(&books, service.hari(&books), &shown)?;
        Ok((caller.akun, known, to))
    });
    let akun = known.as_ref().ok().and_then(|(akun, ..)| akun.clone());
    service.audit.note(&serde_json::json!({"saat": now(), "akun": akun, "alamat": visit.address(),
        "apa": if akun.is_some() { "masuk lewat penerbit" } else { "gagal masuk lewat penerbit" }}));
    let mut response = match known {
        Ok((_, known, to)) => {
            akun.iter().for_each(|akun| visit.known(akun));
            let id = service.sessions.open(known, Instant::now())?;
            service.sessions.settled().await;
            let to = begins(&books.global, akun.as_ref(), &to).to_owned();
            // The issuer redirected the browser here, and on a navigation from another site the browser withholds the `Strict`
            // session cookie, so the next request must start from a page of ours.
            let on = HeaderValue::try_from(format!("0; url={}", oidc.below(&to)));
            let mut response = html(
                Bahasa::dari(&headers),
                StatusCode::OK,
                &SudahMasuk { rangka: rangka(&service, &books, None, ""), ke: to },
            )?;
            let headers = response.headers_mut();
            headers.extend(on.ok().map(|on| (header::REFRESH, on)));
            headers.extend(service.sessions.set_cookie(Some(&id)).map(|cookie| (header::SET_COOKIE, cookie)));
            response
        }
        Err(problem) => {
            tracing::warn!(address = %visit.address(), why = problem.words(), "log-in at the issuer failed");
            let problem = service.wrong.check(visit.key()).err().unwrap_or(problem);
            form_page(&service, &headers, problem.status(), "", Some(problem.words()), Vec::new())?
        }
    };
    let headers = response.headers_mut();
    headers.extend(oidc.forget().map(|cookie| (header::SET_COOKIE, cookie)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

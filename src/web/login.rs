//! Log-in and log-out of the pages.

use std::{collections::HashMap, sync::Arc, time::Instant};

use axum::{
    extract::{Query, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    bahasa::Bahasa,
    html,
    onward::{onward, penerbit},
    posted::{self, Posted},
    rangka,
};
use crate::http::{
    Problem, Service,
    access::{self, Caller},
    service::now,
    session,
    visit::Visit,
};
use crate::web::entry::page::{Lanjutkan, Masuk};
use crate::{
    event::{AccountId, Seq},
    projection::Global,
};

/// Prefix under which the log-in page carries the fields of a form that was sent without a session.
const TYPED: &str = "isian.";

/// The log-in page; somebody who is logged in may log in as another account.
pub async fn page(
    State(service): State<Arc<Service>>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let lanjut = query.get("lanjut").map_or("", String::as_str);
    form_page(&service, &headers, StatusCode::OK, lanjut, None, Vec::new())
}

pub(super) fn form_page(
    service: &Service,
    headers: &HeaderMap,
    status: StatusCode,
    lanjut: &str,
    galat: Option<String>,
    isian: Vec<(String, String)>,
) -> Result<Response, Problem> {
    let books = service.books()?;
    let caller = Caller::of(service, &books, headers, true).ok();
    let rangka = rangka(service, &books, caller.as_ref(), "");
    let penerbit = penerbit(service, lanjut);
    html(Bahasa::dari(headers), status, &Masuk { rangka, lanjut: onward(lanjut).to_owned(), galat, isian, penerbit })
}

/// Continues with a form after a log-in at an issuer in another window, where the form could not be carried along.
pub async fn go_on(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Problem> {
    session::same_origin(request.headers())?;
    let headers = request.headers().clone();
    let fields = posted::fields(&service, request).await?;
    let (lanjut, isian) = (fields.get("lanjut"), fields.named(TYPED));
    let books = service.books()?;
    let login = Caller::of(&service, &books, &headers, true).ok().and_then(|caller| caller.login);
    match login {
        Some(login) => goes_on(&service, Bahasa::dari(&headers), onward(lanjut), login.csrf, isian),
        None => {
            let words = "Anda belum masuk di tab lain. Isian Anda masih ada di halaman ini.".to_owned();
            form_page(&service, &headers, StatusCode::UNAUTHORIZED, lanjut, Some(words), isian)
        }
    }
}

/// Opens a session for a token, and ends the previous one.
pub async fn log_in(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Problem> {
    session::same_origin(request.headers())?;
    let headers = request.headers().clone();
    let extensions = request.extensions().clone();
    let fields = posted::fields(&service, request).await?;
    let token = fields.get("token").trim();
    let isian: Vec<(String, String)> = fields.named(TYPED);
    let books = service.books()?;
    let visit = Visit::of(&extensions);
    let known = books.tokens.grant(token, service.hari(&books)).filter(|_| token.len() >= service.config.token_length);
    let akun = known.and_then(|seq| books.global.grant(seq)).map(|grant| grant.akun.clone());
    service.audit.note(&serde_json::json!({"saat": now(), "akun": akun, "alamat": visit.address(),
        "apa": if akun.is_some() { "masuk" } else { "gagal masuk" }}));
    if let Some(akun) = &akun {
        tracing::info!(account = %akun, address = %visit.address(), "log-in");
        visit.known(akun);
    } else {
        // Right tokens are accepted however many wrong ones come; they are too long to be guessed.
        tracing::warn!(address = %visit.address(), "log-in with an unknown token");
        let words = match books.tokens.ended(token, service.hari(&books)) {
            Some(end) => format!("akses ini berakhir pada {end}; mintalah akses baru kepada admin"),
            None => "token tidak dikenal, atau aksesnya sudah dicabut".to_owned(),
        };
        let unknown = || Problem::new("tanpa-token", words);
        let problem = service.wrong.check(visit.key()).err().unwrap_or_else(unknown);
        return form_page(&service, &headers, problem.status(), fields.get("lanjut"), Some(problem.words()), isian);
    }
    service.sessions.close(&headers);
    let id = service.sessions.open(access::hash(token), Instant::now())?;
    service.sessions.settled().await;
    let onward = begins(&books.global, akun.as_ref(), fields.get("lanjut"));
    match isian.is_empty() {
        true => Ok(go(&service, onward, Some(&id))),
        false => onwards(&service, Bahasa::dari(&headers), onward, &id, isian),
    }
}

/// The page on which an account continues; accounts that only read start with the summary.
pub(super) fn begins<'a>(global: &Global, akun: Option<&AccountId>, lanjut: &'a str) -> &'a str {
    match onward(lanjut) {
        "/" if akun.is_some_and(|akun| only_reads(global, akun)) => "/ringkasan",
        onward => onward,
    }
}

/// Whether an account only has roles that read.
fn only_reads(global: &Global, akun: &AccountId) -> bool {
    global.grants(Seq::MAX).filter(|g| g.akun == *akun).all(|g| crate::projection::access::only_reads(g.peran))
}

/// Continues after the log-in: with the form that was sent when the session had ended, with its typed values.
fn onwards(
    service: &Service,
    bahasa: Bahasa,
    to: &str,
    id: &str,
    isian: Vec<(String, String)>,
) -> Result<Response, Problem> {
    let mut response = goes_on(service, bahasa, to, session::csrf(id), isian)?;
    response.headers_mut().extend(service.sessions.set_cookie(Some(id)).map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(response)
}

fn goes_on(
    service: &Service,
    bahasa: Bahasa,
    to: &str,
    csrf: String,
    isian: Vec<(String, String)>,
) -> Result<Response, Problem> {
    let books = service.books()?;
    let page = Lanjutkan { rangka: rangka(service, &books, None, ""), ke: to.to_owned(), csrf, isian };
    let mut response = html(bahasa, StatusCode::OK, &page)?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Ends the session.
pub async fn log_out(posted: Posted) -> Response {
    posted.call.service.sessions.close(&posted.call.headers);
    posted.call.service.sessions.settled().await;
    go(&posted.call.service, "/masuk", None)
}

fn go(service: &Service, to: &str, id: Option<&str>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.extend(HeaderValue::try_from(to).ok().map(|to| (header::LOCATION, to)));
    headers.extend(service.sessions.set_cookie(id).map(|cookie| (header::SET_COOKIE, cookie)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

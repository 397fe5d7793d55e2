//! Turns problems into pages for browsers.

mod page;

use std::sync::Arc;

use axum::{
    body::to_bytes,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{bahasa::Bahasa, html, rangka};
use crate::{
    http::{Service, access::Caller},
    web::error::page::Galat,
};

/// Maximum bytes of a problem.
const MOST: usize = 64 << 10;

/// Turns a problem into a page if a browser asked; leads to the log-in if nobody is logged in.
pub async fn around(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let (method, uri, headers) = (request.method().clone(), request.uri().clone(), request.headers().clone());
    let response = next.run(request).await;
    let problem = response.headers().get(header::CONTENT_TYPE).is_some_and(|v| v == "application/problem+json");
    if !problem || !by_browser(&headers) || uri.path().starts_with("/v1/") {
        return response;
    }
    if response.status() == StatusCode::UNAUTHORIZED && method == Method::GET {
        let onward = uri.path_and_query().map_or("/", |p| p.as_str());
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("lanjut", onward).finish();
        let to = HeaderValue::try_from(format!("/masuk?{query}")).unwrap_or(HeaderValue::from_static("/masuk"));
        return (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
    }
    page(&service, &headers, response).await
}

/// Whether a browser asked: it accepts HTML.
pub fn by_browser(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

async fn page(service: &Service, asked: &HeaderMap, response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, MOST).await.unwrap_or_default();
    let problem: Value = serde_json::from_slice(&body).unwrap_or_default();
    let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
    let books = service.books();
    let Ok(books) = books else { return (parts.status, text("detail")).into_response() };
    let caller = Caller::of(service, &books, asked, true).ok();
    let bidang = problem["field"].as_str().map(|field| (field.to_owned(), text("value"), text("accepted")));
    let page = Galat {
        rangka: rangka(service, &books, caller.as_ref(), ""),
        status: parts.status.as_u16(),
        judul: text("title"),
        rincian: text("detail"),
        bidang,
    };
    let mut response = html(Bahasa::dari(asked), parts.status, &page).unwrap_or_else(IntoResponse::into_response);
    for name in [header::RETRY_AFTER, header::ALLOW] {
        response.headers_mut().extend(parts.headers.get(&name).map(|value| (name, value.clone())));
    }
    response
}

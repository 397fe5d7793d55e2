//! The context of a read, and its answer: position and versions in body and headers, a strong ETag.

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

pub use super::config::VERSION;
use super::{
    Problem,
    call::{Call, Format, Reading},
    memo::Kept,
};
use crate::query::{self, Field, Query};
use crate::{
    event::{Seq, Tanggal, UnitCode},
    present::{Context, Moment, view::trace::Events},
    projection::{FIGURES_VERSION, Pandangan, Per, View},
    store::AsOf,
};

/// Header with the seq as of which an answer was computed.
pub const SEQ: HeaderName = HeaderName::from_static("jejak-seq");
/// Header with the version of the program.
pub const PROGRAM: HeaderName = HeaderName::from_static("jejak-version");
/// Header with the cursor of the next page.
pub const NEXT: HeaderName = HeaderName::from_static("jejak-lanjut");
/// Header with the version of the computation of figures.
pub const FIGURES: HeaderName = HeaderName::from_static("jejak-figures");

impl Call {
    /// A query on behalf of the caller.
    pub fn ask(&self) -> Query<'_> {
        let (reader, ledger) = (&self.service.reader, &self.service.ledger);
        Query { reader, global: &self.books.global, ledger, who: self.caller.who(), names: Field::parameter }
    }

    /// The moment of `as_of`; an error before the first event.
    pub fn moment(&self, as_of: AsOf) -> Result<Moment, Problem> {
        Ok(self.ask().moment(as_of)?)
    }

    /// The context of a view of a unit.
    pub fn context(&self, reading: &Reading, unit: &UnitCode, tahun: Option<u16>) -> Result<Context, Problem> {
        Ok(self.ask().context(reading, unit, tahun)?)
    }

    /// The books of a context.
    pub fn view(&self, context: &Context) -> View<'_> {
        self.ask().view(context)
    }

    /// The books at any position.
    pub fn view_at(&self, as_of: Seq, per: Per, hari: Tanggal, pandangan: Pandangan) -> View<'_> {
        self.ask().view_at(as_of, per, hari, pandangan)
    }

    /// Events by position, with data where the caller may see them.
    pub fn events(&self, seqs: impl IntoIterator<Item = Seq>) -> Result<Events, Problem> {
        Ok(self.ask().events(seqs)?)
    }

    /// A view as JSON or CSV, as the caller prefers.
    pub fn answer(
        &self,
        seq: Seq,
        json: impl FnOnce() -> Value,
        csv: impl FnOnce() -> Result<String, csv::Error>,
    ) -> Result<Response, Problem> {
        let format = self.format(&[Format::Json, Format::Csv])?;
        Ok(self.tagged(seq, format, Kept::new(body(format, json, csv)?)))
    }

    /// A page of a view: the flag that more follows and the cursor are in the document, the cursor also in a header.
    pub fn paged(
        &self,
        seq: Seq,
        next: Option<Seq>,
        json: impl FnOnce() -> Value,
        csv: impl FnOnce() -> Result<String, csv::Error>,
    ) -> Result<Response, Problem> {
        let json = || {
            let mut value = json();
            value["masih_ada"] = next.is_some().into();
            value["lanjut"] = next.into();
            value
        };
        let mut response = self.answer(seq, json, csv)?;
        response.headers_mut().extend(next.map(|next| (NEXT, HeaderValue::from(next))));
        Ok(response)
    }

    /// The cached answer, if there is one.
    pub fn kept(&self, kind: &str, context: &Context) -> Result<Option<Response>, Problem> {
        let format = self.format(&[Format::Json, Format::Csv])?;
        let kept = self.service.memo.get(&self.memo_key(kind, context, format));
        Ok(kept.map(|kept| self.tagged(context.as_of.seq, format, kept)))
    }

    fn memo_key(&self, kind: &str, context: &Context, format: Format) -> String {
        let Context { unit, tahun, as_of, per, pandangan, hari, .. } = context;
        let version = self.books.version;
        format!("{kind} {} {tahun:?} {} {per} {pandangan:?} {hari} {format:?} {version}", unit.kode, as_of.seq)
    }

    /// Answers a view that its context determines completely, and caches the answer.
    pub fn answer_kept<T>(
        &self,
        kind: &str,
        context: &Context,
        compute: impl FnOnce() -> Result<T, Problem>,
        json: impl FnOnce(&T) -> Value,
        csv: impl FnOnce(&T) -> Result<String, csv::Error>,
    ) -> Result<Response, Problem> {
        let format = self.format(&[Format::Json, Format::Csv])?;
        let key = self.memo_key(kind, context, format);
        let kept = match self.service.memo.get(&key) {
            Some(kept) => kept,
            None => {
                let computed = compute()?;
                let kept = Kept::new(body(format, || json(&computed), || csv(&computed))?);
                self.service.memo.put(key, &kept);
                kept
            }
        };
        Ok(self.tagged(context.as_of.seq, format, kept))
    }

    /// An answer with its ETag, or 304 if the client has it already.
    pub fn tagged(&self, seq: Seq, format: Format, kept: Kept) -> Response {
        let Kept { body, tag } = kept;
        let mut headers = HeaderMap::with_capacity(8);
        let media = match format {
            Format::Json => "application/json",
            Format::Csv => "text/csv; charset=utf-8; header=present",
            Format::Lines => "application/x-ndjson",
        };
        let fresh = !matched(&self.headers, &tag);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("authorization, cookie, accept"));
        headers.extend(HeaderValue::try_from(tag).ok().map(|tag| (header::ETAG, tag)));
        stamp(&mut headers, seq);
        match fresh {
            true => (headers, body).into_response(),
            false => (StatusCode::NOT_MODIFIED, headers).into_response(),
        }
    }
}

fn body(
    format: Format,
    json: impl FnOnce() -> Value,
    csv: impl FnOnce() -> Result<String, csv::Error>,
) -> Result<Bytes, Problem> {
    Ok(match format {
        Format::Csv => csv()?.into(),
        Format::Json | Format::Lines => document(json()).into(),
    })
}

/// Sets the headers of position and versions.
pub fn stamp(headers: &mut HeaderMap, seq: Seq) {
    headers.insert(SEQ, HeaderValue::from(seq));
    headers.insert(PROGRAM, HeaderValue::from_static(VERSION));
    headers.insert(FIGURES, HeaderValue::from_static(FIGURES_VERSION));
}

/// Serializes a document, with the program that made it.
pub fn document(mut value: Value) -> String {
    if let Some(all) = value.as_object_mut() {
        all.insert("program".to_owned(), json!({"nama": "jejak", "versi": VERSION}));
    }
    // The same text as `Display`, but without formatting machinery for each token.
    serde_json::to_string(&value).unwrap_or_else(|_| value.to_string())
}

/// Today in Jakarta.
pub fn today() -> Tanggal {
    query::now().day()
}

/// Whether the client already has this version (`If-None-Match`).
pub fn matched(headers: &HeaderMap, tag: &str) -> bool {
    let given = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    given.flat_map(|v| v.split(',')).map(str::trim).any(|t| t == "*" || t.trim_start_matches("W/") == tag)
}

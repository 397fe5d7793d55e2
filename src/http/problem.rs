//! The one place where errors become answers: problem+json (RFC 9457), with a stable `type` and words in Indonesian.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::query::QueryError;
use crate::{
    event::{Refusal, RefusalKind, Seq},
    projection,
    store::{self, writer::AppendError},
};

/// An error as the caller sees it. It never contains a path of the file system, a panic message or a token.
#[derive(Debug)]
pub struct Problem(Box<Parts>);

#[derive(Debug)]
struct Parts {
    kind: &'static str,
    status: StatusCode,
    title: &'static str,
    detail: String,
    field: Option<String>,
    value: Option<String>,
    accepted: Option<String>,
    index: Option<usize>,
    event: Option<Value>,
    bound: Option<(&'static str, u64, &'static str)>,
    ids: Vec<uuid::Uuid>,
    header: Option<(header::HeaderName, HeaderValue)>,
}

/// A limit that was exceeded: its name in the configuration, amount, unit and time span.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs, reason = "named above")]
pub struct Bound {
    pub name: &'static str,
    pub most: u64,
    pub unit: &'static str,
    pub span: &'static str,
}

/// Every kind of problem with its status and title, for the OpenAPI document and its tests.
pub const KINDS: &[(&str, u16, &str)] = &[
    ("json-salah", 400, "Bukan JSON"),
    ("http-salah", 400, "Permintaan tidak dapat dibaca"),
    ("tanpa-token", 401, "Memerlukan token"),
    ("tidak-berwenang", 403, "Tidak berwenang"),
    ("tidak-ditemukan", 404, "Tidak ditemukan"),
    ("metode-salah", 405, "Metode tidak tersedia"),
    ("format-tidak-tersedia", 406, "Format tidak tersedia"),
    ("terlalu-lama", 408, "Terlalu lama"),
    ("bentrok", 409, "Bentrok dengan event lain"),
    ("kursor-salah", 409, "Kursor bukan dari riwayat ini"),
    ("terlalu-besar", 413, "Terlalu besar"),
    ("media-salah", 415, "Jenis media tidak didukung"),
    ("bentuk-salah", 422, "Format tidak valid"),
    ("di-luar-batas", 422, "Di luar batas"),
    ("tidak-dikenal", 422, "Tidak dikenal"),
    ("melanggar-aturan", 422, "Tidak sesuai aturan"),
    ("periode-ditutup", 422, "Periode sudah ditutup"),
    ("terlalu-sering", 429, "Terlalu sering"),
    ("kesalahan-dalam", 500, "Kesalahan di dalam layanan"),
    ("belum-siap", 503, "Layanan belum siap"),
    ("hasil-tidak-diketahui", 503, "Hasil tidak diketahui"),
];

impl Problem {
    /// A problem of a kind in [`KINDS`].
    pub fn new(kind: &'static str, detail: impl Into<String>) -> Self {
        let (kind, status, title) = KINDS.iter().find(|k| k.0 == kind).copied().unwrap_or(("kesalahan-dalam", 500, ""));
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let (field, value, accepted, index, event, bound, header) = (None, None, None, None, None, None, None);
        Self(Box::new(Parts {
            kind,
            status,
            title,
            detail: detail.into(),
            field,
            value,
            accepted,
            index,
            event,
            bound,
            ids: Vec::new(),
            header,
        }))
    }

    /// A value that could not be read.
    pub fn value(field: &str, value: &str, detail: impl Into<String>, accepted: &str) -> Self {
        Refusal::new(RefusalKind::Malformed, field, value, detail, accepted).into()
    }

    /// A value beyond a limit.
    pub fn limit(field: &str, value: &str, detail: impl Into<String>, accepted: &str) -> Self {
        Refusal::new(RefusalKind::OutOfBounds, field, value, detail, accepted).into()
    }

    /// Something that does not exist.
    pub fn missing(field: &str, value: &str, detail: impl Into<String>, accepted: impl Into<String>) -> Self {
        let mut this = Self::new("tidak-ditemukan", detail);
        this.0.field = Some(field.to_owned());
        this.0.value = Some(value.chars().take(120).collect());
        this.0.accepted = Some(accepted.into());
        this
    }

    /// A fault of this program or its disk. Details go to the log only.
    pub fn internal(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "internal error");
        Self::new("kesalahan-dalam", "layanan gagal mengerjakan permintaan ini; rinciannya ada di log layanan")
    }

    /// Adds the event that conflicts.
    pub fn with_event(mut self, event: Value) -> Self {
        self.0.event = Some(event);
        self
    }

    /// Adds a header, such as `Retry-After`.
    pub fn with_header(mut self, name: header::HeaderName, value: HeaderValue) -> Self {
        self.0.header = Some((name, value));
        self
    }

    /// Adds `Retry-After`: the same request may succeed soon.
    fn soon(self) -> Self {
        self.with_header(header::RETRY_AFTER, HeaderValue::from_static("2"))
    }

    /// Adds the ids of events whose outcome is unknown; the caller can look them up with `GET /v1/events?id=…`.
    pub fn with_ids(mut self, ids: &[uuid::Uuid]) -> Self {
        const MOST: usize = 100;
        self.0.ids = ids.iter().take(MOST).copied().collect();
        self
    }

    /// Sets the accepted values.
    pub fn accepting(mut self, accepted: &str) -> Self {
        self.0.accepted = Some(accepted.to_owned());
        self
    }

    /// Adds the limit that was exceeded.
    pub fn with_bound(mut self, bound: &Bound) -> Self {
        let Bound { name, most, unit, span } = *bound;
        let span = if span.is_empty() { String::new() } else { format!(" {span}") };
        self.0.accepted = Some(format!("paling banyak {most} {unit}{span} ({name})"));
        self.0.bound = Some((name, most, unit));
        self
    }

    /// Name and amount of the limit that was exceeded.
    pub fn bound(&self) -> Option<(&'static str, u64)> {
        self.0.bound.map(|(name, most, _)| (name, most))
    }

    /// The stable name of the kind.
    pub fn kind(&self) -> &'static str {
        self.0.kind
    }

    /// The detail and the accepted values as sentences.
    pub fn words(&self) -> String {
        match &self.0.accepted {
            Some(accepted) => format!("{}. Yang diterima: {accepted}.", self.0.detail),
            None => format!("{}.", self.0.detail),
        }
    }

    /// Index of the faulty event in its group.
    pub fn index(&self) -> usize {
        self.0.index.unwrap_or(0)
    }

    /// The event that conflicts.
    pub fn event(&self) -> Option<&Value> {
        self.0.event.as_ref()
    }

    /// HTTP status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The faulty field.
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let mut this = Self::new(refusal.kind.name(), refusal.detail);
        this.0.field = Some(refusal.field);
        this.0.value = Some(refusal.value);
        this.0.accepted = Some(refusal.accepted).filter(|a| !a.is_empty());
        this.0.index = refusal.index;
        this
    }
}

impl From<AppendError> for Problem {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Refused(refusal) => refusal.into(),
            AppendError::Unknown => Self::new("hasil-tidak-diketahui", error.to_string()).soon(),
            AppendError::Unsettled => Self::new("belum-siap", error.to_string()).soon(),
            AppendError::Stopped => Self::new("belum-siap", error.to_string()),
            AppendError::Mirror => Self::new("tidak-berwenang", error.to_string()),
            AppendError::Clock(_) => {
                tracing::error!(%error, "clock refused");
                Self::new("belum-siap", format!("jam mesin layanan tidak benar, tidak ada yang dicatat: {error}"))
            }
            AppendError::Books(_) | AppendError::Journal(_) | AppendError::Beside(_) => Self::internal(&error),
        }
    }
}

impl From<store::ReadError> for Problem {
    fn from(error: store::ReadError) -> Self {
        match error {
            store::ReadError::Beyond { asked, last } => beyond(asked, last),
            other => Self::internal(&other),
        }
    }
}

impl From<projection::ReadError> for Problem {
    fn from(error: projection::ReadError) -> Self {
        Self::internal(&error)
    }
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Refused(r) if r.kind == RefusalKind::Unknown => {
                Self::missing(&r.field, &r.value, r.detail, r.accepted)
            }
            QueryError::Refused(r) if r.kind == RefusalKind::NotAllowed => Self::new(r.kind.name(), r.detail),
            QueryError::Refused(r) => r.into(),
            QueryError::Read(error) => error.into(),
            QueryError::Figure(error) => error.into(),
            QueryError::Event(..) => Self::internal(&error),
        }
    }
}

impl From<csv::Error> for Problem {
    fn from(error: csv::Error) -> Self {
        Self::internal(&error)
    }
}

fn beyond(asked: Seq, last: Seq) -> Problem {
    let detail = format!("event {asked} belum ada; event terakhir adalah {last}");
    Problem::missing("seq", &asked.to_string(), detail, format!("1 sampai {last}"))
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let parts = *self.0;
        let mut body = json!({
            "type": format!("urn:jejak:masalah:{}", parts.kind), "title": parts.title,
            "status": parts.status.as_u16(), "detail": parts.detail,
        });
        let optional = [
            ("field", parts.field.map(Value::from)),
            ("value", parts.value.map(Value::from)),
            ("accepted", parts.accepted.map(Value::from)),
            ("index", parts.index.map(Value::from)),
            ("event", parts.event),
            ("id", Some(json!(parts.ids)).filter(|_| !parts.ids.is_empty())),
            ("batas", parts.bound.map(|(nama, nilai, satuan)| json!({"nama": nama, "nilai": nilai, "satuan": satuan}))),
        ];
        if let Some(body) = body.as_object_mut() {
            body.extend(optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        }
        let media = HeaderValue::from_static("application/problem+json");
        let mut response = (parts.status, [(header::CONTENT_TYPE, media)], body.to_string()).into_response();
        if parts.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some((name, value)) = parts.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

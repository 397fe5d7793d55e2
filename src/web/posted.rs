//! Receives forms: from our own pages, within a session, with their files stored as evidence.

use std::sync::Arc;

use axum::{
    RequestExt,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, multipart::Field},
    http::header,
    response::{IntoResponse, Response},
};

use super::error;
use crate::http::{Problem, Service, append, call::Call, evidence, session};
use crate::store::evidence::Kept;

/// Maximum bytes of a form without files.
const MOST_BYTES: usize = 1 << 20;
/// Maximum bytes of files that are read past for the fields that follow them, if the session has ended.
const MOST_PASSED: usize = 64 << 20;
/// Maximum number of fields of a form.
const MOST_FIELDS: usize = 400;
/// Maximum number of files of a form.
const MOST_FILES: usize = 16;

/// The fields of a form, by name.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The value of a field; empty if there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
    }

    /// Non-empty fields whose names have a prefix, by the rest of their names.
    pub fn within(&self, prefix: &str) -> std::collections::BTreeMap<String, String> {
        let filled = self.0.iter().filter(|(_, value)| !value.trim().is_empty());
        filled.filter_map(|(name, value)| Some((name.strip_prefix(prefix)?.to_owned(), value.clone()))).collect()
    }

    /// All fields whose names have a prefix, in order, by the rest of their names.
    pub fn named(&self, prefix: &str) -> Vec<(String, String)> {
        let own =
            self.0.iter().filter_map(|(name, value)| Some((name.strip_prefix(prefix)?.to_owned(), value.clone())));
        own.collect()
    }

    /// The values of all fields with a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// A file of a form, stored by its hash.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its name on the user's machine.
    pub nama: String,
    /// Media type according to the browser.
    pub media: String,
    /// The stored evidence.
    pub kept: Kept,
}

/// A form of an account that is logged in.
pub struct Posted {
    /// The caller.
    pub call: Call,
    /// Its fields.
    pub fields: Fields,
    /// Its files.
    pub files: Vec<Upload>,
}

impl FromRequest<Arc<Service>> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, service: &Arc<Service>) -> Result<Self, Response> {
        session::same_origin(request.headers()).map_err(IntoResponse::into_response)?;
        let (mut parts, body) = request.into_parts();
        let call = Call::take(&mut parts, service, true).await;
        let login = call.as_ref().ok().and_then(|call| call.caller.login.clone());
        let request = Request::from_parts(parts, body);
        match (call, login) {
            (Ok(call), Some(login)) => {
                Self::read(service, request, call, login).await.map_err(IntoResponse::into_response)
            }
            (Err(problem), _) if problem.kind() != "tanpa-token" => Err(problem.into_response()),
            (Err(problem), _) if !error::by_browser(request.headers()) => Err(problem.into_response()),
            (Ok(_), None) if !error::by_browser(request.headers()) => Err(ended().into_response()),
            _ => Err(again(service, request).await.unwrap_or_else(IntoResponse::into_response)),
        }
    }
}

fn ended() -> Problem {
    Problem::new("tanpa-token", "sesi Anda sudah berakhir; masuk kembali lalu kirim ulang")
}

/// The answer after the session has ended: the log-in with all typed fields, so that the form can be continued.
async fn again(service: &Arc<Service>, request: Request) -> Result<Response, Problem> {
    let lanjut = request.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned();
    let bahasa = super::bahasa::Bahasa::dari(request.headers());
    let typed = texts(service, request).await?;
    super::onward::again(service, bahasa, &lanjut, typed)
}

/// The typed fields, without files and without the token of the session.
async fn texts(service: &Arc<Service>, mut request: Request) -> Result<Vec<(String, String)>, Problem> {
    let media = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let mut all = Vec::new();
    if media.starts_with("multipart/form-data") {
        DefaultBodyLimit::disable().apply(&mut request);
        let mut form = request.extract::<Multipart, _>().await.map_err(|_| broken())?;
        let (mut bytes, mut passed) = (0, 0);
        while let Some(mut field) = form.next_field().await.map_err(|_| broken())? {
            let name = field.name().unwrap_or_default().to_owned();
            if all.len() >= MOST_FIELDS {
                break;
            }
            // A file has to be chosen again; what was typed below it is kept.
            if field.file_name().is_some() {
                if !past(&mut field, &mut passed).await? {
                    break;
                }
                continue;
            }
            let text = text(&mut field, MOST_BYTES - bytes).await?;
            bytes += text.len();
            all.push((name, text));
        }
    } else {
        all = fields(service, request).await?.0;
    }
    all.retain(|(name, _)| ![session::CSRF, "langkah", "lampiran"].contains(&name.as_str()));
    Ok(all)
}

impl Posted {
    async fn read(
        service: &Arc<Service>,
        mut request: Request,
        call: Call,
        login: session::Login,
    ) -> Result<Self, Problem> {
        let media = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !media.starts_with("multipart/form-data") {
            let fields = fields(service, request).await?;
            login.check(fields.get(session::CSRF))?;
            return Ok(Self { call, fields, files: Vec::new() });
        }
        // Files have a limit of their own.
        DefaultBodyLimit::disable().apply(&mut request);
        let form = request.extract::<Multipart, _>().await.map_err(|_| broken())?;
        parted(call, login, form).await
    }
}

/// Reads the fields of a form without files.
pub async fn fields(service: &Service, request: Request) -> Result<Fields, Problem> {
    let body = append::body(service, request, MOST_BYTES).await?;
    let fields: Vec<_> = form_urlencoded::parse(&body).into_owned().take(MOST_FIELDS + 1).collect();
    counted(fields.len())?;
    Ok(Fields(fields))
}

/// Reads the parts of a form with files. A file is read only after the CSRF token was checked.
async fn parted(call: Call, login: session::Login, mut form: Multipart) -> Result<Posted, Problem> {
    let mut fields = Vec::new();
    let mut files = Vec::new();
    let mut bytes = 0;
    while let Some(mut field) = form.next_field().await.map_err(|_| broken())? {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(file) = field.file_name().map(str::to_owned) else {
            let text = text(&mut field, MOST_BYTES - bytes).await?;
            bytes += text.len();
            if name == session::CSRF {
                login.check(&text)?;
            }
            fields.push((name, text));
            counted(fields.len())?;
            continue;
        };
        login.check(fields.iter().find(|(n, _)| n == session::CSRF).map_or("", |(_, v)| v.as_str()))?;
        if file.is_empty() {
            continue;
        }
        if files.len() == MOST_FILES {
            return Err(Problem::new("terlalu-besar", format!("paling banyak {MOST_FILES} berkas sekali kirim")));
        }
        let media = field.content_type().unwrap_or("application/octet-stream").to_owned();
        files.push(Upload { nama: file, media, kept: evidence::keep(&call, field).await? });
    }
    let fields = Fields(fields);
    login.check(fields.get(session::CSRF))?;
    Ok(Posted { call, fields, files })
}

/// Reads past a file that nobody is logged in for; false once that is more than files may have.
async fn past(field: &mut Field<'_>, passed: &mut usize) -> Result<bool, Problem> {
    while let Some(piece) = field.chunk().await.map_err(|_| broken())? {
        *passed += piece.len();
        if *passed > MOST_PASSED {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn text(field: &mut Field<'_>, most: usize) -> Result<String, Problem> {
    let mut all = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|_| broken())? {
        all.extend_from_slice(&piece);
        if all.len() > most {
            return Err(Problem::new("terlalu-besar", format!("isi formulir paling banyak {MOST_BYTES} byte")));
        }
    }
    String::from_utf8(all).map_err(|_| broken())
}

fn counted(fields: usize) -> Result<(), Problem> {
    match fields > MOST_FIELDS {
        true => Err(Problem::new("terlalu-besar", format!("paling banyak {MOST_FIELDS} bidang dalam satu formulir"))),
        false => Ok(()),
    }
}

fn broken() -> Problem {
    Problem::new("http-salah", "isi formulir tidak dapat dibaca, atau terputus")
}

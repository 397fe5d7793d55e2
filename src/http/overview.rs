//! The pages and API of an installation of many ledgers: the ledgers that a token opens, and the public list of their
//! checkpoints.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::Bytes,
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;
use tokio::task::JoinHandle;

use super::{
    Beside, Config, Problem, compress, fault::StartError, health, known::Known, listen, many::Many, place::Place,
    prefix, tls, tree, visit::Visit,
};
use crate::event::hygiene::markup;

/// Maximum number of ledgers that one request reads in full because they changed while they were closed.
const MOST_READ: usize = 200;

/// A running installation.
pub struct Installation {
    /// The address that it listens on.
    pub address: SocketAddr,
    /// Its ledgers.
    pub many: Arc<Many>,
    tasks: Vec<JoinHandle<()>>,
}

impl Installation {
    /// Stops it, and closes every ledger properly.
    pub async fn stop(self) {
        self.many.stopping.send_replace(true);
        for task in self.tasks {
            drop(task.await);
        }
    }
}

/// Serves all ledgers of a folder.
pub async fn start_many(config: Config, beside: Beside) -> Result<Installation, StartError> {
    let dir = config.ledgers.clone().ok_or_else(|| StartError::Setting("--ledgers DIR".to_owned()))?;
    if config.journal.is_some() {
        return Err(StartError::Setting("--ledgers dan --journal belum dapat dipakai bersama".to_owned()));
    }
    if !dir.is_dir() {
        let told = format!(
            "--ledgers {}: bukan folder; buat buku besar di dalamnya: jejak init {}/NAMA",
            dir.display(),
            dir.display()
        );
        return Err(StartError::Setting(told));
    }
    health::recorder();
    let Place { listener, address, tls, pair } = Place::take(&config).await?;
    let many = Many::new(dir, config, beside);
    let app = Router::new()
        .route("/", get(page).post(page))
        .route("/v1/ledgers", get(list))
        .route("/checkpoints", get(logs))
        .route("/healthz", get(alive))
        .route("/metrics", get(async || health::recorder().render()))
        .route("/{origin}/checkpoint", get(checkpoint))
        .fallback(ledger)
        .layer(axum::middleware::from_fn_with_state(many.clone(), by_host))
        .with_state(many.clone());
    tracing::info!(%address, ledgers = many.names().map_or(0, |names| names.len()), "serving");
    if let Some(pair) = pair {
        drop(tokio::spawn(tls::read_again(pair, many.stopping.subscribe())));
    }
    let app = compress::around(app);
    let server = listen::serve(listener, tls, app, many.config.clone(), many.stopping.clone());
    let tasks = vec![tokio::spawn(server), tokio::spawn(many.clone().tend()), tokio::spawn(look(many.clone()))];
    Ok(Installation { address, many, tasks })
}

/// A ledger that is named by the host owns all paths.
async fn by_host(State(many): State<Arc<Many>>, request: Request, next: axum::middleware::Next) -> Response {
    match prefix::find(request.uri(), request.headers(), many.config.ledger_domain.as_deref()) {
        Some(at) if !at.by_path => many.answer(at, request).await.unwrap_or_else(IntoResponse::into_response),
        _ => next.run(request).await,
    }
}

async fn ledger(State(many): State<Arc<Many>>, request: Request) -> Response {
    let found = prefix::find(request.uri(), request.headers(), None);
    let answer = match found {
        Some(at) => many.answer(at, request).await,
        None => {
            let told = "alamat ini tidak ada; buku besar ada di /l/NAMA/, daftarnya di /v1/ledgers";
            Err(Problem::new("tidak-ditemukan", told))
        }
    };
    answer.unwrap_or_else(IntoResponse::into_response)
}

/// Looks into every ledger once, one after the other, so that the first request finds them known.
async fn look(many: Arc<Many>) {
    let names = many.names().unwrap_or_default();
    for name in names {
        if *many.stopping.borrow() {
            return;
        }
        drop(known(&many, &name).await);
    }
}

/// What is known of a ledger now; `None` if it cannot be read. Does not wait for an opening or closing.
async fn known(many: &Arc<Many>, name: &str) -> Option<Arc<Known>> {
    if let Some(service) = many.service(name) {
        let fresh = many.glimpses.of(name).filter(|known| known.seq == service.reader.last().seq);
        let look =
            || Known::of_open(&service, &*service.books().ok()?).ok().map(|known| many.glimpses.note(name, known));
        return fresh.or_else(look);
    }
    let (many, name, folder) = (many.clone(), name.to_owned(), many.folder(name));
    tokio::task::spawn_blocking(move || many.glimpses.look(&name, &folder)).await.ok()?
}

/// What is known of all ledgers now. Only `MOST_READ` of them are read in full for one request.
async fn all(many: &Arc<Many>) -> Result<Vec<(String, Option<Arc<Known>>)>, Problem> {
    let (mut found, mut read) = (Vec::new(), 0);
    for name in many.names().map_err(|e| Problem::internal(&e))? {
        read += usize::from(many.glimpses.is_new(&name));
        let known = if read <= MOST_READ || !many.glimpses.is_new(&name) { known(many, &name).await } else { None };
        found.push((name, known));
    }
    Ok(found)
}

/// The ledgers that a token opens, and the number of those that could not be asked. A wrong token counts against its sender
/// before any ledger is read for it.
async fn opened_by(
    many: &Arc<Many>,
    token: &str,
    visit: &Visit,
) -> Result<(Vec<(String, Arc<Known>)>, usize), Problem> {
    if many.glimpses.find(|known| known.opens(token)).is_none() {
        many.wrong.check(visit.key())?;
    }
    let all = all(many).await?;
    let unread = all.iter().filter(|(_, known)| known.is_none()).count();
    let known = all.into_iter().filter_map(|(name, known)| Some((name, known?)));
    Ok((known.filter(|(_, known)| known.opens(token)).collect(), unread))
}

impl FromRequestParts<Arc<Many>> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Many>) -> Result<Self, Problem> {
        Ok(Self::of(&parts.extensions))
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

/// The ledgers to which the caller has access.
async fn list(State(many): State<Arc<Many>>, visit: Visit, headers: HeaderMap) -> Result<Response, Problem> {
    let token = bearer(&headers).filter(|token| token.len() >= many.config.token_length);
    let token = token.ok_or_else(|| Problem::new("tanpa-token", "kirim token akses: Authorization: Bearer <token>"))?;
    let (found, unread) = opened_by(&many, token, &visit).await?;
    let list: Vec<_> = found
        .iter()
        .map(|(name, known)| {
            json!({"nama": name, "ledger": known.ledger, "seq": known.seq, "alamat": format!("/l/{name}/")})
        })
        .collect();
    let body = json!({"dokumen": "daftar-buku", "buku": list, "tidak_terbaca": unread}).to_string();
    Ok(([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], body).into_response())
}

/// The same as a page: it asks for a token and stores it nowhere.
async fn page(State(many): State<Arc<Many>>, visit: Visit, method: Method, body: Bytes) -> Result<Response, Problem> {
    let mut rows = String::new();
    if method == Method::POST {
        let token =
            form_urlencoded::parse(&body).find(|(name, _)| name == "token").map(|(_, token)| token.into_owned());
        let token = token.filter(|token| token.len() >= many.config.token_length).unwrap_or_default();
        let (found, unread) = opened_by(&many, &token, &visit).await?;
        for (name, known) in &found {
            let seq = known.seq;
            rows += &format!("<li><a href=\"/l/{name}/\">{name}</a> — {}, {seq} event</li>", markup(&known.ledger));
        }
        let none = "<p>Token ini tidak membuka buku besar mana pun di sini.</p>";
        rows = if found.is_empty() { none.to_owned() } else { format!("<ul>{rows}</ul>") };
        if unread > 0 {
            rows += &format!("<p>{unread} buku besar tidak dapat dibaca sekarang.</p>");
        }
    }
    let html = format!(
        "<!doctype html><html lang=\"id\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Buku besar di sini</title></head><body><main><h1>Buku besar di sini</h1>\
         <form method=\"post\" action=\"/\"><label>Token akses <input type=\"password\" name=\"token\" required \
         autocomplete=\"off\"></label> <button>Tampilkan buku besar saya</button></form>{rows}\
         <p><a href=\"/checkpoints\">Checkpoint semua buku besar</a> (C2SP)</p></main></body></html>"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; form-action 'self'; frame-ancestors 'none'"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, html).into_response())
}

/// All ledgers as logs, in the list format that witnesses take, with the addresses of their checkpoints in a comment.
async fn logs(State(many): State<Arc<Many>>) -> Result<Response, Problem> {
    let mut text =
        "# Checkpoints: /<SHA-256 of the origin, in hex>/checkpoint and /l/NAME/checkpoint\nlogs/v0\n".to_owned();
    for (name, known) in all(&many).await? {
        let Some(known) = known else {
            text += &format!("\n# {name}: not readable now\n");
            continue;
        };
        let Some(key) = &known.key else { continue };
        let per_day = 86_400 / many.config.checkpoint_seconds.max(1);
        text += &format!("\n# {name}: /{}/checkpoint\n", known.log);
        text += &format!("vkey {key}\norigin none\nqpd {per_day}\nbastion none\ncontact /l/{name}/\n");
    }
    Ok(public(text))
}

/// The newest checkpoint of the log whose origin has this hash.
async fn checkpoint(
    State(many): State<Arc<Many>>,
    axum::extract::Path(origin): axum::extract::Path<String>,
) -> Result<Response, Problem> {
    let missing =
        || Problem::new("tidak-ditemukan", "tidak ada checkpoint untuk origin itu; daftarnya di /checkpoints");
    let (name, _) = many.glimpses.find(|known| known.log == origin).ok_or_else(missing)?;
    let published = tree::public(&many.folder(&name), "/checkpoint").await;
    published.ok_or_else(missing)
}

fn public(text: String) -> Response {
    let any = HeaderValue::from_static("*");
    let mut response = (StatusCode::OK, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response();
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, any);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn alive(State(many): State<Arc<Many>>) -> Result<Response, Problem> {
    let count = many.names().map_err(|e| Problem::internal(&e))?.len();
    let body = json!({"dokumen": "keadaan", "keadaan": "baik", "buku": count}).to_string();
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

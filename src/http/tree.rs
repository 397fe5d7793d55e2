//! The public tree: checkpoint and tiles as C2SP tlog-tiles, and proofs. Nothing here needs the data of an event.

use std::{io, path::Path, sync::Arc};

use axum::{
    extract::{Path as Segment, State},
    http::{HeaderMap, HeaderValue, Method, header},
    response::{IntoResponse, Response},
};

use super::{
    Problem, Service,
    access::Caller,
    call::Call,
    heavy,
    operation::{Content, Operation, Param, text},
    param, session,
};
use crate::{
    event::Seq,
    ledger::{
        Consistency, Signed,
        tile::{Level, TileId},
    },
    store::{TileFiles, Tree, publish},
};

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let plain = || Some(Content { media: vec![("text/plain", text())], examples: Vec::new() });
    let bytes = Content { media: vec![("application/octet-stream", text())], examples: Vec::new() };
    let proof = || {
        Some(Content {
            media: vec![("text/plain", text()), ("application/json", serde_json::json!({"type": "object"}))],
            examples: Vec::new(),
        })
    };
    let name = Param {
        name: "ubin",
        place: super::operation::Place::Path,
        about: "Nama ubin menurut C2SP tlog-tiles",
        schema: serde_json::json!({"type": "string"}),
        example: "0/000".into(),
        required: true,
    };
    let mut tile = Operation::get("/tile/{ubin}", "tile", tile)
        .tell("Bukti", "Tile pohon Merkle", "Tile hash terbuka untuk umum; tile entri (header) memerlukan token.")
        .open()
        .with([name])
        .fails(["tidak-ditemukan", "tanpa-token"])
        .gives(200, "Isi ubin; tidak pernah berubah", Some(bytes));
    tile.route = Some("/tile/{*ubin}");
    vec![
        Operation::get("/checkpoint", "checkpoint", checkpoint)
            .tell("Bukti", "Checkpoint terbaru", "Ukuran dan akar pohon, ditandatangani (C2SP tlog-checkpoint).")
            .open()
            .fails(["tidak-ditemukan"])
            .gives(200, "Nota bertanda tangan", plain()),
        tile,
        Operation::get("/v1/proofs/inclusion/{seq}", "proof_inclusion", inclusion)
            .tell(
                "Bukti",
                "Bukti penyertaan",
                "Bukti bahwa event ada di pohon checkpoint terbaru (C2SP tlog-proof, atau JSON).",
            )
            .with([param::seq()])
            .fails(["tidak-ditemukan"])
            .gives(200, "Bukti", proof()),
        Operation::get("/v1/proofs/consistency/{seq}", "proof_consistency", consistency)
            .tell(
                "Bukti",
                "Bukti kelanjutan",
                "Bukti bahwa checkpoint terbaru melanjutkan pohon berukuran seq; juga badan add-checkpoint saksi.",
            )
            .with([param::seq()])
            .fails(["tidak-ditemukan"])
            .gives(200, "Bukti", proof()),
    ]
}

fn missing() -> Problem {
    Problem::new("tidak-ditemukan", "belum ada checkpoint yang diterbitkan")
}

/// Reads a file on a blocking thread.
async fn file(read: impl FnOnce() -> io::Result<Vec<u8>> + Send + 'static) -> Result<Option<Vec<u8>>, Problem> {
    match tokio::task::spawn_blocking(read).await {
        Ok(Ok(bytes)) => Ok(Some(bytes)),
        Ok(Err(e)) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Ok(Err(e)) => Err(Problem::internal(&e)),
        Err(e) => Err(Problem::internal(&e)),
    }
}

fn plain(bytes: impl IntoResponse, media: &'static str, cache: &'static str) -> Response {
    let mut response = bytes.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}

/// Public reads of a ledger in a folder, also while it is closed: its checkpoint, or a tile of hashes. `None` if the path is
/// something else.
pub(super) async fn public(data: &Path, path: &str) -> Option<Response> {
    let files = TileFiles::of(data);
    let answer = match (path, path.strip_prefix("/tile/")) {
        ("/checkpoint", _) => newest(files).await,
        (_, Some(name)) => match TileId::parse(&format!("tile/{name}")) {
            Some(id) if id.level == Level::Entries => return None,
            Some(id) => published_tile(files, name, id).await,
            None => Err(unknown(name)),
        },
        _ => return None,
    };
    Some(for_everybody(answer))
}

/// Allows pages of any origin to read the answer: it needs no token and is the same for all.
fn for_everybody(answer: Result<Response, Problem>) -> Response {
    let mut response = answer.unwrap_or_else(IntoResponse::into_response);
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

async fn newest(files: TileFiles) -> Result<Response, Problem> {
    let note = file(move || files.checkpoint()?.ok_or(io::ErrorKind::NotFound.into())).await?.ok_or_else(missing)?;
    Ok(plain(note, "text/plain; charset=utf-8", "max-age=2"))
}

async fn checkpoint(State(service): State<Arc<Service>>) -> Response {
    for_everybody(newest(TileFiles::of(&service.config.data)).await)
}

fn unknown(name: &str) -> Problem {
    Problem::missing("ubin", name, "ubin ini tidak ada", "nama ubin menurut C2SP tlog-tiles".to_owned())
}

async fn tile(
    State(service): State<Arc<Service>>,
    method: Method,
    headers: HeaderMap,
    Segment(name): Segment<String>,
) -> Result<Response, Problem> {
    let id = TileId::parse(&format!("tile/{name}")).ok_or_else(|| unknown(&name))?;
    let files = TileFiles::of(&service.config.data);
    if id.level == Level::Entries {
        Caller::of(&service, &*service.books()?, &headers, session::safe(&method, &headers))?;
        return published_tile(files, &name, id).await;
    }
    Ok(for_everybody(published_tile(files, &name, id).await))
}

/// A tile within the published checkpoint: tiles are written before it.
async fn published_tile(files: TileFiles, name: &str, id: TileId) -> Result<Response, Problem> {
    let read = move || {
        let note = files.checkpoint()?.ok_or(io::ErrorKind::NotFound)?;
        let size = Signed::parse(&note).map_err(io::Error::other)?.checkpoint.size;
        match TileId::of(id.level, id.index, size) {
            Some(last) if last.width >= id.width => files.read(id),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    };
    let bytes = file(read).await?.ok_or_else(|| unknown(name))?;
    let cache = if id.level == Level::Entries {
        "private, max-age=31536000, immutable"
    } else {
        "public, max-age=31536000, immutable"
    };
    Ok(plain(bytes, "application/octet-stream", cache))
}

/// The published tree, and its checkpoint.
fn published(call: &Call) -> Result<(Tree, Signed), Problem> {
    let tree = Tree::open(&call.service.config.data).map_err(|e| Problem::internal(&e))?;
    let note = tree.files().checkpoint().map_err(|e| Problem::internal(&e))?.ok_or_else(missing)?;
    let signed = Signed::parse(&note).map_err(|e| Problem::internal(&e))?;
    if signed.checkpoint.size > tree.size() { Err(missing()) } else { Ok((tree, signed)) }
}

fn answer(call: &Call, text: &impl ToString, json: &serde_json::Value) -> Response {
    let accept = call.headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if accept.contains("application/json") {
        plain(json.to_string(), "application/json", "no-cache")
    } else {
        plain(text.to_string(), "text/plain; charset=utf-8", "no-cache")
    }
}

fn within(call: &Call, seq: Seq, size: u64) -> Result<(), Problem> {
    call.only(&[])?;
    if (1..=size).contains(&seq) {
        return Ok(());
    }
    let detail = format!("event {seq} tidak ada di pohon checkpoint terbaru, yang berukuran {size}");
    Err(Problem::missing("seq", &seq.to_string(), detail, format!("1 sampai {size}")))
}

async fn inclusion(call: Call) -> Result<Response, Problem> {
    let seq: Seq = call.path("seq", "nomor event, mulai dari 1")?;
    let prove = move |call: &Call| {
        let (tree, signed) = published(call)?;
        within(call, seq, signed.checkpoint.size)?;
        let proof = publish::prove_inclusion(&tree, &call.service.reader, seq, &signed);
        let proof = proof.map_err(|e| Problem::internal(&e))?;
        Ok(answer(call, &proof, &proof.json()))
    };
    heavy(call, prove).await
}

async fn consistency(call: Call) -> Result<Response, Problem> {
    let old: u64 = call.path("seq", "ukuran pohon lama, mulai dari 1")?;
    let prove = move |call: &Call| {
        let (tree, signed) = published(call)?;
        within(call, old, signed.checkpoint.size)?;
        let hashes = tree.consistency(old, signed.checkpoint.size).map_err(|e| Problem::internal(&e))?;
        let proof = Consistency { old, hashes, checkpoint: signed };
        Ok(answer(call, &proof, &proof.json()))
    };
    heavy(call, prove).await
}

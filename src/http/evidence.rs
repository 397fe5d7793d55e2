//! Evidence: files addressed by the hash of their content, outside the chain. An event names the hash; the bytes are kept here.

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::{Stream, StreamExt};
use serde_json::json;

use super::{
    Problem, Service, append,
    call::Call,
    operation::{Content, Operation, reference},
    param,
    quota::Of,
    service::now,
    share::Part,
    standing::Together,
};
use crate::{
    event::{Hash, Kind, Seq, data::Role},
    projection::What,
    store::{
        evidence::{self, EvidenceError},
        writer::AppendError,
    },
};

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let bytes = || serde_json::json!({"type": "string", "format": "binary"});
    let body =
        Content { media: vec![("application/octet-stream", bytes())], examples: vec![("teks", json!("isi bukti"))] };
    let receipt =
        || Some(Content { media: vec![("application/json", reference("KuitansiBukti"))], examples: Vec::new() });
    let file = Content { media: vec![("application/octet-stream", bytes())], examples: Vec::new() };
    vec![
        Operation::post("/v1/evidence", "upload", upload)
            .tell(
                "Bukti",
                "Unggah bukti",
                "Menyimpan berkas menurut hash isinya. Lampirkan lalu dengan event bukti.dilampirkan.",
            )
            .takes(body)
            .gives(201, "Tersimpan", receipt())
            .gives(200, "Sudah ada", receipt()),
        Operation::get("/v1/evidence/{hash}", "download", download)
            .tell(
                "Bukti",
                "Unduh bukti",
                "Isi berkas; bagi yang mengunggahnya, dan yang aksesnya mencakup unit tempat berkas itu dilampirkan.",
            )
            .with([param::hash()])
            .gives(200, "Isi berkas", Some(file))
            .fails(["tidak-ditemukan"]),
    ]
}

/// The kind of event whose roles may upload files.
const UPLOADS: Kind = Kind::BuktiDilampirkan;

fn allowed(call: &Call) -> Result<(), Problem> {
    match call.caller.has_role(&call.books, |role| UPLOADS.roles().contains(&role)) {
        true => Ok(()),
        false => {
            let detail = format!("mengunggah bukti memerlukan peran {}", Role::words(UPLOADS.roles(), "atau"));
            Err(Problem::new("tidak-berwenang", detail))
        }
    }
}

/// Allows roles that may attach a file, and administrators, who upload workbooks of structure.
fn bringing(call: &Call) -> Result<(), Problem> {
    match call.caller.has_role(&call.books, |role| role == Role::Admin) {
        true => Ok(()),
        false => allowed(call),
    }
}

async fn upload(call: Call, request: Request) -> Result<Response, Problem> {
    call.only(&[])?;
    bringing(&call)?;
    let media = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if media.split(';').next().unwrap_or_default().trim() != "application/octet-stream" {
        return Err(Problem::new("media-salah", "kirim berkas sebagai Content-Type: application/octet-stream"));
    }
    let stated = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if stated.is_some_and(|n| n > call.service.config.max_evidence) {
        return Err(too_large(&call));
    }
    let kept = keep(&call, request.into_body().into_data_stream()).await?;
    let status = if kept.new { StatusCode::CREATED } else { StatusCode::OK };
    let body = json!({"dokumen": "bukti", "hash": kept.hash, "ukuran": kept.size, "sudah_ada": !kept.new});
    let mut response = append::written(status, call.service.reader.last().seq, body);
    let place = HeaderValue::try_from(format!("/v1/evidence/{}", kept.hash));
    response.headers_mut().extend(place.ok().map(|place| (header::LOCATION, place)));
    Ok(response)
}

fn too_large(call: &Call) -> Problem {
    Problem::new("terlalu-besar", format!("berkas bukti paling banyak {} byte", call.service.config.max_evidence))
}

/// Stores a file as it arrives, and notes which account brought it.
pub async fn keep<E>(
    call: &Call,
    mut pieces: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<evidence::Kept, Problem> {
    bringing(call)?;
    if call.service.vault().is_none() {
        return Err(AppendError::Mirror.into());
    }
    let _part = call.service.transfers.take(call.visit.key(), 1)?;
    let mut file =
        evidence::Incoming::create(&call.service.evidence, call.service.config.max_evidence).await.map_err(failed)?;
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Problem::new("http-salah", "isi permintaan terputus"))?;
        if let Some(akun) = &call.caller.akun {
            // Bytes that were sent count against the quota, whether the file is kept or not.
            call.service.quotas.take(akun, vec![(Of::Evidence, piece.len() as u64)], now())?;
        }
        file.write(&piece)
            .await
            .map_err(|e| if matches!(e, EvidenceError::TooLarge) { too_large(call) } else { failed(e) })?;
    }
    let kept = file.finish().await.map_err(failed)?;
    if let Some(akun) = &call.caller.akun {
        evidence::note(&call.service.evidence, kept.hash, akun).await.map_err(failed)?;
    }
    if call.service.together.is_some() {
        let service = call.service.clone();
        let give = move || service.together.as_ref().map_or(Ok(()), Together::give_evidence);
        let given = tokio::task::spawn_blocking(give).await.map_err(|e| Problem::internal(&e))?;
        given.map_err(|error| {
            tracing::error!(%error, "evidence not in the engine");
            Problem::new("belum-siap", "bukti belum tersimpan di mesin jurnal; kirim ulang sebentar lagi")
        })?;
    }
    Ok(kept)
}

async fn download(call: Call) -> Result<Response, Problem> {
    call.only(&[])?;
    let hash: Hash = call.path("hash", "b3: diikuti 64 digit heksadesimal")?;
    let missing =
        || Problem::missing("hash", &hash.to_string(), "bukti tidak ada, atau tidak dilampirkan pada unit Anda", "");
    let permit = call.service.transfers.take(call.visit.key(), 1)?;
    let own = match &call.caller.akun {
        Some(akun) => evidence::noted(&call.service.evidence, hash, akun).await.map_err(failed)?,
        None => false,
    };
    if !own && !call.caller.all {
        let (service, key) = (call.service.clone(), call.visit.key());
        if !service.dear.run(key, move || attached(&call, hash)).await?? {
            return Err(missing());
        }
        return send(&service, hash, permit).await?.ok_or_else(missing);
    }
    send(&call.service, hash, permit).await?.ok_or_else(missing)
}

/// Reads a file that the caller uploaded.
pub async fn own(call: &Call, hash: Hash, most: usize) -> Result<Vec<u8>, Problem> {
    let named = match &call.caller.akun {
        Some(akun) => evidence::noted(&call.service.evidence, hash, akun).await.map_err(failed)?,
        None => false,
    };
    let open = evidence::open(&call.service.evidence, hash).await.map_err(failed)?;
    let Some((mut file, size)) = open.filter(|_| named) else {
        let why = "Anda belum mengunggah berkas dengan hash ini";
        return Err(Problem::missing("berkas", &hash.to_string(), why, "hash dari jawaban POST /v1/evidence"));
    };
    if size > most as u64 {
        return Err(Problem::new("terlalu-besar", format!("berkas impor paling banyak {most} byte")));
    }
    let mut all = Vec::new();
    while let Some(piece) = evidence::piece(&mut file).await.map_err(|e| Problem::internal(&e))? {
        all.extend_from_slice(&piece);
    }
    Ok(all)
}

/// Sends the file; its share of the transfers is held until the last byte was taken.
async fn send(service: &Service, hash: Hash, permit: Part) -> Result<Option<Response>, Problem> {
    let Some((file, size)) = evidence::open(&service.evidence, hash).await.map_err(failed)? else { return Ok(None) };
    let body = futures_util::stream::unfold((file, permit), |(mut file, permit)| async move {
        evidence::piece(&mut file).await.transpose().map(|piece| (piece, (file, permit)))
    });
    let mut response = Body::from_stream(body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.extend(HeaderValue::try_from(format!("\"{hash}\"")).ok().map(|tag| (header::ETAG, tag)));
    Ok(Some(response))
}

/// Whether the file is attached to something of a unit that the caller sees.
fn attached(call: &Call, hash: Hash) -> Result<bool, Problem> {
    let reader = &call.service.reader;
    for unit in call.books.global.units(Seq::MAX).filter(|u| call.caller.sees(&call.books, &u.kode)) {
        for key in reader.streams(&unit.kode) {
            let facts = reader.facts(&key, Seq::MAX)?;
            if facts.iter().any(|f| matches!(&f.what, What::Bukti { hash: named } if *named == hash)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn failed(error: EvidenceError) -> Problem {
    Problem::internal(&error)
}

//! Appending one event or a group; the answer comes after the append is durable.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::BytesMut;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Problem, Service,
    call::Call,
    operation::{Content, Operation, Param, reference},
    service::Turned,
    view::{document, stamp},
    visit::Visit,
};
use crate::{
    event::{Actor, Draft, Event, Prepared, Refusal, RefusalKind, Seq, Subject, UnitCode},
    present::Recorded,
    store::{
        Filter, erase,
        ledger::{prepare, system_random},
        writer::{AppendError, Receipt},
    },
};

/// Maximum number of events in a group: the writer, and everyone who waits for it, is busy until a group is done.
pub const MOST_EVENTS: usize = 10_000;
/// A body up to this size is parsed on the async thread: it takes well below a millisecond.
const SHORT: usize = 16 << 10;
/// Maximum length of an `Idempotency-Key` in bytes.
const MOST_KEY: usize = 200;

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let body =
        || Content { media: vec![("application/json", reference("Kiriman"))], examples: super::example::drafts() };
    let receipt = || Some(Content { media: vec![("application/json", reference("Kuitansi"))], examples: Vec::new() });
    let verdict = Content { media: vec![("application/json", reference("Pemeriksaan"))], examples: Vec::new() };
    let kinds = ["json-salah", "bentrok", "di-luar-batas", "tidak-dikenal", "melanggar-aturan", "periode-ditutup"];
    vec![
        Operation::post("/v1/events", "append", append)
            .tell(
                "Catat",
                "Catat event",
                "Satu event, atau larik event sebagai satu kelompok: semua tercatat, atau tidak satu pun. \
                201 dijawab sesudah event tersimpan permanen.",
            )
            .with(headers())
            .takes(body())
            .gives(201, "Tercatat dan tersimpan", receipt())
            .gives(200, "Sudah tercatat sebelumnya dengan id yang sama: kuitansi pertama", receipt())
            .fails(kinds)
            .fails(["hasil-tidak-diketahui"]),
        Operation::post("/v1/events:check", "check", check)
            .tell("Catat", "Periksa event", "Apakah kiriman akan diterima sekarang? Tidak mencatat apa pun.")
            .with(headers())
            .takes(body())
            .gives(200, "Akan diterima", Some(verdict))
            .fails(kinds),
    ]
}

/// The headers that make a write safe to repeat.
pub fn headers() -> [Param; 3] {
    let key = json!({"type": "string", "minLength": 1, "maxLength": MOST_KEY, "pattern": "^[!-~]+$"});
    let matches = json!({"type": "string", "pattern": "^\"[0-9]{1,15}\"$"});
    let none = json!({"type": "string", "enum": ["*"]});
    // Without examples: they would be sent along with each example of the body and make it conflict.
    let with = |param: Param, schema| Param { schema, example: Value::Null, ..param };
    [
        with(
            Param::header(
                "Idempotency-Key",
                "Kunci pengirim: kiriman ulang dengan kunci yang sama tidak tercatat dua kali",
                "pengiriman-0001",
            ),
            key,
        ),
        with(Param::header("If-Match", "Event terakhir tentang subjek ini haruslah nomor ini", "\"41\""), matches),
        with(Param::header("If-None-Match", "Belum boleh ada event tentang subjek ini", "*"), none),
    ]
}

/// A JSON body within the limits, or the problem with it.
pub struct JsonBody(pub Bytes);

impl FromRequest<Arc<Service>> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, service: &Arc<Service>) -> Result<Self, Problem> {
        let media = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default().trim();
        if !media.eq_ignore_ascii_case("application/json") {
            return Err(Problem::new("media-salah", "kirim isi sebagai Content-Type: application/json"));
        }
        body(service, request, service.config.max_body).await.map(Self)
    }
}

/// The whole body, up to a limit.
pub async fn body(service: &Service, request: Request, most: usize) -> Result<Bytes, Problem> {
    let too_large = || Problem::new("terlalu-besar", format!("isi permintaan paling banyak {most} byte"));
    let stated = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if stated.is_some_and(|n| n > most as u64) {
        return Err(too_large());
    }
    let visit = Visit::of(request.extensions());
    let mut room = service.memory.take(visit.key(), 0)?;
    let mut body = request.into_body();
    let mut all = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::new("http-salah", "isi permintaan terputus"))?;
        let Ok(piece) = frame.into_data() else { continue };
        if all.len() + piece.len() > most {
            return Err(too_large());
        }
        room.grow(piece.len())?;
        all.extend_from_slice(&piece);
    }
    // The body stays in memory, as bytes or parsed, until the request is answered.
    visit.hold(room);
    Ok(all.freeze())
}

async fn append(call: Call, JsonBody(body): JsonBody) -> Result<Response, Problem> {
    let (call, Group { actor, prepared, subjects }) = read(call, body).await?;
    let ids: Vec<Uuid> = prepared.iter().map(|p| p.id).collect();
    match call.append(prepared, actor).await {
        Ok(receipt) => Ok(answer(&call, &receipt, &ids)),
        Err(error @ Turned::Ledger(AppendError::Unknown)) => Err(refused(&call, error, &subjects).with_ids(&ids)),
        Err(error) => Err(refused(&call, error, &subjects)),
    }
}

async fn check(call: Call, JsonBody(body): JsonBody) -> Result<Response, Problem> {
    let (call, Group { actor, prepared, subjects }) = read(call, body).await?;
    let receipt = call.service.check(prepared, actor).await.map_err(|e| refused(&call, e, &subjects))?;
    let verdict = json!({
        "dokumen": "pemeriksaan", "ledger": call.service.ledger.json(), "diterima": true,
        "sudah_ada": receipt.duplicate, "first": receipt.first, "last": receipt.last,
    });
    Ok(written(StatusCode::OK, receipt.last, verdict))
}

/// A group that is ready for the writer, with what its answer needs.
struct Group {
    actor: Actor,
    prepared: Vec<Prepared>,
    subjects: Vec<(Subject, UnitCode)>,
}

/// Reads a group; a large one on a blocking thread.
async fn read(call: Call, body: Bytes) -> Result<(Call, Group), Problem> {
    if body.len() <= SHORT {
        return ready(&call, &body).map(|group| (call, group));
    }
    super::beside(call, move |call| ready(call, &body)).await
}

/// Does the work that does not depend on the order of appends: parsing, ids, expectation, role, canonical bytes, hashes.
fn ready(call: &Call, body: &[u8]) -> Result<Group, Problem> {
    let mut drafts = Draft::parse_group(body).map_err(|refusal| unreadable(body, refusal))?;
    if drafts.is_empty() || drafts.len() > MOST_EVENTS {
        let accepted = format!("1 sampai {MOST_EVENTS} event");
        let why = "jumlah event dalam kelompok";
        return Err(Refusal::new(RefusalKind::OutOfBounds, "event", drafts.len(), why, accepted).into());
    }
    identify(call, &mut drafts)?;
    expect(&call.headers, &mut drafts)?;
    exports(call, &drafts)?;
    let actor = call.caller.actor(&call.books, &drafts)?;
    erase::complete(&call.service.reader, &mut drafts)?;
    let prepared = prepare(drafts, &system_random())?;
    let subjects = prepared.iter().map(|p| (p.subject.clone(), p.draft.unit.clone())).collect();
    Ok(Group { actor, prepared, subjects })
}

/// Checks a record of an export: it stands for one bag that somebody took away, so it must be alone in its group, name the true
/// hash of the event at which the bag ends, and be recorded once for each bag.
fn exports(call: &Call, drafts: &[Draft]) -> Result<(), Problem> {
    let made = |d: &Draft| matches!(d.event, Event::EksporDibuat(_));
    let Some((index, draft)) = drafts.iter().enumerate().find(|(_, d)| made(d)) else { return Ok(()) };
    let refuse = |field: &str, value: String, why: &str, accepted: &str| -> Problem {
        Refusal::new(RefusalKind::Rule, field, value, why, accepted).at(index).into()
    };
    if drafts.len() > 1 {
        let accepted = "ekspor.dibuat dikirim sendiri";
        return Err(refuse("type", "ekspor.dibuat".to_owned(), "catatan ekspor di dalam kelompok", accepted));
    }
    let Event::EksporDibuat(data) = &draft.event else { return Ok(()) };
    let reader = &call.service.reader;
    match reader.committed(data.sampai)? {
        Some(event) if event.hash != data.kepala => {
            let why = format!("bukan hash event {}", data.sampai);
            Err(refuse("data.kepala", data.kepala.to_string(), &why, &event.hash.to_string()))
        }
        // A position beyond the end is refused by the ledger itself.
        _ if data.sampai > 0 && recorded(call, draft, data.manifes)? => {
            let accepted = "satu catatan untuk satu ekspor";
            Err(refuse("data.manifes", data.manifes.to_string(), "ekspor dengan manifes ini sudah dicatat", accepted))
        }
        _ => Ok(()),
    }
}

/// Whether an export with this list of files is already recorded under another id.
fn recorded(call: &Call, draft: &Draft, manifest: crate::event::Hash) -> Result<bool, Problem> {
    const BACK: usize = 1_000;
    let filter = Filter {
        unit: Some(draft.unit.clone()),
        subject: Some(draft.event.subject(&draft.unit)),
        reverse: true,
        limit: Some(BACK),
        ..Filter::default()
    };
    let mut found = false;
    call.service.reader.events(&filter, &mut |event| {
        let same = |e: Recorded| matches!(&e.event, Event::EksporDibuat(d) if d.manifes == manifest);
        found = Some(event.header.id) != draft.id && Recorded::read(event.line).is_ok_and(same);
        if found { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) }
    })?;
    Ok(found)
}

/// Distinguishes a body that is not JSON from JSON that is not an event.
fn unreadable(body: &[u8], refusal: Refusal) -> Problem {
    match serde_json::from_slice::<serde::de::IgnoredAny>(body) {
        Ok(_) => refusal.into(),
        Err(error) => {
            let place = format!("isi bukan JSON yang utuh: baris {}, kolom {}", error.line(), error.column());
            Problem::new("json-salah", place)
        }
    }
}

/// Derives the ids from the sender's idempotency key; a UUID is taken as the id of a single event.
fn identify(call: &Call, drafts: &mut [Draft]) -> Result<(), Problem> {
    let Some(key) = key(&call.headers)? else { return Ok(()) };
    let account = call.caller.akun.as_ref().map_or("", |a| a.as_str());
    let single = drafts.len() == 1;
    for (index, draft) in drafts.iter_mut().enumerate() {
        draft.id.get_or_insert_with(|| id_of(&key, account, index, single));
    }
    Ok(())
}

/// The `Idempotency-Key` header.
pub fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(given) = headers.get("idempotency-key") else { return Ok(None) };
    let text = given.to_str().unwrap_or_default();
    if text.is_empty() || text.len() > MOST_KEY || !text.bytes().all(|b| b.is_ascii_graphic()) {
        let accepted = "1 sampai 200 karakter ASCII tanpa spasi";
        return Err(Problem::value("Idempotency-Key", text, "kunci tidak dapat dipakai", accepted));
    }
    Ok(Some(text.to_owned()))
}

/// The event id that an idempotency key stands for.
pub fn id_of(key: &str, account: &str, index: usize, single: bool) -> Uuid {
    if let Some(id) = Uuid::parse_str(key).ok().filter(|_| single) {
        return id;
    }
    let mut hasher = blake3::Hasher::new_derive_key("jejak idempotency-key v1");
    hasher.update(account.as_bytes()).update(&[0]).update(key.as_bytes()).update(&(index as u64).to_be_bytes());
    let mut bytes = [0; 16];
    hasher.finalize_xof().fill(&mut bytes);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Reads `If-Match: "41"` and `If-None-Match: *`, which mean the same as `expect` in the body.
fn expect(headers: &HeaderMap, drafts: &mut [Draft]) -> Result<(), Problem> {
    let given = |name: &str| headers.get(name).map(|v| v.to_str().unwrap_or_default().to_owned());
    let expected: Option<Seq> = match (given("if-match"), given("if-none-match")) {
        (Some(text), _) => {
            let number = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).and_then(|t| t.parse().ok());
            let wrong = || {
                Problem::value(
                    "If-Match",
                    &text,
                    "nilai tidak dapat dibaca",
                    "nomor event dalam tanda kutip, misalnya \"41\"",
                )
            };
            Some(number.ok_or_else(wrong)?)
        }
        (None, Some(text)) if text == "*" => Some(0),
        (None, Some(text)) => return Err(Problem::value("If-None-Match", &text, "nilai tidak dapat dibaca", "*")),
        (None, None) => None,
    };
    match (expected, drafts) {
        (None, _) => Ok(()),
        (Some(seq), [draft]) => {
            draft.expect = Some(seq);
            Ok(())
        }
        (Some(seq), _) => {
            let accepted = "expect pada tiap event dalam kelompok";
            Err(Problem::value("If-Match", &seq.to_string(), "hanya untuk satu event", accepted))
        }
    }
}

type Subjects = [(Subject, UnitCode)];

/// Turns a refusal into a problem; the problem of a failed expectation includes the newer event.
pub fn refused(call: &Call, error: Turned, subjects: &Subjects) -> Problem {
    let index = match &error {
        Turned::Ledger(AppendError::Refused(refusal)) => refusal.index.unwrap_or(0),
        Turned::Ledger(_) | Turned::Quota(_) => 0,
    };
    let problem = match error {
        Turned::Ledger(error) => Problem::from(error),
        Turned::Quota(problem) => problem,
    };
    metrics::counter!("jejak_penolakan_total", "jenis" => problem.kind()).increment(1);
    if problem.kind() != "bentrok" || problem.field() != Some("expect") {
        return problem;
    }
    match subjects.get(index).and_then(|(subject, unit)| latest(call, subject, unit)) {
        Some(event) => problem.with_event(event),
        None => problem,
    }
}

/// The last event about a subject, if the caller may see one.
fn latest(call: &Call, subject: &Subject, unit: &UnitCode) -> Option<Value> {
    let filter = Filter {
        unit: Some(unit.clone()),
        subject: Some(subject.clone()),
        reverse: true,
        limit: Some(1),
        ..Filter::default()
    };
    let mut found = None;
    let read = call.service.reader.events(&filter, &mut |event| {
        found = Recorded::read(event.line).ok();
        std::ops::ControlFlow::Break(())
    });
    read.ok()?;
    found.map(|event| super::events::shown(call, &event))
}

/// The receipt of a group as JSON.
pub fn receipt(call: &Call, receipt: &Receipt, ids: &[Uuid]) -> Value {
    let events: Vec<_> = (receipt.first..)
        .zip(&receipt.hashes)
        .zip(ids)
        .map(|((seq, hash), id)| json!({"seq": seq, "hash": hash, "id": id}))
        .collect();
    json!({
        "dokumen": "kuitansi", "ledger": call.service.ledger.json(), "first": receipt.first, "last": receipt.last,
        "recorded_at": receipt.recorded_at, "sudah_ada": receipt.duplicate, "event": events,
    })
}

/// The receipt as an answer: 201, or 200 if the group had been recorded before.
pub fn answer(call: &Call, receipt: &Receipt, ids: &[Uuid]) -> Response {
    let body = self::receipt(call, receipt, ids);
    metrics::counter!("jejak_catat_total", "ulang" => if receipt.duplicate { "ya" } else { "tidak" }).increment(1);
    let status = if receipt.duplicate { StatusCode::OK } else { StatusCode::CREATED };
    let mut response = written(status, receipt.last, body);
    let place = HeaderValue::try_from(format!("/v1/events/{}", receipt.first));
    response.headers_mut().extend(place.ok().map(|place| (header::LOCATION, place)));
    response
}

/// The answer to a write, with the position of its event in the headers.
pub fn written(status: StatusCode, seq: Seq, body: Value) -> Response {
    let media = HeaderValue::from_static("application/json");
    let mut response = (status, [(header::CONTENT_TYPE, media)], document(body)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    stamp(response.headers_mut(), seq);
    response
}

//! Events: one, a page of a list, or the whole list as a stream. An event whose data the caller may not see is sent as header
//! only.

use std::{collections::HashMap, ops::ControlFlow, sync::Arc};

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    Problem, Service,
    access::Caller,
    call::{Call, Format},
    heavy,
    memo::Kept,
    operation::{Content, Operation, reference, text},
    param,
    param::{MOST_EVENTS, PAGE_OF_EVENTS},
    service::Books,
    session::Login,
    share::Part,
    view::{document, stamp},
};
use crate::{
    event::{AccountId, Header, Instant, Kind, Line, Seq, Subject, UnitCode},
    present::{Recorded, view::events},
    store::{AsOf, Filter},
};

/// Bytes that are collected before a piece of a streamed list is sent.
const CHUNK: usize = 128 << 10;
/// Maximum number of events that are examined for one piece.
const OF_PIECE: usize = 2_000;

const NAMES: &[&str] =
    &["as_of", "id", "unit", "subject", "type", "actor", "since", "until", "after", "reverse", "limit"];

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let lines = ("application/x-ndjson", text());
    let list = Content {
        media: vec![("application/json", reference("DaftarEvent")), ("text/csv", text()), lines],
        examples: Vec::new(),
    };
    vec![
        Operation::get("/v1/events", "events", list_events)
            .tell(
                "Event",
                "Daftar event",
                "Event menurut saringan. JSON datang per halaman: lanjutkan dengan after=<lanjut>; kursor \
                tetap berlaku selama buku bertambah. CSV dan NDJSON mengalir utuh bila limit tidak disebut.",
            )
            .with(param::filters())
            .gives(200, "Event, dari yang terlama atau terbaru", Some(list))
            .gives(304, "Sama seperti yang dimiliki pemanggil (If-None-Match)", None)
            .fails(["tidak-ditemukan", "format-tidak-tersedia"]),
        Operation::get("/v1/events/{seq}", "event", one)
            .tell(
                "Event",
                "Satu event",
                "Event dengan kepala, data dan hash; tanpa data bila akses tidak mencakup unitnya.",
            )
            .with([param::seq()])
            .view("SatuEvent"),
    ]
}

/// An event as JSON, without its data if the caller may not see them.
pub fn shown(call: &Call, event: &Recorded) -> Value {
    let mut value = event.json();
    if let Some(all) = value.as_object_mut() {
        all.insert("data_hash".to_owned(), json!(event.header.data_hash));
        if !call.caller.sees(&call.books, &event.header.unit) {
            all.remove("data");
            all.insert("data_ditahan".to_owned(), true.into());
        }
    }
    value
}

/// The position in the path; refuses one that does not exist.
pub fn position(call: &Call) -> Result<Seq, Problem> {
    let seq: Seq = call.path("seq", "nomor event, mulai dari 1")?;
    let last = call.service.reader.last().seq;
    if seq == 0 || seq > last {
        let detail = format!("event {seq} belum ada; event terakhir adalah {last}");
        return Err(Problem::missing("seq", &seq.to_string(), detail, format!("1 sampai {last}")));
    }
    Ok(seq)
}

async fn one(call: Call) -> Result<Response, Problem> {
    call.only(&[])?;
    let seq = position(&call)?;
    let event = Recorded::read(&call.service.reader.line(seq)?).map_err(|e| Problem::internal(&e))?;
    let json = || json!({"dokumen": "event", "ledger": call.service.ledger.json(), "event": shown(&call, &event)});
    let seen = call.caller.sees(&call.books, &event.header.unit);
    let rows: &[Recorded] = if seen { std::slice::from_ref(&event) } else { &[] };
    call.answer(seq, json, || events::csv(rows))
}

async fn list_events(call: Call) -> Result<Response, Problem> {
    call.only(NAMES)?;
    let format = call.format(&[Format::Json, Format::Csv, Format::Lines])?;
    let limit: Option<usize> = call.query("limit", "1 sampai 1000")?;
    if let Some(limit) = limit.filter(|n| *n == 0 || *n > MOST_EVENTS) {
        return Err(Problem::value("limit", &limit.to_string(), "jumlah di luar batas", "1 sampai 1000"));
    }
    if format == Format::Json {
        return heavy(call, move |call| page(call, limit.unwrap_or(PAGE_OF_EVENTS))).await;
    }
    let (upto, filter) = filter(&call, reverse(&call)?)?;
    stream(call, Filter { limit, ..filter }, upto, format).await
}

/// The events of a page, and the last of them if more follow.
pub fn found(call: &Call, filter: Filter, limit: usize) -> Result<(Vec<Recorded>, Option<Seq>), Problem> {
    let mut found = Vec::new();
    let mut failed = None;
    let filter = Filter { limit: Some(limit + 1), ..filter };
    call.service.reader.events(&filter, &mut |event| match Recorded::read(event.line) {
        Ok(event) => {
            found.push(event);
            ControlFlow::Continue(())
        }
        Err(why) => {
            failed = Some(why);
            ControlFlow::Break(())
        }
    })?;
    if let Some(why) = failed {
        return Err(Problem::internal(&why));
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|e| e.header.seq);
    Ok((found, next))
}

/// A page with the position at which the next one starts.
fn page(call: &Call, limit: usize) -> Result<Response, Problem> {
    let (upto, filter) = filter(call, reverse(call)?)?;
    let (found, next) = found(call, filter, limit)?;
    let shown: Vec<_> = found.iter().map(|e| shown(call, e)).collect();
    let as_of = if upto > 0 { Some(call.moment(AsOf::Seq(upto))?.json()) } else { None };
    let body = json!({
        "dokumen": "event", "ledger": call.service.ledger.json(), "as_of": as_of, "event": shown, "masih_ada": next.is_some(),
        "lanjut": next,
    });
    Ok(call.tagged(upto, Format::Json, Kept::new(document(body).into())))
}

fn reverse(call: &Call) -> Result<bool, Problem> {
    Ok(call.query("reverse", "true, false")?.unwrap_or(false))
}

/// The filter of the query, and the last event that counts.
pub fn filter(call: &Call, reverse: bool) -> Result<(Seq, Filter), Problem> {
    let reader = &call.service.reader;
    let upto = reader.resolve(call.query("as_of", AsOf::ACCEPTED)?.unwrap_or_default())?;
    let mut filter = Filter {
        unit: call.query::<UnitCode>("unit", UnitCode::ACCEPTED)?,
        subject: call.query::<Subject>("subject", "alamat subjek, misalnya PPU/2023/IKU.2")?,
        kind: kind(call)?,
        actor: call.query::<AccountId>("actor", AccountId::ACCEPTED)?,
        to: Some(upto),
        reverse,
        ..Filter::default()
    };
    match call.query("since", AsOf::ACCEPTED)? {
        Some(AsOf::Seq(seq)) => filter.from = seq,
        Some(AsOf::Instant(at)) => filter.since = Some(at),
        Some(AsOf::Date(day)) => filter.since = Some(Instant::start_of(day)),
        Some(AsOf::Latest) => filter.from = reader.last().seq,
        None => {}
    }
    let until = match call.query("until", AsOf::ACCEPTED)? {
        Some(AsOf::Seq(seq)) => seq,
        Some(other) => reader.resolve(other)?,
        None => upto,
    };
    filter.to = Some(until.min(upto));
    match call.position("after")? {
        Some(after) if reverse => filter.to = filter.to.map(|to| to.min(after.saturating_sub(1))),
        Some(after) => filter.from = filter.from.max(after.saturating_add(1)),
        None => {}
    }
    if let Some(id) = call.query::<uuid::Uuid>("id", "UUID")? {
        let found = call.service.reader.find_id(id).map_err(|e| Problem::internal(&e))?;
        let seq = found.unwrap_or(Seq::MAX);
        filter.from = filter.from.max(seq);
        filter.to = filter.to.map(|to| to.min(seq));
    }
    Ok((upto, filter))
}

fn kind(call: &Call) -> Result<Option<Kind>, Problem> {
    let Some(name) = call.query::<String>("type", "")? else { return Ok(None) };
    let names = || Kind::ALL.iter().map(|k| k.name()).collect::<Vec<_>>().join(", ");
    Kind::parse(&name).map(Some).ok_or_else(|| Problem::value("type", &name, "jenis event tidak dikenal", &names()))
}

/// The units that a caller sees, each looked up once.
pub struct Sight {
    caller: Caller,
    books: Arc<Books>,
    known: HashMap<UnitCode, bool>,
}

impl Sight {
    /// The view of a caller, with nothing looked up yet.
    pub fn of(call: &Call) -> Self {
        Self { caller: call.caller.clone(), books: call.books.clone(), known: HashMap::new() }
    }

    /// Takes the current books: access may have been withdrawn meanwhile.
    pub fn renew(&mut self, service: &Service) -> Result<(), Problem> {
        let books = service.books()?;
        if !Arc::ptr_eq(&books, &self.books) {
            let hari = service.hari(&books);
            let held = |seq: &Seq| books.global.hidup(hari).any(|g| g.seq == *seq);
            self.caller.grants.retain(held);
            // `all` may rest on a grant that is gone, so it is derived again from the remaining ones.
            self.caller.all &= self.caller.akun.is_none() || self.caller.own(&books).any(|g| g.unit.is_empty());
            if self.caller.grants.is_empty() && self.caller.akun.is_some() {
                return Err(Problem::new("tanpa-token", "akses sudah dicabut atau berakhir"));
            }
            self.known.clear();
            self.books = books;
        }
        Ok(())
    }

    /// Whether the caller's credential has expired.
    pub fn is_over(&self) -> bool {
        self.caller.until.is_some_and(|until| until <= chrono::Utc::now().timestamp())
    }

    /// Seconds until the credential expires (`None`: it does not).
    pub fn seconds_left(&self) -> Option<u64> {
        self.caller.until.map(|until| (until - chrono::Utc::now().timestamp()).max(0).unsigned_abs())
    }

    /// The session of the pages, if the request came by one.
    pub fn login(&self) -> Option<&Login> {
        self.caller.login.as_ref()
    }

    fn sees(&mut self, unit: &UnitCode) -> bool {
        let (caller, books) = (&self.caller, &self.books);
        *self.known.entry(unit.clone()).or_insert_with(|| caller.sees(books, unit))
    }

    /// Writes the line of an event, or only its header if the caller does not see the unit.
    pub fn write(&mut self, out: &mut Vec<u8>, line: &[u8]) -> Result<(), &'static str> {
        if self.caller.all {
            out.extend_from_slice(line);
            return Ok(());
        }
        let parts = Line::split(line)?;
        let header = Header::read(parts.header)?;
        if self.sees(&header.unit) {
            out.extend_from_slice(line);
        } else {
            out.extend_from_slice(b"{\"header\":");
            out.extend_from_slice(parts.header);
            out.push(b'}');
        }
        Ok(())
    }
}

/// A list of any length, read piece by piece. Between two pieces it holds a position but no thread, so that a slow reader blocks
/// nobody.
struct Listing {
    service: Arc<Service>,
    sight: Sight,
    filter: Filter,
    format: Format,
    done: bool,
    key: u64,
    _part: Part,
}

impl Listing {
    /// Reads the next piece and sets `done` at the end.
    fn piece(&mut self) -> std::io::Result<Bytes> {
        let mut out = Vec::with_capacity(CHUNK + (8 << 10));
        let (sight, format) = (&mut self.sight, self.format);
        let (mut at, mut taken, mut good) = (0, 0, true);
        let read = self.service.reader.events(&self.filter, &mut |event| {
            good = match format {
                Format::Csv => row(sight, &mut out, event.line),
                Format::Lines | Format::Json => {
                    let written = sight.write(&mut out, event.line).is_ok();
                    out.push(b'\n');
                    written
                }
            };
            (at, taken) = (event.header.seq, taken + 1);
            if out.len() >= CHUNK || taken >= OF_PIECE || !good {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        read.map_err(|error| std::io::Error::other(error.to_string()))?;
        if !good {
            return Err(std::io::Error::other("baris tidak dapat dibaca"));
        }
        self.filter.limit = self.filter.limit.map(|limit| limit - taken);
        self.done = (out.len() < CHUNK && taken < OF_PIECE) || self.filter.limit == Some(0);
        match self.filter.reverse {
            true if at <= 1 => self.done = true,
            true => self.filter.to = Some(at - 1),
            false => self.filter.from = at + 1,
        }
        Ok(out.into())
    }

    /// Reads the next piece on a blocking thread when it is the account's turn.
    async fn next(mut self) -> Option<(std::io::Result<Bytes>, Option<Self>)> {
        if self.done {
            return None;
        }
        let (service, key) = (self.service.clone(), self.key);
        let read = service.dear.run(key, move || {
            let piece = self.piece();
            (piece, self)
        });
        Some(match read.await {
            Ok((Ok(piece), rest)) => (Ok(piece), Some(rest)),
            Ok((Err(error), _)) => (Err(error), None),
            Err(problem) => (Err(std::io::Error::other(problem.words())), None),
        })
    }
}

/// Streams a list.
async fn stream(call: Call, filter: Filter, upto: Seq, format: Format) -> Result<Response, Problem> {
    let key = call.visit.key();
    let part = call.service.transfers.take(key, 1)?;
    let (service, sight) = (call.service.clone(), Sight::of(&call));
    let listing = Listing { service, sight, filter, format, done: false, key, _part: part };
    let rows = futures_util::stream::unfold(Some(listing), |listing| async move { listing?.next().await });
    let head = (format == Format::Csv).then(|| Ok(Bytes::from(head())));
    let body = futures_util::StreamExt::chain(futures_util::stream::iter(head), rows);
    let media = if format == Format::Csv { "text/csv; charset=utf-8; header=present" } else { "application/x-ndjson" };
    let mut response =
        ([(header::CONTENT_TYPE, HeaderValue::from_static(media))], Body::from_stream(body)).into_response();
    stamp(response.headers_mut(), upto);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// The head row of the CSV.
fn head() -> Vec<u8> {
    events::csv(&[]).unwrap_or_default().into_bytes()
}

/// Writes the CSV row of an event; nothing if the caller does not see its data.
fn row(sight: &mut Sight, out: &mut Vec<u8>, line: &[u8]) -> bool {
    let Ok(event) = Recorded::read(line) else { return false };
    if !sight.sees(&event.header.unit) {
        return true;
    }
    let text = events::csv(std::slice::from_ref(&event)).unwrap_or_default();
    let start = memchr::memchr(b'\n', text.as_bytes()).map_or(text.len(), |at| at + 1);
    out.extend_from_slice(&text.as_bytes()[start..]);
    true
}

//! Following the ledger by server-sent events: first the existing events, then new ones, in order, each once.
//!
//! A follower is a position, not a queue: new events stay in the journal, so a slow one costs no memory. Only durable events are
//! sent, because the reader knows no others.

use std::{
    convert::Infallible,
    ops::ControlFlow,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use tokio::{sync::mpsc, time::timeout};

use super::{
    Problem, Service,
    call::Call,
    cursor::{Cursor, epoch},
    events::Sight,
    operation::{Content, Operation, Param},
    share::Part,
    view::stamp,
};
use crate::{event::Seq, store::Place};

/// Bytes of one piece.
const PIECE: usize = 64 << 10;
/// A follower that is at most so many events behind is served at once, without waiting for its turn.
const NEAR: Seq = 16;
/// Pause before a follower tries again for a place in the queue.
const OUTSIDE: Duration = Duration::from_millis(200);

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let until =
        serde_json::json!({"type": "integer", "format": "int64", "minimum": 0, "maximum": crate::event::MAX_INTEGER});
    // One event of the stream; the body is any number of them.
    let event = serde_json::json!({"type": "object", "required": ["data"], "properties": {
        "id": {"type": "string", "pattern": "^[0-9]+-[0-9]+-.+$"}, "event": {"type": "string"}, "data": {"type": "string"}}});
    let content = Content { media: vec![("text/event-stream", event)], examples: Vec::new() };
    // A cursor as the stream gives it, or the number of an event alone.
    let after = serde_json::json!({"type": "string", "pattern": "^[0-9]{1,15}(-[0-9]{1,9}-[!-~]+)?$"});
    let last =
        Param { schema: after.clone(), ..Param::header("Last-Event-ID", "Kursor terakhir yang sudah diterima", "0") };
    vec![
        Operation::get("/v1/events/stream", "follow", follow)
            .tell(
                "Event",
                "Ikuti event",
                "Server-sent events: id adalah kursor (nomor event, epoch, buku besar), data adalah baris jurnal (kepala saja bila akses \
                tidak mencakup unitnya). Tersambung kembali dengan Last-Event-ID. Yang terlalu lambat diputus.",
            )
            .with([
                Param::query("after", "Mulai sesudah kursor atau event ini; tanpa ini, dari yang terbaru", after, "0"),
                Param::query("until", "Berhenti sesudah event ini", until, 1),
                last,
            ])
            .fails(["kursor-salah"])
            .gives(200, "Aliran event", Some(content)),
    ]
}

async fn follow(call: Call) -> Result<Response, Problem> {
    call.only(&["after", "until"])?;
    let last = call.headers.get("last-event-id").map(|v| v.to_str().unwrap_or_default());
    let last = last.map(|text| Cursor::read("Last-Event-ID", text)).transpose()?;
    let after = call.query::<String>("after", "")?.map(|text| Cursor::read("after", &text)).transpose()?;
    let begin = last.or(after);
    begin.iter().try_for_each(|cursor| cursor.check(&call.service))?;
    let until = call.position("until")?;
    let permit = call.service.followers.take(call.visit.key(), 1)?;
    let head = call.service.reader.last().seq;
    let from = begin.map_or(head, |cursor| cursor.seq);
    let (pieces, rest) = mpsc::channel::<Bytes>(1);
    let service = call.service.clone();
    let place = Position { service: service.clone(), sight: Sight::of(&call), at: from, until };
    let follower = Follower { service, key: call.visit.key(), place: Arc::new(Mutex::new(place)), pieces };
    tokio::spawn(follower.run(permit));
    let body = futures_util::stream::unfold(rest, |mut rest| async move {
        rest.recv().await.map(|piece| (Ok::<_, Infallible>(piece), rest))
    });
    let media = HeaderValue::from_static("text/event-stream");
    let mut response = ([(header::CONTENT_TYPE, media)], Body::from_stream(body)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    stamp(response.headers_mut(), head);
    Ok(response)
}

struct Follower {
    service: Arc<Service>,
    /// The key of the account's queue.
    key: u64,
    /// Shared with the thread that reads.
    place: Arc<Mutex<Position>>,
    pieces: mpsc::Sender<Bytes>,
}

/// The position of a follower, and what it may see.
struct Position {
    service: Arc<Service>,
    sight: Sight,
    /// The last event that was sent.
    at: Seq,
    until: Option<Seq>,
}

impl Follower {
    async fn run(mut self, permit: Part) {
        let _permit = permit;
        metrics::gauge!("jejak_pengikut").increment(1);
        // Ends when the client is gone, is too slow, has logged out, may see nothing any more, or when the service stops.
        let limit = Some(self.service.config.stream_seconds).filter(|seconds| *seconds > 0);
        // Access by a token of an OIDC issuer ends with the token.
        let limit = limit.into_iter().chain(self.place().sight.seconds_left()).min();
        let followed = async { while let Some(()) = self.step().await {} };
        match limit {
            None => followed.await,
            // The time is up: the client goes on with `Last-Event-ID`.
            Some(seconds) => drop(timeout(Duration::from_secs(seconds), followed).await),
        }
        metrics::gauge!("jejak_pengikut").decrement(1);
    }

    fn place(&self) -> MutexGuard<'_, Position> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn step(&mut self) -> Option<()> {
        let mut head = self.service.head.subscribe();
        let mut ended = self.service.sessions.ended();
        let durable = self.service.reader.last().seq;
        let at = {
            let mut place = self.place();
            if place.over() {
                return None;
            }
            if durable > place.at {
                place.renew()?;
            }
            place.at
        };
        if durable > at {
            let piece = self.read(at, durable).await?;
            return self.send(piece).await;
        }
        let mut stopping = self.service.stopping.subscribe();
        let beat = Duration::from_secs(self.service.config.heartbeat_seconds);
        tokio::select! {
            // The guard that comes with the value must be dropped at once.
            more = async { head.wait_for(|head| *head > at).await.is_ok() } => more.then_some(()),
            () = async { drop(stopping.wait_for(|stopping| *stopping).await) } => None,
            () = self.pieces.closed() => None,
            // A session was ended, by its user or for another: the next step checks whether it was this one.
            more = async { ended.changed().await.is_ok() } => more.then_some(()),
            () = tokio::time::sleep(beat) => self.send(Bytes::from_static(b": masih di sini\n\n")).await,
        }
    }

    /// The next events, as many as fit a piece. The newest are read at once; a longer backlog is read on a blocking thread when
    /// it is the account's turn, so that others are served however many followers begin at the first event. A waiting follower
    /// holds only its place.
    async fn read(&self, at: Seq, durable: Seq) -> Option<Bytes> {
        if durable - at <= NEAR {
            return self.place().read(durable);
        }
        loop {
            let place = self.place.clone();
            let read = move || place.lock().unwrap_or_else(PoisonError::into_inner).read(durable);
            match self.service.dear.run(self.key, read).await {
                Ok(piece) => return piece,
                Err(problem) if problem.status().is_server_error() && problem.kind() != "belum-siap" => return None,
                // The queue is full: this follower waits outside it.
                Err(_) => tokio::select! {
                    () = self.pieces.closed() => return None,
                    () = tokio::time::sleep(OUTSIDE) => {}
                },
            }
        }
    }

    async fn send(&mut self, piece: Bytes) -> Option<()> {
        let patience = Duration::from_secs(self.service.config.follower_seconds);
        match timeout(patience, self.pieces.send(piece)).await {
            Ok(sent) => sent.ok(),
            Err(_) => {
                metrics::counter!("jejak_pengikut_diputus_total").increment(1);
                tracing::info!(at = self.place().at, "slow follower disconnected");
                None
            }
        }
    }
}

impl Position {
    /// Whether the stream must end.
    fn over(&self) -> bool {
        let sessions = &self.service.sessions;
        *self.service.stopping.borrow()
            || self.sight.is_over()
            || self.sight.login().is_some_and(|login| !sessions.lasts(login, Instant::now()))
            || self.until.is_some_and(|until| self.at >= until)
    }

    /// Takes the access as it is now; `None` if there is none any more.
    fn renew(&mut self) -> Option<()> {
        self.sight.renew(&self.service).ok()
    }

    fn read(&mut self, durable: Seq) -> Option<Bytes> {
        let mut out = Vec::with_capacity(PIECE + (8 << 10));
        let to = self.until.map_or(durable, |until| until.min(durable));
        let (sight, at, ledger) = (&mut self.sight, &mut self.at, &self.service.ledger.nama);
        let mut good = true;
        let read = self.service.reader.lines(*at + 1, to, &mut |seq: Seq, _: Place, line: &[u8]| {
            out.extend_from_slice(format!("id: {seq}-{}-{ledger}\ndata: ", epoch(line)).as_bytes());
            good = sight.write(&mut out, line).is_ok();
            out.extend_from_slice(b"\n\n");
            *at = seq;
            if out.len() >= PIECE || !good { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if let Err(error) = &read {
            tracing::error!(%error, "follower could not read");
        }
        (read.is_ok() && good).then(|| out.into())
    }
}

//! A connection to PostgreSQL with a limit on waiting. A server that hangs keeps its connections open: its kernel accepts what
//! is sent, and nothing ever comes back. So every conversation has a limit: if no byte has moved for that long, the connection
//! is abandoned, and the outcome is determined over another one.
//!
//! Abandoned means: closed from this side, and nothing more. Nothing is cancelled, because PostgreSQL reports a commit whose
//! wait for its replicas was cancelled as a success. A statement that was sent may be done at any later time, and whoever
//! looks up its outcome must allow for that.

use std::{
    collections::HashMap,
    future::{Future, poll_fn},
    io,
    pin::{Pin, pin},
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    runtime::Runtime,
    time::{Instant, sleep},
};
use tokio_postgres::{AsyncMessage, Client, Config, Connection, Error, Row, Statement, tls::TlsConnect, types::ToSql};

use super::Lost;

/// Messages that a server sends unprompted, as they arrive.
type Wire = Box<dyn FnMut(&mut Context<'_>) -> Poll<Option<Result<AsyncMessage, Error>>> + Send>;

/// The reason why a conversation ended.
#[derive(Debug)]
pub(super) enum Broken {
    /// Nothing was received for that long.
    Silent(Duration),
    /// It was refused, or the connection ended.
    Told(Lost),
}

impl From<Error> for Broken {
    fn from(error: Error) -> Self {
        Self::Told(lost(&error))
    }
}

impl From<Broken> for Lost {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Told(lost) => lost,
            Broken::Silent(for_) => {
                Self(format!("tidak ada jawaban selama {} detik; koneksi ditinggalkan", secs(for_)))
            }
        }
    }
}

fn secs(of: Duration) -> String {
    if of.subsec_nanos() == 0 { of.as_secs().to_string() } else { format!("{:.1}", of.as_secs_f32()) }
}

/// The message of an error, with its cause.
pub(super) fn lost(error: &Error) -> Lost {
    let told = error.as_db_error().map(|db| format!("{} ({})", db.message(), db.code().code()));
    let cause = std::error::Error::source(error).map(|cause| format!("{error}: {cause}"));
    Lost(told.or(cause).unwrap_or_else(|| error.to_string()))
}

/// The time when a byte last moved, in either direction.
#[derive(Clone)]
struct Pulse(Arc<Mutex<Instant>>);

impl Pulse {
    fn beat(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A socket whose traffic is noted: a large answer over a slow network is no silence.
pub(super) struct Watched<S> {
    socket: S,
    pulse: Pulse,
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.socket).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.pulse.beat();
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(cx, buf);
        if matches!(written, Poll::Ready(Ok(1..))) {
            self.pulse.beat();
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

/// A connection, its prepared statements, and the messages that the server sent besides its answers.
pub(super) struct Link {
    client: Client,
    heard: Heard,
    known: HashMap<&'static str, Statement>,
    /// Runs only while an answer is awaited.
    runtime: Option<Runtime>,
}

struct Heard {
    wire: Wire,
    pulse: Pulse,
    silence: Duration,
    /// Number of warnings and notices.
    notices: u64,
    /// Whether a notification has arrived.
    told: bool,
}

impl Link {
    /// Opens a connection over the socket from `dial`, within `limit`; after that the server may not be silent for longer than
    /// `silence`.
    pub fn open<S, T>(
        dial: impl Future<Output = io::Result<S>>,
        tls: T,
        config: &Config,
        (limit, silence): (Duration, Duration),
    ) -> Result<Self, Lost>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        T: TlsConnect<Watched<S>>,
        T::Stream: Send + 'static,
    {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Lost(error.to_string()))?;
        let pulse = Pulse(Arc::new(Mutex::new(Instant::now())));
        let watch = pulse.clone();
        let opening = async move {
            let socket = dial.await.map_err(|error| Lost(error.to_string()))?;
            config.connect_raw(Watched { socket, pulse: watch }, tls).await.map_err(|error| lost(&error))
        };
        let opened = runtime.block_on(async { tokio::time::timeout(limit, opening).await });
        match opened.unwrap_or_else(|_| Err(Broken::Silent(limit).into())) {
            Ok((client, connection)) => {
                let heard = Heard { wire: wire(connection), pulse, silence, notices: 0, told: false };
                Ok(Self { client, heard, known: HashMap::new(), runtime: Some(runtime) })
            }
            Err(lost) => {
                // A look-up of a name may still be running: it is not waited for.
                runtime.shutdown_background();
                Err(lost)
            }
        }
    }

    /// Sends a statement. Its answer counts only when the server is ready for the next one, which is after the commit.
    pub fn query(&mut self, statement: &'static str, params: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Broken> {
        let Self { client, heard, known, runtime: Some(runtime) } = self else { return Err(closed()) };
        runtime.block_on(async {
            let prepared = match known.get(statement) {
                Some(prepared) => prepared.clone(),
                None => {
                    let fresh = heard.until(client.prepare(statement)).await?;
                    known.insert(statement, fresh.clone());
                    fresh
                }
            };
            heard.until(client.query(&prepared, params)).await
        })
    }

    /// Runs some statements without parameters.
    pub fn execute(&mut self, statements: &str) -> Result<(), Broken> {
        let Self { client, heard, runtime: Some(runtime), .. } = self else { return Err(closed()) };
        runtime.block_on(heard.until(client.batch_execute(statements)))
    }

    /// Waits for a notification, at most for `patience`.
    pub fn wait(&mut self, patience: Duration) -> Result<(), Broken> {
        let Self { heard, runtime: Some(runtime), .. } = self else { return Err(closed()) };
        runtime.block_on(async {
            let mut enough = pin!(sleep(patience));
            poll_fn(|cx| match heard.hear(cx) {
                Err(broken) => Poll::Ready(Err(broken)),
                Ok(()) if heard.told => Poll::Ready(Ok(())),
                Ok(()) => enough.as_mut().poll(cx).map(Ok),
            })
            .await
        })?;
        heard.told = false;
        Ok(())
    }

    /// Number of messages that the server sent besides its answers.
    pub fn notices(&self) -> u64 {
        self.heard.notices
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // Closed without a message, so that nothing waits for a server that does not answer.
        self.runtime.take().into_iter().for_each(Runtime::shutdown_background);
    }
}

fn closed() -> Broken {
    Broken::Told(Lost("koneksi ditutup".to_owned()))
}

fn wire<S, T>(mut connection: Connection<S, T>) -> Wire
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    Box::new(move |cx| connection.poll_message(cx))
}

impl Heard {
    /// Processes the messages that arrived.
    fn hear(&mut self, cx: &mut Context<'_>) -> Result<(), Broken> {
        loop {
            match (self.wire)(cx) {
                Poll::Pending => return Ok(()),
                Poll::Ready(None) => return Err(closed()),
                Poll::Ready(Some(Err(error))) => return Err(error.into()),
                Poll::Ready(Some(Ok(AsyncMessage::Notification(_)))) => self.told = true,
                Poll::Ready(Some(Ok(AsyncMessage::Notice(notice)))) => {
                    self.notices += 1;
                    let (words, code) = (notice.message(), notice.code().code());
                    tracing::warn!(pesan = words, kode = code, "notice of the journal's engine");
                }
                // Messages that later versions of the library may deliver.
                Poll::Ready(Some(Ok(_))) => {}
            }
        }
    }

    /// Waits for an answer as long as bytes move.
    async fn until<T>(&mut self, answer: impl Future<Output = Result<T, Error>>) -> Result<T, Broken> {
        self.pulse.beat();
        let (mut answer, mut alarm) = (pin!(answer), pin!(sleep(self.silence)));
        poll_fn(|cx| {
            let heard = self.hear(cx);
            // An answer from before the end of the connection counts.
            if let Poll::Ready(answer) = answer.as_mut().poll(cx) {
                return Poll::Ready(answer.map_err(Broken::from));
            }
            heard?;
            while alarm.as_mut().poll(cx).is_ready() {
                let until = self.pulse.last() + self.silence;
                if until <= Instant::now() {
                    return Poll::Ready(Err(Broken::Silent(self.silence)));
                }
                alarm.as_mut().reset(until);
            }
            Poll::Pending
        })
        .await
    }
}

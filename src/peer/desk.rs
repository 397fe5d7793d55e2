//! The desk: commands append to a ledger that a server holds through a Unix domain socket in the data directory.
//!
//! Access is for those who could hold the ledger without a server: the owner of the directory, and root. A command reads the
//! files and decides as it would alone, and passes on what it would append; admission remains with the writer. One line of
//! JSON in each direction.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Write},
    os::{
        fd::AsRawFd,
        unix::net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::{
    event::{AccountId, Actor, Draft, Hash, Instant, Refusal, Seq, data::Role},
    store::{
        self, Appending, ReadError, Reader,
        writer::{AppendError, Receipt},
    },
};

/// Name of the socket, within the data directory.
pub const SOCKET: &str = "commands.sock";
/// Version of the protocol.
pub const PROTOCOL: u32 = 1;
/// Longest line in bytes: the largest group, in JSON.
pub const MOST: u64 = 256 << 20;

/// A request of a command.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Let nobody else append until this connection ends.
    Alone,
    /// Append a group.
    Append {
        /// Account.
        account: AccountId,
        /// Role.
        role: Role,
        /// Seq of the grant; 0 for the program itself.
        grant: Seq,
        /// The instant, in a ledger with a simulated clock.
        at: Option<Instant>,
        /// The events, in the form in which clients write them.
        events: Vec<serde_json::Value>,
    },
}

/// An answer of the server.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The greeting, sent first.
    Here {
        /// Version of the protocol.
        protocol: u32,
    },
    /// The caller now is the only one that appends, and everything earlier is durable.
    Alone,
    /// The group is durable.
    Recorded {
        /// First event.
        first: Seq,
        /// Last event.
        last: Seq,
        /// Hash of each event.
        hashes: Vec<Hash>,
        /// Time of recording.
        recorded_at: Instant,
        /// Whether it was recorded before.
        duplicate: bool,
    },
    /// The group was refused.
    Refused(Refusal),
    /// Nothing was appended, for this reason.
    Failed(String),
    /// The outcome is unknown.
    Unknown,
    /// The writer has stopped.
    Stopped,
}

impl From<Result<Receipt, AppendError>> for Answer {
    fn from(result: Result<Receipt, AppendError>) -> Self {
        match result {
            Ok(Receipt { first, last, hashes, recorded_at, duplicate }) => {
                Self::Recorded { first, last, hashes, recorded_at, duplicate }
            }
            Err(AppendError::Refused(refusal)) => Self::Refused(refusal),
            Err(AppendError::Unknown) => Self::Unknown,
            Err(AppendError::Stopped) => Self::Stopped,
            Err(other) => Self::Failed(other.to_string()),
        }
    }
}

/// Calls `work` with a path to the socket that is short enough for the system, however long the path of the directory is.
fn near<T>(dir: &Path, work: impl FnOnce(&Path) -> io::Result<T>) -> io::Result<T> {
    let dir = File::open(dir)?;
    work(&PathBuf::from(format!("/proc/self/fd/{}", dir.as_raw_fd())).join(SOCKET))
}

/// Listens in a directory. The caller holds the ledger, so an existing socket is a leftover.
pub fn listen(dir: &Path) -> io::Result<UnixListener> {
    use std::{fs, os::unix::fs::PermissionsExt as _};
    leave(dir);
    let listener = near(dir, |path| {
        let listener = UnixListener::bind(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
        Ok(listener)
    })?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Removes the socket.
pub fn leave(dir: &Path) {
    drop(std::fs::remove_file(dir.join(SOCKET)));
}

/// A ledger that a server holds, for appending to it through the server.
pub struct Beside {
    dir: PathBuf,
    line: Mutex<Line>,
    reader: Mutex<Reader>,
}

struct Line {
    input: BufReader<UnixStream>,
    output: UnixStream,
}

/// The reason why the server cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// No server answers.
    #[error("tidak ada layanan yang menjawab di {SOCKET}: {0}")]
    Nobody(#[from] io::Error),
    /// The server has another version of the protocol.
    #[error(
        "layanan yang memegang buku besar ini berbicara versi {0}, perintah ini versi {PROTOCOL}; pakai program yang sama"
    )]
    Protocol(u32),
    /// The server gave another answer, such as that this user has no access.
    #[error("{0}")]
    Told(String),
    /// The files could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl Beside {
    /// Connects to the server that holds the ledger in a directory.
    pub fn connect(dir: &Path) -> Result<Self, DeskError> {
        let output = near(dir, |path| UnixStream::connect(path))?;
        let mut line = Line { input: BufReader::new(output.try_clone()?), output };
        match line.hear()? {
            Answer::Here { protocol: PROTOCOL } => {}
            Answer::Here { protocol } => return Err(DeskError::Protocol(protocol)),
            Answer::Failed(why) => return Err(DeskError::Told(why)),
            other => return Err(DeskError::Told(format!("jawaban yang tidak dikenal: {other:?}"))),
        }
        let reader = store::read(dir, &|_, _| ())?;
        Ok(Self { dir: dir.to_owned(), line: Mutex::new(line), reader: Mutex::new(reader) })
    }

    /// Lets nobody else append as long as this value lives; everything read from now on stays current until then.
    pub fn alone(&self) -> Result<(), DeskError> {
        let mut line = lock(&self.line);
        line.say(&Asked::Alone)?;
        match line.hear()? {
            Answer::Alone => {}
            Answer::Failed(why) => return Err(DeskError::Told(why)),
            other => return Err(DeskError::Told(format!("jawaban yang tidak dikenal: {other:?}"))),
        }
        *lock(&self.reader) = store::read(&self.dir, &|_, _| ())?;
        Ok(())
    }
}

impl Line {
    fn say(&mut self, asked: &Asked) -> io::Result<()> {
        let mut text = serde_json::to_vec(asked)?;
        text.push(b'\n');
        self.output.write_all(&text)
    }

    fn hear(&mut self) -> io::Result<Answer> {
        let mut text = String::new();
        if self.input.read_line(&mut text)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(serde_json::from_str(&text)?)
    }
}

impl Appending for Beside {
    fn reader(&self) -> Reader {
        lock(&self.reader).clone()
    }

    fn append(&self, drafts: Vec<Draft>, actor: Actor, at: Option<Instant>) -> Result<Receipt, AppendError> {
        let unwritten = |e: serde_json::Error| AppendError::Beside(e.to_string());
        let events = drafts.iter().map(Draft::wire).collect::<Result<_, _>>().map_err(unwritten)?;
        let Actor { grant, id, role } = actor;
        let mut line = lock(&self.line);
        // A group that was sent but not answered may be durable; one that was not sent completely is ignored.
        line.say(&Asked::Append { account: id, role, grant, at, events }).map_err(|_| AppendError::Stopped)?;
        let receipt = match line.hear() {
            Ok(Answer::Recorded { first, last, hashes, recorded_at, duplicate }) => {
                Receipt { first, last, hashes, recorded_at, duplicate }
            }
            Ok(Answer::Refused(refusal)) => return Err(refusal.into()),
            Ok(Answer::Failed(why)) => return Err(AppendError::Beside(why)),
            Ok(Answer::Stopped) => return Err(AppendError::Stopped),
            Ok(Answer::Unknown | Answer::Here { .. } | Answer::Alone) | Err(_) => return Err(AppendError::Unknown),
        };
        // It is durable even if reading it again fails.
        if let Ok(reader) = store::read(&self.dir, &|_, _| ()) {
            *lock(&self.reader) = reader;
        }
        Ok(receipt)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl std::fmt::Debug for Beside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Beside").field("dir", &self.dir).finish_non_exhaustive()
    }
}

//! The desk: how a command appends to a ledger that a server holds. Where it is: a Unix domain socket in the data directory.
//!
//! Who may talk there is whoever could hold the ledger without a server: the owner of the directory, and root. So a command
//! reads the files and decides as it would alone, and hands over what it would append; admission is the writer's, as ever.
//! One line of JSON each way.

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

/// Name of the socket in the data directory.
pub const SOCKET: &str = "commands.sock";
/// Version of what is said there.
pub const PROTOCOL: u32 = 1;
/// Most bytes of a line: the largest group, written out.
pub const MOST: u64 = 256 << 20;

/// What a command asks.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Let nobody else append until this connection ends.
    Alone,
    /// Append a group.
    Append {
        /// Who.
        account: AccountId,
        /// In which role.
        role: Role,
        /// By which grant; 0 for the program itself.
        grant: Seq,
        /// The instant, in a ledger with a simulated clock.
        at: Option<Instant>,
        /// The events, as clients write them.
        events: Vec<serde_json::Value>,
    },
}

/// What the server answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// First of all: who it is.
    Here {
        /// Version of what is said here.
        protocol: u32,
    },
    /// Nobody else appends, and all that was under way is durable.
    Alone,
    /// It is durable.
    Recorded {
        /// First event.
        first: Seq,
        /// Last event.
        last: Seq,
        /// Hash of each event.
        hashes: Vec<Hash>,
        /// When.
        recorded_at: Instant,
        /// It was before.
        duplicate: bool,
    },
    /// It was refused.
    Refused(Refusal),
    /// Nothing was appended, for this reason.
    Failed(String),
    /// Nobody knows.
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

/// Does something with a path to the socket that is short enough for the system, however long that of the directory is.
fn near<T>(dir: &Path, work: impl FnOnce(&Path) -> io::Result<T>) -> io::Result<T> {
    let dir = File::open(dir)?;
    work(&PathBuf::from(format!("/proc/self/fd/{}", dir.as_raw_fd())).join(SOCKET))
}

/// Listens in a directory. Whoever calls holds the ledger, so a socket that is there already was left behind.
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

/// Takes the socket away.
pub fn leave(dir: &Path) {
    drop(std::fs::remove_file(dir.join(SOCKET)));
}

/// A ledger that a server holds, to append to through it.
pub struct Beside {
    dir: PathBuf,
    line: Mutex<Line>,
    reader: Mutex<Reader>,
}

struct Line {
    input: BufReader<UnixStream>,
    output: UnixStream,
}

/// Why there is no talking to the server.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// Nobody is there.
    #[error("tidak ada layanan yang menjawab di {SOCKET}: {0}")]
    Nobody(#[from] io::Error),
    /// It is of another version.
    #[error(
        "layanan yang memegang buku besar ini berbicara versi {0}, perintah ini versi {PROTOCOL}; pakai program yang sama"
    )]
    Protocol(u32),
    /// It said something else, such as that this user may not.
    #[error("{0}")]
    Told(String),
    /// The files could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl Beside {
    /// Talks to the server that holds the ledger in a directory.
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

    /// Lets nobody else append for as long as this lasts; what is read from now on stands until then.
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
        // What went out and was not answered may be durable; what never went out whole is no group.
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
        // It is durable whatever becomes of reading it again.
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

//! A verified copy that follows a ledger: every line, both chains, tree and signature are checked as they come.

use std::{
    io::{self, BufRead, BufReader, Read, Seek, Write},
    path::{Path, PathBuf},
};

use super::{Peer, PeerError};
use crate::{
    event::{Event, MAX_LINE, Seq},
    ledger::{Chain, ChainError, Frontier, KeyName, NoteError, Scheme, Signed, Sound, VerifierKey, merkle::leaf_hash},
    store::{
        Progress, Reader, Tree, TreeError, VaultError,
        replica::{Replica, ReplicaError},
    },
};

/// Why a mirror stops.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// The source did not answer.
    #[error(transparent)]
    Peer(#[from] PeerError),
    /// The file system.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The copy cannot be opened or written.
    #[error(transparent)]
    Store(#[from] VaultError),
    /// A line does not hold, or does not follow.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// What was checked could not be taken over.
    #[error(transparent)]
    Replica(#[from] ReplicaError),
    /// The tiles of the copy.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The checkpoint cannot be read or is not signed.
    #[error("checkpoint sumber: {0}")]
    Note(#[from] NoteError),
    /// The source is shorter than what was mirrored.
    #[error(
        "ALARM: sumber hanya sampai {size}, cermin sudah memegang event sampai {have}: sumber dipotong atau dipulihkan dari keadaan lama"
    )]
    Shorter {
        /// Size of the source's checkpoint.
        size: u64,
        /// Last event of the mirror.
        have: Seq,
    },
    /// The root over what was mirrored is another one.
    #[error("ALARM: akar pohon {0} event tidak sama dengan checkpoint sumber: riwayat ditulis ulang atau bercabang")]
    Root(u64),
    /// The source gave fewer lines than its checkpoint has.
    #[error("sumber memberi event sampai {got}, checkpoint menyebut {size}")]
    Missing {
        /// Last event received.
        got: Seq,
        /// Size of the checkpoint.
        size: u64,
    },
    /// The connection broke while lines came in.
    #[error("sambungan ke sumber terputus: {0}")]
    Cut(String),
    /// A line is longer than any can be.
    #[error("event {0}: baris terlalu panjang atau tidak lengkap")]
    Line(Seq),
}

/// A mirror: what it holds, checked.
pub struct Mirror {
    dir: PathBuf,
    replica: Replica,
    seen: Seen,
}

/// What follows from the lines so far.
#[derive(Clone)]
struct Seen {
    chain: Chain,
    frontier: Frontier,
    /// Keys that the ledger itself names.
    keys: Vec<[u8; 32]>,
}

impl Seen {
    fn take(&mut self, line: &[u8]) -> Result<(), ChainError> {
        let Sound { header, event, .. } = self.chain.push_line(line)?;
        let mut bytes = Vec::with_capacity(700);
        header.write(&mut bytes);
        self.frontier.push(leaf_hash(&bytes));
        let hex = match &event {
            Event::LedgerDibuka(data) => Some(&data.kunci_publik),
            Event::KunciDiganti(data) => Some(&data.kunci_publik),
            _ => None,
        };
        let mut key = [0; 32];
        if hex.is_some_and(|hex| hex::decode_to_slice(hex, &mut key).is_ok()) {
            self.keys.push(key);
        }
        Ok(())
    }

    fn verifiers(&self, origin: &str) -> Result<Vec<VerifierKey>, NoteError> {
        let name: KeyName = origin.parse().map_err(|_| NoteError::Key)?;
        self.keys.iter().map(|key| VerifierKey::new(name.clone(), Scheme::Ed25519, *key)).collect()
    }
}

impl MirrorError {
    /// Is it only the way to the source that failed? Then the next round may go better.
    pub fn passes(&self) -> bool {
        matches!(self, Self::Peer(_) | Self::Cut(_) | Self::Missing { .. })
    }
}

/// What a round brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Followed {
    /// Last event before.
    pub before: Seq,
    /// Last event now.
    pub now: Seq,
}

impl Mirror {
    /// Opens a mirror's folder, checking again every line that it holds; makes an empty one where there is none.
    pub fn open(dir: &Path, source: &str, progress: Progress<'_>) -> Result<Self, MirrorError> {
        let replica = Replica::open(dir, source, progress)?;
        let mut seen = Seen { chain: Chain::new(), frontier: Frontier::default(), keys: Vec::new() };
        let (reader, mut wrong) = (replica.reader(), None);
        let read = reader.lines(1, Seq::MAX, |_, _, line| match seen.take(line) {
            Ok(()) => std::ops::ControlFlow::Continue(()),
            Err(error) => {
                wrong = Some(error);
                std::ops::ControlFlow::Break(())
            }
        });
        read.map_err(|e| io::Error::other(e.to_string()))?;
        wrong.map_or(Ok(()), Err)?;
        Ok(Self { dir: dir.to_owned(), replica, seen })
    }

    /// Last event held.
    pub fn last(&self) -> Seq {
        self.replica.chain().seq()
    }

    /// Reads what it holds.
    pub fn reader(&self) -> Reader {
        self.replica.reader()
    }

    /// Fetches what is new, checks it, and only then keeps it. `trusted` are keys from elsewhere; without them the
    /// ledger's own are used, which its first event names.
    pub fn follow(&mut self, peer: &Peer, trusted: &[VerifierKey]) -> Result<Followed, MirrorError> {
        let signed = Signed::parse(&peer.get_bytes("checkpoint", "text/plain")?)?;
        let (size, before) = (signed.checkpoint.size, self.last());
        if size < before {
            return Err(MirrorError::Shorter { size, have: before });
        }
        // What is not trusted yet waits in a file that has no name.
        let mut fresh = tempfile::tempfile_in(&self.dir)?;
        let mut seen = self.seen.clone();
        if size > before {
            let path = format!("v1/events?after={before}&as_of={size}");
            fetch(&mut seen, peer.get(&path, "application/x-ndjson")?, size, &mut fresh)?;
        }
        if seen.frontier.root() != signed.checkpoint.root {
            return Err(MirrorError::Root(size));
        }
        let keys = if trusted.is_empty() { seen.verifiers(&signed.checkpoint.origin)? } else { trusted.to_vec() };
        signed.note.verify(&keys)?;
        self.keep(fresh)?;
        self.seen = seen;
        let tree = Tree::current(&self.dir, &self.replica.reader())?;
        tree.files().publish(&signed.to_string())?;
        Ok(Followed { before, now: size })
    }

    fn keep(&mut self, mut fresh: std::fs::File) -> Result<(), MirrorError> {
        fresh.rewind()?;
        let mut lines = BufReader::with_capacity(1 << 20, fresh);
        let mut line = Vec::new();
        while read_line(&mut lines, &mut line, self.last() + 1)? {
            self.replica.append(&line)?;
        }
        Ok(self.replica.flush()?)
    }

    /// Closes the copy in good order.
    pub fn close(self) -> io::Result<()> {
        self.replica.close()
    }
}

/// A line of the source. One that breaks off in the middle was cut on its way; what was cut is asked for again.
fn received(from: &mut impl BufRead, line: &mut Vec<u8>, seq: Seq) -> Result<bool, MirrorError> {
    read_line(from, line, seq).map_err(|error| match error {
        MirrorError::Io(error) => MirrorError::Cut(error.to_string()),
        MirrorError::Line(seq) if line.len() < MAX_LINE => MirrorError::Cut(format!("baris event {seq} terputus")),
        other => other,
    })
}

fn fetch(seen: &mut Seen, body: impl Read, size: u64, fresh: &mut impl Write) -> Result<(), MirrorError> {
    let mut lines = BufReader::with_capacity(1 << 20, body);
    let mut fresh = io::BufWriter::with_capacity(1 << 20, fresh);
    let mut line = Vec::new();
    while seen.chain.seq() < size && received(&mut lines, &mut line, seen.chain.seq() + 1)? {
        seen.take(&line)?;
        fresh.write_all(&line)?;
        fresh.write_all(b"\n")?;
    }
    fresh.flush()?;
    let got = seen.chain.seq();
    if got < size { Err(MirrorError::Missing { got, size }) } else { Ok(()) }
}

/// Reads a line without its line feed; false at the end.
fn read_line(from: &mut impl BufRead, line: &mut Vec<u8>, seq: Seq) -> Result<bool, MirrorError> {
    line.clear();
    let read = from.by_ref().take(MAX_LINE as u64 + 1).read_until(b'\n', line)?;
    match line.pop() {
        None => Ok(read > 0),
        Some(b'\n') => Ok(true),
        Some(_) => Err(MirrorError::Line(seq)),
    }
}

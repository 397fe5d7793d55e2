//! A verified copy that follows a ledger: every line, both chains, tree and signature are checked as they come.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
};

use super::{Peer, PeerError};
use crate::{
    event::{Event, MAX_LINE, Seq},
    ledger::{
        Chain, ChainError, Frontier, KeyName, Links, NoteError, Scheme, Signed, Sound, VerifierKey, merkle::leaf_hash,
    },
};

/// File of the lines, within the mirror's folder.
const LINES: &str = "rantai.jsonl";
/// File of the newest checkpoint that was checked.
const CHECKPOINT: &str = "checkpoint";

/// Why a mirror stops.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// The source did not answer.
    #[error(transparent)]
    Peer(#[from] PeerError),
    /// The file system.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A line does not hold, or does not follow.
    #[error(transparent)]
    Chain(#[from] ChainError),
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
    /// A line is longer than any can be.
    #[error("event {0}: baris terlalu panjang atau tidak lengkap")]
    Line(Seq),
}

/// A mirror: what it holds, checked.
pub struct Mirror {
    dir: PathBuf,
    chain: Chain,
    frontier: Frontier,
    keys: Vec<[u8; 32]>,
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
    pub fn open(dir: &Path) -> Result<Self, MirrorError> {
        fs::create_dir_all(dir)?;
        let mut this =
            Self { dir: dir.to_owned(), chain: Chain::new(), frontier: Frontier::default(), keys: Vec::new() };
        match File::open(dir.join(LINES)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            other => {
                let mut lines = BufReader::with_capacity(1 << 20, other?);
                let mut line = Vec::new();
                while read_line(&mut lines, &mut line, this.chain.seq() + 1)? {
                    this.take(&line)?;
                }
            }
        }
        Ok(this)
    }

    /// Last event held.
    pub fn last(&self) -> Seq {
        self.chain.seq()
    }

    fn take(&mut self, line: &[u8]) -> Result<(), MirrorError> {
        let seq = self.chain.seq() + 1;
        let sound = Sound::read(line).map_err(|fault| ChainError { seq, fault })?;
        self.chain.push(Links { header: &sound.header, hash: sound.hash })?;
        let mut header = Vec::with_capacity(700);
        sound.header.write(&mut header);
        self.frontier.push(leaf_hash(&header));
        let hex = match &sound.event {
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

    /// Fetches what is new, checks it, and only then keeps it. `trusted` are keys from elsewhere; without them the
    /// ledger's own are used, which its first event names.
    pub fn follow(&mut self, peer: &Peer, trusted: &[VerifierKey]) -> Result<Followed, MirrorError> {
        let signed = Signed::parse(&peer.get_bytes("checkpoint", "text/plain")?)?;
        let (size, before) = (signed.checkpoint.size, self.last());
        if size < before {
            return Err(MirrorError::Shorter { size, have: before });
        }
        let mut fresh = Vec::new();
        if size > before {
            let path = format!("v1/events?after={before}&as_of={size}");
            let body = peer.get(&path, "application/x-ndjson")?;
            self.fetch(body, size, &mut fresh)?;
        }
        if self.frontier.root() != signed.checkpoint.root {
            return Err(MirrorError::Root(size));
        }
        let keys = if trusted.is_empty() { self.verifiers(&signed.checkpoint.origin)? } else { trusted.to_vec() };
        signed.note.verify(&keys)?;
        let mut out = OpenOptions::new().create(true).append(true).open(self.dir.join(LINES))?;
        out.write_all(&fresh)?;
        out.sync_data()?;
        fs::write(self.dir.join(CHECKPOINT), signed.to_string())?;
        Ok(Followed { before, now: size })
    }

    fn fetch(&mut self, body: impl Read, size: u64, fresh: &mut Vec<u8>) -> Result<(), MirrorError> {
        let mut lines = BufReader::with_capacity(1 << 20, body);
        let mut line = Vec::new();
        while self.last() < size && read_line(&mut lines, &mut line, self.last() + 1)? {
            self.take(&line)?;
            fresh.extend_from_slice(&line);
            fresh.push(b'\n');
        }
        if self.last() < size { Err(MirrorError::Missing { got: self.last(), size }) } else { Ok(()) }
    }
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

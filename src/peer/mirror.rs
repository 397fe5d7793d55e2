//! A verified copy that follows a ledger: every line, both chains, tree and signature are checked as they come.

use std::{
    fmt,
    io::{self, BufRead, BufReader, Read, Seek, Write},
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use super::{
    Peer, PeerError,
    seen::{Distrust, Seen},
};
use crate::{
    event::{Event, MAX_LINE, Seq},
    ledger::{ChainError, Ended, NoteError, Signed, Sound, VerifierKey},
    projection::Unadmitted,
    store::{
        Progress, Reader, Tree, TreeError, VaultError,
        replica::{Replica, ReplicaError, pinned},
    },
};

/// Events that are requested at a time.
const PIECE: u64 = 10_000;
/// Media type of lines.
const LINES: &str = "application/x-ndjson";

/// The reason why a mirror stops.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// The source did not answer properly.
    #[error(transparent)]
    Peer(#[from] PeerError),
    /// The file system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The copy cannot be opened or written.
    #[error(transparent)]
    Store(#[from] VaultError),
    /// A line is not valid, or does not follow.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// Checked lines could not be taken over.
    #[error(transparent)]
    Replica(#[from] ReplicaError),
    /// The tiles of the copy failed.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The checkpoint cannot be read or is not signed.
    #[error("checkpoint sumber: {0}")]
    Note(#[from] NoteError),
    /// The source is shorter than the mirror.
    #[error(
        "ALARM: sumber hanya sampai {size}, cermin sudah memegang event sampai {have}: sumber dipotong atau dipulihkan dari keadaan lama"
    )]
    Shorter {
        /// Size of the source's checkpoint.
        size: u64,
        /// Last event of the mirror.
        have: Seq,
    },
    /// The root over the mirrored lines differs.
    #[error("ALARM: akar pohon {0} event tidak sama dengan checkpoint sumber: riwayat ditulis ulang atau bercabang")]
    Root(u64),
    /// A valid line could not have been admitted.
    #[error("ALARM: sumber memberi baris yang tidak mungkin diterima: {0}")]
    Unadmitted(Box<Unadmitted>),
    /// Texts were erased by an event that the checkpoint does not cover yet.
    #[error("event {event}: teksnya dihapus oleh event {by}, yang belum tercakup checkpoint sumber; dicoba lagi")]
    Erased {
        /// Event with the erased texts.
        event: Seq,
        /// The event that erased them.
        by: Seq,
    },
    /// Data of a line is missing, and no confirmed erasure explains it.
    #[error("ALARM: sumber memberi event {event} dengan data lain, dan event {by} tidak menghapusnya")]
    Unanswered {
        /// Event with the missing data.
        event: Seq,
        /// The event that the line names for the erasure.
        by: Seq,
    },
    /// A line in this mirror could not have been admitted: today's checks would have refused it.
    #[error("ALARM: cermin ini memuat baris yang tidak mungkin diterima: {0}. Buat cermin baru di folder lain")]
    Held(Box<Unadmitted>),
    /// The source sent fewer lines than its checkpoint has.
    #[error("sumber memberi event sampai {got}, checkpoint menyebut {size}")]
    Missing {
        /// Last event received.
        got: Seq,
        /// Size of the checkpoint.
        size: u64,
    },
    /// The connection broke while lines were received.
    #[error("sambungan ke sumber terputus: {0}")]
    Cut(String),
    /// The signature of the checkpoint is not trusted.
    #[error("checkpoint sumber: {0}")]
    Distrust(#[from] Distrust),
    /// The signature is not trusted yet, and a new epoch was opened.
    #[error("checkpoint sumber: log baru dibuka oleh {ended}; {why}")]
    Unconfirmed {
        /// The event that opened it, and its reason.
        ended: String,
        /// The reason for not trusting the signature.
        why: Distrust,
    },
    /// The ledger begins with another key than the pinned one.
    #[error(
        "ALARM: buku besar sumber dibuka dengan kunci {first}, cermin ini dipasang pada {pinned} (berkas kunci-pertama)"
    )]
    Pinned {
        /// Key of the first line when this mirror began.
        pinned: String,
        /// Key of the first line now.
        first: String,
    },
    /// The source continues as a new log, without some of the mirrored events.
    #[error("{0}")]
    NewLog(Box<NewLog>),
    /// A line is too long.
    #[error("event {0}: baris terlalu panjang atau tidak lengkap")]
    Line(Seq),
}

/// A mirror: a verified copy.
pub struct Mirror {
    dir: PathBuf,
    replica: Replica,
    seen: Seen,
}

/// A new epoch of the source that does not extend the mirror; it is checked like any other log.
#[derive(Debug)]
pub struct NewLog {
    /// Name of the new log.
    pub origin: String,
    /// Name of the mirrored log.
    pub own: String,
    /// Last mirrored event.
    pub have: Seq,
    /// Whether the mirror has more events than the source knew of, or other ones.
    pub short: bool,
    /// How the source ended the mirrored log.
    pub ended: Ended,
}

impl fmt::Display for NewLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { origin, own, have, short, ended } = self;
        write!(f, "sumber membuka log baru «{origin}» sesudah «{own}», oleh {ended}. ")?;
        if *short {
            write!(f, "ALARM: cermin ini memegang event sampai {have}, yang tidak diakui event itu. ")?;
        }
        let lost = have + 1 - ended.by;
        write!(
            f,
            "Cermin ini tetap memegang log lama; {lost} event terakhirnya tidak ada lagi di sumber. Simpan folder ini, dan \
             cerminkan log baru ke folder lain"
        )
    }
}

impl MirrorError {
    /// Returns whether only the connection to the source failed; then the next round may succeed.
    pub fn passes(&self) -> bool {
        matches!(self, Self::Peer(_) | Self::Cut(_) | Self::Missing { .. } | Self::Erased { .. })
    }
}

/// The result of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// Last event before the round.
    pub before: Seq,
    /// Last event after it.
    pub now: Seq,
    /// The key that was taken on trust, because no key was given and the mirror was empty.
    pub taken: Option<VerifierKey>,
    /// Epochs that ended in the received lines.
    pub ended: Vec<Ended>,
}

impl Mirror {
    /// Opens a mirror's folder, and checks all its lines again; creates an empty mirror if there is none.
    pub fn open(dir: &Path, source: &str, progress: Progress<'_>) -> Result<Self, MirrorError> {
        let replica = Replica::open(dir, source, progress)?;
        let seen = held(&replica, Seq::MAX)?;
        seen.admission.verdict(Seq::MAX).map_err(MirrorError::Held)?;
        Ok(Self { dir: dir.to_owned(), replica, seen })
    }

    /// Last mirrored event.
    pub fn last(&self) -> Seq {
        self.replica.chain().seq()
    }

    /// A reader of the copy.
    pub fn reader(&self) -> Reader {
        self.replica.reader()
    }

    /// Fetches new lines, checks them, and only then stores them. If there are `trusted` keys, only those count. Without them
    /// the key of the first round is taken on trust and pinned; after that only keys count that are named by lines which were
    /// checked before.
    pub fn follow(&mut self, peer: &Peer, trusted: &[VerifierKey]) -> Result<Followed, MirrorError> {
        let signed = Signed::parse(&peer.get_bytes("checkpoint", "text/plain")?)?;
        let (size, before) = (signed.checkpoint.size, self.last());
        if self.seen.origin().is_some_and(|own| own != signed.checkpoint.origin) {
            self.new_log(peer, &signed, trusted)?;
        }
        if size < before {
            return Err(MirrorError::Shorter { size, have: before });
        }
        // Unchecked lines are kept in an unnamed file.
        let mut fresh = tempfile::tempfile_in(&self.dir)?;
        let mut seen = self.seen.clone();
        fetch(&mut seen, peer, size, &mut fresh)?;
        if !seen.fits(&signed.checkpoint) {
            return Err(MirrorError::Root(size));
        }
        let ended = |seen: &Seen| seen.identity.as_ref().map_or(Vec::new(), |identity| identity.ended.clone());
        let ended = ended(&seen).split_off(ended(&self.seen).len());
        let key = seen.trust(&signed, trusted, before).map_err(|why| match ended.last() {
            Some(ended) => MirrorError::Unconfirmed { ended: ended.to_string(), why },
            None => why.into(),
        })?;
        seen.admission.verdict(size).map_err(MirrorError::Unadmitted)?;
        match seen.erasures.left() {
            // The erasing event is not covered yet; the next checkpoint will cover it.
            Some((event, by)) if by > size => return Err(MirrorError::Erased { event, by }),
            Some((event, by)) => return Err(MirrorError::Unanswered { event, by }),
            None => {}
        }
        self.pin(&seen, trusted)?;
        self.keep(fresh)?;
        self.seen = seen;
        let tree = Tree::current(&self.dir, &self.replica.reader())?;
        tree.files().publish(&signed.to_string())?;
        let taken = (before == 0 && trusted.is_empty()).then_some(key);
        Ok(Followed { before, now: size, taken, ended })
    }

    /// Handles another name of the source's log, which means a new epoch. Returns without error if the new log extends the
    /// mirror; otherwise the new log is checked nevertheless, and the error reports its reason.
    fn new_log(&self, peer: &Peer, signed: &Signed, trusted: &[VerifierKey]) -> Result<(), MirrorError> {
        let (size, origin) = (signed.checkpoint.size, &signed.checkpoint.origin);
        let own = self.seen.origin().unwrap_or_default();
        let other = || NoteError::Origin(origin.clone());
        let ended = opening(peer, size, &own)?.ok_or_else(other)?;
        if ended.by > self.last() {
            return Ok(());
        }
        let common = ended.by.saturating_sub(1);
        let mut seen = held(&self.replica, common)?;
        fetch(&mut seen, peer, size, &mut io::sink())?;
        if !seen.fits(&signed.checkpoint) {
            return Err(MirrorError::Root(size));
        }
        seen.trust(signed, trusted, common)?;
        let here = held(&self.replica, ended.size.min(self.last()))?;
        let short = self.last() > ended.size || (self.last() == ended.size && here.frontier.root() != ended.root);
        let (origin, have) = (origin.clone(), self.last());
        Err(MirrorError::NewLog(NewLog { origin, own, have, short, ended }.into()))
    }

    /// Stores the key of the first line, and refuses a ledger that begins with another.
    fn pin(&self, seen: &Seen, trusted: &[VerifierKey]) -> Result<(), MirrorError> {
        let Some((_, first)) = seen.identity.as_ref().and_then(|identity| identity.keys.first()) else { return Ok(()) };
        let first = hex::encode(first);
        let pinned = pinned(&self.dir, &first)?;
        if pinned != first && trusted.is_empty() { Err(MirrorError::Pinned { pinned, first }) } else { Ok(()) }
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

    /// Closes the copy properly.
    pub fn close(self) -> io::Result<()> {
        self.replica.close()
    }
}

/// Receives a line of the source. A line that breaks off was cut on its way, and is requested again.
fn received(from: &mut impl BufRead, line: &mut Vec<u8>, seq: Seq) -> Result<bool, MirrorError> {
    read_line(from, line, seq).map_err(|error| match error {
        MirrorError::Io(error) => MirrorError::Cut(error.to_string()),
        MirrorError::Line(seq) if line.len() < MAX_LINE => MirrorError::Cut(format!("baris event {seq} terputus")),
        other => other,
    })
}

/// The state after the first lines of a copy, up to an event.
fn held(replica: &Replica, upto: Seq) -> Result<Seen, MirrorError> {
    let mut seen = Seen::new();
    let mut wrong = None;
    let read = replica.reader().lines(1, upto, |_, _, line| match seen.take(line) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            wrong = Some(error);
            ControlFlow::Break(())
        }
    });
    read.map_err(|e| io::Error::other(e.to_string()))?;
    wrong.map_or(Ok(seen), |error| Err(error.into()))
}

/// The event by which the source ended the epoch `origin`. The caller must check the lines before believing it.
fn opening(peer: &Peer, size: u64, origin: &str) -> Result<Option<Ended>, MirrorError> {
    let mut lines = BufReader::new(peer.get(&format!("v1/events?type=epoch.dibuka&as_of={size}"), LINES)?);
    let mut line = Vec::new();
    while received(&mut lines, &mut line, size)? {
        let Ok(sound) = Sound::read(&line) else { continue };
        if let Event::EpochDibuka(data) = &sound.event
            && data.asal.as_str() == origin
        {
            return Ok(Some(Ended::by(sound.header.seq, data)));
        }
    }
    Ok(None)
}

/// Fetches lines up to an event, in pieces, each with a time limit.
fn fetch(seen: &mut Seen, peer: &Peer, size: u64, fresh: &mut impl Write) -> Result<(), MirrorError> {
    let mut fresh = io::BufWriter::with_capacity(1 << 20, fresh);
    let mut line = Vec::new();
    while seen.chain.seq() < size {
        let from = seen.chain.seq();
        let until = size.min(from + PIECE);
        let body = peer.get(&format!("v1/events?after={from}&until={until}&as_of={size}"), LINES)?;
        let mut lines = BufReader::with_capacity(1 << 20, body);
        while seen.chain.seq() < until && received(&mut lines, &mut line, seen.chain.seq() + 1)? {
            seen.take(&line)?;
            fresh.write_all(&line)?;
            fresh.write_all(b"\n")?;
        }
        if seen.chain.seq() < until {
            return Err(MirrorError::Missing { got: seen.chain.seq(), size });
        }
    }
    Ok(fresh.flush()?)
}

/// Reads a line without its line feed; returns `false` at the end.
fn read_line(from: &mut impl BufRead, line: &mut Vec<u8>, seq: Seq) -> Result<bool, MirrorError> {
    line.clear();
    let read = from.by_ref().take(MAX_LINE as u64 + 1).read_until(b'\n', line)?;
    match line.pop() {
        None => Ok(read > 0),
        Some(b'\n') => Ok(true),
        Some(_) => Err(MirrorError::Line(seq)),
    }
}

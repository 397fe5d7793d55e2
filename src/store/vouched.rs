//! What may be signed, and gone on with: lines that a checkpoint vouches for, and after it only such as the rules let in.
//!
//! Whoever can write to the disk can append lines with every hash right. So from the last checkpoint on that a key at hand
//! has signed, admission is replayed when a ledger is opened for writing and before anything is signed; what cannot have
//! been admitted stops it. What stands before that checkpoint was judged when it was signed: opening costs what came since.

use std::{
    ffi::OsStr,
    fs, io,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Catalog, Reader,
    audit::Audit,
    publish::{PublishError, known},
    tree::Tree,
};
use crate::{
    event::{Line, Seq},
    ledger::{
        Checkpoint, Identity, Signed, Sound,
        merkle::{leaf_hash, verify_inclusion},
    },
    projection::{self, Fact, Facts, Replay, StreamKey},
};

/// The signing keys of a ledger that are at hand: in the key's own file, and in those that a change of keys left beside it.
pub(super) struct AtHand {
    /// Public keys, each with the event that named it.
    keys: Vec<(Seq, [u8; 32])>,
}

impl AtHand {
    /// Reads them. Files that are missing are no error: a ledger can be held where its key is not.
    pub fn read(key: &Path, identity: &Identity) -> Result<Self, PublishError> {
        let mut keys = Vec::new();
        for file in files(key)? {
            let public = identity.key_in(&file)?.public().public();
            keys.extend(identity.keys.iter().filter(|(_, known)| *known == public).copied());
        }
        keys.sort_unstable();
        keys.dedup();
        Ok(Self { keys })
    }

    /// Does a key at hand vouch for the checkpoint? Where none is, one that the ledger names is enough: nothing is signed
    /// there, and whoever has the key asks again before he signs.
    fn signed(&self, identity: &Identity, signed: &Signed) -> bool {
        let Ok(in_force) = identity.in_force(&signed.checkpoint) else { return false };
        in_force.iter().any(|(named, key)| {
            let held = self.keys.is_empty() || self.keys.contains(&(*named, key.public()));
            held && signed.note.verify(std::slice::from_ref(key)).is_ok()
        })
    }
}

/// The file of the signing key, and those that [`crate::cli`]'s change of keys left beside it, as far as they are there.
fn files(key: &Path) -> io::Result<Vec<PathBuf>> {
    let dir = key.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Some(name) = key.file_name().and_then(OsStr::to_str) else { return Ok(Vec::new()) };
    let mut files = Vec::new();
    let entries = match fs::read_dir(dir) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(files),
        other => other?,
    };
    for entry in entries {
        let entry = entry?;
        let file = entry.file_name();
        let Some(rest) = file.to_str().and_then(|file| file.strip_prefix(name)) else { continue };
        if rest.is_empty() || rest == ".baru" || rest.starts_with(".sampai-") {
            files.push(entry.path());
        }
    }
    Ok(files)
}

/// The ledger up to an event.
struct Upto {
    reader: Reader,
    last: Seq,
}

impl Facts for Upto {
    fn facts(&self, key: &StreamKey) -> Result<Vec<Fact>, projection::ReadError> {
        Ok(self.reader.facts(key, self.last)?)
    }
}

/// Opens a ledger for writing only where every line may be there: before anything is appended.
pub(super) fn opening(data: &Path, key: &Path, catalog: &Arc<Catalog>) -> Result<(), PublishError> {
    let reader = Reader::new(catalog.clone());
    let last = reader.last().seq;
    if last > 0 {
        check(data, key, &reader, last)?;
    }
    // Without the key nobody signs here; whoever has it judges by its own checkpoints.
    if key.is_file() {
        catalog.set_judged();
    }
    Ok(())
}

/// Could every event up to `last` be there by right, and does the ledger extend what was signed? Costs the lines after the
/// last checkpoint that vouches for any, once for each process that holds the ledger.
pub(super) fn check(data: &Path, key: &Path, reader: &Reader, last: Seq) -> Result<(), PublishError> {
    if reader.catalog.is_judged() {
        return Ok(());
    }
    let identity = Identity::read(reader)?;
    let at_hand = AtHand::read(key, &identity)?;
    let vouched = vouched(data, key, reader, &identity, &at_hand)?;
    if vouched < last { replay(reader, vouched, last) } else { Ok(()) }
}

/// The last event that a checkpoint vouches for; 0 where none does.
fn vouched(
    data: &Path,
    key: &Path,
    reader: &Reader,
    identity: &Identity,
    at_hand: &AtHand,
) -> Result<Seq, PublishError> {
    let last = reader.last().seq;
    let (sound, _) = known(data, key, identity)?;
    let own = sound.into_iter().map(|(_, signed)| signed).filter(|signed| {
        let at = &signed.checkpoint;
        at.origin == identity.origin() && at.size <= last && at_hand.signed(identity, signed)
    });
    let Some(best) = own.map(|signed| signed.checkpoint).max_by_key(|at| at.size) else { return Ok(0) };
    if !ends(data, reader, &best)? {
        // The tiles do not show it: the lines decide.
        Audit::read(reader)?.check(identity, &best)?;
    }
    Ok(best.size)
}

/// Is the line at a checkpoint's size the one that was signed? Each line names the hash of the one before it, so the last
/// one stands for all. Asks the tiles; where they are missing or wrong it is not shown.
fn ends(data: &Path, reader: &Reader, at: &Checkpoint) -> Result<bool, PublishError> {
    if at.size == 0 {
        return Ok(true);
    }
    let tree = Tree::open(data)?;
    let Ok(proof) = tree.inclusion(at.size, at.size) else { return Ok(false) };
    let line = reader.line(at.size)?;
    let header = Line::split(&line).map_err(|_| PublishError::Event(at.size))?.header;
    Ok(verify_inclusion(leaf_hash(header), at.size - 1, at.size, at.root, &proof).is_ok())
}

/// Puts the events after `known` before the rules, over the books as they stood then.
fn replay(reader: &Reader, known: Seq, last: Seq) -> Result<(), PublishError> {
    let unreadable = |error: projection::ReadError| PublishError::Io(io::Error::other(error.to_string()));
    let source = Box::new(Upto { reader: reader.clone(), last: known });
    let mut replay = Replay::after(source).map_err(unreadable)?;
    let mut broken = None;
    reader.lines(known + 1, last, |seq, _, line| match Sound::read(line) {
        Ok(Sound { header, event, .. }) => {
            replay.take(&header, &event, &Fact::of(&header, &event));
            ControlFlow::Continue(())
        }
        Err(_) => {
            broken = Some(seq);
            ControlFlow::Break(())
        }
    })?;
    match broken {
        Some(seq) => Err(PublishError::Event(seq)),
        None => replay.verdict(last).map_err(PublishError::Unadmitted),
    }
}

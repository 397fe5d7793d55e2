//! Checks before signing and writing: lines after the last checkpoint must be tagged, and admitted by the rules.
//!
//! Anyone who can write to the disk can append lines with correct hashes. So for lines after the last checkpoint that an
//! available key has signed, admission is replayed and tags are checked, when a ledger is opened for writing and before
//! anything is signed. A line that could not have been admitted, or that the holder of the key did not write, stops it. Lines
//! before that checkpoint were judged when it was signed: opening costs only the newer ones.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

pub use super::publish_error::Untagged;
use super::{
    Catalog, Reader, audit::Audit, in_order::each_in_order, keyfile, options::Options, publish_error::PublishError,
    published::known, tree::Tree,
};
use crate::{
    event::{Header, Kind, Line, Seq, signature::Origin},
    ledger::{
        Checkpoint, Identity, Signed, Sound, TagKey,
        merkle::{leaf_hash, verify_inclusion},
    },
    projection::{self, Ekor, Fact, Facts, Global, Replay, StreamKey},
};

/// The available signing keys of a ledger: in the key's own file, and in those that a change of keys left beside it.
pub(super) struct AtHand {
    /// Each with the event that named it, and its key of tags.
    keys: Vec<(Seq, [u8; 32], TagKey)>,
}

impl AtHand {
    /// Reads the keys. A missing file is no error: a ledger can be held without its key. A token that does not answer is an
    /// error, unless the caller says that the key is `lost`.
    pub fn read(key: &Path, identity: &Identity, lost: bool) -> Result<Self, PublishError> {
        let mut keys: Vec<(Seq, [u8; 32], TagKey)> = Vec::new();
        for file in files(key)? {
            // A file without a valid key is logged, and nothing is signed or tagged with it.
            let held = match keyfile::open(&file) {
                Ok(held) => held,
                // The key exists and must be made available: it is not treated as missing.
                Err(error @ PublishError::Token(..)) if file == key && !lost => return Err(error),
                Err(why) => {
                    tracing::warn!(berkas = %file.display(), %why, "this file holds no signing key");
                    continue;
                }
            };
            let public = held.signs.public();
            for (named, _) in identity.keys.iter().filter(|(_, known)| *known == public) {
                keys.push((*named, public, held.tag.clone()));
            }
        }
        Ok(Self { keys })
    }

    /// Returns whether an available key has signed the checkpoint. Without any key, a signature by a key that the ledger names
    /// is enough: nothing is signed here, and the holder of the key checks again before signing.
    fn signed(&self, identity: &Identity, signed: &Signed) -> bool {
        let Ok(in_force) = identity.in_force(&signed.checkpoint) else { return false };
        in_force.iter().any(|(named, key)| {
            let held = |(seq, public, _): &(Seq, [u8; 32], TagKey)| seq == named && *public == key.public();
            (self.keys.is_empty() || self.keys.iter().any(held))
                && signed.note.verify(std::slice::from_ref(key)).is_ok()
        })
    }

    /// The key of tags for the next line.
    fn next(&self, identity: &Identity) -> Option<TagKey> {
        self.at(identity, Seq::MAX)
    }

    /// The key of tags for the line of an event: an event that names a key still has the tag of the key before.
    fn at(&self, identity: &Identity, seq: Seq) -> Option<TagKey> {
        let named = identity.keys.iter().map(|(named, _)| *named);
        let in_force = named.clone().rfind(|named| *named < seq).or(named.clone().next())?;
        self.keys.iter().find(|(named, ..)| *named == in_force).map(|(.., tag)| tag.clone())
    }
}

/// The key of tags for a public key, if available, so that a writer continues after a change of keys.
pub(super) fn tag_of(key: &Path, public: &str) -> Option<TagKey> {
    let mut held = files(key).ok()?.into_iter().filter_map(|file| keyfile::open(&file).ok());
    held.find(|held| hex::encode(held.signs.public()) == public).map(|held| held.tag)
}

/// The existing files of keys: that of the signing key, and those that a change of keys left beside it.
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

/// Refuses to open a ledger for writing if a line could not have been admitted, and sets the key of tags in `options`. A
/// ledger is opened in any case for acknowledging lines without a tag, or for naming a new key in place of a lost one.
pub(super) fn opening(data: &Path, options: &mut Options, catalog: &Arc<Catalog>) -> Result<(), PublishError> {
    let reader = Reader::new(catalog.clone());
    let last = reader.last().seq;
    if last == 0 {
        // All events to come are admitted in this process.
        catalog.set_judged();
        // A new ledger is tagged only if its key is given: the sample's lines are the same for everybody.
        if let Some(key) = options.key.clone().filter(|key| key.is_file()) {
            options.tag = Some((keyfile::open(&key)?.tag, key));
        }
        return Ok(());
    }
    let key = options.key_of(data);
    let lost = options.acknowledging;
    match check_with(data, &key, &reader, last, lost) {
        Err(PublishError::Untagged(_)) if options.acknowledging => {}
        other => other?,
    }
    let identity = Identity::read(&reader)?;
    match AtHand::read(&key, &identity, lost)?.next(&identity) {
        Some(tag) => {
            // Only with the key: without it nothing is signed here, and the holder of the key judges by checkpoints of its own.
            if !options.acknowledging {
                catalog.set_judged();
            }
            options.tag = Some((tag, key));
        }
        None if !options.acknowledging && reader.global()?.penerimaan(last).penanda => options.unkeyed = Some(key),
        None => {}
    }
    Ok(())
}

/// Checks that every event up to `last` could have been admitted, and that the ledger extends what was signed. Costs the lines
/// after the last checkpoint, once for each process that holds the ledger.
pub(super) fn check(data: &Path, key: &Path, reader: &Reader, last: Seq) -> Result<(), PublishError> {
    check_with(data, key, reader, last, false)
}

fn check_with(data: &Path, key: &Path, reader: &Reader, last: Seq, lost: bool) -> Result<(), PublishError> {
    if reader.catalog.is_judged() {
        return Ok(());
    }
    let identity = Identity::read(reader)?;
    let at_hand = AtHand::read(key, &identity, lost)?;
    let vouched = vouched(data, key, reader, &identity, &at_hand)?;
    if vouched >= last {
        return Ok(());
    }
    judge(reader, (vouched, last), signed(data, key, &identity)?, &identity, &at_hand)
}

/// The last event that any key of the ledger has signed: tags of lost keys cannot be checked, but their signatures still count.
pub(super) fn signed(data: &Path, key: &Path, identity: &Identity) -> Result<Seq, PublishError> {
    let (sound, _) = known(data, key, identity)?;
    let own = sound.iter().map(|(_, signed)| &signed.checkpoint).filter(|at| at.origin == identity.origin());
    Ok(own.map(|at| at.size).max().unwrap_or(0))
}

/// The last event that a valid checkpoint covers; 0 if there is none.
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

/// Returns whether the line at a checkpoint's size is the one that was signed. Each line names the hash of the one before it,
/// so the last one stands for all. Uses the tiles; `false` if they are missing or wrong.
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

/// Checks the events after `known` against the rules, with the books as of then, and checks their tags.
fn judge(
    reader: &Reader,
    (known, last): (Seq, Seq),
    signed: Seq,
    identity: &Identity,
    at_hand: &AtHand,
) -> Result<(), PublishError> {
    let unreadable = |error: projection::ReadError| PublishError::Io(io::Error::other(error.to_string()));
    let source = Box::new(Upto { reader: reader.clone(), last: known });
    let mut replay = Replay::after(source).map_err(unreadable)?;
    if known > 0 {
        let first = Line::split(&reader.line(1)?).map_err(|_| PublishError::Event(1))?.hash();
        replay.belongs(&Origin { ledger: identity.ledger.clone(), first });
    }
    let tags = Tags { reader, global: reader.global()?, signed, identity, at_hand };
    let mut untagged = BTreeSet::new();
    let part = |_, line: &[u8]| {
        let sound = Sound::read(line).ok()?;
        let shown = tags.shown(&sound.header, &Line::split(line).ok()?, sound.erased.is_some())?;
        let fact = Fact::of(&sound.header, &sound.event);
        Some((sound, fact, shown))
    };
    each_in_order(reader, (known, last), part, |(sound, fact, shown)| {
        if !shown {
            untagged.insert(sound.header.seq);
        }
        replay.take(&sound, &fact);
    })?;
    let untagged = unacknowledged(&tags.global, &untagged);
    // The earlier fault is reported; for one event that of the rule, which says more.
    let upto = untagged.as_ref().map_or(last, |untagged| untagged.first);
    replay.verdict(upto).map_err(PublishError::Unadmitted)?;
    untagged.map_or(Ok(()), |untagged| Err(untagged.into()))
}

/// Checks only that the events after the last checkpoint have their tags; accepts everything if no key is available.
pub fn tagged(data: &Path, key: &Path, reader: &Reader) -> Result<(), PublishError> {
    let identity = Identity::read(reader)?;
    let at_hand = AtHand::read(key, &identity, false)?;
    if at_hand.keys.is_empty() {
        return Ok(());
    }
    let (known, last) = (vouched(data, key, reader, &identity, &at_hand)?, reader.last().seq);
    let (global, signed) = (reader.global()?, signed(data, key, &identity)?);
    let tags = Tags { reader, global, signed, identity: &identity, at_hand: &at_hand };
    let mut untagged = BTreeSet::new();
    let part = |seq: Seq, line: &[u8]| {
        let line = Line::split(line).ok()?;
        let header = Header::read(line.header).ok()?;
        let erased = !line.holds(header.data_hash) && line.erased(seq).is_some();
        Some((seq, tags.shown(&header, &line, erased)?))
    };
    each_in_order(reader, (known, last), part, |(seq, shown)| {
        if !shown {
            untagged.insert(seq);
        }
    })?;
    unacknowledged(&tags.global, &untagged).map_or(Ok(()), |untagged| Err(untagged.into()))
}

/// Checks the tags of lines.
struct Tags<'a> {
    reader: &'a Reader,
    global: Global,
    /// Up to this event something was signed by a key of the ledger, perhaps one that is not available.
    signed: Seq,
    identity: &'a Identity,
    at_hand: &'a AtHand,
}

impl Tags<'_> {
    /// Returns whether the line has a valid tag, as far as one is demanded; `None` if the line cannot be read.
    fn shown(&self, header: &Header, line: &Line<'_>, erased: bool) -> Option<bool> {
        let seq = header.seq;
        if erased {
            // Its tag was removed with its texts. The event that erased them comes later, and must have its own tag.
            return self.reader.line(seq).is_ok().then_some(true);
        }
        let demanded = self.global.penerimaan(seq - 1).penanda;
        let shown = match self.at_hand.at(self.identity, seq) {
            Some(tag) => !demanded || tag.made(line),
            // Its key is lost. In particular, an event that names a new key must be covered by a signature.
            None => seq <= self.signed || !(demanded || header.kind == Kind::KunciDiganti),
        };
        Some(shown || self.at_hand.keys.is_empty())
    }
}

/// The events without a tag for which no two administrators took responsibility, in events that do have a tag.
fn unacknowledged(global: &Global, untagged: &BTreeSet<Seq>) -> Option<Untagged> {
    if untagged.is_empty() {
        return None;
    }
    let sound: Vec<_> = global.ekor().iter().filter(|ekor| !untagged.contains(&ekor.seq)).collect();
    let same = |first: &Ekor, second: &Ekor| {
        (first.dari, first.sampai) == (second.dari, second.sampai) && first.oleh != second.oleh
    };
    let both = |second: &&&Ekor| sound.iter().any(|first| second.atas == Some(first.seq) && same(first, second));
    let ranges: Vec<_> = sound.iter().filter(both).map(|ekor| ekor.dari..=ekor.sampai).collect();
    let left: Vec<Seq> =
        untagged.iter().copied().filter(|seq| !ranges.iter().any(|range| range.contains(seq))).collect();
    let (first, last) = (*left.first()?, *left.last()?);
    let one = sound.iter().rfind(|ekor| ekor.atas.is_none() && (ekor.dari, ekor.sampai) == (first, last));
    Some(Untagged { first, last, count: left.len() as u64, waiting: one.map(|ekor| ekor.seq) })
}

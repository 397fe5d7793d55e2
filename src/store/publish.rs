//! Checkpoints of this ledger: who signs them, what was published, and the alarm when the ledger is not its extension.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    ReadError, Reader,
    audit::Audit,
    keyfile::{self, Held},
    token::TokenError,
    tree::{Tree, TreeError},
    tree_files::{TileFiles, replace},
    vouched::{self, Untagged},
};
use crate::{
    event::{Line, Seq},
    ledger::{Checkpoint, Ended, Identity, Inclusion, NoteError, Scheme, Signed, SignerKey, Sound},
    projection::{StreamKey, Unadmitted, What},
};

/// Why no checkpoint could be made, or none be trusted.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The tree.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The journal.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The file system.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A note or key.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// An event that names keys or epochs could not be read.
    #[error("event {0} tidak dapat dibaca")]
    Event(Seq),
    /// The file of the signing key.
    #[error("berkas kunci {0} tidak dapat dibaca: {1}; sebutkan dengan --key")]
    KeyFile(PathBuf, io::Error),
    /// The key in the file is not the one that the ledger names.
    #[error("kunci {0} bukan kunci yang disebut buku besar")]
    Key(PathBuf),
    /// The file of the signing key names a token that does not answer, or does not hold the key.
    #[error("kunci {0}: {1}")]
    Token(PathBuf, TokenError),
    /// The ledger is shorter than a checkpoint that was published: it was restored from an older state.
    #[error(
        "ALARM: checkpoint berukuran {known} pernah diterbitkan, tetapi buku besar hanya sampai event {have}; buku besar ini dipulihkan dari keadaan lama"
    )]
    Rollback {
        /// Size of the checkpoint.
        known: u64,
        /// Last event.
        have: Seq,
    },
    /// A witness saw a longer one.
    #[error(
        "ALARM: saksi {url} pernah melihat {known} event buku besar ini, sekarang hanya ada {have}; buku besar ini dipulihkan \
         dari keadaan lama. Minta checkpoint itu dari saksi, letakkan di {record}, lalu buka epoch baru dengan --accept-rollback"
    )]
    Witnessed {
        /// Address of the witness.
        url: String,
        /// Size that it saw.
        known: u64,
        /// Last event.
        have: Seq,
        /// Where the record of what was published stands.
        record: String,
    },
    /// A file that should hold a checkpoint holds none that a key of the ledger signed, and there is no other.
    #[error(
        "checkpoint di {file} rusak atau tidak ditandatangani kunci buku besar ini ({why}); ia tidak membuktikan apa pun. \
         Pulihkan berkas itu dari salinan; tanpa salinan, pindahkan berkas itu dan mulai lagi"
    )]
    Doubtful {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A line that no checkpoint vouches for yet, and that no program could have let in.
    #[error(
        "ALARM: {0}. Belum ada checkpoint yang menjamin event itu, jadi tidak ada yang ditandatangani atau dicatat, dan tidak ada \
         yang diubah. Jalan keluar: simpan direktori ini sebagai bukti, pulihkan buku besar sampai event {before} dari cermin atau \
         cadangan, lalu buka lagi", before = .0.seq.saturating_sub(1)
    )]
    Unadmitted(Box<Unadmitted>),
    /// Lines that no checkpoint vouches for yet, and that the holder of the key did not write.
    #[error(transparent)]
    Untagged(#[from] Untagged),
    /// The ledger is long enough and has another past.
    #[error(
        "ALARM: pohon sampai event {0} tidak sama dengan checkpoint yang pernah diterbitkan; riwayat telah ditulis ulang"
    )]
    Fork(u64),
}

impl Identity {
    /// Reads it from the ledger.
    pub fn read(reader: &Reader) -> Result<Self, PublishError> {
        let last = reader.last().seq;
        let facts = reader.facts(&StreamKey::global(), last)?;
        let own = facts.iter().filter(|f| matches!(f.what, What::Dibuka { .. } | What::Kunci | What::Epoch));
        let mut this = None;
        for seq in own.map(|fact| fact.seq) {
            let sound = Sound::read(&reader.line(seq)?).map_err(|_| PublishError::Event(seq))?;
            Self::take(&mut this, seq, &sound.event).map_err(|_| PublishError::Event(seq))?;
        }
        this.ok_or(PublishError::Event(1))
    }

    /// The signing key by its file ([`super::keyfile`]), if it is this ledger's newest.
    pub fn signer(&self, file: &Path) -> Result<SignerKey, PublishError> {
        let key = self.key_in(file)?;
        match self.keys.last() {
            Some((_, public)) if *public == key.public().public() => Ok(key),
            _ => Err(PublishError::Key(file.to_owned())),
        }
    }

    /// The key in a file, whichever it is.
    pub(super) fn key_in(&self, file: &Path) -> Result<SignerKey, PublishError> {
        self.signer_of(&keyfile::open(file)?)
    }

    /// A key at hand under the ledger's name.
    pub(super) fn signer_of(&self, held: &Held) -> Result<SignerKey, PublishError> {
        let name = self.origin().parse().map_err(|_| NoteError::Key)?;
        Ok(SignerKey::with(name, Scheme::Ed25519, held.signs.clone())?)
    }
}

/// The record of what was published, kept beside the signing key and so apart from the data where the key is.
pub fn record_path(key: &Path) -> PathBuf {
    let mut name = key.as_os_str().to_owned();
    name.push(".checkpoint");
    name.into()
}

/// A checkpoint that is kept in a file; none where the file is missing.
pub fn read_record(file: &Path) -> Result<Option<Signed>, PublishError> {
    match fs::read(file) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        other => Ok(Some(Signed::parse(&other?)?)),
    }
}

/// Checkpoints by their files, and files that hold none, with the reason.
pub type Known = (Vec<(PathBuf, Signed)>, Vec<(PathBuf, String)>);

/// The checkpoints that are known to have been published: beside the key, and in the tiles. Only what a key of the
/// ledger has signed says anything; the files of the others are named.
pub fn known(data: &Path, key: &Path, identity: &Identity) -> Result<Known, PublishError> {
    let (mut sound, mut damaged) = (Vec::new(), Vec::new());
    for file in [record_path(key), TileFiles::of(data).dir().join(super::CHECKPOINT)] {
        let note = match fs::read(&file) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            other => other?,
        };
        match Signed::parse(&note).and_then(|signed| identity.verify(&signed).map(|_| signed)) {
            Ok(signed) => sound.push((file, signed)),
            Err(why) => damaged.push((file, why.to_string())),
        }
    }
    Ok((sound, damaged))
}

/// The same for whoever goes on with the ledger: one sound checkpoint is enough, and takes the place of a damaged one.
fn trusted(data: &Path, key: &Path, identity: &Identity) -> Result<Vec<(PathBuf, Signed)>, PublishError> {
    let (sound, damaged) = known(data, key, identity)?;
    match damaged.into_iter().next() {
        Some((file, why)) if sound.is_empty() => Err(PublishError::Doubtful { file, why }),
        Some((file, why)) => {
            tracing::warn!(berkas = %file.display(), sebab = why, "a checkpoint is damaged; another one is used");
            Ok(sound)
        }
        None => Ok(sound),
    }
}

/// Does the tree extend a checkpoint that is known to have been published? Otherwise the alarm.
/// A checkpoint of an epoch that was ended on record raises none.
pub fn check_extends(tree: &Tree, identity: &Identity, known: &Checkpoint) -> Result<(), PublishError> {
    extends(identity, known, tree.size(), || Ok(tree.root_at(known.size)?))
}

/// The same over anything that knows its length and its roots.
pub(super) fn extends(
    identity: &Identity,
    known: &Checkpoint,
    have: u64,
    root: impl FnOnce() -> Result<crate::event::TreeHash, PublishError>,
) -> Result<(), PublishError> {
    let ended = |ended: &Ended| (&ended.origin, ended.size, ended.root) == (&known.origin, known.size, known.root);
    if known.origin != identity.origin() && identity.ended.iter().any(ended) {
        return Ok(());
    }
    if known.size > have {
        return Err(PublishError::Rollback { known: known.size, have });
    }
    if root()? != known.root {
        return Err(PublishError::Fork(known.size));
    }
    Ok(())
}

/// Refuses to go on with a ledger that falls short of what was published. Roots come from the lines; tiles that differ
/// from them are made anew.
pub fn guard(data: &Path, key: &Path, reader: &Reader) -> Result<(), PublishError> {
    let identity = Identity::read(reader)?;
    let known = trusted(data, key, &identity)?;
    for (_, signed) in &known {
        check_size(reader, &identity, &signed.checkpoint)?;
    }
    if known.is_empty() && !TileFiles::of(data).dir().exists() {
        return Ok(());
    }
    let audit = Audit::read(reader)?;
    for (_, signed) in &known {
        audit.check(&identity, &signed.checkpoint)?;
    }
    if Tree::open(data)?.size() > reader.last().seq {
        return Tree::current(data, reader).map(drop).map_err(Into::into);
    }
    audit.heal(data, reader)?;
    Tree::current(data, reader)?;
    Ok(())
}

/// The same for whoever only reads and writes nothing: by the lines alone.
pub fn compare(data: &Path, key: &Path, reader: &Reader) -> Result<(), PublishError> {
    let identity = Identity::read(reader)?;
    let known = trusted(data, key, &identity)?;
    let audit = Audit::read(reader)?;
    known.iter().try_for_each(|(_, signed)| audit.check(&identity, &signed.checkpoint))
}

/// Is the ledger at least as long as a checkpoint of its epoch that is known to have been published?
pub fn check_size(reader: &Reader, identity: &Identity, known: &Checkpoint) -> Result<(), PublishError> {
    let have = reader.last().seq;
    if known.origin == identity.origin() && known.size > have {
        return Err(PublishError::Rollback { known: known.size, have });
    }
    Ok(())
}

/// Refuses to go on with lines that no checkpoint vouches for and that cannot be there by right; to be asked before they are
/// signed, or handed on beside a signature.
pub fn admissible(data: &Path, key: &Path, reader: &Reader) -> Result<(), PublishError> {
    vouched::check(data, key, reader, reader.last().seq)
}

/// Signs and publishes the newest checkpoint, after making sure that it extends what was published before.
pub fn publish(data: &Path, key: &Path, reader: &Reader) -> Result<(Tree, Signed), PublishError> {
    let identity = Identity::read(reader)?;
    let signer = identity.signer(key)?;
    let record = record_path(key);
    let known = trusted(data, key, &identity)?;
    for (_, known) in &known {
        check_size(reader, &identity, &known.checkpoint)?;
    }
    // Before the tiles take them in.
    admissible(data, key, reader)?;
    let mut tree = Tree::current(data, reader)?;
    if known.iter().any(|(_, known)| check_extends(&tree, &identity, &known.checkpoint).is_err()) {
        // The tiles may be damaged: the lines decide.
        guard(data, key, reader)?;
        tree = Tree::current(data, reader)?;
    }
    let _lock = tree.files().lock()?;
    // Somebody else may have gone further while this one read: a checkpoint never takes the place of a longer one.
    let known = trusted(data, key, &identity)?;
    let own = known.iter().map(|(_, signed)| signed).filter(|signed| signed.checkpoint.origin == identity.origin());
    if let Some(further) = own.max_by_key(|signed| signed.checkpoint.size).filter(|s| s.checkpoint.size > tree.size()) {
        return Ok((Tree::open(data)?, further.clone()));
    }
    for (_, signed) in &known {
        let same = (signed.checkpoint.origin.clone(), signed.checkpoint.size) == (identity.origin(), tree.size());
        if same && signed.note.verify(std::slice::from_ref(signer.public())).is_ok() {
            // It may carry cosignatures by now. A copy of it that is gone is put back.
            if known.len() < 2 {
                replace(&record, signed.to_string().as_bytes())?;
                tree.files().publish(&signed.to_string())?;
            }
            return Ok((tree, signed.clone()));
        }
    }
    let signed = Checkpoint::new(identity.origin(), tree.size(), tree.root()).sign(&signer)?;
    // The record first: whoever sees the checkpoint published may hold it against us.
    replace(&record, signed.to_string().as_bytes())?;
    tree.files().publish(&signed.to_string())?;
    Ok((tree, signed))
}

/// Publishes the checkpoint of a ledger whose last event has just replaced the key: signed by the new key, and by the
/// old one in the file `old`, so that whoever trusts that one learns of the new one from it.
pub fn hand_over(data: &Path, key: &Path, old: &Path, reader: &Reader) -> Result<(), PublishError> {
    let (tree, mut signed) = publish(data, key, reader)?;
    let identity = Identity::read(reader)?;
    let old = identity.key_in(old)?;
    if identity.verifiers(&signed.checkpoint)?.contains(old.public()) {
        signed.note.add(old.sign(&signed.note.text, 0)?);
        add_signatures(&tree, key, &signed)?;
    }
    Ok(())
}

/// The checkpoint that was published last, checked; for whoever does not hold the key.
pub fn published(tree: Tree, identity: &Identity) -> Result<(Tree, Signed), PublishError> {
    let note = tree.files().checkpoint()?.ok_or(io::Error::from(io::ErrorKind::NotFound))?;
    let signed = Signed::parse(&note)?;
    identity.verify(&signed)?;
    check_extends(&tree, identity, &signed.checkpoint)?;
    Ok((tree, signed))
}

/// Adds signatures to the published checkpoint if it is still the same.
pub fn add_signatures(tree: &Tree, key: &Path, signed: &Signed) -> Result<(), PublishError> {
    let _lock = tree.files().lock()?;
    let published = tree.files().checkpoint()?.map(|note| Signed::parse(&note)).transpose()?;
    let Some(mut now) = published.filter(|p| p.checkpoint == signed.checkpoint) else { return Ok(()) };
    signed.note.signatures.iter().for_each(|signature| now.note.add(signature.clone()));
    replace(&record_path(key), now.to_string().as_bytes())?;
    Ok(tree.files().publish(&now.to_string())?)
}

/// The proof that an event is in a checkpoint's tree; the header travels along.
pub fn prove_inclusion(tree: &Tree, reader: &Reader, seq: Seq, checkpoint: &Signed) -> Result<Inclusion, PublishError> {
    let hashes = tree.inclusion(seq, checkpoint.checkpoint.size)?;
    let line = reader.line(seq)?;
    let header = Line::split(&line).map_err(|_| PublishError::Event(seq))?.header.to_vec();
    Ok(Inclusion { extra: Some(header), index: seq - 1, hashes, checkpoint: checkpoint.clone() })
}

//! Published checkpoints that are known, and the keys that signed them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    CHECKPOINT, Reader, folder::record_path, keyfile, publish_error::PublishError, token::Held, tree::Tree,
    tree_files::TileFiles,
};
use crate::{
    event::TreeHash,
    ledger::{Checkpoint, Ended, Identity, NoteError, Scheme, Signed, SignerKey, Sound},
    projection::{StreamKey, What},
};

impl Identity {
    /// Reads the identity from the ledger's events.
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

    /// The signing key in a file ([`super::keyfile`]), if it is this ledger's newest.
    pub fn signer(&self, file: &Path) -> Result<SignerKey, PublishError> {
        let key = self.key_in(file)?;
        match self.keys.last() {
            Some((_, public)) if *public == key.public().public() => Ok(key),
            _ => Err(PublishError::Key(file.to_owned())),
        }
    }

    /// The key in a file, without a check that it is the newest.
    pub(super) fn key_in(&self, file: &Path) -> Result<SignerKey, PublishError> {
        self.signer_of(&keyfile::open(file)?)
    }

    /// An opened key, under the ledger's name.
    pub(super) fn signer_of(&self, held: &Held) -> Result<SignerKey, PublishError> {
        let name = self.origin().parse().map_err(|_| NoteError::Key)?;
        Ok(SignerKey::with(name, Scheme::Ed25519, held.signs.clone())?)
    }
}

/// The checkpoint in a file; `None` if the file is missing.
pub fn read_record(file: &Path) -> Result<Option<Signed>, PublishError> {
    match fs::read(file) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        other => Ok(Some(Signed::parse(&other?)?)),
    }
}

/// Valid checkpoints with their files, and files without one, with the reason.
pub type Known = (Vec<(PathBuf, Signed)>, Vec<(PathBuf, String)>);

/// The checkpoints known to have been published: beside the key, and in the tiles. Only a checkpoint signed by a key of the
/// ledger counts; other files are listed with the reason.
pub fn known(data: &Path, key: &Path, identity: &Identity) -> Result<Known, PublishError> {
    let (mut sound, mut damaged) = (Vec::new(), Vec::new());
    for file in [record_path(key), TileFiles::of(data).dir().join(CHECKPOINT)] {
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

/// The same for going on with the ledger: one valid checkpoint is enough, and replaces a damaged one.
pub(super) fn trusted(data: &Path, key: &Path, identity: &Identity) -> Result<Vec<(PathBuf, Signed)>, PublishError> {
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

/// Checks that the tree extends a published checkpoint; the error is an alarm. A checkpoint of an epoch that was ended on
/// record raises none.
pub fn check_extends(tree: &Tree, identity: &Identity, known: &Checkpoint) -> Result<(), PublishError> {
    extends(identity, known, tree.size(), || Ok(tree.root_at(known.size)?))
}

/// The same for any source of a length and roots.
pub(super) fn extends(
    identity: &Identity,
    known: &Checkpoint,
    have: u64,
    root: impl FnOnce() -> Result<TreeHash, PublishError>,
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

/// Checks that the ledger is at least as long as a published checkpoint of its epoch.
pub fn check_size(reader: &Reader, identity: &Identity, known: &Checkpoint) -> Result<(), PublishError> {
    let have = reader.last().seq;
    if known.origin == identity.origin() && known.size > have {
        return Err(PublishError::Rollback { known: known.size, have });
    }
    Ok(())
}

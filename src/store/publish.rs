//! Checkpoints of this ledger: signing, publishing, and the alarm if the ledger does not extend a published one.

use std::{io, path::Path};

use super::{
    Reader,
    audit::Audit,
    published::trusted,
    tree::Tree,
    tree_files::{TileFiles, replace},
    vouched,
};
pub use super::{
    folder::record_path,
    publish_error::PublishError,
    published::{Known, check_extends, check_size, known, read_record},
};
use crate::{
    event::{Line, Seq},
    ledger::{Checkpoint, Identity, Inclusion, Signed},
};

/// Refuses a ledger that falls short of what was published. Roots are computed from the lines; tiles that differ from them are
/// made again.
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

/// The same for processes that only read: compares the lines, and writes nothing.
pub fn compare(data: &Path, key: &Path, reader: &Reader) -> Result<(), PublishError> {
    let identity = Identity::read(reader)?;
    let known = trusted(data, key, &identity)?;
    let audit = Audit::read(reader)?;
    known.iter().try_for_each(|(_, signed)| audit.check(&identity, &signed.checkpoint))
}

/// Refuses lines after the last checkpoint that the rules could not have admitted; called before lines are signed, or served
/// beside a signature.
pub fn admissible(data: &Path, key: &Path, reader: &Reader) -> Result<(), PublishError> {
    vouched::check(data, key, reader, reader.last().seq)
}

/// Signs and publishes the newest checkpoint, after a check that it extends what was published before.
pub fn publish(data: &Path, key: &Path, reader: &Reader) -> Result<(Tree, Signed), PublishError> {
    let identity = Identity::read(reader)?;
    let signer = identity.signer(key)?;
    let record = record_path(key);
    let known = trusted(data, key, &identity)?;
    for (_, known) in &known {
        check_size(reader, &identity, &known.checkpoint)?;
    }
    // Before the tiles include them.
    admissible(data, key, reader)?;
    let mut tree = Tree::current(data, reader)?;
    if known.iter().any(|(_, known)| check_extends(&tree, &identity, &known.checkpoint).is_err()) {
        // The tiles may be damaged: the lines decide.
        guard(data, key, reader)?;
        tree = Tree::current(data, reader)?;
    }
    let _lock = tree.files().lock()?;
    // Another process may have published more in the meantime: a checkpoint never replaces a longer one.
    let known = trusted(data, key, &identity)?;
    let own = known.iter().map(|(_, signed)| signed).filter(|signed| signed.checkpoint.origin == identity.origin());
    if let Some(further) = own.max_by_key(|signed| signed.checkpoint.size).filter(|s| s.checkpoint.size > tree.size()) {
        return Ok((Tree::open(data)?, further.clone()));
    }
    for (_, signed) in &known {
        let same = (signed.checkpoint.origin.clone(), signed.checkpoint.size) == (identity.origin(), tree.size());
        if same && signed.note.verify(std::slice::from_ref(signer.public())).is_ok() {
            // It may have cosignatures by now. A missing copy of it is written again.
            if known.len() < 2 {
                replace(&record, signed.to_string().as_bytes())?;
                tree.files().publish(&signed.to_string())?;
            }
            return Ok((tree, signed.clone()));
        }
    }
    let signed = Checkpoint::new(identity.origin(), tree.size(), tree.root()).sign(&signer)?;
    // The record first: once others see the checkpoint, they may hold this ledger to it.
    replace(&record, signed.to_string().as_bytes())?;
    tree.files().publish(&signed.to_string())?;
    Ok((tree, signed))
}

/// Publishes the checkpoint of a ledger whose last event has just replaced the key. It is signed by the new key and by the old
/// one in the file `old`, so that everyone who trusts the old key learns of the new one from it.
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

/// The checkpoint that was published last, verified; for processes without the key.
pub fn published(tree: Tree, identity: &Identity) -> Result<(Tree, Signed), PublishError> {
    let note = tree.files().checkpoint()?.ok_or(io::Error::from(io::ErrorKind::NotFound))?;
    let signed = Signed::parse(&note)?;
    identity.verify(&signed)?;
    check_extends(&tree, identity, &signed.checkpoint)?;
    Ok((tree, signed))
}

/// Adds signatures to the published checkpoint, if it is still this one.
pub fn add_signatures(tree: &Tree, key: &Path, signed: &Signed) -> Result<(), PublishError> {
    let _lock = tree.files().lock()?;
    let published = tree.files().checkpoint()?.map(|note| Signed::parse(&note)).transpose()?;
    let Some(mut now) = published.filter(|p| p.checkpoint == signed.checkpoint) else { return Ok(()) };
    signed.note.signatures.iter().for_each(|signature| now.note.add(signature.clone()));
    replace(&record_path(key), now.to_string().as_bytes())?;
    Ok(tree.files().publish(&now.to_string())?)
}

/// The proof that an event is in a checkpoint's tree; it includes the header.
pub fn prove_inclusion(tree: &Tree, reader: &Reader, seq: Seq, checkpoint: &Signed) -> Result<Inclusion, PublishError> {
    let hashes = tree.inclusion(seq, checkpoint.checkpoint.size)?;
    let line = reader.line(seq)?;
    let header = Line::split(&line).map_err(|_| PublishError::Event(seq))?.header.to_vec();
    Ok(Inclusion { extra: Some(header), index: seq - 1, hashes, checkpoint: checkpoint.clone() })
}

//! What stands beside the lines: evidence by its hash, checkpoints by their signature, tiles from the lines.

use std::{fs, io, path::Path};

use super::{bench::Bench, error::RepairError, source::Source};
use crate::{
    event::Hash,
    ledger::{Identity, Signed},
    store::{
        Reader, TILES, TileFiles,
        attest::{EVIDENCE, keep},
        audit::{self, Audit},
        publish::{known, record_path},
        tree_files::{CHECKPOINT, replace},
    },
};

/// Puts it in order as far as lines and source go.
pub fn repair(bench: &mut Bench<'_>, key: &Path, reader: &Reader, source: &Source) -> Result<(), RepairError> {
    let identity = Identity::read(reader)?;
    evidence(bench, reader, source)?;
    let audit = Audit::read(reader)?;
    // Signed checkpoints of more than these lines are an alarm: nothing is recorded on top of it.
    for (_, signed) in known(bench.data, key, &identity)?.0 {
        audit.check(&identity, &signed.checkpoint)?;
    }
    for path in [bench.data.join(TILES).join(CHECKPOINT), record_path(key)] {
        note(bench, &path, &identity, &audit, source)?;
    }
    let wrong = audit.wrong(&TileFiles::of(bench.data))?.len();
    if wrong > 0 {
        audit.heal(bench.data, reader)?;
        bench.done.other.push(format!("{wrong} ubin dibuat ulang dari baris"));
    }
    Ok(())
}

fn evidence(bench: &mut Bench<'_>, reader: &Reader, source: &Source) -> Result<(), RepairError> {
    for (_, hash, _) in audit::named(reader)? {
        let name = format!("{EVIDENCE}/{}", hex::encode(hash.0));
        let held = match fs::read(bench.data.join(&name)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => None,
            other => Some(other?),
        };
        let own = |bytes: &Vec<u8>| Hash(blake3::hash(bytes).into()) == hash;
        if held.as_ref().is_some_and(own) || bench.done.evidence.contains(&hash) {
            continue;
        }
        match source.evidence(hash)? {
            Some(bytes) => {
                bench.aside(&name)?;
                keep(bench.data, &bytes)?;
                bench.done.evidence.push(hash);
            }
            None if reader.global()?.simulasi && held.is_none() => {}
            None => bench.done.missing.push(hash),
        }
    }
    Ok(())
}

/// A note that is damaged, or missing where the source has it, is taken over: one that a key of the ledger has signed, and
/// that these lines extend.
fn note(
    bench: &mut Bench<'_>,
    path: &Path,
    identity: &Identity,
    audit: &Audit,
    source: &Source,
) -> Result<(), RepairError> {
    let sound = |bytes: &Vec<u8>| {
        let signed = Signed::parse(bytes).ok().filter(|signed| identity.verify(signed).is_ok())?;
        audit.check(identity, &signed.checkpoint).is_ok().then_some(signed.checkpoint.size)
    };
    let held = match fs::read(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => None,
        other => Some(other?),
    };
    // A signed note that these lines do not extend is an alarm, and stays.
    let signed = |bytes: &Vec<u8>| Signed::parse(bytes).is_ok_and(|signed| identity.verify(&signed).is_ok());
    if held.as_ref().is_some_and(signed) {
        return Ok(());
    }
    let theirs = source.notes()?.into_iter().filter_map(|bytes| Some((sound(&bytes)?, bytes)));
    let Some((size, bytes)) = theirs.max_by_key(|(size, _)| *size) else { return Ok(()) };
    if let Ok(name) = path.strip_prefix(bench.data) {
        bench.aside(&name.to_string_lossy())?;
    }
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir)?;
    }
    replace(path, &bytes)?;
    bench.done.other.push(format!("checkpoint {} ({size} event)", path.display()));
    Ok(())
}

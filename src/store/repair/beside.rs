//! Repairs the files beside the lines: evidence by its hash, checkpoints by their signature, tiles and lists of unit heads
//! from the lines.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    ops::ControlFlow,
    path::Path,
};

use super::{bench::Bench, error::RepairError, source::Source};
use crate::{
    event::{Hash, Header, Line},
    ledger::{Identity, Signed, UnitHeads, UnitTip},
    store::{
        Reader, TILES, TileFiles,
        attest::{EVIDENCE, keep},
        audit::{Audit, Named},
        folder::record_path,
        published::known,
        tree_files::{CHECKPOINT, replace},
    },
};

/// Repairs everything that lines and source allow.
pub fn repair(bench: &mut Bench<'_>, key: &Path, reader: &Reader, source: &Source) -> Result<(), RepairError> {
    let identity = Identity::read(reader)?;
    let audit = Audit::read(reader)?;
    evidence(bench, &audit, reader, source)?;
    // A signed checkpoint of more than these lines is an alarm: nothing is recorded after it.
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

fn evidence(bench: &mut Bench<'_>, audit: &Audit, reader: &Reader, source: &Source) -> Result<(), RepairError> {
    let mut lost = BTreeSet::new();
    for Named { hash, .. } in audit.named() {
        let hash = *hash;
        let held = match fs::read(bench.data.join(name_of(hash))) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => None,
            other => Some(other?),
        };
        let own = |bytes: &Vec<u8>| Hash(blake3::hash(bytes).into()) == hash;
        if held.as_ref().is_some_and(own) || bench.done.evidence.contains(&hash) {
            continue;
        }
        match source.evidence(hash)? {
            Some(bytes) => put(bench, hash, &bytes)?,
            None => drop(lost.insert(hash)),
        }
    }
    // Files that follow from the lines need no source.
    let lists = if lost.is_empty() { BTreeMap::new() } else { lists(audit, reader, &lost)? };
    let simulated = reader.global()?.simulasi;
    for hash in lost {
        match lists.get(&hash) {
            Some(bytes) => put(bench, hash, bytes)?,
            None if simulated && !bench.data.join(name_of(hash)).exists() => {}
            None => bench.done.missing.push(hash),
        }
    }
    Ok(())
}

fn name_of(hash: Hash) -> String {
    format!("{EVIDENCE}/{}", hex::encode(hash.0))
}

fn put(bench: &mut Bench<'_>, hash: Hash, bytes: &[u8]) -> Result<(), RepairError> {
    bench.aside(&name_of(hash))?;
    keep(bench.data, bytes)?;
    bench.done.evidence.push(hash);
    Ok(())
}

/// Lists of unit heads among these hashes, made again from the lines: a recorded checkpoint names the list of the heads at its
/// size.
fn lists(audit: &Audit, reader: &Reader, wanted: &BTreeSet<Hash>) -> Result<BTreeMap<Hash, Vec<u8>>, RepairError> {
    let (sizes, mut heads, mut found) = (audit.listed(wanted), BTreeMap::new(), BTreeMap::new());
    reader.lines(1, sizes.last().copied().unwrap_or(0), |seq, _, line| {
        let read = Line::split(line).ok().and_then(|line| Some((Header::read(line.header).ok()?, line.hash())));
        let Some((header, hash)) = read else { return ControlFlow::Break(()) };
        heads.insert(header.unit, UnitTip { seq: header.unit_seq, hash });
        if sizes.contains(&seq) {
            let text = UnitHeads::new(heads.iter().map(|(unit, tip)| (unit.clone(), *tip))).to_string();
            found.insert(Hash(blake3::hash(text.as_bytes()).into()), text.into_bytes());
        }
        ControlFlow::Continue(())
    })?;
    Ok(found)
}

/// Takes over a note that is damaged, or missing while the source has it: it must be signed by a key of the ledger, and these
/// lines must extend it.
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

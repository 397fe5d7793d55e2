//! Restores a ledger from a backup: completely and checked, or not at all.

use std::{
    fs::{self, File},
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use super::{
    error::BackupError,
    make::RECORD,
    manifest::{Manifest, Stored},
    moments,
    pieces::{Pieces, sync},
};
use crate::store::{
    Progress, Reader, Tree, audit,
    disk::Disk,
    disk_real::RealDisk,
    head::{HEAD, HeadFile},
    publish::{PublishError, record_path},
    unfinished,
    verify::verify_beside,
    vouch,
};

/// The result of restoring.
#[derive(Debug, Clone)]
pub struct Restored {
    /// The backup.
    pub manifest: Manifest,
    /// Number of bytes written.
    pub bytes: u64,
    /// Descriptions of what was compared beside the lines.
    pub compared: Vec<String>,
}

/// Restores a backup into a directory that is empty, or has the remains of an earlier attempt. Until everything is there and
/// verified, a file marks the directory, and nothing opens it.
pub fn restore(
    pieces: &Pieces,
    manifest: Manifest,
    dir: &Path,
    key: &Path,
    progress: Progress<'_>,
) -> Result<Restored, BackupError> {
    unfinished::begin_restore(dir, &format!("{} {}", manifest.nomor, manifest.hash))
        .map_err(BackupError::at(dir))?
        .then_some(())
        .ok_or_else(|| BackupError::Taken(dir.to_owned()))?;
    let mut bytes = 0;
    for file in manifest.berkas.iter().filter(|file| file.nama != HEAD) {
        let name = named(file)?;
        let path = if file.nama == RECORD { record_path(key) } else { dir.join(name) };
        bytes += write(pieces, file, &path)?;
    }
    let disk: Arc<dyn Disk> = RealDisk::new(dir);
    HeadFile::open(disk.as_ref())?.settle(&manifest.head())?;
    sync(dir)?;
    let compared = check(&disk, dir, key, &manifest, progress)?;
    unfinished::end(dir).map_err(BackupError::at(dir))?;
    Ok(Restored { manifest, bytes, compared })
}

/// The path of a file; refuses names that lead outside of the directory.
fn named(file: &Stored) -> Result<PathBuf, BackupError> {
    let name = PathBuf::from(&file.nama);
    let plain = name.components().all(|part| matches!(part, Component::Normal(_)));
    if plain && !file.nama.is_empty() { Ok(name) } else { Err(BackupError::Name(file.nama.clone())) }
}

/// Writes a file, unless it is already there; returns the number of bytes written.
fn write(pieces: &Pieces, file: &Stored, path: &Path) -> Result<u64, BackupError> {
    if is_there(file, path) {
        return Ok(0);
    }
    let at = || BackupError::at(path);
    let above = path.parent().unwrap_or(Path::new("."));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(above).map_err(at())?;
    let fresh = path.with_extension("pulih.baru");
    let mut to =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh).map_err(at())?;
    for piece in &file.potongan {
        to.write_all(&pieces.piece(*piece)?).map_err(at())?;
    }
    to.sync_all().map_err(at())?;
    fs::rename(&fresh, path).map_err(at())?;
    sync(above)?;
    Ok(file.panjang)
}

fn is_there(file: &Stored, path: &Path) -> bool {
    if fs::metadata(path).is_ok_and(|meta| meta.len() != file.panjang) {
        return false;
    }
    let mut hasher = blake3::Hasher::new();
    let read = File::open(path).and_then(|mut from| std::io::copy(&mut from, &mut hasher));
    read.is_ok() && hasher.finalize().as_bytes() == &file.hash.0
}

/// Checks lines, chain and admission; figures at the moments of the backup; tiles, made from the lines; and the files beside
/// them.
fn check(
    disk: &Arc<dyn Disk>,
    dir: &Path,
    key: &Path,
    manifest: &Manifest,
    progress: Progress<'_>,
) -> Result<Vec<String>, BackupError> {
    let verified = verify_beside(disk, progress, &vouch::none, |_, _| (), |_, _, ()| {})?;
    let reader = Reader::open(disk.clone(), None, &|_, _| ())?;
    let last = reader.committed(manifest.seq)?.map(|event| event.hash);
    if verified.last != manifest.seq || last != Some(manifest.hash) {
        return Err(BackupError::Figures { seq: manifest.seq });
    }
    let figures = moments::figures(&reader)?;
    let differs = manifest.angka.iter().zip(&figures).find(|(then, now)| then != now);
    if let Some((then, _)) = differs {
        return Err(BackupError::Figures { seq: then.seq });
    }
    if figures.len() != manifest.angka.len() {
        return Err(BackupError::Figures { seq: manifest.seq });
    }
    Tree::current(dir, &reader).map_err(PublishError::Tree)?;
    let mut found = audit::beside(dir, key, &reader)?;
    // What the backup itself lacks is reported, but is no fault of the restored copy.
    found.faults.retain(|fault| !fault.starts_with("hilang: ") || manifest.hilang.is_empty());
    if !found.faults.is_empty() {
        return Err(BackupError::Faults(found.faults.join("\n")));
    }
    found.compared.push(format!("angka {} kartu pada {} saat", figures.last().map_or(0, |m| m.kartu), figures.len()));
    Ok(found.compared)
}

//! The folder of a backup: `potongan/ab/<64 hex>`, named by the BLAKE3 of the content, and `daftar/<number>.json`.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use super::{
    error::BackupError,
    manifest::{Manifest, Stored},
};
use crate::{
    event::Hash,
    store::{flock::FileLock, tree_files::replace},
};

/// Size of a piece in bytes; the last piece of a growing file is written again with each backup.
const PIECE: usize = 1 << 20;
const PIECES: &str = "potongan";
const LISTS: &str = "daftar";
const LOCK: &str = "lock";

/// Counts of writing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Bytes that were new.
    pub new: u64,
    /// Bytes that were already there, and were checked.
    pub there: u64,
    /// Number of damaged pieces that were written again.
    pub mended: u64,
}

/// The folder of a backup.
#[derive(Debug, Clone)]
pub struct Pieces {
    dir: PathBuf,
}

impl Pieces {
    /// Opens an existing folder for reading.
    pub fn read(dir: &Path) -> Result<Self, BackupError> {
        if !dir.join(LISTS).is_dir() {
            return Err(BackupError::None(dir.to_owned()));
        }
        Ok(Self { dir: dir.to_owned() })
    }

    /// Returns whether this is a folder of backups.
    pub fn is(dir: &Path) -> bool {
        dir.join(LISTS).is_dir() && dir.join(PIECES).is_dir()
    }

    /// Locks the folder for writing, and creates it if it is missing; held until the file is dropped.
    pub fn hold(dir: &Path) -> Result<(Self, FileLock), BackupError> {
        let mut private = fs::DirBuilder::new();
        private.recursive(true).mode(0o700);
        let make = |path: PathBuf| private.create(&path).map_err(BackupError::at(path));
        make(dir.to_owned())?;
        let lock = File::create(dir.join(LOCK)).map_err(BackupError::at(dir))?;
        let lock = FileLock::take(lock).map_err(|_| BackupError::Busy(dir.to_owned()))?;
        let this = Self { dir: dir.to_owned() };
        if !dir.join(LISTS).is_dir() {
            for first in 0..=u8::MAX {
                make(dir.join(PIECES).join(hex::encode([first])))?;
            }
            make(dir.join(LISTS))?;
            sync(&dir.join(PIECES))?;
            sync(dir)?;
        }
        Ok((this, lock))
    }

    fn path(&self, hash: Hash) -> PathBuf {
        let name = hex::encode(hash.0);
        self.dir.join(PIECES).join(&name[..2]).join(&name)
    }

    /// Reads a piece and checks it.
    pub fn piece(&self, hash: Hash) -> Result<Vec<u8>, BackupError> {
        let lost = || BackupError::Piece(hash.to_string());
        let bytes = match fs::read(self.path(hash)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(lost()),
            other => other.map_err(BackupError::at(self.path(hash)))?,
        };
        if blake3::hash(&bytes).as_bytes() == &hash.0 { Ok(bytes) } else { Err(lost()) }
    }

    fn put(&self, bytes: &[u8], written: &mut Written) -> Result<Hash, BackupError> {
        let hash = Hash(blake3::hash(bytes).into());
        let (path, length) = (self.path(hash), bytes.len() as u64);
        if path.exists() {
            if self.piece(hash).is_ok() {
                written.there += length;
                return Ok(hash);
            }
            written.mended += 1;
        }
        replace(&path, bytes).map_err(BackupError::at(path))?;
        written.new += length;
        Ok(hash)
    }

    /// Stores a file, piece by piece.
    pub(super) fn take(&self, name: &str, mut from: impl Read, written: &mut Written) -> Result<Stored, BackupError> {
        let (mut whole, mut potongan, mut panjang) = (blake3::Hasher::new(), Vec::new(), 0);
        loop {
            let mut bytes = Vec::new();
            from.by_ref().take(PIECE as u64).read_to_end(&mut bytes).map_err(BackupError::at(name))?;
            if bytes.is_empty() {
                break;
            }
            whole.update(&bytes);
            panjang += bytes.len() as u64;
            potongan.push(self.put(&bytes, written)?);
        }
        Ok(Stored { nama: name.to_owned(), panjang, hash: Hash(whole.finalize().into()), potongan })
    }

    /// Returns whether all pieces of a file exist and are whole.
    pub(super) fn holds(&self, file: &Stored) -> bool {
        file.potongan.iter().all(|hash| self.piece(*hash).is_ok())
    }

    /// The piece at an offset of a file, with the offset at which it begins; `None` after the end.
    pub(super) fn piece_of(&self, file: &Stored, offset: u64) -> Result<Option<(u64, Vec<u8>)>, BackupError> {
        let index = offset / PIECE as u64;
        match file.potongan.get(usize::try_from(index).unwrap_or(usize::MAX)) {
            Some(hash) => Ok(Some((index * PIECE as u64, self.piece(*hash)?))),
            None => Ok(None),
        }
    }

    /// Numbers of the complete backups, oldest first.
    pub fn numbers(&self) -> Result<Vec<u64>, BackupError> {
        let dir = self.dir.join(LISTS);
        let mut found = Vec::new();
        for entry in fs::read_dir(&dir).map_err(BackupError::at(dir))? {
            let name = entry?.file_name();
            found.extend(name.to_str().and_then(|n| n.strip_suffix(".json")).and_then(|n| n.parse::<u64>().ok()));
        }
        found.sort_unstable();
        Ok(found)
    }

    fn list(&self, number: u64) -> PathBuf {
        self.dir.join(LISTS).join(format!("{number:08}.json"))
    }

    /// Reads the list of a backup.
    pub fn manifest(&self, number: u64) -> Result<Manifest, BackupError> {
        let path = self.list(number);
        let bytes = match fs::read(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(BackupError::None(path)),
            other => other.map_err(BackupError::at(path.clone()))?,
        };
        match Manifest::decode(&bytes) {
            Ok(manifest) if manifest.nomor == number => Ok(manifest),
            Ok(_) | Err(0) => Err(BackupError::List(path)),
            Err(later) => Err(BackupError::Newer(path, later)),
        }
    }

    /// The newest valid list, and the numbers of damaged newer ones; `None` before the first backup.
    pub fn newest(&self) -> Result<(Option<Manifest>, Vec<u64>), BackupError> {
        let mut damaged = Vec::new();
        for number in self.numbers()?.into_iter().rev() {
            match self.manifest(number) {
                Err(BackupError::List(_)) => damaged.push(number),
                other => return Ok((Some(other?), damaged)),
            }
        }
        Ok((None, damaged))
    }

    /// Writes the list of a backup, which completes it.
    pub(super) fn publish(&self, manifest: &Manifest) -> Result<(), BackupError> {
        let path = self.list(manifest.nomor);
        let bytes = manifest.encode().map_err(io::Error::other)?;
        replace(&path, &bytes).map_err(BackupError::at(path))
    }

    /// Removes all except the newest lists, and the pieces that none of them names.
    pub(super) fn prune(&self, keep: usize) -> Result<(), BackupError> {
        let numbers = self.numbers()?;
        let old = numbers.len().saturating_sub(keep.max(1));
        let mut named = HashSet::new();
        for number in &numbers[old..] {
            // The pieces of a damaged list are unknown: then nothing is removed.
            let Ok(manifest) = self.manifest(*number) else { return Ok(()) };
            named.extend(manifest.berkas.into_iter().flat_map(|file| file.potongan));
        }
        for number in &numbers[..old] {
            fs::remove_file(self.list(*number)).map_err(BackupError::at(self.list(*number)))?;
        }
        sync(&self.dir.join(LISTS))?;
        for first in 0..=u8::MAX {
            let dir = self.dir.join(PIECES).join(hex::encode([first]));
            for entry in fs::read_dir(&dir).map_err(BackupError::at(dir.clone()))? {
                let entry = entry?;
                let name = entry.file_name();
                let hash = name.to_str().and_then(|name| format!("b3:{name}").parse::<Hash>().ok());
                if hash.is_none_or(|hash| !named.contains(&hash)) {
                    fs::remove_file(entry.path()).map_err(BackupError::at(entry.path()))?;
                }
            }
        }
        Ok(())
    }
}

/// Makes the entries of a folder durable.
pub(super) fn sync(dir: &Path) -> Result<(), BackupError> {
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(BackupError::at(dir))
}

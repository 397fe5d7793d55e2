//! Files of evidence: `bukti/<64 hex>`, named by the BLAKE3 of their content. A file exists whole and synced, or not at all.

use std::{
    io,
    path::{Path, PathBuf},
};

use tokio::{
    fs::{self, File, OpenOptions},
    io::{AsyncReadExt, AsyncWriteExt},
};

use crate::event::{AccountId, Hash};

/// Hexadecimal digits of the hash in a file name.
const HEX: usize = 64;
/// Bytes that are read at a time.
const PIECE: usize = 64 << 10;

/// The reason why evidence was not stored or found.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The file exceeds the limit.
    #[error("berkas melebihi batas")]
    TooLarge,
    /// The file system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A stored file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// BLAKE3 of its content, which is its name.
    pub hash: Hash,
    /// Size in bytes.
    pub size: u64,
    /// Whether it did not exist before.
    pub new: bool,
}

/// A file that is being received, under a temporary name until it is complete.
pub struct Incoming {
    dir: PathBuf,
    path: PathBuf,
    file: File,
    hasher: blake3::Hasher,
    size: u64,
    most: u64,
    finished: bool,
}

impl Incoming {
    /// Begins a file of at most `most` bytes.
    pub async fn create(dir: &Path, most: u64) -> Result<Self, EvidenceError> {
        fs::create_dir_all(dir).await?;
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let path = dir.join(format!("masuk-{}", hex::encode(random)));
        let file = OpenOptions::new().write(true).create_new(true).open(&path).await?;
        let (dir, hasher) = (dir.to_owned(), blake3::Hasher::new());
        Ok(Self { dir, path, file, hasher, size: 0, most, finished: false })
    }

    /// Appends bytes.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), EvidenceError> {
        self.size += bytes.len() as u64;
        if self.size > self.most {
            return Err(EvidenceError::TooLarge);
        }
        self.hasher.update(bytes);
        Ok(self.file.write_all(bytes).await?)
    }

    /// Makes the file durable under its hash.
    pub async fn finish(mut self) -> Result<Kept, EvidenceError> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        let hash = Hash(self.hasher.finalize().into());
        let name = self.dir.join(name(hash));
        let new = !fs::try_exists(&name).await?;
        fs::rename(&self.path, &name).await?;
        self.finished = true;
        File::open(&self.dir).await?.sync_all().await?;
        // The entry of the directory itself must be durable too, in case this is its first file.
        if let Some(above) = self.dir.parent() {
            File::open(above).await?.sync_all().await?;
        }
        Ok(Kept { hash, size: self.size, new })
    }
}

/// Removes a file that was not completed.
impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.finished {
            drop(std::fs::remove_file(&self.path));
        }
    }
}

fn name(hash: Hash) -> String {
    hex::encode(hash.0)
}

/// Notes that an account uploaded a file, so that it may read it before it is attached.
pub async fn note(dir: &Path, hash: Hash, by: &AccountId) -> Result<(), EvidenceError> {
    Ok(fs::write(dir.join(note_name(hash, by)), b"").await?)
}

/// Returns whether the account uploaded the file.
pub async fn noted(dir: &Path, hash: Hash, by: &AccountId) -> Result<bool, EvidenceError> {
    Ok(fs::try_exists(dir.join(note_name(hash, by))).await?)
}

/// Stores what an import left unclear about a file that an account uploaded; an empty text if everything is clear.
pub fn leave(dir: &Path, hash: Hash, by: &AccountId, left: &str) -> io::Result<()> {
    std::fs::write(dir.join(note_name(hash, by)), left)
}

/// Nothing waits any more of a file that an account brought, nor of what was noted alike of others.
pub fn settle(dir: &Path, hash: Hash, by: &AccountId, alike: &dyn Fn(&str) -> bool) -> io::Result<()> {
    let own = dir.join(note_name(hash, by));
    for (path, text) in left(dir, Some(by))? {
        if path == own || alike(&text) {
            std::fs::write(path, "")?;
        }
    }
    Ok(())
}

/// Files that an account uploaded and an import left unclear, with the stored text; of all accounts if `by` is `None`.
pub fn left(dir: &Path, by: Option<&AccountId>) -> io::Result<Vec<(PathBuf, String)>> {
    let mut all = Vec::new();
    let entries = match std::fs::read_dir(dir) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(all),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let own =
            name.to_str().and_then(|name| name.strip_prefix("unggah-")?.split_at_checked(HEX)?.1.strip_prefix('-'));
        if own.is_some_and(|akun| by.is_none_or(|by| by.as_str() == akun)) && entry.metadata()?.len() > 0 {
            all.push((entry.path(), std::fs::read_to_string(entry.path())?));
        }
    }
    all.sort();
    Ok(all)
}

fn note_name(hash: Hash, by: &AccountId) -> String {
    format!("unggah-{}-{by}", name(hash))
}

/// Opens a file by its hash, and returns its length too; `None` if it does not exist.
pub async fn open(dir: &Path, hash: Hash) -> Result<Option<(File, u64)>, EvidenceError> {
    match File::open(dir.join(name(hash))).await {
        Ok(file) => {
            let size = file.metadata().await?.len();
            Ok(Some((file, size)))
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e.into()),
    }
}

/// The next bytes of a file; `None` at its end.
pub async fn piece(file: &mut File) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = vec![0; PIECE];
    let read = file.read(&mut bytes).await?;
    bytes.truncate(read);
    Ok((read > 0).then_some(bytes))
}

/// Removes incomplete files that a kill left behind.
pub fn tidy(dir: &Path) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with("masuk-")) {
            drop(std::fs::remove_file(entry.path()));
        }
    }
}

//! Files of evidence: `bukti/<64 hex>`, by the BLAKE3 of their content. A file is there whole and synced, or not at all.

use std::{
    io,
    path::{Path, PathBuf},
};

use tokio::{
    fs::{self, File, OpenOptions},
    io::{AsyncReadExt, AsyncWriteExt},
};

use crate::event::{AccountId, Hash};

/// Digits of a hash in the name of a file.
const HEX: usize = 64;
/// Bytes that are read at a time.
const PIECE: usize = 64 << 10;

/// Why evidence was not kept or found.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// Beyond the limit.
    #[error("berkas melebihi batas")]
    TooLarge,
    /// The file system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// What was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Hash of its content, which is its name.
    pub hash: Hash,
    /// Bytes.
    pub size: u64,
    /// It was not there before.
    pub new: bool,
}

/// A file that is coming in, under a name of its own until it is whole.
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
    /// Begins a file of at most so many bytes.
    pub async fn create(dir: &Path, most: u64) -> Result<Self, EvidenceError> {
        fs::create_dir_all(dir).await?;
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let path = dir.join(format!("masuk-{}", hex::encode(random)));
        let file = OpenOptions::new().write(true).create_new(true).open(&path).await?;
        let (dir, hasher) = (dir.to_owned(), blake3::Hasher::new());
        Ok(Self { dir, path, file, hasher, size: 0, most, finished: false })
    }

    /// Takes the next bytes.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), EvidenceError> {
        self.size += bytes.len() as u64;
        if self.size > self.most {
            return Err(EvidenceError::TooLarge);
        }
        self.hasher.update(bytes);
        Ok(self.file.write_all(bytes).await?)
    }

    /// Makes it durable under its hash.
    pub async fn finish(mut self) -> Result<Kept, EvidenceError> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        let hash = Hash(self.hasher.finalize().into());
        let name = self.dir.join(name(hash));
        let new = !fs::try_exists(&name).await?;
        fs::rename(&self.path, &name).await?;
        self.finished = true;
        File::open(&self.dir).await?.sync_all().await?;
        // The directory's own name must last as well, should this be its first file.
        if let Some(above) = self.dir.parent() {
            File::open(above).await?.sync_all().await?;
        }
        Ok(Kept { hash, size: self.size, new })
    }
}

/// What never became whole is removed.
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

/// Notes that an account brought a file, so that it may look at what it brought before it is attached.
pub async fn note(dir: &Path, hash: Hash, by: &AccountId) -> Result<(), EvidenceError> {
    Ok(fs::write(dir.join(note_name(hash, by)), b"").await?)
}

/// Did the account bring the file?
pub async fn noted(dir: &Path, hash: Hash, by: &AccountId) -> Result<bool, EvidenceError> {
    Ok(fs::try_exists(dir.join(note_name(hash, by))).await?)
}

/// Notes what an import left unclear of a file that an account brought; nothing, where all of it is clear.
pub fn leave(dir: &Path, hash: Hash, by: &AccountId, left: &str) -> io::Result<()> {
    std::fs::write(dir.join(note_name(hash, by)), left)
}

/// Files that an account brought and an import left unclear, with what was noted; of all accounts, where none is named.
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

/// A file by its hash, and its length; none where it is not there.
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

/// The next bytes of a file; none at its end.
pub async fn piece(file: &mut File) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = vec![0; PIECE];
    let read = file.read(&mut bytes).await?;
    bytes.truncate(read);
    Ok((read > 0).then_some(bytes))
}

/// Removes what a kill left half-way.
pub fn tidy(dir: &Path) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with("masuk-")) {
            drop(std::fs::remove_file(entry.path()));
        }
    }
}

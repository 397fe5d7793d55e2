//! Evidence beside the journal: synchronises every server's folder with the engine. An uploaded file is in the engine before
//! its uploader learns its hash, and so before any event names it.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

use super::{Lost, postgres::Postgres};
use crate::store::tree_files::replace;

/// A folder of evidence and its engine.
pub struct Level {
    engine: Postgres,
    dir: PathBuf,
    /// Names that both sides have.
    both: HashSet<String>,
}

/// Returns whether the name is that of a file or an upload note. Nothing else is taken from the engine.
fn is_name(name: &str) -> bool {
    let hash = |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    match name.strip_prefix("unggah-") {
        None => hash(name),
        Some(note) => {
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            note.is_char_boundary(64) && note.len() > 65 && hash(&note[..64]) && note[64..].bytes().all(plain)
        }
    }
}

impl Level {
    /// From a folder and an engine.
    pub fn new(engine: Postgres, dir: &Path) -> Self {
        Self { engine, dir: dir.to_owned(), both: HashSet::new() }
    }

    fn here(&self) -> io::Result<HashSet<String>> {
        let entries = match fs::read_dir(&self.dir) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(HashSet::new()),
            other => other?,
        };
        let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        names.filter(|name| name.as_ref().map_or(true, |name| is_name(name))).collect()
    }

    /// Sends files that the engine lacks.
    pub fn give(&mut self) -> Result<(), LevelError> {
        let fresh: Vec<_> = self.here()?.into_iter().filter(|name| !self.both.contains(name)).collect();
        for name in fresh {
            let bytes = fs::read(self.dir.join(&name))?;
            self.engine.keep_evidence(&name, &bytes)?;
            self.both.insert(name);
        }
        Ok(())
    }

    /// Fetches files that the folder lacks, if their bytes match their names.
    pub fn take(&mut self) -> Result<(), LevelError> {
        let here = self.here()?;
        for name in self.engine.evidence_names()? {
            if here.contains(&name) || !is_name(&name) {
                continue;
            }
            let Some(bytes) = self.engine.evidence(&name)? else { continue };
            if !name.starts_with("unggah-") && blake3::hash(&bytes).to_hex().as_str() != name {
                tracing::error!(name, "evidence in the engine is not what its name says; not taken");
                continue;
            }
            fs::create_dir_all(&self.dir)?;
            replace(&self.dir.join(&name), &bytes)?;
            self.both.insert(name);
        }
        Ok(())
    }
}

/// The reason why evidence was not synchronised.
#[derive(Debug, thiserror::Error)]
pub enum LevelError {
    /// The engine does not answer.
    #[error(transparent)]
    Lost(#[from] Lost),
    /// The file system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn only_names_of_evidence_are_taken() {
        let hash = "0a".repeat(32);
        assert!(is_name(&hash) && is_name(&format!("unggah-{hash}-ppu-01")));
        for wrong in
            ["", "../x", "unggah-", "masuk-00", &hash[1..], &format!("unggah-{hash}-../x"), &hash.to_uppercase()]
        {
            assert!(!is_name(wrong), "{wrong}");
        }
    }
}

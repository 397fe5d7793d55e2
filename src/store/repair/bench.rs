//! The ledger under repair, and what was done to it.

use std::{fs, io, path::Path, sync::Arc};

use super::error::RepairError;
use crate::{
    event::{Hash, Seq},
    store::disk::Disk,
};

/// Folder of the damaged files, within the ledger's directory.
pub const ASIDE: &str = "rusak";

/// The result of a repair.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repaired {
    /// Description of the source.
    pub source: String,
    /// Events whose lines were taken over.
    pub lines: Vec<Seq>,
    /// Evidence that was taken over.
    pub evidence: Vec<Hash>,
    /// Descriptions of everything else that was repaired.
    pub other: Vec<String>,
    /// Copies of the damaged files, within the ledger's directory.
    pub aside: Vec<String>,
    /// Evidence that the source lacks too.
    pub missing: Vec<Hash>,
}

impl Repaired {
    /// Returns whether nothing was done.
    pub fn is_nothing(&self) -> bool {
        self.lines.is_empty() && self.evidence.is_empty() && self.other.is_empty()
    }
}

/// The ledger under repair.
pub struct Bench<'a> {
    /// Its directory.
    pub data: &'a Path,
    /// Its files.
    pub disk: &'a Arc<dyn Disk>,
    /// Time stamp for the names of files that are set aside.
    pub stamp: i64,
    /// The result so far.
    pub done: &'a mut Repaired,
}

impl Bench<'_> {
    /// Sets a file aside: gives it a second name in the folder for damaged files. Nothing is removed.
    pub fn aside(&mut self, name: &str) -> Result<(), RepairError> {
        let from = self.data.join(name);
        if !from.exists() {
            return Ok(());
        }
        let dir = self.data.join(ASIDE);
        fs::create_dir_all(&dir)?;
        let to = format!("{}-{}", self.stamp, name.replace('/', "-"));
        match fs::hard_link(&from, dir.join(&to)) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            // A file system without links.
            Err(_) => drop(fs::copy(&from, dir.join(&to))?),
            Ok(()) => {}
        }
        fs::File::open(&dir)?.sync_all()?;
        self.done.aside.push(format!("{ASIDE}/{to}"));
        Ok(())
    }
}

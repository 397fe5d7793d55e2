//! The ledger that is worked on, and what was done to it.

use std::{fs, io, path::Path, sync::Arc};

use super::error::RepairError;
use crate::{
    event::{Hash, Seq},
    store::disk::Disk,
};

/// Folder of what was damaged, within the ledger's directory.
pub const ASIDE: &str = "rusak";

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repaired {
    /// Where it was taken from.
    pub source: String,
    /// Events whose lines were taken over.
    pub lines: Vec<Seq>,
    /// Evidence that was taken over.
    pub evidence: Vec<Hash>,
    /// What else was put in order, in words.
    pub other: Vec<String>,
    /// Files that hold what was damaged, within the ledger's directory.
    pub aside: Vec<String>,
    /// Evidence that the source lacks too.
    pub missing: Vec<Hash>,
}

impl Repaired {
    /// Was anything done?
    pub fn is_nothing(&self) -> bool {
        self.lines.is_empty() && self.evidence.is_empty() && self.other.is_empty()
    }
}

/// The ledger that is worked on.
pub struct Bench<'a> {
    /// Its directory.
    pub data: &'a Path,
    /// Its files.
    pub disk: &'a Arc<dyn Disk>,
    /// When, for the names of what is set aside.
    pub stamp: i64,
    /// What was done so far.
    pub done: &'a mut Repaired,
}

impl Bench<'_> {
    /// Sets a file aside under a name of its own, which it has beside its old one: nothing is removed.
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

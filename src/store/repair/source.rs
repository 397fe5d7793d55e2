//! The source of lines and evidence: another copy of the ledger, a backup, or a bag.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    error::RepairError,
    own::{Lines, Own, each},
};
use crate::{
    event::{Hash, Seq},
    ledger::Sound,
    store::{
        TILES,
        attest::EVIDENCE,
        backup::{Image, Pieces},
        disk::{Disk, read_file},
        disk_real::RealDisk,
        head::{self, Head},
        journal::{JOURNAL, Journal},
        tree_files::CHECKPOINT,
    },
};

/// Path of the chain within a bag.
const CHAIN: &str = "data/ledger/rantai.jsonl";
/// Path of the list of unit heads within a bag.
const HEADS: &str = "data/bukti-pohon/kepala-unit.txt";

/// A source of lines and evidence.
pub struct Source {
    /// Description of its kind and place.
    pub name: String,
    held: Held,
}

enum Held {
    Files { disk: Arc<dyn Disk>, lines: Lines },
    Bag { lines: HashMap<(Seq, Hash), Vec<u8>>, place: PathBuf },
}

impl Source {
    /// Opens a source of any kind.
    pub fn open(place: &Path) -> Result<Self, RepairError> {
        let shown = place.display();
        if Pieces::is(place) {
            let pieces = Pieces::read(place)?;
            let Some(list) = pieces.newest()?.0 else { return Err(RepairError::Source(place.to_owned())) };
            return Self::files(format!("cadangan {} di {shown}", list.nomor), Image::open(&pieces, &list));
        }
        if place.join(JOURNAL).is_dir() {
            let what = if crate::store::replica::is_mirror(place) { "cermin" } else { "salinan" };
            return Self::files(format!("{what} di {shown}"), RealDisk::new(place));
        }
        let mut lines = HashMap::new();
        let Some(bytes) = member(place, CHAIN)? else { return Err(RepairError::Source(place.to_owned())) };
        each(&bytes, |_, line| {
            // Lines of units outside of the bag are there without their data, and are skipped.
            if let Ok(sound) = Sound::read(line) {
                lines.insert((sound.header.seq, sound.hash), line.to_vec());
            }
        });
        Ok(Self { name: format!("ekspor {shown}"), held: Held::Bag { lines, place: place.to_owned() } })
    }

    fn files(name: String, disk: Arc<dyn Disk>) -> Result<Self, RepairError> {
        let lines = Lines::read(disk.as_ref())?;
        Ok(Self { name, held: Held::Files { disk, lines } })
    }

    /// The line of an event whose hash is known.
    pub fn line(&self, seq: Seq, hash: Hash) -> Result<Option<Vec<u8>>, RepairError> {
        match &self.held {
            Held::Bag { lines, .. } => Ok(lines.get(&(seq, hash)).cloned()),
            Held::Files { disk, lines } => {
                let Some(Own { segment, offset, length, .. }) = lines.find(seq, hash) else { return Ok(None) };
                let place = crate::store::Place { segment, offset, length: length as u32 };
                let line = Journal::open_read(disk.clone())?.read(place)?;
                // Read a second time: it must still be the same line.
                Ok(Some(line).filter(|line| Sound::read(line).is_ok_and(|sound| sound.hash == hash)))
            }
        }
    }

    /// The end of the ledger by the source's head; `None` for a bag.
    pub fn head(&self) -> Result<Option<Head>, RepairError> {
        match &self.held {
            Held::Files { disk, .. } => Ok(head::read(disk.as_ref())?),
            Held::Bag { .. } => Ok(None),
        }
    }

    /// A file of evidence by its hash, checked; `None` if it is missing.
    pub fn evidence(&self, hash: Hash) -> Result<Option<Vec<u8>>, RepairError> {
        let name = hex::encode(hash.0);
        let whole = |bytes: &Vec<u8>| blake3::hash(bytes).as_bytes() == &hash.0;
        match &self.held {
            Held::Files { disk, .. } => Ok(read_file(disk.as_ref(), &format!("{EVIDENCE}/{name}"))?.filter(whole)),
            Held::Bag { place, .. } => {
                // The list of unit heads has another name there.
                let names = [format!("data/{EVIDENCE}/{name}"), HEADS.to_owned()];
                for name in names {
                    if let Some(bytes) = member(place, &name)?.filter(whole) {
                        return Ok(Some(bytes));
                    }
                }
                Ok(None)
            }
        }
    }

    /// The notes of its checkpoints.
    pub fn notes(&self) -> Result<Vec<Vec<u8>>, RepairError> {
        let names = [format!("{TILES}/{CHECKPOINT}"), "ledger.key.checkpoint".to_owned()];
        match &self.held {
            Held::Files { disk, .. } => {
                let read = names.iter().map(|name| read_file(disk.as_ref(), name));
                Ok(read.collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect())
            }
            Held::Bag { place, .. } => Ok(member(place, "data/bukti-pohon/checkpoint")?.into_iter().collect()),
        }
    }
}

/// A file of a bag, which is a folder, or one ZIP file with a folder in it.
fn member(place: &Path, name: &str) -> Result<Option<Vec<u8>>, RepairError> {
    if place.is_dir() {
        return match fs::read(place.join(name)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            other => Ok(Some(other?)),
        };
    }
    if !place.is_file() {
        return Ok(None);
    }
    let Ok(mut zip) = zip::ZipArchive::new(File::open(place)?) else { return Ok(None) };
    let within = |full: &str| full == name || full.split_once('/').is_some_and(|(_, rest)| rest == name);
    let names: Vec<String> = zip.file_names().flatten().map(|full| full.into_owned()).collect();
    let Some(full) = names.into_iter().find(|full| within(full)) else { return Ok(None) };
    let mut bytes = Vec::new();
    zip.by_name(&full).map_err(io::Error::other)?.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

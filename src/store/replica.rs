//! The store of a mirror: a ledger that takes over lines appended elsewhere, and appends nothing itself.
//!
//! Its folder is that of a ledger, so every read command and the service work on it. A file marks it, and no writer opens it.

use std::{collections::BTreeMap, fs, io, path::Path, sync::Arc};

pub use super::folder::{MIRROR, is_mirror};
use super::{
    Catalog, Committed, IndexOptions, Place, Progress, Reader,
    append::{SEGMENT, Tail},
    books::snapshotter,
    disk::{Disk, Lock},
    disk_real::RealDisk,
    erase::{self, EraseError},
    folder::INDEX,
    head::Head,
    keep::{Keep, Kept, Tip},
    ledger::Ledger,
    recovery::{self, OpenError, Recovered},
    tree_files::replace,
    upkeep::Upkeep,
    vault_error::VaultError,
};
use crate::{
    event::Seq,
    ledger::{Chain, ChainError, Sound},
    projection::{Fact, What},
};

/// File with the key of the first line.
const PINNED: &str = "kunci-pertama";
/// Bytes of lines that are written at a time, at least; a batch ends at the end of a group.
const BATCH: usize = 4 << 20;

/// The reason why lines were not taken over.
#[derive(Debug, thiserror::Error)]
pub enum ReplicaError {
    /// A line is not valid, or does not follow.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The lines end within a group.
    #[error("baris terakhir bukan akhir kelompok")]
    Unfinished,
    /// The file system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Texts that the source erased could not be erased here.
    #[error(transparent)]
    Erase(#[from] EraseError),
}

/// The copy, open for taking over lines.
pub struct Replica {
    keep: Keep,
    chain: Chain,
    durable: Tip,
    catalog: Arc<Catalog>,
    lines: Vec<u8>,
    events: Vec<Committed>,
    /// For lines that waiting erasures change: the remaining data.
    left: BTreeMap<Seq, Vec<u8>>,
    lock: Lock,
}

/// The parts of a copy, for the writer that continues it.
pub(super) struct Parts {
    pub keep: Keep,
    pub chain: Chain,
    pub catalog: Arc<Catalog>,
    pub lock: Lock,
}

impl Replica {
    /// Opens the copy in a folder, or creates an empty one.
    pub fn open(root: &Path, source: &str, progress: Progress<'_>) -> Result<Self, VaultError> {
        let disk: Arc<dyn Disk> = RealDisk::new(root);
        let recovered = if is_mirror(root) { recovery::recover(&disk)? } else { Ledger::prepare_new(&disk)? };
        if !is_mirror(root) {
            let events = recovered.chain.seq();
            if events > 0 {
                return Err(OpenError::Exists(events).into());
            }
            fs::write(root.join(MIRROR), format!("{source}\n"))?;
        }
        Self::over(root, recovered, progress)
    }

    /// From a recovered folder, with its index.
    pub(super) fn over(root: &Path, recovered: Recovered, progress: Progress<'_>) -> Result<Self, VaultError> {
        let Recovered { journal, chain, at, .. } = &recovered;
        let durable = Head { seq: chain.seq(), hash: chain.hash(), at: *at, closed: false };
        erase::fresh_index(root)?;
        let index = Some(IndexOptions::new(root.join(INDEX), snapshotter()));
        let catalog = Catalog::open(journal.clone(), index, &durable, progress)?;
        erase::settle(root, &Reader::new(catalog.clone())).map_err(|e| io::Error::other(e.to_string()))?;
        Ok(Self::with_catalog(recovered, catalog)?)
    }

    /// From a recovered folder, with a complete catalog.
    pub(super) fn with_catalog(recovered: Recovered, catalog: Arc<Catalog>) -> io::Result<Self> {
        let Recovered { journal, chain, at, first, head, lock, .. } = recovered;
        let disk = journal.disk().clone();
        let tail = Tail::open(disk.clone(), Upkeep::start(disk)?, SEGMENT, at, first)?;
        let (keep, durable) = (Keep::local(tail, head), Tip::of(&chain));
        Ok(Self { keep, durable, chain, catalog, lines: Vec::new(), events: Vec::new(), left: BTreeMap::new(), lock })
    }

    /// Takes the copy apart. Everything received must have been flushed.
    pub(super) fn into_parts(self) -> Parts {
        let Self { keep, chain, catalog, lock, .. } = self;
        Parts { keep, chain, catalog, lock }
    }

    /// The chain up to the last line.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// A reader of the lines that were taken over.
    pub fn reader(&self) -> Reader {
        Reader::new(self.catalog.clone())
    }

    /// Takes over a line, without its line feed. It is durable and readable after [`Replica::flush`] at the latest.
    pub fn append(&mut self, line: &[u8]) -> Result<(), ReplicaError> {
        let sound = self.chain.push_line(line)?;
        let at = self.keep.at();
        let offset = at.offset + self.lines.len() as u64;
        let place = Place { segment: at.segment, offset, length: line.len() as u32 };
        let fact = Fact::of(&sound.header, &sound.event);
        self.truthful(&fact, line)?;
        let Sound { header, hash, erased, .. } = sound;
        self.events.push(Committed { fact, id: header.id, hash, unit_seq: header.unit_seq, place, erased });
        self.lines.extend_from_slice(line);
        self.lines.push(b'\n');
        if self.lines.len() >= BATCH && self.chain.is_complete() { self.flush() } else { Ok(()) }
    }

    /// Checks that an erasing event states the remaining data of a line truly, while this copy still has the texts: a false
    /// one is never taken over, and so never carried out.
    fn truthful(&mut self, fact: &Fact, line: &[u8]) -> Result<(), ReplicaError> {
        let What::Hapus { event, sisa: Some(_), .. } = fact.what else { return Ok(()) };
        let Some((place, own)) = self.own(event)? else { return Ok(()) };
        let own = self.left.get(&event).cloned().unwrap_or(own);
        if let Some(left) = erase::leaves(event, fact.seq, place, &own, line)? {
            self.left.insert(event, left);
        }
        Ok(())
    }

    /// A line of this copy, even if it is not durable yet.
    fn own(&self, seq: Seq) -> io::Result<Option<(Place, Vec<u8>)>> {
        if let Some(place) = self.reader().place(seq) {
            return Ok(Some((place, self.catalog.journal().read(place).map_err(io::Error::other)?)));
        }
        let Some(event) = self.events.iter().find(|event| event.fact.seq == seq) else { return Ok(None) };
        let from = usize::try_from(event.place.offset - self.keep.at().offset).unwrap_or(usize::MAX);
        let line = self.lines.get(from..from.saturating_add(event.place.length as usize));
        Ok(line.map(|line| (event.place, line.to_vec())))
    }

    /// Makes the lines that were taken over durable, then readable.
    pub fn flush(&mut self) -> Result<(), ReplicaError> {
        if !self.chain.is_complete() {
            return Err(ReplicaError::Unfinished);
        }
        if self.lines.is_empty() {
            return Ok(());
        }
        let to = Tip::of(&self.chain);
        match self.keep.commit(self.durable, &self.lines, to) {
            Kept::Yes => self.durable = to,
            Kept::Failed(error) => return Err(error.into()),
            Kept::Fenced(why) | Kept::Unknown(why) => return Err(io::Error::other(why).into()),
        }
        let erased = erase::among(&self.events);
        self.catalog.publish(std::mem::take(&mut self.events));
        self.lines.clear();
        self.left.clear();
        if erase::follow(self.catalog.journal(), &self.catalog, &erased)? {
            self.catalog.forget();
        }
        if self.keep.is_full(0) {
            self.keep.roll(&self.chain)?;
        }
        Ok(())
    }

    /// Closes the copy properly.
    pub fn close(self) -> io::Result<()> {
        let Self { keep, durable, catalog, .. } = self;
        keep.close(durable)?;
        catalog.close();
        Ok(())
    }
}

/// The key of the first line that a mirror's folder has stored, in hex; if it has none, `first` is stored.
pub fn pinned(root: &Path, first: &str) -> io::Result<String> {
    let file = root.join(PINNED);
    match fs::read_to_string(&file) {
        Ok(pinned) => Ok(pinned.trim().to_owned()),
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        Err(_) => replace(&file, format!("{first}\n").as_bytes()).map(|()| first.to_owned()),
    }
}

//! The files in `tiles/`: tiles by their C2SP names, and the state up to which they are written.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    event::{Hash, Seq, TreeHash, UnitCode},
    ledger::{
        UnitHeads, UnitTip,
        tile::{TileId, WIDTH},
    },
};

/// Folder of the tiles, within the data directory.
pub const TILES: &str = "tiles";
/// File of the newest checkpoint, within that folder.
pub const CHECKPOINT: &str = "checkpoint";
const STATE: &str = "state.json";

/// The state up to which the tiles are written.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct State {
    pub size: u64,
    pub root: TreeHash,
    pub heads: Vec<(UnitCode, Seq, Hash)>,
}

impl State {
    pub(super) fn new(size: u64, root: TreeHash, heads: &UnitHeads) -> Self {
        Self { size, root, heads: heads.iter().map(|(unit, tip)| (unit.clone(), tip.seq, tip.hash)).collect() }
    }

    pub(super) fn heads(self) -> impl Iterator<Item = (UnitCode, UnitTip)> {
        self.heads.into_iter().map(|(unit, seq, hash)| (unit, UnitTip { seq, hash }))
    }
}

/// Replaces a whole file so that readers see the old one or the new one.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use io::Write;
    let fresh = path.with_extension("baru");
    let mut file = fs::File::create(&fresh)?;
    file.write_all(bytes)?;
    file.sync_data()?;
    fs::rename(&fresh, path)?;
    match path.parent() {
        Some(dir) => fs::File::open(dir)?.sync_all(),
        None => Ok(()),
    }
}

/// The folder of a ledger's tiles. Everything in it can be made again from the journal.
#[derive(Debug, Clone)]
pub struct TileFiles {
    dir: PathBuf,
}

impl TileFiles {
    /// The tiles of the ledger in a directory.
    pub fn of(data: &Path) -> Self {
        Self { dir: data.join(TILES) }
    }

    /// Tiles in another folder: a mirror's, a bag's.
    pub fn at(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Bytes of a tile. A partial tile that a full one has replaced is cut out of that.
    pub fn read(&self, id: TileId) -> io::Result<Vec<u8>> {
        match fs::read(self.dir.join(id.to_string())) {
            Err(e) if e.kind() == io::ErrorKind::NotFound && !id.is_full() => {
                let mut bytes = fs::read(self.dir.join(id.full().to_string()))?;
                cut(id, &mut bytes);
                Ok(bytes)
            }
            other => other,
        }
    }

    /// Writes a tile; a full one replaces its partial ones.
    pub(super) fn write(&self, id: TileId, bytes: &[u8]) -> io::Result<()> {
        let path = self.dir.join(id.to_string());
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir)?;
        }
        fs::write(&path, bytes)?;
        if id.is_full() {
            match fs::remove_dir_all(self.dir.join(format!("{id}.p"))) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
                _ => {}
            }
        }
        Ok(())
    }

    pub(super) fn state(&self) -> io::Result<Option<State>> {
        match fs::read(self.dir.join(STATE)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            other => Ok(serde_json::from_slice(&other?).ok()),
        }
    }

    pub(super) fn settle(&self, state: &State) -> io::Result<()> {
        replace(&self.dir.join(STATE), &serde_json::to_vec(state)?)
    }

    /// The note of the newest published checkpoint; `None` if there is none.
    pub fn checkpoint(&self) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.dir.join(CHECKPOINT)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            other => other.map(Some),
        }
    }

    /// Publishes a checkpoint.
    pub fn publish(&self, note: &str) -> io::Result<()> {
        fs::create_dir_all(&self.dir)?;
        replace(&self.dir.join(CHECKPOINT), note.as_bytes())
    }

    /// Takes the lock for writing tiles, held until dropped; waits for other processes.
    pub(super) fn lock(&self) -> io::Result<fs::File> {
        fs::create_dir_all(&self.dir)?;
        let file = fs::File::create(self.dir.join("lock"))?;
        file.lock()?;
        Ok(file)
    }
}

/// Cuts the bytes of a full tile to those of a partial one.
fn cut(id: TileId, bytes: &mut Vec<u8>) {
    use crate::ledger::tile::Level;
    let width = usize::from(id.width).min(WIDTH as usize);
    let length = match id.level {
        Level::Hashes(_) => width * 32,
        Level::Entries => (0..width).fold(0, |at: usize, _| {
            let length = bytes.get(at..at + 2).map_or(0, |l| usize::from(u16::from_be_bytes([l[0], l[1]])));
            at + 2 + length
        }),
    };
    bytes.truncate(length);
}

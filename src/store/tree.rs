//! The Merkle tree of the ledger, stored in `tiles/`: grown from the journal, and made again from it if in doubt.

use std::{collections::BTreeMap, io, ops::ControlFlow, path::Path};

use super::{
    ReadError, Reader,
    tree_files::{State, TileFiles},
};
use crate::{
    event::{Hash, Header, Line, Seq, TreeHash, UnitCode},
    ledger::{
        Frontier, UnitHeads, UnitTip,
        merkle::{self, leaf_hash},
        tile::{self, Level, TileError, TileId, Tiles, WIDTH},
    },
};

/// The reason why the tree could not be updated or read.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The journal could not be read.
    #[error(transparent)]
    Journal(#[from] ReadError),
    /// The file system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A tile is not valid.
    #[error(transparent)]
    Tile(#[from] TileError),
    /// The journal's line differs from the one in the tree.
    #[error("ALARM: event {0}: header tidak sama dengan yang sudah masuk ke pohon; riwayat ditulis ulang")]
    Departs(Seq),
    /// The tree has more events than the journal: the journal was cut, or restored from an older state.
    #[error("ALARM: pohon memuat {size} event, jurnal hanya {last}; jurnal dipotong atau dipulihkan dari keadaan lama")]
    Ahead {
        /// Leaves of the tree.
        size: u64,
        /// Last event of the journal.
        last: Seq,
    },
    /// The tree does not reach that event yet.
    #[error("pohon baru sampai event {0}")]
    Beyond(u64),
}

/// The tree, as far as its tiles reach.
pub struct Tree {
    files: TileFiles,
    frontier: Frontier,
    /// Hashes of the partial tile of each level.
    edge: Vec<Vec<TreeHash>>,
    bundle: Vec<u8>,
    heads: BTreeMap<UnitCode, UnitTip>,
    /// Hash of the last line that was read.
    tip: Option<Hash>,
}

impl Tree {
    /// Opens the tree of the ledger in a directory, as far as its tiles are valid; does not update it.
    pub fn open(data: &Path) -> Result<Self, TreeError> {
        let files = TileFiles::of(data);
        let state = files.state()?;
        let loaded = state.and_then(|state| Self::load(&files, state).ok().flatten());
        Ok(loaded.unwrap_or_else(|| Self::empty(files)))
    }

    /// Opens the tree and updates it to the last durable event. Missing or damaged tiles are made again; valid tiles that
    /// disagree with the journal are left alone, because they are evidence.
    pub fn current(data: &Path, reader: &Reader) -> Result<Self, TreeError> {
        let _lock = TileFiles::of(data).lock()?;
        let mut tree = Self::open(data)?;
        let (size, last) = (tree.size(), reader.last().seq);
        if size > last {
            return Err(TreeError::Ahead { size, last });
        }
        tree.grow(reader)?;
        Ok(tree)
    }

    /// Makes all tiles again from the journal.
    pub(super) fn rebuild(data: &Path, reader: &Reader) -> Result<(), TreeError> {
        let files = TileFiles::of(data);
        let _lock = files.lock()?;
        Self::empty(files).grow(reader)
    }

    fn empty(files: TileFiles) -> Self {
        Self { files, frontier: Frontier::default(), edge: vec![], bundle: vec![], heads: BTreeMap::new(), tip: None }
    }

    fn load(files: &TileFiles, state: State) -> Result<Option<Self>, TreeError> {
        let size = state.size;
        let mut tiles = Tiles::new(size, |id| Ok::<_, TreeError>(files.read(id)?));
        let frontier = Frontier::load(size, &mut *tiles.source())?;
        let mut edge = Vec::new();
        for (level, count) in (0..).map(|level| (level, size >> (8 * level))).take_while(|(_, count)| *count > 0) {
            edge.push(match TileId::of(Level::Hashes(level), count / WIDTH, size) {
                Some(id) => tile::hashes(id, &files.read(id)?)?,
                None => Vec::new(),
            });
        }
        let fits = frontier.root() == state.root;
        let heads = state.heads().collect();
        Ok(fits.then(|| Self { files: files.clone(), frontier, edge, bundle: Vec::new(), heads, tip: None }))
    }

    /// Number of leaves, which is the last event in the tree.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// Root over all leaves.
    pub fn root(&self) -> TreeHash {
        self.frontier.root()
    }

    /// The files of the tree.
    pub fn files(&self) -> &TileFiles {
        &self.files
    }

    /// The last event of every unit.
    pub fn heads(&self) -> UnitHeads {
        UnitHeads::new(self.heads.iter().map(|(unit, tip)| (unit.clone(), *tip)))
    }

    /// Adds new events of the journal, and writes the tiles that changed.
    fn grow(&mut self, reader: &Reader) -> Result<(), TreeError> {
        let (from, end) = (self.size(), reader.last());
        let to = end.seq;
        let mut failed = None;
        let start = from - from % WIDTH;
        self.bundle.clear();
        reader.lines(start + 1, to, |seq, _, line| match self.take(seq, line, from) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        })?;
        match failed {
            Some(error) => Err(error),
            None if self.size() == from => Ok(()),
            None if self.tip != Some(end.hash) => Err(TreeError::Departs(to)),
            None => self.settle(),
        }
    }

    fn take(&mut self, seq: Seq, line: &[u8], known: u64) -> Result<(), TreeError> {
        let line = Line::split(line).map_err(|_| TreeError::Departs(seq))?;
        let leaf = leaf_hash(line.header);
        tile::push_entry(&mut self.bundle, line.header)?;
        if seq <= known {
            let place = ((seq - 1) % WIDTH) as usize;
            self.tip = (seq == known).then(|| line.hash());
            let same = self.edge.first().and_then(|level| level.get(place)) == Some(&leaf);
            return if same { Ok(()) } else { Err(TreeError::Departs(seq)) };
        }
        let header = Header::read(line.header).map_err(|_| TreeError::Departs(seq))?;
        // Appended lines are read back from the disk: they must still follow, up to the end that the writer knows.
        let hash = line.hash();
        if self.tip.replace(hash).is_some_and(|before| before != header.prev) {
            return Err(TreeError::Departs(seq));
        }
        self.heads.insert(header.unit, UnitTip { seq: header.unit_seq, hash });
        self.frontier.push(leaf);
        let index = (seq - 1) / WIDTH;
        if seq.is_multiple_of(WIDTH) {
            self.files.write(full(Level::Entries, index), &std::mem::take(&mut self.bundle))?;
        }
        self.push(0, index, leaf)
    }

    /// Adds a hash to a level; a full tile is written, and its root is added to the next level.
    fn push(&mut self, level: u8, index: u64, hash: TreeHash) -> Result<(), TreeError> {
        let at = usize::from(level);
        if self.edge.len() <= at {
            self.edge.push(Vec::new());
        }
        self.edge[at].push(hash);
        if (self.edge[at].len() as u64) < WIDTH {
            return Ok(());
        }
        let hashes = std::mem::take(&mut self.edge[at]);
        self.files.write(full(Level::Hashes(level), index), &tile::hash_bytes(&hashes))?;
        match tile::fold(&hashes) {
            Some(root) => self.push(level + 1, index / WIDTH, root),
            None => Ok(()),
        }
    }

    /// Writes the partial tiles, and then the state up to which they are written.
    fn settle(&self) -> Result<(), TreeError> {
        let size = self.size();
        if let Some(id) = TileId::of(Level::Entries, size / WIDTH, size) {
            self.files.write(id, &self.bundle)?;
        }
        for (level, hashes) in self.edge.iter().enumerate().filter(|(_, hashes)| !hashes.is_empty()) {
            let index = (size >> (8 * level)) / WIDTH;
            if let Some(id) = TileId::of(Level::Hashes(level as u8), index, size) {
                self.files.write(id, &tile::hash_bytes(hashes))?;
            }
        }
        Ok(self.files.settle(&State::new(size, self.root(), &self.heads()))?)
    }

    fn within(&self, size: u64) -> Result<(), TreeError> {
        if size <= self.size() { Ok(()) } else { Err(TreeError::Beyond(self.size())) }
    }

    fn tiles(&self) -> Tiles<impl FnMut(TileId) -> Result<Vec<u8>, TreeError>> {
        Tiles::new(self.size(), |id| Ok(self.files.read(id)?))
    }

    /// Root of the tree as it was when it had `size` leaves.
    pub fn root_at(&self, size: u64) -> Result<TreeHash, TreeError> {
        self.within(size)?;
        merkle::root(size, &mut *self.tiles().source())
    }

    /// Proof that an event is in the tree of the first `size` leaves.
    pub fn inclusion(&self, seq: Seq, size: u64) -> Result<Vec<TreeHash>, TreeError> {
        self.prover().inclusion(seq, size)
    }

    /// A prover for many proofs: caches the tiles.
    pub fn prover(&self) -> Prover<'_> {
        Prover { tree: self, tiles: Box::new(self.tiles()) }
    }

    /// Proof that the tree of the first `new` leaves begins with that of the first `old`.
    pub fn consistency(&self, old: u64, new: u64) -> Result<Vec<TreeHash>, TreeError> {
        self.within(new)?;
        if old > new {
            return Err(TreeError::Beyond(new));
        }
        merkle::consistency(old, new, &mut *self.tiles().source())
    }
}

/// Makes inclusion proofs one after the other, with a cache of tiles.
pub struct Prover<'a> {
    tree: &'a Tree,
    tiles: Box<dyn Hashes + 'a>,
}

/// Returns the hash of a whole subtree; hides the type of the closure that reads the tiles.
trait Hashes {
    fn hash(&mut self, level: u8, index: u64) -> Result<TreeHash, TreeError>;
}

impl<F: FnMut(TileId) -> Result<Vec<u8>, TreeError>> Hashes for Tiles<F> {
    fn hash(&mut self, level: u8, index: u64) -> Result<TreeHash, TreeError> {
        Self::hash(self, level, index)
    }
}

impl Prover<'_> {
    /// Proof that an event is in the tree of the first `size` leaves.
    pub fn inclusion(&mut self, seq: Seq, size: u64) -> Result<Vec<TreeHash>, TreeError> {
        self.tree.within(size)?;
        if seq == 0 || seq > size {
            return Err(TreeError::Beyond(size));
        }
        merkle::inclusion(seq - 1, size, &mut |level, index| self.tiles.hash(level, index))
    }
}

fn full(level: Level, index: u64) -> TileId {
    TileId { level, index, width: WIDTH as u16 }
}

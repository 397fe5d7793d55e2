//! Compares the ledger with a checkpoint that was noted down earlier, and finds the first event that differs.

use std::{ops::ControlFlow, path::Path, sync::Arc};

use super::{Reader, publish_error::PublishError, tree::TreeError, tree_files::TileFiles};
use crate::{
    event::{Header, Line, Seq, TreeHash},
    ledger::{
        Checkpoint, Frontier,
        merkle::leaf_hash,
        tile::{self, Level, TileId, WIDTH},
    },
    projection::{Address, Node, Per, View, timeline},
};

/// The result of comparing a ledger with a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The ledger begins with the checkpoint's tree.
    Extends,
    /// The ledger ends before the checkpoint.
    Short {
        /// Last event of the ledger.
        have: Seq,
    },
    /// The ledger has another past.
    Departs {
        /// First event that differs from the checkpoint's tree; `None` if there is no copy of that tree.
        first: Option<Seq>,
    },
}

/// Compares. `copies` are folders with tiles of the old tree (of a mirror, a bag, or set aside); a copy is used only if it
/// leads to the checkpoint's root.
pub fn compare(reader: &Reader, known: &Checkpoint, copies: &[TileFiles]) -> Result<Verdict, PublishError> {
    let have = reader.last().seq;
    if known.size > have {
        return Ok(Verdict::Short { have });
    }
    let old = copies.iter().find(|copy| root_of(copy, known.size).is_ok_and(|root| root == known.root));
    let mut frontier = Frontier::default();
    let mut first = None;
    let mut tile: (u64, Vec<TreeHash>) = (u64::MAX, Vec::new());
    reader.lines(1, known.size, |seq, _, line| {
        let leaf = Line::split(line).map(|line| leaf_hash(line.header)).unwrap_or_else(|_| leaf_hash(line));
        frontier.push(leaf);
        if let Some(old) = old {
            let index = (seq - 1) / WIDTH;
            if tile.0 != index {
                tile = (index, leaves(old, index, known.size).unwrap_or_default());
            }
            if tile.1.get(((seq - 1) % WIDTH) as usize) != Some(&leaf) {
                first = Some(seq);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    })?;
    let same = first.is_none() && frontier.size() == known.size && frontier.root() == known.root;
    Ok(if same { Verdict::Extends } else { Verdict::Departs { first } })
}

/// Root of a copy, from its leaves: a copy with a damaged tile leads to another root and is not used.
fn root_of(copy: &TileFiles, size: u64) -> Result<TreeHash, TreeError> {
    let mut frontier = Frontier::default();
    for index in 0..size.div_ceil(WIDTH) {
        leaves(copy, index, size)?.into_iter().for_each(|leaf| frontier.push(leaf));
    }
    Ok(frontier.root())
}

/// Leaf hashes of a tile; the caller checks them by the root.
fn leaves(copy: &TileFiles, index: u64, size: u64) -> Result<Vec<TreeHash>, TreeError> {
    match TileId::of(Level::Hashes(0), index, size) {
        Some(id) => Ok(tile::hashes(id, &copy.read(id)?)?),
        None => Ok(Vec::new()),
    }
}

/// The figures of today that depend on an event: on the card and in the books of its unit and of the units above.
pub fn dependents(reader: &Reader, seq: Seq) -> Result<Vec<Address>, PublishError> {
    let Some(event) = reader.committed(seq)? else { return Ok(Vec::new()) };
    let (global, last) = (reader.global()?, reader.last().seq);
    let read = |e: crate::projection::ReadError| TreeError::Io(std::io::Error::other(e.to_string()));
    let tahun = event.fact.stream().tahun;
    let mut found = Vec::new();
    if tahun == 0 || event.fact.unit.is_ledger() {
        return Ok(found);
    }
    let day = reader.last().recorded_at.day();
    for unit in global.ancestry(&event.fact.unit, last) {
        let load = |key: &crate::projection::StreamKey| Ok(reader.book(key, last)?);
        let view = View::new(&global, last, Per::Tahun, day, Box::new(load));
        let figures = timeline::figures(&view, &unit, tahun).map_err(read)?;
        let stands = |node: &Arc<Node>| node.events().contains(&seq);
        found.extend(figures.into_iter().filter(|(_, node)| stands(node)).map(|(address, _)| address));
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Folders beside a ledger that may have tiles of its past: its own, and those set aside.
pub fn copies(data: &Path) -> Vec<TileFiles> {
    let mut found = vec![TileFiles::of(data)];
    let names = std::fs::read_dir(data).into_iter().flatten().flatten();
    let aside = names.filter(|e| e.file_name().to_string_lossy().starts_with("tiles.lama-"));
    found.extend(aside.map(|e| TileFiles::at(e.path())));
    found
}

/// The header of an event, for a message.
pub fn header(reader: &Reader, seq: Seq) -> Option<Header> {
    let line = reader.line(seq).ok()?;
    Header::read(Line::split(&line).ok()?.header).ok()
}

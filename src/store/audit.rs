//! Computes the tree from the lines, and compares it with the tiles, checkpoints and evidence beside them. Distinguishes four
//! findings: rewritten, cut, damaged, unreadable. Costs one reading of the journal, on several threads.

use std::{
    collections::BTreeSet,
    fs, io,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use memchr::memmem::Finder;

use super::{
    Reader, check,
    folder::EVIDENCE,
    publish_error::PublishError,
    published::{extends, known},
    tree::{Tree, TreeError},
    tree_files::TileFiles,
};
use crate::{
    event::{Event, Hash, Kind, Line, Seq, TreeHash},
    ledger::{
        Checkpoint, Identity, Sound,
        merkle::{self, leaf_hash},
        tile::{self, HEIGHT, Level, TileId, WIDTH},
    },
};

/// The leaves of the tree, computed from the journal.
pub struct Audit {
    leaves: Vec<TreeHash>,
    /// Roots over the leaves of each full tile.
    tiles: Vec<TreeHash>,
    /// Files that the lines name; empty if the leaves were computed elsewhere.
    named: Vec<Named>,
}

/// A file that a line names by hash.
pub struct Named {
    /// Seq of the event.
    pub seq: Seq,
    /// Hash of the file: evidence, or the list of unit heads of a recorded checkpoint.
    pub hash: Hash,
    /// Its size, if the line states it.
    pub size: Option<u64>,
    /// Size and root of the recorded checkpoint, if the event is one.
    recorded: Option<(Seq, TreeHash)>,
}

impl Named {
    pub(super) fn of(seq: Seq, event: &Event) -> Option<Self> {
        match event {
            Event::BuktiDilampirkan(d) => Some(Self { seq, hash: d.hash, size: Some(d.ukuran), recorded: None }),
            Event::CheckpointDicatat(d) => {
                Some(Self { seq, hash: d.daftar_unit, size: None, recorded: Some((d.ukuran, d.akar)) })
            }
            _ => None,
        }
    }
}

/// Fewest events for a thread of its own: a number of whole tiles.
const FEWEST: u64 = 1 << 14;

/// The types of events that name files.
const KEPT: [Kind; 2] = [Kind::BuktiDilampirkan, Kind::CheckpointDicatat];

const TYPE: &[u8] = b"\"type\":\"";

/// Returns whether a header has one of these types. No text in it can hold a quote.
fn is_kept(header: &[u8]) -> bool {
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(TYPE));
    let Some(at) = FINDER.find(header) else { return false };
    let rest = &header[at + TYPE.len()..];
    KEPT.iter().any(|kind| rest.strip_prefix(kind.name().as_bytes()).is_some_and(|rest| rest.first() == Some(&b'"')))
}

impl Audit {
    /// Reads the whole journal, each thread a part of it; keeps 32 bytes for each event.
    pub fn read(reader: &Reader) -> Result<Self, PublishError> {
        Self::of(Vec::new()).along(reader)
    }

    /// Adjusts to the lines of the reader: reads those that are missing, each thread a part, and drops those that the reader
    /// does not have.
    pub fn along(mut self, reader: &Reader) -> Result<Self, PublishError> {
        let last = reader.last().seq;
        let have = self.leaves.len() as u64;
        if last <= have {
            return Ok(self.upto(last));
        }
        let each = (last - have).div_ceil(check::threads() as u64).max(FEWEST);
        let parts = std::thread::scope(|scope| {
            let from = (have + 1..=last).step_by(usize::try_from(each).unwrap_or(usize::MAX));
            let running: Vec<_> =
                from.map(|from| scope.spawn(move || Self::part(reader, from, last.min(from + each - 1)))).collect();
            let done = running.into_iter().map(|part| part.join().unwrap_or_else(|e| std::panic::resume_unwind(e)));
            done.collect::<Result<Vec<_>, _>>()
        })?;
        for (leaves, named) in parts {
            self.leaves.extend(leaves);
            self.named.extend(named);
        }
        Ok(Self::of(self.leaves).naming(self.named))
    }

    /// Reads a range of lines.
    fn part(reader: &Reader, from: Seq, to: Seq) -> Result<(Vec<TreeHash>, Vec<Named>), PublishError> {
        let (mut leaves, mut named) = (Vec::with_capacity((to + 1 - from) as usize), Vec::new());
        reader.lines(from, to, |seq, _, line| {
            let header = Line::split(line).map_or(line, |parts| parts.header);
            leaves.push(leaf_hash(header));
            if is_kept(header)
                && let Ok(sound) = Sound::read(line)
            {
                named.extend(Named::of(seq, &sound.event));
            }
            ControlFlow::Continue(())
        })?;
        Ok((leaves, named))
    }

    /// From leaves that were already computed from the lines.
    pub fn of(leaves: Vec<TreeHash>) -> Self {
        let fold = |(_, part): (u64, &[TreeHash])| -> Vec<TreeHash> {
            part.chunks_exact(WIDTH as usize).filter_map(tile::fold).collect()
        };
        let tiles = each_part(&leaves, &fold);
        Self { leaves, tiles, named: Vec::new() }
    }

    /// Adds the files that the lines name.
    pub(super) fn naming(self, named: Vec<Named>) -> Self {
        Self { named, ..self }
    }

    /// Drops everything after an event.
    pub(super) fn upto(mut self, last: Seq) -> Self {
        self.leaves.truncate(last as usize);
        self.tiles.truncate((last / WIDTH) as usize);
        self.named.retain(|named| named.seq <= last);
        self
    }

    /// Root over the first `size` lines.
    pub fn root(&self, size: u64) -> TreeHash {
        let size = size.min(self.leaves.len() as u64);
        // All leaves below `size` exist.
        let whole = |level: u8, index: u64| -> Option<TreeHash> {
            let (all, level) = match level.checked_sub(HEIGHT) {
                Some(above) => (&self.tiles, above),
                None => (&self.leaves, level),
            };
            let start = usize::try_from(index << level).ok()?;
            tile::fold(all.get(start..start + (1 << level))?)
        };
        let root = merkle::root(size, &mut |level, index| whole(level, index).ok_or(()));
        root.unwrap_or_else(|()| merkle::empty_root())
    }

    /// Checks that the lines extend a checkpoint whose signature was checked.
    pub fn check(&self, identity: &Identity, known: &Checkpoint) -> Result<(), PublishError> {
        extends(identity, known, self.leaves.len() as u64, || Ok(self.root(known.size)))
    }

    /// Names of the tiles that differ from the lines; it is no fault if there are no tiles at all.
    pub fn wrong(&self, files: &TileFiles) -> io::Result<Vec<String>> {
        let Some(state) = files.state()? else {
            let some = files.dir().join("tile").exists();
            return Ok(if some { vec!["state.json".to_owned()] } else { Vec::new() });
        };
        let size = state.size.min(self.leaves.len() as u64);
        let mut level: Vec<TreeHash> = self.leaves[..size as usize].to_vec();
        let mut wrong = wrong_entries(files, &level);
        for number in 0..=u8::MAX {
            for (index, chunk) in (0..).zip(level.chunks(WIDTH as usize)) {
                let Some(id) = TileId::of(Level::Hashes(number), index, size) else { continue };
                if files.read(id).ok().as_deref() != Some(tile::hash_bytes(chunk).as_slice()) {
                    wrong.push(id.to_string());
                }
            }
            level = match number {
                0 => self.tiles[..(size / WIDTH) as usize].to_vec(),
                _ => level.chunks_exact(WIDTH as usize).filter_map(tile::fold).collect(),
            };
            if level.is_empty() {
                break;
            }
        }
        Ok(wrong)
    }

    /// Makes tiles that differ from the lines again, and logs it. Raises the alarm instead if the tiles are consistent and
    /// show another past: then they are evidence.
    pub fn heal(&self, data: &Path, reader: &Reader) -> Result<(), PublishError> {
        let files = TileFiles::of(data);
        let wrong = self.wrong(&files)?;
        let Some(first) = wrong.first() else { return Ok(()) };
        let old = Tree::open(data)?;
        if old.size() > 0 && self.root(old.size()) != old.root() {
            let first = self.departs(&files, old.size());
            return Err(TreeError::Departs(first.unwrap_or(old.size())).into());
        }
        tracing::warn!(ubin = %first, jumlah = wrong.len(), "tiles differ from the lines: made anew from the journal");
        Ok(Tree::rebuild(data, reader)?)
    }

    fn departs(&self, files: &TileFiles, size: u64) -> Option<Seq> {
        (1..).zip(&self.leaves).take(size as usize).find_map(|(seq, leaf)| {
            let index = (seq - 1) / WIDTH;
            let id = TileId::of(Level::Hashes(0), index, size)?;
            let hashes = tile::hashes(id, &files.read(id).ok()?).ok()?;
            (hashes.get(((seq - 1) % WIDTH) as usize) != Some(leaf)).then_some(seq)
        })
    }
}

/// Names of the entry tiles that do not match these leaves; each thread checks a part.
fn wrong_entries(files: &TileFiles, leaves: &[TreeHash]) -> Vec<String> {
    let (size, width) = (leaves.len() as u64, WIDTH as usize);
    let wrong = |(index, chunk): (u64, &[TreeHash])| {
        let id = TileId::of(Level::Entries, index, size)?;
        let bytes = files.read(id).unwrap_or_default();
        let same =
            tile::entries(id, &bytes).is_ok_and(|list| list.iter().map(|e| leaf_hash(e)).eq(chunk.iter().copied()));
        (!same).then(|| id.to_string())
    };
    each_part(leaves, &|(first, part)| (first..).zip(part.chunks(width)).filter_map(wrong).collect())
}

/// Runs `make` on parts of the leaves, one for each thread, and joins the results in order. A part begins at a tile boundary;
/// `make` also gets the number of that tile.
fn each_part<T: Send>(leaves: &[TreeHash], make: &(impl Fn((u64, &[TreeHash])) -> Vec<T> + Sync)) -> Vec<T> {
    let width = WIDTH as usize;
    let each = leaves.len().div_ceil(check::threads()).next_multiple_of(width).max(FEWEST as usize);
    if leaves.len() <= each {
        return make((0, leaves));
    }
    std::thread::scope(|scope| {
        let parts = (0..).step_by(each / width).zip(leaves.chunks(each));
        let running: Vec<_> = parts.map(|part| scope.spawn(move || make(part))).collect();
        let done = running.into_iter().map(|part| part.join().unwrap_or_else(|e| std::panic::resume_unwind(e)));
        done.flatten().collect()
    })
}

/// The comparison of a ledger with what is beside the lines.
#[derive(Debug, Default)]
pub struct Beside {
    /// Descriptions of what was compared and agrees.
    pub compared: Vec<String>,
    /// Verdicts on what does not agree.
    pub faults: Vec<String>,
    /// Descriptions of what is missing and may be missing.
    pub missing: Vec<String>,
}

/// Compares a ledger with every checkpoint beside it or in it, with its tiles and with its evidence.
pub fn beside(data: &Path, key: &Path, reader: &Reader) -> Result<Beside, PublishError> {
    beside_tree(data, key, reader, Audit::read(reader)?)
}

/// The same, for lines that were read already; reads only newer ones.
pub fn beside_tree(data: &Path, key: &Path, reader: &Reader, tree: Audit) -> Result<Beside, PublishError> {
    let (identity, audit, mut found) = (Identity::read(reader)?, tree.along(reader)?, Beside::default());
    let (sound, damaged) = known(data, key, &identity)?;
    for (file, why) in damaged {
        found
            .faults
            .push(format!("rusak: {} bukan checkpoint yang sah ({why}); tidak dipakai sebagai bukti", file.display()));
    }
    let have = reader.last().seq;
    for (file, signed) in sound {
        let size = signed.checkpoint.size;
        match audit.check(&identity, &signed.checkpoint) {
            Ok(()) => found.compared.push(format!("checkpoint {} ({size} event)", file.display())),
            Err(PublishError::Rollback { .. }) => found.faults.push(format!(
                "dipotong: {} yang bertanda tangan sah mencatat {size} event, buku besar hanya sampai event {have}",
                file.display()
            )),
            Err(PublishError::Fork(_)) => found.faults.push(format!(
                "ditulis ulang: akar {size} event pertama tidak sama dengan {} yang bertanda tangan sah",
                file.display()
            )),
            Err(other) => return Err(other),
        }
    }
    match audit.wrong(&TileFiles::of(data)) {
        Ok(wrong) if wrong.is_empty() => {}
        Ok(wrong) => found.faults.push(format!(
            "rusak: {} ubin tidak sama dengan baris jurnal, yang pertama {}; dibuat ulang saat layanan dimulai",
            wrong.len(),
            wrong[0]
        )),
        Err(e) => found.faults.push(format!("tidak terbaca: {}: {e}", data.join(super::TILES).display())),
    }
    recorded(&audit, &mut found);
    evidence(data, &audit, reader, &mut found)?;
    Ok(found)
}

/// Checks the checkpoints that the ledger itself records.
fn recorded(audit: &Audit, found: &mut Beside) {
    let mut count = 0;
    for (seq, (size, root)) in audit.named.iter().filter_map(|named| Some((named.seq, named.recorded?))) {
        if size >= seq || audit.root(size) != root {
            found.faults.push(format!("ditulis ulang: akar {size} event pertama bukan yang dicatat event {seq}"));
        }
        count += 1;
    }
    if count > 0 {
        found.compared.push(format!("{count} checkpoint yang dicatat di dalam buku besar"));
    }
}

impl Audit {
    /// The files that lines name by hash: first evidence, then lists of unit heads.
    pub fn named(&self) -> impl Iterator<Item = &Named> {
        let of = |list: bool| self.named.iter().filter(move |named| named.recorded.is_some() == list);
        of(false).chain(of(true))
    }

    /// Sizes of the recorded checkpoints whose list of unit heads is in `lists`.
    pub fn listed(&self, lists: &BTreeSet<Hash>) -> BTreeSet<Seq> {
        let wanted = self.named.iter().filter(|named| lists.contains(&named.hash));
        wanted.filter_map(|named| named.recorded.map(|(size, _)| size)).collect()
    }
}

/// Compares evidence with its hashes. A ledger with a simulated clock names files that never existed.
fn evidence(data: &Path, audit: &Audit, reader: &Reader, found: &mut Beside) -> Result<(), PublishError> {
    let simulated = reader.global()?.simulasi;
    let mut whole = 0;
    for Named { seq, hash, size, .. } in audit.named() {
        let file: PathBuf = data.join(EVIDENCE).join(hex::encode(hash.0));
        let fault = match hash_of(&file) {
            Ok((_, length)) if size.is_some_and(|size| size != length) => {
                format!("rusak: bukti event {seq} berukuran {length} byte")
            }
            Ok((own, _)) if own != *hash => format!("rusak: isi bukti event {seq} bukan lagi {hash}"),
            Ok(_) => {
                whole += 1;
                continue;
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound && simulated => {
                found.missing.push(format!("bukti event {seq}"));
                continue;
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => format!("hilang: bukti event {seq}"),
            Err(e) => format!("tidak terbaca: bukti event {seq}: {e}"),
        };
        found.faults.push(format!("{fault} ({})", file.display()));
    }
    if whole > 0 {
        found.compared.push(format!("{whole} berkas bukti"));
    }
    Ok(())
}

fn hash_of(file: &Path) -> io::Result<(Hash, u64)> {
    let mut hasher = blake3::Hasher::new();
    let length = io::copy(&mut fs::File::open(file)?, &mut hasher)?;
    Ok((Hash(hasher.finalize().into()), length))
}

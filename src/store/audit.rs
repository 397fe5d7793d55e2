//! The tree as the lines make it, held against the tiles, checkpoints and evidence beside them. Four findings are told
//! apart: rewritten, cut, damaged, unreadable. Costs one reading of the journal: about a second for 500,000 events.

use std::{
    collections::BTreeSet,
    fs, io,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use super::{
    Filter, Reader,
    attest::EVIDENCE,
    publish::{PublishError, extends, known},
    tree::{Tree, TreeError},
    tree_files::TileFiles,
};
use crate::{
    event::{Event, Hash, Line, Seq, TreeHash},
    ledger::{
        Checkpoint, Frontier, Identity, Sound,
        merkle::leaf_hash,
        tile::{self, Level, TileId, WIDTH},
    },
};

/// The leaves of the tree, from the journal.
pub struct Audit {
    leaves: Vec<TreeHash>,
}

impl Audit {
    /// Reads the whole journal: 32 bytes an event are kept.
    pub fn read(reader: &Reader) -> Result<Self, PublishError> {
        let mut leaves = Vec::new();
        reader.lines(1, reader.last().seq, |_, _, line| {
            leaves.push(Line::split(line).map_or_else(|_| leaf_hash(line), |parts| leaf_hash(parts.header)));
            ControlFlow::Continue(())
        })?;
        Ok(Self { leaves })
    }

    /// Of leaves that were made of the lines already.
    pub fn of(leaves: Vec<TreeHash>) -> Self {
        Self { leaves }
    }

    /// Root over the first `size` lines.
    pub fn root(&self, size: u64) -> TreeHash {
        let mut frontier = Frontier::default();
        self.leaves.iter().take(usize::try_from(size).unwrap_or(usize::MAX)).for_each(|leaf| frontier.push(*leaf));
        frontier.root()
    }

    /// Do the lines extend a checkpoint whose signature was checked?
    pub fn check(&self, identity: &Identity, known: &Checkpoint) -> Result<(), PublishError> {
        extends(identity, known, self.leaves.len() as u64, || Ok(self.root(known.size)))
    }

    /// Names of the tiles that are not what the lines make them; the tiles as a whole may be missing.
    pub fn wrong(&self, files: &TileFiles) -> io::Result<Vec<String>> {
        let Some(state) = files.state()? else {
            let some = files.dir().join("tile").exists();
            return Ok(if some { vec!["state.json".to_owned()] } else { Vec::new() });
        };
        let size = state.size.min(self.leaves.len() as u64);
        let mut wrong = Vec::new();
        let mut level: Vec<TreeHash> = self.leaves[..size as usize].to_vec();
        for (index, chunk) in (0..).zip(level.chunks(WIDTH as usize)) {
            let Some(id) = TileId::of(Level::Entries, index, size) else { continue };
            let bytes = files.read(id).unwrap_or_default();
            let same =
                tile::entries(id, &bytes).is_ok_and(|list| list.iter().map(|e| leaf_hash(e)).eq(chunk.iter().copied()));
            if !same {
                wrong.push(id.to_string());
            }
        }
        for number in 0..=u8::MAX {
            for (index, chunk) in (0..).zip(level.chunks(WIDTH as usize)) {
                let Some(id) = TileId::of(Level::Hashes(number), index, size) else { continue };
                if files.read(id).ok().as_deref() != Some(tile::hash_bytes(chunk).as_slice()) {
                    wrong.push(id.to_string());
                }
            }
            level = level.chunks_exact(WIDTH as usize).filter_map(tile::fold).collect();
            if level.is_empty() {
                break;
            }
        }
        Ok(wrong)
    }

    /// Makes tiles anew that differ from the lines, and says so in the log. Not where the tiles are whole in themselves
    /// and tell of another past: then they are the evidence, and this is the alarm.
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

/// What stands beside the lines: what was compared, and what does not agree.
#[derive(Debug, Default)]
pub struct Beside {
    /// What was compared and agrees, in words.
    pub compared: Vec<String>,
    /// What does not, each with its verdict.
    pub faults: Vec<String>,
    /// What is missing, and may be so.
    pub missing: Vec<String>,
}

/// Compares a ledger with every checkpoint that stands beside it or in it, with its tiles and with its evidence.
pub fn beside(data: &Path, key: &Path, reader: &Reader) -> Result<Beside, PublishError> {
    let (identity, audit, mut found) = (Identity::read(reader)?, Audit::read(reader)?, Beside::default());
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
    recorded(&audit, reader, &mut found)?;
    evidence(data, reader, &mut found)?;
    Ok(found)
}

fn each(reader: &Reader, name: &str, mut f: impl FnMut(Seq, Event)) -> Result<(), PublishError> {
    let kind = crate::event::Kind::parse(name);
    reader.events(&Filter { kind, ..Filter::default() }, &mut |event| {
        if let Ok(sound) = Sound::read(event.line) {
            f(sound.header.seq, sound.event);
        }
        ControlFlow::Continue(())
    })?;
    Ok(())
}

/// Checkpoints that the ledger itself records.
fn recorded(audit: &Audit, reader: &Reader, found: &mut Beside) -> Result<(), PublishError> {
    let mut count = 0;
    each(reader, "checkpoint.dicatat", |seq, event| {
        let Event::CheckpointDicatat(data) = event else { return };
        if data.ukuran >= seq || audit.root(data.ukuran) != data.akar {
            let size = data.ukuran;
            found.faults.push(format!("ditulis ulang: akar {size} event pertama bukan yang dicatat event {seq}"));
        }
        count += 1;
    })?;
    if count > 0 {
        found.compared.push(format!("{count} checkpoint yang dicatat di dalam buku besar"));
    }
    Ok(())
}

/// Files that the lines name by hash: by which event, and of which size where it says.
pub fn named(reader: &Reader) -> Result<Vec<(Seq, Hash, Option<u64>)>, PublishError> {
    let mut named = Vec::new();
    each(reader, "bukti.dilampirkan", |seq, event| {
        if let Event::BuktiDilampirkan(data) = event {
            named.push((seq, data.hash, Some(data.ukuran)));
        }
    })?;
    each(reader, "checkpoint.dicatat", |seq, event| {
        if let Event::CheckpointDicatat(data) = event {
            named.push((seq, data.daftar_unit, None));
        }
    })?;
    Ok(named)
}

/// Sizes of the recorded checkpoints whose list of unit heads is among these.
pub fn listed(reader: &Reader, lists: &BTreeSet<Hash>) -> Result<BTreeSet<Seq>, PublishError> {
    let mut sizes = BTreeSet::new();
    each(reader, "checkpoint.dicatat", |_, event| {
        if let Event::CheckpointDicatat(data) = event
            && lists.contains(&data.daftar_unit)
        {
            sizes.insert(data.ukuran);
        }
    })?;
    Ok(sizes)
}

/// Compares them. A ledger with a simulated clock names files that never were.
fn evidence(data: &Path, reader: &Reader, found: &mut Beside) -> Result<(), PublishError> {
    let simulated = reader.global()?.simulasi;
    let mut whole = 0;
    for (seq, hash, size) in named(reader)? {
        let file: PathBuf = data.join(EVIDENCE).join(hex::encode(hash.0));
        let fault = match hash_of(&file) {
            Ok((_, length)) if size.is_some_and(|size| size != length) => {
                format!("rusak: bukti event {seq} berukuran {length} byte")
            }
            Ok((own, _)) if own != hash => format!("rusak: isi bukti event {seq} bukan lagi {hash}"),
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

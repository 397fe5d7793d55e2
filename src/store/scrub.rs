//! Scrubbing: reads everything that is stored, unprompted, and reports what has changed since it was written. Lines are
//! checked by their hashes and the `prev` of the next line, evidence by the hash in its name, tiles by the lines, seals and
//! notes by their own checksums. It repairs nothing.

use std::{fs, io, io::Read, ops::ControlFlow, path::Path};

use super::{
    Reader, TileFiles,
    attest::EVIDENCE,
    audit::Audit,
    head,
    journal::segment_name,
    publish::{PublishError, known},
    seal::Seal,
};
use crate::{
    event::{Event, Hash, Line, Seq, TreeHash, data::Jam},
    ledger::{Erasures, Identity, Sound, merkle::leaf_hash},
};

/// Bytes that are read at a time.
const PIECE: usize = 256 << 10;

/// Called during the round with the number of bytes read since the last call; may end the round.
pub type Pace<'a> = &'a mut dyn FnMut(u64) -> ControlFlow<()>;

/// The result of a round.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round {
    /// Last event that was checked.
    pub seq: Seq,
    /// Number of bytes read.
    pub bytes: u64,
    /// Number of evidence files.
    pub evidence: u64,
    /// Faults, each with its place.
    pub found: Vec<String>,
    /// Whether the round was completed.
    pub whole: bool,
}

/// The approximate number of bytes that a round reads.
pub fn size(data: &Path, reader: &Reader) -> u64 {
    let journal = reader.journal().segments().map_or(0, |all| all.iter().map(|segment| segment.length).sum());
    let evidence = fs::read_dir(data.join(EVIDENCE)).into_iter().flatten().flatten();
    journal + evidence.filter_map(|file| file.metadata().ok()).map(|meta| meta.len()).sum::<u64>()
}

/// Runs one round.
pub fn round(data: &Path, key: &Path, reader: &Reader, pace: Pace<'_>) -> Result<Round, PublishError> {
    let (round, erasures) = (Round::default(), Erasures::default());
    let (leaves, named, simulated) = (Vec::new(), Vec::new(), false);
    let mut rounds = Rounds { data, reader, pace, round, leaves, named, simulated, erasures };
    if rounds.lines()?.is_break() || rounds.evidence()?.is_break() {
        return Ok(rounds.round);
    }
    rounds.beside(key)?;
    rounds.round.whole = true;
    Ok(rounds.round)
}

struct Rounds<'a> {
    data: &'a Path,
    reader: &'a Reader,
    pace: Pace<'a>,
    round: Round,
    leaves: Vec<TreeHash>,
    /// Evidence that the lines name: event, hash, and size if stated.
    named: Vec<(Seq, Hash, Option<u64>)>,
    /// Whether the ledger's clock is simulated: then it may name evidence that never existed.
    simulated: bool,
    /// Lines with erased texts that no event has confirmed yet.
    erasures: Erasures,
}

impl Rounds<'_> {
    fn found(&mut self, what: String) {
        self.round.found.push(what);
    }

    fn note(&mut self, seq: Seq, event: &Event) {
        match event {
            Event::LedgerDibuka(data) => self.simulated = data.jam == Jam::Simulasi,
            Event::BuktiDilampirkan(data) => self.named.push((seq, data.hash, Some(data.ukuran))),
            Event::CheckpointDicatat(data) => self.named.push((seq, data.daftar_unit, None)),
            _ => {}
        }
    }

    /// Checks every line with its line feed, against its own hashes and the `prev` of the next line.
    fn lines(&mut self) -> Result<ControlFlow<()>, PublishError> {
        let last = self.reader.last();
        let mut before = Some(Hash::ZERO);
        for seq in 1..=last.seq {
            let Some(place) = self.reader.place(seq) else { break };
            let with_end = super::Place { length: place.length + 1, ..place };
            let read = self.reader.journal().read(with_end);
            let here = || format!("event {seq}, {} byte {}", segment_name(place.segment), place.offset);
            let checked = match &read {
                Err(why) => Err(format!("tidak terbaca: {}: {why}", here())),
                Ok(bytes) => match bytes.split_last() {
                    Some((b'\n', line)) => {
                        self.leaves
                            .push(Line::split(line).map_or_else(|_| leaf_hash(line), |parts| leaf_hash(parts.header)));
                        Sound::read(line).map_err(|why| format!("rusak: {}: {why}", here()))
                    }
                    _ => Err(format!("rusak: {}: akhir barisnya berubah", here())),
                },
            };
            match checked {
                Ok(sound) => {
                    if before.is_some_and(|hash| hash != sound.header.prev) {
                        let why = format!("rusak: event {}: hash header-nya bukan yang disebut event {seq}", seq - 1);
                        self.found(why);
                    }
                    before = Some(sound.hash);
                    self.erasures.take(&sound.header, &sound.event, sound.erased);
                    self.note(seq, &sound.event);
                }
                Err(why) => {
                    self.found(why);
                    before = None;
                }
            }
            self.round.bytes += u64::from(with_end.length);
            if (self.pace)(u64::from(with_end.length)).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        if before.is_some_and(|hash| hash != last.hash) {
            self.found(format!("rusak: event {}: hash header-nya bukan yang dikuitansi", last.seq));
        }
        for (seq, by) in std::mem::take(&mut self.erasures).all_left() {
            self.found(format!("rusak: event {seq}: datanya lain, dan event {by} tidak menghapusnya"));
        }
        self.round.seq = last.seq;
        Ok(ControlFlow::Continue(()))
    }

    fn evidence(&mut self) -> Result<ControlFlow<()>, PublishError> {
        let simulated = self.simulated;
        let mut named = std::mem::take(&mut self.named);
        named.dedup_by_key(|(_, hash, _)| *hash);
        for (seq, hash, size) in named {
            let path = self.data.join(EVIDENCE).join(hex::encode(hash.0));
            let mut hasher = blake3::Hasher::new();
            let mut buf = vec![0; PIECE];
            let mut length = 0;
            let read = fs::File::open(&path).and_then(|mut file| {
                loop {
                    let count = file.read(&mut buf)?;
                    hasher.update(&buf[..count]);
                    length += count as u64;
                    if count == 0 {
                        return Ok(ControlFlow::Continue(()));
                    }
                    if (self.pace)(count as u64).is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
            });
            self.round.bytes += length;
            self.round.evidence += 1;
            match read {
                Ok(ControlFlow::Break(())) => return Ok(ControlFlow::Break(())),
                Ok(ControlFlow::Continue(())) => {
                    if hasher.finalize().as_bytes() != &hash.0 || size.is_some_and(|size| size != length) {
                        self.found(format!("rusak: bukti event {seq}: isinya bukan lagi {hash} ({})", path.display()));
                    }
                }
                Err(e) if e.kind() == io::ErrorKind::NotFound && simulated => {}
                Err(e) if e.kind() == io::ErrorKind::NotFound => {
                    self.found(format!("hilang: bukti event {seq} ({})", path.display()));
                }
                Err(e) => self.found(format!("tidak terbaca: bukti event {seq}: {e} ({})", path.display())),
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Checks head, seals, notes and tiles.
    fn beside(&mut self, key: &Path) -> Result<(), PublishError> {
        let disk = self.reader.journal().disk().clone();
        if head::read(disk.as_ref())?.is_none() {
            self.found("hilang atau rusak: head".to_owned());
        }
        let segments = self.reader.journal().segments().map_err(super::ReadError::from)?;
        let seals = disk.list(super::journal::JOURNAL)?;
        for segment in segments.iter().rev().skip(1) {
            let name = format!("{:08}.seal", segment.number);
            if seals.contains(&name) && Seal::read(disk.as_ref(), segment.number)?.is_none() {
                self.found(format!("rusak: segel {name}; dibuat ulang saat pembukaan"));
            }
        }
        let identity = match Identity::read(self.reader) {
            Ok(identity) => identity,
            // A damaged line was already reported; whatever needs it cannot be read.
            Err(_) if !self.round.found.is_empty() => return Ok(()),
            Err(other) => return Err(other),
        };
        let (_, damaged) = known(self.data, key, &identity)?;
        for (file, why) in damaged {
            self.found(format!("rusak: checkpoint {}: {why}", file.display()));
        }
        // Damaged lines give no tree to compare tiles with.
        if self.round.found.iter().any(|what| what.contains("event")) {
            return Ok(());
        }
        self.tiles()
    }

    fn tiles(&mut self) -> Result<(), PublishError> {
        let files = TileFiles::of(self.data);
        if !files.dir().exists() {
            return Ok(());
        }
        // No process writes tiles under the lock; they may have grown since the lines were read.
        let _lock = files.lock()?;
        let size = files.state()?.map_or(0, |state| state.size);
        let have = self.leaves.len() as u64;
        let leaves = &mut self.leaves;
        self.reader.lines(have + 1, size, |_, _, line| {
            leaves.push(Line::split(line).map_or_else(|_| leaf_hash(line), |parts| leaf_hash(parts.header)));
            ControlFlow::Continue(())
        })?;
        let audit = Audit::of(std::mem::take(&mut self.leaves));
        for tile in audit.wrong(&files)? {
            self.found(format!("rusak: ubin {tile}; dibuat ulang dari baris saat layanan dimulai"));
        }
        Ok(())
    }
}

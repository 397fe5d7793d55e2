//! The existing lines, valid or not: reads the journal without trusting anything in it.

use std::collections::BTreeMap;

use super::error::RepairError;
use crate::{
    event::{Hash, Seq},
    ledger::{Fault, Sound},
    store::{
        disk::{Disk, read_file},
        journal::{JOURNAL, segment_name},
    },
};

/// A valid line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Own {
    /// Hash of the line's event.
    pub hash: Hash,
    /// `prev` in its header.
    pub prev: Hash,
    /// Segment.
    pub segment: u32,
    /// Offset of its beginning.
    pub offset: u64,
    /// Length in bytes, without its line feed.
    pub length: usize,
}

/// Everything readable in a journal.
#[derive(Debug, Default)]
pub struct Lines {
    /// Valid lines by seq; several if a line was copied.
    pub sound: BTreeMap<Seq, Vec<Own>>,
    /// Numbers of the existing segments.
    pub segments: Vec<u32>,
    /// First line of a later program.
    pub newer: Option<Seq>,
}

impl Lines {
    /// Reads every existing segment, even if some between them are missing.
    pub fn read(disk: &dyn Disk) -> Result<Self, RepairError> {
        let mut this = Self::default();
        let number = |name: &String| name.strip_suffix(".jsonl").filter(|n| n.len() == 8).and_then(|n| n.parse().ok());
        this.segments = disk.list(JOURNAL)?.iter().filter_map(number).collect();
        for segment in this.segments.clone() {
            let bytes = read_file(disk, &segment_name(segment))?.unwrap_or_default();
            each(&bytes, |offset, line| this.take(segment, offset, line));
        }
        Ok(this)
    }

    fn take(&mut self, segment: u32, offset: u64, line: &[u8]) {
        match Sound::read(line) {
            Ok(sound) => {
                let (seq, prev) = (sound.header.seq, sound.header.prev);
                let own = Own { hash: sound.hash, prev, segment, offset, length: line.len() };
                self.sound.entry(seq).or_default().push(own);
            }
            Err(Fault::Newer(_)) if self.newer.is_none() => {
                self.newer = Some(self.sound.last_key_value().map_or(1, |(seq, _)| seq + 1));
            }
            Err(_) => {}
        }
    }

    /// The line of an event whose hash is known.
    pub fn find(&self, seq: Seq, hash: Hash) -> Option<Own> {
        self.sound.get(&seq)?.iter().find(|own| own.hash == hash).copied()
    }
}

/// Passes every stretch between line feeds to `f`, without leading zeros: sectors that never reached the disk are zeros.
pub fn each(bytes: &[u8], mut f: impl FnMut(u64, &[u8])) {
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]) {
        let line = &bytes[start.min(end)..end];
        let zeros = line.iter().position(|b| *b != 0).unwrap_or(line.len());
        if zeros < line.len() {
            f((start + zeros) as u64, &line[zeros..]);
        }
        start = end + 1;
    }
}

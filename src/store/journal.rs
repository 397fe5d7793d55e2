//! The journal: numbered segment files of lines, `journal/00000000.jsonl` and so on; the only source of truth.
//!
//! Reading takes no lock and never blocks the writer. A segment may be filled with zeros beyond its last line, because it is
//! preallocated; a zero byte where a line should begin is the end of the written lines.

use std::{
    io,
    ops::ControlFlow,
    sync::{Arc, RwLock},
};

use super::{
    Place,
    disk::{Disk, DiskFile, read_full},
};

/// Directory of the segments.
pub const JOURNAL: &str = "journal";
/// The prepared next segment, until it gets its number.
pub const NEXT: &str = "next";
/// Bytes that a bulk scan reads at a time.
const BLOCK: usize = 1 << 20;
/// Most segments of a ledger: 6 TB at 64 MiB each.
const MAX_SEGMENTS: usize = 100_000;

/// A position in the journal between two lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Cursor {
    /// Number of the segment.
    pub segment: u32,
    /// Offset in it, in bytes.
    pub offset: u64,
}

impl Place {
    /// Beginning of the line.
    pub fn start(&self) -> Cursor {
        Cursor { segment: self.segment, offset: self.offset }
    }

    /// Beginning of the next line, unless that begins a new segment.
    pub fn end(&self) -> Cursor {
        Cursor { segment: self.segment, offset: self.offset + u64::from(self.length) + 1 }
    }
}

/// A segment file on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentInfo {
    /// Number, from 0.
    pub number: u32,
    /// Length of the file in bytes, with its preallocated end.
    pub length: u64,
}

/// The reason why a scan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It reached the given end.
    Upto,
    /// A zero byte where a line should begin: the preallocated end.
    Zero,
    /// The file ends there, after a whole line.
    File,
    /// The bytes there are not a whole line: no line feed before the end of the file, or in a whole block.
    Unfinished,
    /// The callback stopped it, after the line before this position.
    Stopped,
}

/// The result of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scanned {
    /// Beginning of the first line that was not passed on.
    pub at: Cursor,
    /// The reason why it ended there.
    pub end: End,
}

/// The reason why the journal could not be read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The system refused to read.
    #[error("jurnal tidak dapat dibaca: {0}")]
    Io(#[from] io::Error),
    /// Numbers of the segment files have a gap.
    #[error("berkas jurnal {0:08}.jsonl tidak ada, padahal ada yang sesudahnya")]
    MissingSegment(u32),
    /// There is no line at that place.
    #[error("tidak ada baris di jurnal {:08}.jsonl byte {}", .0.segment, .0.offset)]
    NoLine(Place),
    /// More segments than a ledger may have.
    #[error("terlalu banyak berkas jurnal")]
    TooMany,
}

/// The journal for reading. Cheap to share between threads.
#[derive(Debug)]
pub struct Journal {
    disk: Arc<dyn Disk>,
    open: RwLock<Vec<Option<Arc<dyn DiskFile>>>>,
}

/// File name of a segment.
pub fn segment_name(number: u32) -> String {
    format!("{JOURNAL}/{number:08}.jsonl")
}

impl Journal {
    /// Opens the journal for reading; needs no lock, and segments that appear later are found.
    pub fn open_read(disk: Arc<dyn Disk>) -> Result<Self, JournalError> {
        let journal = Self { disk, open: RwLock::new(Vec::new()) };
        journal.segments()?;
        Ok(journal)
    }

    /// The disk of the journal.
    pub fn disk(&self) -> &Arc<dyn Disk> {
        &self.disk
    }

    /// Every segment, in order.
    pub fn segments(&self) -> Result<Vec<SegmentInfo>, JournalError> {
        let mut list = Vec::new();
        for name in self.disk.list(JOURNAL)? {
            let Some(number) = name.strip_suffix(".jsonl").filter(|n| n.len() == 8).and_then(|n| n.parse().ok()) else {
                continue;
            };
            if list.len() == MAX_SEGMENTS {
                return Err(JournalError::TooMany);
            }
            let expected = list.len() as u32;
            if number != expected {
                return Err(JournalError::MissingSegment(expected));
            }
            list.push(SegmentInfo { number, length: self.file(number)?.length()? });
        }
        Ok(list)
    }

    /// The open file of a segment.
    pub(super) fn file(&self, number: u32) -> io::Result<Arc<dyn DiskFile>> {
        let index = number as usize;
        if let Ok(open) = self.open.read()
            && let Some(Some(file)) = open.get(index)
        {
            return Ok(file.clone());
        }
        let file = self.disk.open(&segment_name(number))?;
        if let Ok(mut open) = self.open.write() {
            if open.len() <= index {
                open.resize(index + 1, None);
            }
            open[index] = Some(file.clone());
        }
        Ok(file)
    }

    /// One line, without its line feed.
    pub fn read(&self, place: Place) -> Result<Vec<u8>, JournalError> {
        let mut line = vec![0; place.length as usize];
        if read_full(self.file(place.segment)?.as_ref(), &mut line, place.offset)? < line.len() {
            return Err(JournalError::NoLine(place));
        }
        Ok(line)
    }

    /// Passes every line from `from` on, in order, without its line feed, to the callback, until `upto` or the end of the
    /// written lines. The bytes are borrowed; lines are not parsed.
    pub fn scan(
        &self,
        from: Cursor,
        upto: Option<Cursor>,
        mut f: impl FnMut(Place, &[u8]) -> ControlFlow<()>,
    ) -> Result<Scanned, JournalError> {
        let mut buf = Vec::new();
        let mut at = from;
        loop {
            let block = self.block(at, upto, &mut buf)?;
            for (place, line) in lines(at, &buf) {
                if f(place, line).is_break() {
                    return Ok(Scanned { at: place.end(), end: End::Stopped });
                }
            }
            match block.end {
                Some(end) => return Ok(Scanned { at: block.next, end }),
                None => at = block.next,
            }
        }
    }

    /// Reads as many whole lines as fit in a block, from `at` on, into `buf`.
    pub(super) fn block(&self, at: Cursor, upto: Option<Cursor>, buf: &mut Vec<u8>) -> Result<Block, JournalError> {
        let limit = upto.filter(|u| u.segment <= at.segment).map(|u| if u.segment < at.segment { 0 } else { u.offset });
        let wanted = limit.map_or(u64::MAX, |l| l.saturating_sub(at.offset)).min(BLOCK as u64) as usize;
        buf.resize(wanted, 0);
        let filled = read_full(self.file(at.segment)?.as_ref(), buf, at.offset)?;
        let lines = memchr::memrchr(b'\n', &buf[..filled]).map_or(0, |n| n + 1);
        let zero = zero_line(&buf[..filled]);
        let whole = zero.unwrap_or(lines).min(lines);
        buf.truncate(whole);
        let next = Cursor { segment: at.segment, offset: at.offset + whole as u64 };
        let end = if zero.is_some_and(|z| z <= lines) {
            End::Zero
        } else if whole < filled && (whole == 0 || filled < wanted) {
            End::Unfinished
        } else if filled < wanted {
            let after = Cursor { segment: at.segment + 1, offset: 0 };
            if self.exists(after.segment)? {
                return Ok(Block { next: after, end: None });
            }
            End::File
        } else if limit.is_some_and(|l| l <= next.offset) {
            End::Upto
        } else {
            return Ok(Block { next, end: None });
        };
        Ok(Block { next, end: Some(end) })
    }

    fn exists(&self, number: u32) -> io::Result<bool> {
        match self.file(number) {
            Ok(_) => Ok(true),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(e) => Err(e),
        }
    }
}

/// A block of whole lines: the beginning of the next block, or the reason why there is none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    pub next: Cursor,
    pub end: Option<End>,
}

/// The first zero byte where a line should begin.
fn zero_line(bytes: &[u8]) -> Option<usize> {
    memchr::memchr_iter(0, bytes).find(|at| *at == 0 || bytes[at - 1] == b'\n')
}

/// The lines of a block that begins at `at`.
pub(super) fn lines(at: Cursor, bytes: &[u8]) -> impl Iterator<Item = (Place, &[u8])> {
    let mut start = 0;
    memchr::memchr_iter(b'\n', bytes).map(move |end| {
        let line = &bytes[start..end];
        let place = Place { segment: at.segment, offset: at.offset + start as u64, length: line.len() as u32 };
        start = end + 1;
        (place, line)
    })
}

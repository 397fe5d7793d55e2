//! The bytes in the last segment after the durable part.

use std::io;

use super::{
    disk::{Disk, read_full, write_full},
    journal::{Cursor, Journal, segment_name},
};

/// Bytes that are read at a time.
const BLOCK: usize = 1 << 20;

/// The end of the last byte that is not zero, at or after `good`.
pub fn written(journal: &Journal, good: Cursor, length: u64) -> io::Result<u64> {
    let file = journal.file(good.segment)?;
    let mut buf = vec![0; BLOCK];
    let (mut at, mut end) = (good.offset, good.offset);
    while at < length {
        let count = read_full(file.as_ref(), &mut buf, at)?;
        if let Some(last) = buf[..count].iter().rposition(|b| *b != 0) {
            end = at + last as u64 + 1;
        }
        if count < buf.len() {
            break;
        }
        at += count as u64;
    }
    Ok(end)
}

/// Writes existing bytes again.
pub fn rewrite(disk: &dyn Disk, segment: u32, from: u64, end: u64) -> io::Result<()> {
    let file = disk.open_write(&segment_name(segment))?;
    let mut buf = vec![0; BLOCK];
    let mut at = from;
    while at < end {
        let wanted = (end - at).min(BLOCK as u64) as usize;
        let count = read_full(file.as_ref(), &mut buf[..wanted], at)?;
        if count == 0 {
            break;
        }
        write_full(file.as_ref(), &buf[..count], at)?;
        at += count as u64;
    }
    Ok(())
}

//! Changes of files on the disk, and counts of what was done to it.

/// Counts of what was done to a disk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Short writes.
    pub short_writes: u64,
    /// Failed writes, including those on a full disk.
    pub failed_writes: u64,
    /// Failed syncs.
    pub failed_syncs: u64,
    /// Failures of other operations.
    pub failed_others: u64,
    /// Writes that a full disk refused.
    pub full: u64,
    /// Processes that ended in the middle of an operation.
    pub died: u64,
    /// Kills.
    pub kills: u64,
    /// Power cuts.
    pub power_cuts: u64,
    /// Sectors that a power cut lost.
    pub lost_sectors: u64,
}

#[derive(Debug, Clone)]
pub(super) enum Change {
    Write(u64, Vec<u8>),
    Length(u64),
}

/// Applies a change to the bytes of a file.
pub(super) fn apply(file: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Length(length) => file.resize(*length as usize, 0),
        Change::Write(offset, bytes) => {
            let (start, end) = (*offset as usize, *offset as usize + bytes.len());
            if file.len() < end {
                file.resize(end, 0);
            }
            file[start..end].copy_from_slice(bytes);
        }
    }
}

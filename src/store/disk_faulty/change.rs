//! What happens to a file of the disk, and what was done to the disk so far.

/// What was done to a disk so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Short writes.
    pub short_writes: u64,
    /// Failed writes, a full disk's included.
    pub failed_writes: u64,
    /// Failed syncs.
    pub failed_syncs: u64,
    /// Failures of anything else.
    pub failed_others: u64,
    /// Writes that a full disk refused.
    pub full: u64,
    /// Processes that ended in the middle of something.
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

/// Does a change to some bytes.
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

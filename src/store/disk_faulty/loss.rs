//! The remains of a file after a power cut.

use super::{
    change::{Change, Done, apply},
    dice::Dice,
};

/// Bytes that a disk writes at once.
const SECTOR: u64 = 512;

/// The sectors that a power cut keeps.
pub(super) enum Loss {
    All,
    None,
    Random(u32),
    Before(u64),
    After(u64),
}

impl Loss {
    pub(super) fn choose(dice: &mut Dice) -> Self {
        match dice.below(6) {
            0 => Self::All,
            1 => Self::None,
            2 => Self::Before(dice.below(128)),
            3 => Self::After(dice.below(128)),
            4 => Self::Random(900),
            _ => Self::Random(500),
        }
    }

    pub(super) fn keeps(&self, dice: &mut Dice, sector: u64) -> bool {
        match self {
            Self::All => true,
            Self::None => false,
            Self::Random(per_mille) => dice.chance(*per_mille),
            Self::Before(limit) => sector < *limit,
            Self::After(limit) => sector >= *limit,
        }
    }
}

pub(super) fn lose_sectors(
    file: &mut Vec<u8>,
    offset: u64,
    bytes: &[u8],
    loss: &Loss,
    dice: &mut Dice,
    done: &mut Done,
) {
    let mut at = 0;
    while at < bytes.len() {
        let position = offset + at as u64;
        let length = ((SECTOR - position % SECTOR) as usize).min(bytes.len() - at);
        if loss.keeps(dice, position / SECTOR) {
            apply(file, &Change::Write(position, bytes[at..at + length].to_vec()));
        } else {
            done.lost_sectors += 1;
        }
        at += length;
    }
}

//! How a ledger is held.

use std::path::{Path, PathBuf};

use super::{
    append::SEGMENT,
    clock::Clock,
    prepare::{Random, system_random},
};
use crate::ledger::TagKey;

/// The signing key's file in a ledger's directory, where nobody named another.
pub const KEY: &str = "ledger.key";

/// How zeros and seals are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// By a thread beside the writer.
    Beside,
    /// By the writer itself, at once; replays.
    Inline,
    /// By the writer itself, and segments grow without zeros.
    Grow,
}

/// How a ledger is held.
pub struct Options {
    /// Bytes of a segment.
    pub segment_bytes: u64,
    /// How zeros and seals are made.
    pub work: Work,
    /// Clock.
    pub clock: Clock,
    /// Randomness for salts and ids.
    pub random: Random,
    /// File of the signing key; [`KEY`] in the ledger's directory where none is given.
    pub key: Option<PathBuf>,
    /// What lines are tagged with, and the key's file: the ledger takes it from there where the key is at hand.
    pub tag: Option<(TagKey, PathBuf)>,
    /// Where the key is looked for of a ledger that tags its lines, and is not: nothing is appended then.
    pub unkeyed: Option<PathBuf>,
    /// Open also where events bear no tag or the key is lost, so that two administrators can take responsibility for that,
    /// and for nothing else.
    pub acknowledging: bool,
}

impl Options {
    /// As in production: the system's clock and randomness.
    pub fn system() -> Self {
        Self {
            segment_bytes: SEGMENT,
            work: Work::Beside,
            clock: Clock::system(),
            random: system_random(),
            key: None,
            tag: None,
            unkeyed: None,
            acknowledging: false,
        }
    }
}

impl Options {
    /// The same, with the signing key in this file.
    #[must_use]
    pub fn with_key(self, key: impl Into<PathBuf>) -> Self {
        Self { key: Some(key.into()), ..self }
    }

    /// Where the signing key of the ledger in a directory is.
    pub fn key_of(&self, root: &Path) -> PathBuf {
        self.key.clone().unwrap_or_else(|| root.join(KEY))
    }
}

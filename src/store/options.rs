//! Options for holding a ledger.

use std::path::{Path, PathBuf};

use super::{
    append::SEGMENT,
    clock::Clock,
    prepare::{Random, system_random},
};
use crate::ledger::TagKey;

/// Default name of the signing key's file in a ledger's directory.
pub const KEY: &str = "ledger.key";

/// The way in which zeros and seals are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// By a thread beside the writer.
    Beside,
    /// By the writer itself, at once, for repeatable tests.
    Inline,
    /// By the writer itself, and segments grow without zeros.
    Grow,
}

/// Options for holding a ledger.
pub struct Options {
    /// Size of a segment in bytes.
    pub segment_bytes: u64,
    /// The way in which zeros and seals are made.
    pub work: Work,
    /// Clock.
    pub clock: Clock,
    /// Randomness for salts and ids.
    pub random: Random,
    /// File of the signing key; `None`: [`KEY`] in the ledger's directory.
    pub key: Option<PathBuf>,
    /// Key of tags, and the file of the signing key that it comes from; set by the ledger if the key is available.
    pub tag: Option<(TagKey, PathBuf)>,
    /// The expected key file of a ledger that tags its lines, if the key is missing: nothing can be appended then.
    pub unkeyed: Option<PathBuf>,
    /// Also opens a ledger with untagged events or a lost key, so that two administrators can take responsibility for that,
    /// and do nothing else.
    pub acknowledging: bool,
}

impl Options {
    /// The options of production: the system's clock and randomness.
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
    /// Sets the file of the signing key.
    #[must_use]
    pub fn with_key(self, key: impl Into<PathBuf>) -> Self {
        Self { key: Some(key.into()), ..self }
    }

    /// The file of the signing key of the ledger in a directory.
    pub fn key_of(&self, root: &Path) -> PathBuf {
        self.key.clone().unwrap_or_else(|| root.join(KEY))
    }
}

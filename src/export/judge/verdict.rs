//! Verdicts, and the lines from which they are computed.

use crate::{
    event::{Seq, hygiene},
    ledger::{Signed, VerifierKey},
};

/// A fault, in words for people.
pub type Wrong = String;

/// The verdict on a bag; never better than its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Signed by a key that the auditor supplied, complete up to the checkpoint, every table recomputed.
    Terbukti,
    /// Consistent in itself; its origin or its completeness is not proved.
    HanyaKonsisten,
    /// Contradicts itself, the key, or the auditor's checkpoint.
    TidakSah,
}

impl Verdict {
    /// Exit code of a command with this verdict.
    pub fn code(self) -> u8 {
        match self {
            Self::Terbukti => 0,
            Self::TidakSah => 1,
            Self::HanyaKonsisten => 3,
        }
    }

    /// Its words, and their meaning.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Terbukti => (
                "TERBUKTI",
                "ditandatangani kunci yang Anda bawa, lengkap sampai checkpoint, semua tabel dihitung ulang",
            ),
            Self::HanyaKonsisten => (
                "HANYA KONSISTEN",
                "tidak bertentangan dengan dirinya sendiri, tetapi tidak terbukti; sebabnya di baris KURANG",
            ),
            Self::TidakSah => ("TIDAK SAH", "ada yang bertentangan; sebabnya di baris GAGAL"),
        }
    }
}

/// The kind of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Checked and valid.
    Sah,
    /// A remark for the reader.
    Catatan,
    /// Not wrong, but without it nothing is proved.
    Kurang,
    /// A contradiction.
    Gagal,
}

/// Keys and checkpoint that the auditor has from elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Brought {
    /// Keys of the ledger; `None`: no file was given.
    pub keys: Option<Vec<VerifierKey>>,
    /// Keys of witnesses.
    pub witnesses: Option<Vec<VerifierKey>>,
    /// A checkpoint noted earlier.
    pub checkpoint: Option<Signed>,
}

/// A judged bag.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The verdict.
    pub verdict: Verdict,
    /// Lines of the verdict, safe to print.
    pub lines: Vec<(Kind, String)>,
    /// Description of the bag, if readable.
    pub about: Option<String>,
    /// Last event up to which it is complete; `None`: completeness is not shown.
    pub complete: Option<Seq>,
}

/// Lines of a verdict while it is computed.
#[derive(Debug, Default)]
pub struct Lines(pub Vec<(Kind, String)>);

impl Lines {
    /// Adds a line, safe to print.
    pub fn say(&mut self, kind: Kind, text: impl AsRef<str>) {
        let text: String = hygiene::line(text.as_ref()).chars().take(1_000).collect();
        self.0.push((kind, text));
    }

    /// Adds a line: checked and valid.
    pub fn good(&mut self, text: impl AsRef<str>) {
        self.say(Kind::Sah, text);
    }

    /// Adds a remark for the reader.
    pub fn remark(&mut self, text: impl AsRef<str>) {
        self.say(Kind::Catatan, text);
    }

    /// Adds a line: not wrong, but without it nothing is proved.
    pub fn lack(&mut self, text: impl AsRef<str>) {
        self.say(Kind::Kurang, text);
    }

    /// Adds a contradiction.
    pub fn fail(&mut self, text: impl AsRef<str>) {
        self.say(Kind::Gagal, text);
    }

    /// The number of lines of a kind.
    pub fn count(&self, kind: Kind) -> usize {
        self.0.iter().filter(|(k, _)| *k == kind).count()
    }

    /// Runs a check and returns its result; an error becomes a line.
    pub fn attempt<T>(&mut self, name: &str, check: impl FnOnce(&mut Self) -> Result<T, Wrong>) -> Option<T> {
        match check(self) {
            Ok(found) => Some(found),
            Err(why) => {
                self.fail(format!("{name}: {why}"));
                None
            }
        }
    }

    /// The verdict that follows from the lines.
    pub fn verdict(&self) -> Verdict {
        if self.count(Kind::Gagal) > 0 {
            Verdict::TidakSah
        } else if self.count(Kind::Kurang) > 0 {
            Verdict::HanyaKonsisten
        } else {
            Verdict::Terbukti
        }
    }
}

//! What a verdict is, and the lines that it is computed from.

use crate::{
    event::{Seq, hygiene},
    ledger::{Signed, VerifierKey},
};

/// What went wrong, in words for people.
pub type Wrong = String;

/// How a bag is judged. Never better than its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Signed by a key that the auditor brought, complete up to the checkpoint, every table computed again.
    Terbukti,
    /// Agrees with itself; who made it, or that nothing is missing, is not shown.
    HanyaKonsisten,
    /// Contradicts itself, the key, or the auditor's checkpoint.
    TidakSah,
}

impl Verdict {
    /// Exit code of a command that gives it.
    pub fn code(self) -> u8 {
        match self {
            Self::Terbukti => 0,
            Self::TidakSah => 1,
            Self::HanyaKonsisten => 3,
        }
    }

    /// Its words, and what they mean.
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

/// What a line of the verdict says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Checked, and holds.
    Sah,
    /// What a reader must know.
    Catatan,
    /// Not wrong, but without it nothing is proven.
    Kurang,
    /// A contradiction.
    Gagal,
}

/// What the auditor has from elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Brought {
    /// Keys of the ledger; none: no file was given.
    pub keys: Option<Vec<VerifierKey>>,
    /// Keys of witnesses.
    pub witnesses: Option<Vec<VerifierKey>>,
    /// A checkpoint noted before.
    pub checkpoint: Option<Signed>,
}

/// A judged bag.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The verdict.
    pub verdict: Verdict,
    /// Its lines, safe to print.
    pub lines: Vec<(Kind, String)>,
    /// What the bag is of, where that could be read.
    pub about: Option<String>,
    /// Complete up to this event; none: not shown.
    pub complete: Option<Seq>,
}

/// Lines of a verdict that is being found.
#[derive(Debug, Default)]
pub struct Lines(pub Vec<(Kind, String)>);

impl Lines {
    /// Adds a line, safe to print.
    pub fn say(&mut self, kind: Kind, text: impl AsRef<str>) {
        let text: String = hygiene::line(text.as_ref()).chars().take(1_000).collect();
        self.0.push((kind, text));
    }

    /// Checked, and holds.
    pub fn good(&mut self, text: impl AsRef<str>) {
        self.say(Kind::Sah, text);
    }

    /// What a reader must know.
    pub fn remark(&mut self, text: impl AsRef<str>) {
        self.say(Kind::Catatan, text);
    }

    /// Not wrong, but without it nothing is proven.
    pub fn lack(&mut self, text: impl AsRef<str>) {
        self.say(Kind::Kurang, text);
    }

    /// A contradiction.
    pub fn fail(&mut self, text: impl AsRef<str>) {
        self.say(Kind::Gagal, text);
    }

    /// How many lines of a kind there are.
    pub fn count(&self, kind: Kind) -> usize {
        self.0.iter().filter(|(k, _)| *k == kind).count()
    }

    /// Keeps what a check gives; what goes wrong in it becomes a line.
    pub fn attempt<T>(&mut self, name: &str, check: impl FnOnce(&mut Self) -> Result<T, Wrong>) -> Option<T> {
        match check(self) {
            Ok(found) => Some(found),
            Err(why) => {
                self.fail(format!("{name}: {why}"));
                None
            }
        }
    }

    /// What the lines amount to.
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

//! Judges a bag as `tools/verify_bag.py` and the page do; what each verdict requires stands in `tools/docs/vonis.md`.
//!
//! It shares the line format and the figures with the program that makes bags, so it is the third opinion, not the first:
//! an auditor who trusts no line of ours takes the Python file.

mod authority;
mod description;
mod expected;
mod files;
mod list;
mod proof;
mod reading;
mod scope;
mod sheet;
mod strict;

use std::path::Path;

use files::Files;
use reading::Reading;

use crate::{
    event::{Seq, hygiene},
    ledger::{Signed, VerifierKey},
};

/// What went wrong, in words for people.
type Wrong = String;

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
struct Lines(Vec<(Kind, String)>);

impl Lines {
    fn say(&mut self, kind: Kind, text: impl AsRef<str>) {
        let text: String = hygiene::line(text.as_ref()).chars().take(1_000).collect();
        self.0.push((kind, text));
    }

    fn good(&mut self, text: impl AsRef<str>) {
        self.say(Kind::Sah, text);
    }

    fn remark(&mut self, text: impl AsRef<str>) {
        self.say(Kind::Catatan, text);
    }

    fn lack(&mut self, text: impl AsRef<str>) {
        self.say(Kind::Kurang, text);
    }

    fn fail(&mut self, text: impl AsRef<str>) {
        self.say(Kind::Gagal, text);
    }

    fn count(&self, kind: Kind) -> usize {
        self.0.iter().filter(|(k, _)| *k == kind).count()
    }

    /// Keeps what a check gives; what goes wrong in it becomes a line.
    fn attempt<T>(&mut self, name: &str, check: impl FnOnce(&mut Self) -> Result<T, Wrong>) -> Option<T> {
        match check(self) {
            Ok(found) => Some(found),
            Err(why) => {
                self.fail(format!("{name}: {why}"));
                None
            }
        }
    }

    fn verdict(&self) -> Verdict {
        if self.count(Kind::Gagal) > 0 {
            Verdict::TidakSah
        } else if self.count(Kind::Kurang) > 0 {
            Verdict::HanyaKonsisten
        } else {
            Verdict::Terbukti
        }
    }
}

/// Judges the bag at a path.
pub fn judge(path: &Path, brought: &Brought) -> Judged {
    let mut lines = Lines::default();
    let found = lines.attempt("paket", |lines| whole(path, brought, lines));
    let (about, complete) = found.unwrap_or_default();
    let about = about.map(|text| hygiene::line(&text).into_owned());
    Judged { verdict: lines.verdict(), complete, about, lines: lines.0 }
}

fn whole(path: &Path, brought: &Brought, lines: &mut Lines) -> Result<(Option<String>, Option<Seq>), Wrong> {
    let mut bag = Files::open(path)?;
    if brought.keys.as_ref().is_some_and(Vec::is_empty) {
        lines.lack("berkas --kunci tidak memuat kunci");
    }
    if brought.witnesses.as_ref().is_some_and(Vec::is_empty) {
        lines.lack("berkas --saksi tidak memuat kunci saksi: tidak ada saksi");
    }
    lines.attempt("manifes", |lines| list::check(&mut bag, lines));
    let about = description::read(&mut bag)?;
    list::unknown(&bag, &about.format, lines);
    let reading = Reading::of(&mut bag)?;
    lines.good(format!(
        "rantai {}: event 1 sampai {}, {} baris utuh, hash setiap event dan isi cocok; kepala {}",
        reading.identity.ledger,
        reading.chain.seq(),
        reading.events.len(),
        reading.chain.hash()
    ));
    let trusted = brought.keys.as_deref().filter(|keys| !keys.is_empty());
    let signed = lines.attempt("checkpoint", |lines| proof::checkpoint(&mut bag, &reading, trusted, lines));
    if let Some(signed) = &signed {
        lines.attempt("daftar berkas", |lines| proof::list(&mut bag, &about.format, signed, lines));
        lines.attempt("saksi", |lines| proof::witnesses(&mut bag, &about, signed, brought.witnesses.as_deref(), lines));
        lines.attempt("bukti penyertaan", |lines| proof::inclusion(&mut bag, &reading, signed, lines));
        lines.attempt("ekspor.json", |lines| description::check(&mut bag, &reading, &about, signed, lines));
    }
    if let Some(noted) = &brought.checkpoint {
        lines.attempt("checkpoint Anda", |lines| proof::extends(&reading, noted, lines));
    }
    match &reading.unadmitted {
        Some(unadmitted) => lines.fail(unadmitted),
        None => lines.good(format!(
            "kewenangan: {} event oleh pemegang hibah yang berlaku, dengan peran dan cakupannya; aturan penerimaan lain tidak \
             dinilai di dalam paket",
            reading.chain.seq()
        )),
    }
    let scope = lines.attempt("lingkup", |lines| scope::check(&reading, &about, lines));
    lines.attempt("checkpoint tercatat", |lines| proof::recorded(&reading, lines));
    lines.attempt("berkas bukti", |lines| proof::evidence(&mut bag, &reading, &about, lines));
    if let Some(whole) = scope {
        lines.attempt("tabel", |lines| expected::tables(&mut bag, &reading, &about, whole, lines));
    }
    lines.attempt("total kendali", |lines| expected::totals(&mut bag, &about.format, lines));
    lines.attempt("buku kerja", |lines| sheet::check(&mut bag, &about.format, lines));
    let proven = signed.is_some() && trusted.is_some() && scope == Some(true) && lines.count(Kind::Gagal) == 0;
    let title = format!(
        "{} {} {}, per {}, diketahui sampai event {}",
        reading.identity.ledger, about.unit, about.tahun, about.per, about.as_of
    );
    Ok((Some(title), proven.then(|| reading.chain.seq())))
}

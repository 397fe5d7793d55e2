//! A review as people and machines read it: for the terminal, as a page, as a working paper, as JSON.

pub mod html;
pub mod json;
pub mod published;
pub mod text;
pub mod xlsx;

use super::{Figure, Finding, Putusan, Review};

/// What the reviewer fills in by hand.
const SIGNED: [&str; 4] = ["Disusun oleh (akun)", "Direviu oleh (akun)", "Tanggal", "Simpulan"];

/// What stands where there are no findings: never that nothing is wrong where nothing was read.
fn nothing(review: &Review) -> &'static str {
    match review.hasil() {
        super::Hasil::BukanReviu => "Tidak ada temuan, sebab ini bukan reviu: yang dibaca terlalu sedikit.",
        _ => "Tidak ada temuan.",
    }
}

/// Kinds of findings with their number, in the order of the kinds.
fn kinds(review: &Review) -> Vec<(Putusan, usize)> {
    let count = |kind: Putusan| review.findings.iter().filter(|f| f.jenis == kind).count();
    Putusan::ALL.into_iter().map(|kind| (kind, count(kind))).filter(|(_, count)| *count > 0).collect()
}

/// How the numbers of a table came out: all, those with an address, those that equal the ledger, and its findings.
struct Summary {
    all: usize,
    known: usize,
    same: usize,
    findings: usize,
}

impl Summary {
    fn of(review: &Review, table: usize) -> Self {
        let own = || review.figures.iter().filter(|f| f.table == table);
        Self {
            all: own().count(),
            known: own().filter(|f| f.alamat.is_some()).count(),
            same: own().filter(|f| f.putusan == Putusan::Sama).count(),
            findings: review.findings.iter().filter(|f| f.table == table).count(),
        }
    }
}

fn address(figure: &Figure) -> String {
    figure.alamat.as_ref().map_or(String::new(), ToString::to_string)
}

fn finding_address(finding: &Finding) -> String {
    finding.alamat.as_ref().map_or(String::new(), ToString::to_string)
}

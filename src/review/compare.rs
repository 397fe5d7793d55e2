//! Comparison with an earlier draft: findings that were mended, that remain, and that are new.

use std::collections::BTreeMap;

use super::{Finding, tables::Table, words};

/// The fate of the findings of an earlier draft.
#[derive(Debug, Clone, Default)]
pub struct Banding {
    /// Name of the earlier draft.
    pub terhadap: String,
    /// For each finding of this draft, in order, whether the earlier draft had it.
    pub lama: Vec<bool>,
    /// Findings of the earlier draft that this one no longer has.
    pub selesai: Vec<Selesai>,
}

/// A finding that this draft no longer has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selesai {
    /// Title of its kind.
    pub jenis: &'static str,
    /// Table and page of the earlier draft.
    pub tempat: String,
    /// Row and column, or code.
    pub hal: String,
    /// The printed text.
    pub tercetak: String,
    /// Whether this draft still has the table or sentence; if not, it was removed rather than mended.
    pub masih_dimuat: bool,
}

/// A draft for comparison.
#[derive(Clone, Copy)]
pub struct Draf<'a> {
    /// Name of its file.
    pub nama: &'a str,
    /// Its tables.
    pub tables: &'a [Table],
    /// Its findings.
    pub findings: &'a [Finding],
}

/// The identity of a finding across drafts: tables and lines move, and numbers are replaced by others that are wrong too, so
/// neither counts. A sentence is identified by its words without numbers.
fn key(tables: &[Table], finding: &Finding) -> (&'static str, String, String) {
    let digits = |w: &String| w.contains(|c: char| c.is_ascii_digit());
    let bare = |text: &str| words::words(text).into_iter().filter(|w| !digits(w)).collect::<Vec<_>>().join(" ");
    let table = &tables[finding.table];
    // The number of a table may change, but its caption identifies it; years in the caption are those of the report.
    let named = bare(&table.caption);
    let table = if named.is_empty() { table.name.to_lowercase() } else { named };
    (finding.jenis.word(), table, bare(&finding.subject))
}

impl Banding {
    /// Compares an earlier draft with this one.
    pub fn of(before: Draf<'_>, now: Draf<'_>) -> Self {
        let mut old: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (n, finding) in before.findings.iter().enumerate() {
            old.entry(key(before.tables, finding)).or_default().push(n);
        }
        let mut kept = vec![false; before.findings.len()];
        let mut take = |finding: &Finding| {
            let Some(all) = old.get_mut(&key(now.tables, finding)) else { return false };
            // If there are several, the one printed alike, else the first.
            let at = all.iter().position(|n| before.findings[*n].printed == finding.printed).unwrap_or(0);
            if all.is_empty() {
                return false;
            }
            kept[all.remove(at)] = true;
            true
        };
        let lama = now.findings.iter().map(&mut take).collect();
        let tables: Vec<_> = now.tables.iter().map(|t| t.caption.as_str()).collect();
        let selesai = before.findings.iter().zip(kept).filter(|(_, kept)| !kept).map(|(f, _)| Selesai {
            jenis: f.jenis.title(),
            tempat: before.tables[f.table].place(),
            hal: f.subject.clone(),
            tercetak: f.printed.clone(),
            masih_dimuat: tables.iter().any(|t| words::alike(t, &before.tables[f.table].caption) >= 80),
        });
        Self { terhadap: before.nama.to_owned(), lama, selesai: selesai.collect() }
    }

    /// The comparison in sentences.
    pub fn words(&self) -> Vec<String> {
        let still = self.lama.iter().filter(|old| **old).count();
        let mut all = vec![format!(
            "Dibandingkan dengan draf {}: {} temuan selesai, {still} masih ada, {} baru.",
            self.terhadap,
            self.selesai.len(),
            self.lama.len() - still
        )];
        all.extend(self.selesai.iter().map(|s| {
            let gone = if s.masih_dimuat { "Selesai" } else { "Tidak dimuat lagi" };
            format!("{gone}: [{}] {}, {}: semula tercetak {}", s.jenis, s.tempat, s.hal, s.tercetak)
        }));
        all
    }

    /// The label of a finding of this draft in the comparison.
    pub fn word(&self, finding: usize) -> &'static str {
        if self.lama.get(finding).copied().unwrap_or_default() { "masih ada" } else { "baru" }
    }
}

//! A draft against the one before: which findings were mended, which are still there, which are new.

use std::collections::BTreeMap;

use super::{Finding, tables::Table, words};

/// What became of the findings of an earlier draft.
#[derive(Debug, Clone, Default)]
pub struct Banding {
    /// Name of the earlier draft.
    pub terhadap: String,
    /// Of each finding of this draft, in its order, whether the earlier one had it.
    pub lama: Vec<bool>,
    /// Findings of the earlier draft that this one has no more: kind, place, subject and print.
    pub selesai: Vec<Selesai>,
}

/// A finding that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selesai {
    /// Title of its kind.
    pub jenis: &'static str,
    /// Table and page of the earlier draft.
    pub tempat: String,
    /// What it was about.
    pub hal: String,
    /// What was printed.
    pub tercetak: String,
    /// Whether this draft still has the table or sentence; else it was taken out and not mended.
    pub masih_dimuat: bool,
}

/// A draft as it is compared.
#[derive(Clone, Copy)]
pub struct Draf<'a> {
    /// Name of its file.
    pub nama: &'a str,
    /// Its tables.
    pub tables: &'a [Table],
    /// What was found.
    pub findings: &'a [Finding],
}

/// What makes two findings one: tables and lines move between drafts, and numbers are replaced by others that are wrong too. Of a
/// sentence it is its words without the numbers.
fn key(tables: &[Table], finding: &Finding) -> (&'static str, String, String) {
    let digits = |w: &String| w.contains(|c: char| c.is_ascii_digit());
    let bare = |text: &str| words::words(text).into_iter().filter(|w| !digits(w)).collect::<Vec<_>>().join(" ");
    let table = &tables[finding.table];
    // The number of a table may change, and its caption says what it is; years in it are of the report.
    let named = bare(&table.caption);
    let table = if named.is_empty() { table.name.to_lowercase() } else { named };
    (finding.jenis.word(), table, bare(&finding.subject))
}

impl Banding {
    /// Of an earlier draft and this one.
    pub fn of(before: Draf<'_>, now: Draf<'_>) -> Self {
        let mut old: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (n, finding) in before.findings.iter().enumerate() {
            old.entry(key(before.tables, finding)).or_default().push(n);
        }
        let mut kept = vec![false; before.findings.len()];
        let mut take = |finding: &Finding| {
            let Some(all) = old.get_mut(&key(now.tables, finding)) else { return false };
            // Of several the one that is printed alike, else the first.
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

    /// Sentences of it.
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

    /// What a finding of this draft is to the earlier one.
    pub fn word(&self, finding: usize) -> &'static str {
        if self.lama.get(finding).copied().unwrap_or_default() { "masih ada" } else { "baru" }
    }
}

//! Judges the printed content: each number against the ledger, and the tables against themselves. The rules are general; none is
//! specific to a report.

mod arah;
mod bands;
mod codes;
mod columns;
pub mod details;
mod figures;
mod kata;
mod nested;
mod nothing;
mod status;
mod sum;
mod sums;
mod twice;
mod twins;
mod words;

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use super::{
    Figure, Finding, Putusan,
    held::Held,
    meaning::{
        cause,
        grid::Kisi,
        rules::{self, Hubungan},
    },
    names::Names,
    read::Block,
    row::{Subject, Subjects},
    tables::Table,
};
use crate::{
    event::Seq,
    present::Recorded,
    projection::{Address, ReadError, eval},
};

/// The inputs of the rules.
pub struct Bench<'a> {
    /// Values of the ledger.
    pub held: &'a Held<'a>,
    /// Names of the ledger's units and indicators.
    pub names: &'a Names,
    /// The tables of the report.
    pub tables: &'a [Table],
    /// The subjects of their rows.
    pub subjects: &'a [Subjects],
    /// Lines and paragraphs between them.
    pub blocks: &'a [Block],
    /// Tables that the ledger keeps verbatim.
    pub details: &'a [details::Detail],
    /// Looks up an event, to tell who did what and when.
    pub event: &'a dyn Fn(Seq) -> Option<Recorded>,
}

impl Bench<'_> {
    /// Name of a table, with its page or line.
    pub fn place(&self, table: usize) -> String {
        self.tables[table].place()
    }

    fn subject(&self, figure: &Figure) -> Option<&Subject> {
        self.subjects[figure.table].rows[figure.row].as_ref()
    }
}

/// A value in the units of a table.
fn in_units(value: Decimal, skala: Decimal) -> Decimal {
    if skala == Decimal::ONE { value } else { eval::divide(value, skala).unwrap_or(value) }
}

/// Numbers of a table by their address; the first one if there are several.
fn printed(figures: &[Figure], table: usize) -> HashMap<&Address, usize> {
    let mut found = HashMap::new();
    for (at, figure) in figures.iter().enumerate().filter(|(_, f)| f.table == table) {
        if let Some(address) = figure.alamat.as_ref().and_then(|a| a.single()) {
            found.entry(address).or_insert(at);
        }
    }
    found
}

/// Judges all numbers; returns the findings in the order of the report.
pub fn all(
    bench: &Bench<'_>,
    figures: &mut [Figure],
    spoken: &[super::figure::Word],
    kisi: &[Kisi],
    said: Vec<Hubungan>,
) -> Result<Vec<Finding>, ReadError> {
    for figure in figures.iter_mut() {
        if let Some(alamat) = &figure.alamat {
            figure.held = bench.held.value(alamat)?.map(|value| in_units(value, figure.skala));
            figure.node = alamat.single().map(|address| bench.held.node(address)).transpose()?;
            // No recorded audit finding does not mean that there were none.
            let counts = matches!(alamat.single(), Some(Address::Findings(..) | Address::FindingsOf(..)));
            let empty = figure.node.as_ref().is_some_and(|node| node.events().is_empty());
            if counts && empty && !figure.printed.value.is_zero() {
                (figure.held, figure.node) = (None, None);
            }
        }
    }
    let sums = sums::of(bench, figures);
    figures::judge(bench, figures, &sums)?;
    let mut findings: Vec<Finding> = Vec::new();
    let mut relations = relations(bench, figures, kisi, &sums);
    relations.extend(said);
    findings.extend(cause::judge(figures, &relations));
    findings.extend(sums::cumulative(figures));
    findings.extend(nothing::judge(bench, figures));
    findings.extend(kata::judge(bench, figures));
    let told: HashSet<(usize, u32, String)> = findings.iter().map(|f| (f.table, f.at, f.subject.clone())).collect();
    let silent = |f: &&Figure| !f.putusan.quiet() && !told.contains(&(f.table, f.at, f.place()));
    findings.extend(figures.iter().filter(silent).map(Figure::finding));
    findings.extend(twice::judge(bench, figures));
    findings.extend(details::judge(bench, figures));
    details::by_value(bench, figures)?;
    details::reasons(bench, figures);
    findings.extend(codes::judge(bench));
    let (judged, told) = words::judge(bench, spoken)?;
    findings.extend(told);
    findings.extend(status::judge(bench, figures, &judged));
    findings.extend(arah::judge(bench, figures));
    findings.extend(words::formula(bench, figures)?);
    findings.extend(bands::judge(bench));
    twins::judge(bench, figures, &mut findings);
    findings.sort_by_key(|f| (f.table, f.at));
    Ok(findings)
}

/// The first number of every cell, by table.
pub fn by_table(figures: &[Figure], tables: usize) -> Vec<Vec<usize>> {
    let mut own: Vec<Vec<usize>> = vec![Vec::new(); tables];
    for (at, figure) in figures.iter().enumerate().filter(|(_, f)| f.part == 0) {
        own[figure.table].push(at);
    }
    own
}

/// All relations between numbers of the same table: by rows and headings, and as most rows show.
fn relations(bench: &Bench<'_>, figures: &[Figure], kisi: &[Kisi], sums: &sums::Sums) -> Vec<Hubungan> {
    let mut all: Vec<Hubungan> = sums.iter().map(|(at, sum)| sum.relation(figures, *at)).collect();
    all.sort_by_key(|r| r.hasil);
    let doubled = |r: &Hubungan| sums.contains_key(&r.hasil) && r.jenis == Putusan::JumlahSalah;
    let named: Vec<Hubungan> = kisi.iter().flat_map(|kisi| rules::of(kisi, figures)).filter(|r| !doubled(r)).collect();
    let columns = named.iter().map(|r| (figures[r.hasil].table, figures[r.hasil].column)).collect();
    all.extend(named);
    all.extend(columns::of(bench, figures, &columns));
    all
}

impl Figure {
    fn set(&mut self, putusan: Putusan, why: impl Into<String>) {
        self.putusan = putusan;
        self.why = why.into();
    }
}

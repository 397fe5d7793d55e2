//! Review of a published report (reviu LKj) against the ledger, figure by figure.
//!
//! ```text
//! bytes -> lines and rows -> tables -> numbers -> what each is (proposed, or by a mapping file) -> judgement -> output
//!          read              tables    number     propose                   mapping              judge         render
//! ```
//!
//! The report was written by others: [`read`] bounds what it takes. The rules of [`judge`] are general; none knows a report.

mod alamat;
mod column;
pub mod coverage;
pub mod figure;
pub mod held;
pub mod judge;
pub mod mapping;
pub mod meaning;
pub mod names;
pub mod number;
pub mod printed;
mod propose;
pub mod prose;
pub mod published;
pub mod read;
mod recompute;
pub mod record;

pub mod row;
pub mod show;
pub mod tables;
pub mod words;

use std::collections::BTreeMap;

pub use alamat::Alamat;
pub use coverage::{Cakupan, Hasil};
pub use figure::{Figure, Finding, Putusan};
pub use mapping::Mapping;

use crate::{
    event::{Refusal, Seq, UnitCode},
    present::Recorded,
    projection::{ReadError, View, timeline::Source},
};
use held::Held;
use meaning::grid::Kisi;
use prose::sentence;
use read::Report;
use tables::Table;

/// Why there is no review.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// The report or the mapping was not taken.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The ledger could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// The ledger as a review reads it.
pub struct Ledger<'a> {
    /// The books at the moment of the review.
    pub view: &'a View<'a>,
    /// Facts, for histories.
    pub source: Source<'a>,
    /// Events, to say who did what.
    pub event: &'a dyn Fn(Seq) -> Option<Recorded>,
}

/// A reviewed report.
#[derive(Debug)]
pub struct Review {
    /// The report.
    pub report: Report,
    /// Unit.
    pub unit: UnitCode,
    /// Year.
    pub tahun: u16,
    /// Its tables.
    pub tables: Vec<Table>,
    /// Every number of them, judged.
    pub figures: Vec<Figure>,
    /// What an auditor must see.
    pub findings: Vec<Finding>,
    /// How much was read, and checked.
    pub cakupan: Cakupan,
}

impl Review {
    /// Reviews a report of a unit and year.
    pub fn of(
        report: Report,
        ledger: &Ledger<'_>,
        unit: &UnitCode,
        tahun: u16,
        mapping: Option<&Mapping>,
    ) -> Result<Self, ReviewError> {
        let names = names::Names::of(ledger.view, unit, tahun)?;
        let held = Held::new(ledger.view, ledger.source);
        let tables = tables::of(&report);
        let (mut figures, mut spoken, mut subjects) = (Vec::new(), Vec::new(), Vec::new());
        for (at, table) in tables.iter().enumerate() {
            let found = propose::table(&held, &names, at, table)?;
            figures.extend(found.figures);
            spoken.extend(found.words);
            subjects.push(found.subjects);
        }
        if let Some(mapping) = mapping {
            mapping.apply(report.hash, &mut figures)?;
        }
        let own = judge::by_table(&figures, tables.len());
        let kisi: Vec<Kisi> =
            (0..tables.len()).map(|t| Kisi::of(&tables[t], &subjects[t], &figures, &own[t])).collect();
        let sentences = sentence::all(&report.blocks);
        let floor = prose::Lantai {
            tables: &tables,
            subjects: &subjects,
            kisi: &kisi,
            figures: &figures,
            held: &held,
            names: &names,
        };
        let said = prose::of(&sentences, &floor)?;
        let cakupan_tabel = tables.len();
        let (mut tables, mut figures) = (tables, figures);
        tables.push(said.table);
        subjects.push(said.subjects);
        figures.extend(said.figures);
        let details = judge::details::of(&held, &names, ledger.event)?;
        let bench = judge::Bench {
            held: &held,
            names: &names,
            tables: &tables,
            subjects: &subjects,
            blocks: &report.blocks,
            details: &details,
            event: ledger.event,
        };
        let mut findings = judge::all(&bench, &mut figures, &spoken, &kisi, said.relations)?;
        findings.extend(said.findings);
        for (row, kalimat) in tables[cakupan_tabel].rows.iter_mut().zip(&sentences) {
            row.cells = vec![kalimat.text.clone()];
        }
        if sentences.is_empty() {
            tables.pop();
        }
        let cakupan = Cakupan::of(&report, cakupan_tabel, &figures, &sentences);
        Ok(Self { unit: unit.clone(), tahun, tables, figures, findings, cakupan, report })
    }

    /// What it comes to: too little read is no review, whatever was found.
    pub fn hasil(&self) -> Hasil {
        match () {
            () if self.cakupan.kurang().is_some() => Hasil::BukanReviu,
            () if self.findings.is_empty() => Hasil::TanpaTemuan,
            () => Hasil::Temuan,
        }
    }

    /// What was proposed, as a mapping file.
    pub fn mapping(&self) -> Mapping {
        Mapping::of((&self.report.name, self.report.hash), &self.unit, self.tahun, &self.tables, &self.figures)
    }

    /// How many numbers were found to be what.
    pub fn counts(&self) -> BTreeMap<Putusan, usize> {
        let mut counts = BTreeMap::new();
        self.figures.iter().for_each(|f| *counts.entry(f.putusan).or_default() += 1);
        counts
    }

    /// Name of a table, with its page or line.
    pub fn place(&self, table: usize) -> String {
        let table = &self.tables[table];
        let page = table.page.map_or_else(|| format!("baris {}", table.at), |page| format!("hlm. {page}"));
        format!("{} ({page})", table.name)
    }
}

//! Review of a published report (reviu LKj) against the ledger, figure by figure.
//!
//! ```text
//! bytes -> lines and rows -> tables -> numbers -> what each is (proposed, or by a mapping file) -> judgement -> output
//!          read              tables    number     propose                   mapping              judge         show
//! ```
//!
//! The report was written by others: [`read`] bounds its input. The rules of [`judge`] are general; none is specific to a report.

mod alamat;
mod bagian;
mod column;
pub mod compare;
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
pub mod skala;
pub mod tables;
pub mod tingkat;
pub mod words;
pub mod work;

use std::collections::BTreeMap;

pub use alamat::Alamat;
pub use coverage::{Cakupan, Hasil};
pub use figure::{Figure, Finding, Putusan};
pub use mapping::Mapping;
pub use tingkat::Tingkat;

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

/// Notes the confidence of numbers that were recognized from an image.
fn doubt(report: &Report, figures: &mut [Figure], findings: &mut [Finding]) {
    if report.keyakinan.is_empty() {
        return;
    }
    let sure = |raw: &str| raw.split_whitespace().filter_map(|w| report.keyakinan.get(w)).min().copied();
    figures.iter_mut().for_each(|f| f.keyakinan = sure(&f.raw));
    for finding in findings {
        if let Some(sure) = sure(&finding.printed) {
            finding.why.push_str(&format!("; dibaca dari gambar dengan keyakinan {sure} %, periksa lembarnya"));
        }
    }
}

/// Why a review failed.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// The report or the mapping was refused.
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
    /// Looks up events, to tell who did what.
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
    /// All numbers with their judgement.
    pub figures: Vec<Figure>,
    /// The findings.
    pub findings: Vec<Finding>,
    /// The coverage.
    pub cakupan: Cakupan,
    /// The comparison with an earlier draft.
    pub banding: Option<compare::Banding>,
}

impl Review {
    /// Reviews a report of a unit and year.
    pub fn of(
        mut report: Report,
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
            report.keterangan.extend(mapping.apply(report.hash, &tables, &mut figures)?);
        }
        let own = judge::by_table(&figures, tables.len());
        let kisi: Vec<Kisi> =
            (0..tables.len()).map(|t| Kisi::of(&tables[t], &subjects[t], &figures, &own[t])).collect();
        let sentences = sentence::all(&report.blocks);
        // The rows are in the tables now; one copy is enough.
        for block in &mut report.blocks {
            if let read::Block::Row(_, cells) = block {
                *cells = Vec::new();
            }
        }
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
        doubt(&report, &mut figures, &mut findings);
        let cakupan = Cakupan::of(&report, cakupan_tabel, &figures, &sentences);
        Ok(Self { unit: unit.clone(), tahun, tables, figures, findings, cakupan, report, banding: None })
    }

    /// The outcome: if too little was read it is not a review, whatever was found.
    pub fn hasil(&self) -> Hasil {
        match () {
            () if self.cakupan.kurang().is_some() => Hasil::BukanReviu,
            () if self.findings.is_empty() => Hasil::TanpaTemuan,
            () => Hasil::Temuan,
        }
    }

    /// The draft for comparison with another.
    pub fn draf(&self) -> compare::Draf<'_> {
        compare::Draf { nama: &self.report.name, tables: &self.tables, findings: &self.findings }
    }

    /// The proposed addresses as a mapping file.
    pub fn mapping(&self) -> Mapping {
        Mapping::of((&self.report.name, self.report.hash), &self.unit, self.tahun, &self.tables, &self.figures)
    }

    /// Number of numbers by judgement.
    pub fn counts(&self) -> BTreeMap<Putusan, usize> {
        let mut counts = BTreeMap::new();
        self.figures.iter().for_each(|f| *counts.entry(f.putusan).or_default() += 1);
        counts
    }

    /// Name of a table, with its page or line.
    pub fn place(&self, table: usize) -> String {
        self.tables[table].place()
    }
}

//! What an import would append, and what it cannot say.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashSet},
};

use uuid::Uuid;

use super::{ImportError, Kind, Mapping, Sheet, anggaran, line::Line, realisasi, target, temuan};
use crate::{
    event::{Draft, Hash, Seq, Teks, UnitCode},
    projection::View,
};

/// The file.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name, without its folder.
    pub berkas: Teks,
    /// Hash of its bytes.
    pub hash: Hash,
}

/// What reading a table needs besides the table.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The books, as they stand.
    pub view: &'a View<'a>,
    /// Where an event with an id stands already.
    pub known: &'a dyn Fn(Uuid) -> Option<Seq>,
    /// Does the importer see a unit?
    pub sees: &'a dyn Fn(&UnitCode) -> bool,
    /// Which of the readings of a doubtful cell the importer chose, by cell.
    pub picks: &'a BTreeMap<String, String>,
    /// Is told of rows done.
    pub progress: &'a dyn Fn(u64),
}

/// A cell that cannot be taken for one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// Row, from 1.
    pub baris: u32,
    /// Cell.
    pub sel: String,
    /// As it stands there.
    pub mentah: String,
    /// Why.
    pub alasan: String,
    /// What it might mean.
    pub bacaan: Vec<String>,
}

/// What an import would do.
#[derive(Debug, Default)]
pub struct Plan {
    /// Events to append, each with its cell.
    pub drafts: Vec<Draft>,
    /// Cells of the drafts.
    pub cells: Vec<String>,
    /// Rows that hold nothing to record.
    pub empty: usize,
    /// Rows that only sum up rows below them.
    pub sums: usize,
    /// Values that the ledger holds already.
    pub same: usize,
    /// Events of this very file that the ledger holds already.
    pub known: Vec<Seq>,
    /// What it cannot say.
    pub quarantine: Vec<Quarantined>,
}

/// What a row comes to.
#[derive(Default)]
pub(super) struct Step {
    pub drafts: Vec<(Draft, String)>,
    pub same: usize,
}

pub(super) type Outcome = Result<Step, Quarantined>;

/// Makes the plan.
pub fn plan(
    kind: Kind,
    sheet: &Sheet,
    mapping: &Mapping,
    source: &Source,
    ground: Ground<'_>,
) -> Result<Plan, ImportError> {
    let columns = mapping.columns(sheet)?;
    let (mut plan, seen) = (Plan::default(), RefCell::default());
    let groups = groups(sheet, columns.get("ro").copied(), mapping.judul);
    for (index, row) in sheet.rows.iter().enumerate().filter(|(_, row)| row.number > mapping.judul) {
        (ground.progress)(index as u64);
        let below = &sheet.rows[index + 1..];
        let of = Line { ground, mapping, columns: &columns, source, lembar: &sheet.name, row, below, seen: &seen };
        if of.is_blank() {
            plan.empty += 1;
            continue;
        }
        if of.text("ro").is_some_and(|code| groups.contains(&without_blanks(&code))) {
            plan.sums += 1;
            continue;
        }
        let outcome = match kind {
            Kind::Realisasi => realisasi::row(&of),
            Kind::Target => target::row(&of),
            Kind::Anggaran => anggaran::row(&of),
            Kind::Temuan => temuan::row(&of),
        };
        match outcome {
            Ok(step) => plan.take(step, ground.known),
            Err(quarantined) => plan.quarantine.push(quarantined),
        }
    }
    Ok(plan)
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Codes that others in the table begin with, such as the KRO `001.AAH` of `001.AAH.001`: their rows are sums.
fn groups(sheet: &Sheet, column: Option<u32>, judul: u32) -> HashSet<String> {
    let mut all = HashSet::new();
    for row in sheet.rows.iter().filter(|row| row.number > judul) {
        let Some(raw) = column.and_then(|column| row.cell(column)) else { continue };
        let mut code = without_blanks(&raw.text());
        while let Some((group, _)) = code.rsplit_once('.') {
            code = group.to_owned();
            if !all.insert(code.clone()) {
                break;
            }
        }
    }
    all
}

impl Plan {
    fn take(&mut self, step: Step, known: &dyn Fn(Uuid) -> Option<Seq>) {
        if step.drafts.is_empty() && step.same == 0 {
            self.empty += 1;
        }
        self.same += step.same;
        for (draft, cell) in step.drafts {
            match draft.id.and_then(known) {
                Some(seq) => self.known.push(seq),
                None => {
                    self.drafts.push(draft);
                    self.cells.push(cell);
                }
            }
        }
    }
}

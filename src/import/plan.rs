//! The plan of an import: the events that it would append, and its quarantine.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap, HashSet},
};

use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    ImportError, Kind, Mapping, Sheet, anggaran,
    ground::{Ground, Quarantined, Source, Step},
    heads::{Head, Spoken},
    keluaran, kembali,
    line::Line,
    matters::{Look, matters},
    realisasi, renaksi, target, temuan,
};
use crate::{
    event::{Draft, Hash, Seq, SimpulCode},
    projection::access,
};

/// The plan of an import.
#[derive(Debug, Default)]
pub struct Plan {
    /// Events to append.
    pub drafts: Vec<Draft>,
    /// Address of each draft's cell.
    pub cells: Vec<String>,
    /// Number of rows without anything to record.
    pub empty: usize,
    /// Number of rows that only sum up rows below them.
    pub sums: usize,
    /// Number of values that the ledger holds already.
    pub same: usize,
    /// Events of this very file that the ledger holds already.
    pub known: Vec<Seq>,
    /// Remarks for the importer: how the file was read, and what of it is not recorded.
    pub told: Vec<String>,
    /// The quarantine: matters that need a choice, then cells.
    pub quarantine: Vec<Quarantined>,
}

/// The part of a plan that another account has to record.
#[derive(Debug)]
pub struct Waiting {
    /// Number of events.
    pub jumlah: usize,
    /// The role that may record them, in words.
    pub siapa: String,
}

/// Maximum number of things that are named for one matter.
const MOST_NAMED: usize = 20;

/// State that the rows of one table share while they are read.
#[derive(Default)]
struct Shared {
    seen: RefCell<HashMap<String, u32>>,
    sums: RefCell<HashMap<String, Decimal>>,
    sources: RefCell<HashMap<String, SimpulCode>>,
    asks: RefCell<BTreeMap<&'static str, Vec<String>>>,
    note: RefCell<String>,
}

/// Makes the plan of a table.
pub fn plan(
    kind: Kind,
    sheet: &Sheet,
    mapping: &Mapping,
    source: &Source,
    ground: Ground<'_>,
) -> Result<Plan, ImportError> {
    let heads = mapping.heads(sheet)?;
    let candidates = mapping.candidates(kind, sheet, &heads)?;
    let found = matters(&Look { kind, sheet, mapping, heads: &heads, candidates, picks: ground.picks });
    let mut plan = Plan { told: [sheet.notes.clone(), found.told].concat(), quarantine: found.open, ..Plan::default() };
    if found.blocked {
        return Ok(plan);
    }
    let (shared, variants) = (Shared::default(), variants(kind, &found.columns, &heads));
    // An unchanged export has no rows of sums.
    let given = kembali::given(sheet, mapping);
    let codes = found.columns.get("ro").copied().filter(|_| !given);
    let groups = groups(sheet, codes, mapping.judul_akhir());
    let body = sheet.rows.iter().enumerate().filter(|(_, row)| row.number > mapping.judul_akhir());
    for (index, row) in body.filter(|(_, row)| !found.skip.contains(&row.number)) {
        (ground.progress)(index as u64);
        let (mut something, mut sum) = (false, false);
        for (columns, said) in &variants {
            let of = Line {
                ground,
                mapping,
                given,
                columns,
                source,
                sheet,
                said: *said,
                kumulatif: said_cumulative(mapping, ground.picks),
                skala: found.skala,
                row,
                below: &sheet.rows[index + 1..],
                skip: &found.skip,
                seen: &shared.seen,
                sums: &shared.sums,
                sources: &shared.sources,
                asks: &shared.asks,
                note: &shared.note,
            };
            if of.is_blank() {
                continue;
            }
            sum = of.text("ro").is_some_and(|code| {
                let code = without_blanks(&code);
                groups.contains(&code) && !keluaran::parted(&of, &code)
            });
            if sum {
                break;
            }
            shared.note.borrow_mut().clear();
            something |= plan.row(kind, &of);
        }
        plan.sums += usize::from(sum);
        plan.empty += usize::from(!something && !sum);
    }
    plan.asked(shared.asks.into_inner(), ground.picks);
    Ok(plan)
}

/// The answer whether values are cumulative: from the mapping, or by choice.
fn said_cumulative(mapping: &Mapping, picks: &BTreeMap<String, String>) -> Option<bool> {
    match mapping.tetap.get("kumulatif").or_else(|| picks.get("kumulatif")).map(String::as_str) {
        Some("ya") => Some(true),
        Some("tidak") => Some(false),
        _ => None,
    }
}

/// Columns by field, with the parsed head of the value; several sets if a row holds several periods.
fn variants<'a>(
    kind: Kind,
    columns: &BTreeMap<String, u32>,
    heads: &'a [Head],
) -> Vec<(BTreeMap<String, u32>, Option<&'a Spoken>)> {
    let said = |column: &u32| heads.iter().find(|h| h.column == *column).map(|h| &h.whole);
    let plain =
        || columns.iter().filter(|(field, _)| !field.contains('@')).map(|(field, column)| (field.clone(), *column));
    let mut all: Vec<(BTreeMap<String, u32>, Option<&Spoken>)> = columns
        .iter()
        .filter_map(|(field, column)| Some((field.split_once('@')?.0, column)))
        .map(|(field, column)| (plain().chain([(field.to_owned(), *column)]).collect(), said(column)))
        .collect();
    all.sort_by_key(|(_, said)| said.and_then(|said| said.slot));
    // Beside the columns of the quarters, a table of agreements has one for the year.
    if let (true, false, Some(column)) =
        (matches!(kind, Kind::Target | Kind::Renaksi), all.is_empty(), columns.get("nilai"))
    {
        all.insert(0, (plain().collect(), said(column)));
    }
    if all.is_empty() {
        let value = if kind == Kind::Anggaran { "realisasi" } else { "nilai" };
        all.push((plain().collect(), columns.get(value).and_then(said)));
    }
    all
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Codes that other codes in the table begin with, such as the KRO `001.AAH` of `001.AAH.001`: their rows are sums.
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
    /// Reads a row; returns whether it held anything.
    fn row(&mut self, kind: Kind, of: &Line<'_>) -> bool {
        let outcome = match kind {
            Kind::Realisasi => realisasi::row(of),
            Kind::Target => target::row(of),
            Kind::Anggaran => anggaran::row(of),
            Kind::Temuan => temuan::row(of),
            Kind::Renaksi => renaksi::row(of),
        };
        match outcome {
            Ok(step) => self.take(step, of.ground.known),
            Err(quarantined) => {
                // A row of several periods gives the same doubt about its unit or name once for each period.
                if self.quarantine.last() != Some(&quarantined) {
                    self.quarantine.push(quarantined);
                }
                true
            }
        }
    }

    fn take(&mut self, step: Step, known: &dyn Fn(Uuid) -> Option<Seq>) -> bool {
        let something = !step.drafts.is_empty() || step.same > 0;
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
        something
    }

    /// Removes the events that the importer may not record, if others remain; returns their number and who may record them.
    pub fn set_aside(&mut self, mine: &dyn Fn(&Draft) -> bool) -> Option<Waiting> {
        let who = self.drafts.iter().find(|draft| !mine(draft)).map(|draft| access::who_may(&draft.event));
        let siapa = who.filter(|_| self.drafts.iter().any(mine))?;
        let before = self.drafts.len();
        let all = std::mem::take(&mut self.drafts).into_iter().zip(std::mem::take(&mut self.cells));
        // An event after a removed one about the same subject, such as the assessment of an answer, is removed too.
        let mut behind = HashSet::new();
        let mut now = |draft: &Draft| {
            let subject = draft.event.subject(&draft.unit);
            if !mine(draft) {
                behind.insert(subject);
                return false;
            }
            !behind.contains(&subject)
        };
        (self.drafts, self.cells) = all.filter(|(draft, _)| now(draft)).unzip();
        Some(Waiting { jumlah: before - self.drafts.len(), siapa })
    }

    /// Fingerprint of the plan: hash of all its events without their salt.
    pub fn sidik(&self) -> Hash {
        let mut hasher = blake3::Hasher::new_derive_key("jejak import 2026: plan of a table as shown");
        for draft in &self.drafts {
            let head = format!("{:?} {} {} {:?}", draft.id, draft.unit, draft.berlaku, draft.refs);
            for part in [head.as_bytes(), &draft.event.canonical().unwrap_or_default()] {
                hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
            }
        }
        Hash(hasher.finalize().into())
    }

    /// Puts the matters that need a choice once for all rows first.
    fn asked(&mut self, asks: BTreeMap<&'static str, Vec<String>>, picks: &BTreeMap<String, String>) {
        for (key, mut what) in asks {
            what.dedup();
            let (why, bacaan): (&str, &[&str]) = match key {
                "kumulatif" => (
                    "nilai dijumlahkan sejak awal tahun (s.d.)? bila ya, yang dicatat adalah selisihnya",
                    &["ya", "tidak"],
                ),
                keluaran::SUMBER_DANA => (
                    "kode yang sama dengan sumber dana lain: masing-masing berdiri dengan kode sendiri, kode.SUMBER?",
                    &["kode sendiri"],
                ),
                "lanjutan" => ("baris tanpa indikator: langkah lanjutan dari indikator di atasnya?", &["ya"]),
                _ => ("kode tidak ada; dicocokkan menurut namanya, persis sama", &["cocok"]),
            };
            let more =
                if what.len() > MOST_NAMED { format!("; dan {} lain", what.len() - MOST_NAMED) } else { String::new() };
            let told = what[..what.len().min(MOST_NAMED)].join("; ") + &more;
            match picks.get(key) {
                Some(pick) => self.told.push(format!("{key}: {told} ({pick}, menurut pilihan pengimpor)")),
                None => self.quarantine.insert(
                    0,
                    Quarantined {
                        baris: 0,
                        sel: key.to_owned(),
                        mentah: told,
                        alasan: why.to_owned(),
                        bacaan: bacaan.iter().map(|b| (*b).to_owned()).collect(),
                    },
                ),
            }
        }
    }
}

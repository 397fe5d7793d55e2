//! Reports each cause once: a row that depends on something unrecorded waits for it, and is listed with it in one line.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{read::Karantina, step::Langkah};
use crate::{
    event::{Event, Refusal, RefusalKind, Subject, UnitCode},
    projection::Global,
};

/// Maximum number of waiting cells that are named.
const MOST_NAMED: usize = 12;

/// The cells that wait for an unclear or refused cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menunggu {
    /// The cell of the cause.
    pub sebab: String,
    /// The waiting cells.
    pub yang: Vec<String>,
}

impl Menunggu {
    /// The sentence for the importer.
    pub fn tertulis(&self) -> String {
        let named = self.yang.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", ");
        let rest = self.yang.len().saturating_sub(MOST_NAMED);
        let rest = if rest > 0 { format!(" dan {rest} lain") } else { String::new() };
        format!("{} sel menunggu {}: {named}{rest}", self.yang.len(), self.sebab)
    }
}

/// Things with unclear rows, and the rows that wait for them.
#[derive(Debug, Default)]
pub struct Gagal {
    /// Cell of each thing.
    sel: HashMap<String, String>,
    /// Waiting cells, with their thing.
    tunggu: Vec<(String, String)>,
    /// Parents of units, from the rows.
    induk: HashMap<UnitCode, Option<UnitCode>>,
}

impl Gagal {
    /// Notes that a thing's row is unclear.
    pub fn note(&mut self, what: &str, cell: String) {
        self.sel.entry(what.to_owned()).or_insert(cell);
    }

    /// Whether a thing's row is unclear.
    pub fn has(&self, what: &str) -> bool {
        self.sel.contains_key(what)
    }

    /// Notes a cell that waits for a thing with an unclear row.
    pub fn wait(&mut self, what: &str, cell: String) {
        self.tunggu.push((what.to_owned(), cell));
    }

    /// Sets the parents of units.
    pub fn above(mut self, induk: HashMap<UnitCode, Option<UnitCode>>) -> Self {
        self.induk = induk;
        self
    }
}

/// The thing that an event defines, in the form in which others refer to it.
fn provides(step: &Langkah) -> Option<String> {
    let unit = &step.draft.unit;
    Some(match &step.draft.event {
        Event::UnitDitetapkan(d) => format!("unit/{}", d.kode),
        Event::AturanDitetapkan(_) => format!("aturan/{unit}"),
        Event::PerspektifDitetapkan(d) => format!("simpul/{unit}/{}", d.kode),
        Event::SasaranDitetapkan(d) => format!("simpul/{unit}/{}", d.kode),
        Event::SimpulDitetapkan(d) => format!("simpul/{unit}/{}", d.kode),
        Event::IndikatorDitetapkan(d) => format!("iku/{unit}/{}", d.kode),
        Event::RoDidaftarkan(d) => format!("ro/{unit}/{}", d.ro),
        _ => return None,
    })
}

/// The cause of a refused step.
#[derive(Clone)]
enum Sebab {
    /// A cell that is unclear.
    Sel(String),
    /// Another refused step.
    Langkah(usize),
}

/// Refused steps, indexed for the search of causes.
struct Tolakan<'a> {
    all: &'a [(Langkah, Refusal)],
    by_thing: HashMap<String, usize>,
    by_subject: HashMap<Subject, usize>,
    gagal: &'a Gagal,
    global: &'a Global,
}

impl Tolakan<'_> {
    fn cell(&self, at: usize) -> String {
        let step = &self.all[at].0;
        format!("{}!{}", step.lembar, step.sel)
    }

    /// The cause of a refused step, if that is refused or unclear too.
    fn cause(&self, at: usize) -> Option<Sebab> {
        let (step, refusal) = &self.all[at];
        let other = |found: Option<&usize>| found.copied().filter(|other| *other != at).map(Sebab::Langkah);
        if super::trial::waits_in_line(refusal) {
            return other(self.by_subject.get(&step.draft.event.subject(&step.draft.unit)));
        }
        if refusal.kind != RefusalKind::Unknown && !refusal.field.contains("rumus") {
            return None;
        }
        let thing = |what: String| {
            self.gagal.sel.get(&what).cloned().map(Sebab::Sel).or_else(|| other(self.by_thing.get(&what)))
        };
        let (unit, value) = (&step.draft.unit, refusal.value.as_str());
        if ["tingkat", "skala", "gabung"].iter().any(|word| refusal.field.contains(word)) {
            return self.line(unit).into_iter().find_map(|unit| thing(format!("aturan/{unit}")));
        }
        // A figure is named by its address: `IKU 9/realisasi`, `OPD/2026/IKU 9/realisasi`.
        let figure = value.rsplit_once('/').map(|(rest, _)| rest.to_owned()).unwrap_or_default();
        let foreign: Vec<&str> = figure.split('/').collect();
        let foreign = match foreign[..] {
            [unit, _, code] => format!("iku/{unit}/{code}"),
            _ => String::new(),
        };
        // An indicator of a unit is named so: `IKU 9 OPD`.
        let apart = value.rsplit_once(' ').map(|(code, unit)| format!("iku/{unit}/{code}")).unwrap_or_default();
        let names = [
            format!("simpul/{unit}/{value}"),
            format!("iku/{unit}/{value}"),
            format!("iku/{value}"),
            format!("ro/{unit}/{value}"),
            format!("unit/{value}"),
            format!("iku/{unit}/{figure}"),
            foreign,
            apart,
        ];
        names.into_iter().find_map(thing)
    }

    /// A unit and the units above it, from the rows and the ledger.
    fn line(&self, unit: &UnitCode) -> Vec<UnitCode> {
        let mut line = vec![unit.clone()];
        while let Some(last) = line.last().filter(|_| line.len() < 64) {
            let held = || self.global.units(u64::MAX).find(|u| u.kode == *last).and_then(|u| u.induk.clone());
            let Some(above) = self.gagal.induk.get(last).cloned().unwrap_or_else(held) else { break };
            line.push(above);
        }
        line
    }

    /// The cell of the first cause (`None` if the step is a cause itself, or is part of a circle).
    fn root(&self, at: usize) -> Option<String> {
        let mut here = at;
        for _ in 0..self.all.len() {
            match self.cause(here) {
                None if here == at => return None,
                None => return Some(self.cell(here)),
                Some(Sebab::Sel(cell)) => return Some(cell),
                Some(Sebab::Langkah(next)) if next == at => return None,
                Some(Sebab::Langkah(next)) => here = next,
            }
        }
        None
    }
}

/// The causes that a person must mend, each once, and the cells that wait for them.
pub fn gather(refused: &[(Langkah, Refusal)], gagal: &Gagal, global: &Global) -> (Vec<Karantina>, Vec<Menunggu>) {
    let mut found = Tolakan { all: refused, by_thing: HashMap::new(), by_subject: HashMap::new(), gagal, global };
    for (at, (step, refusal)) in refused.iter().enumerate() {
        if let Some(what) = provides(step) {
            found.by_thing.entry(what).or_insert(at);
        }
        if !super::trial::waits_in_line(refusal) {
            found.by_subject.entry(step.draft.event.subject(&step.draft.unit)).or_insert(at);
        }
    }
    let mut karantina: Vec<Karantina> = Vec::new();
    // The same refusal in many rows (such as an unrecorded code) is one cause, named by its first cell.
    let (mut told, mut alike): (HashMap<[&str; 5], String>, HashMap<String, String>) = Default::default();
    let roots: Vec<Option<String>> = (0..refused.len()).map(|at| found.root(at)).collect();
    for (at, (step, refusal)) in refused.iter().enumerate().filter(|(at, _)| roots[*at].is_none()) {
        let cell = found.cell(at);
        let words =
            [&step.lembar, &refusal.field, &refusal.value, &refusal.detail, &refusal.accepted].map(String::as_str);
        if let Some(first) = told.get(&words).filter(|_| refusal.kind == RefusalKind::Unknown) {
            alike.insert(cell, first.clone());
            continue;
        }
        told.insert(words, cell);
        karantina.push(Karantina {
            lembar: step.lembar.clone(),
            sel: step.sel.clone(),
            mentah: refusal.value.clone(),
            alasan: format!("{}: {}", step.draft.event.kind().name(), refusal.detail),
            diterima: refusal.accepted.clone(),
        });
    }
    let mut waiting: BTreeMap<String, BTreeSet<(usize, String)>> = BTreeMap::new();
    for (at, root) in roots.into_iter().enumerate() {
        let cell = found.cell(at);
        let root = root.or_else(|| Some(cell.clone())).map(|root| alike.get(&root).cloned().unwrap_or(root));
        if let Some(root) = root.filter(|root| *root != cell) {
            waiting.entry(root).or_default().insert((at, cell));
        }
    }
    for (what, cell) in &gagal.tunggu {
        if let Some(root) = gagal.sel.get(what) {
            waiting.entry(root.clone()).or_default().insert((usize::MAX, cell.clone()));
        }
    }
    let named = |(sebab, all): (String, BTreeSet<(usize, String)>)| {
        let mut yang: Vec<String> = Vec::new();
        all.into_iter().map(|(_, cell)| cell).for_each(|cell| {
            if !yang.contains(&cell) {
                yang.push(cell);
            }
        });
        Menunggu { sebab, yang }
    };
    (karantina, waiting.into_iter().map(named).collect())
}

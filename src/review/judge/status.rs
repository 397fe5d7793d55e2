//! Checks words of status against the bands that the report itself prints, and words such as «tercapai» against the numbers next
//! to them.

use std::collections::{BTreeMap, HashSet};

use rust_decimal::Decimal;

use super::Bench;
use crate::{
    present::number::exact,
    review::{
        Figure, Finding, Putusan,
        meaning::{
            band::{self, Pita},
            role::{Arti, Peran},
        },
        number::{self, Content},
        tables::Table,
        words,
    },
};

/// Bands of one table with their words, and the table's index.
struct Skala {
    table: usize,
    bands: Vec<(Pita, String, String)>,
}

/// Words that relate a value to its target.
const REACHED: [(&str, Capai); 13] = [
    ("tidak tercapai", Capai::Kurang),
    ("belum tercapai", Capai::Kurang),
    ("tidak mencapai target", Capai::Kurang),
    ("belum mencapai target", Capai::Kurang),
    ("di bawah target", Capai::Kurang),
    ("melampaui target", Capai::Lebih),
    ("melampaui", Capai::Lebih),
    ("melebihi target", Capai::Lebih),
    ("di atas target", Capai::Lebih),
    ("tercapai", Capai::Cukup),
    ("mencapai target", Capai::Cukup),
    ("sesuai target", Capai::Cukup),
    ("memenuhi target", Capai::Cukup),
];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Capai {
    Kurang,
    Cukup,
    Lebih,
}

/// Finds contradictions; `known` are words that were already compared with the ledger.
pub fn judge(bench: &Bench<'_>, figures: &mut [Figure], known: &HashSet<(usize, usize, usize)>) -> Vec<Finding> {
    let scales: Vec<Skala> = bench.tables.iter().enumerate().filter_map(|(at, t)| Skala::of(at, t)).collect();
    let mut found = Vec::new();
    for (at, table) in bench.tables.iter().enumerate() {
        for column in 0..table.heads.len() {
            if Arti::of(&table.heads[column]).peran != Peran::Status {
                continue;
            }
            let cells: Vec<(usize, &str)> = table
                .rows
                .iter()
                .enumerate()
                .map(|(row, line)| (row, line.cell(column)))
                .filter(|(row, cell)| number::read(cell) == Content::Text && !known.contains(&(at, *row, column)))
                .collect();
            let scale = scale(&scales, at, &cells);
            for (row, cell, figure, why) in contradictions(figures, at, column, &cells, scale) {
                found.push(Finding {
                    jenis: Putusan::StatusBertentangan,
                    table: at,
                    at: table.rows[row].at,
                    subject: format!("{} / {}", bench.subjects[at].labels[row], table.heads[column]),
                    printed: cell.to_owned(),
                    alamat: figures[figure].alamat.clone(),
                    held: String::new(),
                    why,
                });
            }
        }
    }
    found
}

/// The scale whose words a column uses: the nearest before it, else the first after it.
fn scale<'a>(scales: &'a [Skala], table: usize, cells: &[(usize, &str)]) -> Option<&'a Skala> {
    let uses = |scale: &&Skala| {
        let own = cells.iter().filter(|(_, cell)| scale.bands.iter().any(|(_, word, _)| same(word, cell))).count();
        own > 0 && own * 2 >= cells.len()
    };
    let before = scales.iter().rev().filter(|s| s.table <= table).find(uses);
    before.or_else(|| scales.iter().filter(|s| s.table > table).find(uses))
}

fn same(one: &str, other: &str) -> bool {
    let (a, b) = (words::words(one), words::words(other));
    !a.is_empty() && a == b
}

impl Skala {
    fn of(at: usize, table: &Table) -> Option<Self> {
        let mut columns: BTreeMap<usize, usize> = BTreeMap::new();
        for row in &table.rows {
            for (column, cell) in row.cells.iter().enumerate().filter(|(_, c)| band::read(c).is_some()) {
                let _ = cell;
                *columns.entry(column).or_default() += 1;
            }
        }
        let (column, _) =
            columns.into_iter().filter(|(_, n)| *n >= 2).max_by_key(|(column, n)| (*n, std::cmp::Reverse(*column)))?;
        let named = |c: usize| Arti::of(table.heads.get(c).map_or("", String::as_str)).peran == Peran::Status;
        let word = |cells: &[String]| {
            let texts = || cells.iter().enumerate().filter(|(c, t)| *c != column && number::read(t) == Content::Text);
            texts().find(|(c, _)| named(*c)).or_else(|| texts().next()).map(|(_, t)| t.clone())
        };
        let bands: Vec<_> = table
            .rows
            .iter()
            .filter_map(|row| Some((band::read(row.cell(column))?, word(&row.cells)?, row.cell(column).to_owned())))
            .collect();
        // A word that recurs with another band is a remark on each row's own standard, not a scale.
        let again = bands
            .iter()
            .enumerate()
            .any(|(n, (band, word, _))| bands[..n].iter().any(|(other, own, _)| other != band && same(own, word)));
        (bands.len() >= 2 && !again).then_some(Self { table: at, bands })
    }

    /// The possible words for a value: of the bands that contain it; in a gap, of the two neighbouring bands.
    fn words(&self, value: Decimal) -> Vec<(&str, &str)> {
        let own =
            self.bands.iter().filter(|(band, ..)| band.has(value)).map(|(_, word, raw)| (word.as_str(), raw.as_str()));
        let own: Vec<_> = own.collect();
        if !own.is_empty() {
            return own;
        }
        let below = self
            .bands
            .iter()
            .filter(|(b, ..)| b.high.is_some_and(|(h, _)| h <= value))
            .max_by_key(|(b, ..)| b.high.map(|(h, _)| h));
        let above = self
            .bands
            .iter()
            .filter(|(b, ..)| b.low.is_some_and(|(l, _)| l >= value))
            .min_by_key(|(b, ..)| b.low.map(|(l, _)| l));
        // Beyond the last band, its word still applies.
        [below, above].into_iter().flatten().map(|(_, word, raw)| (word.as_str(), raw.as_str())).collect()
    }
}

type Contradiction<'a> = (usize, &'a str, usize, String);

/// Selects the column of numbers that agrees with most of the words; returns the words that contradict it.
fn contradictions<'a>(
    figures: &mut [Figure],
    table: usize,
    column: usize,
    cells: &[(usize, &'a str)],
    scale: Option<&Skala>,
) -> Vec<Contradiction<'a>> {
    let mut best: Option<(usize, usize, Vec<Contradiction<'a>>, Vec<usize>)> = None;
    // Figures are ordered by table and row.
    let from = figures.partition_point(|f| f.table < table);
    let upto = from + figures[from..].partition_point(|f| f.table == table);
    let mut heads: BTreeMap<usize, usize> = BTreeMap::new();
    for at in (from..upto).filter(|at| figures[*at].part == 0 && figures[*at].column != column) {
        heads.entry(figures[at].column).or_insert(at);
    }
    let mut columns: Vec<(usize, usize, usize)> =
        heads.into_iter().map(|(c, at)| (rank(&figures[at]), column.abs_diff(c), c)).collect();
    columns.sort_unstable();
    for (_, _, of) in columns.into_iter().filter(|(rank, ..)| *rank < 9) {
        let (mut good, mut wrong, mut used) = (0, Vec::new(), Vec::new());
        for (row, cell) in cells {
            let at = from + figures[from..upto].partition_point(|f| (f.row, f.column, f.part) < (*row, of, 0));
            let own =
                |at: &usize| *at < upto && (figures[*at].row, figures[*at].column, figures[*at].part) == (*row, of, 0);
            let Some(at) = Some(at).filter(own).filter(|at| figures[*at].putusan.quiet()) else { continue };
            match says(&figures[at], cell, scale) {
                None => {}
                Some(Ok(())) => {
                    good += 1;
                    used.push(at);
                }
                Some(Err(why)) => wrong.push((*row, *cell, at, why)),
            }
        }
        if good + wrong.len() > 0 && best.as_ref().is_none_or(|(most, ..)| good > *most) {
            best = Some((good, wrong.len(), wrong, used));
        }
    }
    let Some((good, bad, wrong, used)) = best else { return Vec::new() };
    // Words that agree with hardly any number are about something else.
    if bad > good.max(1) {
        return Vec::new();
    }
    used.into_iter().chain(wrong.iter().map(|w| w.2)).for_each(|at| figures[at].dipakai = true);
    wrong
}

/// Preference of a column for words of status.
fn rank(figure: &Figure) -> usize {
    match Arti::of(&figure.head).peran {
        Peran::Capaian => 0,
        Peran::Serapan | Peran::Persen => 1,
        Peran::Nilai | Peran::Tertimbang | Peran::Rata => 2,
        Peran::Realisasi | Peran::Total => 3,
        Peran::Lain => 4,
        _ => 9,
    }
}

/// Whether a word agrees with a number; `None` if it says nothing about it.
fn says(figure: &Figure, cell: &str, scale: Option<&Skala>) -> Option<Result<(), String>> {
    let value = figure.printed.value;
    if let Some(scale) = scale
        && scale.bands.iter().any(|(_, word, _)| same(word, cell))
    {
        let right = scale.words(value);
        if right.is_empty() || right.iter().any(|(word, _)| same(word, cell)) {
            return Some(Ok(()));
        }
        let told: Vec<String> = right.iter().map(|(word, raw)| format!("{word} ({raw})")).collect();
        return Some(Err(format!("{} {} termasuk {}, tercetak {cell}", figure.head, figure.raw, told.join(" atau "))));
    }
    let lower = words::words(cell).join(" ");
    let capaian = Arti::of(&figure.head).peran == Peran::Capaian;
    let (_, means) = REACHED.iter().find(|(words, _)| lower == *words || lower.starts_with(&format!("{words} ")))?;
    if !capaian {
        return None;
    }
    let hundred = Decimal::ONE_HUNDRED;
    let right = match means {
        Capai::Kurang => value < hundred,
        Capai::Cukup => value >= hundred,
        Capai::Lebih => value > hundred,
    };
    let side = if value < hundred { "di bawah" } else { "tidak di bawah" };
    Some(if right {
        Ok(())
    } else {
        Err(format!("{} {} {side} {}, tercetak {cell}", figure.head, figure.raw, exact(hundred)))
    })
}

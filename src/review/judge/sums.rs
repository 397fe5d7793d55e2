//! Rows that sum or average those above them, and groups that sum the rows that follow.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

pub use super::sum::{Sum, Sums};
use super::{Bench, nested};
use crate::{
    present::number,
    review::{
        Figure, Finding, Putusan,
        figure::Ukuran,
        meaning::{
            grid::columns as columns_of,
            role::{Arti, Peran},
        },
        number::{self as printed, Content},
        row::{Subject, heads_its_rows, is_mean},
    },
};

/// Finds all sums.
pub fn of(bench: &Bench<'_>, figures: &[Figure]) -> Sums {
    let mut found = Sums::new();
    let own = super::by_table(figures, bench.tables.len());
    for (table, own) in own.into_iter().enumerate().filter(|(t, _)| !bench.tables[*t].heads.is_empty()) {
        totals(bench, figures, table, &own, &mut found);
        groups(bench, figures, table, &own, &mut found);
    }
    found
}

/// Whether a column is headed by a year or period, or is scored, so that it may be summed if its rows show it.
fn timed(f: &Figure) -> bool {
    let arti = Arti::of(&f.head);
    let scored = matches!(arti.peran, Peran::Bobot | Peran::Nilai);
    !f.printed.percent && !arti.persen && f.alamat.is_none() && (arti.waktu_saja || scored)
}

fn totals(bench: &Bench<'_>, figures: &[Figure], table: usize, own: &[usize], found: &mut Sums) {
    let subjects = &bench.subjects[table];
    let last = bench.tables[table].rows.len().saturating_sub(1);
    let whole = Some(Subject::Unit(bench.names.unit.clone()));
    let parts = subjects.rows.iter().any(|s| matches!(s, Some(Subject::Unit(u)) if *u != bench.names.unit));
    let is_total = |row: usize| {
        let named = subjects.is_total(row);
        let bare = subjects.labels[row].is_empty()
            && row == last
            && subjects.years[row].is_none()
            && !crate::review::tables::is_year(bench.tables[table].rows[row].cell(0))
            && own.iter().filter(|at| figures[**at].row == row).count() > 2;
        named || bare || (parts && subjects.rows[row] == whole) || subjects.rows[row] == Some(Subject::Card)
    };
    // The numbers of each column, in the order of the rows.
    let mut columns: HashMap<usize, Vec<usize>> = HashMap::new();
    own.iter().for_each(|at| columns.entry(figures[*at].column).or_default().push(*at));
    let roles = columns_of(&bench.tables[table]);
    let within = Within { bench, figures, table, columns: &columns, roles: &roles, is_total: &is_total };
    let mut start = 0;
    for row in (0..bench.tables[table].rows.len()).filter(|row| is_total(*row)) {
        if row == start && above(bench, figures, table, own, row, &is_total, found) {
            start = row + 1;
            continue;
        }
        let from = own.partition_point(|at| figures[*at].row < row);
        let line: Vec<usize> = own[from..].iter().copied().take_while(|at| figures[*at].row == row).collect();
        within.total(start..row, row, &line, found);
        start = row + 1;
    }
}

/// A table whose totals are looked for.
struct Within<'a> {
    bench: &'a Bench<'a>,
    figures: &'a [Figure],
    table: usize,
    /// Of each column its numbers, in the order of the rows.
    columns: &'a HashMap<usize, Vec<usize>>,
    roles: &'a [Arti],
    is_total: &'a dyn Fn(usize) -> bool,
}

impl Within<'_> {
    /// What the numbers of a total's row sum of the rows above.
    fn total(&self, rows: std::ops::Range<usize>, row: usize, line: &[usize], found: &mut Sums) {
        let (bench, figures, table) = (self.bench, self.figures, self.table);
        let subjects = &bench.subjects[table];
        let mean = subjects.labels[row].split(" · ").any(is_mean);
        let all =
            |at: usize| summed(bench, figures, table, &self.columns[&figures[at].column], rows.clone(), self.is_total);
        let tree = nested::Pohon::of(&bench.tables[table], rows.clone(), self.is_total);
        let level = tree.as_ref().map(|tree| tree.level(figures, line, &all));
        // Columns whose heading only names a year or period are summed if one of them fits.
        let mut bare: Vec<(usize, Sum)> = Vec::new();
        let weighed = |f: &Figure| self.roles.get(f.column).is_some_and(|a| a.peran == Peran::Tertimbang);
        for at in line.iter().copied() {
            let (column, ratio) = (figures[at].column, figures[at].ukuran == Ukuran::Rasio);
            let npss = subjects.rows[row] == Some(Subject::Card);
            let by_rows = ratio && !mean && !npss && !weighed(&figures[at]);
            if by_rows && !timed(&figures[at]) {
                continue;
            }
            let own = all(at);
            let own =
                tree.as_ref().zip(level).map_or_else(|| own.clone(), |(t, level)| t.of_level(figures, &own, level));
            // Empty cells and dashes are not terms.
            let text = |r: usize| matches!(printed::read(bench.tables[table].rows[r].cell(column)), Content::Text);
            let alone = rows.len() > 1 && rows.clone().all(|r| !text(r));
            if own.len() >= 2 || (own.len() == 1 && alone) {
                let sum = Sum { rows: own, mean }.unnested(figures, &figures[at]);
                if by_rows {
                    bare.push((at, sum));
                } else {
                    found.insert(at, sum);
                }
            }
        }
        if let Some(tree) = &tree {
            tree.heads(figures, line, &all, found);
        }
        let fits = |(at, sum): &(&usize, &Sum)| sum.fits(figures, &figures[**at]);
        let shown = line.iter().filter_map(|at| found.get_key_value(at)).filter(fits).count();
        let fitting = shown + bare.iter().map(|(at, sum)| (at, sum)).filter(fits).count();
        if fitting > 0 && fitting * 2 >= bare.len() {
            found.extend(bare);
        }
    }
}

/// A total above its terms; they reach down to the next total.
fn above(
    bench: &Bench<'_>,
    figures: &[Figure],
    table: usize,
    own: &[usize],
    row: usize,
    is_total: &dyn Fn(usize) -> bool,
    found: &mut Sums,
) -> bool {
    let all = &bench.tables[table];
    let upto = (row + 1..all.rows.len()).find(|r| is_total(*r)).unwrap_or(all.rows.len());
    if !heads_its_rows(all, row, upto) {
        return false;
    }
    let (from, end) =
        (own.partition_point(|at| figures[*at].row < row), own.partition_point(|at| figures[*at].row < upto));
    let line = own[from..end].iter().copied();
    for at in line.clone().filter(|at| figures[*at].row == row && figures[*at].ukuran != Ukuran::Rasio) {
        let below = |o: &usize| figures[*o].row > row && figures[*o].column == figures[at].column;
        let rows: Vec<usize> = line.clone().filter(below).collect();
        if rows.len() >= 2 {
            found.insert(at, Sum { rows, mean: false });
        }
    }
    true
}

/// The numbers of a column to be summed in some rows: no totals, and outputs rather than their groups.
fn summed(
    bench: &Bench<'_>,
    figures: &[Figure],
    table: usize,
    column: &[usize],
    rows: std::ops::Range<usize>,
    is_total: &dyn Fn(usize) -> bool,
) -> Vec<usize> {
    let kro = |r: usize| matches!(bench.subjects[table].rows[r], Some(Subject::Kro(_)));
    let place = |row: usize| column.partition_point(|o| figures[*o].row < row);
    let above = column[place(rows.start)..place(rows.end)].iter().copied();
    let mut rows: Vec<usize> = above.filter(|o| !is_total(figures[*o].row)).collect();
    if rows.iter().any(|o| kro(figures[*o].row)) {
        rows.retain(|o| !kro(figures[*o].row));
    }
    rows
}

/// Outputs under the group that their code begins with.
fn groups(bench: &Bench<'_>, figures: &[Figure], table: usize, own: &[usize], found: &mut Sums) {
    let subjects = &bench.subjects[table].rows;
    let code = |row: usize| {
        let cells = &bench.tables[table].rows[row].cells;
        let other = || crate::review::row::any_code(cells).map(str::to_owned);
        cells.iter().find_map(|c| crate::review::row::ro_code(c)).or_else(other)
    };
    if !subjects.iter().any(|s| matches!(s, Some(Subject::Kro(_)))) {
        return;
    }
    // By column and code, so that a group's members follow it.
    let mut coded: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
    for row in own.chunk_by(|a, b| figures[*a].row == figures[*b].row) {
        let line = figures[row[0]].row;
        // A group within a group is summed by its members.
        let Some(code) = code(line).filter(|_| !matches!(subjects[line], Some(Subject::Kro(_)))) else { continue };
        for at in row {
            coded.entry((figures[*at].column, code.clone())).or_default().push(*at);
        }
    }
    for at in own.iter().copied() {
        let figure = &figures[at];
        let Some(Subject::Kro(group)) = &subjects[figure.row] else { continue };
        if figure.ukuran == Ukuran::Rasio {
            continue;
        }
        let under = format!("{group}.");
        let below = coded.range((figure.column, under.clone())..);
        let below = below.take_while(|((column, code), _)| *column == figure.column && code.starts_with(&under));
        let rows: Vec<usize> = below.flat_map(|(_, at)| at.iter().copied()).collect();
        if !rows.is_empty() {
            found.insert(at, Sum { rows, mean: false });
        }
    }
}

/// `24 instansi (total 318 … tahun 2023)` and `46 instansi (total 360 … tahun 2024)`: the later total must include its own
/// number.
pub fn cumulative(figures: &mut [Figure]) -> Vec<Finding> {
    let year = |f: &Figure| match crate::review::words::years(&f.printed.unit)[..] {
        [year] if f.part == 1 && f.raw.contains("total") => Some(year),
        _ => None,
    };
    let mut found = Vec::new();
    for at in 0..figures.len() {
        let Some(later) = year(&figures[at]) else { continue };
        let f = &figures[at];
        let before = figures.iter().find(|o| o.table == f.table && o.row == f.row && year(o) == Some(later - 1));
        let added =
            figures.iter().find(|o| o.table == f.table && o.row == f.row && o.column == f.column && o.part == 0);
        let (Some(before), Some(added)) = (before, added) else { continue };
        let sum = before.printed.value + added.printed.value;
        if sum != f.printed.value {
            let text = |v: Decimal| number::exact(v);
            let why = format!(
                "total {} sampai {} ditambah {} = {}; tercetak {}",
                text(before.printed.value),
                later - 1,
                text(added.printed.value),
                text(sum),
                text(f.printed.value)
            );
            figures[at].set(Putusan::TidakMengikuti, why);
            found.push(figures[at].finding());
        }
    }
    found
}

/// Whether a cell is zero or a dash.
pub fn is_nothing(cell: &str) -> bool {
    match printed::read(cell) {
        Content::Dash => true,
        Content::Numbers(all) => all[0].value.is_zero(),
        _ => false,
    }
}

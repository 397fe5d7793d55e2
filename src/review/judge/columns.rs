//! What the columns of a table have to do with each other, found from the rows themselves: where most rows agree on a
//! sum, a quotient or a multiple, the others are wrong.

use rust_decimal::Decimal;

use super::Bench;
use crate::{
    present::number::{exact, rounded},
    projection::{eval, round},
    review::{Figure, Finding, Putusan, figure::Ukuran, work},
};

/// Fewest rows that can show a relation.
const FEWEST: usize = 2;

/// How far from a column those are that it may follow from: what it sums, and what it divides. Work grows with the width of a
/// table, and not with its square.
const NEAR: usize = 48;
const BESIDE: usize = 12;

/// How a column follows from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// Sum of the columns from one to another.
    Sum(usize, usize),
    /// One column / another x 100.
    Ratio(usize, usize),
    /// A whole multiple of a column.
    Times(usize, u32),
}

/// A table's numbers by row and column, as places of figures.
struct Grid<'a> {
    figures: &'a [Figure],
    cells: Vec<Vec<Option<usize>>>,
    width: usize,
}

impl<'a> Grid<'a> {
    fn of(bench: &Bench<'_>, figures: &'a [Figure], table: usize) -> Self {
        let width = bench.tables[table].heads.len();
        let mut cells = vec![vec![None; width]; bench.tables[table].rows.len()];
        // Numbers stand in the order of their tables.
        let from = figures.partition_point(|f| f.table < table);
        let own = figures.iter().enumerate().skip(from).take_while(|(_, f)| f.table == table);
        for (at, figure) in own.filter(|(_, f)| f.part == 0) {
            if let Some(cell) = cells.get_mut(figure.row).and_then(|r| r.get_mut(figure.column)) {
                *cell = Some(at);
            }
        }
        Self { figures, cells, width }
    }

    fn figure(&self, row: usize, column: usize) -> Option<&'a Figure> {
        Some(&self.figures[self.cells[row][column]?])
    }

    fn value(&self, row: usize, column: usize) -> Option<Decimal> {
        self.figure(row, column).map(|f| f.printed.value)
    }

    /// What a relation makes of a row, and how far rounding may lead it astray.
    fn computed(&self, row: usize, relation: Relation) -> Option<(Decimal, Decimal)> {
        match relation {
            Relation::Sum(from, to) => {
                let all: Vec<&Figure> = (from..=to).filter_map(|c| self.figure(row, c)).collect();
                let half = |f: &&Figure| {
                    if f.printed.decimals == 0 { Decimal::ZERO } else { Decimal::new(5, f.printed.decimals + 1) }
                };
                let slack = all.iter().map(half).sum();
                (all.len() > 1).then(|| (all.iter().map(|f| f.printed.value).sum(), slack))
            }
            Relation::Ratio(above, below) => {
                let (above, below) = (self.value(row, above)?, self.value(row, below)?);
                let value = eval::divide(above.checked_mul(Decimal::ONE_HUNDRED)?, below).ok()?;
                Some((value, Decimal::ZERO))
            }
            Relation::Times(of, by) => Some((self.value(row, of)?.checked_mul(Decimal::from(by))?, Decimal::ZERO)),
        }
    }

    fn holds(&self, row: usize, column: usize, relation: Relation) -> Option<bool> {
        work::count();
        let figure = self.figure(row, column)?;
        let (value, slack) = self.computed(row, relation)?;
        Some((round(value, figure.printed.decimals) - figure.printed.value).abs() <= slack)
    }

    /// On how many rows the relation holds, if it does on most, and on rows that differ from each other.
    fn shown(&self, column: usize, relation: Relation) -> Option<usize> {
        let rows: Vec<(usize, bool)> =
            (0..self.cells.len()).filter_map(|row| Some((row, self.holds(row, column, relation)?))).collect();
        let good = rows.iter().filter(|(_, good)| *good).count();
        let mut seen: Vec<Decimal> = rows
            .iter()
            .filter(|(_, g)| *g)
            .filter_map(|(row, _)| self.value(*row, column))
            .filter(|v| !v.is_zero())
            .collect();
        seen.sort_unstable();
        seen.dedup();
        let fewest = if matches!(relation, Relation::Times(..)) { FEWEST + 1 } else { FEWEST };
        (good >= fewest && good * 2 > rows.len() && seen.len() >= FEWEST).then_some(good)
    }
}

/// Judges the columns of all tables.
pub fn judge(bench: &Bench<'_>, figures: &mut [Figure]) -> Vec<Finding> {
    let mut found = Vec::new();
    for table in 0..bench.tables.len() {
        let mut verdicts: Vec<(usize, Putusan, String)> = Vec::new();
        let grid = Grid::of(bench, figures, table);
        for column in 0..grid.width {
            let shown = candidates(&grid, column).into_iter().filter_map(|r| Some((grid.shown(column, r)?, r)));
            // Of equals the first.
            let Some((_, relation)) = shown.min_by_key(|(good, _)| std::cmp::Reverse(*good)) else { continue };
            for row in 0..grid.cells.len() {
                verdicts.extend(verdict(bench, &grid, table, row, column, relation));
            }
        }
        for (at, putusan, why) in verdicts {
            let told = Figure { putusan, why: why.clone(), ..figures[at].clone() };
            if figures[at].putusan == Putusan::TidakDapatDikatakan {
                figures[at].set(putusan, why);
            }
            if !putusan.quiet() {
                found.push(told.finding());
            }
        }
    }
    found
}

/// What a column may follow from: neighbours that it sums, two columns that it divides, one that it multiplies.
fn candidates(grid: &Grid<'_>, column: usize) -> Vec<Relation> {
    let mut all = Vec::new();
    let kind = |c: usize| (0..grid.cells.len()).find_map(|r| grid.figure(r, c)).map(|f| (f.ukuran, f.printed.percent));
    let Some((ukuran, _)) = kind(column) else { return all };
    if column >= 2 {
        all.extend((column.saturating_sub(NEAR)..column - 1).map(|from| Relation::Sum(from, column - 1)));
    }
    all.extend((column + 2..grid.width.min(column + NEAR)).map(|to| Relation::Sum(column + 1, to)));
    let near = column.saturating_sub(BESIDE)..grid.width.min(column + BESIDE + 1);
    let summed = |c: &usize| *c != column && kind(*c).is_some_and(|(u, _)| u == Ukuran::Jumlah);
    if ukuran == Ukuran::Rasio {
        for above in near.clone().filter(summed) {
            all.extend(near.clone().filter(summed).filter(|c| *c != above).map(|below| Relation::Ratio(above, below)));
        }
    } else {
        for of in (near.start..column).filter(summed) {
            all.extend([2, 3, 4, 5, 10].map(|by| Relation::Times(of, by)));
        }
    }
    all
}

fn verdict(
    bench: &Bench<'_>,
    grid: &Grid<'_>,
    table: usize,
    row: usize,
    column: usize,
    relation: Relation,
) -> Option<(usize, Putusan, String)> {
    let (good, at) = (grid.holds(row, column, relation)?, grid.cells[row][column]?);
    let figure = &grid.figures[at];
    let inputs: Vec<&Figure> = match relation {
        Relation::Sum(from, to) => (from..=to).filter_map(|c| grid.figure(row, c)).collect(),
        Relation::Ratio(one, other) => [one, other].into_iter().filter_map(|c| grid.figure(row, c)).collect(),
        Relation::Times(of, _) => grid.figure(row, of).into_iter().collect(),
    };
    let (value, _) = grid.computed(row, relation)?;
    let head = |c: usize| &bench.tables[table].heads[c];
    let how = match relation {
        Relation::Sum(..) => {
            let terms: Vec<&str> = inputs.iter().map(|f| f.raw.as_str()).collect();
            format!("{} = {}", terms.join(" + "), exact(value.normalize()))
        }
        Relation::Ratio(one, other) => {
            format!("{} / {} = {}", head(one), head(other), rounded(value, figure.printed.decimals))
        }
        Relation::Times(of, by) => format!("{by} x {} = {}", head(of), exact(value.normalize())),
    };
    if good {
        let silent = figure.putusan == Putusan::TidakDapatDikatakan;
        return silent.then(|| (at, Putusan::MengikutiCetakan, format!("{how}, sesuai cetakan")));
    }
    // What is wrong against the ledger was told already, and figures that it knows are judged by their own formulas.
    let told = inputs.iter().chain([&figure]).any(|f| !f.putusan.quiet());
    let known = inputs.iter().chain([&figure]).all(|f| f.alamat.is_some());
    if told || known {
        return None;
    }
    let putusan = if matches!(relation, Relation::Sum(..)) { Putusan::JumlahSalah } else { Putusan::TidakMengikuti };
    Some((at, putusan, format!("{how}; tercetak {} (di kebanyakan baris hubungan ini berlaku)", figure.raw)))
}

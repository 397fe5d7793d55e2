//! Relations between the columns of a table, found from the rows: if most rows agree on a sum, a quotient or a multiple, the
//! others are wrong.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::Bench;
use crate::{
    projection::{eval, round},
    review::{
        Figure, Putusan,
        figure::Ukuran,
        meaning::{formula::Rumus, rules::Hubungan},
        work,
    },
};

/// Minimum number of rows that can show a relation.
const FEWEST: usize = 2;
/// After so many rows without one that fits, the table counts as not having the relation.
const TRIED: usize = 12;

/// Maximum distance of the columns that a column may sum, so that work grows linearly with the width of a table.
const NEAR: usize = 48;
/// The same for the columns that it may divide.
const BESIDE: usize = 12;

/// The derivation of a column from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// Sum of the columns from the first to the last.
    Sum(usize, usize),
    /// First column / second column x 100.
    Ratio(usize, usize),
    /// A whole multiple of a column.
    Times(usize, u32),
}

/// Prefix sum of a row: the sum of its numbers up to a column, the maximum rounding error, and the counts of numbers and of
/// non-zero ones.
#[derive(Clone, Copy, Default)]
struct Upto(Decimal, Decimal, usize, usize);

/// The numbers of a table by row and column, as indices of figures.
struct Grid<'a> {
    figures: &'a [Figure],
    cells: Vec<Vec<Option<usize>>>,
    sums: Vec<Vec<Upto>>,
    width: usize,
}

impl<'a> Grid<'a> {
    fn of(bench: &Bench<'_>, figures: &'a [Figure], table: usize) -> Self {
        let width = bench.tables[table].heads.len();
        let mut cells = vec![vec![None; width]; bench.tables[table].rows.len()];
        // Figures are ordered by table.
        let from = figures.partition_point(|f| f.table < table);
        let own = figures.iter().enumerate().skip(from).take_while(|(_, f)| f.table == table);
        for (at, figure) in own.filter(|(_, f)| f.part == 0) {
            if let Some(cell) = cells.get_mut(figure.row).and_then(|r| r.get_mut(figure.column)) {
                *cell = Some(at);
            }
        }
        let sums = cells.iter().map(|row| running(figures, row)).collect();
        Self { figures, cells, sums, width }
    }

    fn figure(&self, row: usize, column: usize) -> Option<&'a Figure> {
        Some(&self.figures[self.cells[row][column]?])
    }

    fn value(&self, row: usize, column: usize) -> Option<Decimal> {
        self.figure(row, column).map(|f| f.printed.value)
    }

    /// The value that a relation gives for a row, and the maximum rounding error.
    fn computed(&self, row: usize, relation: Relation) -> Option<(Decimal, Decimal)> {
        match relation {
            Relation::Sum(from, to) => {
                let (before, upto) = (self.sums[row][from], self.sums[row][to + 1]);
                let sum = upto.0.checked_sub(before.0)?;
                (upto.2 - before.2 > 1).then_some((sum, upto.1 - before.1))
            }
            Relation::Ratio(above, below) => {
                let (above, below) = (self.value(row, above)?, self.value(row, below)?);
                let value = eval::divide(above.checked_mul(Decimal::ONE_HUNDRED)?, below).ok()?;
                Some((value, Decimal::ZERO))
            }
            Relation::Times(of, by) => Some((self.value(row, of)?.checked_mul(Decimal::from(by))?, Decimal::ZERO)),
        }
    }

    /// A sum with a single non-zero term shows nothing: final and initial budget are equal if nothing changed.
    fn tells(&self, row: usize, relation: Relation) -> bool {
        match relation {
            Relation::Sum(from, to) => self.sums[row][to + 1].3 - self.sums[row][from].3 > 1,
            _ => true,
        }
    }

    fn holds(&self, row: usize, column: usize, relation: Relation) -> Option<bool> {
        let figure = self.figure(row, column)?;
        work::count();
        let (value, slack) = self.computed(row, relation)?;
        Some((round(value, figure.printed.decimals) - figure.printed.value).abs() <= slack)
    }

    /// The number of rows on which the relation holds, if it holds on most, and on rows that differ from each other.
    fn shown(&self, column: usize, relation: Relation) -> Option<usize> {
        let (mut good, mut all, mut seen) = (0, 0, Vec::new());
        for row in 0..self.cells.len() {
            if !self.tells(row, relation) {
                continue;
            }
            let Some(holds) = self.holds(row, column, relation) else { continue };
            all += 1;
            if holds {
                good += 1;
                seen.extend(self.value(row, column).filter(|v| !v.is_zero()));
            } else if good == 0 && all >= TRIED {
                return None;
            }
        }
        seen.sort_unstable();
        seen.dedup();
        // Two rows may agree with a quotient by chance, so calling a third one wrong takes more rows.
        let chance = matches!(relation, Relation::Ratio(..)) && good < all;
        let fewest = if chance || matches!(relation, Relation::Times(..)) { FEWEST + 1 } else { FEWEST };
        (good >= fewest && good * 2 > all && seen.len() >= FEWEST).then_some(good)
    }

    /// The relation of one number to its inputs.
    fn relation(&self, row: usize, column: usize, relation: Relation) -> Option<Hubungan> {
        let hasil = self.cells[row][column]?;
        let holds = self.holds(row, column, relation)?;
        let (rumus, inputs): (Rumus, Vec<usize>) = match relation {
            Relation::Sum(from, to) => (Rumus::Jumlah, (from..=to).filter_map(|c| self.cells[row][c]).collect()),
            Relation::Ratio(one, other) => {
                (Rumus::Rasio(100), [one, other].into_iter().filter_map(|c| self.cells[row][c]).collect())
            }
            Relation::Times(of, by) => (Rumus::Kali(by), self.cells[row][of].into_iter().collect()),
        };
        // Figures with an address are judged by the ledger's own formulas.
        let known = inputs.iter().chain([&hasil]).all(|at| self.figures[*at].alamat.is_some());
        let sum = matches!(relation, Relation::Sum(..));
        let jenis = if sum { Putusan::JumlahSalah } else { Putusan::TidakMengikuti };
        (holds || !known).then(|| Hubungan { hasil, cara: vec![(rumus, inputs)], jenis, kata: None, terlihat: true })
    }
}

/// The prefix sums of a row.
fn running(figures: &[Figure], row: &[Option<usize>]) -> Vec<Upto> {
    let mut all = vec![Upto::default()];
    for cell in row {
        let mut sum = all.last().copied().unwrap_or_default();
        if let Some(figure) = cell.map(|at| &figures[at]) {
            let decimals = figure.printed.decimals;
            let half = if decimals == 0 { Decimal::ZERO } else { Decimal::new(5, decimals + 1) };
            let value = figure.printed.value;
            let counted = usize::from(!value.is_zero());
            sum = Upto(sum.0.checked_add(value).unwrap_or(Decimal::MAX), sum.1 + half, sum.2 + 1, sum.3 + counted);
        }
        all.push(sum);
    }
    all
}

/// Relations that the rows of all tables show, except for numbers whose headings already named their inputs.
pub fn of(bench: &Bench<'_>, figures: &[Figure], named: &HashSet<(usize, usize)>) -> Vec<Hubungan> {
    let mut found = Vec::new();
    for table in 0..bench.tables.len() {
        let grid = Grid::of(bench, figures, table);
        for column in (0..grid.width).filter(|column| !named.contains(&(table, *column))) {
            let shown = candidates(&grid, column).into_iter().filter_map(|r| Some((grid.shown(column, r)?, r)));
            // The first one on a tie.
            let Some((_, relation)) = shown.min_by_key(|(good, _)| std::cmp::Reverse(*good)) else { continue };
            found.extend((0..grid.cells.len()).filter_map(|row| grid.relation(row, column, relation)));
        }
    }
    found
}

/// Possible relations of a column: neighbours that it sums, two columns that it divides, one that it multiplies.
fn candidates(grid: &Grid<'_>, column: usize) -> Vec<Relation> {
    let mut all = Vec::new();
    let kind = |c: usize| (0..grid.cells.len()).find_map(|r| grid.figure(r, c)).map(|f| f.ukuran);
    let Some(ukuran) = kind(column) else { return all };
    if column >= 2 {
        all.extend((column.saturating_sub(NEAR)..column - 1).map(|from| Relation::Sum(from, column - 1)));
    }
    all.extend((column + 2..grid.width.min(column + NEAR)).map(|to| Relation::Sum(column + 1, to)));
    let near = column.saturating_sub(BESIDE)..grid.width.min(column + BESIDE + 1);
    let summed: Vec<usize> =
        near.clone().filter(|c| *c != column && kind(*c).is_some_and(|u| u == Ukuran::Jumlah)).collect();
    if ukuran == Ukuran::Rasio {
        for above in &summed {
            all.extend(summed.iter().filter(|c| *c != above).map(|below| Relation::Ratio(*above, *below)));
        }
    } else {
        for of in summed.iter().filter(|of| **of < column) {
            all.extend([2, 3, 4, 5, 10].map(|by| Relation::Times(*of, by)));
        }
    }
    all
}

//! Rows that head others: a programme over its activities, as their codes say, or as their amounts do. A total sums one level.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use super::sum::{Sum, Sums};
use crate::review::{Figure, figure::Ukuran, tables::Table};

/// Which rows a total sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tingkat {
    /// Those that nothing heads.
    Puncak,
    /// Those that head nothing.
    Daun,
    /// Every one.
    Semua,
}

/// Rows with the row that heads each, by their codes.
pub struct Pohon {
    parent: HashMap<usize, usize>,
    heads: HashSet<usize>,
}

impl Pohon {
    /// Of some rows of a table; none where no code goes on with another.
    pub fn of(table: &Table, rows: Range<usize>, is_total: &dyn Fn(usize) -> bool) -> Option<Self> {
        let mut known: HashMap<&str, usize> = HashMap::new();
        let mut parent = HashMap::new();
        for row in rows.filter(|row| !is_total(*row)) {
            let Some(code) =
                table.rows[row].cells.iter().take(2).map(|c| c.trim().trim_end_matches('.')).find(|c| is_code(c))
            else {
                continue;
            };
            let above = code.rmatch_indices(['.', '-']).find_map(|(at, _)| known.get(&code[..at]));
            if let Some(above) = above {
                parent.insert(row, *above);
            }
            known.insert(code, row);
        }
        let heads: HashSet<usize> = parent.values().copied().collect();
        (!heads.is_empty()).then_some(Self { parent, heads })
    }

    /// The numbers of a level among those of a column.
    pub fn of_level(&self, figures: &[Figure], column: &[usize], level: Tingkat) -> Vec<usize> {
        if level == Tingkat::Semua {
            return column.to_vec();
        }
        let rows: HashSet<usize> = column.iter().map(|at| figures[*at].row).collect();
        let headed = |row: usize| {
            let mut up = self.parent.get(&row);
            while let Some(above) = up {
                if rows.contains(above) {
                    return true;
                }
                up = self.parent.get(above);
            }
            false
        };
        let kept = |row: usize| if level == Tingkat::Puncak { !headed(row) } else { !self.heads.contains(&row) };
        column.iter().copied().filter(|at| kept(figures[*at].row)).collect()
    }

    /// The level that most columns of a total sum.
    pub fn level(&self, figures: &[Figure], totals: &[usize], all: &dyn Fn(usize) -> Vec<usize>) -> Tingkat {
        let fitting = |level: Tingkat| {
            let fits = |at: &usize| {
                let rows = self.of_level(figures, &all(*at), level);
                rows.len() >= 2 && Sum { rows, mean: false }.fits(figures, &figures[*at])
            };
            totals.iter().filter(|at| figures[**at].ukuran != Ukuran::Rasio && fits(at)).count()
        };
        // Of equals the first: what heads others holds them.
        let levels = [Tingkat::Puncak, Tingkat::Daun, Tingkat::Semua];
        let counts = levels.map(fitting);
        let most = counts.iter().copied().max().unwrap_or(0);
        levels.into_iter().zip(counts).find(|(_, count)| *count == most).map_or(Tingkat::Semua, |(level, _)| level)
    }

    /// What heads others sums those right below it, where most that do show it.
    pub fn heads(&self, figures: &[Figure], totals: &[usize], all: &dyn Fn(usize) -> Vec<usize>, found: &mut Sums) {
        let mut sums: Vec<(usize, Sum)> = Vec::new();
        for total in totals.iter().filter(|at| figures[**at].ukuran != Ukuran::Rasio) {
            let column = all(*total);
            let mut below: HashMap<usize, Vec<usize>> = HashMap::new();
            for at in &column {
                if let Some(head) = self.parent.get(&figures[*at].row) {
                    below.entry(*head).or_default().push(*at);
                }
            }
            let own = column.iter().filter_map(|at| Some((*at, below.remove(&figures[*at].row)?)));
            sums.extend(own.map(|(at, rows)| (at, Sum { rows, mean: false })));
        }
        let fitting = sums.iter().filter(|(at, sum)| sum.fits(figures, &figures[*at])).count();
        if fitting * 2 > sums.len() {
            found.extend(sums);
        }
    }
}

/// `1`, `1.02`, `1.02.02.2.01`, `5.1.02-01`: parts of letters and digits, without blanks.
fn is_code(cell: &str) -> bool {
    let part = |p: &str| !p.is_empty() && p.len() <= 8 && p.chars().all(char::is_alphanumeric);
    cell.len() <= 60 && cell.contains(|c: char| c.is_ascii_digit()) && cell.split(['.', '-']).all(part)
}

//! A table as groups of numbers that belong together: the numbers of a row or, if items are side by side, of a column.

use super::role::{Arti, Peran};
use crate::review::{
    Figure,
    number::{self, Content},
    row::{Subjects, is_mean},
    tables::Table,
};

/// A number of a group, with its place in the group.
#[derive(Debug, Clone, Copy)]
pub struct Sel {
    /// Column; if items are side by side, the row within the block.
    pub pos: usize,
    /// Index of the figure.
    pub at: usize,
}

/// A group of numbers.
#[derive(Debug)]
pub struct Kelompok {
    /// Sorted by place.
    pub sel: Vec<Sel>,
    /// Whether it sums or averages the groups above.
    pub total: bool,
    /// Whether it averages them.
    pub mean: bool,
    /// Its row, or its column if the grid is turned.
    pub line: usize,
}

impl Kelompok {
    /// The figure at a place.
    pub fn at(&self, pos: usize) -> Option<usize> {
        let at = self.sel.partition_point(|s| s.pos < pos);
        self.sel.get(at).filter(|s| s.pos == pos).map(|s| s.at)
    }
}

/// A table with the meaning of its places.
#[derive(Debug)]
pub struct Kisi {
    /// The meaning of each place.
    pub arti: Vec<Arti>,
    /// The groups.
    pub groups: Vec<Kelompok>,
    /// Whether groups are columns instead of rows.
    pub turned: bool,
    /// Indices of the groups that sum others, in order.
    sums: Vec<usize>,
}

/// The meaning of a table's columns. A column without heading beside weights holds the weighted values.
pub fn columns(table: &Table) -> Vec<Arti> {
    let mut all: Vec<Arti> = table.heads.iter().map(|head| Arti::of(head)).collect();
    for column in 1..all.len() {
        let bare = table.heads[column].trim().is_empty();
        if bare && all[column - 1].peran == Peran::Bobot {
            all[column].peran = Peran::Tertimbang;
        }
    }
    all
}

/// Whether a role takes part in relations.
fn strong(peran: Peran) -> bool {
    !matches!(peran, Peran::Lain | Peran::Status | Peran::Total | Peran::Persen | Peran::Nilai | Peran::Rata)
}

impl Kisi {
    /// Reads a table.
    pub fn of(table: &Table, subjects: &Subjects, figures: &[Figure], own: &[usize]) -> Self {
        let mut columns = columns(table);
        let with_role = columns
            .iter()
            .enumerate()
            .filter(|(c, a)| strong(a.peran) && own.iter().any(|at| figures[*at].column == *c));
        if with_role.count() == 0
            && let Some(turned) = Self::turned(table, &columns, figures, own)
        {
            return turned;
        }
        settle(&mut columns);
        let mut rows: Vec<Vec<Sel>> = (0..table.rows.len()).map(|_| Vec::new()).collect();
        for at in own {
            rows[figures[*at].row].push(Sel { pos: figures[*at].column, at: *at });
        }
        let groups = rows.into_iter().enumerate().filter(|(_, sel)| !sel.is_empty()).map(|(line, sel)| {
            let label = &subjects.labels[line];
            let total = subjects.totals[line];
            Kelompok { sel, total, mean: label.split(" · ").any(is_mean), line }
        });
        Self::with(columns, groups.collect(), false)
    }

    fn with(arti: Vec<Arti>, groups: Vec<Kelompok>, turned: bool) -> Self {
        let sums = (0..groups.len()).filter(|n| groups[*n].total && !groups[*n].mean).collect();
        Self { arti, groups, turned, sums }
    }

    /// The group that sums a group: the first total from its line on.
    pub fn total_of(&self, group: &Kelompok) -> Option<&Kelompok> {
        if self.turned {
            return self.sums.iter().map(|n| &self.groups[*n]).find(|g| g.line >= group.line);
        }
        let at = self.sums.partition_point(|n| self.groups[*n].line < group.line);
        self.sums.get(at).map(|n| &self.groups[*n])
    }

    /// A table whose rows have the roles (`Target`, `Realisasi`, `Capaian` below each other) with years or indicators side by
    /// side.
    fn turned(table: &Table, columns: &[Arti], figures: &[Figure], own: &[usize]) -> Option<Self> {
        let arti: Vec<Option<Arti>> = table.rows.iter().map(|row| row_role(&row.cells)).collect();
        let roles = |peran: Peran| arti.iter().flatten().any(|a| a.peran == peran);
        let pairs = (roles(Peran::Target) && (roles(Peran::Realisasi) || roles(Peran::Capaian)))
            || (roles(Peran::Pagu) && (roles(Peran::RealisasiAnggaran) || roles(Peran::Realisasi)))
            || (roles(Peran::Pembilang) && roles(Peran::Penyebut));
        if !pairs {
            return Self::rated(table, columns, figures, own);
        }
        // A block ends where a role recurs.
        let mut blocks: Vec<Option<(usize, usize)>> = Vec::new();
        let mut seen: Vec<Arti> = Vec::new();
        let mut block: usize = 0;
        for one in &arti {
            let Some(one) = one else {
                blocks.push(None);
                continue;
            };
            if seen.contains(one) {
                seen.clear();
                block += 1;
            }
            blocks.push(Some((block, seen.len())));
            seen.push(one.clone());
        }
        // Places count within the first block; if other blocks have other roles, they are not one table.
        let mut places: Vec<Arti> = Vec::new();
        let mut groups: std::collections::BTreeMap<(usize, usize), Vec<Sel>> = std::collections::BTreeMap::new();
        for at in own {
            let figure = &figures[*at];
            let (Some((block, _)), Some(own)) = (blocks[figure.row], &arti[figure.row]) else { continue };
            let pos = places.iter().position(|p| p == own).unwrap_or_else(|| {
                places.push(own.clone());
                places.len() - 1
            });
            groups.entry((block, figure.column)).or_default().push(Sel { pos, at: *at });
        }
        let sums = |column: usize| columns.get(column).is_some_and(|a| matches!(a.peran, Peran::Total | Peran::Rata));
        let groups = groups.into_iter().map(|((_, column), mut sel)| {
            sel.sort_by_key(|s| s.pos);
            let mean = columns.get(column).is_some_and(|a| a.peran == Peran::Rata);
            Kelompok { sel, total: sums(column), mean, line: column }
        });
        settle(&mut places);
        Some(Self::with(places, groups.collect(), true))
    }
}

impl Kisi {
    /// Columns of years or periods with rows of counts and their rate: `lulusan bekerja`, `lulusan`, `persentase`. The columns
    /// decide which counts the rate is of.
    fn rated(table: &Table, columns: &[Arti], figures: &[Figure], own: &[usize]) -> Option<Self> {
        let timed = own.iter().all(|at| columns[figures[*at].column].waktu_saja);
        let mut arti: Vec<Arti> = table
            .rows
            .iter()
            .map(|row| Arti::of(row.cells.iter().find(|c| number::read(c) == Content::Text).map_or("", String::as_str)))
            .collect();
        let rates = arti.iter().filter(|a| a.peran == Peran::Persen).count();
        if !timed || rates == 0 || !(3..=24).contains(&arti.len()) {
            return None;
        }
        // Whole numbers beside a label of a rate are counts; totals keep their own sums.
        for (row, one) in arti.iter_mut().enumerate() {
            let whole = own.iter().filter(|at| figures[**at].row == row).all(|at| figures[*at].printed.decimals == 0);
            if one.peran == Peran::Persen && whole {
                one.peran = Peran::Lain;
            }
        }
        let mut groups: std::collections::BTreeMap<usize, Vec<Sel>> = std::collections::BTreeMap::new();
        for at in own {
            groups.entry(figures[*at].column).or_default().push(Sel { pos: figures[*at].row, at: *at });
        }
        let groups = groups.into_iter().map(|(line, sel)| Kelompok { sel, total: false, mean: false, line });
        Some(Self::with(arti, groups.collect(), true))
    }
}

/// The role that a row's label names in few words.
fn row_role(cells: &[String]) -> Option<Arti> {
    let texts = cells.iter().filter(|c| number::read(c) == Content::Text);
    texts.map(|c| Arti::of(c)).zip(cells.iter().filter(|c| number::read(c) == Content::Text)).find_map(
        |(arti, text)| {
            let few = crate::review::words::words(text).len() <= 6;
            (few && (strong(arti.peran) || arti.peran == Peran::Persen)).then_some(arti)
        },
    )
}

/// Resolves roles that depend on the other columns.
fn settle(all: &mut [Arti]) {
    let has = |all: &[Arti], peran: Peran| all.iter().any(|a| a.peran == peran);
    // `Target | Capaian | %`: the second is the amount reached, the third its share.
    let rated = all.iter().any(|a| a.peran == Peran::Persen || (a.peran == Peran::Capaian && a.persen));
    if has(all, Peran::Target) && !has(all, Peran::Realisasi) && rated {
        for one in all.iter_mut().filter(|a| a.peran == Peran::Capaian && !a.persen) {
            one.peran = Peran::Realisasi;
        }
    }
    // `Realisasi | Realisasi (%)`: the second is a rate of the first.
    let plain: Vec<Arti> = all.iter().filter(|a| a.peran == Peran::Realisasi && !a.persen).cloned().collect();
    let (budget, planned) = (has(all, Peran::Pagu), has(all, Peran::Target));
    for one in all.iter_mut().filter(|a| a.peran == Peran::Realisasi && a.persen) {
        if plain.iter().any(|p| p.tahun == one.tahun && p.periode == one.periode) {
            one.peran = if budget && !planned { Peran::Serapan } else { Peran::Capaian };
        }
    }
    // Beside a column of absorption, an achievement is that of performance.
    let absorbed = has(all, Peran::Serapan);
    if budget && !planned {
        for one in all.iter_mut() {
            one.peran = match one.peran {
                Peran::Realisasi => Peran::RealisasiAnggaran,
                Peran::Capaian if one.persen && !absorbed => Peran::Serapan,
                same => same,
            };
        }
    }
}

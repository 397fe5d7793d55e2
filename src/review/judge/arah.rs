//! Checks words of direction («naik», «turun», «tetap») against the values of the two years that they compare.

use std::cmp::Ordering;

use super::Bench;
use crate::review::{
    Figure, Finding, Putusan,
    meaning::role::{Arti, Peran},
    prose::index::of_row,
    tables::Table,
    words,
};

/// Minimum number of rows that agree before another counts as wrong.
const FEWEST: usize = 2;

/// Row, and the columns of the earlier and the later number.
type Beda = (usize, usize, usize);

/// The direction that a cell names.
fn said(cell: &str) -> Option<Ordering> {
    match &words::words(cell)[..] {
        [one] => match one.as_str() {
            "naik" | "meningkat" | "bertambah" | "peningkatan" | "kenaikan" => Some(Ordering::Greater),
            "turun" | "menurun" | "berkurang" | "penurunan" => Some(Ordering::Less),
            "tetap" | "stabil" | "sama" | "stagnan" => Some(Ordering::Equal),
            _ => None,
        },
        _ => None,
    }
}

/// Finds contradicting words.
pub fn judge(bench: &Bench<'_>, figures: &mut [Figure]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, table) in bench.tables.iter().enumerate() {
        for column in 1..table.heads.len() {
            let cells: Vec<(usize, Ordering)> =
                table.rows.iter().enumerate().filter_map(|(row, r)| Some((row, said(r.cell(column))?))).collect();
            if cells.len() > FEWEST {
                found.extend(column_of(bench, figures, (at, table), column, &cells));
            }
        }
    }
    found
}

/// Columns of neighbouring years with the same role: the earlier and the later one.
fn years(table: &Table) -> Vec<(usize, usize)> {
    let arti: Vec<Arti> = table.heads.iter().map(|h| Arti::of(h)).collect();
    let mut pairs = Vec::new();
    for (later, own) in arti.iter().enumerate() {
        let valued = !matches!(own.peran, Peran::Target | Peran::Pagu | Peran::Capaian | Peran::Selisih);
        let ([year], true) = (&own.tahun[..], valued) else { continue };
        let before = |a: &Arti| a.peran == own.peran && a.tahun == [year - 1];
        pairs.extend(arti.iter().position(before).map(|earlier| (earlier, later)));
    }
    pairs.reverse();
    pairs
}

fn column_of(
    bench: &Bench<'_>,
    figures: &mut [Figure],
    (at, table): (usize, &Table),
    column: usize,
    cells: &[(usize, Ordering)],
) -> Vec<Finding> {
    let value = |row: usize, column: usize| {
        let own = of_row(figures, (at, row)).find(|f| figures[*f].column == column && figures[*f].part == 0)?;
        figures[own].putusan.quiet().then_some(own)
    };
    let mut best: Option<(usize, Vec<Beda>)> = None;
    for (earlier, later) in years(table) {
        let (mut good, mut wrong) = (0, Vec::new());
        for (row, way) in cells {
            let (Some(old), Some(new)) = (value(*row, earlier), value(*row, later)) else { continue };
            if figures[new].printed.value.cmp(&figures[old].printed.value) == *way {
                good += 1;
            } else {
                wrong.push((*row, old, new));
            }
        }
        if best.as_ref().is_none_or(|(most, _)| good > *most) {
            best = Some((good, wrong));
        }
    }
    let Some((good, wrong)) = best else { return Vec::new() };
    if good < FEWEST || wrong.len() * 2 > good {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (row, old, new) in wrong {
        let really = match figures[new].printed.value.cmp(&figures[old].printed.value) {
            Ordering::Less => "turun",
            Ordering::Equal => "tetap",
            Ordering::Greater => "naik",
        };
        let cell = table.rows[row].cell(column);
        let why = format!("{} menjadi {} berarti {really}; tercetak {cell}", figures[old].raw, figures[new].raw);
        [old, new].into_iter().for_each(|f| figures[f].dipakai = true);
        found.push(Finding {
            jenis: Putusan::StatusBertentangan,
            table: at,
            at: table.rows[row].at,
            subject: format!("{} / {}", bench.subjects[at].labels[row], table.heads[column]),
            printed: cell.to_owned(),
            alamat: None,
            held: String::new(),
            why,
        });
    }
    found
}

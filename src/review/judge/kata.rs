//! Targets in words (`WTP`, `BB`, `Ada`): if the realisasi is the same words, the achievement is a hundred per cent.

use super::Bench;
use crate::review::{
    Figure, Finding, Putusan,
    meaning::{
        formula::Rumus,
        role::{Arti, Peran},
    },
    number::{self, Content},
    words,
};

/// Finds achievements other than a hundred or a cap where target and realisasi are the same words.
pub fn judge(bench: &Bench<'_>, figures: &mut [Figure]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut roles: Option<(usize, Vec<Arti>)> = None;
    for figure in figures.iter_mut().filter(|f| f.part == 0 && !f.dari_kalimat) {
        let table = &bench.tables[figure.table];
        if roles.as_ref().is_none_or(|(at, _)| *at != figure.table) {
            roles = Some((figure.table, table.heads.iter().map(|h| Arti::of(h)).collect()));
        }
        let Some((_, all)) = &roles else { continue };
        let open = figure.putusan == Putusan::TidakDapatDikatakan && figure.held.is_none();
        let Some(own) = all.get(figure.column).filter(|a| open && a.peran == Peran::Capaian) else { continue };
        let nearest = |peran: Peran| {
            let left = all.iter().enumerate().take(figure.column);
            let timed = |a: &Arti| a.tahun == own.tahun || a.tahun.is_empty() || own.tahun.is_empty();
            left.rev().find(|(_, a)| a.peran == peran && timed(a)).map(|(c, _)| c)
        };
        let Some((target, real)) = nearest(Peran::Target).zip(nearest(Peran::Realisasi)) else { continue };
        let row = &table.rows[figure.row];
        let said = words::words(row.cell(target));
        let worded = |c: usize| number::read(row.cell(c)) == Content::Text;
        if !worded(target) || !worded(real) || said.is_empty() || said != words::words(row.cell(real)) {
            continue;
        }
        figure.dipakai = true;
        if !Rumus::is_cap(figure.printed.value) {
            let why = format!(
                "target dan realisasi sama («{}»), capaiannya 100; tercetak {}",
                row.cell(target).trim(),
                figure.raw
            );
            figure.set(Putusan::TidakMengikuti, why);
            found.push(figure.finding());
        }
    }
    found
}

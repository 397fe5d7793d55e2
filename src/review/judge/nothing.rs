//! Finds rates of zero: a per cent of 0 out of 0.

use super::{Bench, sums::is_nothing};
use crate::{
    projection::{Node, Rumus},
    review::{Figure, Finding, Putusan, figure::Ukuran, read::Block},
};

/// Finds them by the cells to the left, and by the ledger's own note on its figure.
pub fn judge(bench: &Bench<'_>, figures: &mut [Figure]) -> Vec<Finding> {
    let (mut found, mut known) = (Vec::new(), Vec::new());
    // A report that states this itself hides nothing.
    let said = bench
        .blocks
        .iter()
        .any(|b| matches!(b, Block::Text(_, text) if text.to_lowercase().contains("0 dari 0 dihitung")));
    for figure in figures.iter_mut().filter(|f| f.part == 0) {
        if let Some(note) = figure.node.as_deref().and_then(by_rule)
            && figure.putusan == Putusan::Sama
        {
            // Reported once for each figure; copies add nothing.
            if !known.contains(&figure.alamat) && !said {
                known.push(figure.alamat.clone());
                let told = Figure { putusan: Putusan::NolDariNol, why: note, ..figure.clone() };
                found.push(told.finding());
            }
            continue;
        }
        if figure.ukuran == Ukuran::Rasio && figure.putusan != Putusan::Sama && of_nothing(bench, figure) {
            let why =
                "pembilang dan penyebutnya nol atau tidak ada; rasionya tidak berlaku (N/A), bukan angka".to_owned();
            figure.set(Putusan::NolDariNol, why);
            found.push(figure.finding());
        }
    }
    found
}

/// Whether the two cells to the left are zero amounts.
fn of_nothing(bench: &Bench<'_>, figure: &Figure) -> bool {
    let row = &bench.tables[figure.table].rows[figure.row];
    let rate = |cell: &str| cell.contains('%');
    let left = |by: usize| figure.column.checked_sub(by).map(|c| row.cell(c)).filter(|c| is_nothing(c) && !rate(c));
    let round = figure.printed.value.is_zero() || figure.printed.value == rust_decimal::Decimal::ONE_HUNDRED;
    round && figure.printed.percent && left(1).is_some() && left(2).is_some()
}

/// The note of the ledger's own rule for 0 out of 0.
fn by_rule(node: &Node) -> Option<String> {
    if node.rumus == Rumus::Aturan {
        return node.catatan.iter().find(|note| note.starts_with("0 dari 0")).cloned();
    }
    // A capaian or score computed from it has its own address and is reported there.
    matches!(node.rumus, Rumus::Pilihan | Rumus::Bulat(_))
        .then(|| node.masukan.iter().find_map(|n| by_rule(n)))
        .flatten()
}

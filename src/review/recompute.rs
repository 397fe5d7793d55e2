//! Computes a figure again by its own tree, with some of its inputs replaced by printed or rounded values.

use rust_decimal::Decimal;

use crate::{
    event::Masukan,
    projection::{Address, BudgetItem, IkuItem, Nilai, Node, Rumus, Sebab, eval, round},
};

/// Returns another value for an input (`None`: its own).
pub type Replace<'a> = &'a dyn Fn(&Address, &Node) -> Option<Decimal>;

/// The value of a node with inputs replaced (`None` if it does not apply).
pub fn value(node: &Node, replace: Replace<'_>) -> Option<Decimal> {
    let inputs = || node.masukan.iter().map(|n| input(n, replace));
    let all = || inputs().collect::<Option<Vec<_>>>();
    match &node.rumus {
        Rumus::Entri | Rumus::Aturan | Rumus::Hitung | Rumus::Pita | Rumus::Ditimpa => node.angka(),
        Rumus::Jumlah if node.masukan.is_empty() => node.angka(),
        Rumus::Jumlah => inputs().flatten().try_fold(Decimal::ZERO, |sum, v| sum.checked_add(v)),
        Rumus::RataRata => eval::mean(&inputs().flatten().collect::<Vec<_>>()).ok(),
        Rumus::RasioFaktor(_) | Rumus::RataBobot | Rumus::Geometrik => node.angka(),
        Rumus::Minimum => inputs().flatten().min(),
        Rumus::Rasio => {
            let all = all()?;
            let (below, above) = all.split_last()?;
            let sum: Decimal = above.iter().sum();
            eval::divide(sum.checked_mul(Decimal::ONE_HUNDRED)?, *below).ok()
        }
        Rumus::Bobot => match all()?[..] {
            [one, weight] => one.checked_mul(weight).map(|v| v / Decimal::ONE_HUNDRED),
            _ => node.angka(),
        },
        Rumus::Kurang | Rumus::PaguAkhir => match all()?[..] {
            [one, less] => Some(one - less),
            [one, less, more, moved] => Some(one - less + more + moved),
            _ => node.angka(),
        },
        Rumus::Bulat(decimals) => inputs().next().flatten().map(|v| round(v, (*decimals).into())),
        Rumus::Batas => inputs().next().flatten().zip(node.angka()).map(|(value, cap)| value.min(cap)),
        Rumus::Pilihan => inputs().next().unwrap_or_else(|| node.angka()),
        Rumus::Tercatat(formula, _) => {
            eval::evaluate(formula, &|name| named(node, name, replace).ok_or(Sebab::TanpaRealisasi)).ok()
        }
    }
}

fn input(node: &Node, replace: Replace<'_>) -> Option<Decimal> {
    let other = node.alamat.as_ref().and_then(|address| replace(address, node));
    other.or_else(|| value(node, replace))
}

/// The input of a recorded formula with this name.
fn named(node: &Node, name: &Masukan, replace: Replace<'_>) -> Option<Decimal> {
    let is = |address: &Address| {
        matches!(
            (address, name),
            (Address::Iku(_, _, _, IkuItem::Realisasi), Masukan::Realisasi)
                | (Address::Iku(_, _, _, IkuItem::Capaian), Masukan::Capaian)
                | (Address::Iku(_, _, _, IkuItem::Target), Masukan::Target | Masukan::BatasBawah | Masukan::BatasAtas)
                | (Address::IkuBudget(_, _, _, BudgetItem::PaguAkhir), Masukan::PaguAkhir)
                | (Address::IkuBudget(_, _, _, BudgetItem::Realisasi), Masukan::RealisasiAnggaran)
        )
    };
    let found = node.masukan.iter().find(|n| n.alamat.as_ref().is_some_and(&is))?;
    match found.nilai {
        Nilai::Rentang(low, high) => Some(if *name == Masukan::BatasAtas { high } else { low }),
        _ => input(found, replace),
    }
}

/// Figures that a node was computed from directly, looking through nodes without an address.
pub fn inputs(node: &Node) -> Vec<&Node> {
    let mut found = Vec::new();
    for below in node.masukan.iter() {
        if below.alamat.is_some() {
            found.push(below.as_ref());
        } else {
            found.extend(inputs(below));
        }
    }
    found
}

//! Finds figures that are printed with different values.

use std::collections::BTreeMap;

use super::Bench;
use crate::review::{Alamat, Figure, Finding, Putusan, figure::Ukuran, row::is_total, words};

/// The identity of a figure across prints.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Ledger(Alamat),
    /// The total of a column without an address, by the words of its heading and the year.
    Total(Vec<String>, u16),
}

/// Finds them; one finding for each figure.
pub fn judge(bench: &Bench<'_>, figures: &[Figure]) -> Vec<Finding> {
    let mut groups: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (at, figure) in figures.iter().enumerate() {
        if let Some(key) = key(bench, figure) {
            groups.entry(key).or_default().push(at);
        }
    }
    let mut found = Vec::new();
    for (key, prints) in groups {
        let mut values: Vec<(usize, Vec<usize>)> = Vec::new();
        for at in prints {
            match values.iter_mut().find(|(first, _)| figures[*first].prints_like(&figures[at])) {
                Some((_, same)) => same.push(at),
                None => values.push((at, vec![at])),
            }
        }
        // Several totals of one table belong to its groups, not to one figure; so do amounts that the ledger does not have.
        let unheld = values.iter().flat_map(|(_, all)| all).all(|at| figures[*at].held.is_none());
        let parted = (matches!(key, Key::Total(..)) || unheld)
            && values.iter().any(|(a, _)| values.iter().any(|(b, _)| a != b && figures[*a].table == figures[*b].table));
        if values.len() > 1 && !parted {
            found.push(finding(bench, figures, &values, key));
        }
    }
    found
}

fn key(bench: &Bench<'_>, figure: &Figure) -> Option<Key> {
    if let Some(alamat) = &figure.alamat {
        // A sum of nets is not the net of sums.
        let summed = figure.putusan == crate::review::Putusan::MengikutiCetakan;
        let net = matches!(figure.role, Some((super::super::column::Item::Net(_), _)));
        if net && summed && figure.head.to_lowercase().contains("neto") {
            return None;
        }
        let gross = net.then_some(()).filter(|()| !figure.head.to_lowercase().contains("neto"));
        let alamat = if gross.is_some() && alamat.0.len() == 2 {
            Alamat(vec![alamat.0.first()?.clone()])
        } else {
            alamat.clone()
        };
        return Some(Key::Ledger(alamat));
    }
    let total = figure.part == 0 && figure.ukuran == Ukuran::Jumlah && is_total(&figure.label);
    let year = words::years(&figure.head).last().copied().unwrap_or(bench.names.tahun);
    let heading: Vec<String> =
        words::words(&figure.head).into_iter().filter(|w| w != "tahun" && words::years(w).is_empty()).collect();
    (total && heading.len() > 1).then_some(Key::Total(heading, year))
}

fn finding(bench: &Bench<'_>, figures: &[Figure], values: &[(usize, Vec<usize>)], key: Key) -> Finding {
    let told = values.iter().map(|(first, all)| {
        let mut places: Vec<String> = all.iter().map(|at| bench.place(figures[*at].table)).collect();
        places.dedup();
        format!("{} di {}", figures[*first].raw, places.join(", "))
    });
    let why = told.collect::<Vec<_>>().join("; ");
    // The finding is at the print that differs from the ledger, or at the second value.
    let odd = values.iter().flat_map(|(_, all)| all).find(|at| figures[**at].putusan != Putusan::Sama);
    let figure = &figures[odd.copied().unwrap_or(values[1].0)];
    let alamat = if let Key::Ledger(alamat) = key { Some(alamat) } else { None };
    let subject = alamat.as_ref().map_or_else(|| figure.place(), Alamat::to_string);
    Finding {
        jenis: Putusan::DuaNilai,
        table: figure.table,
        at: figure.at,
        subject,
        printed: figure.raw.clone(),
        alamat,
        held: figure.held_text(),
        why,
    }
}

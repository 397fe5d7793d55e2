//! From broken relations to their causes: the number that several broken relations share, so that one cause gives one finding and
//! its consequences are named in it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{formula::Rumus, rules::Hubungan};
use crate::{
    present::number::rounded,
    review::{Figure, Finding, Putusan, words},
};

/// Judges the relations: marks the numbers of those that hold, and makes one finding for each cause of those that do not.
pub fn judge(figures: &mut [Figure], relations: &[Hubungan]) -> Vec<Finding> {
    let mut broken: Vec<&Hubungan> = Vec::new();
    let mut sound: BTreeMap<usize, usize> = BTreeMap::new();
    for relation in relations {
        let members = relation.members();
        let told = members.iter().any(|at| !figures[*at].putusan.quiet());
        let known = members.iter().all(|at| figures[*at].putusan == Putusan::Sama);
        if relation.holds(figures) {
            members.iter().for_each(|at| *sound.entry(*at).or_default() += 1);
            follows(figures, relation);
        } else if !told && !known {
            broken.push(relation);
        } else {
            members.iter().for_each(|at| figures[*at].dipakai = true);
        }
    }
    let mut found = Vec::new();
    for part in connected(broken) {
        one_by_one(figures, part, &sound, &mut found);
    }
    found
}

/// Maximum number of relations that are searched for a common cause; beyond it, each is reported separately.
const MOST: usize = 400;

/// Finds the causes of relations that share numbers.
fn one_by_one(
    figures: &mut [Figure],
    mut broken: Vec<&Hubungan>,
    sound: &BTreeMap<usize, usize>,
    found: &mut Vec<Finding>,
) {
    if broken.len() > MOST {
        found.extend(broken.into_iter().map(|relation| finding(figures, relation.hasil, &[relation])));
        return;
    }
    while let Some((culprit, own)) = culprit(figures, &broken, sound) {
        let mut rest = Vec::new();
        let mut fixed = Vec::new();
        for (n, relation) in broken.into_iter().enumerate() {
            if own.contains(&n) { fixed.push(relation) } else { rest.push(relation) }
        }
        found.push(finding(figures, culprit, &fixed));
        broken = rest;
    }
}

/// Groups relations that are connected by shared numbers, in the order of the first of each; others cannot share a cause.
fn connected(broken: Vec<&Hubungan>) -> Vec<Vec<&Hubungan>> {
    fn top(root: &mut [usize], mut at: usize) -> usize {
        while root[at] != at {
            root[at] = root[root[at]];
            at = root[at];
        }
        at
    }
    let mut root: Vec<usize> = (0..broken.len()).collect();
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    for (n, relation) in broken.iter().enumerate() {
        for member in relation.members() {
            let other = *first.entry(member).or_insert(n);
            let (one, other) = (top(&mut root, n), top(&mut root, other));
            root[one.max(other)] = one.min(other);
        }
    }
    let mut parts: BTreeMap<usize, Vec<&Hubungan>> = BTreeMap::new();
    for (n, relation) in broken.into_iter().enumerate() {
        parts.entry(top(&mut root, n)).or_default().push(relation);
    }
    parts.into_values().collect()
}

/// Marks a number as following from others.
fn follows(figures: &mut [Figure], relation: &Hubungan) {
    let inputs = |figures: &[Figure], (rumus, inputs): &(super::formula::Rumus, Vec<usize>)| {
        let all: Vec<_> = inputs.iter().map(|at| &figures[*at].printed).collect();
        rumus.holds(&figures[relation.hasil].printed, &all, true)
    };
    let Some((rumus, members)) = relation.cara.iter().find(|cara| inputs(figures, cara)) else { return };
    for at in members {
        figures[*at].dipakai = true;
    }
    let figure = &figures[relation.hasil];
    if figure.putusan == Putusan::TidakDapatDikatakan {
        let all: Vec<&Figure> = members.iter().map(|at| &figures[*at]).collect();
        let why = format!("{}, sesuai cetakan", rumus.words(&all, figure.printed.decimals));
        figures[relation.hasil].putusan = Putusan::MengikutiCetakan;
        figures[relation.hasil].why = why;
    }
}

/// The number that mends most broken relations if it takes the value that one of them requires, and that occurs in the fewest
/// sound ones; on a tie a result, and the first. Returned with the relations that it mends.
fn culprit(figures: &[Figure], broken: &[&Hubungan], sound: &BTreeMap<usize, usize>) -> Option<(usize, Vec<usize>)> {
    let mut of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (n, relation) in broken.iter().enumerate() {
        relation.members().into_iter().for_each(|at| of.entry(at).or_default().push(n));
    }
    let value = |n: usize| i64::try_from(n).unwrap_or(i64::MAX / 64);
    let mut best: Option<(i64, usize, Vec<usize>)> = None;
    for (at, own) in of {
        let borne =
            sound.get(&at).copied().unwrap_or_default().min(3) + usize::from(figures[at].putusan == Putusan::Sama) * 3;
        // The first few relations are enough, also in long tables.
        for base in own.iter().take(8) {
            let mended = mended(figures, broken, at, *base, &own);
            let result = i64::from(broken[*base].hasil == at) * 2 + i64::from(figures[at].dari_kalimat);
            // If only one sum is broken, nothing tells which of its terms is wrong.
            let summed = matches!(broken[*base].cara[0].0, Rumus::Jumlah | Rumus::Rata);
            if summed && mended.len() == 1 && broken[*base].hasil != at {
                continue;
            }
            // A number whose required value has its printed precision is more likely wrong than one whose value has more digits.
            let plain = asked(figures, broken[*base], at).first().copied();
            let whole = i64::from(plain.is_some_and(|value| broken[*base].holds_with(figures, at, value)));
            let score = value(mended.len()) * 20 - value(borne) * 8 + result * 2 + whole;
            if best.as_ref().is_none_or(|(most, ..)| score > *most) {
                best = Some((score, at, mended));
            }
        }
    }
    best.map(|(_, at, mended)| (at, mended))
}

/// The broken relations of a number that hold if it takes the value that `base` requires; `base` first.
fn mended(figures: &[Figure], broken: &[&Hubungan], at: usize, base: usize, own: &[usize]) -> Vec<usize> {
    let others = |value: Decimal| -> Vec<usize> {
        own.iter().copied().filter(|n| *n != base && broken[*n].holds_with(figures, at, value)).collect()
    };
    let asked = if own.len() > 1 { asked(figures, broken[base], at) } else { Vec::new() };
    let best = asked.into_iter().map(others).max_by_key(Vec::len).unwrap_or_default();
    std::iter::once(base).chain(best).collect()
}

/// Values that a relation may require of a number, the simplest first.
fn asked(figures: &[Figure], relation: &Hubungan, at: usize) -> Vec<Decimal> {
    let (rumus, inputs) = &relation.cara[0];
    let prints: Vec<_> = inputs.iter().map(|i| &figures[*i].printed).collect();
    if relation.hasil == at {
        return rumus.values(&prints);
    }
    let Some(place) = inputs.iter().position(|i| *i == at) else { return Vec::new() };
    rumus.solutions(&figures[relation.hasil].printed, &prints, place)
}

/// A broken relation in words.
fn told(figures: &[Figure], relation: &Hubungan) -> String {
    let result = &figures[relation.hasil];
    if let Some(words) = &relation.kata {
        return format!("{words}; tercetak {}", result.raw);
    }
    let (rumus, inputs) = &relation.cara[0];
    let all: Vec<&Figure> = inputs.iter().map(|at| &figures[*at]).collect();
    let prints: Vec<_> = all.iter().map(|f| &f.printed).collect();
    let mut more = String::new();
    if rumus.more_than_all(&prints) {
        more.push_str("; bagian tidak dapat melebihi keseluruhannya");
    }
    let values = rumus.values(&prints);
    if let (true, [plain, less, inverse, ..]) = (rumus.is_capaian(), &values[..]) {
        // An indicator where less is better, by its name or by a print on the other side of the target.
        let hundred = Decimal::ONE_HUNDRED;
        let other = (*plain > hundred) != (result.printed.value > hundred) && *plain != hundred;
        if other || words::lower_is_better(&result.label) {
            let places = result.printed.decimals.max(2);
            let (less, inverse) = (rounded(*less, places), rounded(*inverse, places));
            more.push_str(&format!("; bila makin kecil makin baik: {less} atau {inverse}"));
        }
    }
    if relation.terlihat {
        more.push_str(" (di kebanyakan baris hubungan ini berlaku)");
    }
    format!("{}; tercetak {}{more}", rumus.words(&all, result.printed.decimals), result.raw)
}

fn finding(figures: &mut [Figure], culprit: usize, own: &[&Hubungan]) -> Finding {
    // The relation of which it is the result explains most.
    let plain = |r: &&Hubungan| r.hasil == culprit && r.cara[0].0 != Rumus::Sama;
    let first = own.iter().position(plain).or_else(|| own.iter().position(|r| r.hasil == culprit)).unwrap_or(0);
    let main = own[first];
    let mut why = told(figures, main);
    if main.hasil != culprit {
        let asked = asked(figures, main, culprit);
        let mends = |value: &Decimal| own.iter().filter(|r| r.holds_with(figures, culprit, *value)).count();
        // The simplest value on a tie.
        if let Some(value) = asked.into_iter().rev().max_by_key(mends) {
            let decimals = figures[culprit].printed.decimals;
            why.push_str(&format!(
                "; {} tercetak {}, menurut angka lain {}",
                figures[culprit].place(),
                figures[culprit].raw,
                rounded(value, decimals)
            ));
        }
    }
    for (_, other) in own.iter().enumerate().filter(|(n, _)| *n != first) {
        // A sentence or table that states the required value supports it.
        if other.cara[0].0 == Rumus::Sama {
            let elsewhere = if other.hasil == culprit { other.cara[0].1[0] } else { other.hasil };
            why.push_str(&format!("; «{}» menyebut {}", figures[elsewhere].place(), figures[elsewhere].raw));
            continue;
        }
        why.push_str(&format!("; sebab yang sama pada «{}»: {}", figures[other.hasil].place(), told(figures, other)));
    }
    for at in own.iter().flat_map(|r| r.members()) {
        figures[at].dipakai = true;
    }
    let putusan = if main.hasil == culprit { main.jenis } else { Putusan::TidakMengikuti };
    let judged = Figure { putusan, why, ..figures[culprit].clone() };
    // A number that equals the ledger keeps its judgement if only the rows next to it disagree.
    let equal = main.terlihat && figures[culprit].putusan == Putusan::Sama;
    if figures[culprit].putusan.quiet() && !equal {
        figures[culprit] = judged.clone();
    }
    judged.finding()
}

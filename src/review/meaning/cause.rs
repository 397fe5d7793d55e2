//! From relations that do not hold to what is wrong: of the numbers of several broken relations the one that they share, so that
//! one cause is one finding and what follows from it is said to follow.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{formula::Rumus, rules::Hubungan};
use crate::{
    present::number::rounded,
    review::{Figure, Finding, Putusan, words},
};

/// Judges the relations: what holds is said of its numbers, and what does not is found once for each cause.
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

/// Most relations of which one cause is looked for; of more each is told by itself.
const MOST: usize = 400;

/// Finds the causes of relations that have numbers in common.
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

/// Relations by what they have in common, in the order of the first of each: no other can share a cause.
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

/// Says that a number follows from the others.
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

/// The number that mends most broken relations if it is printed as one of them asks, and is borne out by fewest sound ones; of
/// equals a result, and the first. With the relations that it mends.
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
        // Long tables need no more than the first few to tell.
        for base in own.iter().take(8) {
            let mended = mended(figures, broken, at, *base, &own);
            let result = i64::from(broken[*base].hasil == at) * 2 + i64::from(figures[at].dari_kalimat);
            // Which of many terms makes a sum wrong that alone is wrong, nothing says.
            let summed = matches!(broken[*base].cara[0].0, Rumus::Jumlah | Rumus::Rata);
            if summed && mended.len() == 1 && broken[*base].hasil != at {
                continue;
            }
            // A number that would come out whole, as it is printed, is likelier wrong than one that would not.
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

/// The broken relations of a number that come out if it is what one of them asks for; that one first.
fn mended(figures: &[Figure], broken: &[&Hubungan], at: usize, base: usize, own: &[usize]) -> Vec<usize> {
    let others = |value: Decimal| -> Vec<usize> {
        own.iter().copied().filter(|n| *n != base && broken[*n].holds_with(figures, at, value)).collect()
    };
    let asked = if own.len() > 1 { asked(figures, broken[base], at) } else { Vec::new() };
    let best = asked.into_iter().map(others).max_by_key(Vec::len).unwrap_or_default();
    std::iter::once(base).chain(best).collect()
}

/// What a relation may ask a number to be, the plainest first.
fn asked(figures: &[Figure], relation: &Hubungan, at: usize) -> Vec<Decimal> {
    let (rumus, inputs) = &relation.cara[0];
    let prints: Vec<_> = inputs.iter().map(|i| &figures[*i].printed).collect();
    if relation.hasil == at {
        return rumus.values(&prints);
    }
    let Some(place) = inputs.iter().position(|i| *i == at) else { return Vec::new() };
    rumus.solutions(&figures[relation.hasil].printed, &prints, place)
}

/// A relation that does not come out, in words.
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
        // Where less is better, or the print says so by standing on the other side of the target.
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
    // The relation of which it is the result says most.
    let plain = |r: &&Hubungan| r.hasil == culprit && r.cara[0].0 != Rumus::Sama;
    let first = own.iter().position(plain).or_else(|| own.iter().position(|r| r.hasil == culprit)).unwrap_or(0);
    let main = own[first];
    let mut why = told(figures, main);
    if main.hasil != culprit {
        let asked = asked(figures, main, culprit);
        let mends = |value: &Decimal| own.iter().filter(|r| r.holds_with(figures, culprit, *value)).count();
        // Of equals the plainest.
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
        // A sentence or table that says what the arithmetic says bears it out.
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
    // What equals the ledger stays so where only the rows beside it say otherwise.
    let equal = main.terlihat && figures[culprit].putusan == Putusan::Sama;
    if figures[culprit].putusan.quiet() && !equal {
        figures[culprit] = judged.clone();
    }
    judged.finding()
}

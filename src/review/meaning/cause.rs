//! From relations that do not hold to what is wrong: of the numbers of several broken relations the one that they share, so that
//! one cause is one finding and what follows from it is said to follow.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::Hubungan;
use crate::{
    present::number::rounded,
    review::{Figure, Finding, Putusan, judge::of_figure},
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
    while let Some(culprit) = culprit(figures, &broken, &sound) {
        let (own, rest): (Vec<&Hubungan>, Vec<&Hubungan>) =
            broken.into_iter().partition(|r| r.members().contains(&culprit));
        found.push(finding(figures, culprit, &own));
        broken = rest;
    }
    found
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

/// The number that explains most broken relations and is borne out by fewest sound ones; of equals a result, and the first.
fn culprit(figures: &[Figure], broken: &[&Hubungan], sound: &BTreeMap<usize, usize>) -> Option<usize> {
    let all: BTreeSet<usize> = broken.iter().flat_map(|r| r.members()).collect();
    let score = |at: usize| {
        let cover = broken.iter().filter(|r| r.members().contains(&at)).count();
        let borne = sound.get(&at).copied().unwrap_or_default() + usize::from(figures[at].putusan == Putusan::Sama) * 3;
        let result = broken.iter().any(|r| r.hasil == at);
        let value = |n: usize| i64::try_from(n).unwrap_or(i64::MAX / 64);
        value(cover) * 10 - value(borne.min(3)) * 4 + i64::from(result)
    };
    all.into_iter().max_by_key(|at| (score(*at), std::cmp::Reverse(*at)))
}

fn finding(figures: &mut [Figure], culprit: usize, own: &[&Hubungan]) -> Finding {
    let told = |relation: &Hubungan, figures: &[Figure]| -> String {
        if let Some(words) = &relation.kata {
            return format!("{words}; tercetak {}", figures[relation.hasil].raw);
        }
        let (rumus, inputs) = &relation.cara[0];
        let all: Vec<&Figure> = inputs.iter().map(|at| &figures[*at]).collect();
        let result = &figures[relation.hasil];
        let more = match rumus.more_than_all(&all.iter().map(|f| &f.printed).collect::<Vec<_>>()) {
            true => "; bagian tidak dapat melebihi keseluruhannya",
            false => "",
        };
        format!("{}; tercetak {}{more}", rumus.words(&all, result.printed.decimals), result.raw)
    };
    // The relation of which it is the result says most.
    let first = own.iter().position(|r| r.hasil == culprit).unwrap_or(0);
    let main = own[first];
    let mut why = told(main, figures);
    if main.hasil != culprit {
        let (rumus, inputs) = &main.cara[0];
        let prints: Vec<_> = inputs.iter().map(|at| &figures[*at].printed).collect();
        let place = inputs.iter().position(|at| *at == culprit);
        if let Some(value) = place.and_then(|place| rumus.solved(&figures[main.hasil].printed, &prints, place)) {
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
        why.push_str(&format!("; sebab yang sama pada «{}»: {}", figures[other.hasil].place(), told(other, figures)));
    }
    for at in own.iter().flat_map(|r| r.members()) {
        figures[at].dipakai = true;
    }
    let putusan = if main.hasil == culprit { main.jenis } else { Putusan::TidakMengikuti };
    let judged = Figure { putusan, why, ..figures[culprit].clone() };
    if figures[culprit].putusan.quiet() {
        figures[culprit] = judged.clone();
    }
    of_figure(&judged)
}

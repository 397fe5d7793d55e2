//! Relations between the numbers of a table that follow from their roles. If a heading can be read in several ways, the rows
//! decide; a relation that the roles do not name must be shown by rows.

use super::{
    bacaan::{Bacaan, NEAR, plain},
    formula::Rumus,
    gerak::{changes, moved},
    grid::{Kelompok, Kisi},
    role::{Arti, Peran},
};
use crate::review::{Figure, Putusan, number::Printed};

/// Maximum number of readings of one heading.
const READINGS: usize = 24;

/// A relation: a number, and its possible derivations from others; the first one is reported.
#[derive(Debug, Clone)]
pub struct Hubungan {
    /// The derived number.
    pub hasil: usize,
    /// Formulas with their inputs.
    pub cara: Vec<(Rumus, Vec<usize>)>,
    /// The judgement if it does not hold.
    pub jenis: Putusan,
    /// Its description, if it is not the formula.
    pub kata: Option<String>,
    /// Whether only the rows show it, not a heading.
    pub terlihat: bool,
}

impl Hubungan {
    /// Whether any of its derivations holds.
    pub fn holds(&self, figures: &[Figure]) -> bool {
        self.cara.iter().any(|(rumus, inputs)| holds(figures, *rumus, self.hasil, inputs))
    }

    /// Whether it holds if one of its numbers has another value.
    pub fn holds_with(&self, figures: &[Figure], at: usize, value: rust_decimal::Decimal) -> bool {
        let print = |n: usize| {
            let own = &figures[n].printed;
            if n == at {
                Printed { value: crate::projection::round(value, own.decimals), ..own.clone() }
            } else {
                own.clone()
            }
        };
        self.cara.iter().any(|(rumus, inputs)| {
            let inputs: Vec<Printed> = inputs.iter().map(|n| print(*n)).collect();
            rumus.holds(&print(self.hasil), &inputs.iter().collect::<Vec<_>>(), true)
        })
    }

    /// All its numbers.
    pub fn members(&self) -> Vec<usize> {
        let mut all: Vec<usize> = self.cara.first().map_or(Vec::new(), |(_, inputs)| inputs.clone());
        all.push(self.hasil);
        all
    }
}

fn holds(figures: &[Figure], rumus: Rumus, hasil: usize, inputs: &[usize]) -> bool {
    let inputs: Vec<&Printed> = inputs.iter().map(|at| &figures[*at].printed).collect();
    rumus.holds(&figures[hasil].printed, &inputs, true)
}

/// The relations of a table.
pub fn of(kisi: &Kisi, figures: &[Figure]) -> Vec<Hubungan> {
    let mut found = Vec::new();
    let mut numeric: Vec<usize> = kisi.groups.iter().flat_map(|g| g.sel.iter().map(|s| s.pos)).collect();
    numeric.sort_unstable();
    numeric.dedup();
    for pos in &numeric {
        let readings = readings(kisi, figures, &numeric, *pos);
        if let Some(bacaan) = choose(kisi, figures, *pos, readings) {
            apply(kisi, figures, *pos, &bacaan, &mut found);
        }
    }
    found
}

/// Likely readings of a place by its role, the likeliest first.
fn readings(kisi: &Kisi, figures: &[Figure], numeric: &[usize], pos: usize) -> Vec<Bacaan> {
    let own = &kisi.arti[pos];
    let of = |peran: &[Peran]| -> Vec<usize> {
        let near = numeric.iter().copied().filter(|p| *p != pos && p.abs_diff(pos) <= NEAR * 2);
        near.filter(|p| peran.contains(&kisi.arti[*p].peran)).collect()
    };
    let paired = |above: &[Peran], below: &[Peran]| pairs(&kisi.arti, pos, &of(above), &of(below));
    let make = |rumus: Rumus, all: Vec<[usize; 2]>| all.into_iter().map(|p| plain(rumus, &p, true)).collect::<Vec<_>>();
    let planned = || make(Rumus::Capaian, paired(&[Peran::Realisasi], &[Peran::Target]));
    let budget = || make(Rumus::Rasio(100), paired(&[Peran::RealisasiAnggaran, Peran::Realisasi], &[Peran::Pagu]));
    let counted = |factors: &[i64]| -> Vec<Bacaan> {
        let all = paired(&[Peran::Pembilang], &[Peran::Penyebut]);
        factors.iter().flat_map(|f| make(Rumus::Rasio(*f), all.clone())).collect()
    };
    // A reading that only the rows can confirm.
    let shown = |rumus: Rumus, all: Vec<[usize; 2]>| -> Vec<Bacaan> {
        all.into_iter().map(|p| plain(rumus, &p, false)).collect()
    };
    let first = |all: [Vec<Bacaan>; 3]| all.into_iter().find(|some| !some.is_empty()).unwrap_or_default();
    let mut all = match own.peran {
        Peran::Capaian => first([planned(), budget(), counted(&[100])]),
        Peran::Serapan => first([budget(), planned(), Vec::new()]),
        // `Nilai x Bobot` under another heading of a value.
        Peran::Nilai if of(&[Peran::Pembilang]).is_empty() => {
            let mut all = paired(&[Peran::Nilai, Peran::Capaian], &[Peran::Bobot]);
            all.retain(|pair| pair.iter().all(|p| *p < pos));
            shown(Rumus::Tertimbang, all)
        }
        Peran::Realisasi | Peran::Nilai | Peran::Lain
            if own.peran == Peran::Realisasi || !of(&[Peran::Pembilang]).is_empty() =>
        {
            counted(&[100, 1, 1_000, 10_000, 100_000])
        }
        Peran::Persen => {
            let sure = first([planned(), budget(), counted(&[100])]);
            // A rate beside planned and spent amounts may still be a share of the whole.
            sure.into_iter().chain(shares(kisi, figures, numeric, pos)).collect()
        }
        Peran::Sisa => {
            let less = |a: &[Peran], b: &[Peran]| make(Rumus::Selisih, paired(a, b));
            first([
                less(&[Peran::Pagu], &[Peran::RealisasiAnggaran, Peran::Realisasi]),
                less(&[Peran::Target], &[Peran::Realisasi]),
                Vec::new(),
            ])
        }
        // The rows decide how efficiency is computed.
        Peran::Efisiensi => shown(Rumus::Selisih, paired(&[Peran::Capaian], &[Peran::Serapan, Peran::Persen])),
        Peran::Tertimbang => {
            make(Rumus::Tertimbang, paired(&[Peran::Capaian, Peran::Nilai, Peran::Realisasi], &[Peran::Bobot]))
        }
        Peran::Selisih | Peran::Pertumbuhan => changes(kisi, numeric, pos),
        Peran::Pagu | Peran::Lain if own.akhir == Some(true) => moved(kisi, numeric, pos),
        Peran::Total => spans(kisi, numeric, pos, Rumus::Jumlah),
        Peran::Rata => spans(kisi, numeric, pos, Rumus::Rata),
        _ => Vec::new(),
    };
    all.truncate(READINGS);
    all
}

/// Distance between two places: by years and periods, then by position.
fn distance(arti: &[Arti], pos: usize, other: usize) -> (usize, usize) {
    let (own, its) = (&arti[pos], &arti[other]);
    let years = match (own.tahun.is_empty(), its.tahun.is_empty()) {
        _ if own.tahun == its.tahun => 0,
        (false, false) if its.tahun.iter().any(|y| own.tahun.contains(y)) => 0,
        (false, false) => 4,
        _ => 1,
    };
    let periods = match (&own.periode, &its.periode) {
        (a, b) if a == b => 0,
        (Some(_), Some(_)) => 4,
        _ => 1,
    };
    let plan = usize::from(own.renstra != its.renstra);
    let far = if other < pos { pos - other } else { 100 + other - pos };
    (years + periods + plan, far)
}

fn pairs(arti: &[Arti], pos: usize, above: &[usize], below: &[usize]) -> Vec<[usize; 2]> {
    let nearest = |list: &[usize]| {
        let mut list = list.to_vec();
        list.sort_by_key(|other| distance(arti, pos, *other));
        list.truncate(5);
        list
    };
    let mut all: Vec<([usize; 2], (usize, usize))> = Vec::new();
    for one in nearest(above) {
        for other in nearest(below) {
            let (a, b) = (distance(arti, pos, one), distance(arti, pos, other));
            all.push(([one, other], (a.0 + b.0, a.1 + b.1)));
        }
    }
    all.sort_by_key(|(_, score)| *score);
    // A pair that fits worse by a year or period belongs to another column.
    let best = all.first().map_or(0, |(_, score)| score.0);
    all.into_iter().filter(|(_, score)| score.0 <= best + 1).map(|(pair, _)| pair).collect()
}

/// Parts of a total, one count of another, or growth: only rows can confirm these; a total of 100 confirms a column of shares.
fn shares(kisi: &Kisi, figures: &[Figure], numeric: &[usize], pos: usize) -> Vec<Bacaan> {
    let counts: Vec<usize> = numeric
        .iter()
        .copied()
        .filter(|p| *p < pos && pos - p <= NEAR)
        .filter(|p| {
            matches!(
                kisi.arti[*p].peran,
                Peran::Lain
                    | Peran::Total
                    | Peran::Nilai
                    | Peran::Pagu
                    | Peran::RealisasiAnggaran
                    | Peran::Realisasi
                    | Peran::Target
            )
        })
        .collect();
    let mut all = Vec::new();
    let whole = kisi.groups.iter().filter(|g| g.total && !g.mean).filter_map(|g| g.at(pos));
    let hundred = whole.map(|at| figures[at].printed.value).any(|v| v == rust_decimal::Decimal::ONE_HUNDRED);
    for count in counts.iter().rev().take(4) {
        let pasti = hundred && (counts.len() == 1 || kisi.arti[*count].peran == Peran::Total);
        all.push(Bacaan { rumus: Rumus::Rasio(100), dari: vec![*count], bagian: true, pasti });
    }
    for one in counts.iter().rev().take(4) {
        for other in counts.iter().rev().take(4).filter(|o| *o != one) {
            all.push(plain(Rumus::Rasio(100), &[*one, *other], false));
            all.push(plain(Rumus::Tumbuh, &[*one, *other], false));
        }
    }
    all
}

/// Runs of neighbours that a place sums or averages; the longest with a single role first.
fn spans(kisi: &Kisi, numeric: &[usize], pos: usize, rumus: Rumus) -> Vec<Bacaan> {
    let Some(own) = numeric.iter().position(|p| *p == pos) else { return Vec::new() };
    let summed = |p: &usize| {
        !matches!(
            kisi.arti[*p].peran,
            Peran::Persen
                | Peran::Peringkat
                | Peran::Serapan
                | Peran::Capaian
                | Peran::Pertumbuhan
                | Peran::Total
                | Peran::Rata
        ) || rumus == Rumus::Rata
    };
    let mut all = Vec::new();
    let left: Vec<usize> = numeric[..own].iter().rev().copied().take_while(summed).take(NEAR).collect();
    let right: Vec<usize> = numeric[own + 1..].iter().copied().take_while(summed).take(NEAR).collect();
    for side in [left, right] {
        for length in (2..=side.len()).rev() {
            let mut dari = side[..length].to_vec();
            dari.sort_unstable();
            let roles = dari.iter().map(|p| kisi.arti[*p].peran);
            let same = roles.clone().all(|r| r == kisi.arti[dari[0]].peran);
            let timed = dari.iter().all(|p| kisi.arti[*p].periode.is_some() || kisi.arti[*p].waktu_saja);
            all.push(plain(rumus, &dari, same && timed && length == side.len()));
        }
    }
    all
}

fn inputs(kisi: &Kisi, group: &Kelompok, bacaan: &Bacaan) -> Option<(Rumus, Vec<usize>)> {
    if bacaan.bagian {
        let total = kisi.total_of(group)?;
        return Some((bacaan.rumus, vec![group.at(bacaan.dari[0])?, total.at(bacaan.dari[0])?]));
    }
    if let Rumus::Neraca(bits) = bacaan.rumus {
        // Empty cells move nothing; the others keep their sign.
        let first = group.at(bacaan.dari[0])?;
        let (mut all, mut own) = (vec![first], 0);
        for (n, place) in bacaan.dari.iter().enumerate().skip(1) {
            if let Some(at) = group.at(*place) {
                own |= (bits >> n & 1) << all.len();
                all.push(at);
            }
        }
        return Some((Rumus::Neraca(own), all));
    }
    let found: Vec<usize> = bacaan.dari.iter().filter_map(|p| group.at(*p)).collect();
    let all = found.len() == bacaan.dari.len();
    // Empty cells are not terms of a sum.
    let enough = matches!(bacaan.rumus, Rumus::Jumlah) && found.len() >= 2;
    (all || enough).then_some((bacaan.rumus, found))
}

/// The reading that holds on most rows (`None` if the rows do not confirm any).
fn choose(kisi: &Kisi, figures: &[Figure], pos: usize, readings: Vec<Bacaan>) -> Option<Bacaan> {
    let mut best: Option<(usize, usize, usize, Bacaan)> = None;
    for bacaan in readings {
        let (mut good, mut bad, mut values) = (0, 0, Vec::new());
        for group in kisi.groups.iter().filter(|g| !g.total) {
            let (Some(hasil), Some((rumus, inputs))) = (group.at(pos), inputs(kisi, group, &bacaan)) else { continue };
            // Rows without movements show nothing.
            let still =
                matches!(rumus, Rumus::Neraca(_)) && inputs[1..].iter().all(|n| figures[*n].printed.value.is_zero());
            if still && holds(figures, rumus, hasil, &inputs) {
                continue;
            }
            if holds(figures, rumus, hasil, &inputs) {
                good += 1;
                values.push(figures[hasil].printed.value);
            } else {
                bad += 1;
            }
        }
        values.sort_unstable();
        values.dedup();
        if best.as_ref().is_none_or(|(most, ..)| good > *most) && good + bad > 0 {
            best = Some((good, bad, values.len(), bacaan));
        }
    }
    let (good, bad, distinct, bacaan) = best?;
    let shown =
        if bacaan.pasti { 2 * good >= bad || good + bad <= 2 } else { good >= 2 && good > bad && distinct >= 2 };
    shown.then_some(bacaan)
}

fn apply(kisi: &Kisi, figures: &[Figure], pos: usize, bacaan: &Bacaan, found: &mut Vec<Hubungan>) {
    // A sound row beyond a cap shows that no cap applies.
    let sound = kisi.groups.iter().filter(|g| !g.total).filter_map(|group| {
        let (hasil, (rumus, inputs)) = (group.at(pos)?, inputs(kisi, group, bacaan)?);
        holds(figures, rumus, hasil, &inputs).then(|| figures[hasil].printed.value)
    });
    let beyond = if bacaan.rumus == Rumus::Capaian { sound.max() } else { None };
    let above = |line: usize| -> Vec<usize> {
        kisi.groups.iter().filter(|g| !g.total && (g.line < line || kisi.turned)).filter_map(|g| g.at(pos)).collect()
    };
    for group in &kisi.groups {
        let (Some(hasil), Some((rumus, inputs))) = (group.at(pos), inputs(kisi, group, bacaan)) else { continue };
        let value = figures[hasil].printed.value;
        let uncapped = rumus == Rumus::Capaian && Rumus::is_cap(value) && beyond.is_some_and(|most| most > value);
        let mut cara = vec![(if uncapped { Rumus::CapaianTanpaBatas } else { rumus }, inputs)];
        let jenis = if bacaan.rumus == Rumus::Jumlah { Putusan::JumlahSalah } else { Putusan::TidakMengikuti };
        if group.total {
            let column = above(group.line);
            if column.len() >= 2 {
                // A total's rate may be the mean of the rates above it, or their sum.
                let at = usize::from(!group.mean);
                cara.insert(at, (Rumus::Rata, column.clone()));
                cara.push((Rumus::Jumlah, column.clone()));
                if bacaan.bagian {
                    cara.truncate(1);
                    found.push(Hubungan {
                        hasil,
                        cara: vec![(Rumus::Jumlah, column)],
                        jenis: Putusan::JumlahSalah,
                        kata: None,
                        terlihat: false,
                    });
                }
            }
        }
        found.push(Hubungan { hasil, cara, jenis, kata: None, terlihat: !bacaan.pasti });
    }
}

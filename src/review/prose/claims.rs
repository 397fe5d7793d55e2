//! Relations between the numbers of a sentence: parts of a whole, shares, changes, achievement of a target.

use super::{sentence::Kalimat, tokens::Jenis};
use crate::review::{meaning::formula::Rumus, words};

/// A relation between numbers of one sentence, by their indices.
#[derive(Debug, Clone)]
pub struct Klaim {
    /// The number that follows.
    pub hasil: usize,
    /// Formulas and their inputs.
    pub cara: Vec<(Rumus, Vec<usize>)>,
    /// Whether it counts only if it holds, because the words alone are not clear enough.
    pub ragu: bool,
}

pub(super) fn sure(hasil: usize, rumus: Rumus, inputs: &[usize]) -> Klaim {
    Klaim { hasil, cara: vec![(rumus, inputs.to_vec())], ragu: false }
}

/// All relations within a sentence.
pub fn of(kalimat: &Kalimat) -> Vec<Klaim> {
    let mut all = parts(kalimat);
    all.extend(shares(kalimat));
    all.extend(change(kalimat));
    all.extend(achieved(kalimat));
    all
}

const PARTED: [&str; 9] = [
    "terbagi atas",
    "terbagi dalam",
    "terbagi menjadi",
    "terdiri atas",
    "terdiri dari",
    "dengan rincian",
    "rinciannya",
    "meliputi",
    "yaitu",
];

/// `A terbagi atas X, Y dan Z`.
fn parts(kalimat: &Kalimat) -> Vec<Klaim> {
    let lower = kalimat.text.to_lowercase();
    if lower.len() != kalimat.text.len() {
        return Vec::new();
    }
    let Some((at, word)) = PARTED.iter().filter_map(|w| lower.find(w).map(|at| (at, *w))).min() else {
        return Vec::new();
    };
    let angka = &kalimat.angka;
    let Some(whole) = (0..angka.len()).rev().find(|n| angka[*n].upto <= at && angka[*n].jenis != Jenis::Persen) else {
        return Vec::new();
    };
    let kind = angka[whole].jenis;
    let listed: Vec<usize> =
        (whole + 1..angka.len()).filter(|n| angka[*n].jenis == kind && angka[*n].from > at).collect();
    let ends = listed.iter().position(|n| {
        let before = kalimat.before(*n);
        ["realisasi", "dari ", "sehingga", "sedangkan", "target", "sisa"].iter().any(|w| before.contains(w))
            && *n != listed[0]
    });
    let listed: Vec<usize> = listed[..ends.unwrap_or(listed.len())].to_vec();
    if listed.len() < 2 || kind == Jenis::Persen || kind == Jenis::Poin {
        return Vec::new();
    }
    let unit = |n: usize| angka[n].printed.unit.to_lowercase();
    let alike = kind == Jenis::Rupiah
        || (word != "yaitu" && listed.iter().all(|n| unit(*n) == unit(whole)) && !unit(whole).is_empty());
    vec![Klaim { hasil: whole, cara: vec![(Rumus::Jumlah, listed)], ragu: !alike }]
}

/// Whether a text ends with `… atau sebesar`, which leads to a share however long the name of the counted thing is.
fn led(text: &str) -> bool {
    let last = words::words(text);
    let last = &last[last.len().saturating_sub(2)..];
    last.iter().any(|w| matches!(w.as_str(), "atau" | "sebesar" | "setara")) && !last.iter().any(|w| w == "menjadi")
}

fn dari(text: &str) -> bool {
    words::has(text, "dari") && text.split_whitespace().count() <= 10
}

/// `A dari B atau P%`, `A atau P% dari B`, `P% (A dari B)`, `dari B, A atau P%`.
fn shares(kalimat: &Kalimat) -> Vec<Klaim> {
    let angka = &kalimat.angka;
    let mut all = Vec::new();
    let leads = |text: &str| {
        ["atau", "sebesar", "(", "setara", "mencapai", "persentase", "yaitu", "="].iter().any(|w| text.contains(w))
    };
    for n in 0..angka.len().saturating_sub(2) {
        let (a, b, c) = (&angka[n], &angka[n + 1], &angka[n + 2]);
        let (first, second) = (kalimat.behind(n), kalimat.behind(n + 1));
        let counted = |x: &Jenis| matches!(x, Jenis::Rupiah | Jenis::Biasa);
        if counted(&a.jenis)
            && a.jenis == b.jenis
            && c.jenis == Jenis::Persen
            && dari(&first)
            && ((leads(&second) && second.len() < 60) || led(&second))
        {
            all.push(sure(n + 2, Rumus::Rasio(100), &[n, n + 1]));
        } else if counted(&a.jenis)
            && b.jenis == Jenis::Persen
            && a.jenis == c.jenis
            && leads(&first)
            && first.len() < 40
            && words::words(&second).first().is_some_and(|w| w == "dari")
            && dari(&second)
        {
            // `A atau P% dari pagu B`.
            all.push(sure(n + 1, Rumus::Rasio(100), &[n, n + 2]));
        } else if a.jenis == Jenis::Persen
            && counted(&b.jenis)
            && b.jenis == c.jenis
            && dari(&second)
            && leads(&first)
            && first.len() < 40
        {
            all.push(sure(n, Rumus::Rasio(100), &[n + 1, n + 2]));
        } else if counted(&a.jenis)
            && a.jenis == b.jenis
            && c.jenis == Jenis::Persen
            && words::has(&kalimat.before(n), "dari")
            && leads(&second)
            && second.len() < 40
            && !dari(&first)
            // `(98,81% dari pagu Rp…), belanja barang Rp… (97,28% dari pagu Rp…)`: each has its own budget.
            && !first.contains([')', ';'])
            && words::words(&kalimat.behind(n + 2)).first().is_none_or(|w| w != "dari")
        {
            let money = a.jenis == Jenis::Rupiah;
            // `dari 629 instansi …, terdapat 524 instansi atau 83,31%`.
            let unit = |n: usize| kalimat.angka[n].printed.unit.to_lowercase();
            let alike = !unit(n).is_empty() && unit(n) == unit(n + 1) && b.printed.value <= a.printed.value;
            all.push(Klaim { hasil: n + 2, cara: vec![(Rumus::Rasio(100), vec![n + 1, n])], ragu: !money && !alike });
        }
    }
    all
}

const RISES: [&str; 8] =
    ["naik", "meningkat", "kenaikan", "peningkatan", "bertambah", "tumbuh", "pertumbuhan", "penambahan"];
const FALLS: [&str; 6] = ["turun", "menurun", "penurunan", "berkurang", "pengurangan", "merosot"];

/// The direction in which a text says that a number went; `true` is up.
pub fn direction(text: &str) -> Option<bool> {
    let last = |list: &[&str]| list.iter().filter_map(|w| words::words(text).iter().rposition(|own| own == w)).max();
    match (last(&RISES), last(&FALLS)) {
        (None, None) => None,
        (up, down) => Some(up > down),
    }
}

/// Indices of a change, of the old value and of the new value, and the direction.
pub fn changed(kalimat: &Kalimat) -> Option<(Option<usize>, usize, usize, Option<bool>)> {
    let angka = &kalimat.angka;
    let last = |n: usize, of: &[&str]| {
        let before = words::words(&kalimat.before(n));
        before.iter().rev().take(8).any(|w| of.contains(&w.as_str()))
    };
    let to = (0..angka.len()).find(|n| last(*n, &["menjadi"]));
    let by = (0..angka.len())
        .find(|n| Some(*n) != to && direction(&kalimat.before(*n)).is_some() && !last(*n, &["dari", "menjadi"]));
    let way = by.and_then(|n| direction(&kalimat.before(n))).or_else(|| direction(&kalimat.text.to_lowercase()));
    if let Some(to) = to {
        let from = (0..angka.len())
            .rev()
            .filter(|n| *n < to && Some(*n) != by)
            .find(|n| last(*n, &["dari", "semula", "dibanding", "dibandingkan"]))?;
        return Some((by, from, to, way));
    }
    // `93,26, naik 1,87 poin dibandingkan tahun 2022 sebesar 91,39`.
    let by = by.filter(|n| *n > 0)?;
    let from = by + 1;
    let compared = angka.get(from).is_some() && last(from, &["dibanding", "dibandingkan", "dari", "terhadap"]);
    // The new value is the nearest before it of the same kind that is not a target: `3,52 dari target 3,45, naik 0,07 dibanding
    // 3,45`.
    let kind = angka.get(from).filter(|_| compared)?.jenis;
    let alike =
        |n: &usize| angka[*n].jenis == kind && !matches!(mention(kalimat, *n), Some(Sebutan::Target | Sebutan::Pagu));
    let to = (0..by).rev().find(alike)?;
    Some((Some(by), from, to, way))
}

/// The amount of a change, from the old and the new value.
pub fn change(kalimat: &Kalimat) -> Vec<Klaim> {
    let Some((Some(by), from, to, _)) = changed(kalimat) else { return Vec::new() };
    // `tumbuh rata-rata 5,2% per tahun` is not the total growth.
    let (before, behind) = (kalimat.before(by), kalimat.behind(by));
    if before.contains("rata-rata") || behind.trim_start().starts_with("per ") || behind.contains("setiap tahun") {
        return Vec::new();
    }
    let (less, grown) = ((Rumus::Selisih, vec![to, from]), (Rumus::Tumbuh, vec![from, to]));
    let angka = &kalimat.angka;
    let cara = match angka[by].jenis {
        Jenis::Poin => vec![less],
        Jenis::Persen if angka[to].jenis == Jenis::Persen => vec![less, grown],
        Jenis::Persen => vec![grown, less],
        _ => vec![less, grown],
    };
    // Numbers of different kinds are not subtracted.
    (angka[from].jenis == angka[to].jenis).then_some(Klaim { hasil: by, cara, ragu: false }).into_iter().collect()
}

/// The meaning of a number in a sentence, by the words before and after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "domain words")]
pub enum Sebutan {
    Target,
    Realisasi,
    Capaian,
    Pagu,
    RealisasiAnggaran,
    Serapan,
    Efisiensi,
}

/// The last word before a number that tells its meaning; `… % dari target` after it makes it an achievement.
pub fn mention(kalimat: &Kalimat, n: usize) -> Option<Sebutan> {
    let angka = &kalimat.angka[n];
    let money = angka.jenis == Jenis::Rupiah;
    let behind = words::words(&kalimat.behind(n));
    let of_target = angka.jenis == Jenis::Persen
        && (behind.starts_with(&["dari".to_owned(), "target".to_owned()])
            || behind.starts_with(&["terhadap".to_owned(), "target".to_owned()]));
    if of_target {
        return Some(Sebutan::Capaian);
    }
    // `… % dari target` after the next number: this number is the realisasi.
    let next = kalimat.angka.get(n + 1).is_some_and(|a| a.jenis == Jenis::Persen);
    if next && words::words(&kalimat.behind(n)) == ["atau"] && words::has(&kalimat.behind(n + 1), "dari target") {
        return Some(Sebutan::Realisasi);
    }
    let before = kalimat.before(n);
    let before = words::words(before.rsplit(';').next().unwrap_or_default());
    let scored = before.iter().any(|w| matches!(w.as_str(), "npss" | "nko" | "nkp" | "nss"));
    let counted = angka.jenis == Jenis::Biasa && angka.printed.decimals == 0 && is_noun(&angka.printed.unit);
    let found = before.iter().rev().find_map(|word| match word.as_str() {
        "target" | "ditargetkan" | "targetnya" => Some(Sebutan::Target),
        "realisasi" | "terealisasi" | "realisasinya" | "direalisasikan" => {
            Some(if money { Sebutan::RealisasiAnggaran } else { Sebutan::Realisasi })
        }
        // The score of a card is not an indicator's achievement, nor is a count.
        "capaian" | "pencapaian" | "tercapai" | "capaiannya" => (!scored && !counted).then_some(Sebutan::Capaian),
        "pagu" | "anggaran" | "alokasi" if money => Some(Sebutan::Pagu),
        "penyerapan" | "serapan" | "terserap" | "menyerap" => {
            Some(if money { Sebutan::RealisasiAnggaran } else { Sebutan::Serapan })
        }
        // What was saved of a budget is none of an indicator's.
        "efisiensi" if angka.jenis == Jenis::Persen => {
            let saved = |w: &String| matches!(w.as_str(), "anggaran" | "belanja" | "biaya");
            (!before.iter().any(saved)).then_some(Sebutan::Efisiensi)
        }
        _ => None,
    });
    let spent = before
        .iter()
        .any(|w| matches!(w.as_str(), "realisasi" | "terealisasi" | "penyerapan" | "serapan" | "terserap"));
    match found {
        // `realisasi anggaran sebesar Rp…`.
        Some(Sebutan::Pagu) if spent && !before.iter().any(|w| w == "dari") => Some(Sebutan::RealisasiAnggaran),
        found => found,
    }
}

/// Whether a word after a number is the counted noun.
fn is_noun(word: &str) -> bool {
    const OTHER: [&str; 16] = [
        "dari",
        "atau",
        "dan",
        "pada",
        "dengan",
        "dibanding",
        "dibandingkan",
        "yang",
        "di",
        "sehingga",
        "lebih",
        "tahun",
        "terhadap",
        "maka",
        "sedangkan",
        "dalam",
    ];
    !word.is_empty() && word.chars().all(char::is_alphabetic) && !OTHER.contains(&word.to_lowercase().as_str())
}

/// The target and the achievement of a sentence that does not say what was reached: `… dari target 80, atau tercapai 104,49 %`.
pub fn unreached(kalimat: &Kalimat) -> Option<(usize, usize)> {
    let of = |wanted: Sebutan| -> Vec<usize> {
        (0..kalimat.angka.len()).filter(|n| mention(kalimat, *n) == Some(wanted)).collect()
    };
    let (target, reached, capaian) = (of(Sebutan::Target), of(Sebutan::Realisasi), of(Sebutan::Capaian));
    match (&target[..], &reached[..], &capaian[..]) {
        ([t], [], [c]) if kalimat.angka[*c].jenis == Jenis::Persen && achieved(kalimat).is_empty() => Some((*t, *c)),
        _ => None,
    }
}

/// Target, realisasi and capaian in one sentence.
fn achieved(kalimat: &Kalimat) -> Vec<Klaim> {
    let of = |wanted: Sebutan| -> Vec<usize> {
        (0..kalimat.angka.len()).filter(|n| mention(kalimat, *n) == Some(wanted)).collect()
    };
    let (target, mut reached, mut capaian) = (of(Sebutan::Target), of(Sebutan::Realisasi), of(Sebutan::Capaian));
    let angka = &kalimat.angka;
    if let ([t], true) = (&target[..], reached.is_empty()) {
        // `3,72 dari target 3,60`.
        let from = t.checked_sub(1).filter(|n| {
            words::words(&kalimat.behind(*n)).ends_with(&["dari".to_owned(), "target".to_owned()])
                && angka[*n].jenis == angka[*t].jenis
                && !capaian.contains(n)
        });
        reached.extend(from);
    }
    let after = target.iter().chain(&reached).max().map(|n| n + 1);
    if let (true, [_], [_], Some(next)) = (capaian.is_empty(), &target[..], &reached[..], after)
        && angka.get(next).is_some_and(|a| a.jenis == Jenis::Persen)
    {
        // `terealisasi 11 dokumen (91,67%)`, `realisasi 87,55 telah mencapai 97,28%`.
        let before = kalimat.before(next);
        let last = words::words(&before);
        let told = last.last().is_some_and(|w| matches!(w.as_str(), "mencapai" | "atau" | "sebesar" | "setara"));
        capaian.extend((last.len() <= 4 && (told || before.trim_end().ends_with('('))).then_some(next));
    }
    let percent: Vec<usize> =
        capaian.iter().copied().filter(|n| kalimat.angka[*n].jenis == Jenis::Persen || !reached.is_empty()).collect();
    match (&target[..], &reached[..], &percent[..]) {
        ([t], [r], [c]) => vec![sure(*c, Rumus::Capaian, &[*r, *t])],
        _ => Vec::new(),
    }
}

//! Further relations between the numbers of a sentence: parts with their shares of one whole, differences, and means of a list.

use super::{
    claims::{Klaim, sure},
    sentence::Kalimat,
    tokens::Jenis,
};
use crate::review::{meaning::formula::Rumus, words};

/// All of these relations.
pub fn of(kalimat: &Kalimat) -> Vec<Klaim> {
    let mut all = of_whole(kalimat);
    all.extend(of_last(kalimat));
    all.extend(more(kalimat));
    all.extend(mean(kalimat));
    all
}

/// `Dari total 320 pegawai, 180 orang (56,25%) … dan 140 orang (43,75%)`, `15 dari 20 … (75 persen), 5 sisanya (25 persen)`.
fn of_whole(kalimat: &Kalimat) -> Vec<Klaim> {
    let angka = &kalimat.angka;
    let counted = |n: usize| angka[n].jenis == Jenis::Biasa && angka[n].printed.decimals == 0;
    let led = |n: usize| {
        let before = words::words(&kalimat.before(n));
        let skip = ["total", "seluruh", "sebanyak", "jumlah", "keseluruhan", "sejumlah"];
        before.iter().rev().find(|w| !skip.contains(&w.as_str())).is_some_and(|w| w == "dari")
    };
    let Some(whole) = (0..angka.len()).find(|n| counted(*n) && led(*n)) else { return Vec::new() };
    // With two wholes, the words do not tell which of them a share is of.
    if (0..angka.len()).filter(|n| counted(*n) && led(*n)).count() > 1 {
        return Vec::new();
    }
    let share = |n: usize| {
        let bracket = kalimat.behind(n).trim_end().ends_with('(') && words::words(&kalimat.behind(n)).len() <= 4;
        let rate = angka.get(n + 1).is_some_and(|p| p.jenis == Jenis::Persen);
        let closed = kalimat.behind(n + 1).trim_start().starts_with(')');
        bracket && rate && closed
    };
    let parts = (whole + 1..angka.len().saturating_sub(1)).filter(|n| counted(*n) && share(*n));
    let less = parts.filter(|n| angka[*n].printed.value <= angka[whole].printed.value);
    less.map(|n| sure(n + 1, Rumus::Rasio(100), &[n, whole])).collect()
}

/// `288 atau 54,96% sangat baik, dan 162 atau 30,92% baik dari total instansi (524 instansi)`: two parts at least, of which one comes
/// out, for the words alone do not say that all are parts of it.
fn of_last(kalimat: &Kalimat) -> Vec<Klaim> {
    let angka = &kalimat.angka;
    let counted = |n: usize| angka[n].jenis == Jenis::Biasa && angka[n].printed.decimals == 0;
    let led = |n: usize| {
        let before = words::words(&kalimat.before(n));
        let whole = |w: &String| matches!(w.as_str(), "total" | "seluruh" | "jumlah" | "keseluruhan");
        before.windows(2).rev().take(6).any(|w| w[0] == "dari" && whole(&w[1]))
    };
    let Some(whole) = (0..angka.len()).rev().find(|n| counted(*n) && led(*n)) else { return Vec::new() };
    let share = |n: &usize| {
        let between = words::words(&kalimat.behind(*n));
        let joined = between.len() <= 3 && between.iter().any(|w| matches!(w.as_str(), "atau" | "sebesar" | "setara"));
        counted(*n)
            && angka[n + 1].jenis == Jenis::Persen
            && joined
            && angka[*n].printed.value <= angka[whole].printed.value
    };
    let parts: Vec<usize> = (0..whole.saturating_sub(1)).filter(share).collect();
    let holds =
        |n: &usize| Rumus::Rasio(100).holds(&angka[n + 1].printed, &[&angka[*n].printed, &angka[whole].printed], true);
    if parts.len() < 2 || !parts.iter().any(holds) {
        return Vec::new();
    }
    parts.into_iter().map(|n| sure(n + 1, Rumus::Rasio(100), &[n, whole])).collect()
}

const COMPARED: [&str; 6] = ["tinggi", "rendah", "besar", "kecil", "banyak", "sedikit"];

/// `lebih tinggi 2,55 poin dari target 85,00, yaitu 87,55`, `87,55 atau lebih tinggi 2,55 dari target 85,00`.
fn more(kalimat: &Kalimat) -> Vec<Klaim> {
    let angka = &kalimat.angka;
    let by = (0..angka.len()).find(|n| {
        let before = words::words(&kalimat.before(*n));
        let last = &before[before.len().saturating_sub(3)..];
        last.windows(2).any(|w| w[0] == "lebih" && COMPARED.contains(&w[1].as_str()))
    });
    let Some(by) = by.filter(|n| angka[*n].jenis != Jenis::Persen && n + 1 < angka.len()) else { return Vec::new() };
    let than = by + 1;
    let compared = words::words(&kalimat.before(than));
    let dari = compared.iter().any(|w| matches!(w.as_str(), "dari" | "daripada" | "dibanding" | "dibandingkan"));
    let alike = |n: usize| {
        let kind = |m: usize| (angka[m].jenis, angka[m].printed.decimals);
        kind(n) == kind(than)
    };
    let told = |n: usize| {
        let before = words::words(&kalimat.before(n));
        before.last().is_some_and(|w| matches!(w.as_str(), "yaitu" | "yakni" | "menjadi" | "sebesar"))
    };
    let behind = Some(than + 1).filter(|n| *n < angka.len() && alike(*n) && told(*n));
    let before = by.checked_sub(1).filter(|n| alike(*n));
    match behind.or(before).filter(|_| dari && compared.len() <= 8) {
        Some(own) => vec![sure(by, Rumus::Selisih, &[own, than])],
        None => Vec::new(),
    }
}

/// `Rata-rata … adalah 101,25%, yaitu 100%, 105%, 98% dan 102%`.
fn mean(kalimat: &Kalimat) -> Vec<Klaim> {
    let angka = &kalimat.angka;
    let lower = kalimat.text.to_lowercase();
    let Some(at) = lower.find("rata-rata").filter(|_| lower.len() == kalimat.text.len()) else { return Vec::new() };
    let listed = [", yaitu", ", yakni", "masing-masing", "dengan rincian"].iter().filter_map(|w| lower.find(w)).min();
    let Some(list) = listed.filter(|list| *list > at) else { return Vec::new() };
    let Some(own) = (0..angka.len()).rev().find(|n| angka[*n].upto <= list && angka[*n].from > at) else {
        return Vec::new();
    };
    let rest: Vec<usize> =
        (own + 1..angka.len()).filter(|n| angka[*n].jenis == angka[own].jenis && angka[*n].from > list).collect();
    let count = (0..own).rev().find(|n| angka[*n].jenis == Jenis::Biasa && angka[*n].from > at);
    let whole = count.is_some_and(|n| angka[n].printed.value == rest.len().into());
    if rest.len() < 2 || own + 1 + rest.len() != angka.len() {
        return Vec::new();
    }
    vec![Klaim { hasil: own, cara: vec![(Rumus::Rata, rest)], ragu: !whole }]
}

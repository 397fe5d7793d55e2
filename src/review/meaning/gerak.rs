//! Changes between two numbers of a row: differences and growth, and movements between an initial and a final amount.

use super::{
    bacaan::{Bacaan, NEAR, plain},
    formula::Rumus,
    grid::Kisi,
    role::Peran,
};

/// Differences and growth between two places with the same role in two years, between planned and reached, or between neighbours.
pub(super) fn changes(kisi: &Kisi, numeric: &[usize], pos: usize) -> Vec<Bacaan> {
    let own = &kisi.arti[pos];
    let left: Vec<usize> = numeric.iter().copied().filter(|p| *p < pos && pos - p <= NEAR).collect();
    let mut pairs: Vec<[usize; 2]> = Vec::new();
    for (n, one) in left.iter().enumerate() {
        for other in &left[n + 1..] {
            let (a, b) = (&kisi.arti[*one], &kisi.arti[*other]);
            let timed = a.peran == b.peran && (a.tahun != b.tahun || a.periode != b.periode || a.akhir != b.akhir);
            if timed {
                pairs.push(if a.tahun > b.tahun { [*other, *one] } else { [*one, *other] });
            }
        }
    }
    if pairs.is_empty() {
        // Physical and financial progress may be in the same table: the nearest pair is meant.
        let of = |peran| left.iter().copied().rev().find(|p| kisi.arti[*p].peran == peran);
        let spent = || of(Peran::RealisasiAnggaran).or(of(Peran::Serapan)).or(of(Peran::Realisasi));
        let reached = [of(Peran::Target).zip(of(Peran::Realisasi)), of(Peran::Pagu).zip(spent())];
        pairs.extend(reached.into_iter().flatten().map(|(a, b)| [a, b]));
        pairs.sort_by_key(|[a, b]| (pos - a) + (pos - b));
        pairs.truncate(1);
    }
    // Nearest first.
    pairs.sort_by_key(|[a, b]| (pos - a) + (pos - b));
    let pasti = pairs.len() == 1;
    let plainly =
        if own.peran == Peran::Pertumbuhan { [Rumus::Tumbuh, Rumus::Selisih] } else { [Rumus::Selisih, Rumus::Tumbuh] };
    plainly.iter().flat_map(|rumus| pairs.iter().map(|pair| plain(*rumus, pair, pasti)).collect::<Vec<_>>()).collect()
}

/// A final amount from the initial one and the movements between them; the rows decide whether it applies.
pub(super) fn moved(kisi: &Kisi, numeric: &[usize], pos: usize) -> Vec<Bacaan> {
    let left: Vec<usize> = numeric.iter().copied().filter(|p| *p < pos && pos - p <= NEAR).collect();
    let first = left.iter().copied().find(|p| {
        let arti = &kisi.arti[*p];
        arti.gerak.is_none() && arti.akhir != Some(true) && matches!(arti.peran, Peran::Pagu | Peran::Lain)
    });
    let Some(first) = first else { return Vec::new() };
    let moves: Vec<usize> = left.into_iter().filter(|p| *p > first && kisi.arti[*p].gerak.is_some()).collect();
    if moves.is_empty() || moves.len() > 30 {
        return Vec::new();
    }
    let minus = moves.iter().enumerate().filter(|(_, p)| kisi.arti[**p].gerak == Some(false));
    let bits = minus.fold(0, |bits, (n, _)| bits | 2 << n);
    let dari: Vec<usize> = std::iter::once(first).chain(moves).collect();
    vec![plain(Rumus::Neraca(bits), &dari, false)]
}

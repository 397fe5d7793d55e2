//! Numbers of a sentence that the table right before or behind it prints as well: they bear each other out.

use std::ops::Range;

use rust_decimal::Decimal;

use super::{Juru, near::is_slip};
use crate::review::{Figure, meaning::formula::Rumus, number::Printed};

/// Most numbers of a table that are looked through.
const MOST: usize = 2_000;

/// The numbers of the tables right before and behind a sentence.
fn tables(juru: &Juru<'_>, k: usize) -> [Range<usize>; 2] {
    let (kalimat, floor) = (&juru.all[k], juru.floor);
    let own = |t: &usize| floor.tables[*t].file.as_deref() == kalimat.file.as_deref();
    let count = floor.tables.len();
    let from = (0..count).find(own).unwrap_or(count);
    let upto = (from..count).find(|t| !own(t)).unwrap_or(count);
    let behind = from + floor.tables[from..upto].partition_point(|t| t.at < kalimat.at);
    let figures = floor.figures;
    let of = |table: Option<usize>| {
        let Some(table) = table.filter(|t| (from..upto).contains(t)) else { return 0..0 };
        let first = figures.partition_point(|f| f.table < table);
        first..first + figures[first..].partition_point(|f| f.table == table).min(MOST)
    };
    [of(behind.checked_sub(1)), of(Some(behind))]
}

/// A number that such a table prints as well.
pub fn equal(juru: &mut Juru<'_>, k: usize, n: usize) {
    let printed = &juru.all[k].angka[n].printed;
    let size = printed.value.abs();
    if size < Decimal::ONE_HUNDRED && (printed.decimals == 0 || size < Decimal::TEN) {
        return;
    }
    let figures = juru.floor.figures;
    let alike = |f: &Figure| f.printed.value == printed.value && f.printed.decimals == printed.decimals;
    let found = tables(juru, k).into_iter().flatten().find(|at| alike(&figures[*at]));
    if let Some(at) = found {
        let hasil = juru.take(k, n);
        juru.relate(hasil, vec![(Rumus::Sama, vec![at])]);
    }
}

/// Where the numbers of a sentence do not come out, and would with the one number of such a table from which one of them differs by
/// a slip of the pen, that is the one.
pub fn mended(juru: &mut Juru<'_>, k: usize) {
    let base = juru.floor.figures.len();
    let print = |at: usize| at.checked_sub(base).map_or_else(|| &juru.floor.figures[at], |own| &juru.out.figures[own]);
    let mut found: Vec<(usize, usize)> = Vec::new();
    for relation in juru.out.relations.iter().filter(|r| r.hasil >= base && print(r.hasil).row == k) {
        let holds = |(rumus, inputs): &(Rumus, Vec<usize>), other: Option<(usize, &Printed)>| {
            let of = |at: usize| other.filter(|(own, _)| *own == at).map_or(&print(at).printed, |(_, own)| own);
            rumus.holds(of(relation.hasil), &inputs.iter().map(|at| of(*at)).collect::<Vec<_>>(), true)
        };
        if relation.cara.iter().any(|cara| cara.0 == Rumus::Sama || holds(cara, None)) {
            continue;
        }
        for member in relation.members().into_iter().filter(|at| *at >= base && print(*at).row == k) {
            let own = &print(member).printed;
            let fits = |at: &usize| {
                let other = &juru.floor.figures[*at].printed;
                other.decimals == own.decimals
                    && is_slip(own, other.value)
                    && relation.cara.iter().any(|cara| holds(cara, Some((member, other))))
            };
            found.extend(tables(juru, k).into_iter().flatten().find(fits).map(|at| (member, at)));
        }
    }
    found.dedup();
    if let [(member, at)] = found[..] {
        juru.relate(member, vec![(Rumus::Sama, vec![at])]);
    }
}

//! Tables that print the same figures: rows with the same name, columns with the same role. If the tables agree on most of their
//! common figures, the others contradict each other; the ledger is not consulted.

mod called;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use super::Bench;
use crate::{
    projection::round,
    review::{Figure, Finding, Putusan, tables::Table, words},
};
use called::{Key, SUM, Sebutan};

/// Maximum number of prints of one figure that are compared with each other.
const MOST: usize = 12;
/// Minimum number of different values that tables of two shapes must share before a difference counts.
const SHARED: usize = 2;
/// Number of equal prints in a report that shows that its tables repeat the same figures.
const AGREED: usize = 12;

/// Evidence of how far tables agree.
#[derive(Default)]
struct Bukti {
    equal: usize,
    values: BTreeSet<Decimal>,
    other: usize,
}

impl Bukti {
    fn enough(&self) -> bool {
        self.values.len() >= SHARED && self.other * 3 <= self.equal
    }

    fn count(&mut self, figures: &[Figure], (a, b): (usize, usize)) {
        if !compatible(&figures[a], &figures[b]) {
            self.other += 1;
            return;
        }
        let value = figures[a].printed.value;
        self.equal += 1;
        if !value.is_zero() && value != Decimal::ONE_HUNDRED {
            self.values.insert(value.normalize());
        }
    }

    /// Whether at least `by` prints agree for each that does not.
    fn agrees(&self, by: usize) -> bool {
        self.other * by <= self.equal
    }
}

/// Evidence in a report of how its tables repeat each other.
struct Saksi<'a> {
    bench: &'a Bench<'a>,
    figures: &'a [Figure],
    shapes: Vec<String>,
    /// Evidence by the shapes (heads) of two tables.
    alike: HashMap<(String, String), Bukti>,
    /// Number of equal telling prints (not 0 or 100) by two rows of two tables.
    rows: HashMap<[(usize, usize); 2], usize>,
    whole: Bukti,
}

/// Finds contradictions: one finding for each figure, or a remark added to an existing finding of its row.
pub fn judge(bench: &Bench<'_>, figures: &[Figure], findings: &mut Vec<Finding>) {
    let groups = groups(bench, figures);
    let saksi = Saksi::of(bench, figures, &groups);
    for (key, all) in &groups {
        if let Some(apart) = pairs(all).find(|pair| saksi.believes(key, all, *pair)) {
            tell(bench, figures, all, apart, findings);
        }
    }
}

fn pairs(all: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    all.iter().enumerate().flat_map(|(n, a)| all[n + 1..].iter().map(|b| (*a, *b)))
}

/// Numbers with the same name and role, from different tables.
fn groups(bench: &Bench<'_>, figures: &[Figure]) -> BTreeMap<Key, Vec<usize>> {
    let called = Sebutan::of(bench);
    let mut found: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (at, figure) in figures.iter().enumerate().filter(|(_, f)| !f.dari_kalimat && f.part == 0) {
        // Numbers that the ledger has are compared with it by address instead.
        if figure.held.is_none()
            && let Some(key) = called.key(figure)
        {
            found.entry(key).or_default().push(at);
        }
    }
    found.retain(|_, all| {
        all.truncate(MOST);
        all.iter().any(|at| figures[*at].table != figures[all[0]].table)
    });
    found
}

impl<'a> Saksi<'a> {
    fn of(bench: &'a Bench<'a>, figures: &'a [Figure], groups: &BTreeMap<Key, Vec<usize>>) -> Self {
        let shapes = bench.tables.iter().map(shape).collect();
        let mut saksi =
            Self { bench, figures, shapes, alike: HashMap::new(), rows: HashMap::new(), whole: Bukti::default() };
        for (key, all) in groups {
            for (a, b) in pairs(all).filter(|(a, b)| figures[*a].table != figures[*b].table) {
                let value = figures[a].printed.value;
                let tells = !value.is_zero() && value != Decimal::ONE_HUNDRED;
                if tells && compatible(&figures[a], &figures[b]) {
                    *saksi.rows.entry(rows(figures, a, b)).or_default() += 1;
                }
                // The name of sums covers different sums.
                if key.name != SUM {
                    let pair = saksi.pair(a, b);
                    saksi.alike.entry(pair).or_default().count(figures, (a, b));
                }
            }
            // For the whole report, a figure counts once for each print, not for each pair.
            let most = most(figures, all);
            let others = all.iter().filter(|at| **at != most && key.name != SUM);
            others.for_each(|at| saksi.whole.count(figures, (most, *at)));
        }
        saksi
    }

    fn pair(&self, a: usize, b: usize) -> (String, String) {
        let (a, b) = (&self.shapes[self.figures[a].table], &self.shapes[self.figures[b].table]);
        if a < b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) }
    }

    /// Whether the evidence suffices that two prints are of one figure, and one of them wrong.
    fn believes(&self, key: &Key, all: &[usize], (a, b): (usize, usize)) -> bool {
        let figures = self.figures;
        if compatible(&figures[a], &figures[b]) {
            return false;
        }
        let slip = slip(&figures[a].raw, &figures[b].raw);
        let like = |at: usize| all.iter().filter(|o| compatible(&figures[**o], &figures[at])).count();
        let few = like(a).min(like(b));
        let odd_one = few == 1 && like(a).max(like(b)) + 1 == all.len();
        let beside = self.rows.get(&rows(figures, a, b)).copied().unwrap_or_default();
        // Sums have no name of their own, and a name that occurs twice in a table identifies little.
        let twice = figures[a].table == figures[b].table
            || pairs(all).any(|(one, other)| figures[one].table == figures[other].table);
        if key.name == SUM {
            return beside > 0 && self.whole.agrees(2);
        }
        if twice {
            return odd_one && all.len() > 2 && slip && self.whole.agrees(2);
        }
        let nothing = Bukti::default();
        let own = self.alike.get(&self.pair(a, b)).unwrap_or(&nothing);
        let whole = self.whole.equal >= AGREED && self.whole.agrees(4);
        own.enough()
            || (own.agrees(2) && whole)
            || (beside > 0 && self.whole.agrees(2))
            || (slip && self.whole.agrees(1) && (telling(&figures[a]) || self.whole.agrees(3)))
            || (odd_one && all.len() > 2 && self.whole.agrees(2))
            || (own.agrees(1) && self.same_table(a, b))
    }

    /// Whether the captions and heads of two tables are the same.
    fn same_table(&self, a: usize, b: usize) -> bool {
        let (one, other) = (self.figures[a].table, self.figures[b].table);
        let title = |t: usize| {
            let caption = &self.bench.tables[t].caption;
            let skip = if caption.starts_with("Tabel") { 2 } else { 0 };
            caption.split_whitespace().skip(skip).collect::<Vec<_>>().join(" ")
        };
        self.shapes[one] == self.shapes[other] && words::alike(&title(one), &title(other)) >= 90
    }
}

fn shape(table: &Table) -> String {
    table.heads.join("|").to_lowercase()
}

fn rows(figures: &[Figure], a: usize, b: usize) -> [(usize, usize); 2] {
    let place = |at: usize| (figures[at].table, figures[at].row);
    let (a, b) = (place(a), place(b));
    if a < b { [a, b] } else { [b, a] }
}

/// The print that equals most others of a figure; the first on a tie.
fn most(figures: &[Figure], all: &[usize]) -> usize {
    let like = |at: &usize| all.iter().filter(|o| compatible(&figures[**o], &figures[*at])).count();
    all.iter().copied().max_by_key(|at| (like(at), std::cmp::Reverse(*at))).unwrap_or_default()
}

/// Whether a number has so many digits that two things hardly share it.
fn telling(figure: &Figure) -> bool {
    let value = figure.printed.value.normalize();
    value.mantissa().unsigned_abs() >= 100
}

/// Whether one print differs from the other by a slip: a digit changed, lost or doubled, two interchanged, or the separator
/// moved.
fn slip(one: &str, other: &str) -> bool {
    let digits = |text: &str| -> Vec<char> { text.chars().filter(char::is_ascii_digit).collect() };
    let (a, b) = (digits(one), digits(other));
    if a.len() < 2 || b.len() < 2 {
        return false;
    }
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let most = a.len().min(b.len()) - head.min(a.len().min(b.len()));
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count().min(most);
    let (left, right) = (a.len() - head - tail, b.len() - head - tail);
    let swapped = left == 2 && right == 2 && a[head] == b[head + 1] && a[head + 1] == b[head];
    left.max(right) <= 1 || swapped
}

/// Whether two prints agree, up to the shorter of the two precisions.
fn compatible(one: &Figure, other: &Figure) -> bool {
    let decimals = one.printed.decimals.min(other.printed.decimals);
    let same = |a: Decimal, b: Decimal| round(a, decimals) == round(b, decimals);
    let read = |f: &Figure| f.printed.other;
    one.prints_like(other)
        || read(one).is_some_and(|v| same(v, other.printed.value))
        || read(other).is_some_and(|v| same(v, one.printed.value))
}

/// Adds the contradiction to an existing finding of the row, or reports it for the value that fewer tables print.
fn tell(bench: &Bench<'_>, figures: &[Figure], all: &[usize], (a, b): (usize, usize), findings: &mut Vec<Finding>) {
    let like = |at: usize| all.iter().filter(|o| compatible(&figures[**o], &figures[at])).count();
    let found = |at: usize| findings.iter().position(|f| f.table == figures[at].table && f.at == figures[at].at);
    let odd = match (like(a), like(b)) {
        (one, other) if one < other => a,
        (one, other) if one > other => b,
        _ if found(a).is_some() && found(b).is_none() => a,
        _ => b,
    };
    let other = if odd == a { b } else { a };
    let place = bench.place(figures[other].table);
    if let Some(told) = found(odd) {
        let more =
            format!("; «{}» tercetak {}, di {place} {}", figures[odd].head, figures[odd].raw, figures[other].raw);
        findings[told].why.push_str(&more);
        return;
    }
    let figure = &figures[odd];
    findings.push(Finding {
        jenis: Putusan::DuaNilai,
        why: format!("{} di {}; {} di {place}", figure.raw, bench.place(figure.table), figures[other].raw),
        ..figure.finding()
    });
}

#[cfg(test)]
mod tests {
    use super::slip;

    #[test]
    fn slips_of_the_hand() {
        for (one, other) in
            [("94,87", "49,87"), ("80,00", "800,0"), ("80,00", "880,00"), ("120.000", "12.000"), ("95,00", "95,04")]
        {
            assert!(slip(one, other), "{one} {other}");
        }
        for (one, other) in [("95,00", "81,00"), ("70,00", "102,00"), ("5", "6")] {
            assert!(!slip(one, other), "{one} {other}");
        }
    }
}

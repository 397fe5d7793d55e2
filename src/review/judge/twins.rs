//! Tables that print the same figures: rows of one name, columns of one role. Where the tables agree on most of what they share, the
//! others contradict each other; no ledger is asked.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use super::Bench;
use crate::{
    projection::round,
    review::{
        Figure, Finding, Putusan,
        meaning::role::{Arti, Peran},
        number::{self, Content},
        tables::Table,
        words,
    },
};

/// Longer tables are lists, and repeat nothing.
const LONGEST: usize = 5_000;
/// Most prints of one figure that are compared with each other.
const MOST: usize = 12;
/// So many letters name a thing.
const TELLING: usize = 8;
/// So many different values must be shared by tables of two shapes before a difference is one.
const SHARED: usize = 2;

/// What a number is called: the name of its row, and the role, years and period of its column.
type Key = (String, Peran, Vec<u16>, Option<String>, bool);

/// Names of a table's rows, and roles of its columns.
type Called = (Vec<Option<String>>, Vec<Option<Arti>>);

/// How tables of two shapes agree.
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

    /// Tables that share little are believed where those of the whole report agree nearly always.
    fn borne_out(&self, all: &Self) -> bool {
        self.enough() || (self.other * 2 <= self.equal && all.equal >= AGREED && all.other * 4 <= all.equal)
    }
}

/// So many equal prints of one report say that its tables print the same figures.
const AGREED: usize = 12;

/// Finds them: one for each figure, or a remark to what was found of its row already.
pub fn judge(bench: &Bench<'_>, figures: &[Figure], findings: &mut Vec<Finding>) {
    let groups = groups(bench, figures);
    let shapes: Vec<String> = bench.tables.iter().map(|t| t.heads.join("|").to_lowercase()).collect();
    let mut known: HashMap<(&str, &str), Bukti> = HashMap::new();
    let mut whole = Bukti::default();
    let pair = |a: usize, b: usize| {
        let (a, b) = (shapes[figures[a].table].as_str(), shapes[figures[b].table].as_str());
        if a < b { (a, b) } else { (b, a) }
    };
    for (a, b) in groups.values().flat_map(|all| pairs(all)) {
        let evidence = known.entry(pair(a, b)).or_default();
        let value = figures[a].printed.value;
        if compatible(&figures[a], &figures[b]) {
            evidence.equal += 1;
            whole.equal += 1;
            if !value.is_zero() && value != Decimal::ONE_HUNDRED {
                evidence.values.insert(value.normalize());
            }
        } else {
            evidence.other += 1;
            whole.other += 1;
        }
    }
    for all in groups.values() {
        let apart = pairs(all).find(|(a, b)| {
            !compatible(&figures[*a], &figures[*b]) && known.get(&pair(*a, *b)).is_some_and(|own| own.borne_out(&whole))
        });
        if let Some((a, b)) = apart {
            tell(bench, figures, all, (a, b), findings);
        }
    }
}

fn pairs(all: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    all.iter().enumerate().flat_map(|(n, a)| all[n + 1..].iter().map(|b| (*a, *b)))
}

/// Numbers of one name and role, of different tables.
fn groups(bench: &Bench<'_>, figures: &[Figure]) -> BTreeMap<Key, Vec<usize>> {
    let mut found: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    let of_tables = figures.iter().enumerate().filter(|(_, f)| !f.dari_kalimat && f.part == 0);
    let mut rows: Vec<Option<Called>> = (0..bench.tables.len()).map(|_| None).collect();
    for (at, figure) in of_tables.filter(|(_, f)| bench.tables[f.table].rows.len() <= LONGEST) {
        // What the ledger holds is compared with it, and by address.
        if figure.held.is_some() {
            continue;
        }
        let table = &bench.tables[figure.table];
        let (names, heads) = rows[figure.table].get_or_insert_with(|| (names(table), heads(table)));
        let (Some(name), Some(arti)) = (&names[figure.row], &heads[figure.column]) else { continue };
        let said = Arti::of(&table.caption);
        let years = if arti.tahun.is_empty() { said.tahun } else { arti.tahun.clone() };
        let years = if years.len() == 1 { years } else { vec![bench.names.tahun] };
        let periode = arti.periode.clone().or(said.periode);
        let key = (name.clone(), arti.peran, years, periode, arti.renstra || said.renstra);
        found.entry(key).or_default().push(at);
    }
    found.retain(|_, all| {
        let tables: BTreeSet<usize> = all.iter().map(|at| figures[*at].table).collect();
        all.truncate(MOST);
        // Twice in one table it is not one figure.
        tables.len() > 1 && tables.len() == all.len()
    });
    found
}

/// What the columns hold, where tables may share it.
fn heads(table: &Table) -> Vec<Option<Arti>> {
    let shared = |head: &String| {
        let mut arti = Arti::of(head);
        let bare = words::words(head);
        arti.peran = match arti.peran {
            Peran::Nilai => Peran::Capaian,
            Peran::Persen if bare.is_empty() || bare == ["nilai"] => Peran::Capaian,
            // What a report leaves without a heading beside values is what they come to.
            Peran::Lain if bare.is_empty() => Peran::Tertimbang,
            same => same,
        };
        use Peran::{Bobot, Capaian, Pagu, Realisasi, RealisasiAnggaran, Serapan, Sisa, Target, Tertimbang};
        let known = [Bobot, Capaian, Pagu, Realisasi, RealisasiAnggaran, Serapan, Sisa, Target, Tertimbang];
        let known = known.contains(&arti.peran);
        // Of money only what is named in full: first and final budget are not one.
        let which = bare.iter().find(|w| *w == "awal" || *w == "akhir");
        let named = arti.peran != Pagu || which.is_some();
        arti.periode = arti.periode.or(which.filter(|_| arti.peran == Pagu).cloned());
        (known && named).then_some(arti)
    };
    let mut all: Vec<Option<Arti>> = table.heads.iter().map(shared).collect();
    // Two columns of one role in a table are not known apart by it.
    let role = |arti: &Arti| (arti.peran, arti.tahun.clone(), arti.periode.clone(), arti.renstra);
    let roles: Vec<_> = all.iter().map(|one| one.as_ref().map(role)).collect();
    for (column, own) in roles.iter().enumerate() {
        if roles.iter().filter(|other| *other == own).count() > 1 {
            all[column] = None;
        }
    }
    all
}

/// What each row is called: the last words before its numbers that are neither a unit of measure nor a status; none where another
/// row is called so too.
fn names(table: &Table) -> Vec<Option<String>> {
    let plain: Vec<bool> = table
        .heads
        .iter()
        .map(|head| {
            let satuan = words::words(head).first().is_some_and(|w| w == "satuan" || w == "unit");
            let arti = Arti::of(head);
            !satuan && (matches!(arti.peran, Peran::Lain | Peran::Persen) || head.to_lowercase().contains("indikator"))
        })
        .collect();
    let name = |cells: &[String]| -> Option<String> {
        let first = cells.iter().position(|c| matches!(number::read(c), Content::Numbers(_))).unwrap_or(cells.len());
        let texts =
            (0..first).filter(|c| plain.get(*c).copied().unwrap_or(true) && number::read(&cells[*c]) == Content::Text);
        let mut names = texts.rev().map(|c| words::words(cells[c].split(" (").next().unwrap_or_default()));
        let letters = |w: &String| w.chars().filter(|c| c.is_alphabetic()).count();
        let name = names.find(|all| all.iter().map(letters).sum::<usize>() >= TELLING)?;
        Some(name.join(" "))
    };
    let mut all: Vec<Option<String>> = table.rows.iter().map(|row| name(&row.cells)).collect();
    let mut seen: HashMap<&String, usize> = HashMap::new();
    all.iter().flatten().for_each(|name| *seen.entry(name).or_default() += 1);
    let twice: BTreeSet<String> = seen.into_iter().filter(|(_, n)| *n > 1).map(|(name, _)| name.clone()).collect();
    for name in &mut all {
        if name.as_ref().is_some_and(|n| twice.contains(n)) {
            *name = None;
        }
    }
    all
}

/// The same, as far as the shorter of the two says.
fn compatible(one: &Figure, other: &Figure) -> bool {
    let decimals = one.printed.decimals.min(other.printed.decimals);
    let same = |a: Decimal, b: Decimal| round(a, decimals) == round(b, decimals);
    let read = |f: &Figure| f.printed.other;
    same(one.printed.value, other.printed.value)
        || read(one).is_some_and(|v| same(v, other.printed.value))
        || read(other).is_some_and(|v| same(v, one.printed.value))
}

/// Tells it with what was found of the row, or by itself of the value that fewer tables print.
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

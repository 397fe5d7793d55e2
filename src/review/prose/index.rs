//! Index of the tables' rows and amounts by the words that a sentence may use for them, so that work grows with the sum of
//! sentences and rows, not with their product.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use rust_decimal::Decimal;

use super::{
    Lantai,
    near::{DIGITS, WORDS, is_code, is_near},
};
use crate::review::{Figure, meaning::role::Peran, words};

/// Maximum number of table budgets that a sentence's rate may be of.
const BUDGETS: usize = 40;

/// Table and row.
pub type Tempat = (usize, usize);

/// The index.
#[derive(Default)]
pub struct Indeks {
    /// Parts of labels by their rarest word.
    parts: HashMap<String, Vec<(Tempat, usize)>>,
    /// Codes of rows in lower case, as printed and as two words.
    codes: HashMap<String, Vec<Tempat>>,
    /// Names that are one word in capitals.
    short: HashMap<String, Vec<Tempat>>,
    /// Figures by value; below, large ones by their number of digits and one third of these.
    values: HashMap<Decimal, usize>,
    thirds: HashMap<(usize, usize, String), Vec<usize>>,
    /// Budgets in tables, totals first.
    pub pagu: Vec<usize>,
}

impl Indeks {
    /// Builds the index of all tables.
    pub fn of(floor: &Lantai<'_>) -> Self {
        let mut all = Self::default();
        let mut counts: HashMap<String, usize> = HashMap::new();
        let labels = || floor.subjects.iter().enumerate().flat_map(|(t, s)| s.labels.iter().map(move |l| (t, l)));
        for word in labels().flat_map(|(_, label)| words::words(label)) {
            *counts.entry(word).or_default() += 1;
        }
        for (table, subjects) in floor.subjects.iter().enumerate() {
            for (row, label) in subjects.labels.iter().enumerate() {
                all.row(floor, (table, row), label, &counts);
            }
        }
        for (at, figure) in floor.figures.iter().enumerate() {
            all.amount(at, figure);
        }
        all.pagu = budgets(floor);
        all
    }

    fn row(&mut self, floor: &Lantai<'_>, at: Tempat, label: &str, counts: &HashMap<String, usize>) {
        let line = &floor.tables[at.0].rows[at.1];
        for cell in line.cells.iter().take(3).filter(|c| is_code(c)) {
            let code = cell.trim().to_lowercase();
            let parts = words::words(&code);
            if parts.len() == 2 {
                self.codes.entry(parts.join(" ")).or_default().push(at);
            }
            self.codes.entry(code).or_default().push(at);
        }
        let capitals = || line.cells.iter().any(|c| c.trim().len() >= 3 && c.trim().chars().all(char::is_uppercase));
        for (n, part) in label.split(" · ").enumerate() {
            let part = words::words(part);
            if part.len() >= WORDS
                && let Some(rarest) = part.iter().min_by_key(|w| counts.get(*w))
            {
                self.parts.entry(rarest.clone()).or_default().push((at, n));
            }
            if let [one] = &part[..]
                && capitals()
            {
                self.short.entry(one.clone()).or_default().push(at);
            }
        }
    }

    fn amount(&mut self, at: usize, figure: &Figure) {
        self.values.entry(figure.printed.value).or_insert(at);
        for key in thirds(figure.printed.value) {
            self.thirds.entry(key).or_default().push(at);
        }
    }

    /// Rows that a text names: by a code among the words directly before the number, by all words of a label, or by a name in
    /// capitals. A code takes precedence over a name.
    pub fn rows(&self, floor: &Lantai<'_>, text: &str, near: &[String]) -> Vec<Tempat> {
        let spoken: Vec<&str> = near.iter().rev().map(String::as_str).collect();
        let mut coded: Vec<Tempat> = near.iter().filter_map(|w| self.codes.get(w)).flatten().copied().collect();
        coded.extend(spoken.windows(2).filter_map(|w| self.codes.get(&w.join(" "))).flatten());
        let mut found = coded;
        if found.is_empty() {
            let own: HashSet<String> = words::words(text).into_iter().collect();
            for ((table, row), n) in own.iter().filter_map(|w| self.parts.get(w)).flatten() {
                let part = floor.subjects[*table].labels[*row].split(" · ").nth(*n).unwrap_or_default();
                if words::words(part).iter().all(|w| own.contains(w)) {
                    found.push((*table, *row));
                }
            }
            found.extend(near.iter().take(4).filter_map(|w| self.short.get(w)).flatten());
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The first figure with exactly this value.
    pub fn same(&self, value: Decimal) -> Option<usize> {
        self.values.get(&value).copied()
    }

    /// Figures whose digits are those of an amount except for one digit, or for two that were interchanged, in the order of the
    /// report.
    pub fn near(&self, figures: &[Figure], value: Decimal) -> Vec<usize> {
        let all = thirds(value).into_iter().filter_map(|key| self.thirds.get(&key)).flatten();
        let mut found: Vec<usize> = all.copied().filter(|at| is_near(value, figures[*at].printed.value)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// One or two differing digits are in at most two of three parts, so one third is equal.
fn thirds(value: Decimal) -> Vec<(usize, usize, String)> {
    let digits: String = value.trunc().to_string().chars().filter(char::is_ascii_digit).collect();
    let count = digits.len();
    if count < DIGITS {
        return Vec::new();
    }
    let cut = |n: usize| n * count / 3;
    (0..3).map(|n| (count, n, digits[cut(n)..cut(n + 1)].to_owned())).collect()
}

/// Budgets in tables, totals first.
fn budgets(floor: &Lantai<'_>) -> Vec<usize> {
    let pagu = |f: &Figure| {
        let kisi = &floor.kisi[f.table];
        !kisi.turned && kisi.arti.get(f.column).is_some_and(|a| a.peran == Peran::Pagu)
    };
    let total = |at: usize| floor.subjects[floor.figures[at].table].totals[floor.figures[at].row];
    let all = || (0..floor.figures.len()).filter(|at| pagu(&floor.figures[*at]));
    all().filter(|at| total(*at)).chain(all().filter(|at| !total(*at))).take(BUDGETS).collect()
}

/// The figures of a row, which are consecutive.
pub fn of_row(figures: &[Figure], (table, row): Tempat) -> Range<usize> {
    let from = figures.partition_point(|f| (f.table, f.row) < (table, row));
    from..from + figures[from..].iter().take_while(|f| (f.table, f.row) == (table, row)).count()
}

//! A number as the sum, or mean, of others.

use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::{
    present::number,
    projection::{eval, round},
    review::{
        Figure, Putusan,
        meaning::{formula::Rumus, rules::Hubungan},
    },
};

/// The terms of a sum or mean.
#[derive(Debug, Clone)]
pub struct Sum {
    /// Indices of the numbers.
    pub rows: Vec<usize>,
    /// Whether they are averaged instead of summed.
    pub mean: bool,
}

/// Sums by the index of their total.
pub type Sums = HashMap<usize, Sum>;

impl Sum {
    /// The sum or mean of the printed numbers.
    pub fn value(&self, figures: &[Figure]) -> Decimal {
        let all: Vec<Decimal> = self.rows.iter().map(|at| figures[*at].printed.value).collect();
        if self.mean { eval::mean(&all).unwrap_or_default() } else { all.iter().sum() }
    }

    /// Whether the total fits, up to the rounding of the rows; whole numbers must agree exactly.
    pub fn fits(&self, figures: &[Figure], total: &Figure) -> bool {
        let value = round(self.value(figures), total.printed.decimals);
        // Whole numbers are exact, unless they count millions.
        let half = |f: &Figure| {
            let exact = f.printed.decimals == 0 && f.skala == Decimal::ONE;
            if exact { Decimal::ZERO } else { Decimal::new(5, f.printed.decimals + 1) }
        };
        let money = |f: &Figure| {
            let whole = f.printed.value.fract().is_zero() && f.printed.value.abs() >= Decimal::from(1000);
            whole && f.skala == Decimal::ONE
        };
        let slack: Decimal = self.rows.iter().map(|at| &figures[*at]).filter(|f| !money(f)).map(half).sum();
        let slack = if self.mean { slack / Decimal::from(self.rows.len().max(1)) } else { slack };
        (value - total.printed.value).abs() <= slack
    }

    /// Drops rows that only head those below them (a programme above its activities), if the sum then fits.
    pub fn unnested(self, figures: &[Figure], total: &Figure) -> Self {
        if self.fits(figures, total) {
            return self;
        }
        let flat = Self { rows: tops(figures, &self.rows), mean: self.mean };
        if flat.fits(figures, total) { flat } else { self }
    }

    /// The relation of the total to its rows.
    pub fn relation(&self, figures: &[Figure], total: usize) -> Hubungan {
        let rumus = if self.mean { Rumus::Rata } else { Rumus::Jumlah };
        let kata = Some(format!("{}{}", self.words(figures, &figures[total]), self.remark(figures, &figures[total])));
        Hubungan {
            hasil: total,
            cara: vec![(rumus, self.rows.clone())],
            jenis: Putusan::JumlahSalah,
            kata,
            terlihat: false,
        }
    }

    /// The sum in words; a mean with two more decimals than the print.
    pub fn words(&self, figures: &[Figure], total: &Figure) -> String {
        let what = if self.mean { "rata-rata" } else { "jumlah" };
        format!("{what} {} baris = {}", self.rows.len(), number::exact(self.told(figures, total)))
    }

    fn told(&self, figures: &[Figure], total: &Figure) -> Decimal {
        let value = self.value(figures);
        if self.mean { round(value, total.printed.decimals + 2).normalize() } else { value.normalize() }
    }

    /// A remark on the difference: the year of the heading was summed along.
    pub fn remark(&self, figures: &[Figure], total: &Figure) -> String {
        let by = total.printed.value - self.told(figures, total);
        let year = crate::review::words::years(&total.head).into_iter().find(|y| Decimal::from(*y) == by);
        let more = year.map_or(String::new(), |y| format!(", yaitu tahun {y} di kepala kolom yang ikut dijumlah"));
        format!("; selisih {}{more}", number::signed(by))
    }
}

/// Numbers of a column without those that others head, where codes say nothing: from below, one that is the sum of those right
/// under it heads them.
fn tops(figures: &[Figure], rows: &[usize]) -> Vec<usize> {
    let mut open: Vec<usize> = Vec::new();
    for at in rows.iter().rev() {
        let value = figures[*at].printed.value;
        let mut under = Decimal::ZERO;
        let held = open.iter().rev().position(|below| {
            under += figures[*below].printed.value;
            under == value && !value.is_zero()
        });
        if let Some(count) = held {
            open.truncate(open.len() - count - 1);
        }
        open.push(*at);
    }
    open.reverse();
    open
}

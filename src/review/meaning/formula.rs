//! Formulas between printed numbers, checked with rounding: a printed number stands for every value that rounds or truncates to
//! it.

use rust_decimal::Decimal;

use crate::{
    present::number::{exact, rounded},
    projection::{eval, round},
    review::{Figure, number::Printed, work},
};

/// Caps that agencies set on an achievement.
const CAPS: [i64; 4] = [100, 110, 120, 150];

/// The derivation of a number from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rumus {
    /// Realisasi / target x 100, or (1 + (1 - realisasi / target)) x 100, or target / realisasi x 100, with a cap or without.
    Capaian,
    /// The same, if other rows show that no cap applies.
    CapaianTanpaBatas,
    /// First / second x factor.
    Rasio(i64),
    /// First minus second, regardless of the sign.
    Selisih,
    /// (Second - first) / first x 100.
    Tumbuh,
    /// A whole multiple.
    Kali(u32),
    /// Sum.
    Jumlah,
    /// Mean.
    Rata,
    /// The product, or a hundredth of it.
    Tertimbang,
    /// The same figure, printed elsewhere.
    Sama,
    /// The first plus additions and minus deductions; a bit is set for each input that is deducted.
    Neraca(u32),
}

/// The range of a formula's results that the rounding of its inputs allows.
#[derive(Debug, Clone, Copy)]
struct Antara(Decimal, Decimal);

impl Antara {
    fn of(printed: &Printed, loose: bool) -> Self {
        let half = if loose { slack(printed) } else { Decimal::ZERO };
        Self(printed.value - half, printed.value + half)
    }

    fn scaled(self, by: Decimal) -> Option<Self> {
        Some(Self(self.0.checked_mul(by)?, self.1.checked_mul(by)?))
    }

    fn plus(self, other: Self) -> Option<Self> {
        Some(Self(self.0.checked_add(other.0)?, self.1.checked_add(other.1)?))
    }

    fn minus(self, other: Self) -> Option<Self> {
        Some(Self(self.0.checked_sub(other.1)?, self.1.checked_sub(other.0)?))
    }

    /// Division, for positive divisors.
    fn by(self, other: Self) -> Option<Self> {
        if other.0 <= Decimal::ZERO {
            return None;
        }
        let all = [(self.0, other.0), (self.0, other.1), (self.1, other.0), (self.1, other.1)];
        let all: Vec<Decimal> = all.iter().filter_map(|(a, b)| eval::divide(*a, *b).ok()).collect();
        Some(Self(*all.iter().min()?, *all.iter().max()?))
    }

    /// Whether the range contains a value that rounds or truncates to a print.
    fn reaches(self, printed: &Printed) -> bool {
        let (half, whole) = steps(printed);
        let value = printed.value;
        let cut_up = if value < Decimal::ZERO { whole } else { half };
        let cut_down = if value < Decimal::ZERO { half } else { whole };
        // Truncated: the value is less than one step beyond the print.
        let near = self.0 - half <= value && value <= self.1 + half;
        let cut = self.0 - cut_down < value && value < self.1 + cut_up && printed.decimals > 0;
        near || cut
    }
}

/// Half and whole of the last printed digit's unit.
fn steps(printed: &Printed) -> (Decimal, Decimal) {
    let scale = scale(printed);
    let whole = Decimal::new(1, printed.decimals) * scale;
    (whole / Decimal::TWO, whole)
}

/// The unit of a scaled number: `Rp1,5 miliar` is exact to a tenth of a milliard.
fn scale(printed: &Printed) -> Decimal {
    printed.unit.strip_prefix('x').and_then(|by| by.parse().ok()).unwrap_or(Decimal::ONE)
}

/// Maximum distance of a printed input from its true value; whole numbers are exact.
fn slack(printed: &Printed) -> Decimal {
    let exact = printed.decimals == 0 && scale(printed) == Decimal::ONE;
    let money = printed.value.fract().is_zero() && printed.value.abs() >= Decimal::from(1000) && printed.decimals == 2;
    if exact || (money && scale(printed) == Decimal::ONE) { Decimal::ZERO } else { steps(printed).0 }
}

impl Rumus {
    /// The allowed results, the simplest first.
    fn allowed(self, inputs: &[&Printed], loose: bool) -> Vec<Antara> {
        let hundred = Decimal::ONE_HUNDRED;
        let all: Vec<Antara> = inputs.iter().map(|p| Antara::of(p, loose)).collect();
        let two = || Some((*all.first()?, *all.get(1)?));
        let sum = || all.iter().try_fold(Antara(Decimal::ZERO, Decimal::ZERO), |sum, v| sum.plus(*v));
        let found: Vec<Option<Antara>> = match self {
            Self::Capaian | Self::CapaianTanpaBatas => two().map_or(Vec::new(), |(r, t)| {
                let plain = r.by(t).and_then(|q| q.scaled(hundred));
                let twice = Antara(Decimal::TWO * hundred, Decimal::TWO * hundred);
                let inverse = t.by(r).and_then(|q| q.scaled(hundred));
                vec![plain, plain.and_then(|p| twice.minus(p)), inverse]
            }),
            Self::Rasio(factor) => vec![two().and_then(|(a, b)| a.by(b)?.scaled(factor.into()))],
            Self::Selisih => two().map_or(Vec::new(), |(a, b)| vec![a.minus(b), b.minus(a)]),
            Self::Tumbuh => {
                vec![two().and_then(|(old, new)| new.minus(old)?.by(old)?.scaled(hundred))]
            }
            Self::Kali(by) => vec![all.first().and_then(|v| v.scaled(by.into()))],
            Self::Jumlah => vec![sum()],
            Self::Neraca(minus) => {
                let add =
                    |sum: Antara, (n, v): (usize, &Antara)| if taken(minus, n) { sum.minus(*v) } else { sum.plus(*v) };
                vec![all.iter().enumerate().try_fold(Antara(Decimal::ZERO, Decimal::ZERO), add)]
            }
            Self::Sama => vec![all.first().copied()],
            Self::Rata => {
                let count = Decimal::from(all.len().max(1));
                vec![sum().map(|s| Antara(s.0 / count, s.1 / count))]
            }
            Self::Tertimbang => {
                let product = two().and_then(|(a, b)| {
                    let all = [a.0.checked_mul(b.0)?, a.1.checked_mul(b.1)?];
                    Some(Antara(all[0], all[1]))
                });
                vec![product.map(|p| Antara(p.0 / hundred, p.1 / hundred)), product]
            }
        };
        found.into_iter().flatten().collect()
    }

    /// Whether it gives the printed result. With `loose`, also from unrounded values of the inputs.
    pub fn holds(self, result: &Printed, inputs: &[&Printed], loose: bool) -> bool {
        work::count();
        if self == Self::Sama {
            let reach = |one: &Printed, other: &Printed| Antara::of(one, true).reaches(other);
            let finer = inputs.first().is_some_and(|i| i.decimals < result.decimals);
            return inputs
                .first()
                .is_some_and(|i| if finer { reach(result, i) } else { Antara::of(i, false).reaches(result) });
        }
        let allowed = self.allowed(inputs, loose);
        let one = |result: &Printed| {
            let reached = allowed.iter().any(|v| v.reaches(result));
            let capped = self == Self::Capaian
                && CAPS.iter().any(|c| Decimal::from(*c) == result.value)
                && (allowed.first().is_some_and(|v| v.1 >= result.value)
                    // Where less is better: a cap that nothing else would print.
                    || result.value > Decimal::ONE_HUNDRED && allowed.iter().any(|v| v.1 >= result.value));
            let nothing = self.is_capaian() && result.value.is_zero() && allowed.iter().any(|v| v.0 <= Decimal::ZERO);
            reached || capped || nothing
        };
        let unsigned = self == Self::Tumbuh && one(&Printed { value: -result.value, ..result.clone() });
        let other = result.other.is_some_and(|value| one(&Printed { value, decimals: 3, ..result.clone() }));
        one(result) || unsigned || other
    }

    /// The simplest result from the printed inputs.
    pub fn value(self, inputs: &[&Printed]) -> Option<Decimal> {
        self.allowed(inputs, false).first().map(|v| v.0)
    }

    /// All results from the printed inputs, the simplest first.
    pub fn values(self, inputs: &[&Printed]) -> Vec<Decimal> {
        self.allowed(inputs, false).into_iter().map(|v| v.0).collect()
    }

    /// The formula with its numbers: `Realisasi / Target x 100 = 73,60 / 80 x 100 = 92,00`.
    pub fn words(self, inputs: &[&Figure], decimals: u32) -> String {
        let raw = |f: &&Figure| f.raw.clone();
        let name = |f: &&Figure| short(f);
        let value = self.value(&inputs.iter().map(|f| &f.printed).collect::<Vec<_>>());
        let value = value.map_or("N/A".to_owned(), |v| {
            if self.is_whole() { exact(v.normalize()) } else { rounded(v, decimals.max(2)) }
        });
        let join = |by: &str, what: &dyn Fn(&&Figure) -> String| inputs.iter().map(what).collect::<Vec<_>>().join(by);
        if inputs.iter().any(|f| f.dari_kalimat) && (self.is_capaian() || self == Self::Rasio(100)) {
            return format!("{} x 100 = {value}", join(" / ", &raw));
        }
        match self {
            Self::Capaian | Self::CapaianTanpaBatas | Self::Rasio(100) => {
                format!("{} x 100 = {} x 100 = {value}", join(" / ", &name), join(" / ", &raw))
            }
            Self::Rasio(factor) => {
                format!("{} x {factor} = {} x {factor} = {value}", join(" / ", &name), join(" / ", &raw))
            }
            Self::Selisih => {
                let (a, b) = (&inputs[0], &inputs[1]);
                let (more, less) = if a.printed.value < b.printed.value { (b, a) } else { (a, b) };
                format!(
                    "{} - {} = {}",
                    more.raw,
                    less.raw,
                    exact((more.printed.value - less.printed.value).normalize())
                )
            }
            Self::Tumbuh => {
                format!("({} - {}) / {} x 100 = {value}", raw(&inputs[1]), raw(&inputs[0]), raw(&inputs[0]))
            }
            Self::Kali(by) => format!("{by} x {} = {value}", name(&inputs[0])),
            Self::Jumlah if inputs.len() > 6 => format!("jumlah {} angka = {value}", inputs.len()),
            Self::Jumlah => format!("{} = {value}", join(" + ", &raw)),
            Self::Neraca(minus) => {
                let signs = |n: usize| {
                    if n == 0 {
                        ""
                    } else if taken(minus, n) {
                        " - "
                    } else {
                        " + "
                    }
                };
                let all = inputs.iter().enumerate().map(|(n, f)| format!("{}{}", signs(n), raw(f)));
                format!("{} = {value}", all.collect::<String>())
            }
            Self::Rata if inputs.len() > 6 => format!("rata-rata {} angka = {value}", inputs.len()),
            Self::Rata => format!("rata-rata {} = {value}", join("; ", &raw)),
            Self::Sama => format!("«{}» tercetak {}", inputs[0].place(), raw(&inputs[0])),
            Self::Tertimbang => format!("{} x {} / 100 = {value}", raw(&inputs[0]), raw(&inputs[1])),
        }
    }

    /// Whether it is the achievement of a target.
    pub fn is_capaian(self) -> bool {
        matches!(self, Self::Capaian | Self::CapaianTanpaBatas)
    }

    /// Whether a value is a cap that agencies set.
    pub fn is_cap(value: Decimal) -> bool {
        CAPS.iter().any(|cap| Decimal::from(*cap) == value)
    }

    fn is_whole(self) -> bool {
        matches!(self, Self::Jumlah | Self::Selisih | Self::Kali(_) | Self::Neraca(_))
    }

    /// Whether a share counts more than the whole.
    pub fn more_than_all(self, inputs: &[&Printed]) -> bool {
        self == Self::Rasio(100) && inputs.len() == 2 && inputs[0].value > inputs[1].value
    }

    /// Values of an input for which the result holds, the simplest first; an achievement may be one where less is better.
    pub fn solutions(self, result: &Printed, inputs: &[&Printed], wanted: usize) -> Vec<Decimal> {
        let mut all: Vec<Decimal> = self.solved(result, inputs, wanted).into_iter().collect();
        if let (true, [reached, planned]) = (self.is_capaian(), inputs) {
            let hundred = Decimal::ONE_HUNDRED;
            let times = |a: Decimal, b: Decimal, by: Decimal| eval::divide(a.checked_mul(b)?, by).ok();
            let less = Decimal::TWO * hundred - result.value;
            all.extend(
                if wanted == 0 {
                    [times(less, planned.value, hundred), times(hundred, planned.value, result.value)]
                } else {
                    [times(hundred, reached.value, less), times(result.value, reached.value, hundred)]
                }
                .into_iter()
                .flatten(),
            );
        }
        all
    }

    /// The value of an input for which the result holds.
    fn solved(self, result: &Printed, inputs: &[&Printed], wanted: usize) -> Option<Decimal> {
        let hundred = Decimal::ONE_HUNDRED;
        match self {
            Self::Capaian | Self::CapaianTanpaBatas | Self::Rasio(_) if inputs.len() == 2 => {
                let factor = if let Self::Rasio(factor) = self { factor.into() } else { hundred };
                if wanted == 0 {
                    eval::divide(result.value.checked_mul(inputs[1].value)?, factor).ok()
                } else {
                    eval::divide(inputs[0].value.checked_mul(factor)?, result.value).ok()
                }
            }
            Self::Sama => Some(result.value),
            Self::Kali(by) => eval::divide(result.value, by.into()).ok(),
            Self::Tumbuh if wanted == 1 => {
                let grown = inputs[0].value.checked_mul(hundred.checked_add(result.value)?)?;
                eval::divide(grown, hundred).ok()
            }
            Self::Tumbuh => {
                eval::divide(inputs[1].value.checked_mul(hundred)?, hundred.checked_add(result.value)?).ok()
            }
            Self::Selisih if wanted == 0 => Some(inputs[1].value + result.value),
            Self::Selisih => Some(inputs[0].value - result.value),
            Self::Tertimbang => None,
            Self::Neraca(minus) => {
                let signed = |n: usize| if taken(minus, n) { -inputs[n].value } else { inputs[n].value };
                let others: Decimal = (0..inputs.len()).filter(|n| *n != wanted).map(signed).sum();
                let left = result.value - others;
                Some(if taken(minus, wanted) { -left } else { left })
            }
            Self::Jumlah => {
                let others: Decimal = (0..inputs.len()).filter(|n| *n != wanted).map(|n| inputs[n].value).sum();
                Some(result.value - others)
            }
            Self::Rata => {
                let others: Decimal = (0..inputs.len()).filter(|n| *n != wanted).map(|n| inputs[n].value).sum();
                Some(round(result.value.checked_mul(Decimal::from(inputs.len()))? - others, inputs[wanted].decimals))
            }
            _ => None,
        }
    }
}

fn taken(minus: u32, input: usize) -> bool {
    minus.checked_shr(u32::try_from(input).unwrap_or(u32::MAX)).is_some_and(|bits| bits & 1 == 1)
}

/// The name of a number in a formula: its heading, or its row's label if the heading is only a year.
fn short(figure: &Figure) -> String {
    let head = figure.head.trim();
    let named = head.chars().any(char::is_alphabetic);
    let text = if named { head } else { &figure.label };
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::number::lone;

    fn holds(rumus: Rumus, result: &str, inputs: &[&str]) -> bool {
        let read = |t: &str| lone(t).expect("a number");
        let inputs: Vec<Printed> = inputs.iter().map(|t| read(t)).collect();
        rumus.holds(&read(result), &inputs.iter().collect::<Vec<_>>(), true)
    }

    #[test]
    fn rounding_as_printed() {
        assert!(holds(Rumus::Capaian, "94,91", &["90,16", "95"]));
        assert!(holds(Rumus::Capaian, "96,99", &["91,17", "94"]));
        assert!(!holds(Rumus::Capaian, "89,00", &["90,16", "92,0"]));
        assert!(holds(Rumus::Capaian, "120", &["14", "10"]), "capped");
        assert!(holds(Rumus::Capaian, "110,00", &["40", "100"]), "minimised and capped");
        assert!(!holds(Rumus::Capaian, "100,00", &["80", "100"]), "a hundred is no cap of what is below");
        assert!(holds(Rumus::Capaian, "120,00", &["8", "10"]), "minimised: 1 + (1 - 0,8)");
        assert!(holds(Rumus::Rasio(100), "66,66", &["2", "3"]) && holds(Rumus::Rasio(100), "66,67", &["2", "3"]));
        assert!(!holds(Rumus::Rasio(100), "66,65", &["2", "3"]));
        assert!(holds(Rumus::Jumlah, "100,00", &["33,33", "33,33", "33,33"]));
        assert!(!holds(Rumus::Jumlah, "16", &["10", "5"]));
        assert!(holds(Rumus::Neraca(0b10), "7.828", &["8.225", "440", "43"]));
        assert!(!holds(Rumus::Neraca(0b10), "7.888", &["8.225", "440", "43"]));
        assert!(holds(Rumus::Selisih, "1,87", &["93,26", "91,39"]));
        assert!(holds(Rumus::Tumbuh, "2,05", &["91,39", "93,26"]));
    }
}

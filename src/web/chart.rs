//! Charts: a step line, and the bars of a waterfall. Drawn in whole units; all words stand beside them, not in them.

use askama::{Template, filters::HtmlSafe};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{event::Instant, present::number};

/// Width of a chart in its own units.
const LEBAR: i64 = 1000;
/// Height of a chart in its own units.
const TINGGI: i64 = 200;

/// A value within a span, in parts of a length.
fn bagian(value: Decimal, low: Decimal, high: Decimal, length: i64) -> i64 {
    let span = high - low;
    if span.is_zero() {
        return length / 2;
    }
    let part = (value - low).checked_mul(length.into()).and_then(|v| v.checked_div(span));
    part.and_then(|v| v.round().to_i64()).unwrap_or_default().clamp(0, length)
}

/// A point of a step line.
#[derive(Debug, Clone)]
pub struct Titik {
    /// From when on.
    pub saat: Instant,
    /// The value; none: not applicable.
    pub nilai: Option<Decimal>,
    /// In words.
    pub judul: String,
    /// Where it leads.
    pub href: String,
}

/// A dot on the line.
#[derive(Debug, Clone)]
pub struct Bintik {
    /// From the left.
    pub x: i64,
    /// From the top.
    pub y: i64,
    /// In words.
    pub judul: String,
    /// Where it leads.
    pub href: String,
}

/// A line with steps. It is HTML by itself.
#[derive(Debug, Clone, Template)]
#[template(path = "tangga.html", config = "src/web/askama.toml")]
pub struct Tangga {
    /// Path of the line.
    pub garis: String,
    /// Dots.
    pub bintik: Vec<Bintik>,
    /// Highest value, and where it leads.
    pub tertinggi: (String, String),
    /// Lowest value, and where it leads.
    pub terendah: (String, String),
    /// First moment.
    pub awal: String,
    /// Last moment.
    pub akhir: String,
}

impl HtmlSafe for Tangga {}

impl Tangga {
    /// A line through points, oldest first, to a last moment. None where there is nothing to draw.
    pub fn dari(titik: &[Titik], sampai: Instant) -> Option<Self> {
        let values: Vec<Decimal> = titik.iter().filter_map(|t| t.nilai).collect();
        let (low, high) = (*values.iter().min()?, *values.iter().max()?);
        let (start, end) = (titik.first()?.saat.0, sampai.0.max(titik.last()?.saat.0));
        let x = |at: Instant| {
            let part = i128::from(at.0 - start) * i128::from(LEBAR) / i128::from((end - start).max(1));
            i64::try_from(part).unwrap_or(LEBAR)
        };
        let y = |value: Decimal| TINGGI - 10 - bagian(value, low, high, TINGGI - 20);
        let mut garis = String::new();
        let mut bintik = Vec::new();
        for (index, point) in titik.iter().enumerate() {
            let Some(value) = point.nilai else { continue };
            let (left, top) = (x(point.saat), y(value));
            let joined = index > 0 && titik[index - 1].nilai.is_some();
            garis.push_str(&format!(
                "{}{} {top}",
                if joined { "V" } else { "M" },
                if joined { String::new() } else { left.to_string() }
            ));
            garis.push_str(&format!("H{}", titik.get(index + 1).map_or(LEBAR, |next| x(next.saat))));
            bintik.push(Bintik { x: left, y: top, judul: point.judul.clone(), href: point.href.clone() });
        }
        let day = |at: i64| crate::present::time::day(Instant(at).day());
        let whose = |value| titik.iter().rfind(|t| t.nilai == Some(value)).map(|t| t.href.clone()).unwrap_or_default();
        let decimals = if high.abs() < Decimal::ONE_THOUSAND { 2 } else { 0 };
        Some(Self {
            garis,
            bintik,
            tertinggi: (number::rounded(high, decimals), whose(high)),
            terendah: (number::rounded(low, decimals), whose(low)),
            awal: day(start),
            akhir: day(end),
        })
    }
}

/// A bar of a waterfall: from where to where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batang {
    /// From the left.
    pub x: i64,
    /// Width.
    pub lebar: i64,
    /// Style: `jumlah` a whole, `naik` up, `turun` down.
    pub kelas: &'static str,
}

/// A step of a waterfall.
#[derive(Debug, Clone, Copy)]
pub enum Gerakan {
    /// A whole, from zero (or from the edge).
    Jumlah(Decimal),
    /// A move from the value before.
    Geser(Decimal),
}

/// Bars of a waterfall, one for each step. Where `dari_nol`, wholes begin at zero; else at the edge, so that small moves
/// of a large number can be seen.
pub fn air_terjun(langkah: &[Gerakan], dari_nol: bool) -> Vec<Batang> {
    let mut at = Decimal::ZERO;
    let spans: Vec<(Decimal, Decimal, bool)> = langkah
        .iter()
        .map(|step| match step {
            Gerakan::Jumlah(whole) => {
                at = *whole;
                (*whole, *whole, true)
            }
            Gerakan::Geser(by) => {
                let before = at;
                at += by;
                (before, at, false)
            }
        })
        .collect();
    let all = || spans.iter().flat_map(|(a, b, _)| [*a, *b]);
    let zero = dari_nol.then_some(Decimal::ZERO);
    let (low, high) = (all().chain(zero).min().unwrap_or_default(), all().chain(zero).max().unwrap_or_default());
    // A little room below the lowest, so that its bar is seen.
    let low = if dari_nol { low } else { low - (high - low) / Decimal::TEN };
    spans.iter().map(|(from, to, whole)| batang(*from, *to, *whole, low, high)).collect()
}

fn batang(from: Decimal, to: Decimal, whole: bool, low: Decimal, high: Decimal) -> Batang {
    let base = if whole { low.max(Decimal::ZERO.min(high)) } else { from };
    let (a, b) = (bagian(base, low, high, LEBAR), bagian(to, low, high, LEBAR));
    let kelas = match (whole, to < from) {
        (true, _) => "jumlah",
        (false, true) => "turun",
        (false, false) => "naik",
    };
    Batang { x: a.min(b), lebar: (a - b).abs().max(3), kelas }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waterfall_ends_where_it_leads() {
        let all = [
            Gerakan::Jumlah(100.into()),
            Gerakan::Geser((-40).into()),
            Gerakan::Geser(20.into()),
            Gerakan::Jumlah(80.into()),
        ];
        let bars = air_terjun(&all, true);
        let of = |b: &Batang| (b.x, b.lebar, b.kelas);
        assert_eq!(
            bars.iter().map(of).collect::<Vec<_>>(),
            [(0, 1000, "jumlah"), (600, 400, "turun"), (600, 200, "naik"), (0, 800, "jumlah")]
        );
    }

    #[test]
    fn a_line_breaks_where_nothing_applies() {
        let at = |n: i64, nilai: Option<i64>| Titik {
            saat: Instant(n),
            nilai: nilai.map(Decimal::from),
            judul: String::new(),
            href: String::new(),
        };
        let line = Tangga::dari(&[at(0, Some(1)), at(10, None), at(20, Some(3)), at(30, Some(1))], Instant(40))
            .expect("a line");
        assert_eq!(line.garis, "M0 190H250M500 10H750V 190H1000");
        assert!(Tangga::dari(&[at(0, None)], Instant(1)).is_none());
    }
}

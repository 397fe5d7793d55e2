//! Charts: a step line, and the bars of a waterfall. Coordinates are integers; all words are beside the drawing, not in it.

use askama::{Template, filters::HtmlSafe};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::event::Instant;

/// Width of a chart in drawing units.
const LEBAR: i64 = 1000;
/// Height of a chart in drawing units.
const TINGGI: i64 = 200;

/// Width of a mark, and minimum width of a bar.
const TERSEMPIT: i64 = 3;
/// Number of days along the axis of a line, beside the last one.
const TANDA: usize = 4;

/// The position of a value in a range, in units of a length.
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
    /// The moment from which it holds.
    pub saat: Instant,
    /// The value (`None`: not applicable).
    pub nilai: Option<Decimal>,
    /// The value as printed.
    pub teks: String,
    /// Title in words.
    pub judul: String,
    /// Address of its link.
    pub href: String,
}

/// A dot on the line.
#[derive(Debug, Clone)]
pub struct Bintik {
    /// Distance from the left.
    pub x: i64,
    /// Distance from the top.
    pub y: i64,
    /// Title in words.
    pub judul: String,
    /// Address of its link.
    pub href: String,
}

/// A step line. Its template renders to HTML.
#[derive(Debug, Clone, Template)]
#[template(path = "tangga.html", config = "src/web/askama.toml")]
pub struct Tangga {
    /// Path of the line.
    pub garis: String,
    /// Dots.
    pub bintik: Vec<Bintik>,
    /// Highest value, and address of its link.
    pub tertinggi: (String, String),
    /// Lowest value, and address of its link.
    pub terendah: (String, String),
    /// Days along the axis, equally spaced.
    pub hari: Vec<String>,
}

impl HtmlSafe for Tangga {}

impl Tangga {
    /// A line through points, oldest first, up to a last moment (`None` if there is nothing to draw).
    ///
    /// Each change has the same width, whenever it happened: entries cluster at the ends of periods, and on a time scale most of
    /// a year would be empty and the changes a single stroke. The days below the line give the time.
    pub fn dari(titik: &[Titik], sampai: Instant) -> Option<Self> {
        let first = titik.iter().position(|t| t.nilai.is_some())?;
        let titik = &titik[first..];
        let values: Vec<Decimal> = titik.iter().filter_map(|t| t.nilai).collect();
        let (low, high) = (*values.iter().min()?, *values.iter().max()?);
        let x = |index: usize| i64::try_from(index).unwrap_or(LEBAR) * LEBAR / i64::try_from(titik.len()).unwrap_or(1);
        let y = |value: Decimal| TINGGI - 10 - bagian(value, low, high, TINGGI - 20);
        let mut garis = String::new();
        let mut bintik = Vec::new();
        for (index, point) in titik.iter().enumerate() {
            let Some(value) = point.nilai else { continue };
            let (left, top) = (x(index), y(value));
            let joined = index > 0 && titik[index - 1].nilai.is_some();
            garis.push_str(&format!(
                "{}{} {top}",
                if joined { "V" } else { "M" },
                if joined { String::new() } else { left.to_string() }
            ));
            garis.push_str(&format!("H{}", x(index + 1)));
            bintik.push(Bintik { x: left, y: top, judul: point.judul.clone(), href: point.href.clone() });
        }
        let day = |at: Instant| crate::present::time::day(at.day());
        let ticks = TANDA.min(titik.len());
        let mut hari: Vec<String> = (0..ticks).map(|tick| day(titik[tick * titik.len() / ticks].saat)).collect();
        hari.push(day(sampai));
        let whose = |value| titik.iter().rfind(|t| t.nilai == Some(value));
        let whose = |value| whose(value).map(|t| (t.teks.clone(), t.href.clone())).unwrap_or_default();
        Some(Self { garis, bintik, tertinggi: whose(high), terendah: whose(low), hari })
    }
}

/// A bar of a waterfall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batang {
    /// Distance from the left.
    pub x: i64,
    /// Width.
    pub lebar: i64,
    /// CSS class: `jumlah` for a total, `naik` for up, `turun` for down.
    pub kelas: &'static str,
}

/// A step of a waterfall.
#[derive(Debug, Clone, Copy)]
pub enum Gerakan {
    /// A total: a bar from zero, or a mark if the scale does not begin at zero.
    Jumlah(Decimal),
    /// A change from the value before.
    Geser(Decimal),
}

/// Bars of a waterfall, one for each step. With `dari_nol`, totals are bars from zero; otherwise they are marks and only changes
/// are bars, so that small changes of a large number are visible and no bar is cut.
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
    spans.iter().map(|(from, to, whole)| batang(*from, *to, *whole && dari_nol, *whole, (low, high))).collect()
}

fn batang(from: Decimal, to: Decimal, bar: bool, whole: bool, (low, high): (Decimal, Decimal)) -> Batang {
    let base = if bar { low.max(Decimal::ZERO.min(high)) } else { from };
    let (a, b) = (bagian(base, low, high, LEBAR), bagian(to, low, high, LEBAR));
    let kelas = match (whole, to < from) {
        (true, _) => "jumlah",
        (false, true) => "turun",
        (false, false) => "naik",
    };
    let lebar = (a - b).abs().max(TERSEMPIT);
    Batang { x: a.min(b).min(LEBAR - lebar), lebar, kelas }
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
    fn no_whole_is_a_bar_where_the_scale_does_not_begin_at_zero() {
        let whole = |n: i64| Gerakan::Jumlah(Decimal::new(n, 2));
        let bars = air_terjun(&[whole(10170), Gerakan::Geser(Decimal::new(-3, 2)), whole(10167)], false);
        assert_eq!(bars.iter().map(|b| (b.x, b.lebar)).collect::<Vec<_>>(), [(997, 3), (0, 1000), (0, 3)]);
    }

    #[test]
    fn a_line_breaks_where_nothing_applies() {
        let at = |n: i64, nilai: Option<i64>| Titik {
            saat: Instant(n),
            nilai: nilai.map(Decimal::from),
            teks: String::new(),
            judul: String::new(),
            href: String::new(),
        };
        let line = Tangga::dari(&[at(0, Some(1)), at(10, None), at(20, Some(3)), at(30, Some(1))], Instant(40))
            .expect("a line");
        assert_eq!(line.garis, "M0 190H250M500 10H750V 190H1000");
        assert_eq!(line.hari.len(), 5);
        let late = Tangga::dari(&[at(0, None), at(1, Some(1)), at(90, Some(2))], Instant(100)).expect("a line");
        assert_eq!(late.garis, "M0 190H500V 10H1000", "it begins with the first value, and time stretches no step");
        assert!(Tangga::dari(&[at(0, None)], Instant(1)).is_none());
    }
}

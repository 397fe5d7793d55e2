//! Charts as SVG, in whole units of the drawing: no floating point is used for figures.

use std::fmt::Write;

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::event::hygiene::markup;
use crate::present::block::{Bar, Chart};

const WIDTH: i64 = 680;
/// Height of the tallest bar.
const TALL: i64 = 130;
/// Space above the bars for their numbers.
const ABOVE: i64 = 34;
const LEFT: i64 = 8;

/// Fill colours of the series.
pub const COLOURS: [&str; 4] = ["1f4e79", "8faadc", "7f7f7f", "c9d3e0"];

/// The colour of a series: if the target comes first, the realisasi gets the strong colour.
pub fn colour(of: &Chart, series: usize) -> &'static str {
    let place = match (of.seri.len(), series) {
        (1, _) => 0,
        (2, n) => 1 - n.min(1),
        (_, n) => [3, 1, 0].get(n).copied().unwrap_or(2),
    };
    COLOURS[place]
}

/// The value of the tallest bar.
fn highest(chart: &Chart) -> Decimal {
    let bars = chart.kategori.iter().flat_map(|(_, bars)| bars).flatten().map(|(value, _)| *value);
    bars.chain(chart.garis).max().filter(|v| *v > Decimal::ZERO).unwrap_or(Decimal::ONE)
}

fn scaled(value: Decimal, most: Decimal) -> i64 {
    let share = value.max(Decimal::ZERO).checked_div(most).unwrap_or_default();
    (share * Decimal::from(TALL)).round().to_i64().unwrap_or_default()
}

/// The chart as SVG.
pub fn svg(chart: &Chart, as_of: crate::event::Seq) -> String {
    let most = highest(chart);
    let base = ABOVE + TALL;
    let groups = i64::try_from(chart.kategori.len().max(1)).unwrap_or(1);
    let step = (WIDTH - 2 * LEFT) / groups;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"{}\">",
        base + 22,
        markup(&chart.judul)
    );
    for (index, (name, bars)) in chart.kategori.iter().enumerate() {
        let from = LEFT + step * i64::try_from(index).unwrap_or_default();
        group(&mut out, chart, (from, step, most, as_of), bars);
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" class=\"k\">{}</text>",
            from + step / 2,
            base + 14,
            markup(name)
        );
    }
    if let Some(value) = chart.garis {
        let y = base - scaled(value, most);
        let _ = write!(out, "<path d=\"M{LEFT} {y}H{}\" class=\"g\"/>", WIDTH - LEFT);
    }
    let _ = write!(out, "<path d=\"M{LEFT} {base}H{}\" class=\"b\"/>", WIDTH - LEFT);
    legend(&mut out, chart);
    out.push_str("</svg>");
    out
}

fn group(out: &mut String, chart: &Chart, place: (i64, i64, Decimal, crate::event::Seq), bars: &[Bar]) {
    let (from, step, most, as_of) = place;
    let count = i64::try_from(bars.len().max(1)).unwrap_or(1);
    let wide = ((step - 10) / count).clamp(4, 64);
    let start = from + (step - wide * count) / 2;
    for (series, bar) in bars.iter().enumerate() {
        let x = start + wide * i64::try_from(series).unwrap_or_default();
        let Some((value, figure)) = bar else {
            let _ = write!(
                out,
                "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" class=\"v\">N/A</text>",
                x + wide / 2,
                ABOVE + TALL - 4
            );
            continue;
        };
        let tall = scaled(*value, most);
        let y = ABOVE + TALL - tall;
        let _ = write!(
            out,
            "<rect x=\"{}\" y=\"{y}\" width=\"{}\" height=\"{tall}\" fill=\"#{}\"/><text x=\"{}\" y=\"{}\" \
             text-anchor=\"middle\" class=\"v\" data-alamat=\"{a}\" data-as-of=\"{as_of}\">{}<title>{a}</title></text>",
            x + 1,
            wide - 2,
            colour(chart, series),
            x + wide / 2,
            y - 4,
            markup(&figure.text),
            a = markup(&figure.alamat),
        );
    }
}

fn legend(out: &mut String, chart: &Chart) {
    if chart.seri.len() < 2 {
        return;
    }
    for (series, name) in chart.seri.iter().enumerate() {
        let x = LEFT + 120 * i64::try_from(series).unwrap_or_default();
        let _ = write!(
            out,
            "<rect x=\"{x}\" y=\"2\" width=\"10\" height=\"10\" fill=\"#{}\"/><text x=\"{}\" y=\"11\" class=\"k\">{}</text>",
            colour(chart, series),
            x + 14,
            markup(name)
        );
    }
}

//! The summary for a terminal.

use std::fmt::Write;

use super::{Summary, UnitSummary};
use crate::{
    present::{
        Style, context,
        form::terminal::{Column, Entry, Table},
        number,
        style::paragraph,
        time,
    },
    projection::Node,
};

/// Most changes of weights that are shown.
const MOST_WEIGHTS: usize = 10;

/// The summary for people.
pub fn text(style: Style, summary: &Summary) -> String {
    let mut out = String::new();
    let periode = time::period(summary.per.periode(summary.tahun));
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{}", style.bold(&format!("RINGKASAN {periode}")));
    let known = format!(
        "diketahui sampai {} · pandangan {}",
        summary.as_of.words(&summary.ledger),
        context::pandangan(summary.pandangan)
    );
    paragraph(&mut out, "", "  ", &known, style.width);
    if summary.units.iter().any(|u| u.unit.contoh) {
        let _ = writeln!(out, "{}", style.warn("UNIT REKAAN (CONTOH): unit bertanda * tidak ada; angkanya diandaikan"));
    }
    out.push_str(&table(style, summary));
    notes(&mut out, style, summary);
    out
}

fn table(style: Style, summary: &Summary) -> String {
    let number = |head| (head, Column::Number);
    let columns = [
        ("Unit", Column::Code),
        number("NPSS"),
        ("Status", Column::Code),
        number("Terisi"),
        number("Sebelum"),
        number("Serapan"),
        number("Merah"),
        number("Turun"),
        number("Lewat"),
        ("Belum ditutup", Column::Code),
    ];
    let mut table = Table::new(style, &columns);
    for of in &summary.units {
        table.row(row(of));
    }
    table.finish()
}

fn row(of: &UnitSummary) -> [Entry; 10] {
    let name = format!("{}{}{}", "  ".repeat(of.level.min(4)), of.unit.kode, if of.unit.contoh { "*" } else { "" });
    let (npss, status, filled) = of.position().map_or_else(Default::default, |p| {
        let mark = if p.restated() { "~" } else { "" };
        let filled = format!("{}/{}", number::figure(&p.filled), p.of);
        (format!("{mark}{}", number::figure(&p.npss)).into(), Entry::status(&p.status), filled.into())
    });
    let count = |n: usize| if n == 0 { Entry::faint("0") } else { Entry::warning(n.to_string()) };
    let late = of.late.angka().filter(|n| !n.is_zero());
    [
        name.into(),
        npss,
        status,
        filled,
        of.before.as_ref().map_or_else(Entry::default, |n| before(of, n)),
        Entry::figure(&of.absorbed),
        count(of.red().count()),
        count(of.fallen().count()),
        late.map_or_else(|| Entry::faint("0"), |n| Entry::warning(n.to_string())),
        of.open.iter().map(|p| Summary::title(*p)).collect::<Vec<_>>().join(", ").into(),
    ]
}

fn before(of: &UnitSummary, then: &Node) -> Entry {
    let text = number::figure(then);
    if of.fell() { Entry::warning(text) } else { text.into() }
}

fn notes(out: &mut String, style: Style, summary: &Summary) {
    let mut note = |text: &str| paragraph(out, "  · ", "    ", text, style.width);
    if summary.units.iter().filter_map(UnitSummary::position).any(super::Position::restated) {
        note("~ disajikan kembali: angka kini bukan angka yang dilaporkan saat periode ditutup");
    }
    match summary.forecasts() {
        false => note("risiko: tidak dihitung, karena tidak ada aturan prakiraan (PRAKIRAAN.<kode>) yang tercatat"),
        true => {
            for (of, forecast) in summary.units.iter().flat_map(|u| u.risks().map(move |f| (u, f))) {
                let value = number::figure(&forecast.figure);
                note(&format!("berisiko: {} {}, prakiraan {value} di bawah 100", of.unit.kode, forecast.kode));
            }
        }
    }
    for (of, weight) in summary.weights().into_iter().take(MOST_WEIGHTS) {
        let why = weight.event.event.umum().alasan.map_or_else(String::new, |t| format!(": {t}"));
        let (seq, who) = (weight.event.header.seq, weight.event.who());
        note(&format!(
            "bobot {} {} {} → {} (event {seq}, {who}){why}",
            of.unit.kode, weight.kode, weight.from, weight.to
        ));
    }
    if !summary.without.is_empty() {
        let codes: Vec<_> = summary.without.iter().map(|u| u.kode.as_str()).collect();
        note(&format!("tanpa kartu {}: {}", summary.tahun, codes.join(", ")));
    }
}

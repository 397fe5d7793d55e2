//! The review for the terminal.

use super::{
    super::{Putusan, Review, Tingkat},
    Summary, kinds,
};
use crate::present::{
    Context, Style,
    form::terminal::{Column, Entry, Table},
    style::paragraph,
};

/// The review: coverage, judgements, and findings; with `all`, also every number.
pub fn text(context: &Context, style: Style, review: &Review, all: bool) -> String {
    let report = &review.report;
    let mut out = String::new();
    for words in review.cakupan.words() {
        paragraph(&mut out, "", "  ", &words, style.width);
    }
    out.push_str(&context.heading(style, "REVIU LAPORAN", &[]));
    let read = format!("laporan {} ({}, {} byte), {}", report.name, report.form.name(), report.bytes, report.hash);
    paragraph(&mut out, "", "  ", &read, style.width);
    out.push_str(&format!("\n{}\n", style.bold(&format!("Angka yang dibaca ({})", review.figures.len()))));
    let mut table =
        Table::new(style, &[("Putusan", Column::Text), ("Angka", Column::Number), ("Temuan", Column::Number)]);
    let (counts, found) = (review.counts(), kinds(review));
    for kind in Putusan::ALL {
        let own = counts.get(&kind).copied().unwrap_or_default();
        let findings = found.iter().find(|(k, _)| *k == kind).map_or(0, |(_, n)| *n);
        if own + findings > 0 {
            let number = |n: usize| if n == 0 { Entry::faint("0") } else { n.to_string().into() };
            table.row([kind.title().into(), number(own), number(findings)]);
        }
    }
    out.push_str(&table.finish());
    out.push_str(&format!("\n{}\n", style.bold("Per tabel")));
    out.push_str(&tables(style, review));
    for words in review.banding.iter().flat_map(|b| b.words()) {
        paragraph(&mut out, "", "  ", &words, style.width);
    }
    out.push_str(&format!("\n{}\n", style.bold(&format!("Temuan ({})", review.findings.len()))));
    findings(&mut out, style, review);
    if all {
        out.push_str(&format!("\n{}\n", style.bold("Semua angka")));
        out.push_str(&figures(style, review));
    }
    out
}

fn tables(style: Style, review: &Review) -> String {
    let heads = [
        ("Tabel", Column::Text),
        ("Angka", Column::Number),
        ("Beralamat", Column::Number),
        ("Sama", Column::Number),
        ("Temuan", Column::Number),
    ];
    let mut table = Table::new(style, &heads);
    for (at, sum) in Summary::all(review).into_iter().enumerate() {
        if sum.all + sum.findings == 0 {
            continue;
        }
        let findings = if sum.findings > 0 { Entry::warning(sum.findings.to_string()) } else { Entry::faint("0") };
        let cells = [review.place(at), sum.all.to_string(), sum.known.to_string(), sum.same.to_string()];
        table.row(cells.into_iter().map(Entry::from).chain([findings]));
    }
    table.finish()
}

fn findings(out: &mut String, style: Style, review: &Review) {
    let mut last = None;
    for (number, finding) in review.findings.iter().enumerate() {
        if last != Some(finding.table) {
            last = Some(finding.table);
            out.push_str(&format!("\n{}\n", style.bold(&review.place(finding.table))));
        }
        let draft = review.banding.as_ref().map_or(String::new(), |b| format!(", {}", b.word(number)));
        let kind = format!("{}, {}{draft}", finding.jenis.title(), Tingkat::of(finding).word());
        let head = format!("{}. [{kind}] baris {}: {}", number + 1, finding.at, finding.subject);
        paragraph(out, "  ", "     ", &head, style.width);
        let address = finding.alamat.as_ref().map_or(String::new(), |a| format!(" [{a}]"));
        paragraph(out, "     ", "     ", &format!("tercetak {}{address}", finding.printed), style.width);
        paragraph(out, "     ", "     ", &finding.why, style.width);
    }
    if review.findings.is_empty() {
        out.push_str(super::nothing(review));
        out.push('\n');
    }
}

fn figures(style: Style, review: &Review) -> String {
    let heads = [
        ("Baris", Column::Number),
        ("Uraian", Column::Text),
        ("Tercetak", Column::Number),
        ("Alamat", Column::Text),
        ("Putusan", Column::Text),
    ];
    let mut table = Table::new(style, &heads);
    for f in &review.figures {
        let cells = [f.at.to_string(), f.place(), f.raw.clone(), super::address(f), f.putusan.word().to_owned()];
        table.row(cells);
    }
    table.finish()
}

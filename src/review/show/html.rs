//! The review as one self-contained page: no script, no font, no external address.

use std::fmt::Write;

use super::{
    super::{Putusan, Review, Tingkat},
    SIGNED, Summary, address, finding_address, kinds,
};
use crate::event::hygiene::markup;
use crate::present::{Context, Style};

const CSS: &str = include_str!("page.css");

fn row(cells: &[(&str, String)]) -> String {
    let cells = cells.iter().map(|(class, text)| {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        format!("<td{class}>{}</td>", markup(text))
    });
    format!("<tr>{}</tr>\n", cells.collect::<String>())
}

fn table(class: &str, caption: &str, heads: &[&str], rows: &str) -> String {
    let heads: String = heads.iter().map(|h| format!("<th scope=\"col\">{}</th>", markup(h))).collect();
    let caption = markup(caption);
    format!(
        "<table class=\"{class}\"><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table>\n"
    )
}

/// The page.
pub fn page(context: &Context, review: &Review) -> String {
    let title = format!("Reviu laporan {} {}", review.unit, review.tahun);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"id\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>{}</title><style>{CSS}</style></head><body><main>\n",
        markup(&title)
    );
    head(&mut out, context, review);
    findings(&mut out, review);
    sign(&mut out);
    summary(&mut out, review);
    figures(&mut out, review);
    out.push_str("</main></body></html>\n");
    out
}

fn head(out: &mut String, context: &Context, review: &Review) {
    let report = &review.report;
    let heading = context.heading(Style { width: usize::MAX, ..Style::PLAIN }, "Reviu laporan kinerja", &[]);
    let mut lines = heading.lines();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "<header><h1>{}</h1>", markup(lines.next().unwrap_or_default()));
    for line in lines {
        let _ = writeln!(out, "<p>{}</p>", markup(line));
    }
    for words in review.cakupan.words() {
        let _ = writeln!(out, "<p class=\"cakupan\">{}</p>", markup(&words));
    }
    let read = format!("Laporan: {} ({}, {} byte)", report.name, report.form.name(), report.bytes);
    let _ = writeln!(out, "<p>{}</p><p class=\"hash\">hash laporan {}</p>", markup(&read), report.hash);
    let ledger =
        format!("hash event {} buku besar «{}» {}", context.as_of.seq, context.ledger.nama, context.as_of.hash);
    let _ = writeln!(out, "<p class=\"hash\">{}</p>", markup(&ledger));
    let counts = review.counts();
    let count = |kinds: &[Putusan]| kinds.iter().map(|k| counts.get(k).copied().unwrap_or_default()).sum::<usize>();
    let tiles = [
        ("angka dibaca", review.figures.len()),
        ("sama dengan buku besar", count(&[Putusan::Sama])),
        ("mengikuti cetakan", count(&[Putusan::MengikutiCetakan])),
        ("tidak dapat dikatakan", count(&[Putusan::TidakDapatDikatakan])),
        ("temuan", review.findings.len()),
    ];
    let tiles = tiles.iter().map(|(what, n)| format!("<li><strong>{n}</strong> {what}</li>"));
    let _ = writeln!(out, "<ul class=\"tiles\">{}</ul></header>", tiles.collect::<String>());
}

/// A table's name and place, and its caption without the name.
fn titled(review: &Review, at: usize) -> String {
    let table = &review.tables[at];
    let rest = table.caption.strip_prefix(&table.name).unwrap_or(&table.caption).trim_start_matches(['.', ':', ' ']);
    if rest.is_empty() { review.place(at) } else { format!("{} — {rest}", review.place(at)) }
}

/// The fields to be filled in by hand.
fn sign(out: &mut String) {
    let rows: String = SIGNED.iter().map(|what| row(&[("", (*what).to_owned()), ("", String::new())])).collect();
    let _ = writeln!(
        out,
        "<section><h2>Pengesahan</h2>{}</section>",
        table("sign", "Diisi oleh pereviu", &["Hal", "Isi"], &rows)
    );
}

fn findings(out: &mut String, review: &Review) {
    out.push_str("<section><h2>Temuan</h2>\n");
    let rows: String =
        kinds(review).iter().map(|(k, n)| row(&[("", k.title().to_owned()), ("n", n.to_string())])).collect();
    out.push_str(&table("kinds", "Temuan menurut jenis", &["Jenis", "Jumlah"], &rows));
    let _ = writeln!(out, "<p>Tingkat: {}.</p>", markup(Tingkat::ATURAN));
    for words in review.banding.iter().flat_map(|b| b.words()) {
        let _ = writeln!(out, "<p>Draf sebelumnya: {}</p>", markup(&words));
    }
    let mut heads = vec!["No", "Tingkat", "Jenis", "Baris", "Hal", "Tercetak", "Buku besar", "Penjelasan", "Alamat"];
    heads.extend(review.banding.as_ref().map(|_| "Draf"));
    let mut number = 0;
    for own in review.findings.chunk_by(|a, b| a.table == b.table) {
        let mut rows = String::new();
        for f in own {
            let draft = review.banding.as_ref().map(|b| ("", b.word(number).to_owned()));
            number += 1;
            let mut cells = vec![
                ("n", number.to_string()),
                ("", Tingkat::of(f).word().to_owned()),
                ("kind", f.jenis.title().to_owned()),
                ("n", f.at.to_string()),
                ("", f.subject.clone()),
                ("n", f.printed.clone()),
                ("n", f.held.clone()),
                ("why", f.why.clone()),
                ("code", finding_address(f)),
            ];
            cells.extend(draft);
            rows.push_str(&row(&cells));
        }
        out.push_str(&table("findings", &titled(review, own[0].table), &heads, &rows));
    }
    if review.findings.is_empty() {
        let _ = writeln!(out, "<p>{}</p>", markup(super::nothing(review)));
    }
    out.push_str("</section>\n");
}

fn summary(out: &mut String, review: &Review) {
    let rows: String = (0..review.tables.len())
        .zip(Summary::all(review))
        .map(|(at, sum)| {
            let numbers = [sum.all, sum.known, sum.same, sum.findings].map(|n| ("n", n.to_string()));
            let first = [("", review.place(at)), ("", review.tables[at].caption.clone())];
            row(&first.into_iter().chain(numbers).collect::<Vec<_>>())
        })
        .collect();
    let heads = ["Tabel", "Judul", "Angka", "Beralamat", "Sama", "Temuan"];
    let _ = writeln!(out, "<section><h2>Tabel</h2>{}</section>", table("tables", "Tabel yang dibaca", &heads, &rows));
}

fn figures(out: &mut String, review: &Review) {
    out.push_str("<section><h2>Semua angka</h2>\n");
    for own in review.figures.chunk_by(|a, b| a.table == b.table) {
        let at = own[0].table;
        let rows: String = own
            .iter()
            .map(|f| {
                let class = if f.putusan.quiet() { "" } else { "kind" };
                row(&[
                    ("n", f.at.to_string()),
                    ("", f.place()),
                    ("n", f.raw.clone()),
                    ("n", f.held_text()),
                    (class, f.putusan.title().to_owned()),
                    ("", f.why.clone()),
                    ("code", address(f)),
                ])
            })
            .collect();
        if !rows.is_empty() {
            let heads = ["Baris", "Hal", "Tercetak", "Buku besar", "Putusan", "Penjelasan", "Alamat"];
            let _ = writeln!(
                out,
                "<details><summary>{}</summary>{}</details>",
                markup(&review.place(at)),
                table("figures", &review.tables[at].caption, &heads, &rows)
            );
        }
    }
    out.push_str("</section>\n");
}

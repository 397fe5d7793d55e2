//! The cover sheet: one page of HTML that prints well, with the checkpoint as a QR code.

use std::fmt::Write;

use qrcode::{EcLevel, QrCode, render::svg};

use super::about::About;
use crate::event::hygiene::markup;
use crate::ledger::Note;

const STYLE: &str = "@page{size:A4;margin:18mm}body{font:11pt/1.45 serif;color:#111;max-width:174mm;margin:0 auto}\
h1{font-size:18pt;margin:0 0 2mm}h2{font-size:12pt;margin:6mm 0 2mm;border-bottom:.3mm solid #111}\
table{border-collapse:collapse;width:100%}th{text-align:left;font-weight:normal;color:#444;width:52mm;vertical-align:top}\
td,th{padding:.6mm 2mm .6mm 0}code,pre{font:8.5pt/1.35 monospace;overflow-wrap:anywhere;white-space:pre-wrap}\
.qr{float:right;width:46mm;height:46mm;margin:0 0 3mm 5mm}.warn{border:.4mm solid #111;padding:2mm;font-weight:bold}\
.n{text-align:right;font-variant-numeric:tabular-nums}";

/// The cover page.
pub fn html(about: &About<'_>) -> String {
    let (from, request) = (about.from, about.request);
    let tree = &from.checkpoint.checkpoint;
    let mut page = String::new();
    let title = format!("Ekspor {} {}", request.unit, request.tahun);
    let name = about.global.unit(&request.unit, about.as_of).map_or("", |u| u.nama.as_str());
    // Writing to a string cannot fail.
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"id\"><head><meta charset=\"utf-8\"><title>{t}</title><style>{STYLE}</style></head><body>\n\
         {qr}<h1>{t}</h1><p>{n}<br>Buku besar kinerja <b>{ledger}</b></p>\n",
        t = markup(&title),
        n = markup(name),
        ledger = markup(tree.origin.as_str()),
        qr = qr(about),
    );
    for warning in warnings(about) {
        let _ = writeln!(page, "<p class=\"warn\">{}</p>", markup(&warning));
    }
    page.push_str("<h2>Lingkup</h2><table>\n");
    for (head, value) in scope(about) {
        let _ = writeln!(page, "<tr><th>{}</th><td>{}</td></tr>", markup(&head), markup(&value));
    }
    page.push_str("</table>\n<h2>Total kendali</h2><table>\n");
    for (address, value) in &about.totals {
        let _ = writeln!(page, "<tr><th>{}</th><td class=\"n\">{}</td></tr>", markup(address), markup(value));
    }
    let _ = write!(
        page,
        "</table>\n<h2>Checkpoint</h2><pre>{}</pre>\n<p>Lembar ini pengantar, bukan bukti: yang berlaku \
         adalah putusan pemeriksaan (BACA-SAYA.txt). Kode QR memuat checkpoint beserta \
         tanda tangan buku besar.</p>\n<table><tr><th>Diserahkan oleh</th><td><br><br></td></tr>\
         <tr><th>Diterima oleh, tanggal</th><td><br><br></td></tr></table>\n</body></html>\n",
        markup(&from.checkpoint.to_string())
    );
    page
}

fn warnings(about: &About<'_>) -> Vec<String> {
    let mut all = Vec::new();
    if about.global.simulasi {
        all.push("Buku besar contoh dengan jam simulasi: bukan catatan resmi.".to_owned());
    }
    for grant in about.global.recovered().filter(|grant| grant.seq <= about.as_of) {
        all.push(format!(
            "Akses admin {} dipulihkan oleh pemegang kunci tanda tangan (event {}).",
            grant.akun, grant.seq
        ));
    }
    if about.global.unit(&about.request.unit, about.as_of).is_some_and(|u| u.contoh) {
        all.push("Unit rekaan (contoh).".to_owned());
    }
    if about.gathered.recorded.is_none() {
        all.push("Rantai ini belum memuat checkpoint yang mencatat kepala semua unit.".to_owned());
    }
    all
}

fn scope(about: &About<'_>) -> Vec<(String, String)> {
    let (request, gathered) = (about.request, about.gathered);
    let units: Vec<_> = about.scope.units.iter().map(ToString::to_string).collect();
    let recorded =
        gathered.recorded.map_or_else(|| "tidak ada".to_owned(), |(size, _)| format!("event 1 sampai {size}"));
    let mut all = vec![
        ("Unit tercakup".to_owned(), units.join(", ")),
        ("Tahun".to_owned(), request.tahun.to_string()),
        ("Diketahui sampai (as_of)".to_owned(), format!("event {}", about.as_of)),
        ("Per".to_owned(), request.per.to_string()),
        ("Event di dalam paket".to_owned(), format!("1 sampai {}", about.from.checkpoint.checkpoint.size)),
        (
            "Baris utuh".to_owned(),
            format!("{} (rentang {} sampai {})", gathered.lines, about.scope.from.max(1), about.scope.to),
        ),
        ("Hanya header".to_owned(), gathered.headers.to_string()),
        ("Kepala unit tercatat".to_owned(), recorded),
        ("Hash event terakhir".to_owned(), gathered.kepala.map_or_else(String::new, |h| h.to_string())),
        (
            "Berkas bukti".to_owned(),
            format!("{} disebut, {} tidak disertakan", gathered.evidence.len(), about.missing.len()),
        ),
        (
            "Untuk umum".to_owned(),
            if request.publik { "ya, tanpa berkas bukti".to_owned() } else { "tidak".to_owned() },
        ),
    ];
    all.extend(request.penerima.as_ref().map(|who| ("Penerima".to_owned(), who.to_string())));
    all
}

/// The QR code of the checkpoint with the log's own signature; cosignatures would make it too dense to read from paper.
fn qr(about: &About<'_>) -> String {
    let note = &about.from.checkpoint.note;
    let signatures = note.signatures.iter().take(1).cloned().collect();
    let text = Note { text: note.text.clone(), signatures }.to_string();
    match QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M) {
        Ok(code) => {
            let svg = code.render::<svg::Color<'_>>().min_dimensions(180, 180).build();
            let svg = svg.split_once("?>").map_or(svg.as_str(), |(_, rest)| rest);
            format!("<div class=\"qr\" role=\"img\" aria-label=\"Kode QR checkpoint\">{svg}</div>")
        }
        Err(_) => String::new(),
    }
}

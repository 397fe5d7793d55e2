//! The review as a JSON document.

use serde_json::{Value, json};

use super::{super::Review, address, finding_address};
use crate::present::Context;

/// All of it: what was read, every number, every finding.
pub fn document(context: &Context, review: &Review) -> Value {
    let report = &review.report;
    let counts = review.counts().into_iter().map(|(putusan, n)| (putusan.word().to_owned(), n.into()));
    let tables = review.tables.iter().enumerate().map(|(at, t)| {
        json!({
            "tabel": t.name, "judul": t.caption, "halaman": t.page, "baris": t.at,
            "angka": review.figures.iter().filter(|f| f.table == at).count(),
        })
    });
    let figures = review.figures.iter().map(|f| {
        json!({
            "tabel": review.tables[f.table].name, "halaman": review.tables[f.table].page, "baris": f.at, "kolom": f.column + 1,
            "bagian": f.part + 1, "uraian": f.place(), "tercetak": f.raw, "nilai": f.printed.value.to_string(),
            "alamat": f.alamat.as_ref().map(ToString::to_string), "buku_besar": f.held.map(|v| v.normalize().to_string()),
            "putusan": f.putusan.word(), "penjelasan": f.why, "keyakinan_baca": f.keyakinan,
        })
    });
    let findings = review.findings.iter().enumerate().map(|(n, f)| {
        json!({
            "draf": review.banding.as_ref().map(|b| b.word(n)), "berkas": review.tables[f.table].file,
            "tingkat": crate::review::Tingkat::of(f).word(), "jenis": f.jenis.word(), "tabel": review.tables[f.table].name, "halaman": review.tables[f.table].page,
            "baris": f.at, "hal": f.subject, "tercetak": f.printed, "alamat": f.alamat.as_ref().map(|_| finding_address(f)),
            "buku_besar": f.held, "penjelasan": f.why,
        })
    });
    let share =
        |b: crate::review::coverage::Bagian| json!({"dibaca": b.dibaca, "semua": b.semua, "persen": b.persen()});
    let cakupan = json!({
        "kalimat": review.cakupan.words(), "angka": share(review.cakupan.angka), "diperiksa": share(review.cakupan.diperiksa),
        "tabel": share(review.cakupan.tabel), "halaman": review.cakupan.halaman.map(share),
        "tidak_dibaca": review.cakupan.catatan, "keterangan": review.cakupan.keterangan, "ambang_persen": crate::review::coverage::CUKUP,
        "kurang": review.cakupan.kurang(),
    });
    let banding = review.banding.as_ref().map(|b| {
        let gone = b.selesai.iter().map(|s| {
            json!({"jenis": s.jenis, "tempat": s.tempat, "hal": s.hal, "tercetak": s.tercetak, "masih_dimuat": s.masih_dimuat})
        });
        json!({"terhadap": b.terhadap, "selesai": gone.collect::<Vec<_>>(), "kalimat": b.words()})
    });
    let contents = json!({
        "banding": banding,
        "hasil": review.hasil().word(), "kode_keluar": review.hasil().code(), "cakupan": cakupan,
        "laporan": {"nama": report.name, "bentuk": report.form.name(), "ukuran": report.bytes, "hash": report.hash},
        "hitungan": Value::Object(counts.collect()), "tabel": tables.collect::<Vec<_>>(),
        "temuan": findings.collect::<Vec<_>>(), "angka": figures.collect::<Vec<_>>(),
    });
    context.document("reviu", contents)
}

/// Addresses that were proposed, for who only wants those.
pub fn addresses(review: &Review) -> Vec<String> {
    review.figures.iter().map(address).filter(|a| !a.is_empty()).collect()
}

//! The review as a JSON document.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Value, json};

use super::{
    super::{Figure, Review},
    Summary, address, finding_address,
};
use crate::present::Context;

/// The complete review: coverage, every number, every finding.
pub fn document<'a>(context: &Context, review: &'a Review) -> Document<'a> {
    let report = &review.report;
    let counts = review.counts().into_iter().map(|(putusan, n)| (putusan.word().to_owned(), n.into()));
    let sums = Summary::all(review);
    let tables = review.tables.iter().zip(&sums).map(
        |(t, sum)| json!({"tabel": t.name, "judul": t.caption, "halaman": t.page, "baris": t.at, "angka": sum.all}),
    );
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
        "temuan": findings.collect::<Vec<_>>(), ANGKA: Value::Null,
    });
    Document { contents: context.document("reviu", contents), review }
}

/// The key of the list of numbers.
const ANGKA: &str = "angka";

/// The document. Its numbers are serialized one by one: a value of all of them would take many times their memory.
pub struct Document<'a> {
    contents: Value,
    review: &'a Review,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut all = serializer.serialize_map(None)?;
        for (key, value) in self.contents.as_object().into_iter().flatten() {
            if key == ANGKA {
                all.serialize_entry(key, &Numbers(self.review))?;
            } else {
                all.serialize_entry(key, value)?;
            }
        }
        all.end()
    }
}

struct Numbers<'a>(&'a Review);

impl Serialize for Numbers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.figures.iter().map(|f| number(self.0, f)))
    }
}

fn number(review: &Review, f: &Figure) -> Value {
    json!({
        "tabel": review.tables[f.table].name, "halaman": review.tables[f.table].page, "baris": f.at, "kolom": f.column + 1,
        "bagian": f.part + 1, "uraian": f.place(), "tercetak": f.raw, "nilai": f.printed.value.to_string(),
        "alamat": f.alamat.as_ref().map(ToString::to_string), "buku_besar": f.held.map(|v| v.normalize().to_string()),
        "putusan": f.putusan.word(), "penjelasan": f.why, "keyakinan_baca": f.keyakinan,
    })
}

/// The proposed addresses only.
pub fn addresses(review: &Review) -> Vec<String> {
    review.figures.iter().map(address).filter(|a| !a.is_empty()).collect()
}

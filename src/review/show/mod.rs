//! Output of a review: for the terminal, as a page, as a working paper, as JSON.

pub mod html;
pub mod json;
pub mod published;
pub mod text;
pub mod xlsx;

use super::{Figure, Finding, Putusan, Review};
use crate::present::Context;

/// The fields that the reviewer fills in by hand.
const SIGNED: [&str; 4] = ["Disusun oleh (akun)", "Direviu oleh (akun)", "Tanggal", "Simpulan"];

/// The checklist of the guideline for reviews (PermenPANRB 53/2014, annex III).
const CHECKLIST: [(&str, &str); 23] = [
    ("I. Format", "Laporan kinerja (LKj) telah menampilkan data penting instansi"),
    ("I. Format", "LKj telah menyajikan informasi target kinerja"),
    ("I. Format", "LKj telah menyajikan capaian kinerja instansi yang memadai"),
    ("I. Format", "LKj telah menyajikan lampiran yang mendukung informasi pada badan laporan"),
    ("I. Format", "LKj telah menyajikan upaya perbaikan ke depan"),
    ("I. Format", "LKj telah menyajikan akuntabilitas keuangan"),
    ("II. Mekanisme", "LKj disusun oleh unit kerja yang memiliki tugas dan fungsi untuk itu"),
    ("II. Mekanisme", "Informasi yang disampaikan dalam LKj telah didukung dengan data yang memadai"),
    ("II. Mekanisme", "Telah terdapat mekanisme penyampaian data dan informasi dari unit kerja ke unit penyusun LKj"),
    ("II. Mekanisme", "Telah ditetapkan penanggung jawab pengumpulan data/informasi di setiap unit kerja"),
    ("II. Mekanisme", "Data/informasi kinerja yang disampaikan dalam LKj telah diyakini keandalannya"),
    ("II. Mekanisme", "Analisis/penjelasan dalam LKj telah diketahui oleh unit kerja terkait"),
    ("II. Mekanisme", "LKj merupakan gabungan partisipasi dari unit di bawahnya"),
    ("III. Substansi", "Tujuan/sasaran dalam LKj telah sesuai dengan tujuan/sasaran dalam perjanjian kinerja"),
    ("III. Substansi", "Tujuan/sasaran dalam LKj telah selaras dengan rencana strategis"),
    ("III. Substansi", "Jika tidak (dua butir di atas), telah terdapat penjelasan yang memadai"),
    ("III. Substansi", "Tujuan/sasaran dalam LKj telah sesuai dengan tujuan/sasaran dalam indikator kinerja"),
    ("III. Substansi", "Tujuan/sasaran dalam LKj telah sesuai dengan tujuan/sasaran dalam indikator kinerja utama"),
    ("III. Substansi", "Jika tidak (dua butir di atas), telah terdapat penjelasan yang memadai"),
    (
        "III. Substansi",
        "Telah terdapat perbandingan data kinerja dengan tahun lalu, standar nasional dan sebagainya yang bermanfaat",
    ),
    ("III. Substansi", "Indikator kinerja utama dan indikator kinerja telah cukup mengukur tujuan/sasaran"),
    ("III. Substansi", "Jika tidak, telah terdapat penjelasan yang memadai"),
    ("III. Substansi", "Indikator kinerja utama dan indikator kinerja telah SMART"),
];

/// The statement of a review: limited assurance, or the obstacles to it.
fn statement(context: &Context, review: &Review) -> Vec<String> {
    let unit = format!("{} ({})", context.unit.nama, review.unit);
    let mut all = vec![
        format!("{unit}, tahun {}", review.tahun),
        format!(
            "Kami telah mereviu laporan kinerja {unit} tahun {} sesuai pedoman reviu atas laporan kinerja (Peraturan Menteri PANRB \
             Nomor 53 Tahun 2014, lampiran III). Substansi informasi yang dimuat dalam laporan kinerja menjadi tanggung jawab manajemen \
             {unit}.",
            review.tahun
        ),
        "Reviu bertujuan untuk memberikan keyakinan terbatas bahwa laporan kinerja telah disajikan secara akurat, andal dan valid."
            .to_owned(),
    ];
    all.extend(review.cakupan.words());
    all.push(match review.hasil() {
        super::Hasil::TanpaTemuan => "Berdasarkan reviu kami, tidak terdapat kondisi atau hal-hal yang menimbulkan perbedaan dalam meyakini \
             keandalan informasi yang disajikan di dalam laporan kinerja ini."
            .to_owned(),
        super::Hasil::Temuan => format!(
            "Terdapat {} temuan (lembar Temuan) yang belum dijawab. Pernyataan bahwa tidak terdapat perbedaan baru dapat ditandatangani \
             sesudah semuanya dijawab dan disimpulkan.",
            review.findings.len()
        ),
        super::Hasil::BukanReviu => {
            "Yang dibaca terlalu sedikit: pernyataan reviu tidak dapat diberikan.".to_owned()
        }
    });
    all
}

/// The text in place of findings; it never claims correctness for a report that was not read.
fn nothing(review: &Review) -> &'static str {
    match review.hasil() {
        super::Hasil::BukanReviu => "Tidak ada temuan, sebab ini bukan reviu: yang dibaca terlalu sedikit.",
        _ => "Tidak ada temuan.",
    }
}

/// Kinds of findings with their count, in the order of the kinds.
fn kinds(review: &Review) -> Vec<(Putusan, usize)> {
    let count = |kind: Putusan| review.findings.iter().filter(|f| f.jenis == kind).count();
    Putusan::ALL.into_iter().map(|kind| (kind, count(kind))).filter(|(_, count)| *count > 0).collect()
}

/// Counts of a table: all numbers, those with an address, those that equal the ledger, and findings.
#[derive(Default)]
struct Summary {
    all: usize,
    known: usize,
    same: usize,
    findings: usize,
}

impl Summary {
    /// The counts of every table, in order.
    fn all(review: &Review) -> Vec<Self> {
        let mut sums: Vec<Self> = review.tables.iter().map(|_| Self::default()).collect();
        for figure in &review.figures {
            let sum = &mut sums[figure.table];
            sum.all += 1;
            sum.known += usize::from(figure.alamat.is_some());
            sum.same += usize::from(figure.putusan == Putusan::Sama);
        }
        review.findings.iter().for_each(|f| sums[f.table].findings += 1);
        sums
    }
}

fn address(figure: &Figure) -> String {
    figure.alamat.as_ref().map_or(String::new(), ToString::to_string)
}

fn finding_address(finding: &Finding) -> String {
    finding.alamat.as_ref().map_or(String::new(), ToString::to_string)
}

//! The beginning of a report: the foreword, and the first chapter. A unit's own text comes before the text that all reports have.

use super::Material;
use crate::{
    event::data::JenisNarasi,
    present::{
        block::{Block, Cell, Kind, Table},
        report::ReportError,
    },
};

/// The legal basis of reports, each with the year from which on it exists.
const RULES: &[(u16, &str)] = &[
    (2003, "Undang-Undang Nomor 17 Tahun 2003 tentang Keuangan Negara;"),
    (2006, "Peraturan Pemerintah Nomor 8 Tahun 2006 tentang Pelaporan Keuangan dan Kinerja Instansi Pemerintah;"),
    (2014, "Peraturan Presiden Nomor 29 Tahun 2014 tentang Sistem Akuntabilitas Kinerja Instansi Pemerintah;"),
    (
        2014,
        "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 53 Tahun 2014 tentang Petunjuk Teknis \
         Perjanjian Kinerja, Pelaporan Kinerja dan Tata Cara Reviu atas Laporan Kinerja Instansi Pemerintah;",
    ),
    (
        2021,
        "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 88 Tahun 2021 tentang Evaluasi \
         Akuntabilitas Kinerja Instansi Pemerintah.",
    ),
];

/// The contents of the chapters, as the rule on reports prescribes them.
const ORDER: &[&str] = &[
    "Bab I Pendahuluan: latar belakang, dasar hukum, organisasi, dan isu strategis yang dihadapi.",
    "Bab II Perencanaan Kinerja: rencana strategis, perjanjian kinerja, dan anggaran yang dialokasikan.",
    "Bab III Akuntabilitas Kinerja: capaian kinerja organisasi dan setiap indikator, realisasi anggaran, efisiensi, dan tindak \
     lanjut temuan.",
    "Bab IV Penutup: simpulan atas capaian kinerja dan langkah perbaikan.",
    "Lampiran: perjanjian kinerja, dan alamat setiap angka dalam buku besar.",
];

/// A paragraph of plain text.
pub fn words(text: String) -> Block {
    Block::Paragraph(vec![text.into()])
}

/// Kata pengantar.
pub fn foreword(of: &Material<'_>) -> Result<Vec<Block>, ReportError> {
    let (unit, tahun) = (&of.context.unit.nama, of.tahun);
    let mut isi = vec![Block::Heading(1, "KATA PENGANTAR".to_owned())];
    match of.told(JenisNarasi::KataPengantar)? {
        Some(text) => isi.push(text),
        None => isi.extend([
            words(format!(
                "Laporan Kinerja {unit} Tahun {tahun} disusun sebagai pertanggungjawaban atas pelaksanaan Perjanjian Kinerja dan \
                 penggunaan anggaran, sebagaimana diamanatkan Peraturan Presiden tentang Sistem Akuntabilitas Kinerja Instansi \
                 Pemerintah."
            )),
            words(
                "Laporan ini menyajikan apa yang dijanjikan, apa yang dicapai, dan berapa yang dibelanjakan, beserta tindak lanjut \
                 atas temuan. Setiap angkanya dihitung dari catatan yang tidak dapat diubah tanpa bekas, sehingga pembaca dapat \
                 menelusuri asal tiap angka."
                    .to_owned(),
            ),
            words(
                "Semoga laporan ini bermanfaat bagi pengambilan keputusan dan perbaikan kinerja pada tahun-tahun berikutnya."
                    .to_owned(),
            ),
        ]),
    }
    isi.push(Block::Signatures(vec![(String::new(), format!("Pimpinan {unit}"))]));
    Ok(isi)
}

/// BAB I.
pub fn introduction(of: &Material<'_>) -> Result<Vec<Block>, ReportError> {
    let (unit, tahun) = (&of.context.unit.nama, of.tahun);
    let section = |title: &str| Block::Heading(2, title.to_owned());
    let mut isi = vec![Block::Heading(1, "BAB I PENDAHULUAN".to_owned()), section("Latar Belakang")];
    isi.push(of.told(JenisNarasi::LatarBelakang)?.unwrap_or_else(|| {
        words(format!(
            "Setiap unit yang melaksanakan program dan anggaran negara mempertanggungjawabkan hasilnya. {unit} menyajikan dalam \
             laporan ini perencanaan dan perjanjian kinerja tahun {tahun}, hasil pengukuran setiap indikator, hambatan dan rencana \
             tindak lanjutnya, serta realisasi anggaran."
        ))
    }));
    isi.push(section("Dasar Hukum"));
    let rules: Vec<_> = RULES.iter().filter(|(since, _)| *since <= tahun).collect();
    isi.push(Block::Items(rules.iter().map(|(_, text)| (*text).to_owned()).collect()));
    isi.push(section("Tugas, Fungsi, dan Struktur Organisasi"));
    isi.push(of.told(JenisNarasi::TugasDanFungsi)?.unwrap_or_else(|| not_written("Tugas dan fungsi")));
    isi.extend(organisation(of).map(Block::Table));
    isi.push(section("Isu Strategis"));
    isi.push(of.told(JenisNarasi::IsuStrategis)?.unwrap_or_else(|| not_written("Isu strategis")));
    isi.push(section("Sistematika Penyajian"));
    isi.push(Block::Items(ORDER.iter().map(|text| (*text).to_owned()).collect()));
    Ok(isi)
}

/// A note in place of a text that the rule on reports demands and the unit has not written.
fn not_written(what: &str) -> Block {
    Block::Note(format!("{what} belum ditulis unit kerja dalam buku besar."))
}

/// The table of the units directly below; `None` if there are none.
fn organisation(of: &Material<'_>) -> Option<Table> {
    let own = &of.context.unit;
    let below = of.view.children_in(&own.kode, of.tahun);
    let title = format!("Unit kerja di bawah {}", own.nama);
    let mut table = Table::new("organisasi", title, &[("Kode", 30, false), ("Unit kerja", 140, false)]);
    for unit in &below {
        let cells: Vec<Cell> = vec![unit.kode.as_str().into(), unit.nama.as_str().into()];
        table.row(unit.kode.as_str(), Kind::Plain, cells);
    }
    (!below.is_empty()).then_some(table)
}

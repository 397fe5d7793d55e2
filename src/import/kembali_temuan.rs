//! Exports the findings book: a row for each finding with each of its recommendations, each follow-up, each assessment, each
//! balance of earlier years.

use super::{Dari, Isian, Tabel};
use crate::{
    event::{Event, UnitCode, data::HasilTindakLanjut},
    projection::{Book, ReadError, SaldoTemuan, Temuan},
};

const KOLOM: [(&str, &str); 30] = [
    ("Unit", "unit"),
    ("Kode", "kode"),
    ("Pemeriksa", "pemeriksa"),
    ("Nomor LHP", "lhp"),
    ("Tanggal LHP", "lhp_tanggal"),
    ("Diterima", "diterima"),
    ("Uraian", "uraian"),
    ("Nilai", "nilai"),
    ("Tanggal", "tanggal"),
    ("Rekomendasi", "rekomendasi"),
    ("Uraian rekomendasi", "uraian_rekomendasi"),
    ("Nilai rekomendasi", "nilai_rekomendasi"),
    ("Tindak lanjut", "tindak_lanjut"),
    ("Tanggal tindak lanjut", "tindak_lanjut_tanggal"),
    ("Nilai tindak lanjut", "nilai_tindak_lanjut"),
    ("Status", "status"),
    ("Tanggal status", "status_tanggal"),
    ("Nilai diterima", "nilai_diterima"),
    ("Tahun", "tahun"),
    ("Jumlah temuan", "banyak_temuan"),
    ("Sesuai", "sesuai"),
    ("Nilai sesuai", "sesuai_rp"),
    ("Belum sesuai", "belum_sesuai"),
    ("Nilai belum sesuai", "belum_sesuai_rp"),
    ("Belum ditindaklanjuti", "belum"),
    ("Nilai belum ditindaklanjuti", "belum_rp"),
    ("Tidak dapat ditindaklanjuti", "tidak_dapat"),
    ("Nilai tidak dapat ditindaklanjuti", "tidak_dapat_rp"),
    ("Nomor dokumen", "dokumen"),
    ("Tanggal dokumen", "dokumen_tanggal"),
];

pub(super) fn tabel(dari: Dari<'_>) -> Result<Tabel, ReadError> {
    let mut tabel = Tabel::new(&[&KOLOM[..], &[("Event", "event")]].concat());
    for unit in dari.unit {
        let book = dari.view.book(unit, 0)?;
        let mut found: Vec<_> = book.temuan.iter().collect();
        found.sort_by_key(|(_, temuan)| temuan.seq);
        for (kode, temuan) in found {
            let own = finding(unit, kode.as_str(), temuan);
            let advice: Vec<_> = book.rekomendasi.iter().filter(|(_, r)| r.temuan == *kode).collect();
            if advice.is_empty() {
                tabel.put(&own);
            }
            for (code, rekomendasi) in advice {
                let mut row = own.clone();
                row.push(("rekomendasi", Isian::teks(code)));
                row.push(("uraian_rekomendasi", Isian::teks(&rekomendasi.uraian)));
                row.push(("nilai_rekomendasi", Isian::angka(rekomendasi.nilai.map(|n| n.get()))));
                tabel.put(&row);
            }
        }
        answers(dari, &mut tabel, unit, &book);
        for held in book.saldo_temuan.values().filter_map(|all| all.last()) {
            balance(dari, &mut tabel, unit, (held.seq, held.berlaku), &held.isi);
        }
    }
    Ok(tabel)
}

fn finding(unit: &UnitCode, kode: &str, temuan: &Temuan) -> Vec<(&'static str, Isian)> {
    vec![
        ("unit", Isian::teks(unit)),
        ("kode", Isian::teks(kode)),
        ("pemeriksa", Isian::teks(&temuan.pemeriksa)),
        ("lhp", Isian::teks(&temuan.lhp)),
        ("lhp_tanggal", Isian::Hari(temuan.lhp_tanggal)),
        ("diterima", Isian::Hari(temuan.diterima)),
        ("uraian", Isian::teks(&temuan.uraian)),
        ("nilai", Isian::Angka(temuan.nilai.get())),
        ("tanggal", Isian::Hari(temuan.berlaku)),
    ]
}

/// Follow-ups and assessments in recorded order, each with its event.
fn answers(dari: Dari<'_>, tabel: &mut Tabel, unit: &UnitCode, book: &Book) {
    let mut rows = Vec::new();
    for (code, rekomendasi) in &book.rekomendasi {
        let about = || {
            vec![
                ("unit", Isian::teks(unit)),
                ("kode", Isian::teks(&rekomendasi.temuan)),
                ("rekomendasi", Isian::teks(code)),
            ]
        };
        for given in &rekomendasi.tindak_lanjut {
            let Some((id, _, Event::TindakLanjutDisampaikan(data))) = (dari.recorded)(given.seq) else { continue };
            let mut row = about();
            row.push(("tindak_lanjut", Isian::teks(&data.uraian)));
            row.push(("tindak_lanjut_tanggal", Isian::Hari(given.berlaku)));
            row.push(("nilai_tindak_lanjut", Isian::angka(given.isi.map(|n| n.get()))));
            row.push(("event", Isian::teks(id)));
            rows.push((given.seq, row));
        }
        for mark in &rekomendasi.penilaian {
            let Some((id, ..)) = (dari.recorded)(mark.seq) else { continue };
            let mut row = about();
            row.push(("status", Isian::teks(outcome(mark.isi))));
            row.push(("status_tanggal", Isian::Hari(mark.berlaku)));
            row.push(("nilai_diterima", Isian::angka(rekomendasi.diterima.get(&mark.seq).map(|n| n.get()))));
            row.push(("event", Isian::teks(id)));
            rows.push((mark.seq, row));
        }
    }
    rows.sort_by_key(|(seq, _)| *seq);
    rows.iter().for_each(|(_, row)| tabel.put(row));
}

fn outcome(hasil: HasilTindakLanjut) -> &'static str {
    match hasil {
        HasilTindakLanjut::Sesuai => "sesuai",
        HasilTindakLanjut::BelumSesuai => "belum sesuai",
        HasilTindakLanjut::BelumDitindaklanjuti => "belum ditindaklanjuti",
        HasilTindakLanjut::TidakDapatDitindaklanjuti => "tidak dapat ditindaklanjuti",
    }
}

fn balance(
    dari: Dari<'_>,
    tabel: &mut Tabel,
    unit: &UnitCode,
    (seq, berlaku): (crate::event::Seq, crate::event::Tanggal),
    saldo: &SaldoTemuan,
) {
    let count = |n: u32| Isian::Angka(n.into());
    let [sesuai, belum_sesuai, belum, tidak_dapat] = saldo.status;
    let mut row = vec![
        ("unit", Isian::teks(unit)),
        ("kode", Isian::teks(&saldo.kode)),
        ("pemeriksa", Isian::teks(&saldo.pemeriksa)),
        ("tahun", Isian::Angka(saldo.tahun.into())),
        ("banyak_temuan", count(saldo.temuan)),
        ("nilai", Isian::Angka(saldo.nilai.get())),
        ("nilai_tindak_lanjut", Isian::Angka(saldo.tindak_lanjut.get())),
        ("nilai_diterima", Isian::Angka(saldo.diterima.get())),
        ("tanggal", Isian::Hari(berlaku)),
        ("dokumen", Isian::teks(&saldo.dokumen)),
    ];
    for (fields, (n, value)) in [
        (["sesuai", "sesuai_rp"], sesuai),
        (["belum_sesuai", "belum_sesuai_rp"], belum_sesuai),
        (["belum", "belum_rp"], belum),
        (["tidak_dapat", "tidak_dapat_rp"], tidak_dapat),
    ] {
        row.push((fields[0], count(n)));
        row.push((fields[1], Isian::Angka(value.get())));
    }
    let event = (dari.recorded)(seq).map(|(.., event)| event);
    row.extend(event.as_ref().and_then(|e| e.umum().dokumen).map(|d| ("dokumen_tanggal", Isian::Hari(d.tanggal))));
    tabel.put(&row);
}

//! Exports the budget book: a row for each registration with its monthly plan, for each movement, and for each report of volume
//! and progress.

use std::collections::BTreeMap;

use super::{Dari, Isian, Tabel};
use crate::{
    event::{RoCode, UnitCode},
    import::fields::RPD,
    projection::{Gerak, ReadError, Ro},
};

const MONTHS: [&str; 12] = [
    "RPD Januari",
    "RPD Februari",
    "RPD Maret",
    "RPD April",
    "RPD Mei",
    "RPD Juni",
    "RPD Juli",
    "RPD Agustus",
    "RPD September",
    "RPD Oktober",
    "RPD November",
    "RPD Desember",
];

pub(super) fn tabel(dari: Dari<'_>) -> Result<Tabel, ReadError> {
    let mut kolom = vec![
        ("Unit", "unit"),
        ("Tahun", "tahun"),
        ("Kode RO", "ro"),
        ("Nama", "nama"),
        ("Kode IKU", "iku"),
        ("Porsi", "porsi"),
        ("Sumber dana", "sumber_dana"),
        ("Satuan", "satuan"),
        ("Volume", "volume"),
        ("Tanggal", "tanggal"),
        ("Jenis", "jenis"),
        ("Nilai", "nilai"),
        ("Realisasi volume", "realisasi_volume"),
        ("Progres", "progres"),
    ];
    kolom.extend(MONTHS.iter().zip(RPD).map(|(head, field)| (*head, field.0)));
    kolom.push(("Event", "event"));
    let mut tabel = Tabel::new(&kolom);
    for unit in dari.unit {
        let book = dari.view.book(unit, dari.tahun)?;
        for (kode, ro) in &book.ro {
            of_ro(dari, &mut tabel, unit, kode, ro);
        }
    }
    Ok(tabel)
}

fn of_ro(dari: Dari<'_>, tabel: &mut Tabel, unit: &UnitCode, kode: &RoCode, ro: &Ro) {
    let own = [("unit", Isian::teks(unit)), ("tahun", Isian::Angka(dari.tahun.into())), ("ro", Isian::teks(kode))];
    let mut put = |more: Vec<(&'static str, Isian)>| tabel.put(&[&own[..], &more[..]].concat());
    if let (Some(first), Some(listed)) = (ro.daftar.first(), ro.daftar.last()) {
        let mut row = vec![("nama", Isian::teks(&listed.isi.0)), ("tanggal", Isian::Hari(first.berlaku))];
        row.extend(listed.isi.1.as_ref().map(|iku| ("iku", Isian::teks(iku))));
        if let Some(rinci) = ro.rinci.last().map(|rinci| &rinci.isi) {
            let shares: Vec<_> =
                rinci.porsi.iter().map(|(iku, share)| format!("{iku}: {share}").replace('.', ",")).collect();
            let shares = if shares.is_empty() { Isian::Kosong } else { Isian::Teks(shares.join("; ")) };
            row.push(("porsi", shares));
            row.extend(rinci.sumber_dana.as_ref().map(|of| ("sumber_dana", Isian::teks(of))));
            row.extend(rinci.satuan.as_ref().map(|of| ("satuan", Isian::teks(of))));
            row.push(("volume", Isian::angka(rinci.volume.map(|v| v.get()))));
        }
        let months = ro.rpd.last().map_or(&[][..], |plan| &plan.isi);
        row.extend(RPD.iter().zip(months).map(|(field, month)| (field.0, Isian::Angka(month.get()))));
        put(row);
    }
    for moved in ro.mutasi.iter() {
        let Some(jenis) = word(moved.gerak) else { continue };
        let mut row = vec![
            ("tanggal", Isian::Hari(moved.berlaku)),
            ("jenis", Isian::teks(jenis)),
            ("nilai", Isian::Angka(moved.jumlah())),
        ];
        row.extend((dari.recorded)(moved.seq).map(|(id, ..)| ("event", Isian::teks(id))));
        put(row);
    }
    let last: BTreeMap<_, _> = ro.output.iter().map(|told| (told.berlaku, told.isi)).collect();
    for (day, (volume, progres)) in last {
        put(vec![
            ("tanggal", Isian::Hari(day)),
            ("realisasi_volume", Isian::angka(volume.map(|v| v.get()))),
            ("progres", Isian::angka(progres.map(|p| p.get()))),
        ]);
    }
}

/// The word of a movement; a correction is exported with the spending that it corrects.
pub(in crate::import) fn word(gerak: Gerak) -> Option<&'static str> {
    Some(match gerak {
        Gerak::Pagu => "pagu awal",
        Gerak::Tambah => "penambahan",
        Gerak::Kurang => "pengurangan",
        Gerak::Blokir => "blokir",
        Gerak::Lepas => "lepas blokir",
        Gerak::Refocusing => "refocusing",
        Gerak::Realisasi => "realisasi",
        Gerak::Koreksi => return None,
    })
}

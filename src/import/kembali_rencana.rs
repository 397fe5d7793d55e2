//! Realisasi, targets and action plans as tables that come in again.

use super::{Dari, Isian, Tabel};
use crate::{
    event::{
        Event,
        data::{NilaiTarget, Sebutan, Seri},
        indonesian,
    },
    import::renaksi,
    projection::{Isi, ReadError},
};

/// Values that count, one row for each component of a weighted one.
pub(super) fn realisasi(dari: Dari<'_>) -> Result<Tabel, ReadError> {
    let mut tabel = Tabel::new(&[
        ("Unit", "unit"),
        ("Kode IKU", "iku"),
        ("Periode", "periode"),
        ("Komponen", "komponen"),
        ("Pembilang", "pembilang"),
        ("Penyebut", "penyebut"),
        ("Realisasi", "nilai"),
        ("Tanggal", "tanggal"),
    ]);
    for unit in dari.unit {
        let book = dari.view.book(unit, dari.tahun)?;
        for (kode, iku) in &book.iku {
            for (periode, entri) in iku.realisasi.iter().filter_map(|(periode, all)| Some((periode, all.last()?))) {
                let about = [
                    ("unit", Isian::teks(unit)),
                    ("iku", Isian::teks(kode)),
                    ("periode", Isian::teks(periode)),
                    ("tanggal", Isian::Hari(entri.berlaku)),
                ];
                let mut row = |more: &[(&str, Isian)]| tabel.put(&[&about[..], more].concat());
                match &entri.isi {
                    Isi::Nilai(value) => row(&[("nilai", Isian::Angka(value.get()))]),
                    Isi::Sebutan(sebutan) => row(&[("nilai", word(sebutan))]),
                    Isi::Rasio(above, below) => match above[..] {
                        [above] => {
                            row(&[("pembilang", Isian::Angka(above.get())), ("penyebut", Isian::Angka(below.get()))])
                        }
                        _ => tabel
                            .tertinggal
                            .push(format!("{unit}/{kode} {periode}: rasio dengan {} pembilang", above.len())),
                    },
                    Isi::Komponen(points) => {
                        let definisi = iku.definisi(periode.akhir()).or(iku.definisi.last());
                        let names = definisi.iter().flat_map(|d| &d.isi.komponen).map(|(nama, _)| nama);
                        for (nama, value) in names.zip(points) {
                            row(&[("komponen", Isian::teks(nama)), ("nilai", Isian::Angka(value.get()))]);
                        }
                    }
                }
            }
        }
    }
    Ok(tabel)
}

fn word(sebutan: &Sebutan) -> Isian {
    match sebutan {
        Sebutan::Tanggal(day) => Isian::Hari(*day),
        other => Isian::teks(other),
    }
}

/// Targets as they stand, of every series.
pub(super) fn target(dari: Dari<'_>) -> Result<Tabel, ReadError> {
    let mut tabel = Tabel::new(&[
        ("Unit", "unit"),
        ("Kode IKU", "iku"),
        ("Periode", "periode"),
        ("Seri", "seri"),
        ("Target", "nilai"),
        ("Tanggal", "tanggal"),
    ]);
    for unit in dari.unit {
        let book = dari.view.book(unit, dari.tahun)?;
        for (kode, iku) in &book.iku {
            for ((seri, periode), held) in iku.target.iter().filter_map(|(key, all)| Some((key, all.last()?))) {
                tabel.put(&[
                    ("unit", Isian::teks(unit)),
                    ("iku", Isian::teks(kode)),
                    ("periode", Isian::teks(periode)),
                    ("seri", Isian::teks(series(*seri))),
                    ("nilai", aim(&held.isi)),
                    ("tanggal", Isian::Hari(held.berlaku)),
                ]);
            }
        }
    }
    Ok(tabel)
}

fn series(seri: Seri) -> &'static str {
    match seri {
        Seri::Renstra => "renstra",
        Seri::Pk => "pk",
        Seri::Triwulan => "triwulan",
    }
}

fn aim(nilai: &NilaiTarget) -> Isian {
    let comma = |value: &crate::event::Angka| indonesian(&value.to_string()).replace('.', "");
    match nilai {
        NilaiTarget::Angka(value) => Isian::Angka(value.get()),
        NilaiTarget::Rentang(low, high) => Isian::Teks(format!("{} s.d. {}", comma(low), comma(high))),
        NilaiTarget::TidakBerlaku => Isian::teks("N/A"),
        NilaiTarget::PalingSedikit(value) => Isian::Teks(format!(">= {}", comma(value))),
        NilaiTarget::PalingBanyak(value) => Isian::Teks(format!("<= {}", comma(value))),
        NilaiTarget::Sebutan(sebutan) => word(sebutan),
    }
}

/// The last table of steps beside each indicator.
pub(super) fn renaksi(dari: Dari<'_>) -> Result<Tabel, ReadError> {
    let about = [("Unit", "unit"), ("Kode IKU", "iku")];
    let heads = renaksi::STEP.iter().map(|(field, head)| (*head, *field));
    let mut tabel = Tabel::new(&about.into_iter().chain(heads).collect::<Vec<_>>());
    for unit in dari.unit {
        let book = dari.view.book(unit, dari.tahun)?;
        for kode in book.iku.keys() {
            let subject = format!("{unit}/{}/{kode}", dari.tahun);
            let beside = book.rincian.iter().rev().filter(|(of, _)| of.as_str() == subject);
            let mut tables = beside.filter_map(|(_, seq)| match (dari.recorded)(*seq) {
                Some((_, Event::RincianDicatat(data))) if data.tabel.as_str() == renaksi::TABLE => Some(data),
                _ => None,
            });
            let Some(data) = tables.next() else { continue };
            let field = |head: &str| renaksi::STEP.iter().find(|(_, name)| *name == head).map(|(field, _)| *field);
            for row in &data.baris {
                let mut cells = vec![("unit", Isian::teks(unit)), ("iku", Isian::teks(kode))];
                let filled = data.kolom.iter().zip(row).filter(|(_, cell)| !cell.as_str().is_empty());
                cells.extend(filled.filter_map(|(head, cell)| Some((field(head.as_str())?, Isian::teks(cell)))));
                tabel.put(&cells);
            }
        }
    }
    Ok(tabel)
}

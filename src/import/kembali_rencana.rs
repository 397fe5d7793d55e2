//! Exports realisasi, targets and action plans.

use std::collections::BTreeSet;

use super::{Dari, Isian, Tabel};
use crate::{
    event::{
        Event, Periode,
        data::{NilaiTarget, Sebutan, Seri},
        indonesian,
    },
    import::renaksi,
    projection::{Entri, Iku, Isi, ReadError, Timpa},
};

/// Current values and overrides: one row for each component of a weighted value, and for each numerator of a ratio with several.
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
        ("Nilai timpa", "timpa"),
        ("Alasan timpa", "alasan_timpa"),
        ("Tanggal timpa", "tanggal_timpa"),
    ]);
    let (mut approved, mut earlier) = (0, 0);
    for unit in dari.unit {
        let book = dari.view.book(unit, dari.tahun)?;
        for (kode, iku) in &book.iku {
            let periods: BTreeSet<_> = iku.realisasi.keys().chain(iku.ditimpa.keys()).collect();
            for periode in periods {
                let entri = iku.realisasi.get(periode).and_then(|all| all.last());
                let timpa = iku.ditimpa.get(periode).and_then(|all| all.last());
                approved += [entri.and_then(|e| e.disetujui), timpa.and_then(|t| t.disetujui)].iter().flatten().count();
                earlier += iku.realisasi.get(periode).map_or(0, |all| all.len().saturating_sub(1));
                earlier += iku.ditimpa.get(periode).map_or(0, |all| all.len().saturating_sub(1));
                let about =
                    [("unit", Isian::teks(unit)), ("iku", Isian::teks(kode)), ("periode", Isian::teks(periode))];
                let mut rows = entri.map_or_else(|| vec![Vec::new()], |entri| entry(dari, iku, *periode, entri));
                if let (Some(timpa), Some(first)) = (timpa, rows.first_mut()) {
                    first.extend(above(dari, timpa));
                }
                rows.iter().for_each(|row| tabel.put(&[&about[..], row].concat()));
            }
        }
    }
    if approved > 0 {
        tabel
            .tertinggal
            .push(format!("{approved} persetujuan realisasi: menyetujui adalah tindakan akun lain, satu per satu"));
    }
    if earlier > 0 {
        tabel
            .tertinggal
            .push(format!("{earlier} nilai yang kemudian dikoreksi atau diganti, dengan alasannya: yang berlaku saja"));
    }
    Ok(tabel)
}

/// The rows of an entry.
fn entry(dari: Dari<'_>, iku: &Iku, periode: Periode, entri: &Entri) -> Vec<Vec<(&'static str, Isian)>> {
    let day = ("tanggal", Isian::Hari(entri.berlaku));
    let part = |nama: &str, rest: &[(&'static str, Isian)]| {
        [&[day.clone(), ("komponen", Isian::teks(nama))][..], rest].concat()
    };
    match &entri.isi {
        Isi::Nilai(value) => vec![vec![day, ("nilai", Isian::Angka(value.get()))]],
        Isi::Sebutan(sebutan) => vec![vec![day, ("nilai", word(sebutan))]],
        Isi::Rasio(above, below) => {
            let below = ("penyebut", Isian::Angka(below.get()));
            let above = above.iter().map(|value| ("pembilang", Isian::Angka(value.get())));
            match numerators(dari, entri) {
                // A value with a single part names it by its column only.
                names if names.len() < 2 => above.map(|above| vec![day.clone(), above, below.clone()]).collect(),
                names => names.iter().zip(above).map(|(nama, above)| part(nama, &[above, below.clone()])).collect(),
            }
        }
        Isi::Komponen(points) => {
            let definisi = iku.definisi(periode.akhir()).or(iku.definisi.last());
            let names = definisi.iter().flat_map(|d| &d.isi.komponen).map(|(nama, _)| nama);
            names.zip(points).map(|(nama, value)| part(nama, &[("nilai", Isian::Angka(value.get()))])).collect()
        }
    }
}

/// Names of the numerators of a ratio, as recorded.
fn numerators(dari: Dari<'_>, entri: &Entri) -> Vec<String> {
    let recorded = (dari.recorded)(entri.seq);
    let rasio = match recorded.as_ref().map(|(.., event)| event) {
        Some(Event::RealisasiDicatat(data)) => data.rasio.as_ref(),
        Some(Event::RealisasiDikoreksi(data)) => data.rasio.as_ref(),
        _ => None,
    };
    rasio.iter().flat_map(|rasio| &rasio.pembilang).map(|bagian| bagian.nama.to_string()).collect()
}

/// An override of a computed value, with its reason.
fn above(dari: Dari<'_>, timpa: &Timpa) -> Vec<(&'static str, Isian)> {
    let recorded = (dari.recorded)(timpa.seq);
    let why = recorded.as_ref().and_then(|(.., event)| event.umum().alasan);
    let mut all = vec![("timpa", Isian::Angka(timpa.isi.get())), ("tanggal_timpa", Isian::Hari(timpa.berlaku))];
    all.extend(why.map(|why| ("alasan_timpa", Isian::teks(why))));
    all
}

fn word(sebutan: &Sebutan) -> Isian {
    match sebutan {
        Sebutan::Tanggal(day) => Isian::Hari(*day),
        other => Isian::teks(other),
    }
}

/// Current targets of every series.
pub(super) fn target(dari: Dari<'_>) -> Result<Tabel, ReadError> {
    let mut tabel = Tabel::new(&[
        ("Unit", "unit"),
        ("Kode IKU", "iku"),
        ("Periode", "periode"),
        ("Seri", "seri"),
        ("Target", "nilai"),
        ("Tanggal", "tanggal"),
    ]);
    let mut earlier = 0;
    for unit in dari.unit {
        let book = dari.view.book(unit, dari.tahun)?;
        for (kode, iku) in &book.iku {
            earlier += iku.target.values().map(|all| all.len().saturating_sub(1)).sum::<usize>();
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
    if earlier > 0 {
        tabel.tertinggal.push(format!("{earlier} target sebelum diubah, dan dasar perubahannya: yang berlaku saja"));
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

/// The last table of steps of each indicator.
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
                Some((.., Event::RincianDicatat(data))) if data.tabel.as_str() == renaksi::TABLE => Some(data),
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

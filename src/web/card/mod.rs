//! Page of the scorecard.

mod page;

use std::collections::BTreeMap;

use axum::response::Response;

use super::{konteks, pilihan_pandangan, pilihan_per};
use crate::{
    event::{Seq, Tanggal, UnitCode},
    http::{Problem, call::Call, memo::Kept},
    present::{Context, time, view},
    projection::{Pandangan, StreamKey, timeline},
    store::AsOf,
    web::{Angka, Baca, Hari, Waktu, card::page::Kartu},
};

/// Number of facts from which the days of a stream are cached.
const PANJANG: usize = 2_000;
const NAMES: &[&str] = &["as_of", "per", "pandangan", "sejak"];

/// Handler of `/kartu/{unit}/{tahun}`.
pub async fn kartu(call: Call) -> Result<Response, Problem> {
    let (unit, tahun) = (call.unit()?, call.tahun()?);
    call.only(NAMES)?;
    let (reading, baca) = (call.reading()?, call.baca()?);
    let context = call.context(&reading, &unit, Some(tahun))?;
    let view = call.view(&context);
    let card = view.card(&unit, tahun)?;
    let sejak = sejak(&call, &context, &unit, tahun)?;
    let isi = page::Isi { baca: &baca, dulu: sejak.as_ref().map(|(_, figures)| figures) };
    let path = format!("/kartu/{unit}/{tahun}");
    let baris = isi.baris(&card);
    let placed = |kode: &str| baris.iter().any(|b| b.kode == kode);
    let lepas = view.iku_rows(&unit, tahun, |i| !placed(i.kode.as_str()))?;
    let lepas = lepas.iter().map(|row| isi.iku(row)).collect();
    let mut page = Kartu {
        rangka: call.rangka_unit(&context, tahun, "kartu", &baca),
        konteks: konteks(&context),
        kata: card.kata.clone(),
        npss: isi.angka(&card.npss),
        status: isi.angka(&card.status),
        terisi: (Angka::dari(&card.filled(), &baca), card.terisi.1),
        sebagian: card.terisi.0 < card.terisi.1,
        induk: above(&call, &context, &unit, tahun, &baca),
        menunggu: waiting(&call, &context, &unit, tahun, &baca)?,
        catatan: view::card::notes(&card),
        waktu: waktu(&call, &context, &unit, tahun, &path, &baca)?,
        per: pilihan_per(&path, &baca, &reading),
        pandangan: pilihan_pandangan(&path, &baca, &reading),
        sejak: sejak.map(|(words, _)| words),
        berubah: 0,
        baris,
        lepas,
        path,
        baca,
    };
    page.berubah = page.banyak_berubah();
    call.page(context.as_of.seq, &page)
}

/// The unit above, with the address of its card, if the caller may see it.
fn above(call: &Call, context: &Context, unit: &UnitCode, tahun: u16, baca: &Baca) -> Option<(String, String)> {
    let induk = call.books.global.unit(unit, context.as_of.seq)?.induk.clone()?;
    let href = baca.ke(&format!("/kartu/{induk}/{tahun}"));
    call.caller.sees(&call.books, &induk).then(|| (induk.to_string(), href))
}

/// Indicators whose official realisasi differs from that of all entries, because an approval is pending.
fn waiting(
    call: &Call,
    context: &Context,
    unit: &UnitCode,
    tahun: u16,
    baca: &Baca,
) -> Result<Vec<(String, Angka)>, Problem> {
    if context.pandangan != Pandangan::Resmi {
        return Ok(Vec::new());
    }
    let official = call.view(context).iku_rows(unit, tahun, |_| true)?;
    let entered = call.view_at(context.as_of.seq, context.per, context.hari, Pandangan::Semua);
    let entered = entered.iku_rows(unit, tahun, |_| true)?;
    let baca = Baca { pandangan: Some("semua".to_owned()), ..baca.clone() };
    let pairs = official.iter().zip(&entered).filter(|(a, b)| a.realisasi.nilai != b.realisasi.nilai);
    Ok(pairs.map(|(_, b)| (b.indikator.isi.kode.to_string(), Angka::dari(&b.realisasi, &baca))).collect())
}

/// The figures at the moment that changes are marked against.
fn sejak(
    call: &Call,
    context: &Context,
    unit: &UnitCode,
    tahun: u16,
) -> Result<Option<(String, timeline::Figures)>, Problem> {
    let Some(before) = call.query("sejak", AsOf::ACCEPTED)? else { return Ok(None) };
    let before = call.moment(before)?;
    let view = call.view_at(before.seq, context.per, context.hari, context.pandangan);
    let words = format!("event {} ({})", before.seq, time::wib(before.recorded_at));
    Ok(Some((words, page::angka(&view.card(unit, tahun)?))))
}

/// The time bar: days on which something about the year of the unit or of a unit below was recorded.
pub fn waktu(
    call: &Call,
    context: &Context,
    unit: &UnitCode,
    tahun: u16,
    path: &str,
    baca: &Baca,
) -> Result<Option<Waktu>, Problem> {
    let mut days = BTreeMap::<Tanggal, Hari>::new();
    for unit in call.books.global.subtree(unit, Seq::MAX) {
        for key in [tahun, 0].map(|year| StreamKey::new(&unit, year)) {
            for hari in hari(call, &key)? {
                let day = Tanggal::from_days(hari.0.into());
                let at = days.entry(day).or_insert(Hari { hari: day, banyak: 0, seq: 0 });
                at.banyak += hari.1;
                at.seq = at.seq.max(hari.2);
            }
        }
    }
    let all: Vec<_> = days.into_values().collect();
    let day = match call.query("as_of", AsOf::ACCEPTED)? {
        Some(AsOf::Date(day)) => day,
        _ => context.as_of.recorded_at.day(),
    };
    Ok(Waktu::dari(&all, tahun, (day, context.as_of.seq), path, baca))
}

/// Days on which a stream got events: day, number, last event. Those of a long stream are cached until it grows.
fn hari(call: &Call, key: &StreamKey) -> Result<Vec<(i32, u32, Seq)>, Problem> {
    let (reader, memo) = (&call.service.reader, &call.service.memo);
    let count = reader.count(key);
    let name = format!("hari {} {} {count}", key.unit, key.tahun);
    let kept = (count >= PANJANG).then(|| memo.get(&name)).flatten();
    if let Some(days) = kept.and_then(|kept| postcard::from_bytes(&kept.body).ok()) {
        return Ok(days);
    }
    let mut days: Vec<(i32, u32, Seq)> = Vec::new();
    reader.each_fact(key, 0, Seq::MAX, &mut |fact| {
        let day = fact.recorded_at.day().days();
        match days.last_mut().filter(|last| last.0 == day) {
            Some(last) => *last = (day, last.1 + 1, fact.seq),
            None => days.push((day, 1, fact.seq)),
        }
    })?;
    if count >= PANJANG {
        let bytes = postcard::to_allocvec(&days).map_err(|e| Problem::internal(&e))?;
        memo.put(name, &Kept::new(bytes.into()));
    }
    Ok(days)
}

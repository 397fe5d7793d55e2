//! The first page.

mod page;

use std::ops::ControlFlow;

use axum::response::Response;

use super::halaman;
use crate::{
    event::{Periode, Seq, Tanggal, UnitCode},
    http::{Problem, call::Call, heavy, inbox, view::today},
    present::Recorded,
    projection::{Address, CardItem, FindingsItem, Pandangan, Per, StreamKey, Unit, View},
    store::Filter,
    web::{
        Angka, Baca, Peristiwa, Rangka,
        home::page::{Baris, Beranda, Perlu},
    },
};

/// Number of units on a page.
const SEHALAMAN: usize = 40;
/// Number of latest events that are shown.
const TERBARU: usize = 8;

/// Handler of `/`.
pub async fn beranda(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        call.only(&["mulai", "saring"])?;
        let saring = call.query::<String>("saring", "")?.unwrap_or_default();
        let (units, all) = filtered(units(call), &saring);
        let asked = [("saring", saring.as_str())];
        let asked = if saring.is_empty() { &[][..] } else { &asked[..] };
        let (from, to, sebelum, sesudah) = halaman(call, units.len(), SEHALAMAN, &Baca::default(), "/", asked)?;
        let last = call.service.reader.last();
        let hari = if call.service.ledger.simulasi { last.recorded_at.day() } else { today() };
        let view = call.view_at(last.seq, Per::Tahun, hari, Pandangan::Resmi);
        let shown = &units[from..to];
        let baris: Vec<Baris> =
            shown.iter().map(|(level, unit)| baris(call, &view, *level, unit)).collect::<Result<_, _>>()?;
        let contoh = baris.iter().filter(|b| b.contoh).map(|b| b.kode.clone()).collect();
        let perlu = if call.caller.akun.is_some() { Perlu::dari(&inbox::look(call)?) } else { Perlu::default() };
        let page = Beranda {
            perlu,
            rangka: Rangka { contoh, ..call.rangka("beranda") },
            baris,
            dari: (from + 1, to, units.len(), all),
            saring,
            sebelum,
            sesudah,
            terbaru: terbaru(call)?,
        };
        call.page(last.seq, &page)
    })
    .await
}

/// Units whose code or name contains a text, and the number without this filter.
fn filtered(units: Vec<(usize, Unit)>, saring: &str) -> (Vec<(usize, Unit)>, usize) {
    let (all, wanted) = (units.len(), saring.to_lowercase());
    let fits =
        |unit: &Unit| unit.kode.as_str().to_lowercase().contains(&wanted) || unit.nama.to_lowercase().contains(&wanted);
    (units.into_iter().filter(|(_, unit)| fits(unit)).collect(), all)
}

/// Units that the caller sees, in tree order, with their depth.
fn units(call: &Call) -> Vec<(usize, Unit)> {
    let global = &call.books.global;
    let seen = |kode: &UnitCode| call.caller.sees(&call.books, kode);
    let mut all = Vec::new();
    let mut ahead: Vec<(usize, &Unit)> = Vec::new();
    let tops = global.units(Seq::MAX).filter(|u| seen(&u.kode));
    let tops = tops.filter(|u| u.induk.as_ref().is_none_or(|induk| !seen(induk)));
    // Invented units come last.
    let mut tops: Vec<&Unit> = tops.collect();
    tops.sort_by_key(|u| (u.contoh, u.kode.clone()));
    ahead.extend(tops.into_iter().rev().map(|u| (0, u)));
    while let Some((level, unit)) = ahead.pop() {
        all.push((level, unit.clone()));
        if level < 8 {
            let below = global.children(&unit.kode, Seq::MAX);
            ahead.extend(below.into_iter().rev().map(|u| (level + 1, u)));
        }
    }
    all
}

fn baris(call: &Call, view: &View, level: usize, unit: &Unit) -> Result<Baris, Problem> {
    let kode = &unit.kode;
    let (tahun, baca) = (year(call, view, kode)?, Baca::default());
    let mut row = Baris {
        kode: kode.to_string(),
        nama: unit.nama.clone(),
        tingkat: level.min(4),
        contoh: call.rekaan(kode),
        tahun,
        npss: Angka::kosong(),
        status: Angka::kosong(),
        terisi: Angka::kosong(),
        dari: 0,
        terakhir: last_change(call, kode)?,
        terbuka: Vec::new(),
        terlambat: None,
    };
    let late = view.findings(kode, FindingsItem::Terlambat, None)?;
    row.terlambat = late.angka().filter(|n| !n.is_zero()).map(|_| Angka::dari(&late, &baca));
    let Some(tahun) = tahun else { return Ok(row) };
    let card = view.card(kode, tahun)?;
    (row.npss, row.status) = (Angka::dari(&card.npss, &baca), Angka::dari(&card.status, &baca));
    (row.terisi, row.dari) = (Angka::dari(&card.filled(), &baca), card.terisi.1);
    row.terbuka = open(call, kode, tahun, view.hari);
    Ok(row)
}

/// The last year with figures on its card; else the last with a card.
fn year(call: &Call, view: &View, kode: &UnitCode) -> Result<Option<u16>, Problem> {
    let mut years: Vec<u16> = call.service.reader.streams(kode).iter().map(|k| k.tahun).filter(|t| *t > 0).collect();
    years.sort_unstable();
    let mut first = None;
    for tahun in years.into_iter().rev().take(4) {
        let book = view.book(kode, tahun)?;
        if book.perspektif.is_empty() && book.iku.is_empty() {
            continue;
        }
        if view.figure(&Address::Card(kode.clone(), tahun, CardItem::Npss))?.angka().is_some() {
            return Ok(Some(tahun));
        }
        first = first.or(Some(tahun));
    }
    Ok(first)
}

/// Periods that have ended and are not closed.
fn open(call: &Call, kode: &UnitCode, tahun: u16, hari: Tanggal) -> Vec<String> {
    let global = &call.books.global;
    let all = (1..=4).map(|q| Periode::Triwulan(tahun, q)).chain([Periode::Tahun(tahun)]);
    let open = all.filter(|p| p.akhir() <= hari && global.closed(kode, *p, Seq::MAX).is_none());
    open.map(|p| p.triwulan().map_or("tahun".to_owned(), |q| format!("TW{q}"))).collect()
}

/// The last event of the unit's books.
fn last_change(call: &Call, kode: &UnitCode) -> Result<Option<Peristiwa>, Problem> {
    let reader = &call.service.reader;
    let mut last = 0;
    for key in reader.streams(kode) {
        let count = reader.count(&StreamKey::new(kode, key.tahun));
        reader.each_fact(&key, count.saturating_sub(1), Seq::MAX, &mut |fact| last = last.max(fact.seq))?;
    }
    if last == 0 {
        return Ok(None);
    }
    Ok(call.events([last])?.get(&last).map(Peristiwa::dari))
}

/// The latest events of units that the caller sees.
fn terbaru(call: &Call) -> Result<Vec<Peristiwa>, Problem> {
    let mut found = Vec::new();
    // The caller may see few of the events: only so many are searched.
    let filter = Filter { reverse: true, limit: Some(TERBARU * 25), ..Filter::default() };
    call.service.reader.events(&filter, &mut |event| {
        if call.caller.sees(&call.books, &event.header.unit)
            && let Ok(event) = Recorded::read(event.line)
        {
            found.push(Peristiwa::dari(&event));
        }
        if found.len() == TERBARU { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    call.tandai(&mut found)?;
    Ok(found)
}

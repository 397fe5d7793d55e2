//! Search: codes and names, addresses, printed numbers, accounts, findings, words of texts, events by seq, id or hash.

mod page;
mod printed;

use std::ops::ControlFlow;

use axum::response::Response;

use crate::{
    event::{Seq, UnitCode},
    http::{Problem, call::Call, heavy},
    present::Recorded,
    projection::{Pandangan, Per},
    store::Filter,
    web::{
        Peristiwa, Rangka,
        bahasa::asli,
        search::page::{Cari, Hasil},
    },
};

/// Maximum number of results in a group.
const SEKELOMPOK: usize = 30;
/// Maximum number of units whose indicators are searched.
const UNIT: usize = 600;
/// Number of latest events that are searched for a hash.
const HASH: usize = 100_000;
/// Maximum characters of a query.
const PANJANG: usize = 200;

/// Handler of `/cari`.
pub async fn cari(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        call.only(&["q"])?;
        let q = call.query::<String>("q", "")?.unwrap_or_default();
        let q: String = q.trim().chars().take(PANJANG).collect();
        let mut page = Cari {
            rangka: Rangka { cari: q.clone(), ..call.rangka("cari") },
            q: q.clone(),
            kelompok: Vec::new(),
            event: Vec::new(),
            lebih: false,
            saran: Vec::new(),
        };
        if !q.is_empty() {
            codes(call, &q.to_lowercase(), &mut page)?;
            page.event = events(call, &q)?;
            printed::add(call, &q, &mut page)?;
        }
        page.lebih |= page.kelompok.iter().any(|(_, found)| found.len() >= SEKELOMPOK);
        call.page(call.service.reader.last().seq, &page)
    })
    .await
}

/// Units, indicators and rincian output whose code or name contains the words.
fn codes(call: &Call, q: &str, page: &mut Cari) -> Result<(), Problem> {
    let last = call.service.reader.last();
    let view = call.view_at(last.seq, Per::Tahun, last.recorded_at.day(), Pandangan::Semua);
    let fits = |kode: &str, nama: &str| {
        q.split_whitespace().all(|word| format!("{kode} {nama}").to_lowercase().contains(word))
    };
    let (mut units, mut iku, mut ro) = (Vec::new(), Vec::new(), Vec::new());
    let seen = call.books.global.units(Seq::MAX).filter(|u| call.caller.sees(&call.books, &u.kode));
    for unit in seen.take(UNIT) {
        let mut years: Vec<u16> =
            call.service.reader.streams(&unit.kode).iter().map(|k| k.tahun).filter(|t| *t > 0).collect();
        years.sort_unstable_by(|a, b| b.cmp(a));
        let hasil = |kode: &str, nama: &str, tahun: u16, href: String| Hasil {
            kode: kode.to_owned(),
            nama: asli(nama),
            tempat: format!("{} {tahun}", unit.kode),
            href,
        };
        if fits(unit.kode.as_str(), &unit.nama) {
            let href = years.first().map_or("/".to_owned(), |t| format!("/kartu/{}/{t}", unit.kode));
            let tempat = if unit.contoh { "unit rekaan" } else { "unit" }.to_owned();
            units.push(Hasil { kode: unit.kode.to_string(), nama: asli(&unit.nama), tempat, href });
        }
        let before = (iku.len(), ro.len());
        for tahun in years {
            if iku.len() >= SEKELOMPOK && ro.len() >= SEKELOMPOK {
                break;
            }
            let book = view.book(&unit.kode, tahun)?;
            for (kode, found) in &book.iku {
                let nama = found.definisi(view.day(tahun)).map_or("", |d| d.isi.nama.as_str());
                if fits(&format!("{kode} {}", unit.kode), nama) {
                    let href = format!("/jejak/{}/{tahun}/{kode}/capaian", unit.kode);
                    iku.push(hasil(kode.as_str(), nama, tahun, href));
                }
            }
            for (kode, found) in &book.ro {
                let nama = found.daftar.last().map_or("", |d| d.isi.0.as_str());
                if fits(&format!("{kode} {}", unit.kode), nama) {
                    let href = format!("/jejak/{}/{tahun}/RO/{kode}/sisa", unit.kode);
                    ro.push(hasil(kode.as_str(), nama, tahun, href));
                }
            }
        }
        if before != (iku.len(), ro.len()) || units.last().is_some_and(|u| u.kode == unit.kode.as_str()) {
            mark(call, &unit.kode, page);
        }
    }
    page.kelompok = vec![("Unit", units), ("Indikator", iku), ("Rincian output", ro)];
    page.kelompok.iter_mut().for_each(|(_, found)| found.truncate(SEKELOMPOK));
    Ok(())
}

/// Marks an invented unit.
fn mark(call: &Call, kode: &UnitCode, page: &mut Cari) {
    if call.rekaan(kode) {
        page.rangka.contoh.push(kode.to_string());
    }
}

/// Events by seq, id or beginning of the hash.
fn events(call: &Call, q: &str) -> Result<Vec<Peristiwa>, Problem> {
    let last = call.service.reader.last().seq;
    let mut seqs = Vec::new();
    if let Ok(seq) = q.trim_start_matches('#').parse::<Seq>()
        && (1..=last).contains(&seq)
    {
        seqs.push(seq);
    }
    if let Ok(id) = q.parse::<uuid::Uuid>() {
        seqs.extend(call.service.reader.find_id(id).map_err(|e| Problem::internal(&e))?);
    }
    let mut found = Vec::new();
    for seq in seqs {
        found.push(told(call, &call.service.reader.line(seq)?)?);
    }
    let hash = q.strip_prefix("b3:").unwrap_or(q).trim_end_matches('…').to_lowercase();
    if hash.len() >= 8 && hash.len() <= 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()) {
        found.extend(by_hash(call, &hash)?);
    }
    call.tandai(&mut found)?;
    Ok(found)
}

fn by_hash(call: &Call, hash: &str) -> Result<Option<Peristiwa>, Problem> {
    let mut line = None;
    let filter = Filter { reverse: true, limit: Some(HASH), ..Filter::default() };
    call.service.reader.events(&filter, &mut |event| {
        let own = crate::event::Line::split(event.line).map(|parts| parts.hash().to_string());
        if own.is_ok_and(|own| own.trim_start_matches("b3:").starts_with(hash)) {
            line = Some(event.line.to_vec());
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    line.map(|line| told(call, &line)).transpose()
}

fn told(call: &Call, line: &[u8]) -> Result<Peristiwa, Problem> {
    let event = Recorded::read(line).map_err(|e| Problem::internal(&e))?;
    let told = Peristiwa::dari(&event);
    Ok(if call.caller.sees(&call.books, &event.header.unit) { told } else { told.ringkas() })
}

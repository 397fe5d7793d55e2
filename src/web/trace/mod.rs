//! Pages of a figure's trace, and of the last event behind each figure of a card.

mod page;

use axum::response::Response;

use super::{konteks, pilihan_pandangan, pilihan_per};
use crate::{
    event::{IkuCode, Seq, UnitCode},
    http::{
        Problem,
        call::{Call, Reading},
        heavy,
    },
    present::{
        Context, number,
        view::{history, trace::Events},
    },
    projection::{Address, Card, IkuRow, Node, StreamKey, View, timeline::Moment},
    query,
    web::{
        Angka, Baca, Peristiwa, Tangga,
        chart::Titik,
        origins,
        trace::page::{Jejak, Penyusun, Saat, diceritakan, tepat},
    },
};

const NAMES: &[&str] = &["as_of", "per", "pandangan", "riwayat"];
/// Maximum number of facts behind a figure for which its history is computed unasked.
const BANYAK: usize = 5_000;
/// Maximum number of values of a history that are listed.
const NILAI: usize = 60;
/// Maximum number of values that are drawn; of more, only every second, third and so on.
const TITIK: usize = 300;
/// Maximum number of events of one value that are listed.
const PER_NILAI: usize = 6;

/// Handler of `/jejak/{unit}/{tahun}` and `/jejak/{alamat}`.
pub async fn jejak(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        call.only(NAMES)?;
        let given: String = call.path("alamat", Address::ACCEPTED)?;
        match given.split('/').collect::<Vec<_>>()[..] {
            [unit, tahun] => kartu(call, unit, tahun),
            _ => figure(call, &given),
        }
    })
    .await
}

fn figure(call: &Call, given: &str) -> Result<Response, Problem> {
    let address: Address = crate::http::call::read("alamat", given, Address::ACCEPTED)?;
    call.known_unit(address.unit())?;
    let (reading, baca) = (call.reading()?, call.baca()?);
    let (context, node) = call.ask().figure(&reading, &address)?;
    let last = node.events().last().copied();
    let events = call.events(diceritakan(&node).into_iter().chain(last))?;
    let path = format!("/jejak/{address}");
    let view = call.view(&context);
    let sama = |node: &Node| node.alamat.as_ref().is_some_and(|at| at_address(call, &view, &reading, at, node));
    let mut page = Jejak {
        rangka: call.rangka_unit(&context, address.tahun().unwrap_or(context.hari.year()), "jejak", &baca),
        konteks: konteks(&context),
        alamat: address.to_string(),
        akar: Penyusun::new(&node, &baca, &events, &sama).akar(&node),
        terakhir: Vec::new(),
        riwayat: Vec::new(),
        lebih: 0,
        garis: None,
        minta_riwayat: None,
        per: pilihan_per(&path, &baca, &reading),
        pandangan: pilihan_pandangan(&path, &baca, &reading),
        data: baca.dengan("/v1/trace", &[("alamat", &address.to_string())]),
        kertas: baca.dengan("/v1/trace/paper", &[("alamat", &address.to_string())]),
        dihitung: berhari(&address).then(|| crate::present::time::day(context.hari)),
        terbaru: baca.as_of.is_some().then(|| baca.pada(None).ke(&path)),
    };
    let asked = call.query::<String>("riwayat", "ya")?.is_some();
    if asked || weight(call, &address) <= BANYAK {
        riwayat(call, &mut page, &context, &address, &baca)?;
    } else {
        page.minta_riwayat = Some(baca.dengan(&path, &[("riwayat", "ya")]) + "#riwayat");
    }
    if page.terakhir.is_empty() {
        page.terakhir = last.into_iter().map(|seq| told(&events, seq)).collect();
    }
    call.tandai(page.peristiwa())?;
    call.page(context.as_of.seq, &page)
}

/// Whether a part of a tree equals the figure at its address. Figures of findings belong to no year, and are computed again.
fn at_address(call: &Call, view: &View, reading: &Reading, address: &Address, node: &Node) -> bool {
    let there = match address.tahun() {
        Some(_) => view.figure(address).ok(),
        None => call.ask().figure(reading, address).ok().map(|(_, node)| node),
    };
    there.is_none_or(|there| there.nilai == node.nilai)
}

/// Number of facts in the books that a figure may depend on.
fn weight(call: &Call, address: &Address) -> usize {
    let tahun = address.tahun().unwrap_or(0);
    let family = call.books.global.family(address.unit());
    family.iter().map(|unit| call.service.reader.count(&StreamKey::new(unit, tahun))).sum()
}

fn told(events: &Events, seq: Seq) -> Peristiwa {
    events.get(&seq).map_or_else(|| Peristiwa::nomor(seq), Peristiwa::dari)
}

/// Adds every value that the figure had, and the line through them.
fn riwayat(call: &Call, page: &mut Jejak, context: &Context, address: &Address, baca: &Baca) -> Result<(), Problem> {
    let (source, reading) = (call.service.reader.source(), query::reading_of(context));
    let global = &call.books.global;
    let moments = crate::projection::timeline::history(global, &source, address, reading, context.as_of.seq)?;
    let shown = &moments[moments.len().saturating_sub(NILAI)..];
    let behind = |m: &Moment, events: &Events| -> Vec<Seq> { history::behind(m, events) };
    let events = call.events(shown.iter().flat_map(|m| m.events.iter().copied().chain([m.seq])))?;
    let saat = |moment: &Moment| {
        let seqs = behind(moment, &events);
        let baca = baca.pada(Some(&moment.seq.to_string()));
        Saat {
            angka: Angka { href: Some(ke(moment, address, &baca)), ..Angka::dari(&moment.node, &baca) },
            tepat: tepat(&moment.node),
            event: seqs.iter().take(PER_NILAI).map(|seq| told(&events, *seq)).collect(),
            lebih: seqs.len().saturating_sub(PER_NILAI),
        }
    };
    page.riwayat = shown.iter().rev().map(saat).collect();
    page.lebih = moments.len() - shown.len();
    page.terakhir = page.riwayat.first().map_or_else(Vec::new, |last| last.event.iter().take(3).cloned().collect());
    let share = moments.len().div_ceil(TITIK).max(1);
    let drawn = moments.iter().enumerate().filter(|(n, _)| (moments.len() - 1 - n).is_multiple_of(share));
    let titik = drawn.map(|(_, m)| m).map(|m| titik(call, m, address, baca)).collect::<Result<Vec<_>, Problem>>()?;
    page.garis = Tangga::dari(&titik, context.as_of.recorded_at);
    Ok(())
}

fn titik(call: &Call, moment: &Moment, address: &Address, baca: &Baca) -> Result<Titik, Problem> {
    let saat = call.service.reader.recorded_at(moment.seq)?;
    Ok(Titik {
        saat,
        nilai: moment.node.angka(),
        teks: number::figure(&moment.node),
        judul: format!("{}: {}", crate::present::time::wib(saat), number::figure(&moment.node)),
        href: ke(moment, address, &baca.pada(Some(&moment.seq.to_string()))),
    })
}

/// The address of a former value: the figure at that moment. A history of findings counts days up to one day, which is not that
/// of the moment, so there it is the event.
fn ke(moment: &Moment, address: &Address, baca: &Baca) -> String {
    if berhari(address) { super::link::event(moment.seq) } else { baca.jejak(address) }
}

/// Whether a figure changes as days pass.
fn berhari(address: &Address) -> bool {
    address.to_string().contains("/temuan/")
}

fn kartu(call: &Call, unit: &str, tahun: &str) -> Result<Response, Problem> {
    let unit: UnitCode = crate::http::call::read("unit", unit, UnitCode::ACCEPTED)?;
    call.known_unit(&unit)?;
    let tahun = crate::http::call::tahun(tahun)?;
    let (reading, baca) = (call.reading()?, call.baca()?);
    let context = call.context(&reading, &unit, Some(tahun))?;
    let view = call.view(&context);
    let card = view.card(&unit, tahun)?;
    let placed = |kode: &IkuCode| {
        let all = card.perspektif.iter().flat_map(|p| &p.sasaran).flat_map(|s| &s.iku);
        all.into_iter().any(|row| row.indikator.isi.kode == *kode)
    };
    let loose = view.iku_rows(&unit, tahun, |i| !placed(&i.kode))?;
    let mut rows = rows(&card);
    loose.iter().for_each(|row| iku(row, &mut rows));
    let last = |node: &Node| node.events().last().copied();
    let events =
        call.events(rows.iter().filter_map(|(.., node)| last(node)).collect::<std::collections::BTreeSet<_>>())?;
    let path = format!("/jejak/{unit}/{tahun}");
    let baris = rows.into_iter().map(|(kode, nama, apa, node)| origins::Baris {
        kode,
        nama,
        apa: apa.to_owned(),
        angka: Angka::dari(node, &baca),
        event: last(node).map(|seq| told(&events, seq)),
    });
    let page = origins::Asal {
        rangka: call.rangka_unit(&context, tahun, "jejak", &baca),
        konteks: konteks(&context),
        baris: baris.collect(),
        per: pilihan_per(&path, &baca, &reading),
        pandangan: pilihan_pandangan(&path, &baca, &reading),
    };
    call.page(context.as_of.seq, &page)
}

type Row<'a> = (String, String, &'a str, &'a Node);

/// The figures of a card in its order.
fn rows(card: &Card) -> Vec<Row<'_>> {
    let mut all: Vec<Row<'_>> = Vec::new();
    if !card.perspektif.is_empty() {
        let kata = &card.kata;
        all.push((kata.npss.clone(), kata.npss_panjang.clone(), &kata.npss, &card.npss));
    }
    for p in &card.perspektif {
        let of = &p.perspektif.isi;
        all.push((of.kode.to_string(), of.nama.clone(), &p.kata, &p.skor));
        for s in &p.sasaran {
            let of = &s.sasaran.isi;
            all.push((of.kode.to_string(), of.nama.clone(), &s.kata, &s.nss));
            s.iku.iter().for_each(|row| iku(row, &mut all));
        }
    }
    all
}

fn iku<'a>(row: &'a IkuRow, all: &mut Vec<Row<'a>>) {
    let of = &row.indikator.isi;
    for (apa, node) in [("target", &row.target), ("realisasi", &row.realisasi), ("capaian", &row.capaian)] {
        all.push((of.kode.to_string(), of.nama.clone(), apa, node));
    }
}

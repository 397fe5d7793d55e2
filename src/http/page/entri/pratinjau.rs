//! What an entry will change: the same books with its facts added, compared with the books as they are.

use std::sync::Arc;

use axum::{http::StatusCode, response::Response};

use super::{bentuk::Bentuk, draf::Lampiran, langkah::rangka};
use crate::{
    event::{AccountId, Prepared, Seq, UnitCode, indonesian},
    http::{
        Problem,
        call::{Call, Reading},
        page::html,
    },
    page::{
        Angka, Baca, Bidang, JenisBidang as Jenis,
        entri::{Perubahan, Pratinjau, Ubahan},
    },
    projection::{Address, Fact, FindingsItem, Node, Pandangan, Per, View, timeline},
    render::{formula, number, time},
    store::AsOf,
};

/// Most figures that are listed of one unit and period.
const MOST: usize = 60;

/// A view and how its figures are linked.
pub struct Sisi<'a> {
    /// The books.
    pub view: View<'a>,
    /// Reading of its links; none where the figures do not exist yet.
    pub baca: Option<Baca>,
}

/// The page that shows what will be recorded and what changes.
pub fn pratinjau(
    call: &Call,
    bentuk: Bentuk,
    prepared: &[Prepared],
    akun: &AccountId,
    lampiran: &[Lampiran],
    hidden: Vec<(String, String)>,
) -> Result<Response, Problem> {
    let last = call.service.reader.last();
    let end = last.seq + prepared.len() as Seq;
    let number = (last.seq + 1..).zip(prepared);
    let facts: Vec<Fact> = number.map(|(seq, p)| Fact::proposed(p, akun, seq, end, last.recorded_at)).collect();
    let mut form = bentuk.formulir;
    let mut isi = vec![("Jenis event".to_owned(), bentuk.apa.tipe().to_owned())];
    isi.extend(form.semua().filter(|b| !b.nilai.trim().is_empty()).map(|b| (b.label.clone(), terbaca(b))));
    isi.extend(lampiran.iter().map(|l| ("Berkas bukti".to_owned(), format!("{} · {}", l.nama, l.hash))));
    let tetap = std::mem::take(&mut form.tetap);
    let typed = form.semua().filter(|b| b.jenis != Jenis::Berkas).map(|b| (b.nama.clone(), b.nilai.clone()));
    let tetap = tetap.into_iter().chain(typed.collect::<Vec<_>>()).chain(hidden).collect();
    let page = Pratinjau {
        rangka: rangka(call, &bentuk.unit, bentuk.tahun)?,
        judul: bentuk.apa.judul().to_owned(),
        tentang: bentuk.tentang,
        isi,
        jumlah: prepared.len(),
        perubahan: akan_berubah(call, &facts, &bentuk.unit, bentuk.tahun, bentuk.per)?,
        ke: form.ke.clone(),
        csrf: form.csrf.clone(),
        tetap,
    };
    html(StatusCode::OK, &page)
}

/// A field as it was understood, for who reads it over.
fn terbaca(bidang: &Bidang) -> String {
    let plain = bidang.baca().ok().flatten().unwrap_or_default();
    match &bidang.jenis {
        Jenis::Angka => indonesian(&plain),
        Jenis::Rupiah => format!("Rp{}", indonesian(&plain)),
        Jenis::Target => plain.split("..").map(indonesian).collect::<Vec<_>>().join(" - "),
        Jenis::Tanggal => plain.parse().map_or(plain, time::day),
        Jenis::Pilihan(all) => all.iter().find(|(v, _)| *v == plain).map_or(plain.clone(), |(_, words)| words.clone()),
        Jenis::Teks | Jenis::Area | Jenis::Kode | Jenis::Berkas => plain,
    }
}

/// The figures that facts would change, of the unit and of those above it, for the period and for the year.
fn akan_berubah(call: &Call, facts: &[Fact], unit: &UnitCode, tahun: u16, per: Per) -> Result<Vec<Perubahan>, Problem> {
    let last = call.service.reader.last().seq;
    let end = facts.last().map_or(last, |f| f.seq);
    let sides = |per: Per, pandangan: Pandangan| -> Result<(Sisi<'_>, Sisi<'_>), Problem> {
        let context = call.context(&Reading { as_of: AsOf::Latest, per, pandangan }, unit, Some(tahun))?;
        let now = call.view_at(last, per, context.hari, pandangan)?;
        let load = move |key: &crate::projection::StreamKey| {
            let mut book = call.service.reader.book(key, last)?;
            facts.iter().filter(|f| f.stream() == *key).for_each(|f| book.apply(f));
            Ok(Arc::new(book))
        };
        let then = View::new(&call.books.global, end, per, context.hari, Box::new(load)).with(pandangan);
        let semua = (pandangan == Pandangan::Semua).then(|| "semua".to_owned());
        let baca = Baca { as_of: None, per: (per != Per::Tahun).then(|| per.to_string()), pandangan: semua };
        Ok((Sisi { view: now, baca: Some(baca) }, Sisi { view: then, baca: None }))
    };
    berubah(call, unit, tahun, per, sides)
}

/// Compares two sides, by the period of an entry and by the year. Where the official figures stay as they are, all
/// entries are looked at: what needs approval changes those at once.
pub fn berubah<'a>(
    call: &'a Call,
    unit: &UnitCode,
    tahun: u16,
    per: Per,
    sides: impl Fn(Per, Pandangan) -> Result<(Sisi<'a>, Sisi<'a>), Problem>,
) -> Result<Vec<Perubahan>, Problem> {
    let mut periods = vec![per, Per::Tahun];
    periods.dedup();
    let above: Vec<_> = call.books.global.ancestry(unit, Seq::MAX);
    let units: Vec<_> = above.into_iter().filter(|u| call.caller.sees(&call.books, u)).collect();
    for (pandangan, words) in [
        (Pandangan::Resmi, ""),
        (Pandangan::Semua, " — semua entri; angka resmi baru berubah sesudah disetujui akun lain"),
    ] {
        let mut found = Vec::new();
        for per in &periods {
            let (from, to) = sides(*per, pandangan)?;
            let mut rows = Vec::new();
            for unit in &units {
                rows.extend(ubahan(&from, &to, unit, tahun)?.into_iter().take(MOST));
            }
            if !rows.is_empty() {
                let about = time::period(per.periode(tahun));
                found.push(Perubahan { tentang: format!("{about}{words}"), baris: rows });
            }
        }
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// Figures of a card and its books; those of findings as of today, for they know no year.
fn figures(view: &View, unit: &UnitCode, tahun: u16) -> Result<timeline::Figures, Problem> {
    let mut all = timeline::figures(view, unit, tahun)?;
    for item in FindingsItem::ALL {
        all.insert(Address::Findings(unit.clone(), *item), view.findings(unit, *item, None)?);
    }
    Ok(all)
}

fn ubahan(from: &Sisi, to: &Sisi, unit: &UnitCode, tahun: u16) -> Result<Vec<Ubahan>, Problem> {
    let (before, after) = (figures(&from.view, unit, tahun)?, figures(&to.view, unit, tahun)?);
    let show = |node: Option<&Arc<Node>>, side: &Sisi, teks: String| {
        let figure = node.map(|node| Angka::dari(node, &side.baca.clone().unwrap_or_default())).unwrap_or_default();
        let href = figure.href.clone().filter(|_| side.baca.is_some());
        Angka { teks, href, ..figure }
    };
    let one = |change: timeline::Change| {
        let (dari, menjadi) = number::apart(change.from.as_deref(), change.to.as_deref());
        let spelled = change.to.as_deref().and_then(formula::spelled).and_then(|s| s.numbers);
        Ubahan {
            nama: change.to.as_ref().or(change.from.as_ref()).map(|n| n.nama.to_string()).unwrap_or_default(),
            alamat: change.address.to_string(),
            dari: show(change.from.as_ref(), from, dari),
            menjadi: show(change.to.as_ref(), to, menjadi),
            rumus: spelled.unwrap_or_default(),
        }
    };
    Ok(timeline::compare(&before, &after).into_iter().map(one).collect())
}

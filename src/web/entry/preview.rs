//! Preview of an entry: compares the books with its facts added to the current books.

use std::sync::Arc;

use axum::{http::StatusCode, response::Response};

use super::{around::rangka, draft::Lampiran, following, form::Bentuk, tanda};
use crate::{
    event::{AccountId, Actor, Event, Prepared, Seq, UnitCode, indonesian},
    http::{
        Problem,
        call::{Call, Reading},
    },
    present::{formula, number, time},
    projection::{Address, Fact, FindingsItem, Node, Pandangan, Per, View, timeline},
    store::AsOf,
    web::{
        Angka, Baca, Bidang, JenisBidang as Jenis,
        bahasa::bernama,
        entry::page::{Perubahan, Pratinjau, Ubahan},
        figure,
    },
};

/// Maximum number of figures that are listed for one unit and period.
const MOST: usize = 60;

/// The scope of a preview.
#[derive(Clone)]
pub struct Tentang {
    /// Units.
    pub unit: Vec<UnitCode>,
    /// Year.
    pub tahun: u16,
    /// Periods whose figures are compared, beside the year.
    pub per: Vec<Per>,
    /// Addresses with this prefix are listed first.
    pub subjek: String,
}

impl Tentang {
    /// Adds the unit of an event, and the period whose figures it moves.
    pub fn turut(&mut self, unit: &UnitCode, event: &Event) {
        if !self.unit.contains(unit) {
            self.unit.push(unit.clone());
        }
        let periode = match event {
            Event::RealisasiDicatat(d) => Some(d.periode),
            Event::RealisasiDikoreksi(d) => Some(d.periode),
            Event::RealisasiDisetujui(d) => Some(d.periode),
            Event::TargetDitetapkan(d) => Some(d.periode),
            Event::TargetDiubah(d) => Some(d.periode),
            _ => None,
        };
        let per = periode.filter(|p| p.tahun() == self.tahun && !p.setahun()).map(Per::from);
        self.per.extend(per.filter(|per| !self.per.contains(per)));
    }
}

/// A view, and the reading for its links.
pub struct Sisi<'a> {
    /// The books.
    pub view: View<'a>,
    /// Reading of its links (`None` if the figures do not exist yet).
    pub baca: Option<Baca>,
}

/// Page of the content to be recorded and of the figures that change.
pub fn pratinjau(
    call: &Call,
    bentuk: Bentuk,
    prepared: &[Prepared],
    actor: &Actor,
    lampiran: &[Lampiran],
    hidden: Vec<(String, String)>,
) -> Result<Response, Problem> {
    let facts = usulan(call, prepared, &actor.id);
    let form = &bentuk.formulir;
    let (unit, subjek) = (vec![bentuk.unit.clone()], bentuk.subjek.to_string());
    let tentang = Tentang { unit, tahun: bentuk.tahun, per: vec![bentuk.per], subjek };
    let mut isi = vec![("Jenis event".to_owned(), bentuk.apa.tipe().to_owned())];
    isi.extend(form.semua().filter(|b| !b.nilai.trim().is_empty()).map(|b| (b.label.clone(), terbaca(b))));
    isi.extend(lampiran.iter().map(|l| ("Berkas bukti".to_owned(), format!("{} · {}", l.nama, l.hash))));
    let typed = form.semua().filter(|b| b.jenis != Jenis::Berkas).map(|b| (b.nama.clone(), b.nilai.clone()));
    let tetap = form.tetap.iter().cloned().chain(typed).chain(hidden).collect();
    let page = Pratinjau {
        rangka: rangka(call, &bentuk.unit, bentuk.tahun)?,
        judul: bentuk.apa.judul().to_owned(),
        tentang: bentuk.tentang.clone(),
        isi,
        jumlah: prepared.len(),
        perubahan: akan_berubah(call, &facts, &tentang)?,
        tertutup: tertutup(call, &tentang.unit),
        berikut: following::berikut(call, &bentuk)?.map(|(kode, _)| kode.to_string()),
        ke: form.ke.clone(),
        csrf: form.csrf.clone(),
        tetap,
        tanda: tanda::diminta(call, prepared, actor)?,
    };
    call.html(StatusCode::OK, &page)
}

/// The facts that a group would add.
pub fn usulan(call: &Call, prepared: &[Prepared], akun: &AccountId) -> Vec<Fact> {
    let last = call.service.reader.last();
    let end = last.seq + prepared.len() as Seq;
    let number = (last.seq + 1..).zip(prepared);
    number.map(|(seq, p)| Fact::proposed(p, akun, seq, end, last.recorded_at)).collect()
}

/// Units and those above them, without duplicates.
fn keatas(call: &Call, unit: &[UnitCode]) -> Vec<UnitCode> {
    let mut all: Vec<UnitCode> = Vec::new();
    for one in unit.iter().flat_map(|unit| call.books.global.ancestry(unit, Seq::MAX)) {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

/// Units above that the account does not see, so that their changes are not shown.
pub fn tertutup(call: &Call, unit: &[UnitCode]) -> Vec<String> {
    let above = keatas(call, unit).into_iter();
    above.filter(|u| !call.caller.sees(&call.books, u)).map(|u| u.to_string()).collect()
}

/// The parsed value of a field, for proofreading.
pub fn terbaca(bidang: &Bidang) -> String {
    let plain = bidang.baca().ok().flatten().unwrap_or_default();
    match &bidang.jenis {
        Jenis::Angka => indonesian(&plain),
        Jenis::Rupiah => format!("Rp{}", indonesian(&plain)),
        Jenis::Target => plain.split("..").map(indonesian).collect::<Vec<_>>().join(" - "),
        Jenis::Tanggal => plain.parse().map_or(plain, time::day),
        Jenis::Pilihan(all) => all.iter().find(|(v, _)| *v == plain).map_or(plain.clone(), |(_, words)| words.clone()),
        Jenis::Teks
        | Jenis::Area
        | Jenis::Kode
        | Jenis::Bulat
        | Jenis::Benar
        | Jenis::Daftar
        | Jenis::Tabel
        | Jenis::Tipe(_)
        | Jenis::Berkas => plain,
    }
}

/// The figures of the unit and of those above it that facts would change, for the period and for the year.
pub fn akan_berubah(call: &Call, facts: &[Fact], tentang: &Tentang) -> Result<Vec<Perubahan>, Problem> {
    let last = call.service.reader.last().seq;
    let end = facts.last().map_or(last, |f| f.seq);
    let sides = |per: Per, pandangan: Pandangan| -> Result<(Sisi<'_>, Sisi<'_>), Problem> {
        let context =
            call.context(&Reading { as_of: AsOf::Latest, per, pandangan }, &tentang.unit[0], Some(tentang.tahun))?;
        let now = call.view_at(last, per, context.hari, pandangan);
        let load = move |key: &crate::projection::StreamKey| {
            let mut book = call.service.reader.book(key, last)?;
            facts.iter().filter(|f| f.stream() == *key).for_each(|f| Arc::make_mut(&mut book).apply(f));
            Ok(book)
        };
        let then = View::new(&call.books.global, end, per, context.hari, Box::new(load)).with(pandangan);
        let semua = (pandangan == Pandangan::Semua).then(|| "semua".to_owned());
        let baca = Baca { as_of: None, per: (per != Per::Tahun).then(|| per.to_string()), pandangan: semua };
        Ok((Sisi { view: now, baca: Some(baca) }, Sisi { view: then, baca: None }))
    };
    berubah(call, tentang, sides)
}

/// Compares two sides, for the period of an entry and for the year. If the official figures do not change, all entries are
/// compared: an entry that needs approval changes those at once. Figures of the entry's own subject come first.
pub fn berubah<'a>(
    call: &'a Call,
    tentang: &Tentang,
    sides: impl Fn(Per, Pandangan) -> Result<(Sisi<'a>, Sisi<'a>), Problem>,
) -> Result<Vec<Perubahan>, Problem> {
    let tahun = tentang.tahun;
    let mut periods: Vec<Per> = tentang.per.iter().copied().filter(|per| *per != Per::Tahun).collect();
    periods.push(Per::Tahun);
    let units: Vec<_> = keatas(call, &tentang.unit).into_iter().filter(|u| call.caller.sees(&call.books, u)).collect();
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
            rows.sort_by_key(|row| !row.alamat.starts_with(&tentang.subjek));
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

/// Figures of a card and its books; those of findings are as of today, because they do not belong to a year.
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
        let teks = node.map_or(teks.clone(), |node| figure::tertulis(node, teks));
        Angka { teks, href, ..figure }
    };
    let one = |change: timeline::Change| {
        let (dari, menjadi) = number::apart(change.from.as_deref(), change.to.as_deref());
        let spelled = change.to.as_deref().and_then(formula::spelled).and_then(|s| s.numbers);
        Ubahan {
            nama: change.to.as_ref().or(change.from.as_ref()).map(|n| bernama(&n.nama)).unwrap_or_default(),
            alamat: change.address.to_string(),
            dari: show(change.from.as_ref(), from, dari),
            menjadi: show(change.to.as_ref(), to, menjadi),
            rumus: spelled.unwrap_or_default(),
        }
    };
    Ok(timeline::compare(&before, &after).into_iter().map(one).collect())
}

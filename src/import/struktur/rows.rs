//! Exports the recorded structure as rows of the workbook.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{
    cell::{self, Sel},
    columns::{Kolom, Lembar},
    columns_budget::RPD,
    held::{Ada, Held, plain},
    read::Buku,
    rules::{KARTU, TERCATAT},
    targets::{self, Seri},
};
use crate::{
    event::{Event, UnitCode},
    projection::{Gerak, ReadError, in_force},
};

/// The rows of a workbook.
#[derive(Debug, Default)]
pub struct Isi {
    /// Year.
    pub tahun: u16,
    /// Rows by sheet, each with a cell for each column.
    pub lembar: BTreeMap<Lembar, Vec<Vec<Sel>>>,
    /// The columns of targets.
    pub seri: Vec<Seri>,
    /// Rows of nodes that the unit inherits from one above it: shown and marked, but not read.
    pub warisan: Vec<Vec<Sel>>,
}

impl Isi {
    /// An empty workbook for a year.
    pub fn kosong(tahun: u16) -> Self {
        Self { tahun, lembar: BTreeMap::new(), seri: Seri::usual(tahun), warisan: Vec::new() }
    }

    fn put(&mut self, lembar: Lembar, data: &Map<String, Value>, more: &[(&str, Sel)]) {
        let row = Self::row(lembar, data, more);
        self.lembar.entry(lembar).or_default().push(row);
    }

    fn row(lembar: Lembar, data: &Map<String, Value>, more: &[(&str, Sel)]) -> Vec<Sel> {
        let of = |kolom: &Kolom| {
            let given = more.iter().find(|(bidang, _)| *bidang == kolom.bidang).map(|(_, sel)| sel.clone());
            given
                .unwrap_or_else(|| data.get(kolom.bidang).map_or(Sel::Kosong, |value| cell::write(kolom.bentuk, value)))
        };
        lembar.kolom().iter().map(of).collect()
    }
}

/// The recorded structure of a year.
pub fn present(held: &Held<'_>) -> Result<Isi, ReadError> {
    let mut isi = Isi::kosong(held.tahun);
    isi.seri = held_series(held)?;
    let global = held.view.global;
    for unit in global.units(held.view.as_of) {
        if let Some(ada) = held.unit(&unit.kode) {
            let data = plain(&ada.event);
            let ends = data.get("berakhir") == Some(&Value::Bool(true));
            let (from, end) =
                if ends { (Sel::Kosong, Sel::Hari(ada.berlaku)) } else { (Sel::Hari(ada.berlaku), Sel::Kosong) };
            isi.put(Lembar::Unit, &data, &[("berlaku", from), ("berakhir", end)]);
        }
    }
    accounts(held, &mut isi);
    for ada in global.semua_pemeriksa(held.view.as_of).iter().filter_map(|kode| held.pemeriksa(kode)) {
        isi.put(Lembar::Pemeriksa, &plain(&ada.event), &[("berlaku", Sel::Hari(ada.berlaku))]);
    }
    for unit in global.units(held.view.as_of).map(|u| u.kode.clone()).collect::<Vec<_>>() {
        of_unit(held, &unit, &mut isi)?;
    }
    Ok(isi)
}

fn accounts(held: &Held<'_>, isi: &mut Isi) {
    // Access that was granted again with another token is one row.
    let mut seen = BTreeSet::new();
    for grant in held.view.global.all_grants().iter().filter(|grant| grant.stands(held.view.as_of)) {
        let mut units = grant.unit.clone();
        units.sort();
        if !seen.insert((&grant.akun, grant.peran.name(), units)) {
            continue;
        }
        let mut data = Map::new();
        data.insert("akun".to_owned(), grant.akun.as_str().into());
        data.insert("peran".to_owned(), grant.peran.name().into());
        data.insert("unit".to_owned(), grant.unit.iter().map(|u| Value::from(u.as_str())).collect());
        isi.put(Lembar::Akun, &data, &[]);
    }
}

fn of_unit(held: &Held<'_>, unit: &UnitCode, isi: &mut Isi) -> Result<(), ReadError> {
    let book = held.book(unit)?;
    let own = || ("unit", Sel::teks(unit.as_str()));
    if let Some(ada) = held.aturan(&book) {
        rules(&own, &ada, isi);
    }
    let codes: BTreeSet<String> = (book.perspektif.keys().map(ToString::to_string))
        .chain(book.sasaran.keys().map(ToString::to_string))
        .chain(book.simpul.keys().map(ToString::to_string))
        .collect();
    let mut nodes: Vec<Ada> =
        codes.iter().filter_map(|code| code.parse().ok()).filter_map(|kode| held.simpul(&book, &kode)).collect();
    nodes.sort_by_key(|ada| ada.seq);
    for ada in nodes {
        let data = as_node(&ada);
        let ends = data.get("berakhir") == Some(&Value::Bool(true));
        let (from, end) =
            if ends { (Sel::Kosong, Sel::Hari(ada.berlaku)) } else { (Sel::Hari(ada.berlaku), Sel::Kosong) };
        isi.put(Lembar::Simpul, &data, &[own(), ("berlaku", from), ("berakhir", end)]);
    }
    for (_, dated) in held.view.simpul_warisan(unit, held.tahun)? {
        let Some((berlaku, event)) = (held.recorded)(dated.seq) else { continue };
        let data = as_node(&Ada { seq: dated.seq, berlaku, event });
        isi.warisan.push(Isi::row(Lembar::Simpul, &data, &[own(), ("berlaku", Sel::Hari(berlaku))]));
    }
    let mut all: Vec<_> = book.iku.keys().filter_map(|kode| Some((kode, held.indikator(&book, kode)?))).collect();
    all.sort_by_key(|(_, ada)| ada.seq);
    for (kode, ada) in all {
        let mut data = plain(&ada.event);
        if let Some(on) = data.get("sasaran").cloned() {
            data.entry("simpul").or_insert(on);
        }
        isi.put(Lembar::Indikator, &data, &[own(), ("berlaku", Sel::Hari(ada.berlaku)), ("berakhir", Sel::Kosong)]);
        targets_of(held, unit, kode, isi)?;
    }
    outputs(held, unit, isi)
}

/// The data of a node's event in the form of the current type.
fn as_node(ada: &Ada) -> Map<String, Value> {
    let mut data = plain(&ada.event);
    let level = match &ada.event {
        Event::PerspektifDitetapkan(_) => Some("perspektif"),
        Event::SasaranDitetapkan(_) => Some("sasaran"),
        _ => None,
    };
    data.extend(level.map(|level| ("tingkat".to_owned(), Value::from(level))));
    if let Some(above) = data.get("perspektif").cloned() {
        data.insert("induk".to_owned(), above);
    }
    data
}

fn rules(own: &dyn Fn() -> (&'static str, Sel), ada: &Ada, isi: &mut Isi) {
    let mut data = plain(&ada.event);
    data.remove("paket");
    isi.put(Lembar::Aturan, &data, &[own(), ("paket", Sel::teks(TERCATAT)), ("berlaku", Sel::Hari(ada.berlaku))]);
    let levels = data.get("tingkat").and_then(Value::as_array).cloned().unwrap_or_default();
    for level in levels.iter().chain(data.get("kartu")) {
        let Some(level) = level.as_object() else { continue };
        let card = data.get("kartu").and_then(Value::as_object) == Some(level);
        let code = if card {
            Sel::teks(KARTU)
        } else {
            level.get("kode").map_or(Sel::Kosong, |k| Sel::teks(k.as_str().unwrap_or_default()))
        };
        let handed = data.get("diwariskan").and_then(Value::as_array);
        let handed = !card && handed.is_some_and(|all| level.get("kode").is_some_and(|kode| all.contains(kode)));
        let handed = if handed { Sel::teks("ya") } else { Sel::Kosong };
        isi.put(Lembar::Tingkat, level, &[own(), ("kode", code), ("diwariskan", handed)]);
    }
    let rows = |field: &str| data.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
    for scale in rows("skala") {
        let named = |field: &str| Sel::teks(scale[field].as_str().unwrap_or_default());
        let (kode, nama) = (named("kode"), named("nama"));
        for word in scale["kata"].as_array().into_iter().flatten().filter_map(Value::as_object) {
            isi.put(Lembar::Skala, word, &[own(), ("kode", kode.clone()), ("nama", nama.clone())]);
        }
    }
    for (lembar, field) in [(Lembar::Pita, "pita"), (Lembar::Rumus, "rumus")] {
        for row in rows(field).iter().filter_map(Value::as_object) {
            isi.put(lembar, row, &[own()]);
        }
    }
}

/// The columns that the targets of a year need.
fn held_series(held: &Held<'_>) -> Result<Vec<Seri>, ReadError> {
    let mut all: BTreeSet<_> = Seri::usual(held.tahun).into_iter().map(|seri| (seri.urutan(), seri)).collect();
    for unit in held.view.global.units(held.view.as_of) {
        let book = held.book(&unit.kode)?;
        let keys = book.iku.values().flat_map(|iku| iku.target.keys());
        let fits = keys.filter_map(|(deret, periode)| Seri::of(*deret, *periode, held.tahun));
        all.extend(fits.map(|seri| (seri.urutan(), seri)));
    }
    Ok(all.into_iter().map(|(_, seri)| seri).collect())
}

fn targets_of(held: &Held<'_>, unit: &UnitCode, kode: &crate::event::IkuCode, isi: &mut Isi) -> Result<(), ReadError> {
    let mut cells = Vec::new();
    let mut any = false;
    for seri in &isi.seri {
        let periode = seri.periode(held.tahun);
        let book = held.view.book(unit, periode.tahun())?;
        let all = book.iku.get(kode).and_then(|iku| iku.target.get(&(seri.deret(), periode)));
        let end = crate::event::Periode::Tahun(periode.tahun()).akhir();
        let found = all.and_then(|all| in_force(all, end).or(all.last()));
        any |= found.is_some();
        cells.push(found.map_or(Sel::Kosong, |dated| targets::write(&dated.isi)));
    }
    if any {
        let fixed = Lembar::Target.kolom().iter().map(|kolom| match kolom.bidang {
            "unit" => Sel::teks(unit.as_str()),
            "iku" => Sel::teks(kode.as_str()),
            _ => Sel::Kosong,
        });
        let mut row: Vec<Sel> = fixed.collect();
        row.splice(2..2, cells);
        isi.lembar.entry(Lembar::Target).or_default().push(row);
    }
    Ok(())
}

fn outputs(held: &Held<'_>, unit: &UnitCode, isi: &mut Isi) -> Result<(), ReadError> {
    let book = held.book(unit)?;
    let day = held.view.day(held.tahun);
    for (kode, ro) in &book.ro {
        let Some(listed) = in_force(&ro.daftar, day).or(ro.daftar.last()) else { continue };
        let mut data = Map::new();
        data.insert("ro".to_owned(), kode.as_str().into());
        data.insert("nama".to_owned(), listed.isi.0.as_str().into());
        data.extend(listed.isi.1.as_ref().map(|iku| ("iku".to_owned(), Value::from(iku.as_str()))));
        if let Some((_, event)) = (held.recorded)(listed.seq) {
            data = plain(&event);
        }
        let months = ro.rpd.iter().max_by_key(|plan| (plan.berlaku, plan.seq)).map(|plan| plan.isi.as_slice());
        for (field, amount) in RPD.iter().zip(months.unwrap_or_default()) {
            data.insert((*field).to_owned(), amount.to_string().into());
        }
        let first = ro.mutasi.iter().find(|m| m.gerak == Gerak::Pagu).map(|m| m.jumlah());
        let saldo = ro.saldo(day);
        let now = saldo.pagu_awal + saldo.penambahan + saldo.refocusing;
        let sel = |value: Option<rust_decimal::Decimal>| value.map_or(Sel::Kosong, |v| Sel::Angka(v.normalize()));
        let revised = sel(Some(now).filter(|now| Some(*now) != first && first.is_some()));
        let more = [
            ("unit", Sel::teks(unit.as_str())),
            ("pagu", sel(first)),
            ("revisi", revised),
            ("berlaku", Sel::Hari(listed.berlaku)),
        ];
        isi.put(Lembar::Keluaran, &data, &more);
    }
    Ok(())
}

/// Number of recorded things that no row names, by sheet.
pub fn unnamed(
    held: &Held<'_>,
    buku: &Buku,
    named: &dyn Fn(&str) -> bool,
) -> Result<Vec<(&'static str, usize)>, ReadError> {
    let mut counts: BTreeMap<Lembar, usize> = BTreeMap::new();
    let global = held.view.global;
    let bodies = global.semua_pemeriksa(held.view.as_of).into_iter().filter(|kode| held.pemeriksa(kode).is_some());
    let unseen = bodies.filter(|kode| !named(&format!("pemeriksa/{kode}"))).count();
    counts.insert(Lembar::Pemeriksa, unseen);
    for unit in global.units(held.view.as_of) {
        let mut count = |lembar, what: String| *counts.entry(lembar).or_default() += usize::from(!named(&what));
        count(Lembar::Unit, format!("unit/{}", unit.kode));
        let (book, code) = (held.book(&unit.kode)?, &unit.kode);
        book.perspektif.keys().for_each(|kode| count(Lembar::Simpul, format!("simpul/{code}/{kode}")));
        book.sasaran.keys().for_each(|kode| count(Lembar::Simpul, format!("simpul/{code}/{kode}")));
        book.simpul.keys().for_each(|kode| count(Lembar::Simpul, format!("simpul/{code}/{kode}")));
        book.iku.keys().for_each(|kode| count(Lembar::Indikator, format!("iku/{code}/{kode}")));
        book.ro.keys().for_each(|kode| count(Lembar::Keluaran, format!("ro/{code}/{kode}")));
    }
    let there = |lembar: Lembar| buku.tabel.iter().any(|tabel| tabel.lembar == lembar && !tabel.baris.is_empty());
    let counted = counts.into_iter().filter(|(lembar, count)| *count > 0 && there(*lembar));
    Ok(counted.map(|(lembar, count)| (lembar.nama(), count)).collect())
}

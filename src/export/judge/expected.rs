//! Recomputes every table from the lines alone and compares cell by cell; then checks the control totals over the files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{Read, Seek},
};

use rust_decimal::Decimal;
use rust_xlsxwriter::Workbook;

use super::{
    Lines, Wrong, appendix,
    description::About,
    files::Files,
    list,
    outside::{self, Books, Fragile},
    reading::Reading,
    rows::{Sheet, compare, exact_fits},
};
use crate::{
    export::{
        access,
        make::{EVENT_HEADS, event_row},
        table::{Table, numbers, spelled},
        tables::{self, Finished},
    },
    projection::{BudgetItem, FIGURES_VERSION, Global, StreamKey},
};

impl Reading {
    /// Units, access and closings, from the ledger's own lines.
    pub fn global(&self) -> Global {
        let key = StreamKey::global();
        Global::fold(self.facts.iter().filter(|fact| fact.stream() == key))
    }
}

/// Compares every table with the lines; with `whole` false only those that need no figures.
pub fn tables(bag: &mut Files, reading: &Reading, about: &About, whole: bool, lines: &mut Lines) -> Result<(), Wrong> {
    if whole && about.all.get("perhitungan").and_then(|v| v.as_str()) != Some(FIGURES_VERSION) {
        lines.lack("angka tidak dihitung ulang: perhitungan tidak dikenal pemeriksa ini; pakai yang lebih baru");
        return Ok(());
    }
    let mut workbook = Workbook::new();
    let figures = if whole { figures(bag, reading, about, &mut workbook, lines)? } else { None };
    let computed = figures.is_some();
    let mut wanted = figures.unwrap_or_default();
    for (mut file, control) in beside(reading, &mut workbook).map_err(|e| e.to_string())? {
        wanted.push((control.name, Sheet::parse(&all(&mut file)?, control.name)?));
    }
    let old = about.format == list::OLD;
    let named = list::tables(&about.format).unwrap_or_default();
    for (name, expected) in wanted.into_iter().filter(|(name, _)| named.contains(name)) {
        lines.attempt(&format!("tabel {name}"), |lines| {
            compare(name, &Sheet::of(bag, name)?, &expected, old, lines);
            Ok(())
        });
    }
    if computed && old {
        lines.lack(
            "paket format 1: kolom nama dan keterangan tabel angka, tabel riwayat dan jejak tidak dihitung ulang",
        );
    }
    Ok(())
}

fn all(file: &mut File) -> Result<Vec<u8>, Wrong> {
    let mut bytes = Vec::new();
    file.rewind().and_then(|()| file.read_to_end(&mut bytes)).map_err(|e| e.to_string())?;
    Ok(bytes)
}

/// Compares the tables of figures. Figures that depend on lines of a unit outside of the bag (an indicator that draws from
/// elsewhere) are reported and not compared; if even the rows depend on such lines, no table is compared.
fn figures(
    bag: &mut Files,
    reading: &Reading,
    about: &About,
    workbook: &mut Workbook,
    lines: &mut Lines,
) -> Result<Option<Vec<(&'static str, Sheet)>>, Wrong> {
    let global = reading.global();
    let books = Books::new(reading, about, &global)?;
    if let Some(unit) = books.pillars().map_err(|e| e.to_string())? {
        lines.lack(format!("angka tidak dihitung ulang: bertumpu juga pada unit {unit}, yang tidak dimuat paket ini"));
        return Ok(None);
    }
    let view = books.view();
    let of = tables::Of { view: &view, unit: &about.unit, tahun: about.tahun };
    let figures = tables::figures(&view, &about.unit, about.tahun).map_err(|e| e.to_string())?;
    let finished = tables::write(&of, &figures, workbook).map_err(|e| e.to_string())?;
    let fragile = if books.outside().is_empty() {
        BTreeMap::new()
    } else {
        books.fragile(&figures).map_err(|e| e.to_string())?
    };
    let mut sheets = Vec::new();
    for (mut file, control) in finished {
        let mut sheet = Sheet::parse(&all(&mut file)?, control.name)?;
        outside::blank(control.name, &mut sheet, about, &fragile);
        sheets.push((control.name, sheet));
    }
    totals_told(about, &figures, &fragile, lines);
    if about.format != list::OLD {
        lines.attempt("riwayat dan jejak", |lines| appendix::check(bag, &figures, &fragile, lines));
    }
    let of_tables: BTreeMap<_, _> =
        fragile.iter().filter(|(a, _)| figures.iter().any(|(f, _)| f.to_string() == **a)).collect();
    if !of_tables.is_empty() {
        let units: BTreeSet<_> = of_tables.values().flat_map(|all| all.iter()).map(ToString::to_string).collect();
        let units = units.into_iter().collect::<Vec<_>>().join(", ");
        let names = of_tables.keys().map(|a| a.as_str()).collect::<Vec<_>>().join(", ");
        lines.lack(format!(
            "bertumpu juga pada unit {units}, yang tidak dimuat paket ini, maka tidak dihitung ulang: {} angka: {names}",
            of_tables.len()
        ));
    }
    Ok(Some(sheets))
}

/// Compares the totals in `ekspor.json`.
fn totals_told(about: &About, figures: &tables::Sorted, fragile: &Fragile, lines: &mut Lines) {
    let prefix = format!("{}/{}", about.unit, about.tahun);
    let mut wanted: Vec<String> =
        BudgetItem::ALL.iter().map(|item| format!("{prefix}/anggaran/{}", item.word())).collect();
    wanted.push(format!("{prefix}/npss"));
    let told = about.all.get("total").and_then(|v| v.as_object());
    if told.is_none_or(|told| told.len() != wanted.len()) {
        lines.fail("ekspor.json: total tidak lengkap");
    }
    for address in wanted.into_iter().filter(|address| !fragile.contains_key(address)) {
        let node = figures.iter().find(|(a, _)| a.to_string() == address).map(|(_, node)| node.exact());
        let text = told.and_then(|told| told.get(&address)).and_then(|v| v.as_str());
        if !text.zip(node.as_deref()).is_some_and(|(text, exact)| exact_fits(text, exact)) {
            lines.fail(format!("ekspor.json: total {address} bukan yang dihitung ulang"));
        }
    }
}

/// Tables about lines, which need no figures.
fn beside(reading: &Reading, workbook: &mut Workbook) -> Result<Vec<Finished>, crate::export::ExportError> {
    let mut events = Table::new("peristiwa", &EVENT_HEADS, workbook)?;
    for held in &reading.events {
        events.row(event_row(&held.sound))?;
    }
    let events = events.finish()?;
    let own = reading.events.iter().filter(|held| held.sound.header.unit.is_ledger());
    let own: Vec<_> = own.map(|held| (held.sound.header.clone(), held.data.clone())).collect();
    Ok(vec![events, access::table(&own, workbook)?])
}

/// Checks the control totals: every column of numbers of every table, in order, and nothing else.
pub fn totals(bag: &mut Files, format: &str, lines: &mut Lines) -> Result<(), Wrong> {
    let found = Sheet::of(bag, "total-kendali")?;
    if found.heads != ["tabel", "kolom", "baris", "bilangan", "jumlah"] {
        return Err("kolom tabel/total-kendali.csv tidak dikenal".to_owned());
    }
    let names = list::tables(format).unwrap_or_default();
    let mut wanted: Vec<([String; 4], Option<Decimal>)> = Vec::new();
    for name in names {
        let sheet = Sheet::of(bag, name)?;
        let rows = sheet.rows.len().to_string();
        wanted.push(([(*name).to_owned(), String::new(), rows.clone(), String::new()], None));
        for (at, head) in sheet.heads.iter().enumerate().filter(|(_, head)| numbers(name).contains(&head.as_str())) {
            let cells: Vec<Decimal> = sheet.rows.iter().filter_map(|row| spelled(row.get(at)?, false)).collect();
            let sum = cells.iter().fold(Decimal::ZERO, |sum, n| sum.checked_add(*n).unwrap_or(sum));
            if !cells.is_empty() {
                wanted.push(([(*name).to_owned(), head.clone(), rows.clone(), cells.len().to_string()], Some(sum)));
            }
        }
    }
    if found.rows.len() != wanted.len() {
        return Err(format!("tabel/total-kendali.csv: {} baris, seharusnya {}", found.rows.len(), wanted.len()));
    }
    for (row, (texts, sum)) in found.rows.iter().zip(&wanted) {
        let last = row.get(4).map_or("", String::as_str);
        let same = match sum {
            None => last.is_empty(),
            Some(sum) => spelled(last, true).is_some_and(|n| (n - sum).abs() <= Decimal::new(1, 9)),
        };
        if !same || row[..4] != texts[..] {
            return Err(format!("{} {}: total kendali bukan jumlah tabelnya", texts[0], texts[1]));
        }
    }
    lines.good(format!("total kendali {} tabel cocok", names.len()));
    Ok(())
}

//! Every table again from the lines alone, cell by cell; then the control totals over what the files say.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{Read, Seek},
    str::FromStr,
};

use rust_decimal::Decimal;
use rust_xlsxwriter::Workbook;

use super::{
    Lines, Wrong,
    description::About,
    files::Files,
    list,
    outside::{self, Books, Fragile},
    reading::Reading,
};
use crate::{
    event::hygiene,
    export::{
        access,
        make::{EVENT_HEADS, event_row},
        table::{Table, numbers, spelled},
        tables::{self, Finished},
    },
    projection::{BudgetItem, FIGURES_VERSION, Global, StreamKey},
};

/// A table as read: heads, and rows of cells.
pub struct Sheet {
    /// Heads.
    pub heads: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    fn parse(text: &[u8], name: &str) -> Result<Self, Wrong> {
        let bad = || format!("tabel/{name}.csv tidak berbentuk tabel");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
        let mut rows: Vec<Vec<String>> = Vec::new();
        for record in reader.records() {
            rows.push(record.map_err(|_| bad())?.iter().map(str::to_owned).collect());
        }
        if rows.is_empty() {
            return Err(bad());
        }
        let heads = rows.remove(0);
        let mut unique = heads.clone();
        unique.sort();
        unique.dedup();
        if unique.len() != heads.len() {
            return Err(bad());
        }
        Ok(Self { heads, rows })
    }

    /// Reads a table of a bag.
    pub fn of(bag: &mut Files, name: &str) -> Result<Self, Wrong> {
        Self::parse(bag.text(&format!("data/tabel/{name}.csv"))?.as_bytes(), name)
    }

    fn column(&self, head: &str) -> Option<usize> {
        self.heads.iter().position(|h| h == head)
    }

    fn key(&self, row: &[String], heads: &[&str]) -> String {
        let cells = heads.iter().map(|head| self.column(head).and_then(|at| row.get(at)).map_or("", String::as_str));
        cells.collect::<Vec<_>>().join(" ")
    }
}

fn keys(name: &str) -> &'static [&'static str] {
    match name {
        "kartu" => &["tingkat", "kode"],
        "angka" => &["alamat"],
        "anggaran" => &["tingkat", "unit", "kode"],
        "temuan" => &["unit", "temuan", "rekomendasi"],
        _ => &["seq"],
    }
}

impl Reading {
    /// Units, access and closings, by the ledger's own lines.
    pub fn global(&self) -> Global {
        let key = StreamKey::global();
        Global::fold(self.facts.iter().filter(|fact| fact.stream() == key))
    }
}

/// Holds every table against the lines; with `whole` false only those that need no figures.
pub fn tables(bag: &mut Files, reading: &Reading, about: &About, whole: bool, lines: &mut Lines) -> Result<(), Wrong> {
    if whole && about.all.get("perhitungan").and_then(|v| v.as_str()) != Some(FIGURES_VERSION) {
        lines.lack("angka tidak dihitung ulang: perhitungan tidak dikenal pemeriksa ini; pakai yang lebih baru");
        return Ok(());
    }
    let mut workbook = Workbook::new();
    let figures = if whole { figures(reading, about, &mut workbook, lines)? } else { None };
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

/// The tables of figures. Where a figure rests on lines of a unit that the bag does not hold (an indicator that draws from
/// elsewhere), it is named and not held against anything; where the very rows do, there are no tables to compare.
fn figures(
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

/// The totals of `ekspor.json`.
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

/// Tables that tell of lines and need no figures.
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

/// Rows are a set: their order says nothing.
fn compare(name: &str, found: &Sheet, wanted: &Sheet, old: bool, lines: &mut Lines) {
    let more: &[&str] = if old && name == "angka" { &["nama", "keterangan"] } else { &[] };
    let mut heads: Vec<&str> = wanted.heads.iter().map(String::as_str).chain(more.iter().copied()).collect();
    let mut there: Vec<&str> = found.heads.iter().map(String::as_str).collect();
    heads.sort_unstable();
    there.sort_unstable();
    if heads != there && !wanted.rows.is_empty() {
        return lines.fail(format!("tabel/{name}.csv: kolomnya bukan kolom tabel ini"));
    }
    let mut left: BTreeMap<String, &Vec<String>> =
        found.rows.iter().map(|row| (found.key(row, keys(name)), row)).collect();
    if left.len() != found.rows.len() {
        return lines.fail(format!("tabel/{name}.csv: satu baris tertulis dua kali"));
    }
    let mut wrong = 0;
    for row in &wanted.rows {
        let place = wanted.key(row, keys(name));
        let Some(cells) = left.remove(&place) else {
            wrong += 1;
            lines.fail(format!("tabel/{name}.csv: baris {place} tidak ada"));
            continue;
        };
        for (head, expected) in wanted.heads.iter().zip(row) {
            let cell = found.column(head).and_then(|at| cells.get(at)).map_or("", String::as_str);
            if !fits(name, head, cell, expected, old) {
                wrong += 1;
                lines
                    .fail(format!("tabel/{name}.csv: {place} kolom {head} tertulis {cell}, dihitung ulang {expected}"));
            }
        }
    }
    for place in left.keys().take(5) {
        wrong += 1;
        lines.fail(format!("tabel/{name}.csv: baris {place} tidak dikenal dari rantai"));
    }
    if wrong == 0 {
        lines.good(format!("tabel/{name}.csv: {} baris dihitung ulang dari rantai dan sama", wanted.rows.len()));
    }
}

fn fits(name: &str, head: &str, cell: &str, expected: &str, old: bool) -> bool {
    if cell == expected || expected == outside::UNKNOWN {
        return true;
    }
    if matches!(
        (name, head),
        ("angka", "eksak") | ("temuan", "nilai" | "nilai_rekomendasi" | "nilai_tindak_lanjut" | "nilai_diterima")
    ) {
        return exact_fits(cell, expected);
    }
    if numbers(name).contains(&head) {
        return unsigned_zero(cell) == unsigned_zero(expected);
    }
    // Format 1 guarded fewer first characters, and let more pass.
    let bare = cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@']));
    old && hygiene::guarded(bare.unwrap_or(cell)) == expected
}

fn unsigned_zero(text: &str) -> &str {
    let zero = text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.'));
    if zero { text.strip_prefix('-').unwrap_or(text) } else { text }
}

/// Unrounded, to the twelfth decimal, in its one spelling; a range part by part.
fn exact_fits(text: &str, exact: &str) -> bool {
    let (parts, wanted): (Vec<_>, Vec<_>) = (text.split("..").collect(), exact.split("..").collect());
    let one = |(part, wanted): (&&str, &&str)| match (spelled(part, true), Decimal::from_str(wanted)) {
        (Some(part), Ok(wanted)) => (part - wanted).abs() < Decimal::new(1, 12),
        _ => part == wanted,
    };
    parts.len() == wanted.len() && parts.iter().zip(&wanted).all(one)
}

/// Control totals: every column of numbers of every table, in order, and nothing else.
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

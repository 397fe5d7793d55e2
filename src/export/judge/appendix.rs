//! History and trace, if the bag has them: every trace must begin with its figure, every history end with it. The rest shows
//! how the program computed it: names, notes and steps that no rule defines, so other programs cannot recompute them.

use std::collections::BTreeMap;

use super::{
    Lines, Wrong,
    files::Files,
    outside::Fragile,
    rows::{Sheet, fits},
};
use crate::{
    export::tables::Sorted,
    present::{form::csv, sheet::Cell},
    projection::Node,
};

const FOLDER: &str = "tidak-dibuktikan";
/// Largest size that is checked; a longer appendix is only for people.
const MOST: u64 = 64 << 20;

/// Compares them with the figures.
pub fn check(bag: &mut Files, figures: &Sorted, fragile: &Fragile, lines: &mut Lines) -> Result<(), Wrong> {
    let cells = |node: &Node| (csv::guarded(&Cell::exact(node)), csv::guarded(&Cell::figure(node)));
    let figures: BTreeMap<String, (String, String)> =
        figures.iter().map(|(address, node)| (address.to_string(), cells(node.as_ref()))).collect();
    let agrees = |address: &str, head: &str, cell: &str| {
        fragile.contains_key(address)
            || figures.get(address).is_some_and(|(exact, printed)| {
                let wanted = if head == "eksak" { exact } else { printed };
                fits("angka", head, cell, wanted, false)
            })
    };
    let mut there = Vec::new();
    for name in ["riwayat", "jejak"] {
        let size = bag.sizes.get(&format!("data/{FOLDER}/{name}.csv")).copied();
        if size.is_none_or(|size| size > MOST) {
            continue;
        }
        there.push(name);
        let sheet = Sheet::parse(bag.text(&format!("data/{FOLDER}/{name}.csv"))?.as_bytes(), name)?;
        match name {
            "jejak" => traces(&sheet, &figures, &agrees)?,
            _ => histories(&sheet, &figures, &agrees)?,
        }
    }
    if !there.is_empty() {
        let words =
            "pangkal dan ujungnya sama dengan angka yang dihitung ulang; langkah di antaranya hanya cetakan program";
        lines.remark(format!("{}: {words}", there.join(" dan ")));
    }
    Ok(())
}

type Figures = BTreeMap<String, (String, String)>;
type Agrees<'a> = &'a dyn Fn(&str, &str, &str) -> bool;

fn traces(sheet: &Sheet, figures: &Figures, agrees: Agrees<'_>) -> Result<(), Wrong> {
    let starts: Vec<_> = sheet.rows.iter().filter(|row| sheet.cell(row, "tingkat") == "0").collect();
    let mut names: Vec<&str> = starts.iter().map(|row| sheet.cell(row, "angka")).collect();
    names.sort_unstable();
    names.dedup();
    let whole = names.len() == starts.len() && names.len() == figures.len();
    if !whole || !names.iter().all(|name| figures.contains_key(*name)) {
        return Err(format!("{FOLDER}/jejak.csv: bukan satu jejak untuk setiap angka"));
    }
    let wrong = starts.iter().find(|row| !agrees(sheet.cell(row, "angka"), "eksak", sheet.cell(row, "eksak")));
    wrong.map_or(Ok(()), |row| {
        let (address, found) = (sheet.cell(row, "angka"), sheet.cell(row, "eksak"));
        Err(format!("{FOLDER}/jejak.csv: {address} tertulis {found}, bukan yang dihitung ulang"))
    })
}

fn histories(sheet: &Sheet, figures: &Figures, agrees: Agrees<'_>) -> Result<(), Wrong> {
    let ends: BTreeMap<&str, &Vec<String>> = sheet.rows.iter().map(|row| (sheet.cell(row, "alamat"), row)).collect();
    for (address, row) in ends {
        let good = |head| agrees(address, head, sheet.cell(row, head));
        if !figures.contains_key(address) || !good("eksak") || !good("tercetak") {
            return Err(format!("{FOLDER}/riwayat.csv: nilai terakhir {address} bukan yang dihitung ulang"));
        }
    }
    Ok(())
}

//! The budget book as rows of a table.

use super::budget::{Budget, Items};
use crate::{
    present::{
        form::csv,
        sheet::{Cell, Sheet},
    },
    projection::{BudgetItem, OutputItem, Saringan},
};

/// The book as rows: rincian output, indicators, and units, each with the units below it.
pub fn sheet(budget: &Budget) -> Sheet {
    let items = BudgetItem::ALL.iter().map(|item| item.word());
    let heads = ["tingkat", "unit", "kode", "nama", "iku"].into_iter().chain(items);
    let more = ["efisiensi", "efisiensi_resmi", "sumber_dana", "satuan"].into_iter();
    let more = more.chain(OutputItem::ALL.iter().map(|item| item.word()));
    let mut sheet = Sheet::new("anggaran", heads.chain(more));
    let output = |items: &Option<Items>| -> Vec<_> {
        let named = OutputItem::ALL.iter().zip(items.iter().flatten());
        named.map(|(item, node)| (item.word(), Cell::figure(node))).collect()
    };
    let figures = |items: &Items| -> Vec<_> {
        BudgetItem::ALL.iter().zip(items).map(|(item, node)| (item.word(), Cell::figure(node))).collect()
    };
    for r in &budget.ro {
        let names = [
            ("tingkat", "ro".into()),
            ("unit", r.unit.as_str().into()),
            ("kode", r.ro.as_str().into()),
            ("nama", r.nama.as_str().into()),
            ("iku", r.for_iku().into()),
            ("sumber_dana", Cell::code(r.sumber_dana.as_ref())),
            ("satuan", r.satuan.as_deref().unwrap_or_default().into()),
        ];
        sheet.put(names.into_iter().chain(figures(&r.items)).chain(output(&r.output)));
    }
    let own = budget.own.as_str();
    for r in &budget.indicators {
        let names = [
            ("tingkat", "iku".into()),
            ("unit", own.into()),
            ("kode", r.iku.as_str().into()),
            ("nama", r.nama.as_str().into()),
            ("iku", r.iku.as_str().into()),
            ("efisiensi", Cell::figure(&r.efisiensi[0])),
            ("efisiensi_resmi", Cell::figure(&r.efisiensi[1])),
        ];
        sheet.put(names.into_iter().chain(figures(&r.items)));
    }
    for (kode, nama, items) in &budget.tree {
        let names = [
            ("tingkat", "unit".into()),
            ("unit", kode.as_str().into()),
            ("kode", kode.as_str().into()),
            ("nama", nama.as_str().into()),
        ];
        let own = if *kode == budget.own { output(&budget.output) } else { Vec::new() };
        sheet.put(names.into_iter().chain(figures(items)).chain(own));
    }
    sheet
}

/// The book as rows, with the parts by source of money and kind of spending, which a bag does not contain.
fn sheet_with_parts(budget: &Budget) -> Sheet {
    let mut sheet = sheet(budget);
    for (which, items) in &budget.parts {
        let level = if matches!(which, Saringan::Sumber(_)) { "sumber" } else { "jenis" };
        let text = which.to_string();
        let kode = text.split_once('/').map_or(text.as_str(), |(_, kode)| kode);
        let names = [("tingkat", level.into()), ("unit", budget.own.as_str().into()), ("kode", kode.into())];
        let figures = BudgetItem::ALL.iter().zip(items).map(|(item, node)| (item.word(), Cell::figure(node)));
        sheet.put(names.into_iter().chain(figures));
    }
    sheet
}

/// The book as CSV.
pub fn csv(budget: &Budget) -> Result<String, ::csv::Error> {
    csv::sheet(&sheet_with_parts(budget))
}

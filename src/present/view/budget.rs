//! The budget book of a unit: by rincian output, by unit and by indicator.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::present::{
    Context, Style, document,
    form::{
        csv,
        terminal::{Column, Entry, Table},
    },
    number,
    sheet::{Cell, Sheet},
    style::paragraph,
};
use crate::{
    event::{IkuCode, RoCode, UnitCode},
    projection::{Address, BudgetItem, IkuItem, Node, ReadError, View, in_force},
};

/// All items of one scope, in the order of [`BudgetItem::ALL`].
pub type Items = Vec<Arc<Node>>;

/// A rincian output.
pub struct RoRow {
    /// Unit that spends it.
    pub unit: UnitCode,
    /// Code.
    pub ro: RoCode,
    /// Name.
    pub nama: String,
    /// The indicator that it pays for.
    pub iku: Option<IkuCode>,
    /// Its items.
    pub items: Items,
}

/// An indicator.
#[derive(Clone)]
pub struct IkuRow {
    /// Code.
    pub iku: IkuCode,
    /// Name.
    pub nama: String,
    /// Its items.
    pub items: Items,
    /// Efficiency by the recorded formula, and by that of the regulation.
    pub efisiensi: [Arc<Node>; 2],
}

/// The three views of one book.
pub struct Budget {
    /// By rincian output.
    pub ro: Vec<RoRow>,
    /// By unit, each with those below it.
    pub unit: Vec<(UnitCode, String, Items)>,
    /// By indicator, those that have rincian output.
    pub iku: Vec<IkuRow>,
    /// The unit with all below it.
    pub total: Items,
    /// The unit.
    own: UnitCode,
    /// By indicator, also those that have no rincian output.
    indicators: Vec<IkuRow>,
    /// The unit and all below it, each with those below it.
    tree: Vec<(UnitCode, String, Items)>,
}

impl Budget {
    /// Reads the book.
    pub fn of(view: &View, unit: &UnitCode, tahun: u16) -> Result<Self, ReadError> {
        let mut ro = Vec::new();
        for (owner, code) in view.ro_list(unit, tahun)? {
            let book = view.book(&owner, tahun)?;
            let registered = book.ro.get(&code).and_then(|ro| in_force(&ro.daftar, view.day(tahun)));
            let (nama, iku) = registered.map(|d| d.isi.clone()).unwrap_or_default();
            let items = view.budget_items(&|item| Address::Ro(owner.clone(), tahun, code.clone(), item))?;
            ro.push(RoRow { unit: owner, ro: code, nama, iku, items });
        }
        let mut units = Vec::new();
        for child in view.children_in(unit, tahun) {
            let items = view.budget_items(&|item| Address::UnitBudget(child.kode.clone(), tahun, item))?;
            units.push((child.kode.clone(), child.nama.clone(), items));
        }
        let mut indicators = Vec::new();
        for row in view.iku_rows(unit, tahun, |_| true)? {
            let kode = row.indikator.isi.kode.clone();
            let items = view.budget_items(&|item| Address::IkuBudget(unit.clone(), tahun, kode.clone(), item))?;
            let efficiency = |item| view.efisiensi(unit, tahun, &kode, item);
            let efisiensi = [efficiency(IkuItem::Efisiensi)?, efficiency(IkuItem::EfisiensiResmi)?];
            indicators.push(IkuRow { nama: row.indikator.isi.nama.clone(), iku: kode, items, efisiensi });
        }
        let total = view.budget_items(&|item| Address::UnitBudget(unit.clone(), tahun, item))?;
        let mut tree = Vec::new();
        for kode in view.subtree(unit) {
            let items = view.budget_items(&|item| Address::UnitBudget(kode.clone(), tahun, item))?;
            let nama = view.global.unit(&kode, view.as_of).map_or_else(String::new, |u| u.nama.clone());
            tree.push((kode, nama, items));
        }
        let paid = |i: &&IkuRow| ro.iter().any(|r: &RoRow| r.iku.as_ref() == Some(&i.iku));
        let iku = indicators.iter().filter(paid).cloned().collect();
        Ok(Self { ro, unit: units, iku, total, own: unit.clone(), indicators, tree })
    }

    /// The rincian output that pay for no indicator of this card.
    fn without_iku(&self) -> Vec<&RoRow> {
        let known = |row: &&RoRow| row.iku.as_ref().is_none_or(|iku| self.iku.iter().all(|i| i.iku != *iku));
        self.ro.iter().filter(known).collect()
    }
}

/// Items that say what may be spent.
const GRANTED: std::ops::Range<usize> = 0..5;
/// Items that say what was spent of it: pagu akhir to penyerapan.
const SPENT: std::ops::Range<usize> = 4..8;

/// The book for people.
pub fn text(context: &Context, style: Style, budget: &Budget) -> String {
    let mut out = context.heading(style, "ANGGARAN", &["dalam rupiah".to_owned()]);
    if budget.ro.is_empty() {
        out.push_str("Belum ada rincian output.\n");
        return out;
    }
    out.push_str(&format!("\n{}\n", style.bold("Pagu per rincian output")));
    out.push_str(&granted(style, budget));
    out.push_str(&format!("\n{}\n", style.bold("Realisasi per rincian output")));
    out.push_str(&spent(style, budget));
    if !budget.unit.is_empty() {
        out.push_str(&format!("\n{}\n", style.bold("Per unit")));
        out.push_str(&by_unit(style, budget));
        let own: Vec<_> = budget.ro.iter().filter(|r| r.unit == context.unit.kode).map(|r| r.ro.to_string()).collect();
        if !own.is_empty() {
            let note = format!("jumlah ini memuat juga RO milik {} sendiri: {}", context.unit.kode, own.join(", "));
            paragraph(&mut out, "  · ", "    ", &note, style.width);
        }
    }
    out.push_str(&format!("\n{}\n", style.bold("Per indikator, dengan efisiensi dalam persen")));
    out.push_str(&by_iku(style, budget));
    let without: Vec<_> = budget.without_iku().iter().map(|r| r.ro.to_string()).collect();
    if !without.is_empty() {
        let note =
            format!("tidak termasuk per indikator, karena tidak membiayai indikator kartu ini: {}", without.join(", "));
        paragraph(&mut out, "  · ", "    ", &note, style.width);
    }
    for node in budget.iku.iter().flat_map(|r| &r.efisiensi) {
        for note in &node.catatan {
            paragraph(
                &mut out,
                "  · ",
                "    ",
                &format!("{} {}: {note}", node.nama, number::figure(node)),
                style.width,
            );
        }
    }
    out
}

fn figures(items: &[Arc<Node>]) -> Vec<Entry> {
    items.iter().map(|n| Entry::figure(n)).collect()
}

fn with(first: Vec<Entry>, rest: Vec<Entry>) -> Vec<Entry> {
    first.into_iter().chain(rest).collect()
}

fn granted(style: Style, budget: &Budget) -> String {
    let number = |head| (head, Column::Number);
    let columns = [
        ("Unit", Column::Code),
        ("RO", Column::Code),
        number("Pagu awal"),
        number("Blokir"),
        number("Penambahan"),
        number("Refocusing"),
        number("Pagu akhir"),
    ];
    let mut table = Table::new(style, &columns);
    for row in &budget.ro {
        table.row(with(vec![row.unit.as_str().into(), row.ro.as_str().into()], figures(&row.items[GRANTED])));
    }
    table.strong(with(vec!["Jumlah".into(), "".into()], figures(&budget.total[GRANTED])));
    table.finish()
}

fn spent_columns<'a>(first: &[(&'a str, Column)]) -> Vec<(&'a str, Column)> {
    let heads = ["Pagu akhir", "Realisasi", "Sisa", "Serap %"].map(|head| (head, Column::Number));
    first.iter().copied().chain(heads).collect()
}

fn spent(style: Style, budget: &Budget) -> String {
    let columns = spent_columns(&[("RO", Column::Code), ("Uraian", Column::Text), ("IKU", Column::Code)]);
    let mut table = Table::new(style, &columns);
    for row in &budget.ro {
        let iku = row.iku.as_ref().map_or("-", |i| i.as_str());
        let first = vec![row.ro.as_str().into(), row.nama.as_str().into(), iku.into()];
        table.row(with(first, figures(&row.items[SPENT])));
    }
    table.strong(with(vec!["Jumlah".into(), "".into(), "".into()], figures(&budget.total[SPENT])));
    table.finish()
}

fn by_unit(style: Style, budget: &Budget) -> String {
    let columns = spent_columns(&[("Unit", Column::Code), ("Nama", Column::Text)]);
    let mut table = Table::new(style, &columns);
    for (unit, nama, items) in &budget.unit {
        table.row(with(vec![unit.as_str().into(), nama.as_str().into()], figures(&items[SPENT])));
    }
    table.strong(with(vec!["Jumlah".into(), "".into()], figures(&budget.total[SPENT])));
    table.finish()
}

fn by_iku(style: Style, budget: &Budget) -> String {
    let heads = ["Pagu akhir", "Realisasi", "Sisa", "Serap %", "Efisiensi tercatat", "Efisiensi resmi"];
    let mut columns = vec![("IKU", Column::Code)];
    columns.extend(heads.map(|head| (head, Column::Number)));
    let mut table = Table::new(style, &columns);
    for row in &budget.iku {
        let cells = with(vec![row.iku.as_str().into()], figures(&row.items[SPENT]));
        table.row(with(cells, figures(&row.efisiensi)));
    }
    table.finish()
}

fn json_items(items: &Items) -> Value {
    let named = BudgetItem::ALL.iter().zip(items).map(|(item, node)| (item.word().to_owned(), document::figure(node)));
    Value::Object(named.collect())
}

/// The book as a JSON document.
pub fn json(context: &Context, budget: &Budget) -> Value {
    let ro = budget
        .ro
        .iter()
        .map(|r| json!({"unit": r.unit, "ro": r.ro, "nama": r.nama, "iku": r.iku, "anggaran": json_items(&r.items)}));
    let unit = budget
        .unit
        .iter()
        .map(|(kode, nama, items)| json!({"kode": kode, "nama": nama, "anggaran": json_items(items)}));
    let iku = budget.iku.iter().map(|r| {
        json!({
            "kode": r.iku, "nama": r.nama, "anggaran": json_items(&r.items),
            "efisiensi": document::figure(&r.efisiensi[0]), "efisiensi_resmi": document::figure(&r.efisiensi[1]),
        })
    });
    context.document(
        "anggaran",
        json!({
            "jumlah": json_items(&budget.total), "ro": ro.collect::<Vec<_>>(), "per_unit": unit.collect::<Vec<_>>(),
            "per_iku": iku.collect::<Vec<_>>(),
        }),
    )
}

/// The book as rows: the rincian output, the indicators, and the units, each with those below it.
pub fn sheet(budget: &Budget) -> Sheet {
    let items = BudgetItem::ALL.iter().map(|item| item.word());
    let heads = ["tingkat", "unit", "kode", "nama", "iku"].into_iter().chain(items);
    let mut sheet = Sheet::new("anggaran", heads.chain(["efisiensi", "efisiensi_resmi"]));
    let figures = |items: &Items| -> Vec<_> {
        BudgetItem::ALL.iter().zip(items).map(|(item, node)| (item.word(), Cell::figure(node))).collect()
    };
    for r in &budget.ro {
        let names = [
            ("tingkat", "ro".into()),
            ("unit", r.unit.as_str().into()),
            ("kode", r.ro.as_str().into()),
            ("nama", r.nama.as_str().into()),
            ("iku", Cell::code(r.iku.as_ref())),
        ];
        sheet.put(names.into_iter().chain(figures(&r.items)));
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
        sheet.put(names.into_iter().chain(figures(items)));
    }
    sheet
}

/// The book as CSV.
pub fn csv(budget: &Budget) -> Result<String, ::csv::Error> {
    csv::sheet(&sheet(budget))
}

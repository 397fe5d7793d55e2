//! The budget book of a unit: by rincian output, by unit and by indicator.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::present::{
    Context, Style, document,
    form::terminal::{Column, Entry, Table},
    number,
    style::paragraph,
};
use crate::{
    event::{Bobot, IkuCode, RoCode, SimpulCode, UnitCode},
    projection::{Address, BudgetItem, IkuItem, Lingkup, Node, OutputItem, ReadError, Saringan, View, in_force},
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
    /// Indicators that it serves with their shares, if there are several.
    pub porsi: Vec<(IkuCode, Bobot)>,
    /// Source of its money.
    pub sumber_dana: Option<SimpulCode>,
    /// Unit of measure of its volume.
    pub satuan: Option<String>,
    /// Plan and output, in the order of [`OutputItem::ALL`]; `None` if none are recorded.
    pub output: Option<Items>,
    /// Its items.
    pub items: Items,
}

impl RoRow {
    /// The indicators that it serves, in words.
    pub fn for_iku(&self) -> String {
        let share = |(iku, persen): &(IkuCode, Bobot)| format!("{iku} {} %", number::exact(persen.get()));
        match &self.iku {
            Some(iku) => iku.to_string(),
            None => self.porsi.iter().map(share).collect::<Vec<_>>().join("; "),
        }
    }

    fn serves(&self, iku: &IkuCode) -> bool {
        self.iku.as_ref() == Some(iku) || self.porsi.iter().any(|(own, _)| own == iku)
    }
}

/// A part of the book by source of money or kind of spending, with its items.
pub type PartRow = (Saringan, Items);

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
    /// By unit, each with the units below it.
    pub unit: Vec<(UnitCode, String, Items)>,
    /// By indicator, for those with rincian output.
    pub iku: Vec<IkuRow>,
    /// The unit with all units below it.
    pub total: Items,
    /// By source of money and kind of spending, if more is recorded than version 1 could express.
    pub parts: Vec<PartRow>,
    /// Plan and output of the unit with all units below it, under the same condition.
    pub output: Option<Items>,
    /// The unit.
    pub(super) own: UnitCode,
    /// By indicator, including those without rincian output.
    pub(super) indicators: Vec<IkuRow>,
    /// The unit and all units below it, each with the units below it.
    pub(super) tree: Vec<(UnitCode, String, Items)>,
}

impl Budget {
    /// Reads the book.
    pub fn of(view: &View, unit: &UnitCode, tahun: u16) -> Result<Self, ReadError> {
        let mut ro = Vec::new();
        for (owner, code) in view.ro_list(unit, tahun)? {
            let book = view.book(&owner, tahun)?;
            let registered = book.ro.get(&code).and_then(|ro| in_force(&ro.daftar, view.day(tahun)));
            let (nama, iku) = registered.map(|d| d.isi.clone()).unwrap_or_default();
            let held = book.ro.get(&code);
            let rinci = held.and_then(|ro| ro.rinci(view.day(tahun))).cloned().unwrap_or_default();
            let output = match held.is_some_and(|ro| ro.lebih()) {
                true => Some(outputs(view, &owner, tahun, &Lingkup::Ro(code.clone()))?),
                false => None,
            };
            let (porsi, sumber_dana, satuan) = (rinci.porsi, rinci.sumber_dana, rinci.satuan);
            let items = view.budget_items(&|item| Address::Ro(owner.clone(), tahun, code.clone(), item))?;
            ro.push(RoRow { unit: owner, ro: code, nama, iku, porsi, sumber_dana, satuan, output, items });
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
        let paid = |i: &&IkuRow| ro.iter().any(|r: &RoRow| r.serves(&i.iku));
        let iku = indicators.iter().filter(paid).cloned().collect();
        let more = ro.iter().any(|r| r.output.is_some());
        let parts = if more { parts(view, unit, tahun, &ro)? } else { Vec::new() };
        let output = if more { Some(outputs(view, unit, tahun, &Lingkup::Unit)?) } else { None };
        Ok(Self { ro, unit: units, iku, total, parts, output, own: unit.clone(), indicators, tree })
    }

    /// Rincian output that pays for no indicator of this card.
    fn without_iku(&self) -> Vec<&RoRow> {
        let known = |row: &&RoRow| !self.iku.iter().any(|i| row.serves(&i.iku));
        self.ro.iter().filter(known).collect()
    }
}

fn outputs(view: &View, unit: &UnitCode, tahun: u16, which: &Lingkup) -> Result<Items, ReadError> {
    OutputItem::ALL.iter().map(|item| view.output_figure(unit, tahun, which, *item)).collect()
}

/// The parts by source of money, and by the kind of spending in the account.
fn parts(view: &View, unit: &UnitCode, tahun: u16, ro: &[RoRow]) -> Result<Vec<PartRow>, ReadError> {
    let sources = ro.iter().filter_map(|r| r.sumber_dana.clone()).map(Saringan::Sumber);
    let kinds = ro.iter().filter_map(|r| r.ro.jenis()?.parse().ok()).map(Saringan::Jenis);
    let mut all: Vec<Saringan> = sources.chain(kinds).collect();
    all.sort();
    all.dedup();
    let items = |which: Saringan| {
        let items = view.budget_items(&|item| Address::Mata(unit.clone(), tahun, which.clone(), item))?;
        Ok((which, items))
    };
    all.into_iter().map(items).collect()
}

/// Items about the money available.
const GRANTED: std::ops::Range<usize> = 0..5;
/// Items about the money spent: pagu akhir to penyerapan.
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
    more(&mut out, style, budget);
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

/// Adds plans, outputs, sources of money and kinds of spending, if any are recorded.
fn more(out: &mut String, style: Style, budget: &Budget) {
    let Some(total) = &budget.output else { return };
    let with_plan: Vec<_> = budget.ro.iter().filter_map(|r| Some((r, r.output.as_ref()?))).collect();
    let plan = [("RO", Column::Code), ("RPD", Column::Number), ("RPD periode", Column::Number)];
    let spent =
        [("Realisasi periode", Column::Number), ("Deviasi %", Column::Number), ("Realisasi/RPD %", Column::Number)];
    let mut table = Table::new(style, &[&plan[..], &spent[..]].concat());
    with_plan.iter().for_each(|(r, items)| table.row(with(vec![r.ro.as_str().into()], figures(&items[..5]))));
    table.strong(with(vec!["Jumlah".into()], figures(&total[..5])));
    out.push_str(&format!("\n{}\n{}", style.bold("Rencana penarikan dana"), table.finish()));
    let heads = [("RO", Column::Code), ("Satuan", Column::Text), ("Sumber dana", Column::Code)];
    let made = ["Rencana", "Volume", "Capaian %", "Progres %"].map(|head| (head, Column::Number));
    let mut table = Table::new(style, &[&heads[..], &made[..]].concat());
    for (r, items) in &with_plan {
        let source = r.sumber_dana.as_ref().map_or("-", |s| s.as_str());
        let first = vec![r.ro.as_str().into(), r.satuan.as_deref().unwrap_or("-").into(), source.into()];
        table.row(with(first, figures(&items[5..])));
    }
    table.strong(with(vec!["Seluruhnya".into(), "".into(), "".into()], figures(&total[5..])));
    out.push_str(&format!("\n{}\n{}", style.bold("Volume dan progres output"), table.finish()));
    if !budget.parts.is_empty() {
        let mut table = Table::new(style, &spent_columns(&[("Bagian", Column::Code)]));
        for (which, items) in &budget.parts {
            table.row(with(vec![which.to_string().into()], figures(&items[SPENT])));
        }
        out.push_str(&format!("\n{}\n{}", style.bold("Per sumber dana dan jenis belanja"), table.finish()));
    }
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
        let iku = Some(row.for_iku()).filter(|iku| !iku.is_empty()).unwrap_or_else(|| "-".to_owned());
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

fn json_output(items: &Option<Items>) -> Value {
    let Some(items) = items else { return Value::Null };
    let named = OutputItem::ALL.iter().zip(items).map(|(item, node)| (item.word().to_owned(), document::figure(node)));
    Value::Object(named.collect())
}

fn json_ro(r: &RoRow) -> Value {
    let porsi: Vec<_> = r.porsi.iter().map(|(iku, persen)| json!({"iku": iku, "persen": persen})).collect();
    document::object([
        ("unit", json!(r.unit)),
        ("ro", json!(r.ro)),
        ("nama", json!(r.nama)),
        ("iku", json!(r.iku)),
        ("porsi", porsi.into()),
        ("sumber_dana", json!(r.sumber_dana)),
        ("satuan", json!(r.satuan)),
        ("anggaran", json_items(&r.items)),
        ("output", json_output(&r.output)),
    ])
}

/// The book as a JSON document.
pub fn json(context: &Context, budget: &Budget) -> Value {
    let bagian = budget.parts.iter();
    let bagian =
        bagian.map(|(w, items)| document::object([("bagian", json!(w.to_string())), ("anggaran", json_items(items))]));
    let unit = budget.unit.iter().map(|(kode, nama, items)| {
        document::object([("kode", json!(kode)), ("nama", json!(nama)), ("anggaran", json_items(items))])
    });
    let iku = budget.iku.iter().map(|r| {
        document::object([
            ("kode", json!(r.iku)),
            ("nama", json!(r.nama)),
            ("anggaran", json_items(&r.items)),
            ("efisiensi", document::figure(&r.efisiensi[0])),
            ("efisiensi_resmi", document::figure(&r.efisiensi[1])),
        ])
    });
    let fields = [
        ("jumlah", json_items(&budget.total)),
        ("ro", budget.ro.iter().map(json_ro).collect()),
        ("per_unit", unit.collect()),
        ("per_iku", iku.collect()),
        ("per_bagian", bagian.collect()),
        ("output", json_output(&budget.output)),
    ];
    context.document("anggaran", document::object(fields))
}

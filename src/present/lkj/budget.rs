//! Chapter: the budget by unit, by rincian output and by indicator, and against earlier years.

use std::{collections::BTreeMap, sync::Arc};

use super::{Material, plan::by_perspective};
use crate::{
    event::{IkuCode, UnitCode},
    present::{
        block::{Block, Cell, Chart, Figure, Kind, Table},
        view::budget::{Items, RoRow},
    },
    projection::{Address, BudgetItem, Node, ReadError},
};

/// Index of an item in [`Items`].
fn at(item: BudgetItem) -> usize {
    BudgetItem::ALL.iter().position(|i| *i == item).unwrap_or_default()
}

fn cells(items: &Items, wanted: &[BudgetItem]) -> Vec<Cell> {
    wanted.iter().map(|item| Cell::of(&items[at(*item)])).collect()
}

/// The terms of the change of pagu: blokir minus penambahan and refocusing.
fn terms(items: &Items) -> [(bool, &Arc<Node>); 3] {
    use BudgetItem as B;
    [(B::Blokir, false), (B::Penambahan, true), (B::Refocusing, true)].map(|(item, minus)| (minus, &items[at(item)]))
}

/// The net reduction of the pagu.
fn net(items: &Items) -> Option<Figure> {
    let all = terms(items);
    Figure::sum(if counts(&all[2]) { &all } else { &all[..2] })
}

/// The movements with a column of their own: refocusing only if there is any.
fn moved(of: &Material<'_>) -> Vec<BudgetItem> {
    let any =
        of.budget.ro.iter().any(|row| row.items[at(BudgetItem::Refocusing)].angka().is_some_and(|v| !v.is_zero()));
    let mut all = vec![BudgetItem::Blokir, BudgetItem::Penambahan];
    all.extend(any.then_some(BudgetItem::Refocusing));
    all
}

/// Heads of the columns of movements.
fn moved_heads(of: &Material<'_>) -> Vec<(&'static str, u32, bool)> {
    let head = |item| match item {
        BudgetItem::Blokir => ("Blokir (Rp)", 21, true),
        BudgetItem::Penambahan => ("Penambahan (Rp)", 22, true),
        _ => ("Refocusing (Rp)", 21, true),
    };
    moved(of).into_iter().map(head).collect()
}

/// The chapter.
pub fn chapter(of: &Material<'_>) -> Result<Vec<Block>, ReadError> {
    let mut isi = vec![Block::Heading(2, "Realisasi Anggaran".to_owned())];
    if of.budget.ro.is_empty() {
        isi.push(Block::Paragraph(vec!["Belum ada rincian output yang didaftarkan.".into()]));
        return Ok(isi);
    }
    if !of.budget.unit.is_empty() {
        isi.push(Block::Heading(3, "Anggaran menurut unit kerja".to_owned()));
        isi.push(Block::Table(by_unit(of)));
        isi.push(Block::Paragraph(vec![
            "Setelah blokir, penambahan dan refocusing pada unit yang sama saling dikurangkan, perubahan pagu tiap unit adalah sebagai \
             berikut."
                .into(),
        ]));
        isi.push(Block::Table(by_unit_net(of)));
    }
    isi.push(Block::Heading(3, "Anggaran menurut rincian output".to_owned()));
    isi.push(Block::Table(granted(of)));
    isi.push(Block::Table(spent(of)));
    isi.push(Block::Heading(3, "Anggaran menurut indikator kinerja utama".to_owned()));
    isi.push(Block::Table(iku_granted(of)?));
    isi.push(Block::Table(iku_spent(of)?));
    isi.extend(super::output::tables(of));
    isi.extend(years(of)?);
    Ok(isi)
}

fn by_unit(of: &Material<'_>) -> Table {
    use BudgetItem as B;
    let first = [("Unit kerja", 30, false), ("Pagu awal (Rp)", 23, true)];
    let rest = [
        ("Pagu akhir (Rp)", 23, true),
        ("Realisasi (Rp)", 23, true),
        ("Sisa (Rp)", 18, true),
        ("Serapan (%)", 16, true),
    ];
    let kolom = [&first[..], &moved_heads(of), &rest].concat();
    let wanted = [&[B::PaguAwal][..], &moved(of), &[B::PaguAkhir, B::Realisasi, B::Sisa, B::Penyerapan]].concat();
    let title = format!("Pagu dan realisasi anggaran {} tahun {} menurut unit kerja", of.context.unit.kode, of.tahun);
    let mut table = Table::new("anggaran-unit", title, &kolom);
    for (kode, nama, items) in &of.budget.unit {
        let row = [vec![nama.as_str().into()], cells(items, &wanted)].concat();
        table.row(kode.as_str(), Kind::Plain, row);
    }
    let own = &of.context.unit;
    let row = [vec![own.nama.as_str().into()], cells(&of.budget.total, &wanted)].concat();
    table.row(own.kode.as_str(), Kind::Total, row);
    table
}

/// Each unit's net change in one column; the sums are sums of the printed figures above.
fn by_unit_net(of: &Material<'_>) -> Table {
    let kolom = [
        ("Unit kerja", 48, false),
        ("Pagu awal (Rp)", 26, true),
        ("Pengurangan neto (Rp)", 26, true),
        ("Penambahan neto (Rp)", 26, true),
        ("Pagu akhir (Rp)", 26, true),
    ];
    let title = format!("Perubahan pagu {} tahun {} menurut unit kerja, neto", of.context.unit.kode, of.tahun);
    let mut table = Table::new("anggaran-unit-neto", title, &kolom);
    let (mut less, mut more) = (Vec::new(), Vec::new());
    for (kode, nama, items) in &of.budget.unit {
        let lost: Vec<_> = terms(items).into_iter().filter(counts).collect();
        let gained: Vec<_> = lost.iter().map(|(minus, node)| (!minus, *node)).collect();
        let sum: rust_decimal::Decimal =
            gained.iter().filter_map(|(minus, n)| n.angka().map(|v| if *minus { -v } else { v })).sum();
        let grows = sum.is_sign_positive() && !sum.is_zero();
        let change = if grows { Figure::sum(&gained) } else { Figure::sum(&lost) };
        let (minus, plus) = if grows { (None, change) } else { (change, None) };
        if grows {
            more.extend(gained)
        } else {
            less.extend(lost)
        }
        let shown = |figure: Option<Figure>| figure.map_or_else(Cell::none, Cell::Figure);
        let ends = cells(items, &[BudgetItem::PaguAwal, BudgetItem::PaguAkhir]);
        let row = vec![nama.as_str().into(), ends[0].clone(), shown(minus), shown(plus), ends[1].clone()];
        table.row(kode.as_str(), Kind::Plain, row);
    }
    let own = &of.context.unit;
    let sum = |terms: &[(bool, &Arc<Node>)]| Figure::sum(terms).map_or_else(Cell::none, Cell::Figure);
    let ends = cells(&of.budget.total, &[BudgetItem::PaguAwal, BudgetItem::PaguAkhir]);
    let row = vec![own.nama.as_str().into(), ends[0].clone(), sum(&less), sum(&more), ends[1].clone()];
    table.row(own.kode.as_str(), Kind::Total, row);
    table
}

/// Returns whether a term has a number other than zero.
fn counts((_, node): &(bool, &Arc<Node>)) -> bool {
    node.angka().is_some_and(|value| !value.is_zero())
}

/// Rincian output by the group of their codes (KRO): `001.ABQ` of `001.ABQ.001`.
fn groups<'a>(of: &'a Material<'_>) -> BTreeMap<&'a str, Vec<&'a RoRow>> {
    let mut all: BTreeMap<&str, Vec<&RoRow>> = BTreeMap::new();
    for row in &of.budget.ro {
        let code = row.ro.as_str();
        let group = code.rsplit_once('.').map_or("", |(group, _)| if group.contains('.') { group } else { "" });
        all.entry(group).or_default().push(row);
    }
    all.values_mut().for_each(|rows| rows.sort_by(|a, b| a.ro.cmp(&b.ro)));
    all
}

/// The sum of an item over rows; for a single row its own figure.
fn over(rows: &[&RoRow], item: BudgetItem) -> Cell {
    match rows {
        [row] => Cell::of(&row.items[at(item)]),
        _ => Cell::maybe(Figure::sum(&rows.iter().map(|r| (false, &r.items[at(item)])).collect::<Vec<_>>())),
    }
}

fn granted(of: &Material<'_>) -> Table {
    use BudgetItem as B;
    let first = [("Kode", 25, false), ("Rincian output", 43, false), ("Pagu awal (Rp)", 24, true)];
    let rest = [("Pengurangan neto (Rp)", 24, true), ("Pagu akhir (Rp)", 24, true)];
    let kolom = [&first[..], &moved_heads(of), &rest].concat();
    let title = format!("Pagu {} tahun {} menurut rincian output", of.context.unit.kode, of.tahun);
    let mut table = Table::new("ro-pagu", title, &kolom);
    for (group, rows) in groups(of) {
        if !group.is_empty() {
            let changes: Vec<_> = rows.iter().flat_map(|r| terms(&r.items)).filter(counts).collect();
            let mut row = vec![group.into(), "Jumlah KRO".into(), over(&rows, B::PaguAwal)];
            row.extend(moved(of).into_iter().map(|item| over(&rows, item)));
            row.push(Figure::sum(&changes).map_or_else(|| over(&rows, B::Blokir), Cell::Figure));
            row.push(over(&rows, B::PaguAkhir));
            table.row(group, Kind::Sub, row);
        }
        for row in rows {
            let first = vec![row.ro.as_str().into(), row.nama.as_str().into()];
            table.row(row.ro.as_str(), Kind::Plain, [first, movements(of, &row.items)].concat());
        }
    }
    let first = vec![Cell::none(), "Jumlah".into()];
    table.row("Jumlah", Kind::Total, [first, movements(of, &of.budget.total)].concat());
    table
}

/// Pagu awal, the movements, their net change, pagu akhir.
fn movements(of: &Material<'_>, items: &Items) -> Vec<Cell> {
    let mut row = cells(items, &[&[BudgetItem::PaguAwal][..], &moved(of)].concat());
    row.push(Cell::maybe(net(items)));
    row.extend(cells(items, &[BudgetItem::PaguAkhir]));
    row
}

fn spent(of: &Material<'_>) -> Table {
    let kolom = [
        ("Kode", 24, false),
        ("Rincian output", 52, false),
        ("Pagu akhir (Rp)", 26, true),
        ("Realisasi (Rp)", 26, true),
        ("Serapan (%)", 16, true),
        ("Sisa (Rp)", 22, true),
    ];
    use BudgetItem as B;
    let wanted = [B::PaguAkhir, B::Realisasi, B::Penyerapan, B::Sisa];
    let title = format!("Realisasi anggaran {} tahun {} menurut rincian output", of.context.unit.kode, of.tahun);
    let mut table = Table::new("ro-realisasi", title, &kolom);
    for (group, rows) in groups(of) {
        if !group.is_empty() {
            let rate = match &rows[..] {
                [row] => Cell::of(&row.items[at(B::Penyerapan)]),
                _ => {
                    let terms = |item| rows.iter().map(|r| (false, &r.items[at(item)])).collect::<Vec<_>>();
                    Cell::maybe(Figure::ratio(&terms(B::Realisasi), &terms(B::PaguAkhir)))
                }
            };
            let all = |item| over(&rows, item);
            let row = vec![group.into(), "Jumlah KRO".into(), all(B::PaguAkhir), all(B::Realisasi), rate, all(B::Sisa)];
            table.row(group, Kind::Sub, row);
        }
        for row in rows {
            let first = vec![row.ro.as_str().into(), row.nama.as_str().into()];
            table.row(row.ro.as_str(), Kind::Plain, [first, cells(&row.items, &wanted)].concat());
        }
    }
    let first = vec![Cell::none(), "Jumlah".into()];
    table.row("Jumlah", Kind::Total, [first, cells(&of.budget.total, &wanted)].concat());
    table
}

fn iku_granted(of: &Material<'_>) -> Result<Table, ReadError> {
    let kolom = [
        ("Kode", 14, false),
        ("Indikator kinerja utama", 58, false),
        ("Target", 16, true),
        ("Pagu awal (Rp)", 26, true),
        ("Pengurangan neto (Rp)", 24, true),
        ("Pagu akhir (Rp)", 26, true),
    ];
    let title = format!("Pagu {} tahun {} menurut indikator kinerja utama", of.context.unit.kode, of.tahun);
    let mut table = Table::new("iku-pagu", title, &kolom);
    by_perspective(of, &mut table, &|row| {
        let i = &row.indikator.isi;
        let items =
            BudgetItem::ALL.iter().map(|item| of.iku_budget(&i.kode, *item)).collect::<Result<Items, ReadError>>()?;
        let [blokir, others @ ..] = terms(&items);
        let net = if others.iter().any(counts) { Cell::maybe(net(&items)) } else { Cell::of(blokir.1) };
        let mut row = vec![i.kode.as_str().into(), i.nama.as_str().into(), Cell::of(&row.target)];
        row.extend(cells(&items, &[BudgetItem::PaguAwal]));
        row.push(net);
        row.extend(cells(&items, &[BudgetItem::PaguAkhir]));
        Ok(row)
    })?;
    Ok(table)
}

fn iku_spent(of: &Material<'_>) -> Result<Table, ReadError> {
    let title = format!("Kinerja dan realisasi anggaran {} tahun {} menurut indikator", of.context.unit.kode, of.tahun);
    performance(of, "iku-realisasi", title, &[("Serapan (%)", 17, true)], &|kode| {
        Ok(vec![Cell::of(&*of.iku_budget(kode, BudgetItem::Penyerapan)?)])
    })
}

/// Each indicator with target, realisasi, capaian, pagu and money spent, and the additional columns of a table.
pub(super) fn performance(
    of: &Material<'_>,
    id: &str,
    title: String,
    more: &[(&str, u32, bool)],
    cells: &dyn Fn(&IkuCode) -> Result<Vec<Cell>, ReadError>,
) -> Result<Table, ReadError> {
    let shared = [
        ("Kode", 14, false),
        ("Indikator kinerja utama", 40, false),
        ("Target", 15, true),
        ("Realisasi", 17, true),
        ("Capaian (%)", 16, true),
        ("Pagu akhir (Rp)", 24, true),
        ("Realisasi (Rp)", 24, true),
    ];
    let mut table = Table::new(id, title, &[&shared[..], more].concat());
    by_perspective(of, &mut table, &|row| {
        let i = &row.indikator.isi;
        let mut all = vec![
            i.kode.as_str().into(),
            i.nama.as_str().into(),
            Cell::of(&row.target),
            Cell::of(&row.realisasi),
            Cell::of(&row.capaian),
            Cell::of(&*of.iku_budget(&i.kode, BudgetItem::PaguAkhir)?),
            Cell::of(&*of.iku_budget(&i.kode, BudgetItem::Realisasi)?),
        ];
        all.extend(cells(&i.kode)?);
        Ok(all)
    })?;
    Ok(table)
}

/// Pagu, realisasi and absorption of three years, if more than one of them has a budget.
fn years(of: &Material<'_>) -> Result<Vec<Block>, ReadError> {
    let own = &of.context.unit.kode;
    let money = |unit: &UnitCode, year: u16, item| of.view.figure(&Address::UnitBudget(unit.clone(), year, item));
    let mut years = Vec::new();
    for year in of.tahun - 2..=of.tahun {
        if money(own, year, BudgetItem::PaguAkhir)?.angka().is_some() {
            years.push(year);
        }
    }
    if years.len() < 2 {
        return Ok(Vec::new());
    }
    let items = [
        (BudgetItem::PaguAkhir, "Pagu akhir"),
        (BudgetItem::Realisasi, "Realisasi"),
        (BudgetItem::Penyerapan, "Serap (%)"),
    ];
    let heads: Vec<String> =
        items.iter().flat_map(|(_, head)| years.iter().map(move |year| format!("{head} {year}"))).collect();
    let mut kolom = vec![("Unit", 28, false)];
    kolom.extend(
        heads.iter().enumerate().map(|(n, head)| (head.as_str(), if n < 2 * years.len() { 24 } else { 14 }, true)),
    );
    let title =
        format!("Perbandingan pagu, realisasi dan penyerapan anggaran {own} tahun {} sampai {}", years[0], of.tahun);
    let mut table = Table::new("anggaran-tahun", title, &kolom);
    let mut kategori = Vec::new();
    for unit in of.budget.unit.iter().map(|(kode, ..)| kode).chain([own]) {
        let mut row = vec![unit.as_str().into()];
        for (item, _) in items {
            for year in &years {
                row.push(Cell::of(&*money(unit, *year, item)?));
            }
        }
        let bars = years.iter().map(|year| {
            let node = money(unit, *year, BudgetItem::Penyerapan)?;
            Ok(node.angka().map(|value| (value, Figure::of(&node))))
        });
        kategori.push((unit.to_string(), bars.collect::<Result<Vec<_>, ReadError>>()?));
        table.row(unit.as_str(), if unit == own { Kind::Total } else { Kind::Plain }, row);
    }
    let chart = Chart {
        nomor: 0,
        judul: format!("Penyerapan anggaran tahun {} sampai {} (persen)", years[0], of.tahun),
        seri: years.iter().map(ToString::to_string).collect(),
        kategori,
        garis: None,
    };
    let head = Block::Heading(3, "Perbandingan anggaran antartahun".to_owned());
    Ok(vec![head, Block::Table(table), Block::Chart(chart)])
}
